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

/* What we do ourselves. */
static const struct {
	enum usage_place place;
	bool mixed; /* options may stand behind words */
	int (*run)(const struct options *options, int argc, char **argv);
} words[] = {
	{USAGE_CHECK, true, check_run},
	{USAGE_DO, true, cli_do},
	{USAGE_STATUS, true, cli_status},
	{USAGE_LOG, false, cli_log},
	{USAGE_INCIDENTS, true, cli_incidents},
	{USAGE_INIT, true, cli_init},
	{USAGE_WATCH, true, screen_watch},
	{USAGE_SETUP, true, cli_setup},
};

/* The word goes; the options before it and all that follows are the other program's. */
static int
become(const char *program, int word, char **argv)
{
	for (int i = word; argv[i] != NULL; i++)
		argv[i] = argv[i + 1];
	return cli_become(program, argv);
}

/* The exit code; -1: it is no word of ours. */
static int
run_word(struct options *options, int argc, char **argv)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct err e;

		if (strcmp(argv[options->rest], usage_word_find(words[i].place)->name) != 0)
			continue;
		e = options_read_word(argc, argv, words[i].place, words[i].mixed, options);
		if (e.kind != ERR_NONE)
			return cli_fail(e);
		if (options->help)
			return words[i].place == USAGE_DO ? cli_do_help(options, argc, argv)
							  : cli_usage_word(words[i].place);
		return options->version ? cli_version() : words[i].run(options, argc, argv);
	}
	return -1;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct err e = options_read(argc, argv, &options);
	int code;

	if (e.kind != ERR_NONE)
		return cli_fail(e);
	if (options.help)
		return cli_usage();
	if (options.version)
		return cli_version();
	if (options.rest >= argc) {
		if (options.take_over)
			return cli_fail(err_make(ERR_USAGE,
				"--take-over belongs to the engine: warroom engine --take-over."));
		e = options_fit(&options, USAGE_CONSOLE);
		return e.kind != ERR_NONE ? cli_fail(e) : screen_run(&options);
	}
	code = run_word(&options, argc, argv);
	if (code >= 0)
		return code;
	if (strcmp(argv[options.rest], "commands") == 0)
		return cli_commands(argc - options.rest, argv + options.rest);
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		if (strcmp(argv[options.rest], programs[i].word) == 0)
			return become(programs[i].program, options.rest, argv);
	}
	return cli_unknown(argv[options.rest]);
}
