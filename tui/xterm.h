/* tui/xterm.h - what terminals like xterm understand, and terminfo does not tell.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_XTERM_H
#define TUI_XTERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/text.h"

enum { XTERM_TITLE_BYTES = 120, XTERM_COPY_BYTES = 8 * 1024, XTERM_NAME_BYTES = 64 };

extern const char xterm_paste_on[]; /* bracketed: pasted text is told from typed */
extern const char xterm_paste_off[];
extern const char xterm_mouse_on[]; /* presses and the wheel, at any column */
extern const char xterm_mouse_off[];
extern const char xterm_title_save[]; /* the window's title, on a stack of the terminal's */
/* An empty title for those without a stack, then the one that was saved. */
extern const char xterm_title_restore[];

/* What terminfo may be asked for: a name is part of a path there, and over ssh the other side
 * chooses it. */
bool xterm_is_name(const char *name);

/* By its terminfo name, which terminfo need not know. */
bool xterm_is_like(const char *name);
/* True when it shows direct colours, by what COLORTERM says (NULL: nothing): terminfo seldom
 * knows. */
bool xterm_is_direct(const char *name, const char *colorterm);

/* Appends what sets the window's title, neutralised, XTERM_TITLE_BYTES of it at most; with `ascii`
 * each other character is a "?". */
void xterm_title(struct text title, bool ascii, struct buf *out);

/* Appends what puts the text on the clipboard (OSC 52), neutralised; with `many_lines`, line feeds are
 * kept. False when it has more than XTERM_COPY_BYTES: nothing was added. */
bool xterm_copy(struct text text, bool many_lines, struct buf *out);

/* Appends what sets a foreground or background as struct look holds it, LOOK_OWN apart. */
void xterm_colour(bool background, int32_t colour, struct buf *out);

/* What sets attributes (SGR) since the byte `from`: one after the other become one. */
void xterm_join(size_t from, struct buf *out);

#endif
