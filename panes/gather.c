/* panes/gather.c - the rows of a list that a filter takes, found slice by slice.
 * SPDX-License-Identifier: MIT */
#include "panes/gather.h"

#include <string.h>

enum { FRESH_MOST = 32 }; /* rows that came later, at a time */

struct err
gather_begin(struct gather *g, const struct window *w, size_t size, struct arena *a)
{
	*g = (struct gather){.open = true, .window = *w, .size = size, .first = GATHER_MOST};
	arena_reset(a);
	g->block = arena_room(a, (2 * (size_t)GATHER_MOST + 1) * size);
	g->top = w->from == WINDOW_TOP;
	g->end = w->from == WINDOW_END;
	g->above = w->anchor;
	g->below = w->anchor;
	g->seen = -1;
	if (g->block == NULL)
		return err_make(ERR_FULL, "There is no memory for the rows of this list.");
	return NO_ERR;
}

static char *
slot(const struct gather *g, int i)
{
	return g->block + (size_t)(g->first + i) * g->size;
}

struct rows
gather_rows(const struct gather *g)
{
	return (struct rows){
		.first = slot(g, 0),
		.size = g->size,
		.count = g->count,
		.at = g->at,
		.found = g->found,
		.above = !g->top,
		.below = !g->end,
	};
}

static int
room_above(const struct gather *g)
{
	return g->first;
}

static int
room_below(const struct gather *g)
{
	return 2 * GATHER_MOST - g->first - g->count;
}

static int
at_most(int value, int most)
{
	return value < most ? value : most;
}

bool
gather_is_full(const struct gather *g, const struct arena *a)
{
	return g->complete &&
	       (room_above(g) < 1 || room_below(g) < 1 || a->used_bytes > a->cap_bytes / 2);
}

/* How many are missing on one side, as far as there are more. */
static int
missing_after(const struct gather *g, const struct gather_ask *ask)
{
	int missing = ask->after - (g->count - ask->from);

	return g->end || missing < 0 ? 0 : missing;
}

static int
missing_before(const struct gather *g, const struct gather_ask *ask)
{
	int missing = ask->before - ask->from;

	return g->top || missing < 0 ? 0 : missing;
}

bool
gather_is_done(const struct gather *g, const struct gather_ask *ask)
{
	return g->begun && !g->lags && missing_after(g, ask) == 0 && missing_before(g, ask) == 0;
}

/* One look into the record from where the last one ended, on one side. */
static struct err
look(struct gather *g, struct gather_ask *ask, bool forward, struct record *r, struct arena *a,
	struct rows *out)
{
	struct window w = g->window;
	struct err e;

	w.before = forward ? 0 : at_most(missing_before(g, ask), room_above(g));
	w.after = forward ? at_most(missing_after(g, ask), room_below(g)) : 0;
	w.look_most = ask->look;
	w.room = forward ? slot(g, g->count) : slot(g, -w.before);
	w.from = g->begun ? WINDOW_PLACE : w.from;
	w.anchor = forward ? g->below : g->above;
	e = ask->read(r, &w, a, out);
	if (e.kind == ERR_NONE && a->full)
		e = err_make(ERR_FULL, "There is no memory for the rows of this list.");
	if (e.kind != ERR_NONE)
		return e;
	ask->look -= out->looked + 1; /* a look costs something, too */
	if (!g->begun) {
		g->above = out->place;
		g->below = out->place;
		g->found = out->found && out->count > 0 &&
			   strcmp(((const struct row_key *)out->first)->id, w.anchor.id) == 0;
	}
	g->begun = true;
	return NO_ERR;
}

static struct err
look_after(struct gather *g, struct gather_ask *ask, struct record *r, struct arena *a)
{
	struct rows rows = {0};
	struct err e = look(g, ask, true, r, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	g->count += rows.count;
	if (rows.looked > 0)
		g->below = rows.looked_key;
	g->end = !rows.below;
	return NO_ERR;
}

static struct err
look_before(struct gather *g, struct gather_ask *ask, struct record *r, struct arena *a)
{
	struct rows rows = {0};
	struct err e = look(g, ask, false, r, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	g->first -= rows.count;
	g->count += rows.count;
	g->at += rows.count;
	ask->from += rows.count;
	if (rows.looked > 0)
		g->above = rows.looked_key;
	g->top = !rows.above;
	return NO_ERR;
}

/* Puts a row that came later among those it stands between. */
static void
insert(struct gather *g, struct gather_ask *ask, const struct row_key *row)
{
	int i = g->count;

	if ((!g->top && row_key_compare(row, &g->above) <= 0) ||
		(!g->end && row_key_compare(row, &g->below) >= 0) || room_below(g) < 1)
		return;
	while (i > 0 && row_key_compare((const struct row_key *)slot(g, i - 1), row) > 0)
		i--;
	memmove(slot(g, i + 1), slot(g, i), (size_t)(g->count - i) * g->size);
	memcpy(slot(g, i), row, g->size);
	if (i <= ask->from && ask->from < g->count)
		ask->from++;
	if (i <= g->at && g->at < g->count)
		g->at++;
	g->count++;
}

/* What was added to the record where was looked already. */
static struct err
look_again(struct gather *g, struct gather_ask *ask, struct record *r, struct arena *a)
{
	struct window w = g->window;
	struct rows rows = {0};
	struct arena_mark mark = arena_mark(a);
	struct err e;

	do {
		w.after = FRESH_MOST;
		w.look_most = ask->look;
		e = ask->fresh(r, &g->seen, &w, a, &rows);
		if (e.kind != ERR_NONE)
			return e;
		for (int i = 0; i < rows.count; i++)
			insert(g, ask, rows_at(&rows, i));
		if (rows.count == 0)
			arena_rewind(a, mark);
		ask->look -= rows.looked;
		g->lags = rows.below;
		g->differs = g->differs || rows.found;
	} while (rows.below && ask->look > 0);
	return NO_ERR;
}

struct err
gather_slice(struct gather *g, struct gather_ask *ask, struct record *r, struct arena *a)
{
	struct err e = NO_ERR;

	if (ask->fresh != NULL)
		e = look_again(g, ask, r, a);
	while (e.kind == ERR_NONE && ask->look > 0) {
		if (missing_after(g, ask) > 0 && room_below(g) > 0)
			e = look_after(g, ask, r, a);
		else if (missing_before(g, ask) > 0 && room_above(g) > 0)
			e = look_before(g, ask, r, a);
		else
			break;
	}
	g->complete = g->complete || gather_is_done(g, ask);
	return e;
}
