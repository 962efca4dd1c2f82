/* screen_terminal.h - a screen's terminal on its loop: frames that are not waited for, the bell, the
 * window's title.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_TERMINAL_H
#define SCREEN_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "panes/alert.h"
#include "panes/ui.h"
#include "store/config.h"
#include "store/err.h"
#include "store/options.h"
#include "tui/canvas.h"

struct screen_terminal {
	uv_poll_t output; /* while the terminal has not taken all that was drawn */
	struct alert alert;
	unsigned bells;  /* enum bell: those that are wanted */
	int64_t told_ms; /* when the title was last set, of the loop's time */
	bool *dirty;     /* a frame is wanted */
};

/* Takes the terminal as the config, the options and NO_COLOR want it. When it can be drawn on again
 * after it was stuck, `dirty` is set; when it is gone the loop is stopped. Both are kept until
 * `output` is closed, which is left to whoever ends the loop. Errors as term_open's. */
struct err screen_terminal_open(struct screen_terminal *t, uv_loop_t *loop,
	const struct config *config, const struct options *options, bool *dirty);

/* Shows the canvas, and what of the ui is no cell. */
void screen_terminal_show(struct screen_terminal *t, const struct ui *u, const struct canvas *c,
	struct frame_time at);

/* Puts what was yanked on the clipboard of the terminal's user and shows it; false when there is
 * nothing new. Then the ui has something to load. */
bool screen_terminal_copy(struct ui *u, int64_t now_ms);

#endif
