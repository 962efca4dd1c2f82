/* store/watcher.h - who watches: the name that an observer goes by, and what is kept of it (R22).
 *
 * The account is the kernel's word, the name is what somebody calls themselves. So a name is never
 * shown without the account that it came from, and never looks like that of somebody in the room.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_WATCHER_H
#define STORE_WATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/order.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum {
	WATCHER_NAME_BYTES = 64 + 1,
	WATCHER_ACCOUNT_BYTES = 32 + 1,
	WATCHER_WHAT_BYTES = 256,
	WATCHER_NAMES_MOST = 50, /* of one account that are kept of an incident or a day */
};

/* What somebody calls themselves, as it is kept: neutralised, one line, without what lists and
 * accounts are parted by. "" when nothing is left of it. */
void watcher_name(struct text claimed, char out[WATCHER_NAME_BYTES]);

/* Who acts at watch.sock: "~Kim (warroom)", an observer whatever the account may elsewhere;
 * "warroom" without a name. The name is cut where it does not fit. */
void watcher_actor(const char *name, const char *account, struct actor *out);

/* What there is to watch: the incidents that are open and not restricted, else the day. Another
 * word for another thing. */
struct err watcher_what(struct record *r, int64_t now_ms, char out[WATCHER_WHAT_BYTES]);

/* Keeps that they watch each incident that is open and not restricted, and today where none is:
 * once each, as events that the timeline does not show unasked. Of names beyond
 * WATCHER_NAMES_MOST of one account it is kept that there were more. In a transaction. */
struct err watcher_keep(struct record *r, const char *name, const char *account, int64_t now_ms);

/* ", ~Kim (warroom)": adds who watched that incident and is not yet among the names in `out`, which
 * have ", " between them. */
struct err watcher_list(struct record *r, const char *incident, struct buf *out);

/* A hand, or somebody who watches. */
struct watcher_row {
	struct row_key key; /* id: of a hand its number */
	bool is_hand;
	struct text person; /* of a hand as the room calls them, else what they call themselves */
	int64_t at_ms;      /* raised; began to watch */

	struct text account;
	struct text text; /* what for; "": not said */
	bool start;       /* an incident should be started */
	bool raised;
	const char *state; /* "raised", "taken", "dismissed", "over" */
	struct text settled_by;
	int64_t settled_ms;
};

/* Hands that are up (who asks for an incident first, then the oldest first), those settled in the
 * last half an hour, then who watches. That is in no record: w->of is a JSON object of the incident
 * (its hands, when it is restricted), the time (now_ms), and those who watch as the engine told
 * them (all). All rows: they are few. */
struct err watcher_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

#endif
