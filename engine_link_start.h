/* engine_link_start.h - an engine that a screen starts where none holds the record.
 * SPDX-License-Identifier: MIT */
#ifndef ENGINE_LINK_START_H
#define ENGINE_LINK_START_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "engine_link.h"
#include "store/buf.h"

enum { ENGINE_STARTS_MOST = 3 }; /* a minute */

struct engine_start_handler {
	/* The engine is ready (`why` is ""), or cannot be started; borrowed. */
	void (*over)(void *to, const char *why);
	void (*closed)(void *to); /* after engine_start_close */
	void *to;
};

/* Embedded; nothing in it is another's business. */
struct engine_start {
	const struct engine_link_options *options;
	struct engine_start_handler handler;
	uv_process_t process; /* the engine being started */
	uv_pipe_t complaint;  /* its stderr until it is ready */
	struct buf complaints;
	bool starting;                       /* complaint is in use: not ready yet, nor failed */
	bool child;                          /* process is in use: one we started, not yet reaped */
	uint64_t starts[ENGINE_STARTS_MOST]; /* when, by the loop's clock; 0: never */
	int open_handles;
	bool closing;
};

/* `options` are kept until `closed`. */
void engine_start_init(struct engine_start *s, const struct engine_link_options *options,
	const struct engine_start_handler *handler);

/* Starts one, unless it was done three times within a minute or the last one has not ended yet.
 * `over` may come before this returns. */
void engine_start_try(struct engine_start *s);

/* True from then until `over`. */
bool engine_start_is_busy(const struct engine_start *s);

/* The engine goes on. `closed` comes when every handle is, which may be at once. */
void engine_start_close(struct engine_start *s);

#endif
