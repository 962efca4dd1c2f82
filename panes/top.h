/* panes/top.h - the two lines that answer: what is this, and what do I owe next.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TOP_H
#define PANES_TOP_H

#include "panes/frame.h"
#include "panes/ui.h"

void top_init(struct ui_top *top);
void top_clear(struct ui_top *top);

/* Reads counts and names. On an error the old ones stay. */
struct err top_load(struct ui_top *top, struct record *r);

/* Both lines. */
void top_draw(const struct ui *u, struct area a, struct frame_time t);

/* All of it in one line, for a screen that has no room. */
void top_summary(const struct ui *u, struct area a, struct frame_time t);

/* When they next change by themselves, room ms. */
int64_t top_tick(const struct ui *u, int64_t now_ms);

#endif
