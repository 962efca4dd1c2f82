/* net/wire_server.h - the engine's end of the wire.
 *
 * Whoever connects is known by what the kernel says of the peer, never by what it claims. A client
 * that does not read what it is sent is dropped, never waited for.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WIRE_SERVER_H
#define NET_WIRE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

#include "store/err.h"

struct wire_server;
struct wire_peer;

struct wire_handler {
	/* A peer came; say hello to it if wanted. */
	void (*joined)(void *to, struct wire_peer *peer);
	/* A whole line, NUL-terminated, borrowed. The peer may be gone after the call, never during
	 * it. */
	void (*line)(void *to, struct wire_peer *peer, const char *line, size_t length);
	/* A peer leaves; wire_server_peers counts it no more. What it owns goes with it. */
	void (*left)(void *to, struct wire_peer *peer);
	void *to;
};

/* Where to listen, for whom, and how much of anybody is borne. */
struct wire_place {
	const char *path;   /* copied */
	mode_t mode;        /* of the socket, whatever the umask */
	gid_t group;        /* and its group; (gid_t)-1: ours */
	int peers_most;     /* connected at once; who comes then is hung up on */
	int account_most;   /* of one account, likewise */
	size_t line_bytes;  /* a longer line ends the connection */
	size_t queue_bytes; /* so much unread ends it, too */
	bool ours_freely;   /* our own account is under none of the limits of an account */
	/* What one account may say in a second, in the long run and at once: lines,
	 * of 4 KiB each. What is more is read later, so that nobody else waits for it; who connects
	 * meanwhile is hung up on. 0: no limit. */
	int lines_a_second;
	int lines_at_once;
	/* What one peer may say likewise, whatever its account: more than that ends it. 0: no
	 * limit. */
	int peer_lines_a_second;
	int peer_lines_at_once;
};

/* Listens there, in place of what a dead engine left: only the holder of the record's lock may call
 * it. The handler is copied. ERR_IO. */
struct err wire_server_open(uv_loop_t *loop, const struct wire_place *place,
	const struct wire_handler *handler, struct wire_server **out);

/* Connected peers. */
int wire_server_peers(const struct wire_server *s);

/* Calls `look` with each; it may say something to it. */
void wire_server_each(
	struct wire_server *s, void (*look)(void *to, struct wire_peer *peer), void *to);

/* The peer's account by SO_PEERCRED. */
uid_t wire_peer_uid(const struct wire_peer *peer);

/* A mark that the owner of the server puts on a peer: false at first, and gone with it. */
void wire_peer_mark(struct wire_peer *peer, bool mark);
bool wire_peer_is_marked(const struct wire_peer *peer);

/* What the owner of the server knows of a peer: NULL at first, freed by it in handler.left. */
void wire_peer_own(struct wire_peer *peer, void *own);
void *wire_peer_owned(const struct wire_peer *peer);

/* How long it is connected, real ms. */
uint64_t wire_peer_age_ms(const struct wire_peer *peer);

/* Bytes that were said and that it has not read yet, those that lie in the kernel too. */
size_t wire_peer_unread(const struct wire_peer *peer);

/* Hangs up on it. */
void wire_peer_drop(struct wire_peer *peer);

/* Queue one line (the line feed is added). A peer that has more than place.queue_bytes unread is
 * dropped. */
void wire_peer_say(struct wire_peer *peer, const char *line, size_t length);
void wire_server_say(struct wire_server *s, const char *line, size_t length);

/* Closes all and removes the socket; what was queued is lost unless the kernel took it already.
 * `closed` is called when the memory is gone. */
void wire_server_close(struct wire_server *s, void (*closed)(void *to), void *to);

#endif
