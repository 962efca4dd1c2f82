/* cli_sshd.c - what sshd would do with somebody who logs in, as it says itself.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli_setup.h"
#include "store/text.h"

enum { SAID_BYTES = 65536, LINE_BYTES = 1200 };

/* Lines of `sshd -T`, lower case as it prints them, without which the account could do more. */
static const char *const expected[] = {
	"disableforwarding yes",
	"permituserrc no",
	"permittunnel no",
	"authenticationmethods publickey",
	"authorizedkeyscommand none",
	"trustedusercakeys none",
};

static bool
has_line(const char *said, const char *line)
{
	size_t length = strlen(line);

	for (const char *at = said; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strncmp(at, line, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* The first line that begins with `word` and a blank, for a sentence; "" when there is none. */
static void
find_line(const char *said, const char *word, char out[LINE_BYTES])
{
	size_t length = strlen(word);

	out[0] = '\0';
	for (const char *at = said; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strncmp(at, word, length) != 0 || at[length] != ' ')
			continue;
		(void)snprintf(out, LINE_BYTES, "%.*s", (int)strcspn(at, "\n"), at);
		return;
	}
}

/* Variables that a client may set: "none" alone, or none. */
static bool
takes_variables(const char *said)
{
	char line[LINE_BYTES];

	find_line(said, "acceptenv", line);
	return line[0] != '\0' && (strcmp(line, "acceptenv none") != 0 ||
					  strstr(strstr(said, line) + 1, "\nacceptenv ") != NULL);
}

static struct err
compare(const char *said, const char *login, const char *forced)
{
	char line[LINE_BYTES];
	char shown[120];

	(void)snprintf(line, sizeof line, "forcecommand %s", forced);
	if (!has_line(said, line)) {
		find_line(said, "forcecommand", line);
		return err_make(ERR_CONFIG,
			"sshd would not run warroom watch for %s (it says: %s): sshd_config must "
			"have "
			"an Include of sshd_config.d/*.conf at its top, and no Match before it for "
			"that account.",
			login, text_show(text_of(line), false, shown, sizeof shown));
	}
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		if (!has_line(said, expected[i]))
			return err_make(ERR_CONFIG,
				"For %s sshd does not go by \"%s\": something read before "
				"warroom.conf says otherwise.",
				login, expected[i]);
	}
	if (takes_variables(said))
		return err_make(ERR_CONFIG,
			"For %s sshd takes variables from the client: something read before "
			"warroom.conf has an AcceptEnv for it.",
			login);
	return NO_ERR;
}

struct err
sshd_gives_only(const char *etc, const char *login, const char *forced)
{
	char config[SETUP_PATH_BYTES + 32];
	char who[ACCOUNT_NAME_BYTES + 40];
	const char *const argv[] = {"sshd", "-T", "-f", config, "-C", who, NULL};
	struct buf said;
	struct err e;

	(void)snprintf(config, sizeof config, "%s/ssh/sshd_config", etc);
	(void)snprintf(who, sizeof who, "user=%s,host=localhost,addr=127.0.0.1", login);
	buf_init(&said, SAID_BYTES);
	e = setup_run(argv, &said);
	if (e.kind == ERR_NONE)
		e = compare(said.data, login, forced);
	buf_clear(&said);
	return e;
}
