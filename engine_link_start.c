/* engine_link_start.c - an engine that a screen starts where none holds the record.
 * SPDX-License-Identifier: MIT */
#include "engine_link_start.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "store/lock.h"

enum { STARTS_WINDOW_MS = 60 * 1000, COMPLAINT_CAP_BYTES = 2048 };

void
engine_start_init(struct engine_start *s, const struct engine_link_options *options,
	const struct engine_start_handler *handler)
{
	*s = (struct engine_start){.options = options, .handler = *handler};
	buf_init(&s->complaints, COMPLAINT_CAP_BYTES);
}

/* A handle is gone; after engine_start_close the last one takes the rest with it. */
static void
release(struct engine_start *s)
{
	s->open_handles--;
	if (!s->closing || s->open_handles > 0)
		return;
	buf_clear(&s->complaints);
	s->handler.closed(s->handler.to);
}

/* Somebody else's engine was faster: ours was refused, and there is nothing to complain about. */
static bool
another_runs(const struct engine_start *s)
{
	struct lock_holder holder;

	return lock_held(s->options->dir, &holder) && holder.pid != s->process.pid;
}

/* The sentence of "warroom-engine: sentence", a line; as it is what else was said. */
static const char *
complaint(struct engine_start *s)
{
	static const char name[] = "warroom-engine: ";
	char *text = s->complaints.data;

	text[strcspn(text, "\n")] = '\0';
	return strncmp(text, name, sizeof name - 1) == 0 ? text + sizeof name - 1 : text;
}

static void
start_over(uv_handle_t *handle)
{
	struct engine_start *s = handle->data;

	s->starting = false;
	if (!s->closing) {
		bool failed = s->complaints.length > 0 && !another_runs(s);

		s->handler.over(s->handler.to, failed ? complaint(s) : "");
	}
	release(s);
}

static void
child_closed(uv_handle_t *handle)
{
	struct engine_start *s = handle->data;

	s->child = false;
	release(s);
}

static void
on_exit_of_engine(uv_process_t *process, int64_t status, int number)
{
	(void)status;
	(void)number;
	if (!uv_is_closing((uv_handle_t *)process))
		uv_close((uv_handle_t *)process, child_closed);
}

static void
complaint_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	out->base = malloc(suggested);
	out->len = out->base != NULL ? suggested : 0;
}

/* The engine lets go of its stderr when it is ready; what it wrote before, a line, says why it is
 * not. */
static void
on_complaint(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
	struct engine_start *s = stream->data;

	if (got > 0)
		(void)buf_add(
			&s->complaints, bytes->base, (size_t)got); /* the first 2 KiB will do */
	free(bytes->base);
	if (got < 0 && !uv_is_closing((uv_handle_t *)stream))
		uv_close((uv_handle_t *)stream, start_over);
}

static int
spawn_engine(struct engine_start *s, const char *path)
{
	char record_word[] = "--record", clock_word[] = "--clock";
	char leave_word[] = "--leave-after", config_word[] = "--config", drill_word[] = "--drill";
	char clock[64];
	char leave_after[8];
	char program[PATH_MAX];
	char dir[PATH_MAX];
	char config[PATH_MAX];
	char *argv[12];
	int n = 0;
	uv_stdio_container_t stdio[3] = {
		{.flags = UV_IGNORE},
		{.flags = UV_IGNORE},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
			.data.stream = (uv_stream_t *)&s->complaint},
	};
	uv_process_options_t options = {
		.exit_cb = on_exit_of_engine,
		.file = path,
		.args = argv,
		.flags = UV_PROCESS_DETACHED,
		.stdio_count = 3,
		.stdio = stdio,
	};

	(void)snprintf(program, sizeof program, "%s", path);
	(void)snprintf(dir, sizeof dir, "%s", s->options->dir);
	(void)snprintf(config, sizeof config, "%s", s->options->config);
	(void)snprintf(leave_after, sizeof leave_after, "%d", s->options->drill ? 0 : 10);
	clock_print(s->options->clock, clock, sizeof clock);
	argv[n++] = program;
	argv[n++] = record_word;
	argv[n++] = dir;
	argv[n++] = clock_word;
	argv[n++] = clock;
	argv[n++] = leave_word;
	argv[n++] = leave_after;
	if (s->options->drill)
		argv[n++] = drill_word;
	if (config[0] != '\0') {
		argv[n++] = config_word;
		argv[n++] = config;
	}
	argv[n] = NULL;
	return uv_spawn(s->options->loop, &s->process, &options);
}

/* False when three were started within the last minute. */
static bool
may_start(struct engine_start *s)
{
	uint64_t now = uv_now(s->options->loop);

	for (int i = 0; i < ENGINE_STARTS_MOST; i++) {
		if (s->starts[i] == 0 || now - s->starts[i] > STARTS_WINDOW_MS) {
			s->starts[i] = now > 0 ? now : 1;
			return true;
		}
	}
	return false;
}

void
engine_start_try(struct engine_start *s)
{
	char path[PATH_MAX];
	struct err e;
	int rc;

	if (s->child || s->starting || !may_start(s))
		return;
	e = cli_find_program("warroom-engine", path);
	if (e.kind != ERR_NONE) {
		s->handler.over(s->handler.to, e.text);
		return;
	}
	if (uv_pipe_init(s->options->loop, &s->complaint, 0) != 0)
		return; /* out of descriptors: the retry timer comes back */
	s->complaint.data = s->process.data = s;
	buf_reset(&s->complaints);
	s->starting = s->child = true;
	s->open_handles += 2;
	rc = spawn_engine(s, path);
	if (rc == 0)
		rc = uv_read_start((uv_stream_t *)&s->complaint, complaint_room, on_complaint);
	if (rc != 0) {
		(void)buf_printf(
			&s->complaints, "The engine cannot be started: %s.", uv_strerror(rc));
		uv_close((uv_handle_t *)&s->complaint, start_over);
		/* uv_spawn has initialised its handle even when it failed */
		if (!uv_is_closing((uv_handle_t *)&s->process))
			uv_close((uv_handle_t *)&s->process, child_closed);
	}
}

bool
engine_start_is_busy(const struct engine_start *s)
{
	return s->starting;
}

void
engine_start_close(struct engine_start *s)
{
	s->closing = true;
	s->open_handles++; /* ours, until all are being closed */
	if (s->starting && !uv_is_closing((uv_handle_t *)&s->complaint))
		uv_close((uv_handle_t *)&s->complaint, start_over);
	if (s->child && !uv_is_closing((uv_handle_t *)&s->process))
		uv_close((uv_handle_t *)&s->process, child_closed);
	release(s);
}
