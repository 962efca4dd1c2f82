/* store/trail.c - which rows were changed since somebody last looked.
 * SPDX-License-Identifier: MIT */
#include "store/trail.h"

#include <stdlib.h>
#include <string.h>

#include "store/db.h"

enum { FIRST_ROWS = 64, KEPT_ROWS = 1024 };

void
trail_begin(struct trail *t, struct record *r, const struct redact_table *(*find)(const char *name))
{
	*t = (struct trail){.next = r->trails, .find = find};
	r->trails = t;
}

void
trail_end(struct trail *t, struct record *r)
{
	for (struct trail **at = &r->trails; *at != NULL; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
	free(t->rows);
	*t = (struct trail){.next = NULL};
}

bool
trail_is_empty(const struct trail *t)
{
	return t->count == 0 && !t->events && !t->over;
}

/* The tables are one array: their order is that of the addresses. */
static int
compare(const void *a, const void *b)
{
	const struct trail_row *one = a;
	const struct trail_row *other = b;

	if (one->table != other->table)
		return one->table < other->table ? -1 : 1;
	return (one->id > other->id) - (one->id < other->id);
}

/* The same row changed once more. */
static void
join(struct trail_row *row, const struct trail_row *again)
{
	row->made |= again->made;
	row->urgent |= again->urgent;
}

void
trail_sort(struct trail *t)
{
	size_t kept = 0;

	if (t->sorted == t->count)
		return;
	qsort(t->rows, t->count, sizeof *t->rows, compare);
	for (size_t i = 1; i < t->count; i++) {
		if (compare(&t->rows[kept], &t->rows[i]) == 0)
			join(&t->rows[kept], &t->rows[i]);
		else
			t->rows[++kept] = t->rows[i];
	}
	t->count = t->sorted = kept + 1;
}

static bool
make_room(struct trail *t)
{
	size_t capacity = t->capacity == 0 ? FIRST_ROWS : 2 * t->capacity;
	struct trail_row *rows;

	if (t->count < t->capacity)
		return true;
	if (capacity > TRAIL_ROWS_MOST) { /* the same rows may be in it many times */
		trail_sort(t);
		return t->count <= (size_t)TRAIL_ROWS_MOST / 8 * 7;
	}
	rows = realloc(t->rows, capacity * sizeof *rows);
	if (rows == NULL)
		return false;
	t->rows = rows;
	t->capacity = capacity;
	return true;
}

void
trail_note(struct trail *t, const char *table, int64_t id, bool made, bool urgent)
{
	struct trail_row row = {.id = id, .made = made, .urgent = urgent};

	if (strcmp(table, "event") == 0) {
		t->events = true;
		return;
	}
	row.table = t->find(table);
	if (row.table == NULL || t->over)
		return;
	t->urgent |= urgent;
	if (t->count > 0 && compare(&t->rows[t->count - 1], &row) == 0)
		join(&t->rows[t->count - 1], &row);
	else if (make_room(t))
		t->rows[t->count++] = row;
	else
		t->over = true;
}

void
trail_calm(struct trail *t, size_t rows)
{
	t->urgent = rows < t->count;
	for (size_t i = 0; i < rows; i++)
		t->rows[i].urgent = false;
}

void
trail_drop(struct trail *t, size_t rows)
{
	t->count -= rows;
	t->sorted = rows < t->sorted ? t->sorted - rows : 0;
	t->urgent = t->urgent && t->count > 0;
	if (t->count > 0) {
		memmove(t->rows, t->rows + rows, t->count * sizeof *t->rows);
	} else if (t->capacity > KEPT_ROWS) {
		free(t->rows);
		t->rows = NULL;
		t->capacity = 0;
	}
}
