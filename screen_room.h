/* screen_room.h - the record, opened and read while the terminal is being set up.
 *
 * Both take about as long and neither needs the other: so the first frame is there a fifth sooner.
 * Until screen_room_wait nobody else touches the ui or the record.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_ROOM_H
#define SCREEN_ROOM_H

#include <stdint.h>
#include <uv.h>

#include "panes/ui.h"
#include "store/record.h"

struct screen_room {
	uv_thread_t thread;
	bool running;
	const char *dir; /* of the record; kept, like ui, until screen_room_wait */
	struct ui *ui;
	int64_t now_ms;
	struct record *record; /* NULL when there is none yet */
	int64_t rev;           /* of what was read */
	struct err error;
};

/* Begins; the ui is set up and has its size. Without a thread to be had it is done here and now. */
void screen_room_read(struct screen_room *r, struct ui *ui, const char *dir, int64_t now_ms);

/* Waits for the end. What could not be opened, as record_open says it; that there is no record yet
 * is no error. The record is the caller's then. */
struct err screen_room_wait(struct screen_room *r, struct record **out, int64_t *rev);

#endif
