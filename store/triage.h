/* store/triage.h - what a judged page asks for.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TRIAGE_H
#define STORE_TRIAGE_H

#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

/* 10:00 local time of the day after this one, or of the Monday where that is a Saturday or a
 * Sunday: when what is no outage is looked at (R10). UTC ms. */
int64_t triage_next_day(int64_t now_ms);

/* Of the pages that began in since_ms <= t < until_ms: how many there were, and how many of them
 * were noise, flukes and bad checks (R10). Looks at every page: for reports, not for screens. */
struct err triage_noise(
	struct record *r, int64_t since_ms, int64_t until_ms, int64_t *noise, int64_t *pages);

#endif
