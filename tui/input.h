/* tui/input.h - bytes from a terminal become keys.
 *
 * A state machine of our own, because ncurses' waits for the rest of a sequence on the loop's time
 * (ESCDELAY) and takes a pasted text for keys. Bytes come in any pieces; a sequence split over
 * packets is put together; what is half there after a pause (input_flush) is taken as it stands.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "store/buf.h"
#include "store/text.h"

enum key_kind {
	KEY_PRESS, /* `name` */
	KEY_PASTE, /* `paste`: text, never a command; cut at 64 KiB */
	KEY_MOUSE, /* `name` is "Click", "WheelUp" or "WheelDown"; row and col from 0 */
};

/* A key press by its name: the character itself in UTF-8 ("a", "G", "?", "é"), or "C-a", "M-a",
 * "Enter", "Esc", "Tab", "S-Tab", "Space", "Backspace", "Delete", "Up", "Down", "Left", "Right",
 * "Home", "End", "PageUp", "PageDown", "F1".. */
struct key {
	enum key_kind kind;
	char name[16];
	int row;
	int col;
	struct text paste; /* borrowed until the next call on this input */
};

enum {
	INPUT_PAUSE_MS = 50,         /* how long to wait for the rest before input_flush */
	INPUT_FEED_CAP = 64 * 1024,  /* bytes one input_feed takes; what is more is dropped */
	INPUT_PASTE_CAP = 64 * 1024, /* of a paste, more is swallowed */
	INPUT_STRING_PAUSES = 10,    /* pauses in a row after which an unfinished reply is over */
	INPUT_PASTE_PAUSES = 40,     /* and an unfinished paste: 2 s of silence */
};

struct input {
	struct buf bytes; /* not yet understood, from `at` on */
	struct buf paste;
	size_t at;
	int pauses; /* flushes since the last feed */
	bool pasting;
};

void input_init(struct input *in);
void input_clear(struct input *in);

/* Takes what a read gave. Call input_next until it says false before the next feed. */
void input_feed(struct input *in, const char *bytes, size_t length);

/* The next whole key; false when there is none yet. Unknown sequences and invalid bytes are
 * swallowed. */
bool input_next(struct input *in, struct key *out);

/* True when the beginning of a sequence, or a paste, waits for its rest: start a timer of
 * INPUT_PAUSE_MS. Ask again after each feed and each flush. */
bool input_waiting(const struct input *in);

/* A pause without input is over: a lone ESC is Esc. A reply to a query (OSC, DCS) or a paste that
 * lacks its end goes on through some pauses, then is taken as it stands. Call input_next
 * afterwards. */
void input_flush(struct input *in);

#endif
