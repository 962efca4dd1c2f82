/* tui/prompt.h - a line of text being typed. What it reads is text, never a command.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "store/buf.h"
#include "tui/canvas.h"
#include "tui/input.h"

enum { PROMPT_CAP_BYTES = 4096 };

enum prompt_result { PROMPT_MORE, PROMPT_DONE, PROMPT_CANCELLED };

struct prompt {
	const char *label; /* "Note on page P123: "; kept until prompt_clear */
	struct buf text;
	size_t at; /* byte offset of the cursor, always at a glyph's start */
};

void prompt_init(struct prompt *p, const char *label);
void prompt_clear(struct prompt *p);

/* Enter is DONE, Esc and C-c and C-g CANCELLED; the usual line keys edit (C-a C-e C-u C-k C-w,
 * arrows, Backspace, Delete). A paste is inserted with its line feeds as spaces. */
enum prompt_result prompt_key(struct prompt *p, const struct key *k);

/* Draws label and text in row 0 of the area, scrolled so that the cursor shows, and places the
 * canvas's cursor. */
void prompt_draw(const struct prompt *p, struct area a);

#endif
