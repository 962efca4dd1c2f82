/* store/bridge.h - the card of the conference bridge. Its number and PINs are in no record: here
 * is what there is beside them, and where they stand.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_BRIDGE_H
#define STORE_BRIDGE_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum bridge_line_kind {
	BRIDGE_STATE,
	BRIDGE_PHONE,
	BRIDGE_PARTICIPANT,
	BRIDGE_MODERATOR,
	BRIDGE_LINK,
	BRIDGE_GUEST,
};

struct bridge_line {
	struct row_key key;
	enum bridge_line_kind kind;
	int64_t at_ms;      /* opened (the state), joined (a guest); 0: not yet */
	int64_t closed_ms;  /* the state; 0, or before at_ms: it is open */
	struct text person; /* a guest: a name, or "customer: Acme" */
};

/* The card of the incident w->of, and who joined, the first one first; nothing without an
 * incident. */
struct err bridge_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

#endif
