/* panes/confirm.h - the box that asks whether it is meant, and names what it acts on.
 *
 * No is what all but one answer means: not Enter, not a paste, not a click, and no key that was
 * pressed before the box could be read says yes. Where customers or the public will read it, a
 * word has to be typed. What would leave stands there word for word, and where to; of a text that is
 * longer than the box all must have been on the screen.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_CONFIRM_H
#define PANES_CONFIRM_H

#include "panes/ui.h"

enum confirm_answer { CONFIRM_MORE, CONFIRM_YES, CONFIRM_NO };

/* The box is to open: makes the label of its prompt, u->asked.label. */
void confirm_open(struct ui *u);

/* It is on the screen, with what of its text there was room for. */
void confirm_drawn(struct ui *u, int64_t now_ms);

/* One key while the box is open. */
enum confirm_answer confirm_key(struct ui *u, const struct key *k, int64_t now_ms);

/* The box, over what is drawn in `whole`, which is what the panes have. */
void confirm_draw(const struct ui *u, struct area whole, int64_t now_ms);

#endif
