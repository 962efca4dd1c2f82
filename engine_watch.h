/* engine_watch.h - watch.sock: who watches, and what observers are told.
 * SPDX-License-Identifier: MIT */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "engine.h"

/* Listens at OBSERVERS/watch.sock while there is a mirror and it does not yet; where that cannot be had
 * the log says so, and the room goes on without. After engine.sock: a screen that finds this one and
 * not that one takes it that it may only watch. */
void engine_watch_open(struct engine *g);
void engine_watch_close(struct engine *g);
void engine_watch_free(struct engine *g); /* when the loop has ended */

/* Tells observers how far the record is, spread over some time. */
void engine_watch_poke(struct engine *g);

/* How many there are at watch.sock who said who they are. */
int engine_watch_count(const struct engine *g);

/* One who watches. */
typedef void watch_see(void *to, const char *name, const char *account, int64_t since_ms);

/* Calls `see` with each of them. `since_ms` is room time, UTC. */
void engine_watch_each(const struct engine *g, watch_see *see, void *to);

#endif
