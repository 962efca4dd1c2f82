/* net/program.c - a program of the config, run on the loop.
 * SPDX-License-Identifier: MIT */
#include "net/program.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Lives until the program has ended. */
/* One that prints more than this is not what anybody meant: it waits then, until its limit. */
enum { PASSED_OVER_MOST_BYTES = 1024 * 1024 };

struct program {
	struct program_handler handler;
	struct program_state state;
	uv_process_t process;
	uv_pipe_t out, in;
	uv_timer_t limit;
	uv_write_t write;
	int handles; /* not closed yet */
	bool left;   /* nobody waits for it any more */
	char *input;
	size_t most;
	size_t passed_over; /* of what it printed beyond `most` */
	char rest[4096];
	char output[]; /* `most` bytes */
};

static void
on_closed(uv_handle_t *handle)
{
	struct program *run = handle->data;
	struct program_handler handler = run->handler;

	if (--run->handles > 0)
		return;
	explicit_bzero(run->output, run->most); /* it may be a secret */
	explicit_bzero(run->rest, sizeof run->rest);
	free(run->input);
	free(run);
	handler.gone(handler.to);
}

static void
close_once(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, on_closed);
}

void
program_leave(struct program *run)
{
	if (run->left)
		return;
	run->left = true;
	close_once((uv_handle_t *)&run->limit);
	close_once((uv_handle_t *)&run->out);
	close_once((uv_handle_t *)&run->in);
	if (!run->state.ended) /* the session; it is not gone, for we have not waited for it */
		(void)kill(-run->process.pid, SIGKILL);
}

static void
tell(struct program *run)
{
	if (!run->left && run->handler.heard(run->handler.to, &run->state))
		program_leave(run);
}

static void
on_exit_of_program(uv_process_t *process, int64_t status, int signal_number)
{
	struct program *run = process->data;

	run->state.ended = true;
	run->state.status = status;
	run->state.signal = signal_number;
	uv_close((uv_handle_t *)process, on_closed);
	tell(run);
}

static void
on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out)
{
	struct program *run = handle->data;

	(void)size;
	if (run->state.full) {
		*out = uv_buf_init(run->rest, sizeof run->rest);
		return;
	}
	*out = uv_buf_init(
		run->output + run->state.length, (unsigned)(run->most - run->state.length));
}

/* Beyond what may be printed it is read and forgotten: one that is not read waits, and never ends. */
static void
on_output(uv_stream_t *stream, ssize_t length, const uv_buf_t *bytes)
{
	struct program *run = stream->data;

	(void)bytes;
	if (run->state.full) {
		run->passed_over += length > 0 ? (size_t)length : 0;
		if (length < 0 || run->passed_over > PASSED_OVER_MOST_BYTES)
			(void)uv_read_stop(stream); /* cannot fail */
		return;
	}
	if (length > 0)
		run->state.length += (size_t)length;
	run->state.full = run->state.length >= run->most;
	run->state.eof = length < 0 || run->state.full;
	if (length < 0)
		(void)uv_read_stop(stream);
	tell(run);
}

/* It was given all of it, or does not want it. */
static void
on_written(uv_write_t *request, int status)
{
	struct program *run = request->data;

	(void)status;
	close_once((uv_handle_t *)&run->in);
}

static void
on_limit(uv_timer_t *timer)
{
	struct program *run = timer->data;

	run->state.late = true;
	tell(run);
	program_leave(run);
}

static struct program *
make(uv_loop_t *loop, const struct program_start *start, const struct program_handler *handler)
{
	struct program *run = calloc(1, sizeof *run + start->output_most);

	if (run == NULL)
		return NULL;
	run->handler = *handler;
	run->most = start->output_most;
	run->state.output = run->output;
	if (start->input != NULL) {
		run->input = malloc(start->input_length + 1);
		if (run->input == NULL) {
			free(run);
			return NULL;
		}
		memcpy(run->input, start->input, start->input_length);
	}
	(void)uv_pipe_init(loop, &run->out, 0); /* none of the three can fail */
	(void)uv_pipe_init(loop, &run->in, 0);
	(void)uv_timer_init(loop, &run->limit);
	run->process.data = run->out.data = run->in.data = run->limit.data = run->write.data = run;
	run->handles = 4;
	return run;
}

/* Closes what a failed start has opened. */
static int
undo(struct program *run, int reason)
{
	run->left = true;
	close_once((uv_handle_t *)&run->limit);
	close_once((uv_handle_t *)&run->out);
	close_once((uv_handle_t *)&run->in);
	uv_close((uv_handle_t *)&run->process, on_closed);
	return reason;
}

/* What it reads goes to it, and then the end. */
static void
feed(struct program *run, size_t length)
{
	uv_buf_t bytes = uv_buf_init(run->input, (unsigned)length);

	if (run->input == NULL ||
		uv_write(&run->write, (uv_stream_t *)&run->in, &bytes, 1, on_written) != 0)
		close_once((uv_handle_t *)&run->in);
}

static int
spawn(uv_loop_t *loop, struct program *run, char **args)
{
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}, {.flags = UV_IGNORE}};
	uv_process_options_t options = {.exit_cb = on_exit_of_program,
		.args = args,
		.file = args[0],
		.stdio = stdio,
		.stdio_count = 3,
		.flags = UV_PROCESS_DETACHED};

	stdio[1].data.stream = (uv_stream_t *)&run->out;
	if (run->input != NULL) {
		stdio[0].flags = UV_CREATE_PIPE | UV_READABLE_PIPE;
		stdio[0].data.stream = (uv_stream_t *)&run->in;
	}
	return uv_spawn(loop, &run->process, &options);
}

int
program_open(uv_loop_t *loop, const struct program_start *start,
	const struct program_handler *handler, struct program **out)
{
	char **args = calloc(start->argv->count + 1, sizeof *args);
	struct program *run = args != NULL ? make(loop, start, handler) : NULL;
	int reason;

	if (run == NULL) {
		free(args);
		handler->gone(handler->to);
		return UV_ENOMEM;
	}
	for (size_t i = 0; i < start->argv->count; i++) /* exec takes them as they are */
		memcpy(&args[i], &start->argv->at[i], sizeof args[i]);
	reason = spawn(loop, run, args);
	free(args);
	if (reason != 0)
		return undo(run, reason);
	reason = uv_read_start((uv_stream_t *)&run->out, on_alloc, on_output);
	assert(reason == 0); /* it is open and readable */
	feed(run, start->input_length);
	(void)uv_timer_start(&run->limit, on_limit, start->limit_ms, 0); /* has a callback */
	*out = run;
	return 0;
}
