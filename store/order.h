/* store/order.h - what a command asks of the engine, and what it means.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ORDER_H
#define STORE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/json.h"
#include "store/level.h"
#include "store/pack.h"
#include "store/record.h"

enum { ORDER_ID_BYTES = 37, ORDER_TEXT_CAP_BYTES = 64 * 1024, ORDER_SAID_BYTES = 240 };

/* One order. Everything borrowed. */
struct order {
	const char *id;      /* a UUID made by who asks: asking twice with it does it once */
	const char *name;    /* "note" */
	const char *subject; /* "page:PABC12"; "" for none */
	int64_t seen_rev; /* the rev of the screen when the key was pressed; 0: not from a screen */
	const char *args; /* a JSON object */
};

/* Who asks, as the engine found out by itself. */
struct actor {
	char name[80];
	char account[33]; /* cut; "" our own */
	enum level level;
	/* Of another account than the engine's: what this person sees is the mirror, and what is
	 * not in there (restricted incidents) there is not for them. */
	bool apart;
	/* In nobody's list: is called as the account is, and given a level by nothing. */
	bool stranger;
};

/* How a command hands its order over; screen.c and cli.c put it into the commands' context.
 * Returns at once; the answer comes later. */
typedef struct err order_send(void *to, const struct order *order);

/* A new random id (RFC 4122 version 4). */
void order_id_make(char out[ORDER_ID_BYTES]);

/* The order as a line of the wire, without the line feed; and back (strings into `text`, which
 * the order then borrows). */
bool order_print(const struct order *order, struct buf *out);
struct err order_parse(struct json *j, struct buf *text, struct order *out);

/* What orders go by beside the record. Everything borrowed. */
struct order_room {
	const struct config *config;
	const struct pack *pack;     /* of a new incident */
	const struct pack *security; /* of one that is restricted */
	bool drill;                  /* nothing of it is real: R93 */
	const char *watching;        /* who is connected now, names with ", " between; "" nobody */
};

/* What became of it. */
struct outcome {
	int64_t rev; /* of the commit that made it durable; the rev now when it was done before */
	char said[ORDER_SAID_BYTES]; /* a sentence for who asked; "": nothing but that it is done */
};

/* Carries it out in one transaction of its own. An order that was carried out before is not
 * carried out again, and has the same outcome. ERR_USAGE for an unknown order or bad arguments,
 * ERR_REFUSED for a level too low or a row that changed since it was seen: a sentence for the
 * person who asked. Nothing was written then. `room` NULL: there is neither config nor pack, and
 * what needs one is refused. `out` may be NULL. */
struct err order_run(struct record *r, struct json *j, const struct order *order,
	const struct actor *actor, const struct order_room *room, int64_t now_ms,
	struct outcome *out);

/* True when somebody of that level may order it, and it is then put to the lead (R41). */
bool order_is_proposed(const char *name, enum level level);

/* Forgets what was carried out more than 30 days ago: nobody asks for it again. In a transaction of
 * its own. */
struct err order_prune(struct record *r, int64_t now_ms);

#endif
