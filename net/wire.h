/* net/wire.h - the lines between engine and screens: one JSON object each, over a Unix socket.
 *
 * From a screen:
 *   {"id":UUID,"order":..,"subject":..,"seen_rev":..,"args":{..}}   an order (store/order.h)
 *   {"want":KIND,"id":ID}                                           detail, or what no record holds
 *   {"watch":NAME}     watch.sock: I watch, and am called this ("" when only by my account)
 * From the engine:
 *   {"rev":..,"gen":..,"at_ms":..,"watching":..,"crowd":..,"sources":{..}}   a poke: how far
 *                      the record is, the mirror's generation, how many watch, a number that is
 *                      another when they are others, how fresh the sources are;
 *                      of a drill also "drill":CLOCK, by which its time runs (store/clock.h)
 *   {"id":UUID,"ok":..,..}                                          the answer to an order
 *   {"told":KIND,..}   to one screen alone: bridge, contact, you (name and level), watchers
 * SPDX-License-Identifier: MIT */
#ifndef NET_WIRE_H
#define NET_WIRE_H

#include <stddef.h>
#include <sys/un.h>

#include "store/buf.h"
#include "store/err.h"

enum {
	WIRE_HEARTBEAT_MS = 5000, /* room time: an engine says something at least so often */
	WIRE_LINE_CAP_BYTES = 1024 * 1024, /* a longer line ends the connection */
	WIRE_PATH_BYTES = sizeof(((struct sockaddr_un *)0)->sun_path),
};

/* DIR/engine.sock. ERR_CONFIG when that is longer than a Unix socket's path may be. */
struct err wire_path(const char *dir, char out[WIRE_PATH_BYTES]);

/* OBSERVERS/watch.sock, where observers tell who they are and raise a hand. ERR_CONFIG likewise. */
struct err wire_watch_path(const char *dir, char out[WIRE_PATH_BYTES]);

/* Takes the first whole line out of `bytes`: its length without the line feed (the line then stands
 * at bytes->data, NUL-terminated), to be dropped with wire_drop. -1 when there is none yet. */
int wire_line(struct buf *bytes);
void wire_drop(struct buf *bytes, int length);

#endif
