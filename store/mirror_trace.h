/* store/mirror_trace.h - what a mirror tells of a row that it does not have. Private to
 * store/mirror*.c.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_TRACE_H
#define STORE_MIRROR_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

/* Whether `to` has rows that are about the row of `from`: events, follow-ups and proposals about a
 * page or a ticket, anything of an incident. They are not touched when that row is hidden, and what
 * is over is not in a mirror itself. False for rows of other tables. */
struct err mirror_trace(
	struct record *from, struct record *to, const char *table, int64_t row_id, bool *out);

#endif
