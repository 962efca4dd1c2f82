/* tests/errand.h - one act of the outbox on its way to the drill's PagerDuty, request by request and
 * without a sender: the record as the engine's poll left it, and what a test lets the network do.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ERRAND_H
#define TESTS_ERRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/target.h"
#include "tests/room.h"
#include "tests/there.h"

/* What happens to the request that has the effect. */
enum errand_luck {
	LUCK_GOOD,
	LUCK_NOT_DONE,  /* no connection: the service never had it */
	LUCK_LOST,      /* it is done, and its answer is lost */
	LUCK_SPOILED,   /* it is done, and something on the way answers 200 with words of its own */
	LUCK_STRANGE,   /* the same, in JSON */
	LUCK_TROUBLE,   /* a 500, and nothing is done */
	LUCK_DIVERTED,  /* a redirect */
	LUCK_READ_ONLY, /* the token may not write */
};

struct errand {
	struct there *there;
	struct room *room;
	struct config config;
	struct pagerduty_config pagerduty;
	struct person_config people[2]; /* Dana, who acts, and Lee */
	struct outbox_send row;
	char object[64];
	char body[16384];
	char page[64]; /* the id of the page at `place` */
	enum errand_luck luck;
	bool nameless;  /* the token may not read who is who */
	int asked;      /* requests of the last try */
	char last[128]; /* the last of them: "PUT /incidents/Q1" */
	char from[128]; /* its From */
	char sent[16384];
	struct target_outcome outcome;
	int64_t fresh_ms;
};

/* For cmocka. The drill has run for a minute and stands still; the record has its four pages. */
int errand_open(void **state);
int errand_close(void **state);

/* A row by Dana about the page at a place of the drill, made now. */
void errand_make(struct errand *e, const char *verb, int place, const char *body);

/* The same about the first so many, each with these fields: "\"escalation_level\":2". */
void errand_make_many(struct errand *e, const char *verb, const char *fields, int count);

/* The first two of many are changed there. */
void errand_half(struct errand *e);

/* One try, as the sender has it; what it came to. */
enum target_end errand_try(struct errand *e, enum errand_luck luck);

/* Another one of the same row after an answer was lost, or with `looking` the look. */
enum target_end errand_again(struct errand *e, bool looking);

/* Time passes at the drill and in the room; the record learns of it only with errand_poll. */
void errand_wait(struct errand *e, int64_t ms);
void errand_poll(struct errand *e);

/* "acknowledged": a column of the record's page at a place; "(none)" for null. Freed by the caller. */
char *errand_column(const struct errand *e, int place, const char *column);

/* Notes down in the outbox that a row like this one was sent before. */
void errand_note_sent(struct errand *e);

#endif
