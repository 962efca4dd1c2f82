/* store/when.h - a time as a tired person types it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_WHEN_H
#define STORE_WHEN_H

#include <stdint.h>

#include "store/err.h"

/* What a time without a date, and a duration, mean: before now or after it. */
enum when_sense { WHEN_BACK, WHEN_AHEAD };

/* "now"; a duration, "45m", "2h", "1h30m", "2d", from now on or back; a time of day, "14:30",
 * "14:30:15", the last or the next such in the local zone; "2026-11-21 14:30" (or with a T, or with
 * a Z for UTC). ERR_USAGE with a sentence that lists the forms. */
struct err when_parse(const char *string, enum when_sense sense, int64_t now_ms, int64_t *out);

#endif
