/* tui/term.h - the terminal: the only module that knows ncurses.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>

#include "store/err.h"
#include "tui/canvas.h"
#include "tui/theme.h"

struct term_options {
	const struct theme *theme;
	bool ascii;  /* asked for; term_open may find it needed */
	bool colour; /* false under NO_COLOR */
	bool mouse;
};

/* Takes the terminal on fds 0 and 1: raw, alternate screen, bracketed paste. Picks a UTF-8
 * locale where the environment has none. ERR_USAGE when either is no terminal, ERR_IO when TERM
 * is unknown or too plain (one sentence).
 * From here on a crash gives the terminal back too (tui/tty.h). */
struct err term_open(const struct term_options *options);

/* Gives the terminal back as it was. May be called twice. */
void term_close(void);

/* True when only ASCII can be shown: set it on the canvas. */
bool term_ascii(void);

/* The size now (TIOCGWINSZ). At least 1 by 1. */
void term_size(int *rows, int *cols);

/* Shows the canvas; only what changed since the last call is sent, and never waited for: while
 * term_pending the canvas is not shown at all. */
void term_draw(const struct canvas *c);

/* True while the terminal has not taken all that was drawn. Then term_flush is wanted when fd 1 can
 * be written: it sends more, and returns true when all is sent and a term_draw was left out
 * meanwhile, so that one is due. */
bool term_pending(void);
bool term_flush(void);

/* Everything is sent anew at the next term_draw: C-l, after a resize, after a suspend. */
void term_repaint(void);

/* Around a suspend: the shell's terminal, then ours again. */
void term_pause(void);
void term_resume(void);

/* Sent with the next term_draw. The title is the window's, neutralised; the one before is brought
 * back by term_pause and term_close. True when it is another one; not every terminal has one. */
void term_bell(void);
void term_mouse(bool on);
bool term_title(struct text title);

/* Puts the text on the clipboard of the terminal's user (OSC 52), neutralised; with `many_lines`, line
 * feeds are kept. A terminal may refuse without a word, as tmux does unless its set-clipboard is
 * on: show the text too. ERR_MISSING where it is known that there is none, ERR_FULL when it has
 * more than XTERM_COPY_BYTES, ERR_IO when the terminal does not read. */
struct err term_copy(struct text text, bool many_lines);

#endif
