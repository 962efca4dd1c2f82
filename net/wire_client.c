/* net/wire_client.c - a screen's end of the wire.
 * SPDX-License-Identifier: MIT */
#include "net/wire_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/wire.h"
#include "store/buf.h"

enum { QUEUE_CAP_BYTES = 4 * 1024 * 1024 };

enum client_state { CLIENT_IDLE, CLIENT_CONNECTING, CLIENT_JOINED, CLIENT_LEAVING };

struct wire_client {
	uv_loop_t *loop;
	uv_pipe_t pipe;
	uv_connect_t request;
	struct wire_client_handler handler;
	enum client_state state;
	int error; /* of the last connect */
	struct buf in;
	char path[WIRE_PATH_BYTES];
	bool closing;
	void (*closed)(void *to);
	void *closed_to;
};

struct saying {
	uv_write_t request;
	char bytes[];
};

struct err
wire_client_open(uv_loop_t *loop, const char *path, const struct wire_client_handler *handler,
	struct wire_client **out)
{
	struct wire_client *c = calloc(1, sizeof *c);

	if (c == NULL)
		return err_make(ERR_FULL, "There is no memory for the connection to the engine.");
	c->loop = loop;
	c->handler = *handler;
	buf_init(&c->in, WIRE_LINE_CAP_BYTES + 1);
	(void)snprintf(c->path, sizeof c->path, "%s", path);
	*out = c;
	return NO_ERR;
}

static void
finish(struct wire_client *c)
{
	buf_clear(&c->in);
	if (c->closed != NULL)
		c->closed(c->closed_to);
	free(c);
}

static void
pipe_closed(uv_handle_t *handle)
{
	struct wire_client *c = handle->data;

	c->state = CLIENT_IDLE;
	buf_reset(&c->in);
	if (c->closing)
		finish(c);
	else
		c->handler.left(c->handler.to);
}

static void
leave(struct wire_client *c)
{
	if (c->state == CLIENT_IDLE || c->state == CLIENT_LEAVING)
		return;
	c->state = CLIENT_LEAVING;
	uv_close((uv_handle_t *)&c->pipe, pipe_closed);
}

static void
read_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	out->base = malloc(suggested);
	out->len = out->base != NULL ? suggested : 0;
}

static void
on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
	struct wire_client *c = stream->data;
	int length;

	if (got > 0 && !buf_add(&c->in, bytes->base, (size_t)got))
		got = UV_ENOBUFS;
	free(bytes->base);
	while (c->state == CLIENT_JOINED && (length = wire_line(&c->in)) >= 0) {
		c->handler.line(c->handler.to, c->in.data, (size_t)length);
		wire_drop(&c->in, length);
	}
	if (got < 0)
		leave(c);
}

static void
on_connect(uv_connect_t *request, int status)
{
	struct wire_client *c = request->data;

	if (c->state != CLIENT_CONNECTING)
		return;
	c->error = status;
	if (status != 0 || uv_read_start((uv_stream_t *)&c->pipe, read_room, on_read) != 0) {
		leave(c);
		return;
	}
	c->state = CLIENT_JOINED;
	c->handler.joined(c->handler.to);
}

void
wire_client_connect(struct wire_client *c)
{
	if (c->state != CLIENT_IDLE || c->closing)
		return;
	if (uv_pipe_init(c->loop, &c->pipe, 0) != 0)
		return; /* out of descriptors: the caller's timer tries again */
	c->pipe.data = c;
	c->request.data = c;
	c->state = CLIENT_CONNECTING;
	uv_pipe_connect(&c->request, &c->pipe, c->path, on_connect);
}

bool
wire_client_joined(const struct wire_client *c)
{
	return c->state == CLIENT_JOINED;
}

void
wire_client_aim(struct wire_client *c, const char *path)
{
	if (c->state == CLIENT_IDLE)
		(void)snprintf(c->path, sizeof c->path, "%s", path);
}

int
wire_client_error(const struct wire_client *c)
{
	return c->error;
}

static void
said(uv_write_t *request, int status)
{
	struct wire_client *c = request->handle->data;

	free(request->data);
	if (status != 0 && status != UV_ECANCELED)
		leave(c);
}

struct err
wire_client_say(struct wire_client *c, const char *line, size_t length)
{
	struct saying *saying;
	uv_buf_t bytes;

	if (c->state != CLIENT_JOINED ||
		uv_stream_get_write_queue_size((uv_stream_t *)&c->pipe) + length > QUEUE_CAP_BYTES)
		return err_make(ERR_IO, "The engine does not answer.");
	saying = malloc(sizeof *saying + length + 1);
	if (saying == NULL)
		return err_make(ERR_FULL, "There is no memory for a message to the engine.");
	memcpy(saying->bytes, line, length);
	saying->bytes[length] = '\n';
	saying->request.data = saying;
	bytes = uv_buf_init(saying->bytes, (unsigned)length + 1);
	if (uv_write(&saying->request, (uv_stream_t *)&c->pipe, &bytes, 1, said) != 0) {
		free(saying);
		leave(c);
		return err_make(ERR_IO, "The engine does not answer.");
	}
	return NO_ERR;
}

void
wire_client_close(struct wire_client *c, void (*closed)(void *to), void *to)
{
	c->closing = true;
	c->closed = closed;
	c->closed_to = to;
	if (c->state == CLIENT_IDLE)
		finish(c);
	else
		leave(c);
}
