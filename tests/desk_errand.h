/* tests/desk_errand.h - acts at Zendesk as people order them, sent to the drill's Zendesk.
 *
 * The orders are the real ones, and so is the store of the outbox; the sender is a loop of a few lines
 * without a network, which can lose what it likes.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_DESK_ERRAND_H
#define TESTS_DESK_ERRAND_H

#include "net/target.h"
#include "store/order.h"
#include "tests/help_desk.h"
#include "tests/room.h"

enum { MINUTE_MS = 60 * 1000 };

/* What becomes of the answer to the request that has the effect. */
enum luck {
	GOOD,
	LOST,      /* it is carried out, and its answer is cut */
	NEVER,     /* it does not get there */
	TROUBLE,   /* 500, and it is not carried out */
	WRONG_PAGE /* 200, and a page of a gateway */
};

struct desk_errand {
	struct help_desk *desk;
	struct room *room;
	struct json *json;
	struct config config;
	struct zendesk_config zendesk;
	struct customer_config customer;
	struct contact_config contacts[2];
	struct order_room rules;
	struct outcome said;
	int64_t seen_rev; /* of the next order; 0 is no screen's */
	struct target_job job;
	struct outbox_send row;
	struct arena arena;
	struct target_outcome outcome;
	int asked;      /* requests of the last try */
	char last[256]; /* the last one: "PUT /api/v2/tickets/8801" */
	char key[128];  /* its Idempotency-Key */
};

/* For cmocka's setup and teardown: *state is one, whose record has the ticket #8801. */
int desk_begin(void **state);
int desk_finish(void **state);

/* Room time goes by; the record polls: it has what the service has. */
void desk_pass(struct desk_errand *e, int64_t ms);
void desk_poll(struct desk_errand *e);

/* An order by a lead of that name; by Dana, and it must be taken. */
struct err desk_order_by(struct desk_errand *e, const char *person, const char *name,
	const char *subject, const char *args);
void desk_order(struct desk_errand *e, const char *name, const char *subject, const char *args);
void desk_declare(struct desk_errand *e);

/* The next one that may leave, into e->row, once what is public has waited. */
void desk_take(struct desk_errand *e);

/* One try of it, and what is recorded of that. */
enum target_end desk_try(struct desk_errand *e, bool looking, enum luck luck);

/* The sentence of the last outcome has that in it. */
void desk_says(const struct desk_errand *e, const char *part);

/* The customer writes on the ticket. */
void desk_somebody_writes(struct desk_errand *e, const char *text, const char *status);

/* How many effects of that verb the service has seen. */
int desk_effects(const struct desk_errand *e, const char *verb);

#endif
