/* tests/room.h - a record in a directory of its own, for one test.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ROOM_H
#define TESTS_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/page.h"
#include "store/record.h"

#define ROOM_NOW_MS INT64_C(1763687000000) /* 2025-11-21 01:03:20 UTC */

struct room {
	char dir[64];
	struct record *record; /* the writer */
	struct arena arena;    /* 32 MiB */
	int64_t now_ms;        /* of the next transaction; the test moves it */
};

/* For cmocka's setup and teardown: *state is a struct room with an open, new record. */
int room_make(void **state);
int room_remove(void **state);

/* A transaction of the engine about `source`, and its end; `room_end` answers whether the rev was raised. */
void room_begin(struct room *room, const char *source);
bool room_end(struct room *room);

/* What is wrong fails the test. */
void room_ok(struct err e);

/* The one number a statement answers, read through a connection of its own. */
int64_t room_number(const struct room *room, const char *sql);

/* The text of its first row, copied; "" when there is none. Freed by the caller. */
char *room_string(const struct room *room, const char *sql);

/* How SQLite would carry a statement out: the lines of EXPLAIN QUERY PLAN. Freed by the caller. */
char *room_plan(const struct room *room, const char *sql);

/* Runs SQL as somebody who edits the file by hand; false when it was refused. */
bool room_edit(const struct room *room, const char *sql);

/* The record closed, and opened again by the next writer. */
void room_reopen(struct room *room);

/* Merges in a transaction of its own; the result of the merge. */
struct merge room_pages(struct room *room, const char *reply);
struct merge room_log(struct room *room, const char *reply);

/* The tables that folding all events does not give back, as one sentence; "" when all do. Freed by the caller. */
char *room_unfolded(const struct room *room);

#endif
