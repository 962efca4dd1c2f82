/* engine.h - the engine's own state, shared by engine.c (its life), engine_leave.c (its end),
 * engine_room.c (the room), engine_wire.c (what it says and does for screens), engine_told.c (what
 * it tells one of them), engine_mirror.c (what other accounts may see) and engine_spool.c (what was kept for it). SPDX-License-Identifier: MIT */
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
#include "store/mirror.h"
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
	struct mirror *mirror;         /* NULL: it cannot be made; the log says why */
	struct mirror_place observers; /* where it is */
	struct watch *watch;           /* watch.sock; NULL: there is none */
	int64_t crowd;                 /* grows when somebody begins or ends to watch */
	uv_timer_t mirror_again;       /* it has more to do */
	char mirror_refused[sizeof((struct err *)NULL)->text]; /* why there is none, as logged */
	int closing; /* sources and http whose closed callback has not come yet */
	bool poke_due;
	bool watch_due;     /* and those at watch.sock, when the mirror has followed */
	bool settle_due;    /* something came: steps may be done by it */
	int64_t settled_ms; /* room ms */
	bool stopping;
};

/* engine.c */

/* Ends: everything closes, and then the loop. `why` is for the log. */
void engine_stop(struct engine *g, const char *why);

/* engine_leave.c */

/* A console has started us and connects soon; if none does, end. */
void engine_await(struct engine *g);

/* Somebody is connected: do not end. Nobody is any more: end after a while, if we are to, and no
 * incident is open. */
void engine_busy(struct engine *g);
void engine_idle(struct engine *g);

/* engine_room.c */

/* Brings the record in line with that config and its pack, which become the engine's, in one
 * transaction; `note` (may be NULL) is a line in the timeline. After an error all is as before. */
struct err engine_prepare(struct engine *g, const struct config *config, const char *note);
/* A line of the engine's own in the timeline. */
struct err engine_note(struct engine *g, const char *text);
/* `subject` NULL: none. One that store/redact_function.c does not know is told to no observer. */
struct err engine_note_about(struct engine *g, const char *subject, const char *text);
/* Steps follow what came and the time that went by. */
void engine_settle(struct engine *g);

/* engine_wire.c */

/* Listens at DIR/engine.sock. */
struct err engine_listen(struct engine *g);

/* What orders go by now. */
struct order_room engine_room(const struct engine *g);

/* Tells all screens how far the record is and how fresh the sources are. */
void engine_poke(struct engine *g);

/* The line that says so; with `observers` as they may read it: what went wrong masked as the mirror has
 * it, and nothing of what tokens may do. */
void engine_put_poke(const struct engine *g, bool observers, struct buf *out);

/* Carries out the order that g->json holds, as that actor, and answers. */
void engine_order(struct engine *g, struct wire_peer *peer, const struct actor *actor);
/* Answers it with that sentence. */
void engine_refuse(struct engine *g, struct wire_peer *peer, const char *sentence);

/* engine_mirror.c */

/* What other accounts may see, from the next turn on. That it cannot be had is logged, not an error. */
struct err engine_mirror_open(struct engine *g);
/* The mirror follows what was committed. */
void engine_mirror_turn(struct engine *g);
/* The config is another one: where the mirror is and what is in it. */
void engine_mirror_reload(struct engine *g);
void engine_mirror_close(struct engine *g);

/* engine_told.c */

/* Answers a want of what no record holds, to this screen alone, if it may know: a line {"told":..}.
 * False when it is another want. */
bool engine_tell(struct engine *g, struct wire_peer *peer, const char *want, const char *id);

/* How many people watch: those at watch.sock, and screens of other accounts than ours. */
int engine_watching(const struct engine *g);

/* Adds their names, as the room calls them, with ", " between. */
void engine_watching_names(const struct engine *g, struct buf *out);

/* {"told":"watchers",..}: who watches, a few hundred at most, and how many there are. */
void engine_tell_watchers(struct engine *g, struct wire_peer *peer);

/* An order of that screen was answered well; `carried_out`: now, not when it was asked before. */
void engine_order_done(struct wire_peer *peer, const struct order *order, bool carried_out);

/* engine_spool.c */

/* Carries out what lies in DIR/spool, a hundred at most, each once whatever happens; what is
 * refused is moved aside and told in the timeline. */
void engine_take_spool(struct engine *g);

#endif
