/* panes/waiting.h - a screen that has nothing to show yet, or may not show it any longer.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_WAITING_H
#define PANES_WAITING_H

#include "store/text.h"
#include "tui/canvas.h"

struct ui;

/* From now on only this sentence is drawn in place of lines and panes, which stay as they are; ""
 * shows them again, with what is marked for loading. Neutralised here. */
void ui_wait(struct ui *u, struct text why);

/* True while that sentence stands there. */
bool ui_is_waiting(const struct ui *u);

/* Draws it, in all of the area but for the footer. */
void waiting_draw(const struct ui *u, struct area a);

#endif
