/* net/wire_client.h - a screen's end of the wire.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WIRE_CLIENT_H
#define NET_WIRE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "store/err.h"

struct wire_client;

struct wire_client_handler {
	void (*joined)(void *to);                                /* connected */
	void (*line)(void *to, const char *line, size_t length); /* NUL-terminated, borrowed */
	void (*left)(void *to); /* could not connect, or the engine hung up; wire_client_connect may
				   be called again from here */
	void *to;
};

/* Makes a client that is not connected. The path is copied. ERR_FULL. */
struct err wire_client_open(uv_loop_t *loop, const char *path,
	const struct wire_client_handler *handler, struct wire_client **out);

/* Starts to connect; `joined` or `left` follows, from the loop. Nothing happens while connected or
 * connecting. */
void wire_client_connect(struct wire_client *c);
bool wire_client_joined(const struct wire_client *c);

/* The next connect goes there; copied. Not while connected or connecting. */
void wire_client_aim(struct wire_client *c, const char *path);

/* Why the last connect failed, in `left`: a UV_E..; 0: it did not. */
int wire_client_error(const struct wire_client *c);

/* Queue one line (the line feed is added). ERR_IO when not connected or the engine does not read.
 */
struct err wire_client_say(struct wire_client *c, const char *line, size_t length);

void wire_client_close(struct wire_client *c, void (*closed)(void *to), void *to);

#endif
