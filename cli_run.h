/* cli_run.h - a command of somebody's own, whose output passes through and whose end is kept.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "store/err.h"

/* The last bytes of what came. */
struct cli_tail {
	char *bytes;
	size_t length;
	size_t most;  /* no more are kept */
	int64_t gone; /* so many came before them */
};

/* Keeps at most `most` bytes. ERR_FULL. */
struct err cli_tail_open(size_t most, struct cli_tail *out);
void cli_tail_add(struct cli_tail *tail, const char *bytes, size_t length);
void cli_tail_close(struct cli_tail *tail);

struct cli_run {
	int code;            /* as a shell has it: 128 and more for a signal */
	int64_t duration_ms; /* real time */
};

/* Runs argv[0] with our standard input, output and error. Where those are a terminal they are one
 * for it, too; keys that stop or interrupt go to it. What it leaves behind goes on to be passed
 * through. ERR_MISSING when it cannot be run: nothing ran; `code` is then what a shell has for
 * it. */
struct err cli_run(char **argv, struct cli_tail *tail, struct cli_run *out);

#endif
