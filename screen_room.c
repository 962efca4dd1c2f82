/* screen_room.c - the record that a screen reads: its own, or the mirror's newest generation.
 * SPDX-License-Identifier: MIT */
#include "screen_room.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "store/mirror.h"

enum { BEFORE_LOOKS = 3 };

void
screen_room_init(struct screen_room *room, const char *dir, bool watch)
{
	*room = (struct screen_room){.watch = watch};
	(void)snprintf(room->dir, sizeof room->dir, "%s", dir);
}

void
screen_room_clear(struct screen_room *room)
{
	record_close(room->record);
	room->record = NULL;
	room->generation = 0;
}

/* From now on this one is read. */
static void
take(struct screen_room *room, struct record *record, int64_t generation,
	struct screen_room_news *out)
{
	record_close(room->record);
	room->before = room->record != NULL ? room->generation : 0;
	room->before_looks = 0;
	room->record = record;
	room->generation = generation;
	room->rev = record_rev(record);
	room->fails = 0;
	out->renewed = room->watch;
	out->tables = TABLE_ALL;
}

/* Why there is no generation at all, and what to do. */
static struct err
none_yet(const struct screen_room *room)
{
	if (access(room->dir, R_OK | X_OK) != 0 && errno == EACCES)
		return err_make(ERR_IO,
			"%s may not be read by this account. Ask whoever runs warroom to add you "
			"to the observers' group, then log in again.",
			room->dir);
	if (access(room->dir, F_OK) != 0 && errno == ENOENT)
		return err_make(ERR_IO,
			"The room is gone: there is no %s any more, because it was removed, or a "
			"drill ended. Leave, and ask whoever is on call.",
			room->dir);
	return err_make(ERR_MISSING,
		"There is nothing to watch in %s yet. It is there once the engine runs: whoever "
		"is on call starts warroom. It appears here by itself.",
		room->dir);
}

static void
look_at_mirror(struct screen_room *room, struct screen_room_news *out)
{
	int64_t newest = mirror_current(room->dir);
	struct record *record = NULL;
	int64_t generation = 0;
	struct err e;

	if (room->record != NULL && newest == room->generation)
		return;
	e = newest > 0 ? mirror_read(room->dir, &generation, &record) : none_yet(room);
	if (e.kind == ERR_NONE) {
		take(room, record, generation, out);
		return;
	}
	out->soon = newest > 0 && ++room->fails <= SCREEN_ROOM_FAILS_MOST;
	if (room->record != NULL && out->soon)
		return;
	out->gone = room->record != NULL;
	out->why = e;
	screen_room_clear(room);
}

static void
look_at_own(struct screen_room *room, struct screen_room_news *out)
{
	struct record *record = NULL;

	if (room->record != NULL)
		return;
	out->why = record_open(room->dir, RECORD_READ, &record);
	if (out->why.kind == ERR_NONE)
		take(room, record, 0, out);
}

/* A mirror that cannot be asked any more is opened anew: what nobody follows must not look live. */
static void
take_changes(struct screen_room *room, struct screen_room_news *out)
{
	unsigned changed = 0;
	struct err e = record_changes(room->record, room->rev, &changed, &room->rev);

	if (e.kind == ERR_NONE) {
		room->fails = out->soon ? room->fails : 0;
		out->tables |= changed;
	} else if (room->watch && !out->soon && ++room->fails > SCREEN_ROOM_FAILS_MOST) {
		out->gone = true;
		out->why = e;
		screen_room_clear(room);
	}
}

/* It may be removed a moment after the next one is shown. */
static bool
is_withdrawn(struct screen_room *room)
{
	bool kept;

	if (room->before == 0)
		return false;
	kept = mirror_is_kept(room->dir, room->before);
	if (!kept || ++room->before_looks == BEFORE_LOOKS)
		room->before = 0;
	return !kept;
}

void
screen_room_look(struct screen_room *room, struct screen_room_news *out)
{
	*out = (struct screen_room_news){.why = NO_ERR};
	if (room->watch)
		look_at_mirror(room, out);
	else
		look_at_own(room, out);
	out->withdrawn = is_withdrawn(room) || out->gone;
	if (room->record != NULL && out->tables == 0) /* one just opened is read as a whole */
		take_changes(room, out);
}

struct err
screen_room_another(void *to, struct record **out)
{
	const struct screen_room *room = to;
	int64_t generation;

	return room->watch ? mirror_read(room->dir, &generation, out)
			   : record_open(room->dir, RECORD_READ, out);
}
