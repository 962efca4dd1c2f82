/* store/outbox_after.h - what else changes here when a person says what becomes of an act: a record that
 * it left is taken back, what is wanted is shown again, and what it made there is found by what follows.
 * All in the transaction of an order. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OUTBOX_AFTER_H
#define STORE_OUTBOX_AFTER_H

#include "store/act.h"

/* An act of that number that will not leave, and never did: the update that was recorded with it was not
 * given, and the clock of its audience goes on from the one before (R67). Nothing, where none was. */
struct err outbox_unsay(const struct act *act, int64_t number);

/* An act that stands in the place of another: the update that was recorded with `number` says `text`. */
struct err outbox_say_instead(const struct act *act, int64_t number, const char *text);

/* An act of that number that is to leave again: what it wants of its pages, or its ticket, is shown
 * until the service agrees. */
struct err outbox_want(const struct act *act, int64_t number);

/* An act of that number that a person has seen there, by args.id where it made something: what follows
 * for the incident goes there, and a post counts as given. ERR_USAGE when the id is needed and is not
 * said, or is none. */
struct err outbox_arrive(struct act *act, int64_t number);

#endif
