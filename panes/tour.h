/* panes/tour.h - a walk round the screen, on the drill: what to try next, one line above the footer.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TOUR_H
#define PANES_TOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/command.h"
#include "tui/canvas.h"

struct ui;

/* Where somebody stands on it. */
struct tour {
	int at;       /* the stop, from 1; 0: no tour */
	bool done;    /* what the stop asks for */
	bool leaving; /* back was pressed with nothing open: once more leaves it */
};

/* Begins, or ends. ERR_REFUSED outside a drill. */
struct err tour_toggle(struct ui *u, int64_t now_ms);

/* Says that there is one, on the first screen of a drill, where that hides nothing. */
void tour_offer(struct ui *u, int64_t now_ms);

/* A command was done, perhaps what the stop asks for. */
void tour_ran(struct ui *u, const struct command *command);
/* After each key: on to the next stop when it was, and nothing is being typed for it any more. */
void tour_go_on(struct ui *u, int64_t now_ms);

/* Before a key's command is done (NULL: it has none): what goes back, twice where there is nothing to
 * go back from, ends the tour. True when the key was that. */
bool tour_leave(struct ui *u, const struct command *command, int64_t now_ms);

/* Rows it takes above the footer: 0 without a tour, or where there is no room. */
int tour_rows(const struct ui *u);
void tour_draw(const struct ui *u, struct area a);

/* The stops there are, NULL beyond the last: the name of the command that moves on. */
const char *tour_stop(int i);

#endif
