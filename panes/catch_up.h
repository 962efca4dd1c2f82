/* panes/catch_up.h - what somebody who comes late needs to know first: what, since when, how bad,
 * who leads, what was tried, when the next word is due, and what came last.
 *
 * It lies over the room when a screen that only watches begins, and any key goes on to the room; by
 * its command it is opened again, and scrolled, like any other sheet.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_CATCH_UP_H
#define PANES_CATCH_UP_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/pane.h"
#include "store/err.h"
#include "tui/input.h"

struct ui;

extern const struct pane_ops catch_up_ops;

#define CATCH_UP_ON "any key goes to the live room"

/* Lays it over the room before anything else is seen of it. */
void catch_up_begin(struct ui *u);

/* Opens it; closes it when it lies on top. ERR_FULL. */
struct err catch_up_toggle(struct ui *u);

/* True while it lies over the room since the beginning, and can be seen: any key goes on. */
bool catch_up_is_first(const struct ui *u);

/* True when it lay over the room since the beginning, and this key went on to the room: it means
 * nothing else. */
bool catch_up_key(struct ui *u, const struct key *k);

#endif
