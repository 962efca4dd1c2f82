/* engine_link.h - a screen's tie to its engine.
 *
 * Connects, starts an engine where none holds the record (at most 3 times a minute), connects again
 * when it dies, and keeps every order until it was answered: an order asked twice is done once, so
 * what was not answered is simply asked again.
 *
 * A watch screen never starts one and looks at no lock. It tries OBSERVERS/engine.sock, which takes
 * orders of those who may connect, then OBSERVERS/watch.sock, which tells how things are, and waits
 * longer and longer between two rounds. What the mirror tells in the meantime (engine_link_told)
 * goes the way of what a socket tells. SPDX-License-Identifier: MIT */
#ifndef ENGINE_LINK_H
#define ENGINE_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "store/buf.h"
#include "store/clock.h"
#include "store/json.h"
#include "store/order.h"
#include "store/source.h"
#include "store/text.h"

enum link_state {
	LINK_STARTING, /* never connected yet */
	LINK_LIVE,
	LINK_SILENT, /* connected, but it has missed its heartbeat: it hangs */
	LINK_GONE,   /* ended, or could not be started; being brought back */
};

enum { LINK_SOURCES = 2 };

/* A source as a poke tells it. */
struct poke_source {
	const char *name; /* "pagerduty", "zendesk" */
	enum source_state state;
	int64_t age_ms; /* -1: never answered */
	struct text error;
	struct text access; /* what the token may do; "": not known */
	int64_t skew_ms;    /* its clock less ours; 0: they agree */
	int64_t skipped;    /* malformed items left out */
};

struct poke {
	int64_t rev;
	int64_t generation; /* of the mirror; 0: none yet */
	int watching;       /* observers that are connected; -1: not said */
	int64_t crowd;      /* another number when they are others */
	int64_t at_ms;      /* the engine's steady time when it was told; -1: not said */
	bool drill;         /* the services are simulated, and `clock` is the room's */
	struct clock clock;
	struct poke_source sources[LINK_SOURCES];
};

struct engine_link_handler {
	void (*poked)(void *to, const struct poke *poke); /* borrowed */
	/* The order with this id was answered. With ok `text` is empty, else a sentence. */
	void (*answered)(void *to, const char *id, bool ok, struct text text);
	/* The engine told this screen something that no record holds: `what` ("bridge") was wanted,
	 * the line is in `j`. Both borrowed. May be NULL. */
	void (*told)(void *to, const char *what, struct json *j);
	/* The state changed. When the engine could not be started `text` says why, else it is empty;
	 * but for LINK_STARTING and LINK_LIVE it may say why this screen is not connected yet. */
	void (*changed)(void *to, enum link_state state, struct text text);
	void *to;
};

struct engine_link_options {
	uv_loop_t *loop;
	const char *dir;    /* the record's, absolute */
	const char *config; /* for an engine we start; "" none */
	const struct clock *clock;
	bool drill; /* the engine ends with this screen */
	/* Of a watch screen: the observers' directory, absolute, and how whoever watches wants to
	 * be called; "": only by the account. NULL: no watch screen. */
	const char *observers;
	const char *as;
};

struct engine_link;

/* Starts at once. Strings and clock are kept until engine_link_close has called back. */
struct err engine_link_open(const struct engine_link_options *options,
	const struct engine_link_handler *handler, struct engine_link **out);

/* Sends it now, or as soon as the engine is back. ERR_FULL when 64 orders wait already. Is an
 * order_send. */
struct err engine_link_order(void *link, const struct order *order);

/* A watch screen: what the mirror was told last (a poke) and when, UTC ms of the room; at_ms -1:
 * nothing yet. To be called each second: while no socket tells more, the engine lives as long as
 * that is news. */
void engine_link_told(struct engine_link *l, const char *line, size_t length, int64_t at_ms);

/* How long a watch screen waits after so many rounds of attempts in a row, real time: 0.5 to 1 s
 * after the first and twice that each time, up to 2.5 to 5 s; how long of that chance says, so that
 * a hundred screens do not come all at once. */
uint64_t engine_link_pause_ms(int rounds, uint32_t chance);

/* When the engine was last heard of, one way or the other, UTC ms of the room; -1: never. */
int64_t engine_link_heard_ms(const struct engine_link *l);

/* True while connected to a socket that takes orders of more than hands. */
bool engine_link_acts(const struct engine_link *l);

/* Room time without a line from the engine after which it counts as silent. */
int64_t engine_link_patience_ms(const struct clock *clock);

/* Orders that have not been answered. */
int engine_link_waiting(const struct engine_link *l);

/* Asks for detail; lost when the engine is away. */
void engine_link_want(void *link, const char *kind, const char *id);

void engine_link_close(struct engine_link *l);

#endif
