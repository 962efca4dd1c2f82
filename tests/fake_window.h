/* tests/fake_window.h - reading a part of a list in memory, as store/window.c reads the record.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_WINDOW_H
#define TESTS_FAKE_WINDOW_H

#include <stdint.h>
#include <string.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/window.h"

static int
fake_compare(const struct row_key *a, const struct row_key *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor)
		return a->minor < b->minor ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* Where the anchor is, or was. */
static int
fake_place(const struct rows *all, const struct row_key *key, bool *found)
{
	int place = 0;

	for (int i = 0; i < all->count; i++) {
		const struct row_key *k = rows_at(all, i);

		if (strcmp(k->id, key->id) == 0) {
			*found = true;
			return i;
		}
		if (fake_compare(k, key) < 0)
			place = i + 1;
	}
	return place;
}

/* Rows from `begin` on to `end` (or back to it), those that are wanted. */
static void
fake_take(const struct rows *all, const struct window *w, int begin, int end, struct rows *rows)
{
	bool forward = begin <= end;
	char *to = rows->first;
	int i = begin;

	for (; i != end && rows->looked < w->look_most; i += forward ? 1 : -1) {
		const char *row = rows_at(all, forward ? i : i - 1);

		if (rows->count == (forward ? w->after : w->before))
			break;
		rows->looked++;
		rows->looked_key = *(const struct row_key *)(const void *)row;
		if (!w->takes(w->with, row))
			continue;
		if (!forward)
			to -= all->size;
		memcpy(to, row, all->size);
		if (forward)
			to += all->size;
		rows->count++;
	}
	if (!forward) {
		rows->first = to;
		rows->at = rows->count;
	}
	rows->above = forward ? begin > 0 : i != end;
	rows->below = forward ? i != end : begin < all->count;
}

/* Every order but the first is that one from behind. Keys tell no places then: a cursor is found by
 * its id alone. */
static void *
fake_reversed(const struct rows *all, struct arena *a)
{
	char *copy = arena_get(a, (size_t)(all->count + 1) * all->size);

	for (int i = 0; i < all->count; i++)
		memcpy(copy + (size_t)(all->count - 1 - i) * all->size, rows_at(all, i), all->size);
	return copy;
}

/* What a filter takes, on one side of a place. */
static struct err
fake_seek(const struct rows *all, const struct window *w, struct arena *a, struct rows *out)
{
	struct rows rows = {.size = all->size};
	int most = w->before + w->after;
	int place = w->from == WINDOW_END ? all->count : 0;
	bool found = false;
	char *room = w->room != NULL ? w->room : arena_get(a, (size_t)(most + 1) * all->size);

	if (w->from == WINDOW_ANCHOR)
		place = fake_place(all, &w->anchor, &found);
	while (w->from == WINDOW_PLACE && place < all->count &&
		fake_compare(rows_at(all, place), &w->anchor) < (w->before > 0 ? 0 : 1))
		place++;
	rows.place = w->anchor;
	if (found)
		rows.place = *(const struct row_key *)rows_at(all, place);
	rows.found = found;
	rows.first = w->before > 0 ? room + (size_t)w->before * all->size : room;
	if (w->before > 0)
		fake_take(all, w, place, 0, &rows);
	else
		fake_take(all, w, place, all->count, &rows);
	*out = rows;
	return NO_ERR;
}

#endif
