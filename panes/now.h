/* panes/now.h - the NOW line: what is due, most urgent first.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_NOW_H
#define PANES_NOW_H

#include "panes/frame.h"
#include "panes/ui.h"

/* Whole items only; "+2" says how many had no room. */
void now_draw(const struct ui *u, struct area a, struct frame_time t);

#endif
