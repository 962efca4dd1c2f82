/* cli.c - what `warroom` does without a screen.
 * SPDX-License-Identifier: MIT */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
cli_usage(void)
{
	(void)puts(
		"usage: warroom [options]           the console: start or join the engine, draw\n"
		"       warroom drill [SCENARIO] [--speed N]\n"
		"                                   the console on a simulated outage; nothing "
		"leaves\n"
		"                                   this machine\n"
		"       warroom engine [--take-over]\n"
		"                                   the engine in the foreground\n"
		"       warroom check               config, tokens, permissions, clock, services: "
		"a "
		"line\n"
		"                                   each, exit 1 when something is wrong\n"
		"\n"
		"  -c, --config FILE   default: $WARROOM_CONFIG, then warroom/warroom.yaml in\n"
		"                      $XDG_CONFIG_HOME (~/.config), then "
		"/etc/warroom/warroom.yaml\n"
		"  -r, --record DIR    the record's directory, else the config's\n"
		"      --ascii         draw with ASCII only\n"
		"  -v, --verbose       the engine says on stderr what it logs until its log is "
		"open\n"
		"  -h, --help          this\n"
		"  -V, --version       the version\n"
		"\n"
		"In the console: ? lists the keys, q leaves.");
}

int
cli_fail(struct err e)
{
	(void)fprintf(stderr, "warroom: %s\n", e.text);
	return e.kind == ERR_USAGE ? 2 : 1;
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
