/* tui/outlet.h - what waits to be sent to a terminal that may not take it now.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_OUTLET_H
#define TUI_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#include "store/buf.h"

struct outlet {
	int fd;           /* non-blocking */
	struct buf bytes; /* to be sent, added to by whoever makes them */
	size_t sent;      /* of those */
};

/* Its memory is kept as long as the process lives, like the terminal's. */
void outlet_init(struct outlet *o, int fd, size_t cap_bytes);

/* Sends what the terminal takes now; the rest stays and waits. What a terminal that is gone does
 * not take is dropped. */
void outlet_send(struct outlet *o);
/* The same until all is sent or the terminal took nothing for so long. */
void outlet_drain(struct outlet *o, int patience_ms);

/* True while something is not sent. */
bool outlet_waits(const struct outlet *o);

/* Forgets what waits; true when it was sent in part, so that the terminal may be in the middle of
 * a sequence. */
bool outlet_drop(struct outlet *o);

#endif
