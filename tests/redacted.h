/* tests/redacted.h - a record as observers would read it: another one, of its redacted rows alone.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_REDACTED_H
#define TESTS_REDACTED_H

#include <stdint.h>

#include "store/config.h"
#include "tests/room.h"

/* A config with all that is masked: phones, PINs, addresses, a bridge. */
extern const struct config redacted_config;

/* A new record, with the rows that observers may read of what is not over, or ended at `since_ms`
 * or later; redacted by that config. room_remove removes it. */
struct room *redacted_copy(struct room *room, int64_t since_ms);

/* What of the config stands in a text, however it is written; NULL: nothing. */
const char *redacted_leak(const char *text);

#endif
