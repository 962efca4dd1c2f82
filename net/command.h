/* net/command.h - token_command: a program that prints a secret.
 * SPDX-License-Identifier: MIT */
#ifndef NET_COMMAND_H
#define NET_COMMAND_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "store/config.h"
#include "store/err.h"
#include "store/secret.h"

struct command;

/* Who is told; copied. */
struct command_handler {
	/* Once, and from the loop: `e` is ERR_CONFIG when there is no secret, else the first line
	 * of its output is in `secret`, which is the caller's to take. Then it is left. */
	void (*done)(void *to, struct err e, struct secret *secret);
	/* Its memory is gone: some time after the program has ended. */
	void (*gone)(void *to);
	void *to;
};

/* Starts it without a shell, in a session of its own. `who` names the secret in sentences, borrowed
 * until done or command_leave. ERR_CONFIG and ERR_FULL: not started, and only `gone` is called. */
struct err command_open(uv_loop_t *loop, const char *who, const struct strings *argv,
	uint64_t limit_ms, const struct command_handler *handler, struct command **out);

/* Nobody waits for it any more: it is killed with its session, and waited for, so that no zombie is
 * left. `done` is not called. */
void command_leave(struct command *run);

#endif
