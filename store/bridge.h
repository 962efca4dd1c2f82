/* store/bridge.h - who is on the conference bridge. Its number and PINs are in no record.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_BRIDGE_H
#define STORE_BRIDGE_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum { BRIDGE_GUESTS_MOST = 200 };

struct bridge_guest {
	struct row_key key; /* major: when they joined; id: "guest", a dash and a number */
	struct text person; /* a name, or "customer: Acme" */
	int64_t joined_ms;
};

/* Those of the incident, the first to join first, at most BRIDGE_GUESTS_MOST. Rows are struct
 * bridge_guest. */
struct err bridge_guests(struct record *r, const char *incident, struct arena *a, struct rows *out);

#endif
