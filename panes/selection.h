/* panes/selection.h - rows that somebody has taken together, for the next command to act upon.
 *
 * Their ids are those of the moment of the key press. A row that leaves its list stays selected and
 * is counted as gone: what is acted upon is what was picked.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_SELECTION_H
#define PANES_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "panes/ids.h"
#include "store/err.h"
#include "store/record.h"

enum {
	SELECTION_MOST = 10000,
	SELECTION_GROUPS_MOST = 100,
	SELECTION_SUBJECT_BYTES = ROW_ID_BYTES + 16
};

struct selection {
	const char *kind; /* of its rows, as an event's subject says it: "page" */
	struct ids ids;
	struct ids groups; /* groups that were selected as one; their pages' tags are theirs */
	int tags;          /* given out */
	char waiting[ROW_ID_BYTES]; /* a group whose pages are read at the next load; "": none */
};

void selection_init(struct selection *s, const char *kind);
void selection_clear(struct selection *s); /* may be called twice */
void selection_drop(struct selection *s);  /* nothing is selected */

/* What is selected now, into `to`, which is empty; `from` NULL: nothing. False when memory is short. */
bool selection_copy(struct selection *to, const struct selection *from);

/* Takes the row in, or out again; of a group all pages, which selection_load reads. False when no
 * more rows can be selected. */
bool selection_toggle(struct selection *s, const char *id);
bool selection_has(const struct selection *s, const char *id); /* a row's, or a group's */

/* Reads the pages of a group that waits, but for those that came after it was selected. An error
 * says why not all of them, or none, are selected. */
struct err selection_load(struct selection *s, struct record *r, const struct ids *later);

/* "page:PABC12", "ticket:8812": what the row at `i` of `ids` is to an order. */
void selection_subject(const struct selection *s, int i, char out[SELECTION_SUBJECT_BYTES]);

/* "3 selected, 1 gone"; "" for none; "selecting..." while a group waits. */
void selection_say(const struct selection *s, char *out, size_t size);

#endif
