/* store/due_sort.c - what is due, the most urgent first.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "store/due_facts.h"

static int
compare(const void *a, const void *b)
{
	const struct due_item *left = a;
	const struct due_item *right = b;
	int by_key = row_key_compare(&left->key, &right->key);

	return by_key != 0 ? by_key : strcmp(left->key.id, right->key.id);
}

void
due_sort(struct due_item *items, int count)
{
	if (count > 1)
		qsort(items, (size_t)count, sizeof items[0], compare);
}

struct err
due_join(const struct due *more, struct arena *a, struct due *into)
{
	size_t size = sizeof(struct due_item);
	int count = into->items.count + more->items.count;
	struct due_item *items = arena_get(a, (size_t)(count + 1) * size);

	if (items == NULL)
		return err_make(ERR_FULL, "Memory for what is due is short.");
	if (into->items.count > 0)
		memcpy(items, into->items.first, (size_t)into->items.count * size);
	if (more->items.count > 0)
		memcpy(&items[into->items.count], more->items.first,
			(size_t)more->items.count * size);
	due_sort(items, count);
	into->items = (struct rows){.first = items, .size = size, .count = count};
	if (more->next_ms < into->next_ms)
		into->next_ms = more->next_ms;
	return NO_ERR;
}
