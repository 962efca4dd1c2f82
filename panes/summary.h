/* panes/summary.h - a screen that is too small for panes: the most urgent thing first.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_SUMMARY_H
#define PANES_SUMMARY_H

#include "panes/frame.h"
#include "panes/ui.h"

/* All of the screen: a line, more where one does not hold it all, and the prompt or the last answer
 * at the bottom. */
void summary_draw(const struct ui *u, struct area a, struct frame_time t);

#endif
