/* cli.c - what `warroom` does without a screen.
 * SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "panes/command_docs.h"
#include "store/buf.h"
#include "store/predicate.h"
#include "store/text.h"
#include "store/usage.h"

enum { PRINT_CAP_BYTES = 1024 * 1024, SHOWN_BYTES = 80, WORDS_CAP_BYTES = 400 };

/* Prints what a function wrote. The exit code. */
static int
print(bool (*write)(struct buf *out), size_t cap_bytes)
{
	struct buf out;
	bool well;

	buf_init(&out, cap_bytes);
	well = write(&out) && fwrite(out.data, 1, out.length, stdout) == out.length &&
	       fflush(stdout) == 0;
	buf_clear(&out);
	return well ? 0
		    : cli_fail(err_make(
			      ERR_IO, "Standard output takes nothing more: %s.", strerror(errno)));
}

int
cli_usage(void)
{
	return print(usage_print, PRINT_CAP_BYTES);
}

int
cli_version(void)
{
	return puts("warroom " WARROOM_VERSION) < 0 || fflush(stdout) != 0;
}

int
cli_usage_word(enum usage_place place)
{
	struct buf out;
	bool well;

	buf_init(&out, PRINT_CAP_BYTES);
	well = usage_print_word(place, &out) && fputs(out.data, stdout) >= 0 && fflush(stdout) == 0;
	buf_clear(&out);
	return well ? 0 : 1;
}

int
cli_unknown(const char *word)
{
	const struct usage_word *known;
	char shown[SHOWN_BYTES];
	struct buf words;
	int code;

	buf_init(&words, WORDS_CAP_BYTES);
	for (size_t i = 0; (known = usage_word_at(i)) != NULL; i++)
		(void)buf_printf(&words, "%s%s",
			i == 0                         ? ""
			: usage_word_at(i + 1) != NULL ? ", "
						       : " and ",
			known->name);
	code = cli_fail(err_make(ERR_USAGE,
		"There is no command %s; there are %s, and none for the console. See --help.",
		text_show(text_of(word), false, shown, sizeof shown), words.data));
	buf_clear(&words);
	return code;
}

int
cli_fail(struct err e)
{
	(void)fprintf(stderr, "warroom: %s\n", e.text);
	return e.kind == ERR_USAGE ? 2 : 1;
}

struct err
cli_record_dir(const char *given, const char *configured, char out[PATH_MAX])
{
	const char *dir = given != NULL ? given : configured;
	char here[PATH_MAX] = "";

	if (dir[0] != '/' && getcwd(here, sizeof here) == NULL)
		return err_make(
			ERR_IO, "The directory we are in cannot be found: %s.", strerror(errno));
	if ((size_t)snprintf(out, PATH_MAX, "%s%s%s", here, here[0] != '\0' ? "/" : "", dir) >=
		PATH_MAX)
		return err_make(ERR_CONFIG, "The record's directory %s has too long a name.", dir);
	return NO_ERR;
}

struct err
cli_find_program(const char *name, char out[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", out, PATH_MAX - 1);
	char *slash;

	if (length > 0) {
		out[length] = '\0';
		slash = strrchr(out, '/');
		if (slash != NULL) {
			size_t room = PATH_MAX - (size_t)(slash + 1 - out);

			if ((size_t)snprintf(slash + 1, room, "%s", name) < room &&
				access(out, X_OK) == 0)
				return NO_ERR;
		}
	}
	if ((size_t)snprintf(out, PATH_MAX, "%s/%s", WARROOM_LIBEXECDIR, name) < PATH_MAX &&
		access(out, X_OK) == 0)
		return NO_ERR;
	return err_make(ERR_MISSING,
		"%s is neither beside warroom nor in %s; build or install it again.", name,
		WARROOM_LIBEXECDIR);
}

int
cli_become(const char *name, char **argv)
{
	char path[PATH_MAX];
	struct err e = cli_find_program(name, path);

	if (e.kind != ERR_NONE)
		return cli_fail(e);
	argv[0] = path;
	(void)execv(path, argv);
	return cli_fail(err_make(ERR_IO, "%s cannot be started: %s.", path, strerror(errno)));
}

/* ---- warroom commands ---- */

int
cli_commands(int argc, char **argv)
{
	static const struct {
		const char *option;
		bool (*write)(struct buf *out);
	} forms[] = {
		{"--man", command_docs_manual},
		{"--md", command_docs_markdown},
		{"--json", command_docs_json},
		{"--predicates", predicate_print},
		{"--help", usage_print},
		{"-h", usage_print},
	};
	char shown[SHOWN_BYTES];

	if (argc > 2)
		return cli_fail(err_make(ERR_USAGE,
			"commands takes one of --man, --md, --json and --predicates, or "
			"nothing."));
	if (argc < 2)
		return print(command_docs_plain, PRINT_CAP_BYTES);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (strcmp(argv[1], forms[i].option) == 0)
			return print(forms[i].write, PRINT_CAP_BYTES);
	}
	return cli_fail(
		err_make(ERR_USAGE, "commands takes --man, --md, --json or --predicates, not %s.",
			text_show(text_of(argv[1]), false, shown, sizeof shown)));
}
