/* main.c - argv to one of: the screen, a one-shot command, or another of our programs.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cli.h"
#include "screen.h"
#include "store/options.h"

static const struct {
	const char *word;
	const char *program;
} programs[] = {
	{"drill", "warroom-drill"},
	{"engine", "warroom-engine"},
};

/* The word goes; the options before it and all that follows are the other program's. */
static int
become(const char *program, int word, char **argv)
{
	for (int i = word; argv[i] != NULL; i++)
		argv[i] = argv[i + 1];
	return cli_become(program, argv);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct err e = options_read(argc, argv, &options);

	if (e.kind != ERR_NONE)
		return cli_fail(e);
	if (options.help)
		return cli_usage();
	if (options.version) {
		(void)puts("warroom " WARROOM_VERSION);
		return 0;
	}
	if (options.rest >= argc) {
		if (options.take_over)
			return cli_fail(err_make(ERR_USAGE,
				"--take-over belongs to the engine: warroom engine --take-over."));
		return screen_run(&options);
	}
	if (strcmp(argv[options.rest], "check") == 0)
		return check_run(&options, argc, argv);
	if (strcmp(argv[options.rest], "commands") == 0)
		return cli_commands(argc - options.rest, argv + options.rest);
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		if (strcmp(argv[options.rest], programs[i].word) == 0)
			return become(programs[i].program, options.rest, argv);
	}
	return cli_unknown(argv[options.rest]);
}
