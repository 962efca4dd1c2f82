/* store/ticket_detail.h - what the details of a ticket show besides the ticket: where it is found in
 * a browser, who has it, and its custom fields.
 *
 * Read from the answer that the record keeps of each ticket, which is a stranger's; one that was too
 * long to be kept has none of it, which is no error.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_DETAIL_H
#define STORE_TICKET_DETAIL_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

struct ticket_more {
	struct text link;     /* of the agents' page; http or https, or "" */
	struct text type;     /* "problem" "incident" "question" "task"; "" */
	struct text channel;  /* how it came: "web" "email" "api"; "" */
	struct text assignee; /* "": nobody, or the name is not known */
};

struct ticket_field {
	int64_t id;
	struct text value; /* of a list: comma separated */
};

/* Of a ticket that is not in the record all is "". ERR_FULL when the arena was. */
struct err ticket_more_find(
	struct record *r, const char *id, struct arena *a, struct ticket_more *out);

/* The custom fields somebody filled in, at most `most` (and never more than 100), in their order:
 * rows are struct ticket_field. */
struct err ticket_fields(
	struct record *r, const char *id, int most, struct arena *a, struct rows *out);

#endif
