/* screen_room.c - the record, opened and read while the terminal is being set up.
 * SPDX-License-Identifier: MIT */
#include "screen_room.h"

static void
read_room(void *to)
{
	struct screen_room *r = to;
	struct err e = record_open(r->dir, RECORD_READ, &r->record);

	if (e.kind != ERR_NONE && e.kind != ERR_MISSING) {
		r->error = e;
		return;
	}
	if (r->record != NULL)
		r->rev = record_rev(r->record);
	ui_load(r->ui, r->record, r->now_ms);
}

void
screen_room_read(struct screen_room *r, struct ui *ui, const char *dir, int64_t now_ms)
{
	*r = (struct screen_room){.dir = dir, .ui = ui, .now_ms = now_ms, .error = NO_ERR};
	record_prepare();
	r->running = uv_thread_create(&r->thread, read_room, r) == 0;
	if (!r->running)
		read_room(r);
}

struct err
screen_room_wait(struct screen_room *r, struct record **out, int64_t *rev)
{
	if (r->running)
		(void)uv_thread_join(&r->thread); /* fails only for a thread that is none */
	r->running = false;
	if (r->error.kind != ERR_NONE)
		return r->error;
	*out = r->record;
	*rev = r->rev;
	return NO_ERR;
}
