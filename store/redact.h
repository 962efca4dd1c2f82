/* store/redact.h - what observers may read: one row a table, one row a kind of event.
 *
 * A column of a table that is in none of the three lists is a programmer's mistake, and a test says
 * so: a column that is added is withheld until somebody thought of it. What an event tells of a row
 * (`{"field":[old,new]}`) goes through the same lists as the row, so that the events of a mirror
 * lead from its rows as they were to its rows as they are: what is withheld has the same neutral
 * value in both, and a pair of which both sides come out the same is left out. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REDACT_H
#define STORE_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/record.h"

/* The lists are "id, status, rev"; "kind = SQL" says what stands in the column's place. */
struct redact_table {
	const char *table;
	const char *plain;    /* let through as they are */
	const char *masked;   /* let through without numbers, PINs and addresses */
	const char *withheld; /* not: null, or what is said after the `=` where null is refused */
	/* Which rows: an SQL condition over main.TABLE. NULL: all. ?2 is the moment from which on
	 * what is over is still shown, UTC ms. No row of a restricted incident, or tied to one,
	 * ever. */
	const char *visible;
};

/* The tables of the mirror, in the order in which to fill them; NULL beyond the last. A table that
 * is not here is empty there, or counts what is there: tally and page_group are of the mirror's own
 * rows. */
const struct redact_table *redact_table_at(size_t i);
const struct redact_table *redact_table_find(const char *name);

/* Appends to `names` the columns of the table, and to `values` the SQL that answers them for a row
 * of main.TABLE, both with commas between: "id, title, raw" and "id, room_mask(title), NULL". Two
 * keys may come out the same: replace then. */
void redact_columns(const struct redact_table *t, struct buf *names, struct buf *values);

/* What is masked in free text: made of the config, with its numbers and PINs by digits alone. */
struct redactor;
struct err redactor_new(const struct config *config, struct redactor **out);
void redactor_free(struct redactor *redactor); /* NULL is fine; wiped */

/* Whether both mask the same. What is only written in another order may count as another. */
bool redactor_same(const struct redactor *a, const struct redactor *b);

/* A number that is another where something else is masked: of what the config says, and of the
 * program's version, whose lists may say less. It tells nothing but that to who has the config; who
 * has it not could try all numbers, so it is for our own eyes. */
uint64_t redactor_sum(const struct redactor *redactor);

/* Appends the text with <number> for what is, or looks like, a phone number, <PIN> for the bridge's
 * PINs as words of their own, <address> for e-mail addresses and the bridge's url. Of 64 KiB of
 * text at most 256 KiB come; what comes twice through it is the same. False when `out` is full. */
bool redactor_mask(
	const struct redactor *redactor, const char *text, size_t length, struct buf *out);

/* Gives the connection the functions that the lists call:
 *     room_mask(text)                  free text without numbers, PINs and addresses, nor tokens that
 *                                      the log knows; what is no text as it is
 *     room_redact(kind, subject, data) an event's data with what may be let through, masked; null for
 *                                      a kind of which nothing is told
 *     room_name(subject)               an event's subject, with what people typed in it masked
 *     room_hidden(incident_id)         it is restricted, or part of one that is; 0 for null and ''
 *     room_hides(subject)              what the subject names, or is about, is of a hidden incident
 *     room_shown(incident_id, since)   it is not hidden, and open or closed since
 *     room_keeps(subject)              a page or ticket that is active
 * The redactor is kept until the connection closes or the functions are given anew; NULL: from now on
 * each text that is to be masked is an error. */
struct err redact_functions(struct record *r, const struct redactor *redactor);

#endif
