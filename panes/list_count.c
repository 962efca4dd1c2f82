/* panes/list_count.c - what is counted of all rows of a short list, whatever its filter shows.
 * SPDX-License-Identifier: MIT */
#include "panes/list.h"

enum { ARENA_CAP_BYTES = 8 * 1024 * 1024, EACH_MOST = 1000 };

struct counting {
	list_counts *counts;
	int count;
};

struct err
list_each(const struct pane *p, struct record *r, list_read *read, list_see *see, void *to)
{
	const struct list *l = p->state;
	const struct window w = {.from = WINDOW_TOP, .after = EACH_MOST, .of = l->of};
	struct rows rows = l->rows;
	struct arena arena;
	struct err e = NO_ERR;

	arena_init(&arena, ARENA_CAP_BYTES);
	if (filter_is_on(&p->filter))
		e = read(r, &w, &arena, &rows);
	for (int i = 0; e.kind == ERR_NONE && i < rows.count; i++)
		see(to, rows_at(&rows, i));
	arena_clear(&arena);
	return e;
}

static void
count_row(void *to, const void *row)
{
	struct counting *counting = to;

	counting->count += counting->counts(row);
}

struct err
list_load_counted(
	struct pane *p, struct record *r, list_read *read, list_counts *counts, int *count)
{
	struct counting counting = {counts, 0};
	struct err e = list_load(p, r, read);

	if (e.kind != ERR_NONE || !p->changed)
		return e;
	e = list_each(p, r, read, count_row, &counting);
	if (e.kind == ERR_NONE)
		*count = counting.count;
	return e;
}
