/* net/wire_server.c - the engine's end of the wire.
 * SPDX-License-Identifier: MIT */
#include "net/wire_server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "net/wire.h"
#include "store/buf.h"

enum { BACKLOG = 64 };

struct wire_peer {
	uv_pipe_t pipe;
	struct wire_server *server;
	struct wire_peer *next;
	struct buf in;
	uid_t uid;
	void *own;
	int lines;         /* that it may still say at once */
	uint64_t lines_ms; /* when that was reckoned, loop time, like the next */
	uint64_t joined_ms;
	bool mark;
	bool closing;
};

struct wire_server {
	uv_pipe_t pipe;
	uv_timer_t rest;   /* until the next ones are let in */
	int joins;         /* since joins_ms */
	uint64_t joins_ms; /* loop time */
	struct wire_handler handler;
	struct wire_peer *peers;
	int count;  /* peers that are not closing */
	int memory; /* handles whose close callback has not come yet */
	bool closing;
	struct wire_place place; /* its path is this one: */
	char path[WIRE_PATH_BYTES];
	void (*closed)(void *to);
	void *closed_to;
};

struct saying {
	uv_write_t request;
	char bytes[];
};

static void
release(struct wire_server *s)
{
	if (--s->memory > 0)
		return;
	if (s->closed != NULL)
		s->closed(s->closed_to);
	free(s);
}

static void
peer_closed(uv_handle_t *handle)
{
	struct wire_peer *peer = handle->data;
	struct wire_server *s = peer->server;

	for (struct wire_peer **at = &s->peers; *at != NULL; at = &(*at)->next) {
		if (*at == peer) {
			*at = peer->next;
			break;
		}
	}
	buf_clear(&peer->in);
	free(peer);
	release(s);
}

void
wire_peer_drop(struct wire_peer *peer)
{
	struct wire_server *s = peer->server;

	if (peer->closing)
		return;
	peer->closing = true;
	s->count--;
	uv_close((uv_handle_t *)&peer->pipe, peer_closed);
	s->handler.left(s->handler.to, peer);
}

static void
read_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	out->base = malloc(suggested);
	out->len = out->base != NULL ? suggested : 0;
}

/* A bucket that a line takes one out of, and each second puts some into. */
static bool
may_say(struct wire_peer *peer)
{
	const struct wire_place *place = &peer->server->place;
	uint64_t now_ms = uv_now(peer->pipe.loop);
	uint64_t more = (now_ms - peer->lines_ms) * (uint64_t)place->lines_a_second / 1000;

	if (place->lines_most == 0)
		return true;
	if (more > 0) {
		more += (uint64_t)peer->lines;
		peer->lines = more > (uint64_t)place->lines_most ? place->lines_most : (int)more;
		peer->lines_ms = now_ms;
	}
	return peer->lines-- > 0;
}

static void
peer_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
	struct wire_peer *peer = stream->data;
	struct wire_handler *handler = &peer->server->handler;
	int length;

	if (got > 0 && !buf_add(&peer->in, bytes->base, (size_t)got))
		got = UV_ENOBUFS;
	free(bytes->base);
	if (got < 0) {
		wire_peer_drop(peer);
		return;
	}
	while (!peer->closing && (length = wire_line(&peer->in)) >= 0) {
		if (!may_say(peer)) {
			wire_peer_drop(peer);
			return;
		}
		handler->line(handler->to, peer, peer->in.data, (size_t)length);
		wire_drop(&peer->in, length);
	}
}

static bool
peer_identify(struct wire_peer *peer)
{
	struct ucred who;
	socklen_t size = sizeof who;
	uv_os_fd_t fd;

	if (uv_fileno((uv_handle_t *)&peer->pipe, &fd) != 0 ||
		getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
		return false;
	peer->uid = who.uid;
	return true;
}

static int
peers_of(const struct wire_server *s, uid_t uid)
{
	int count = 0;

	for (const struct wire_peer *peer = s->peers; peer != NULL; peer = peer->next)
		count += !peer->closing && peer->uid == uid;
	return count;
}

static void on_rested(uv_timer_t *timer);

/* Who connects waits, and the loop listens no more until the next take_peer. */
static void
rest(struct wire_server *s)
{
	(void)uv_timer_start(&s->rest, on_rested, WIRE_REST_MS, 0); /* fails without a callback */
}

/* Lets the next one in. */
static void
take_peer(struct wire_server *s)
{
	uv_stream_t *stream = (uv_stream_t *)&s->pipe;
	struct wire_peer *peer = calloc(1, sizeof *peer);

	if (peer == NULL) {
		rest(s);
		return;
	}
	(void)uv_pipe_init(stream->loop, &peer->pipe, 0); /* cannot fail */
	peer->pipe.data = peer;
	peer->server = s;
	peer->next = s->peers;
	peer->lines = s->place.lines_most;
	peer->joined_ms = peer->lines_ms = uv_now(stream->loop);
	buf_init(&peer->in, s->place.line_bytes + 1);
	s->peers = peer;
	s->memory++;
	s->count++;
	if (uv_accept(stream, (uv_stream_t *)&peer->pipe) != 0 || s->count > s->place.peers_most ||
		!peer_identify(peer) || peers_of(s, peer->uid) > s->place.account_most ||
		uv_read_start((uv_stream_t *)&peer->pipe, read_room, peer_read) != 0) {
		wire_peer_drop(peer);
		return;
	}
	s->handler.joined(s->handler.to, peer);
}

static void
on_rested(uv_timer_t *timer)
{
	struct wire_server *s = timer->data;

	s->joins = 1;
	s->joins_ms = uv_now(timer->loop);
	if (!s->closing)
		take_peer(s);
}

static void
on_connection(uv_stream_t *stream, int status)
{
	struct wire_server *s = stream->data;
	uint64_t now_ms = uv_now(stream->loop);

	if (status != 0 || s->closing)
		return;
	if (now_ms - s->joins_ms >= WIRE_REST_MS) {
		s->joins = 0;
		s->joins_ms = now_ms;
	}
	if (s->place.joins_most == 0 || s->joins++ < s->place.joins_most)
		take_peer(s);
	else
		rest(s);
}

static void
server_closed(uv_handle_t *handle)
{
	release(handle->data);
}

struct err
wire_server_open(uv_loop_t *loop, const struct wire_place *place,
	const struct wire_handler *handler, struct wire_server **out)
{
	struct wire_server *s = calloc(1, sizeof *s);
	int rc;

	if (s == NULL)
		return err_make(ERR_FULL, "There is no memory for the engine's socket.");
	s->handler = *handler;
	s->place = *place;
	(void)snprintf(s->path, sizeof s->path, "%s", place->path);
	s->place.path = s->path;
	rc = uv_pipe_init(loop, &s->pipe, 0);
	if (rc != 0) {
		free(s);
		return err_make(ERR_IO, "The engine's socket cannot be made: %s.", uv_strerror(rc));
	}
	(void)uv_timer_init(loop, &s->rest); /* cannot fail */
	s->pipe.data = s->rest.data = s;
	s->memory = 2;
	(void)unlink(s->path); /* a dead engine's; if it stays, bind says so */
	rc = uv_pipe_bind(&s->pipe, s->path);
	if (rc == 0 && place->group != (gid_t)-1)
		rc = chown(s->path, (uid_t)-1, place->group) == 0 ? 0 : UV_EPERM;
	if (rc == 0)
		rc = chmod(s->path, place->mode) == 0 ? 0 : UV_EPERM;
	if (rc == 0)
		rc = uv_listen((uv_stream_t *)&s->pipe, BACKLOG, on_connection);
	if (rc != 0) {
		uv_close((uv_handle_t *)&s->rest, server_closed);
		uv_close((uv_handle_t *)&s->pipe, server_closed);
		return err_make(
			ERR_IO, "The engine cannot listen at %s: %s.", s->path, uv_strerror(rc));
	}
	*out = s;
	return NO_ERR;
}

int
wire_server_peers(const struct wire_server *s)
{
	return s->count;
}

void
wire_server_each(
	const struct wire_server *s, void (*look)(void *to, struct wire_peer *peer), void *to)
{
	/* A drop only marks the peer; the list changes in its close callback. */
	for (struct wire_peer *peer = s->peers; peer != NULL; peer = peer->next) {
		if (!peer->closing)
			look(to, peer);
	}
}

uid_t
wire_peer_uid(const struct wire_peer *peer)
{
	return peer->uid;
}

static void
said(uv_write_t *request, int status)
{
	struct wire_peer *peer = request->handle->data;

	free(request->data);
	if (status != 0 && status != UV_ECANCELED)
		wire_peer_drop(peer);
}

void
wire_peer_mark(struct wire_peer *peer, bool mark)
{
	peer->mark = mark;
}

bool
wire_peer_is_marked(const struct wire_peer *peer)
{
	return peer->mark;
}

void
wire_peer_own(struct wire_peer *peer, void *own)
{
	peer->own = own;
}

void *
wire_peer_owned(const struct wire_peer *peer)
{
	return peer->own;
}

uint64_t
wire_peer_age_ms(const struct wire_peer *peer)
{
	return uv_now(peer->pipe.loop) - peer->joined_ms;
}

size_t
wire_peer_unread(const struct wire_peer *peer)
{
	size_t queued = uv_stream_get_write_queue_size((const uv_stream_t *)&peer->pipe);
	uv_os_fd_t fd;
	int kept = 0;

	if (uv_fileno((const uv_handle_t *)&peer->pipe, &fd) == 0)
		(void)ioctl(fd, TIOCOUTQ, &kept); /* it stays 0 where the kernel does not say */
	return queued + (size_t)(kept > 0 ? kept : 0);
}

void
wire_peer_say(struct wire_peer *peer, const char *line, size_t length)
{
	struct saying *saying;
	uv_buf_t bytes;

	if (peer->closing)
		return;
	if (uv_stream_get_write_queue_size((uv_stream_t *)&peer->pipe) + length >
		peer->server->place.queue_bytes) {
		wire_peer_drop(peer);
		return;
	}
	saying = malloc(sizeof *saying + length + 1);
	if (saying == NULL) {
		wire_peer_drop(peer);
		return;
	}
	memcpy(saying->bytes, line, length);
	saying->bytes[length] = '\n';
	saying->request.data = saying;
	bytes = uv_buf_init(saying->bytes, (unsigned)length + 1);
	if (uv_write(&saying->request, (uv_stream_t *)&peer->pipe, &bytes, 1, said) != 0) {
		free(saying);
		wire_peer_drop(peer);
	}
}

void
wire_server_say(struct wire_server *s, const char *line, size_t length)
{
	/* A drop only marks the peer; the list changes in its close callback. */
	for (struct wire_peer *peer = s->peers; peer != NULL; peer = peer->next)
		wire_peer_say(peer, line, length);
}

void
wire_server_close(struct wire_server *s, void (*closed)(void *to), void *to)
{
	s->closing = true;
	s->closed = closed;
	s->closed_to = to;
	for (struct wire_peer *peer = s->peers; peer != NULL; peer = peer->next)
		wire_peer_drop(peer);
	(void)unlink(s->path); /* gone already is as good */
	uv_close((uv_handle_t *)&s->rest, server_closed);
	uv_close((uv_handle_t *)&s->pipe, server_closed);
}
