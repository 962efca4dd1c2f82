/* panes/outside.h - what a screen has in memory of the outside: where something would go, what waits to
 * leave, what of that waits for a person, and what can still be taken back.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OUTSIDE_H
#define PANES_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/outbox.h"
#include "store/outbox_way.h"
#include "store/record.h"
#include "store/target.h"

struct command;
struct ui;

enum { OUTSIDE_ASKS_MOST = 50, OUTSIDE_WORDS_BYTES = 160 };

struct outside {
	struct arena arena;
	struct targets targets;
	bool targets_stale; /* load is wanted */
	struct arena waiting;
	struct outbox_count count;
	struct rows asks;        /* struct outbox_row: those that wait for a person, newest first */
	struct outbox_row stuck; /* what could not leave the last time; number 0: nothing */
	struct outbox_row undo;  /* what `u` takes back until its next_ms; number 0: nothing */
	bool waiting_stale;
	struct arena ways_arena;
	struct rows ways; /* struct outbox_way: for Sources, read while that is open */
	bool ways_stale;
};

void outside_init(struct outside *o);
void outside_clear(struct outside *o); /* may be called twice */

/* Those tables changed. */
void outside_changed(struct outside *o, unsigned tables);

/* True when something is to be read; `ways`: they are shown. */
bool outside_waits(const struct outside *o, bool ways);

/* It could not be read: it is not tried again before it changes. */
void outside_failed(struct outside *o);

/* Reads what changed; `me`: whose acts can be taken back here; `ways`: they are shown. On an error what
 * was read before stays. */
struct err outside_load(struct outside *o, struct record *r, const char *me, bool ways);

/* "out 3, 1 asks", "out 3 stuck": at the end of the first line; "" when nothing waits. True when that is
 * nothing to worry about: nothing waits for a person, nor for a day, nor could not leave. */
bool outside_say(const struct outside *o, int64_t now_ms, bool narrow, char *out, size_t size);

/* What can be taken back now; NULL: nothing. */
const struct outbox_row *outside_undo(const struct ui *u, int64_t now_ms);

/* "Leaves in 4 s, u takes it back: Slack #general"; "" when nothing does. */
void outside_say_undo(const struct ui *u, int64_t now_ms, char out[OUTSIDE_WORDS_BYTES]);

/* The command that is meant: to undo is to take back what is about to leave, as long as that can
 * be. */
const struct command *outside_meant(
	const struct ui *u, const struct command *command, int64_t now_ms);

/* When these words next differ, room ms. */
int64_t outside_tick(const struct ui *u, int64_t now_ms);

/* The row of the outbox with that number, of those in memory; NULL: it is not there. */
const struct outbox_row *outside_find(const struct ui *u, const char *number);

#endif
