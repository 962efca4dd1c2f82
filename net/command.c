/* net/command.c - token_command: a program that prints a secret.
 * SPDX-License-Identifier: MIT */
#include "net/command.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "net/program.h"

/* One more than a secret and its line feed. */
enum { OUTPUT_MOST = SECRET_MAX_BYTES + 2 };

/* Lives until the program has ended. */
struct command {
	struct command_handler handler;
	const char *who;
	uint64_t limit_ms;
	struct program *program;
};

static void
on_gone(void *to)
{
	struct command *run = to;
	struct command_handler handler = run->handler;

	free(run);
	handler.gone(handler.to);
}

void
command_leave(struct command *run)
{
	program_leave(run->program);
}

/* The secret, or why there is none. */
static struct err
take(const struct command *run, const struct program_state *state, struct secret *out)
{
	if (state->full)
		return err_make(ERR_CONFIG, "The token_command of %s prints more than %zu bytes.",
			run->who, SECRET_MAX_BYTES);
	if (state->late)
		return err_make(ERR_CONFIG,
			"The token_command of %s did not end within %g s and was stopped.",
			run->who, (double)run->limit_ms / 1000);
	if (state->status != 0 || state->signal != 0)
		return err_make(ERR_CONFIG,
			"The token_command of %s failed: run it by hand to see why.", run->who);
	return secret_from_output(run->who, state->output, state->length, out);
}

/* What it has started may go on and hold its output open: a line is enough. */
static bool
on_heard(void *to, const struct program_state *state)
{
	struct command *run = to;
	bool failed = state->ended && (state->status != 0 || state->signal != 0);
	bool complete =
		state->ended && (state->eof || memchr(state->output, '\n', state->length) != NULL);
	struct secret secret;
	struct err e;

	if (!state->full && !state->late && !failed && !complete)
		return false;
	secret_init(&secret);
	e = take(run, state, &secret);
	program_leave(run->program);
	run->handler.done(run->handler.to, e, &secret);
	secret_clear(&secret);
	return true;
}

struct err
command_open(uv_loop_t *loop, const char *who, const struct strings *argv, uint64_t limit_ms,
	const struct command_handler *handler, struct command **out)
{
	struct command *run = calloc(1, sizeof *run);
	const struct program_start start = {
		.argv = argv, .output_most = OUTPUT_MOST, .limit_ms = limit_ms};
	int reason;

	if (run == NULL) {
		handler->gone(handler->to);
		return err_make(ERR_FULL, "There is no memory to run token_command.");
	}
	run->handler = *handler;
	run->who = who;
	run->limit_ms = limit_ms;
	reason = program_open(loop, &start,
		&(struct program_handler){.heard = on_heard, .gone = on_gone, .to = run},
		&run->program);
	if (reason == UV_ENOMEM)
		return err_make(ERR_FULL, "There is no memory to run token_command.");
	if (reason != 0)
		return err_make(ERR_CONFIG, "The token_command of %s does not start: %s.", who,
			uv_strerror(reason));
	*out = run;
	return NO_ERR;
}
