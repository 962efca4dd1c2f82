/* engine.h - the engine's own state, shared by engine.c (its life), engine_wire.c (what it says
 * and does for screens) and engine_spool.c (what was kept for it). SPDX-License-Identifier: MIT */
#ifndef ENGINE_H
#define ENGINE_H

#include <limits.h>
#include <stdbool.h>
#include <uv.h>

#include "net/http.h"
#include "net/source.h"
#include "net/wake.h"
#include "net/wire.h"
#include "net/wire_server.h"
#include "store/clock.h"
#include "store/config.h"
#include "store/environment.h"
#include "store/json.h"
#include "store/lock.h"
#include "store/options.h"
#include "store/order.h"
#include "store/pack.h"
#include "store/record.h"

enum engine_source { ENGINE_PAGERDUTY, ENGINE_ZENDESK, ENGINE_SOURCES };

enum { ENGINE_SIGNALS = 3 };

struct engine {
	uv_loop_t loop;
	uv_signal_t signals[ENGINE_SIGNALS];
	uv_prepare_t prepare; /* pokes once a turn, just before the loop sleeps */
	uv_timer_t heartbeat;
	uv_timer_t leaving; /* runs while nobody is connected, if we are to end then */
	struct options options;
	struct clock clock;
	struct config *config;
	struct config *next;   /* of a reload: takes over when the sources have closed */
	struct pack *pack;     /* the config's */
	struct pack *security; /* that of a restricted incident */
	bool reload_due;       /* SIGHUP came meanwhile */
	bool going_back;       /* `next` is the one from before: what it wanted could not be had */
	char dir[PATH_MAX];    /* the record's, absolute */
	struct lock lock;
	struct record *record;
	struct json *json;
	struct http *http;
	struct source *sources[ENGINE_SOURCES]; /* NULL: off */
	struct wake *wake;
	struct environment environment; /* secrets that variables held */
	char token_dir[PATH_MAX + 8];   /* "": tokens of OAuth are kept nowhere */
	struct wire_server *server;
	int closing; /* sources and http whose closed callback has not come yet */
	bool poke_due;
	bool stopping;
};

/* engine.c */

/* Somebody is connected: do not end. Nobody is any more: end after a while, if we are to. */
void engine_busy(struct engine *g);
void engine_idle(struct engine *g);

/* engine_wire.c */

/* Listens at DIR/engine.sock. */
struct err engine_listen(struct engine *g);

/* What orders go by now. */
struct order_room engine_room(const struct engine *g);

/* Tells all screens how far the record is and how fresh the sources are. */
void engine_poke(struct engine *g);

/* engine_spool.c */

/* A line of the engine's own in the timeline. */
struct err engine_note(struct engine *g, const char *text);

/* Carries out what lies in DIR/spool, a hundred at most, each once whatever happens; what is refused
 * is moved aside and told in the timeline. */
void engine_take_spool(struct engine *g);

#endif
