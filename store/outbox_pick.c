/* store/outbox_pick.c - which act of the outbox is next, of all that wait.
 *
 * One pass, oldest first, up to the first that may leave: what waits takes what it is about, and a later
 * one about the same has to wait for it, as OUTBOX_BEFORE (store/outbox_order.h) says of two of them. So
 * thousands that wait for one thing are looked at once each.
 * SPDX-License-Identifier: MIT */
#include "store/outbox_pick.h"

#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/outbox_order.h"

enum {
	/* Nothing is put off for so long, room: then the clock was set back meanwhile. */
	WAIT_MOST_MS = 20 * 60 * 1000,
	TAKEN_LEAST = 64, /* a power of two */
};

/* What is taken, by hash: two things that share one of 64 bits keep an order that they need not. */
struct taken {
	uint64_t *slots; /* 0: empty; a power of two of them */
	size_t size;
	size_t count;
	bool full; /* memory is short */
};

/* One that waits. */
struct waiting {
	int64_t number;
	int64_t next_ms;
	const char *object;
	const char *body; /* of one that changes many pages; else "" */
	bool public;
	bool asks;   /* a person */
	bool leaves; /* by itself, when it is its turn */
};

/* ---- what is taken ---- */

static uint64_t
hash(uint64_t h, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3ULL;
	return h != 0 ? h : 1;
}

/* FNV-1a. Apart: what a person is asked about, which holds up what is public alone. */
static uint64_t
key_of(bool asks, const char *kind, const char *text, size_t length)
{
	uint64_t h = hash(0xcbf29ce484222325ULL, asks ? "?" : "!", 1);

	return hash(hash(h, kind, strlen(kind)), text, length);
}

/* Where it is, or would be. There is always an empty one. */
static uint64_t *
slot_of(uint64_t *slots, size_t size, uint64_t key)
{
	size_t at = (size_t)(key ^ key >> 32) & (size - 1);

	while (slots[at] != 0 && slots[at] != key)
		at = (at + 1) & (size - 1);
	return &slots[at];
}

static bool
has(const struct taken *t, uint64_t key)
{
	return t->size > 0 && *slot_of(t->slots, t->size, key) != 0;
}

static bool
grow(struct taken *t)
{
	size_t size = t->size > 0 ? 2 * t->size : TAKEN_LEAST;
	uint64_t *slots = calloc(size, sizeof *slots);

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < t->size; i++)
		if (t->slots[i] != 0)
			*slot_of(slots, size, t->slots[i]) = t->slots[i];
	free(t->slots);
	t->slots = slots;
	t->size = size;
	return true;
}

static void
take(struct taken *t, uint64_t key)
{
	uint64_t *slot;

	if (2 * (t->count + 1) > t->size && !grow(t)) {
		t->full = true;
		return;
	}
	slot = slot_of(t->slots, t->size, key);
	t->count += *slot == 0;
	*slot = key;
}

/* ---- one of them ---- */

/* The next text in quotes of a body, as it stands there: ids have nothing that is escaped. NULL: none. */
static const char *
next_quoted(const char **at, size_t *length)
{
	const char *begin = strchr(*at, '"');
	const char *end = begin != NULL ? begin + 1 : NULL;

	while (end != NULL && *end != '"' && *end != '\0')
		end += *end == '\\' && end[1] != '\0' ? 2 : 1;
	if (end == NULL || *end == '\0')
		return NULL;
	*at = end + 1;
	*length = (size_t)(end - begin - 1);
	return begin + 1;
}

/* It has to wait for one that is taken, of those that ask a person or of the others. */
static bool
is_behind(const struct taken *t, const struct waiting *w, bool asks)
{
	const char *at = w->body;
	const char *id;
	size_t length;

	if (has(t, key_of(asks, "", w->object, strlen(w->object))))
		return true;
	while ((id = next_quoted(&at, &length)) != NULL)
		if (has(t, key_of(asks, "page:", id, length)))
			return true;
	return false;
}

static void
take_all(struct taken *t, const struct waiting *w)
{
	const char *at = w->body;
	const char *id;
	size_t length;

	take(t, key_of(w->asks, "", w->object, strlen(w->object)));
	while ((id = next_quoted(&at, &length)) != NULL)
		take(t, key_of(w->asks, "page:", id, length));
}

/* Borrowed until the next step. */
static void
read_waiting(sqlite3_stmt *s, struct waiting *out)
{
	const char *object = (const char *)sqlite3_column_text(s, 2);
	const char *body = (const char *)sqlite3_column_text(s, 3);

	*out = (struct waiting){
		.number = sqlite3_column_int64(s, 0),
		.next_ms = sqlite3_column_int64(s, 1),
		.object = object != NULL ? object : "",
		.body = body != NULL ? body : "",
		.public = sqlite3_column_int(s, 4) != 0,
		.asks = sqlite3_column_int(s, 5) != 0,
		.leaves = sqlite3_column_int(s, 6) != 0,
	};
}

static bool
is_due(int64_t next_ms, int64_t now_ms)
{
	return next_ms <= now_ms || next_ms > now_ms + WAIT_MOST_MS;
}

/* ---- */

/* One of them: whether it may leave now, else when, and what it keeps from those after it. */
static void
look(struct taken *t, const struct waiting *w, int64_t now_ms, bool *found, int64_t *due_ms)
{
	bool free_now =
		w->leaves && !is_behind(t, w, false) && !(w->public && is_behind(t, w, true));

	*found = free_now && is_due(w->next_ms, now_ms);
	if (free_now && !*found && w->next_ms < *due_ms)
		*due_ms = w->next_ms;
	if (!*found)
		take_all(t, w);
}

struct err
outbox_pick(struct record *r, const char *target, int64_t now_ms, int64_t *number, bool *found,
	int64_t *due_ms)
{
	static const char sql[] =
		"SELECT number, next_ms, object, iif(object = 'pages', body, ''), public,"
		"  " OUTBOX_ASKS ", state <> 'sending'"
		" FROM outbox"
		" WHERE target = ?1"
		" AND " OUTBOX_WAITING " ORDER BY number";
	struct taken taken = {.slots = NULL};
	struct waiting w = {.number = 0};
	sqlite3_stmt *s = NULL;
	bool row = true;
	struct err e = db_start(r, &s, sql, "t", target);

	*found = false;
	*due_ms = INT64_MAX;
	while (e.kind == ERR_NONE && !*found && row && !taken.full) {
		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			continue;
		read_waiting(s, &w);
		w.leaves = w.leaves && !w.asks;
		look(&taken, &w, now_ms, found, due_ms);
	}
	if (e.kind == ERR_NONE && row)
		db_end(s);
	if (e.kind == ERR_NONE && taken.full)
		e = err_make(ERR_FULL, "There is no memory for what is to be sent.");
	*number = w.number;
	free(taken.slots);
	return e;
}
