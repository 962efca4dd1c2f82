/* panes/footer.h - the last line: hints, the answer to the last command, or what is being typed.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FOOTER_H
#define PANES_FOOTER_H

#include "panes/ui.h"

/* `whole`: the screen, whose last line it is. Over it stands a message while something is typed, and
 * one that is longer than the line. */
void footer_draw(const struct ui *u, struct area whole, int64_t now_ms);

#endif
