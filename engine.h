/* engine.h - the engine's own state, shared by engine.c (its life), engine_leave.c (its end),
 * engine_room.c (the room), engine_wire.c (what it says and does for screens), engine_told.c (what
 * it tells one of them), engine_place.c and engine_people.c (where other accounts connect, and who
 * they are), engine_mirror.c (what they may see), engine_watch.c and engine_crowd.c (those who
 * watch), engine_outbox.c (what leaves), and engine_spool.c (what was kept for it).
 * SPDX-License-Identifier: MIT */
#ifndef ENGINE_H
#define ENGINE_H

#include <limits.h>
#include <stdbool.h>
#include <uv.h>

#include "net/http.h"
#include "net/outbox.h"
#include "net/source.h"
#include "net/wake.h"
#include "net/wire.h"
#include "net/wire_server.h"
#include "store/actor.h"
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

enum { ENGINE_SIGNALS = 3, ENGINE_ACCOUNTS = 32 };

/* Where engine.sock is. */
struct engine_place {
	char path[WIRE_PATH_BYTES];
	gid_t group; /* (gid_t)-1: ours alone, in DIR */
};

/* Somebody who acts from an account of their own. */
struct engine_account {
	uid_t uid;
	bool known;
	uint64_t known_ms;        /* since when, by the loop's clock */
	char name[ACCOUNT_BYTES]; /* of the account */
	struct actor actor;       /* as the config has it */
	struct actor told;        /* who they were told they are; no name: not told yet */
};

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
	struct outbox *outbox;                  /* NULL: it is not open, or closes */
	bool sending;                           /* it had something to send, at the last look */
	struct wake *wake;
	struct environment environment; /* secrets that variables held */
	char token_dir[PATH_MAX + 8];   /* "": tokens of OAuth are kept nowhere */
	struct wire_server *server;
	struct engine_place place; /* where that listens */
	struct engine_account accounts[ENGINE_ACCOUNTS];
	int64_t people_rev;            /* what of the record the levels were looked at by */
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
	int64_t rested_rev; /* of the record at the last heartbeat */
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

/* engine_outbox.c */

/* Begins to send, when the sources are there. */
struct err engine_outbox_open(struct engine *g);
/* Before the sources: true when `closed` is called with the engine, later; false: it is not open. */
bool engine_outbox_close(struct engine *g, void (*closed)(void *to));
/* Rows of it changed. */
void engine_outbox_look(struct engine *g);
/* We slept: what is public is asked about again, also while the outbox closes. */
void engine_outbox_woken(struct engine *g);
/* True while something is to be sent by itself. */
bool engine_is_sending(const struct engine *g);
/* Once a turn: when the last was sent, nothing may keep us. */
void engine_outbox_turn(struct engine *g);

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

/* Listens at engine.sock, wherever that is by the config. */
struct err engine_listen(struct engine *g);
/* A config that is read anew may want it elsewhere, or for others: who is connected connects
 * again. */
void engine_listen_anew(struct engine *g);
/* Nobody connects any more. */
void engine_unlisten(struct engine *g);

/* What orders go by now. */
struct order_room engine_room(const struct engine *g);

/* Tells all screens how far the record is and how fresh the sources are. */
void engine_poke(struct engine *g);

/* The line that says so; with `observers` as they may read it: what went wrong masked as the mirror
 * has it, and nothing of what tokens may do. */
void engine_put_poke(const struct engine *g, bool observers, struct buf *out);

/* Carries out the order that g->json holds, as that actor, and answers. */
void engine_order(struct engine *g, struct wire_peer *peer, const struct actor *actor);
/* Answers it with that sentence. */
void engine_refuse(struct engine *g, struct wire_peer *peer, const char *sentence);

/* engine_place.c */

/* Where it belongs. An error says why operators are kept out; `out` is then for our account
 * alone. */
struct err engine_place_find(const struct engine *g, struct engine_place *out);
/* Makes DIR/engine.sock lead there. ERR_IO. */
struct err engine_place_link(const struct engine *g, const struct engine_place *place);
/* Removes such a link, and the socket of a dead engine that it leads to. */
void engine_place_clear(const struct engine *g);
/* Log and timeline say why operators are kept out. */
void engine_place_refused(struct engine *g, struct err why);

/* engine_people.c */

/* Who that account is, and what it may do now. */
struct err engine_actor(struct engine *g, uid_t uid, struct actor *out);
/* What that account is called; kept for a while. */
const char *engine_account_name(struct engine *g, uid_t uid);
/* {"told":"you",..} to a peer of another account that has just come. */
void engine_greet(struct engine *g, struct wire_peer *peer);
/* After commits: who was given a role, or gave one away, is told what they may do now. */
void engine_people_look(struct engine *g);
/* The config is another one. */
void engine_people_changed(struct engine *g);

/* engine_mirror.c */

/* What other accounts may see, from the next turn on. That it cannot be had is logged, not an
 * error. */
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
void engine_watching_names(struct engine *g, struct buf *out);

/* {"told":"watchers",..}: who watches, a few hundred at most, and how many there are. */
void engine_tell_watchers(struct engine *g, struct wire_peer *peer);

/* An order of that screen was answered well; `carried_out`: now, not when it was asked before. */
void engine_order_done(struct wire_peer *peer, const struct order *order, bool carried_out);

/* engine_spool.c */

/* Carries out what lies in DIR/spool, a hundred at most, each once whatever happens; what is
 * refused is moved aside and told in the timeline. */
void engine_take_spool(struct engine *g);

#endif
