/* store/outbox_pick.h - which act of the outbox is next, of all that wait. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OUTBOX_PICK_H
#define STORE_OUTBOX_PICK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"

/* Its number, as outbox_next (store/outbox_send.h) says. */
struct err outbox_pick(struct record *r, const char *target, int64_t now_ms, int64_t *number,
	bool *found, int64_t *due_ms);

#endif
