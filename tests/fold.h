/* tests/fold.h - the record's tables made again of nothing but its events.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FOLD_H
#define TESTS_FOLD_H

#include "tests/room.h"

/* Steps over all events, from the empty beginning to now and back again: each must find what it
 * says was there before it, the end must be what is in the tables, row by row, and the beginning
 * must be empty. And every table that has a rev is either audited or known not to be. What is
 * wrong, a line each; "" when nothing is. Freed by the caller. */
char *fold_faults(const struct room *room);

#endif
