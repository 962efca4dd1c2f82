/* tui/term.h - the terminal: the only module that knows ncurses.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>

#include "store/err.h"
#include "tui/canvas.h"
#include "tui/theme.h"

#if defined(__SANITIZE_ADDRESS__)
enum { TERM_SANITIZED = 1 };
#elif defined(__has_feature)
enum { TERM_SANITIZED = __has_feature(address_sanitizer) };
#else
enum { TERM_SANITIZED = 0 };
#endif

struct term_options {
	const struct theme *theme; /* kept until term_close */
	bool ascii;                /* asked for; term_open may find it needed */
	bool colour;               /* false under NO_COLOR */
	bool mouse;
};

/* Takes the terminal on fds 0 and 1: raw, alternate screen, bracketed paste. Picks a UTF-8
 * locale where the environment has none. ERR_USAGE when either is no terminal, ERR_IO when TERM
 * is unknown or too plain (one sentence). Call it after the signal handlers of the loop are set.
 * From here on SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT give the terminal back before they end
 * the process; under ASan (TERM_SANITIZED), which tells of crashes itself, only SIGABRT. */
struct err term_open(const struct term_options *options);

/* Gives the terminal back as it was. May be called twice. */
void term_close(void);

/* True when only ASCII can be shown: set it on the canvas. */
bool term_ascii(void);

/* The size now (TIOCGWINSZ); also tells ncurses. At least 1 by 1. */
void term_size(int *rows, int *cols);

/* Shows the canvas; only what changed since the last call is sent. A terminal that does not read
 * for a second (fd 1 non-blocking, as libuv sets it) loses the frame; the next call sends a
 * whole one. */
void term_draw(const struct canvas *c);

/* Everything is sent anew at the next term_draw: C-l, after a resize, after a suspend. */
void term_repaint(void);

/* Around a suspend: the shell's terminal, then ours again. */
void term_pause(void);
void term_resume(void);

void term_bell(void);

#endif
