/* cli_sshd.c - what sshd would do with somebody who logs in, as it says itself.
 * SPDX-License-Identifier: MIT */
#include "cli_sshd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/text.h"

enum {
	SAID_BYTES = 65536,
	LINE_BYTES = SSHD_FORCED_BYTES + 32,
	SHOWN_BYTES = 160,
	READ_BYTES = 4096,
	PATH_BYTES = 1100
};

/* ---- running a program ---- */

/* Of the child, between fork and exec. */
static void
become(const char *const *argv, int said)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";
	static char language[] = "LC_ALL=C";
	char *environment[] = {path, language, NULL};
	char *words[16] = {NULL};
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	for (size_t i = 0; argv[i] != NULL && i + 1 < sizeof words / sizeof words[0]; i++)
		words[i] = strdup(argv[i]);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(said, STDOUT_FILENO) < 0 ||
		dup2(said, STDERR_FILENO) < 0)
		_exit(126);
	(void)setenv("PATH", path + strlen("PATH="), 1); /* where execvpe looks */
	(void)execvpe(argv[0], words, environment);
	_exit(errno == ENOENT ? 127 : 126);
}

static struct err
failed(const char *program, int status, const char *said)
{
	char line[SHOWN_BYTES];
	char shown[SHOWN_BYTES];

	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_make(ERR_MISSING, "This machine has no %s.", program);
	(void)snprintf(line, sizeof line, "%.*s", (int)strcspn(said, "\r\n"), said);
	return err_make(ERR_IO, "%s failed: %s", program,
		line[0] != '\0' ? text_show(text_of(line), false, shown, sizeof shown)
				: "it does not say why.");
}

struct err
sshd_run(const char *const *argv, struct buf *out)
{
	char bytes[READ_BYTES];
	struct buf said;
	struct err e = NO_ERR;
	int ends[2];
	int status = 0;
	ssize_t length;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_make(ERR_IO, "%s cannot be run: %s.", argv[0], strerror(errno));
	(void)fflush(stdout);
	child = fork();
	if (child == 0)
		become(argv, ends[1]);
	(void)close(ends[1]);
	buf_init(&said, SAID_BYTES);
	while (child > 0 && (length = read(ends[0], bytes, sizeof bytes)) != 0) {
		if (length > 0)
			(void)buf_add(&said, bytes, (size_t)length); /* what is too much goes */
		else if (errno != EINTR)
			break;
	}
	(void)close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child < 0)
		e = err_make(ERR_IO, "%s cannot be run: %s.", argv[0], strerror(errno));
	else if (status != 0)
		e = failed(argv[0], status, said.data);
	else if (out != NULL)
		(void)buf_add(out, said.data, said.length);
	buf_clear(&said);
	return e;
}

/* ---- what it would do ---- */

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
	char config[PATH_BYTES];
	char who[ACCOUNT_NAME_BYTES + 40];
	const char *const argv[] = {"sshd", "-T", "-f", config, "-C", who, NULL};
	struct buf said;
	struct err e;

	(void)snprintf(config, sizeof config, "%s/ssh/sshd_config", etc);
	(void)snprintf(who, sizeof who, "user=%s,host=localhost,addr=127.0.0.1", login);
	buf_init(&said, SAID_BYTES);
	e = sshd_run(argv, &said);
	if (e.kind == ERR_NONE)
		e = compare(said.data, login, forced);
	buf_clear(&said);
	return e;
}

bool
sshd_forces(const char *etc, char login[ACCOUNT_NAME_BYTES], char forced[SSHD_FORCED_BYTES])
{
	char path[PATH_BYTES];
	char line[LINE_BYTES];
	FILE *file;

	login[0] = '\0';
	forced[0] = '\0';
	(void)snprintf(path, sizeof path, "%s/ssh/sshd_config.d/warroom.conf", etc);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		char *word = line + strspn(line, " \t");

		word[strcspn(word, "\n")] = '\0';
		if (strncmp(word, "Match User ", 11) == 0 && account_is_name(word + 11))
			(void)snprintf(login, ACCOUNT_NAME_BYTES, "%s", word + 11);
		else if (strncmp(word, "ForceCommand ", 13) == 0)
			(void)snprintf(forced, SSHD_FORCED_BYTES, "%s", word + 13);
	}
	if (file != NULL)
		(void)fclose(file);
	return login[0] != '\0' && forced[0] != '\0';
}
