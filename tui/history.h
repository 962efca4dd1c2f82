/* tui/history.h - the lines that were typed in a prompt, for its Up and Down.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_HISTORY_H
#define TUI_HISTORY_H

#include "tui/input.h"
#include "tui/prompt.h"

enum { HISTORY_MOST = 50 };

/* All zero is an empty one. */
struct history {
	char *lines[HISTORY_MOST]; /* owned; oldest first, none twice */
	int count;
	int at;      /* the line that is in the prompt; count: the one being typed */
	char *typed; /* owned: that one, while another is in the prompt; NULL: none */
};

void history_clear(struct history *h); /* may be called twice */

/* A prompt opens. */
void history_begin(struct history *h);

/* Keeps a line as the newest; an empty one is not kept. */
void history_add(struct history *h, const char *line);

/* Up and Down, C-p and C-n: puts the line before or after into the prompt; what was being typed
 * comes back after the newest. False: the key is another one. */
bool history_key(struct history *h, struct prompt *p, const struct key *k);

#endif
