/* tests/model/compare.h - whether the record says what the service is.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_COMPARE_H
#define TESTS_MODEL_COMPARE_H

#include <stdbool.h>

#include "net/drill/world.h"
#include "store/buf.h"
#include "store/record.h"

/* From now on it is noticed when a page's updated_at goes back. */
void compare_watch(struct record *r);

/* The first differences, a sentence each, into `out`: what is open is open in both and is the same,
 * and each log entry is one event, no more and no less. True when there is none. */
bool compare_pages(struct record *r, struct world *w, struct buf *out);

#endif
