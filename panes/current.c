/* panes/current.c - the incident that this screen is about, of those that are open.
 * SPDX-License-Identifier: MIT */
#include "panes/current.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY_BYTES = 2 * 1024 * 1024 };

void
current_init(struct current *current)
{
	*current = (struct current){.stale = true, .at = -1};
	arena_init(&current->arena, MEMORY_BYTES);
}

void
current_clear(struct current *current)
{
	arena_clear(&current->arena);
	current_init(current);
}

const struct incident *
current_incident(const struct current *current)
{
	return current->at < 0 ? NULL : rows_at(&current->open, current->at);
}

static int
find(const struct rows *open, const char *id)
{
	for (int i = 0; i < open->count; i++) {
		if (strcmp(((const struct incident *)rows_at(open, i))->key.id, id) == 0)
			return i;
	}
	return -1;
}

static void
go(struct current *current, int at)
{
	current->at = at;
	(void)snprintf(current->id, sizeof current->id, "%s",
		at < 0 ? "" : current_incident(current)->key.id);
}

struct err
current_load(struct current *current, struct record *r, bool *moved)
{
	struct arena fresh;
	struct rows open = {0};
	struct err e;
	int at;

	*moved = false;
	current->stale = false;
	arena_init(&fresh, MEMORY_BYTES);
	e = incident_open_list(r, CURRENT_MOST, &fresh, &open);
	if (e.kind != ERR_NONE) {
		arena_clear(&fresh);
		return e;
	}
	arena_clear(&current->arena);
	current->arena = fresh;
	current->open = open;
	at = current->newest && open.count > 0 ? 0 : find(&open, current->id);
	current->newest = false;
	*moved = at < 0 ? current->id[0] != '\0' || open.count > 0
			: strcmp(((const struct incident *)rows_at(&open, at))->key.id,
				  current->id) != 0;
	go(current, at < 0 && open.count > 0 ? 0 : at);
	return NO_ERR;
}

bool
current_step(struct current *current, int direction)
{
	int count = current->open.count;

	if (count < 2 || current->at < 0)
		return false;
	go(current, (current->at + direction + count) % count);
	return true;
}

bool
current_has(const struct current *current, const char *id)
{
	return find(&current->open, id) >= 0;
}

bool
current_go(struct current *current, const char *id)
{
	int at = find(&current->open, id);

	if (at < 0)
		return false;
	go(current, at);
	return true;
}
