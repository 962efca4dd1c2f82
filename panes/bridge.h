/* panes/bridge.h - the conference bridge's number and PINs, as the engine told this screen.
 *
 * They are in no record. The moderator PIN is masked; what the engine shows after a bridge-reveal
 * stays for a minute, or until one looks elsewhere (R50).
 * SPDX-License-Identifier: MIT */
#ifndef PANES_BRIDGE_H
#define PANES_BRIDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/pane.h"
#include "store/bridge.h"
#include "store/json.h"

enum { BRIDGE_SHOWN_MS = 60 * 1000, BRIDGE_ASK_MS = 10 * 1000 };

/* Neutralised, all of it. */
struct bridge_card {
	bool known;    /* the engine has told */
	bool observer; /* and never will: this person only reads */
	char phone[80];
	char participant[80];
	char url[256];
	bool has_moderator; /* there is a PIN to show */
	char moderator[80]; /* ""; shown until: */
	int64_t shown_until_ms;
	bool reveal_due;   /* an order to show it went well: the engine is to be asked for it */
	int64_t wanted_ms; /* when it was last asked for the rest; 0: never */
};

/* What the engine told: the line is in `j`. */
void bridge_take(struct bridge_card *card, struct json *j, int64_t now_ms);

/* Leaves nothing of the moderator PIN. */
void bridge_mask(struct bridge_card *card);

/* True while the PIN may be seen. */
bool bridge_is_shown(const struct bridge_card *card, int64_t now_ms);

/* Which card the pane draws; kept. */
void bridge_of(struct pane *p, const struct bridge_card *card);

/* What the line of that kind has to be copied; "" for what is not there, and `why`: a sentence.
 * Never the moderator PIN while it is masked. */
const char *bridge_value(const struct bridge_card *card, enum bridge_line_kind kind, int64_t now_ms,
	const char **why);

/* What is copied from the row of that id, by `word`: "id" what stands there, "url" the link,
 * "message" number and PIN as one line. ERR_MISSING with a sentence when there is none. */
struct err bridge_copy(const struct bridge_card *card, const char *id, const char *word,
	int64_t now_ms, struct buf *out);

extern const struct pane_ops bridge_ops;

#endif
