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

enum {
	BACKLOG = 64,
	LINE_BYTES = 4096,  /* a longer line counts as several */
	JOIN_LINES = 4,     /* what it counts to come: it is said hello to */
	ACCOUNTS_MOST = 32, /* that are remembered, whether they are connected or not */
	JOINS_A_SECOND = 1000,
	JOINS_AT_ONCE = 200,
	AGAIN_MS = 20, /* until who was held up is looked at again */
};

/* How much may be said or done now; it grows with time. Thousandths. */
struct allowance {
	int64_t left;
	uint64_t at_ms; /* the loop's; 0: never used, and full */
	uid_t uid;
};

struct wire_peer {
	uv_pipe_t pipe;
	struct wire_server *server;
	struct wire_peer *next;
	struct buf in;
	uid_t uid;
	void *own;
	uint64_t joined_ms;      /* the loop's */
	struct allowance saying; /* what it may say itself */
	bool mark;
	bool held; /* its account has said too much: it is not read for a while */
	bool closing;
};

struct wire_server {
	uv_pipe_t pipe;
	uv_timer_t again; /* runs while a peer is held, or somebody waits to be let in */
	struct allowance accounts[ACCOUNTS_MOST];
	struct allowance joins;
	bool waits; /* a connection that is not accepted yet */
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

/* ---- how much of anybody is borne ---- */

static void
grow(struct allowance *a, uint64_t now_ms, int a_second, int at_once)
{
	uint64_t gone_ms = now_ms - a->at_ms;

	if (a->at_ms == 0 || gone_ms > (uint64_t)60 * 1000)
		a->left = (int64_t)at_once * 1000;
	else
		a->left += (int64_t)gone_ms * a_second;
	if (a->left > (int64_t)at_once * 1000)
		a->left = (int64_t)at_once * 1000;
	a->at_ms = now_ms > 0 ? now_ms : 1;
}

static bool
is_free(const struct wire_server *s, uid_t uid)
{
	return s->place.ours_freely && uid == geteuid();
}

/* That of an account, as it is now; NULL: it has no limit. Who left and comes again has the
 * same. */
static struct allowance *
allowance_of(struct wire_server *s, uid_t uid)
{
	struct allowance *found = &s->accounts[0];

	if (s->place.lines_a_second == 0 || is_free(s, uid))
		return NULL;
	for (int i = 0; i < ACCOUNTS_MOST; i++) {
		struct allowance *a = &s->accounts[i];

		if (a->at_ms != 0 && a->uid == uid) {
			found = a;
			break;
		}
		if (a->at_ms < found->at_ms)
			found = a;
	}
	if (found->uid != uid)
		*found = (struct allowance){.uid = uid};
	grow(found, uv_now(s->pipe.loop), s->place.lines_a_second, s->place.lines_at_once);
	return found;
}

static bool
may_go_on(struct wire_server *s, uid_t uid)
{
	const struct allowance *a = allowance_of(s, uid);

	return a == NULL || a->left > 0;
}

static void
charge(struct wire_server *s, uid_t uid, size_t lines)
{
	struct allowance *a = allowance_of(s, uid);

	if (a != NULL)
		a->left -= (int64_t)lines * 1000;
}

/* One more line of this peer. */
static bool
may_say(struct wire_peer *peer)
{
	const struct wire_place *place = &peer->server->place;

	if (place->peer_lines_at_once == 0)
		return true;
	grow(&peer->saying, uv_now(peer->pipe.loop), place->peer_lines_a_second,
		place->peer_lines_at_once);
	peer->saying.left -= 1000;
	return peer->saying.left >= 0;
}

static void on_again(uv_timer_t *timer);

static void
look_again(struct wire_server *s)
{
	if (!s->closing && !uv_is_active((uv_handle_t *)&s->again))
		(void)uv_timer_start(&s->again, on_again, AGAIN_MS, AGAIN_MS);
}

/* ---- peers ---- */

static void
read_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	out->base = malloc(suggested);
	out->len = out->base != NULL ? suggested : 0;
}

/* The lines that came, as many as its account may say now. */
static void
take_lines(struct wire_peer *peer)
{
	struct wire_server *s = peer->server;
	int length = -1;

	while (!peer->closing && may_go_on(s, peer->uid) && (length = wire_line(&peer->in)) >= 0) {
		if (!may_say(peer)) {
			wire_peer_drop(peer);
			return;
		}
		charge(s, peer->uid, 1 + (size_t)length / LINE_BYTES);
		s->handler.line(s->handler.to, peer, peer->in.data, (size_t)length);
		wire_drop(&peer->in, length);
	}
	peer->held = !peer->closing && !may_go_on(s, peer->uid);
	if (!peer->held)
		return;
	(void)uv_read_stop((uv_stream_t *)&peer->pipe); /* never fails */
	look_again(s);
}

static void
peer_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
	struct wire_peer *peer = stream->data;

	if (got > 0 && !buf_add(&peer->in, bytes->base, (size_t)got))
		got = UV_ENOBUFS;
	free(bytes->base);
	if (got < 0) {
		wire_peer_drop(peer);
		return;
	}
	take_lines(peer);
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

/* More of one account than are let in. */
static bool
is_crowd(const struct wire_server *s, uid_t uid)
{
	return !is_free(s, uid) && peers_of(s, uid) > s->place.account_most;
}

/* Lets in who waits. */
static void
let_in(struct wire_server *s)
{
	uv_stream_t *stream = (uv_stream_t *)&s->pipe;
	struct wire_peer *peer = calloc(1, sizeof *peer);

	if (peer == NULL)
		return;
	if (uv_pipe_init(stream->loop, &peer->pipe, 0) != 0) {
		free(peer);
		return;
	}
	s->joins.left -= 1000;
	peer->pipe.data = peer;
	peer->server = s;
	peer->next = s->peers;
	peer->joined_ms = uv_now(stream->loop);
	buf_init(&peer->in, s->place.line_bytes + 1);
	s->peers = peer;
	s->memory++;
	s->count++;
	if (uv_accept(stream, (uv_stream_t *)&peer->pipe) != 0 || s->count > s->place.peers_most ||
		!peer_identify(peer) || is_crowd(s, peer->uid) || !may_go_on(s, peer->uid) ||
		uv_read_start((uv_stream_t *)&peer->pipe, read_room, peer_read) != 0) {
		wire_peer_drop(peer);
		return;
	}
	charge(s, peer->uid, JOIN_LINES);
	s->handler.joined(s->handler.to, peer);
}

/* A connection waits. Who is not accepted stays in the kernel's queue, and the loop does not look
 * at it: many that connect for nothing take no more of us than so many a second. */
static void
on_connection(uv_stream_t *stream, int status)
{
	struct wire_server *s = stream->data;

	if (status != 0 || s->closing)
		return;
	grow(&s->joins, uv_now(stream->loop), JOINS_A_SECOND, JOINS_AT_ONCE);
	s->waits = s->joins.left <= 0;
	if (s->waits)
		look_again(s);
	else
		let_in(s);
}

static void
on_again(uv_timer_t *timer)
{
	struct wire_server *s = timer->data;
	bool held = false;

	if (s->waits)
		on_connection((uv_stream_t *)&s->pipe, 0);
	/* A drop only marks the peer; the list changes in its close callback. */
	for (struct wire_peer *peer = s->peers; peer != NULL; peer = peer->next) {
		if (!peer->held || peer->closing)
			continue;
		take_lines(peer);
		if (peer->held)
			held = true;
		else if (!peer->closing &&
			 uv_read_start((uv_stream_t *)&peer->pipe, read_room, peer_read) != 0)
			wire_peer_drop(peer);
	}
	if (!held && !s->waits)
		(void)uv_timer_stop(timer); /* fails only for a handle that is closing */
}

static void
server_closed(uv_handle_t *handle)
{
	release(handle->data);
}

static void
close_handles(struct wire_server *s)
{
	uv_close((uv_handle_t *)&s->again, server_closed);
	uv_close((uv_handle_t *)&s->pipe, server_closed);
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
	(void)uv_timer_init(loop, &s->again); /* cannot fail */
	s->pipe.data = s->again.data = s;
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
		close_handles(s);
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
wire_server_each(struct wire_server *s, void (*look)(void *to, struct wire_peer *peer), void *to)
{
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
	close_handles(s);
}
