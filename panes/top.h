/* panes/top.h - the two lines that answer: what is this, and what do I owe next.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TOP_H
#define PANES_TOP_H

#include "panes/frame.h"
#include "panes/ui.h"

void top_init(struct ui_top *top);
void top_clear(struct ui_top *top);

/* Reads counts and names, of roles and of what is due those of this incident; "": the room before
 * one. `others`: more are open, and how much of theirs is overdue is counted. On an error the old
 * ones stay. */
struct err top_load(
	struct ui_top *top, struct record *r, const char *incident_id, bool others, int64_t now_ms);

/* Both lines. */
void top_draw(const struct ui *u, struct area a, struct frame_time t);

enum { TOP_WORDS_BYTES = 48 };

/* "PD 4s", or "PD ! refused 02:10", `narrow` without that word; true when all is well with it. */
bool top_source(const struct ui *u, const struct ui_source *s, int64_t steady_ms, bool narrow,
	char out[TOP_WORDS_BYTES]);

/* When they next change by themselves, room ms. */
int64_t top_tick(const struct ui *u, int64_t now_ms);

#endif
