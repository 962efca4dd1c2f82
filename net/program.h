/* net/program.h - a program of the config: started without a shell, in a session of its own, given
 * something to read, heard out, and killed with all of its group when its time is over.
 *
 * Secrets that came in environment variables are not in ours any more (store/environment.h), so it
 * inherits none.
 * SPDX-License-Identifier: MIT */
#ifndef NET_PROGRAM_H
#define NET_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "store/config.h"

struct program;

/* How it stands. Borrowed for the length of the call; `output` is what it has printed so far, not
 * terminated. */
struct program_state {
	const char *output;
	size_t length;
	bool full;  /* it has printed all that may be printed, and perhaps more */
	bool eof;   /* nothing more comes */
	bool ended; /* with `status`, or by a signal that is not 0 */
	int64_t status;
	int signal;
	bool late; /* its time is over */
};

/* Copied. */
struct program_handler {
	/* From the loop, whenever something of it changed. True: that is all that was wanted; nothing
	 * more is called but `gone`, and a program that still runs is killed with its group. At its
	 * limit it is asked for the last time. */
	bool (*heard)(void *to, const struct program_state *state);
	/* Its memory is gone, some time after it ended; the first that is called when it was not
	 * started. */
	void (*gone)(void *to);
	void *to;
};

/* What is to be run. Borrowed. */
struct program_start {
	const struct strings *argv;
	const char *input; /* it reads this; NULL: nothing */
	size_t input_length;
	size_t output_most; /* bytes */
	uint64_t limit_ms;
};

/* 0, or why it was not started: a libuv error, and only `gone` is called. */
int program_open(uv_loop_t *loop, const struct program_start *start,
	const struct program_handler *handler, struct program **out);

/* Nobody waits for it any more: it is killed with its group, and waited for, so that no zombie is left.
 * `heard` is not called. */
void program_leave(struct program *run);

#endif
