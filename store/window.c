/* store/window.c - reading a part of a long list by its key.
 * SPDX-License-Identifier: MIT */
#include "store/window.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { WINDOW_MOST = 10000 };

/* One read: rows are laid from `middle` on to the right, and to its left for those before it. */
struct reading {
	const struct window_query *query;
	const struct window *window;
	struct arena *arena;
	char *middle;
	struct rows *rows; /* what was looked at is told here */
};

void
window_key(struct row_key *key, int64_t major, int64_t minor, const char *id)
{
	key->major = major;
	key->minor = minor;
	(void)snprintf(key->id, sizeof key->id, "%s", id == NULL ? "" : id);
	key->name[0] = '\0';
}

void
window_name(struct row_key *key, const char *name)
{
	(void)snprintf(key->name, sizeof key->name, "%s", name == NULL ? "" : name);
}

static int
clamp(int wanted)
{
	if (wanted < 0)
		return 0;
	return wanted > WINDOW_MOST ? WINDOW_MOST : wanted;
}

static struct err
start(struct record *r, const struct window_query *q, const char *sql, const struct row_key *key,
	int64_t most, sqlite3_stmt **out)
{
	if (q->filter == NULL && !q->named)
		return db_start(r, out, sql, "iiti", key->major, key->minor, key->id, most);
	return db_start(r, out, sql, "iitit", key->major, key->minor, key->id, most,
		q->named ? key->name : q->filter);
}

static bool
is_same(const struct row_key *a, const struct row_key *b)
{
	return row_key_compare(a, b) == 0 && strcmp(a->id, b->id) == 0;
}

/* The row that a statement is at, into `at`; false when it is not wanted, and leaves nothing. */
static bool
take_row(const struct reading *reading, sqlite3_stmt *s, char *at)
{
	const struct window *w = reading->window;
	struct arena_mark mark = arena_mark(reading->arena);
	const struct row_key *key = (const struct row_key *)at;
	bool wanted;

	memset(at, 0, reading->query->size);
	reading->query->read(s, reading->arena, at);
	wanted = w->from != WINDOW_PLACE || !is_same(key, &w->anchor);
	if (wanted && w->takes != NULL) {
		reading->rows->looked++;
		reading->rows->looked_key = *key;
		wanted = w->takes(w->with, at);
	}
	if (!wanted)
		arena_rewind(reading->arena, mark);
	return wanted;
}

/* At most `most` rows on one side of the key; `more`: there are others behind them. */
static struct err
read_side(struct record *r, const struct reading *reading, const struct row_key *key, bool forward,
	int most, int *count, bool *more)
{
	const struct window_query *q = reading->query;
	const struct window *w = reading->window;
	int64_t look = w->takes == NULL ? most : w->look_most;
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row;
	int n = 0;

	/* One more to know that there is one, and one for the anchor's own row. */
	e = start(r, q, forward ? q->forward : q->backward, key, look + 2, &s);
	if (e.kind != ERR_NONE)
		return e;
	for (;;) {
		char *at = forward ? reading->middle + (size_t)n * q->size
				   : reading->middle - (size_t)(n + 1) * q->size;

		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE)
			return e;
		if (!row || n == most || (w->takes != NULL && reading->rows->looked >= look))
			break;
		n += take_row(reading, s, at);
	}
	db_end(s);
	*count = n;
	*more = row;
	return NO_ERR;
}

/* Where the anchor stands now; where it stood when it has left the list. */
static struct err
find_place(struct record *r, const struct window_query *q, const struct window *w,
	struct row_key *key, bool *found)
{
	sqlite3_stmt *s = NULL;
	struct err e;

	*key = w->anchor;
	e = db_start(r, &s, q->place, q->filter == NULL ? "iit" : "iitit", key->major, key->minor,
		key->id, (int64_t)1, q->filter);
	if (e.kind != ERR_NONE)
		return e;
	e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	window_key(key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), w->anchor.id);
	if (q->named)
		window_name(key, (const char *)sqlite3_column_text(s, 2));
	db_end(s);
	return NO_ERR;
}

static struct err
read_window(struct record *r, const struct window_query *q, const struct window *w, struct arena *a,
	struct rows *out)
{
	int before = clamp(w->before);
	int after = clamp(w->after);
	struct rows rows = {.size = q->size};
	struct row_key key = {.major = INT64_MIN, .minor = INT64_MIN};
	struct reading reading = {.query = q, .window = w, .arena = a, .rows = &rows};
	struct err e = NO_ERR;
	int right = 0;
	char *block;

	if (w->from == WINDOW_TOP) {
		after += before;
		before = 0;
	} else if (w->from == WINDOW_END) {
		before += after;
		after = 0;
		key.major = INT64_MAX;
		window_name(&key, q->named ? "\xff" : ""); /* no text begins so */
	} else if (w->from == WINDOW_PLACE) {
		key = w->anchor;
	} else {
		e = find_place(r, q, w, &key, &rows.found);
	}
	if (e.kind != ERR_NONE)
		return e;
	rows.place = key;
	block = w->room;
	if (block == NULL)
		block = arena_room(a, ((size_t)before + (size_t)after + 1) * q->size);
	if (block == NULL)
		return err_make(ERR_FULL, "Memory for the rows of a list is short.");
	reading.middle = block + (size_t)before * q->size;
	if (w->from != WINDOW_TOP && (before > 0 || w->takes == NULL))
		e = read_side(r, &reading, &key, false, before, &rows.at, &rows.above);
	if (e.kind == ERR_NONE && w->from != WINDOW_END && (after > 0 || w->takes == NULL))
		e = read_side(r, &reading, &key, true, after, &right, &rows.below);
	if (e.kind != ERR_NONE)
		return e;
	if (a->full)
		return err_make(ERR_FULL, "Memory for the rows of a list is short.");
	rows.count = rows.at + right;
	rows.first = reading.middle - (size_t)rows.at * q->size;
	*out = rows;
	return NO_ERR;
}

struct err
window_read(struct record *r, const struct window_query *q, const struct window *w, struct arena *a,
	struct rows *out)
{
	bool own = sqlite3_get_autocommit(r->db) != 0;
	struct err e = NO_ERR;

	if (own)
		e = record_snapshot(r);
	if (e.kind == ERR_NONE)
		e = read_window(r, q, w, a, out);
	if (own)
		record_release(r);
	return e;
}
