/* panes/ids.c - ids of rows, in the order they came.
 * SPDX-License-Identifier: MIT */
#include "panes/ids.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

void
ids_init(struct ids *s, int most)
{
	*s = (struct ids){.most = most};
}

void
ids_clear(struct ids *s)
{
	free(s->all);
	free(s->slots);
	ids_init(s, s->most);
}

void
ids_reset(struct ids *s)
{
	if (s->slots != NULL)
		memset(s->slots, 0, 2 * (size_t)s->room * sizeof s->slots[0]);
	s->count = 0;
	s->gone = 0;
	s->full = false;
}

/* FNV-1a: a service that made its ids collide would make a list slow, not wrong. */
static uint32_t
hash(const char *id)
{
	uint32_t h = 2166136261U;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * 16777619U;
	return h;
}

/* The slot of the id, or the free one where it would be. */
static int
find_slot(const struct ids *s, const char *id)
{
	int slots = 2 * s->room;
	int at = (int)(hash(id) % (uint32_t)slots);

	while (s->slots[at] != 0 && strcmp(s->all[s->slots[at] - 1].id, id) != 0)
		at = at + 1 == slots ? 0 : at + 1;
	return at;
}

static struct id *
find(const struct ids *s, const char *id)
{
	int at = s->count == 0 ? 0 : s->slots[find_slot(s, id)];

	return at == 0 ? NULL : &s->all[at - 1];
}

static void
fill_slots(struct ids *s)
{
	memset(s->slots, 0, 2 * (size_t)s->room * sizeof s->slots[0]);
	for (int i = 0; i < s->count; i++)
		s->slots[find_slot(s, s->all[i].id)] = i + 1;
}

static bool
grow(struct ids *s)
{
	int room = s->room == 0 ? ROOM_FIRST : 2 * s->room;
	struct id *all = realloc(s->all, (size_t)room * sizeof all[0]);
	int *slots;

	if (all == NULL)
		return false;
	s->all = all;
	slots = realloc(s->slots, 2 * (size_t)room * sizeof slots[0]);
	if (slots == NULL)
		return false;
	s->slots = slots;
	s->room = room;
	fill_slots(s);
	return true;
}

bool
ids_add(struct ids *s, const char *id)
{
	return ids_add_of(s, id, 0);
}

bool
ids_add_of(struct ids *s, const char *id, int tag)
{
	struct id *known = find(s, id);

	if (known != NULL) {
		s->gone -= known->gone;
		known->gone = false;
		return true;
	}
	if (s->count >= s->most || (s->count == s->room && !grow(s))) {
		s->full = true;
		return false;
	}
	assert(s->all != NULL && s->slots != NULL);
	s->slots[find_slot(s, id)] = s->count + 1;
	s->all[s->count] = (struct id){.tag = tag};
	(void)snprintf(s->all[s->count].id, sizeof s->all[0].id, "%s", id);
	s->count++;
	return true;
}

bool
ids_has(const struct ids *s, const char *id)
{
	return find(s, id) != NULL;
}

int
ids_tag(const struct ids *s, const char *id)
{
	const struct id *known = find(s, id);

	return known == NULL ? 0 : known->tag;
}

void
ids_drop_tag(struct ids *s, int tag)
{
	int kept = 0;

	for (int i = 0; i < s->count; i++) {
		if (s->all[i].tag == tag)
			s->gone -= s->all[i].gone;
		else
			s->all[kept++] = s->all[i];
	}
	s->count = kept;
	if (s->room > 0)
		fill_slots(s);
}

void
ids_drop(struct ids *s, const char *id)
{
	struct id *known = find(s, id);
	struct id *end = s->all + s->count;

	if (known == NULL)
		return;
	s->gone -= known->gone;
	memmove(known, known + 1, (size_t)(end - known - 1) * sizeof known[0]);
	s->count--;
	fill_slots(s);
}

void
ids_mark(struct ids *s, const char *id, bool gone)
{
	struct id *known = find(s, id);

	if (known == NULL || known->gone == gone)
		return;
	known->gone = gone;
	s->gone += gone ? 1 : -1;
}
