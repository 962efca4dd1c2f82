/* cli.h - what `warroom` does without a screen.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

#include <limits.h>

#include "store/err.h"
#include "store/options.h"

/* Each returns an exit code. */
int cli_usage(void);
int cli_version(void);
int cli_usage_word(enum usage_place place);
int cli_unknown(const char *word); /* after `warroom`: says which there are */

/* `warroom commands`: the command tables, as argv[1] asks; argv[0] is "commands". */
int cli_commands(int argc, char **argv);

/* The words of usage.h that have a file each; argv[options->rest] is the first behind the word. */
int cli_do(const struct options *options, int argc, char **argv);
int cli_do_help(const struct options *options, int argc, char **argv); /* of the command there */
int cli_status(const struct options *options, int argc, char **argv);
int cli_log(const struct options *options, int argc, char **argv);
int cli_incidents(const struct options *options, int argc, char **argv);
int cli_init(const struct options *options, int argc, char **argv);
int cli_setup(const struct options *options, int argc, char **argv);

/* Says the sentence on stderr as "warroom: ..."; the exit code for it: 2 for usage, else 1. */
int cli_fail(struct err e);

/* The record's directory, absolute: `given` on the command line, else the config's. An engine that
 * is started may have another idea of here. */
struct err cli_record_dir(const char *given, const char *configured, char out[PATH_MAX]);

/* Where one of our other programs is: beside this one, else in libexec. ERR_MISSING. */
struct err cli_find_program(const char *name, char out[PATH_MAX]);

/* Becomes the program `name`, with `argv` (argv[0] is replaced). Returns the exit code only when
 * that failed. */
int cli_become(const char *name, char **argv);

#endif
