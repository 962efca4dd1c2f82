/* panes/age.h - ages and times as a person reads them.
 *
 * All ages are differences of whole seconds, so that everything on the screen that counts does
 * so at the same moment: the screen is drawn once a second at most.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_AGE_H
#define PANES_AGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AGE_BYTES = 24 };

/* "04:10" (minutes and seconds) below an hour, "04h10" below a day, then "12d"; never negative.
 * The h tells four hours from four minutes. */
void age_exact(char out[AGE_BYTES], int64_t since_ms, int64_t now_ms);

/* "4s", "41m", "3h", "12d". */
void age_short(char out[AGE_BYTES], int64_t since_ms, int64_t now_ms);

/* When the strings above next differ, room ms. */
int64_t age_exact_tick(int64_t since_ms, int64_t now_ms);
int64_t age_short_tick(int64_t since_ms, int64_t now_ms);

/* Local time: "02:58:03", "2025-11-20", and both. */
void age_time(char out[AGE_BYTES], int64_t at_ms);
void age_date(char out[AGE_BYTES], int64_t at_ms);
void age_both(char out[AGE_BYTES], int64_t at_ms);

/* True when both are on the same local day. */
bool age_same_day(int64_t a_ms, int64_t b_ms);

#endif
