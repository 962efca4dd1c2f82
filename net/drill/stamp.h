/* net/drill/stamp.h - moments as the services write them: RFC 3339.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_STAMP_H
#define NET_DRILL_STAMP_H

#include <stdbool.h>
#include <stdint.h>

enum { STAMP_SIZE = 32 };

/* "2026-11-20T02:41:07Z", UTC, the fraction cut off. Returns out. */
const char *drill_stamp_print(int64_t at_ms, char out[static STAMP_SIZE]);

/* "2026-11-19T21:41:07-05:00": the same in a zone that is behind UTC by whole hours. */
const char *drill_stamp_print_behind(int64_t at_ms, int hours, char out[static STAMP_SIZE]);

/* Reads a moment with Z or an offset, with or without a fraction, or a bare date (its midnight,
 * UTC). False, out untouched, for anything else. */
bool drill_stamp_read(const char *text, int64_t *out_ms);

#endif
