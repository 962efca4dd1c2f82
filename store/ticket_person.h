/* store/ticket_person.h - the names behind the ids in tickets: people and their organisations.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_PERSON_H
#define STORE_TICKET_PERSON_H

#include <stddef.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/page.h"
#include "store/record.h"

enum ticket_name { TICKET_NAME_PERSON, TICKET_NAME_ORGANIZATION };

/* The users and organizations that lie beside whatever a reply is about; what is none of them, or
 * has no name, is left out. Open tickets get the names. The reply is JSON already. Inside
 * record_begin .. record_commit. */
struct err ticket_person_lay_in(struct record *r, const char *reply, size_t length);

/* Merge a reply of GET /api/v2/users/show_many or organizations/show_many.
 * asked  the ids, comma separated: those that it does not tell are remembered as nameless, so that
 *        nobody asks for them again.
 * Inside record_begin .. record_commit. ERR_MALFORMED when it is no such list. */
struct err ticket_person_merge(struct record *r, enum ticket_name kind, const char *reply,
	size_t length, const char *asked, struct merge *out);

/* At most `most` ids in open tickets whose name was never told, comma separated, into `out`. */
struct err ticket_person_missing(
	struct record *r, enum ticket_name kind, int most, struct buf *out);

#endif
