/* panes/now.h - the NOW line: what is due, most urgent first; Enter on it does what settles it.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_NOW_H
#define PANES_NOW_H

#include "panes/frame.h"
#include "panes/ui.h"

/* Whole items only; "+2" says how many had no room. */
void now_draw(const struct ui *u, struct area a, struct frame_time t);

/* When it next changes by itself, room ms; INT64_MAX: never. */
int64_t now_tick(const struct ui *u, int64_t now_ms);

/* The line takes the keys, from its first item on, or gives them back. */
void now_toggle(struct ui *u, int64_t now_ms);

/* A key while the line has the keys: true when it was for the line. */
bool now_key(struct ui *u, const struct key *k, struct context *c);

/* A click at that column of the line: the item there takes the keys; one that has them is done. */
void now_click(struct ui *u, int col, struct context *c);

#endif
