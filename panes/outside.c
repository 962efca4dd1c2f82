/* panes/outside.c - what a screen has in memory of the outside.
 * SPDX-License-Identifier: MIT */
#include "panes/outside.h"

#include <stdio.h>
#include <string.h>

#include "panes/outbox.h"
#include "panes/ui.h"

/* What a text takes in memory is what it is long; those that are held may be long. */
enum {
	MEMORY_BYTES = 256 * 1024,
	WAITING_BYTES = 8 * 1024 * 1024,
	WAYS_BYTES = 64 * 1024,
	SECOND_MS = 1000
};

void
outside_init(struct outside *o)
{
	*o = (struct outside){.targets_stale = true, .waiting_stale = true, .ways_stale = true};
	arena_init(&o->arena, MEMORY_BYTES);
	arena_init(&o->waiting, WAITING_BYTES);
	arena_init(&o->ways_arena, WAYS_BYTES);
}

void
outside_clear(struct outside *o)
{
	arena_clear(&o->arena);
	arena_clear(&o->waiting);
	arena_clear(&o->ways_arena);
	o->ways = (struct rows){.count = 0};
	o->targets = (struct targets){.rows = {.count = 0}};
	o->asks = (struct rows){.count = 0};
	o->undo = o->stuck = (struct outbox_row){.number = 0};
}

void
outside_changed(struct outside *o, unsigned tables)
{
	o->targets_stale = o->targets_stale || (tables & TABLE_RULES) != 0;
	o->waiting_stale = o->waiting_stale || (tables & TABLE_OUTBOX) != 0;
	o->ways_stale = o->ways_stale || (tables & TABLE_OUTBOX) != 0;
}

bool
outside_waits(const struct outside *o, bool ways)
{
	return o->targets_stale || o->waiting_stale || (ways && o->ways_stale);
}

void
outside_failed(struct outside *o)
{
	o->targets_stale = o->waiting_stale = o->ways_stale = false;
}

/* ---- loading ---- */

static struct err
load_targets(struct outside *o, struct record *r)
{
	struct targets targets;
	struct arena fresh;
	struct err e;

	o->targets_stale = false;
	arena_init(&fresh, MEMORY_BYTES);
	e = targets_load(r, &fresh, &targets);
	if (e.kind != ERR_NONE) {
		arena_clear(&fresh);
		return e;
	}
	arena_clear(&o->arena);
	o->arena = fresh;
	o->targets = targets;
	return NO_ERR;
}

static struct err
load_waiting(struct outside *o, struct record *r, const char *me)
{
	struct outbox_count count = {.waiting = 0};
	struct outbox_row undo = {.number = 0};
	struct outbox_row stuck = {.number = 0};
	struct rows asks = {.count = 0};
	struct arena fresh;
	bool found = false;
	bool failed = false;
	struct err e;

	o->waiting_stale = false;
	arena_init(&fresh, WAITING_BYTES);
	e = outbox_count(r, &count);
	if (e.kind == ERR_NONE && count.asks > 0)
		e = outbox_asks(r, OUTSIDE_ASKS_MOST, &fresh, &asks);
	if (e.kind == ERR_NONE && count.waiting > 0 && me[0] != '\0')
		e = outbox_undoable(r, me, &fresh, &undo, &found);
	if (e.kind == ERR_NONE && count.waiting > 0)
		e = outbox_stuck(r, &fresh, &stuck, &failed);
	if (e.kind == ERR_NONE && fresh.full)
		e = err_make(ERR_FULL, "There is no memory for what waits in the outbox.");
	if (e.kind != ERR_NONE) {
		arena_clear(&fresh);
		return e;
	}
	arena_clear(&o->waiting);
	o->waiting = fresh;
	o->count = count;
	o->asks = asks;
	o->undo = found ? undo : (struct outbox_row){.number = 0};
	o->stuck = failed ? stuck : (struct outbox_row){.number = 0};
	return NO_ERR;
}

static struct err
load_ways(struct outside *o, struct record *r)
{
	struct rows ways = {.count = 0};
	struct arena fresh;
	struct err e;

	o->ways_stale = false;
	arena_init(&fresh, WAYS_BYTES);
	e = outbox_ways(r, &fresh, &ways);
	if (e.kind != ERR_NONE) {
		arena_clear(&fresh);
		return e;
	}
	arena_clear(&o->ways_arena);
	o->ways_arena = fresh;
	o->ways = ways;
	return NO_ERR;
}

struct err
outside_load(struct outside *o, struct record *r, const char *me, bool ways)
{
	struct err e = NO_ERR;

	if (o->targets_stale)
		e = load_targets(o, r);
	if (e.kind == ERR_NONE && o->waiting_stale)
		e = load_waiting(o, r, me);
	if (e.kind == ERR_NONE && ways && o->ways_stale)
		e = load_ways(o, r);
	return e;
}

/* ---- in words ---- */

bool
outside_say(const struct outside *o, int64_t now_ms, bool narrow, char *out, size_t size)
{
	const struct outbox_count *count = &o->count;
	bool stale = count->waiting > 0 && now_ms - count->oldest_ms >= OUTBOX_STALE_MS;
	bool stuck = o->stuck.number != 0;
	char asks[40] = "";

	out[0] = '\0';
	if (count->waiting == 0 && count->asks == 0)
		return true;
	if (count->asks > 0)
		(void)snprintf(asks, sizeof asks, narrow ? "!" : ", %lld ask%s",
			(long long)count->asks, count->asks == 1 ? "s" : "");
	else if (stuck && narrow)
		(void)snprintf(asks, sizeof asks, "!");
	(void)snprintf(out, size, "out %lld%s%s", (long long)count->waiting, asks,
		stale              ? " stale"
		: stuck && !narrow ? " stuck"
				   : "");
	return !stale && !stuck && count->asks == 0;
}

const struct outbox_row *
outside_undo(const struct ui *u, int64_t now_ms)
{
	const struct outbox_row *row = &u->outside.undo;

	return row->number != 0 && row->next_ms > now_ms && row->next_ms - now_ms <= OUTBOX_UNDO_MS
		       ? row
		       : NULL;
}

void
outside_say_undo(const struct ui *u, int64_t now_ms, char out[OUTSIDE_WORDS_BYTES])
{
	const struct outbox_row *row = outside_undo(u, now_ms);
	char recipient[60];
	char key[KEYMAP_SAY_BYTES];

	out[0] = '\0';
	if (row == NULL)
		return;
	(void)snprintf(out, OUTSIDE_WORDS_BYTES, "Leaves in %lld s, %s takes it back: %s",
		(long long)((row->next_ms - now_ms + SECOND_MS - 1) / SECOND_MS),
		keymap_say(u->keys, "undo", key),
		text_show(row->recipient, false, recipient, sizeof recipient));
}

const struct command *
outside_meant(const struct ui *u, const struct command *command, int64_t now_ms)
{
	if (strcmp(command->name, "undo") != 0 || outside_undo(u, now_ms) == NULL)
		return command;
	return command_find("outbox-undo");
}

int64_t
outside_tick(const struct ui *u, int64_t now_ms)
{
	const struct outbox_row *row = outside_undo(u, now_ms);

	return row == NULL ? INT64_MAX : now_ms + (row->next_ms - now_ms - 1) % SECOND_MS + 1;
}

/* ---- finding ---- */

const struct outbox_row *
outside_find(const struct ui *u, const char *number)
{
	const struct rows *asks = &u->outside.asks;
	const struct outbox_row *stuck = &u->outside.stuck;

	for (int i = 0; i < asks->count; i++) {
		const struct outbox_row *row = rows_at(asks, i);

		if (strcmp(row->key.id, number) == 0)
			return row;
	}
	if (stuck->number != 0 && strcmp(stuck->key.id, number) == 0)
		return stuck;
	return outbox_listed(&u->panes[LAYOUT_OUTBOX], number);
}
