/* store/mirror_retired.c - generations that stay for a while after the next one is shown.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_retired.h"

#include <string.h>

#include "store/mirror_files.h"

enum { RETIRED_MS = 30 * 1000 };

/* The first ones go. */
static void
remove_first(struct mirror_retired *r, const char *dir, int gone)
{
	size_t left = (size_t)(r->count - gone);

	for (int i = 0; i < gone; i++)
		mirror_files_remove(dir, r->number[i]);
	memmove(r->number, r->number + gone, left * sizeof r->number[0]);
	memmove(r->at_ms, r->at_ms + gone, left * sizeof r->at_ms[0]);
	r->count -= gone;
}

void
mirror_retire(struct mirror_retired *r, const char *dir, int64_t number, int64_t now_ms)
{
	if (number == 0)
		return;
	if (r->count == MIRROR_RETIRED_MOST)
		remove_first(r, dir, 1);
	r->number[r->count] = number;
	r->at_ms[r->count++] = now_ms + RETIRED_MS;
}

void
mirror_retired_remove(struct mirror_retired *r, const char *dir, int64_t now_ms)
{
	int gone = 0;

	while (gone < r->count && r->at_ms[gone] <= now_ms)
		gone++;
	if (gone > 0)
		remove_first(r, dir, gone);
}
