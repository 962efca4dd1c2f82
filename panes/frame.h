/* panes/frame.h - what stands round a pane: border, title, tabs, and how old its data is.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FRAME_H
#define PANES_FRAME_H

#include "panes/ui.h"

/* One moment on both clocks: ages of rows are in room time, those of sources in steady time. */
struct frame_time {
	int64_t now_ms;
	int64_t steady_ms;
};

/* True when what the source told last may be taken for how things are. */
bool frame_is_live(const struct ui *u, const struct ui_source *s, int64_t steady_ms);

/* All panes in sight, or what covers them. */
void frame_draw(const struct ui *u, struct canvas *c, struct frame_time t);

#endif
