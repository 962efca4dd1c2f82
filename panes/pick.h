/* panes/pick.h - taking what a prompt offers.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_PICK_H
#define PANES_PICK_H

#include <stdbool.h>

#include "panes/ui.h"

/* True when it is that key. */
bool pick_is(const struct key *k, const char *name);

/* Keys that pick: Up, Down, C-p, C-n; Tab completes. True when it was one. */
bool pick_key(struct ui *u, const struct key *k);

/* Puts the marked one into the prompt; false when none is, or it stands there already. What cannot
 * be seen is not taken. */
bool pick_take(struct ui *u);

#endif
