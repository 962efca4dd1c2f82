/* panes/footer.h - the last line: hints, the answer to the last command, or what is being typed.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FOOTER_H
#define PANES_FOOTER_H

#include "panes/ui.h"

/* `above`: the line over it, where a message stands while something is typed. */
void footer_draw(const struct ui *u, struct area a, struct area above, int64_t now_ms);

#endif
