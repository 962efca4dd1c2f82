/* store/redact.h - what observers may read: one row a table, one row a kind of event.
 *
 * A column of a table that is in none of the three lists is a programmer's mistake, and a test says so:
 * a column that is added is withheld until somebody thought of it. What an event tells of a row
 * (`{"field":[old,new]}`) goes through the same lists as the row, so that the events of a mirror lead
 * from its rows as they were to its rows as they are.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REDACT_H
#define STORE_REDACT_H

#include <stddef.h>
#include <stdint.h>

#include "store/config.h"
#include "store/err.h"
#include "store/record.h"

struct redact_table {
	const char *table;
	const char *plain;    /* let through as they are: "id, status, rev" */
	const char *masked;   /* let through without numbers, PINs and addresses */
	const char *withheld; /* not: null, or '', 0 or '[]' where null is refused */
	/* Which rows: an SQL condition over main.TABLE. NULL: all. ?2 is the moment from which on what
	 * is over is still shown, UTC ms. No row of a restricted incident, or tied to one, ever. */
	const char *visible;
};

/* The tables of the mirror, in the order in which to fill them; NULL beyond the last. A table that is
 * not here is empty there. */
const struct redact_table *redact_table_at(size_t i);
const struct redact_table *redact_table_find(const char *name);

/* What is masked in free text: made of the config, with its numbers and PINs by digits alone. */
struct redactor;
struct err redactor_new(const struct config *config, struct redactor **out);
void redactor_free(struct redactor *redactor); /* NULL is fine; wiped */

/* Gives the connection the functions
 *     room_mask(text)                  free text without numbers, PINs and addresses; null for null
 *     room_redact(kind, subject, data) an event's data with what may be let through, masked
 * The redactor is kept until the connection closes or the functions are given anew. */
struct err redact_functions(struct record *r, const struct redactor *redactor);

#endif
