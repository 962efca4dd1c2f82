/* net/drill/entry_json.h - the log of the simulated PagerDuty as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ENTRY_JSON_H
#define NET_DRILL_ENTRY_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "net/drill/world.h"
#include "store/buf.h"

/* How a log entry is asked for. */
struct entry_form {
	bool with_incident; /* whole, not as a reference */
	bool utc;           /* else in the account's time zone, as the service has it by default */
};

/* Each appends one object, of the log entry at that place. */
void drill_entry_put(struct world *w, size_t entry, const struct entry_form *form, struct buf *out);
void drill_entry_put_note(const struct world *w, size_t entry, struct buf *out);
void drill_entry_put_update(const struct world *w, size_t entry, struct buf *out);

#endif
