/* store/settle.h - steps follow the record: done when what they wait for is true.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SETTLE_H
#define STORE_SETTLE_H

#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

/* Brings the steps of each open incident, and the first one of the room before an incident, in line
 * with what they wait for (applies_when, done_when: store/predicate.h) at that moment, room ms.
 *
 * A step that became true is done by the person whose order this is, else by nobody. It stays done
 * when that is no longer true, as it was done; but one that nobody did is open again then, and so
 * is any of the room before an incident, which is about the pages there are now. What a person
 * ticked, skipped or opened again by hand is left as it is.
 *
 * Writes only what differs. Inside record_begin .. record_commit. */
struct err room_settle(struct record *r, int64_t now_ms);

/* The same for one incident, whatever its status: one that was closed just now. */
struct err room_settle_one(struct record *r, const char *incident_id, int64_t now_ms);

#endif
