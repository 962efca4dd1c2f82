/* net/command.c - token_command: a program that prints a secret.
 * SPDX-License-Identifier: MIT */
#include "net/command.h"

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Lives until the program has ended. */
struct command {
	struct command_handler handler;
	const char *who;
	uint64_t limit_ms;
	uv_process_t process;
	uv_pipe_t pipe;
	uv_timer_t limit;
	int handles; /* not closed yet */
	bool left;   /* nobody waits for it any more */
	bool ended;
	bool ok; /* ended with status 0 */
	bool eof;
	size_t length;
	char output[SECRET_MAX_BYTES + 2]; /* one more than a secret and its line feed */
};

static void
on_closed(uv_handle_t *handle)
{
	struct command *run = handle->data;
	struct command_handler handler = run->handler;

	if (--run->handles > 0)
		return;
	explicit_bzero(run->output, sizeof run->output);
	free(run);
	handler.gone(handler.to);
}

void
command_leave(struct command *run)
{
	run->left = true;
	uv_close((uv_handle_t *)&run->limit, on_closed);
	uv_close((uv_handle_t *)&run->pipe, on_closed);
	if (!run->ended) /* the session; it is not gone, for we have not waited for it */
		(void)kill(-run->process.pid, SIGKILL);
}

static void
finish(struct command *run, struct err e, struct secret *secret)
{
	command_leave(run);
	run->handler.done(run->handler.to, e, secret);
}

static void
check(struct command *run)
{
	bool full = run->length >= sizeof run->output;
	struct secret secret;
	struct err e;

	if (run->left)
		return;
	if (!full && !(run->ended && !run->ok) &&
		!(run->ended && (run->eof || memchr(run->output, '\n', run->length) != NULL)))
		return;
	secret_init(&secret);
	if (full)
		e = err_make(ERR_CONFIG, "The token_command of %s prints more than %zu bytes.",
			run->who, SECRET_MAX_BYTES);
	else if (!run->ok)
		e = err_make(ERR_CONFIG,
			"The token_command of %s failed: run it by hand to see why.", run->who);
	else
		e = secret_from_output(run->who, run->output, run->length, &secret);
	finish(run, e, &secret);
	secret_clear(&secret);
}

static void
on_exit_of_program(uv_process_t *process, int64_t status, int signal_number)
{
	struct command *run = process->data;

	run->ended = true;
	run->ok = status == 0 && signal_number == 0;
	uv_close((uv_handle_t *)process, on_closed);
	check(run);
}

static void
on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out)
{
	struct command *run = handle->data;

	(void)size;
	*out = uv_buf_init(run->output + run->length, (unsigned)(sizeof run->output - run->length));
}

static void
on_output(uv_stream_t *stream, ssize_t length, const uv_buf_t *bytes)
{
	struct command *run = stream->data;

	(void)bytes;
	if (length > 0)
		run->length += (size_t)length;
	if (length < 0 || run->length >= sizeof run->output) {
		run->eof = true;
		(void)uv_read_stop(stream); /* cannot fail */
	}
	check(run);
}

static void
on_limit(uv_timer_t *timer)
{
	struct command *run = timer->data;

	finish(run,
		err_make(ERR_CONFIG,
			"The token_command of %s did not end within %g s and was stopped.",
			run->who, (double)run->limit_ms / 1000),
		NULL);
}

/* Closes what a failed start has opened. */
static struct err
undo(struct command *run, int reason)
{
	struct err e = err_make(ERR_CONFIG, "The token_command of %s does not start: %s.", run->who,
		uv_strerror(reason));

	run->left = true;
	uv_close((uv_handle_t *)&run->limit, on_closed);
	uv_close((uv_handle_t *)&run->pipe, on_closed);
	uv_close((uv_handle_t *)&run->process, on_closed);
	return e;
}

static struct command *
make(uv_loop_t *loop, const char *who, uint64_t limit_ms, const struct command_handler *handler)
{
	struct command *run = calloc(1, sizeof *run);

	if (run == NULL)
		return NULL;
	run->handler = *handler;
	run->who = who;
	run->limit_ms = limit_ms;
	(void)uv_pipe_init(loop, &run->pipe, 0); /* cannot fail */
	(void)uv_timer_init(loop, &run->limit);  /* cannot fail */
	run->process.data = run->pipe.data = run->limit.data = run;
	run->handles = 3;
	return run;
}

struct err
command_open(uv_loop_t *loop, const char *who, const struct strings *argv, uint64_t limit_ms,
	const struct command_handler *handler, struct command **out)
{
	char **args = calloc(argv->count + 1, sizeof *args);
	struct command *run = args != NULL ? make(loop, who, limit_ms, handler) : NULL;
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}, {.flags = UV_IGNORE}};
	uv_process_options_t options = {.exit_cb = on_exit_of_program,
		.args = args,
		.stdio = stdio,
		.stdio_count = 3,
		.flags = UV_PROCESS_DETACHED};
	int reason;

	if (run == NULL) {
		free(args);
		handler->gone(handler->to);
		return err_make(ERR_FULL, "There is no memory to run token_command.");
	}
	for (size_t i = 0; i < argv->count; i++) /* exec takes them as they are */
		memcpy(&args[i], &argv->at[i], sizeof args[i]);
	stdio[1].data.stream = (uv_stream_t *)&run->pipe;
	options.file = args[0];
	reason = uv_spawn(loop, &run->process, &options);
	free(args);
	if (reason != 0)
		return undo(run, reason);
	reason = uv_read_start((uv_stream_t *)&run->pipe, on_alloc, on_output);
	assert(reason == 0);                                      /* it is open and readable */
	(void)uv_timer_start(&run->limit, on_limit, limit_ms, 0); /* has a callback */
	*out = run;
	return NO_ERR;
}
