/* store/redact_phone.h - what is shaped like a phone number. Private to store/redact*.c.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REDACT_PHONE_H
#define STORE_REDACT_PHONE_H

#include <stddef.h>

/* Bytes of what may stand between two figures of one number: at most three spaces, dashes, dots,
 * slashes, brackets, whatever their code; 0 for anything else. */
size_t phone_gap(const char *at, size_t left);

/* Where the phone number that begins at `at`, the first of a group of figures, ends; `at` when
 * there is none. International with a '+' (or 00), North American in groups of 3, 3 and 4, or in
 * groups after a 0 as it is dialled elsewhere. No date, time, address of a machine, version, range
 * of hours, id, count or figure with a unit is one; figures in one group are none without a '+'.
 * Sources: ITU-T E.164 (at most 15 figures), E.123 (how they are written). */
size_t phone_end(const char *text, size_t length, size_t at);

#endif
