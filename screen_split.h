/* screen_split.h - a command in a pane of tmux beside the screen, with its output into the
 * timeline.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_SPLIT_H
#define SCREEN_SPLIT_H

#include <stdbool.h>
#include <uv.h>

#include "panes/ui.h"
#include "store/clock.h"

/* Everything kept until the loop ends. */
struct screen_split {
	uv_loop_t *loop;
	const struct clock *clock;
	const char *dir;    /* of the record */
	const char *config; /* its file; "": none */
	struct ui *ui;      /* its argv is run, for its incident; it says how that went */
	bool *dirty;        /* set then: a frame is wanted */
};

/* True when this process runs in a pane of tmux. */
bool screen_split_possible(void);

/* Asks tmux for a pane that runs `warroom log -- ARGV`; no shell reads its words. The pane stays
 * until somebody has read it. */
void screen_split_open(const struct screen_split *split);

#endif
