/* store/ticket_write.h - what the record learns from an act on a ticket that has ended. All inside
 * record_begin .. record_commit.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_WRITE_H
#define STORE_TICKET_WRITE_H

#include "store/err.h"
#include "store/outbox_send.h"
#include "store/record.h"

/* The objects of acts: "ticket:8812", and of one that is yet to be opened "ticket:new:" and the
 * incident, or the subject it is about. */
#define TICKET_OBJECT "ticket:"
#define TICKET_OBJECT_NEW "ticket:new:"

/* It was done, refused or dropped: what it `wanted` of the ticket is wanted no more, unless another
 * act that still waits wants something of it. */
struct err ticket_act_ended(struct record *r, const struct outbox_send *row);

/* The ticket that `row` was to open is there, and in the record. One for customers is tied to its
 * incident, and is from now on the one that this customer has ("ticket:Acme" of store/remote.h;
 * "ticket" where it names none). */
struct err ticket_opened(
	struct record *r, const struct outbox_send *row, const char *ticket, const char *url);

#endif
