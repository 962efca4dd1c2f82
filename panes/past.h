/* panes/past.h - a screen of the past: the room as it stood, framed so that nobody takes it for
 * now.
 *
 * It is a second ui, over a replay (store/replay.h), that lies over the live one. The live one goes
 * on behind: it is loaded, it counts what comes, it rings; and it is as it was left when it is gone
 * back to. ui.c asks here first; nothing of this is there while nobody looks at the past.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_PAST_H
#define PANES_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/ui.h"
#include "store/replay.h"

enum { PAST_WORDS_BYTES = 96 };

struct past {
	struct ui ui; /* of then */
	struct replay *replay;
	bool shown;    /* it is what the screen shows; before that the live one stands there */
	bool going;    /* to another moment */
	bool left;     /* live is wanted */
	bool drawn;    /* what is on the screen is how far it is */
	int64_t to_ms; /* where to */
	struct replay_place place; /* where it is, once it is shown */
	struct err failed;         /* why it cannot be gone on */
	int overdue;               /* live, when it was left */
	char refusal[PAST_WORDS_BYTES];
};

/* True when the screen shows the past; false on the way there. */
bool past_is_shown(const struct ui *live);

/* The screen that has the keys: of the past while it is shown, else itself. */
struct ui *past_front(struct ui *live);

/* To the last event recorded by that moment, UTC ms; also from another moment. ERR_MISSING with how
 * far back it goes. `u` is the live one or that of then. */
struct err past_go(struct ui *u, int64_t at_ms);

/* From there by events of the timeline; `u` is that of then. ERR_MISSING at either end. */
struct err past_step(struct ui *u, int events);

/* Back to live, at once. */
void past_leave(struct ui *live);

/* What is read is another file now, or is withdrawn: nothing of the one before is shown any longer.
 * Goes to the same moment there; live when there is no way. */
void past_renew(struct ui *live, int64_t now_ms);

/* Why what is not for the past cannot be done on this screen; NULL when it is live. With "{replay}"
 * in it for the key. */
const char *past_refusal(const struct ui *seen);

/* What ui.c hands on while there is a past. */
void past_resize(struct ui *live);
bool past_waits(const struct ui *live); /* past_load is wanted */
bool past_is_seeking(const struct ui *live);
void past_seek(struct ui *live); /* goes on, a slice */
void past_load(struct ui *live, int64_t now_ms);
void past_key(struct ui *live, const struct key *k, struct context *c);
void past_draw(const struct ui *live, struct canvas *c, int64_t now_ms, int64_t steady_ms);

/* "2 new pages, 1 overdue": what came live since it was left; "" when nothing did. Returns
 * `out`. */
const char *past_news(const struct ui *live, char out[PAST_WORDS_BYTES]);

#endif
