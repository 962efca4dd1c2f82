/* tests/target_stage.h - one act after the other sent to a service of the drill, without a loop: the
 * kind asks, the service answers, and faults come between.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_TARGET_STAGE_H
#define TESTS_TARGET_STAGE_H

#include "net/target.h"
#include "tests/room.h"
#include "tests/target_service.h"

enum { TARGET_STAGE_ASKED_MOST = 40 };

/* What becomes of the answer to the next request that has an effect. */
enum target_stage_fault {
	TARGET_STAGE_WELL,
	TARGET_STAGE_LOST,     /* the effect was had, and the answer was lost */
	TARGET_STAGE_BEFORE,   /* 500, and nothing was done */
	TARGET_STAGE_AFTER,    /* 500, and it was done */
	TARGET_STAGE_HIDDEN,   /* as STRANGER, of what is read */
	TARGET_STAGE_STRANGER, /* nothing was done: a login page stands between, and says 200 */
};

struct target_stage {
	struct room *room;
	struct target_service *service;
	const struct target_kind *kind;
	const char *base;      /* in front of each path */
	const char *recipient; /* of each row; "" */
	struct config config;
	struct json *json;
	struct outbox_send row; /* the last; what a test changes in it holds until the next */
	enum target_stage_fault fault;
	struct target_outcome outcome;            /* of the last try */
	char asked[TARGET_STAGE_ASKED_MOST][200]; /* "GET /v1/..": since the last try began */
	int asked_count;
	char body[4096]; /* of the last request that had one */
	int64_t number;
	char id[64]; /* of the row */
};

/* Begins an act of the incident 1, about to be sent: a row of the record. */
void target_stage_row(struct target_stage *t, const char *verb, const char *text, const char *body);

/* One try of it, or one look; what it came to. SENT is written down. */
enum target_end target_stage_try(struct target_stage *t);
enum target_end target_stage_look(struct target_stage *t);

/* Room time and the drill's go on. */
void target_stage_wait(struct target_stage *t, int64_t ms);

struct target_stage *target_stage_open(const struct target_kind *kind, const char *base);
void target_stage_close(struct target_stage *t);

#endif
