/* cli_init_write.c - the files that `warroom init` makes.
 * SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli_init.h"
#include "store/file.h"
#include "store/json.h"

enum { TEXT_CAP_BYTES = 64 * 1024, PATH_BYTES = PATH_MAX + 64, NAME_BYTES = PATH_BYTES + 8 };

void
init_variable(const struct init_service *service, char out[64])
{
	int n = snprintf(out, 64, "WARROOM_INIT_%s", service->name);

	for (int i = 0; i < n; i++)
		out[i] = (char)toupper((unsigned char)out[i]);
}

static const char *
secret_key(const struct init_service *service)
{
	return service->webhook ? "webhook" : "token";
}

/* Beside the config: "pagerduty.token". */
static void
token_path(const struct init *init, const struct init_service *service, char out[PATH_BYTES])
{
	const char *slash = strrchr(init->config, '/');
	int length = slash != NULL ? (int)(slash + 1 - init->config) : 0;

	(void)snprintf(out, PATH_BYTES, "%.*s%s.%s", length, init->config, service->name,
		secret_key(service));
}

/* ---- the text ---- */

bool
init_word(const char **at, char word[CLI_ANSWER_BYTES], bool *open)
{
	const char *c = *at + strspn(*at, " \t");
	size_t length = 0;
	char quote = '\0';
	bool has = *c != '\0';

	for (; *c != '\0' && (quote != '\0' || (*c != ' ' && *c != '\t')); c++) {
		if (quote == '\0' ? *c == '\'' || *c == '"' : *c == quote)
			quote = (char)(quote == '\0' ? *c : '\0');
		else if (length < CLI_ANSWER_BYTES - 1)
			word[length++] = *c;
	}
	word[length] = '\0';
	*at = c;
	*open = quote != '\0';
	return has;
}

/* The words of a command line, as a list of strings. */
static struct err
add_command(const char *line, struct buf *out)
{
	char word[CLI_ANSWER_BYTES];
	bool open = false;
	int words = 0;

	(void)buf_string(out, "[");
	for (const char *at = line; init_word(&at, word, &open) && !open;)
		(void)json_put(out, words++ > 0 ? ", %s" : "%s", word);
	(void)buf_string(out, "]");
	return !open && words > 0
		       ? NO_ERR
		       : err_make(ERR_USAGE, "That is no command: a quotation mark is left open.");
}

static struct err
add_token(const struct init *init, const struct init_service *service, bool is_try, struct buf *out)
{
	char path[PATH_BYTES];
	char variable[64];

	(void)buf_printf(out, "  %s_", secret_key(service));
	switch (service->way) {
	case INIT_COMMAND:
		(void)buf_string(out, "command: ");
		return add_command(service->where, out);
	case INIT_FILE:
		(void)json_put(out, "file: %s", service->where);
		break;
	case INIT_TYPED:
		init_variable(service, variable);
		token_path(init, service, path);
		if (is_try)
			(void)json_put(out, "env: %s", variable);
		else
			(void)json_put(out, "file: %s", path);
		break;
	}
	return NO_ERR;
}

/* A JSON string is a YAML string. */
static struct err
add_service(
	const struct init *init, const struct init_service *service, bool is_try, struct buf *out)
{
	struct err e;

	(void)buf_printf(out, "%s:\n", service->name);
	(void)json_put(out, "  url: %s\n", service->url);
	if (service->email[0] != '\0')
		(void)json_put(out, "  email: %s\n", service->email);
	for (int i = 0; i < INIT_MORE; i++) {
		if (service->more_keys[i] == NULL || service->more[i][0] == '\0')
			continue;
		(void)buf_printf(out, "  %s: ", service->more_keys[i]);
		(void)json_put(out, "%s\n", service->more[i]);
	}
	e = add_token(init, service, is_try, out);
	(void)buf_string(out, "\n");
	return e;
}

struct err
init_text(const struct init *init, const struct init_service *only, struct buf *out)
{
	struct err e = NO_ERR;

	(void)buf_string(out, "# Made by `warroom init`. `warroom check` looks it over; warroom(1) "
			      "says what else can stand here:\n"
			      "# more people, customers and their contacts, the bridge, keys.\n");
	(void)json_put(out, "me: %s\nrecord: %s\npack: %s\n", init->me, init->record, init->pack);
	(void)json_put(out, "people:\n  - {name: %s, account: %s", init->me, init->account);
	if (init->email[0] != '\0')
		(void)json_put(out, ", email: %s", init->email);
	(void)buf_string(out, ", level: lead}\n");
	for (int i = 0; i < INIT_SERVICES && e.kind == ERR_NONE; i++) {
		const struct init_service *service = &init->services[i];

		if (service->url[0] != '\0' && (only == NULL || only == service))
			e = add_service(init, service, only != NULL, out);
	}
	if (e.kind == ERR_NONE && only == NULL && init->hook[0] != '\0') {
		(void)buf_string(out, "hook: ");
		e = add_command(init->hook, out);
		(void)buf_string(out, "\n");
	}
	if (e.kind == ERR_NONE && out->full)
		e = err_make(ERR_FULL, "The config would be too long.");
	return e;
}

/* ---- the files ---- */

/* Each directory of the path that is missing, for us alone. */
static struct err
make_parents(const char *file)
{
	char path[PATH_BYTES];

	for (size_t i = 1; file[i] != '\0'; i++) {
		if (file[i] != '/')
			continue;
		(void)snprintf(path, sizeof path, "%.*s", (int)i, file);
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return err_make(ERR_IO, "%s cannot be made: %s.", path, strerror(errno));
	}
	return NO_ERR;
}

static void
name_with(const char *path, const char *end, char out[NAME_BYTES])
{
	(void)snprintf(out, NAME_BYTES, "%s%s", path, end);
}

/* "FILE.new", complete and on disk. */
static struct err
write_aside(const char *path, const char *bytes, size_t length)
{
	char aside[NAME_BYTES];
	struct err e = NO_ERR;
	int fd;

	name_with(path, ".new", aside);
	(void)unlink(aside); /* of a start that was killed */
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 || !file_write(fd, bytes, length) || fsync(fd) != 0)
		e = err_make(ERR_IO, "%s cannot be written: %s.", aside, strerror(errno));
	if (fd >= 0 && close(fd) != 0 && e.kind == ERR_NONE)
		e = err_make(ERR_IO, "%s cannot be written: %s.", aside, strerror(errno));
	if (e.kind != ERR_NONE && fd >= 0)
		(void)unlink(aside);
	return e;
}

/* In the place of what was there, which has another name then. */
static struct err
put_in_place(const char *path)
{
	char aside[NAME_BYTES];
	char old[NAME_BYTES];
	struct stat there;

	name_with(path, ".new", aside);
	name_with(path, ".old", old);
	if (lstat(path, &there) == 0) {
		(void)unlink(old);
		if (link(path, old) != 0)
			return err_make(
				ERR_IO, "%s cannot be kept as %s: %s.", path, old, strerror(errno));
	}
	if (rename(aside, path) != 0)
		return err_make(ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
	return NO_ERR;
}

static bool
has_typed(const struct init_service *service)
{
	return service->url[0] != '\0' && service->way == INIT_TYPED;
}

static struct err
write_tokens(const struct init *init)
{
	char path[PATH_BYTES];
	struct err e = NO_ERR;

	for (int i = 0; i < INIT_SERVICES && e.kind == ERR_NONE; i++) {
		const struct init_service *service = &init->services[i];

		if (!has_typed(service))
			continue;
		token_path(init, service, path);
		e = write_aside(
			path, secret_reveal(&service->token), secret_length(&service->token));
	}
	return e;
}

static void
forget_aside(const struct init *init)
{
	char path[PATH_BYTES];
	char aside[NAME_BYTES];

	for (int i = 0; i < INIT_SERVICES; i++) {
		token_path(init, &init->services[i], path);
		name_with(path, ".new", aside);
		(void)unlink(aside);
	}
	name_with(init->config, ".new", aside);
	(void)unlink(aside);
}

struct err
init_write(const struct init *init)
{
	char path[PATH_BYTES];
	struct buf text;
	struct err e;

	buf_init(&text, TEXT_CAP_BYTES);
	e = init_text(init, NULL, &text);
	if (e.kind == ERR_NONE)
		e = make_parents(init->config);
	if (e.kind == ERR_NONE)
		e = write_tokens(init);
	if (e.kind == ERR_NONE)
		e = write_aside(init->config, text.data, text.length);
	/* All of it is on disk: what follows only gives names. The config is last, as it names the
	 * others. */
	for (int i = 0; i < INIT_SERVICES && e.kind == ERR_NONE; i++) {
		token_path(init, &init->services[i], path);
		if (has_typed(&init->services[i]))
			e = put_in_place(path);
	}
	if (e.kind == ERR_NONE)
		e = put_in_place(init->config);
	if (e.kind == ERR_NONE)
		(void)file_sync_parent(init->config);
	else
		forget_aside(init);
	buf_clear(&text);
	return e;
}
