/* cli.h - what `warroom` does without a screen.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

#include <limits.h>

#include "store/err.h"

void cli_usage(void);

/* Says the sentence on stderr as "warroom: ..."; the exit code for it: 2 for usage, else 1. */
int cli_fail(struct err e);

/* Where one of our other programs is: beside this one, else in libexec. ERR_MISSING. */
struct err cli_find_program(const char *name, char out[PATH_MAX]);

/* Becomes the program `name`, with `argv` (argv[0] is replaced). Returns the exit code only when
 * that failed. */
int cli_become(const char *name, char **argv);

#endif
