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

enum { SELECTION_MOST = 10000, SELECTION_SUBJECT_BYTES = ROW_ID_BYTES + 16 };

struct selection {
	const char *kind; /* of its rows, as an event's subject says it: "page" */
	struct ids ids;
};

void selection_init(struct selection *s, const char *kind);
void selection_clear(struct selection *s); /* may be called twice */
void selection_drop(struct selection *s);  /* nothing is selected */

/* What is selected now, into `to`, which is empty; `from` NULL: nothing. False when memory is short. */
bool selection_copy(struct selection *to, const struct selection *from);

/* Takes the row in, or out again. False when no more rows can be selected. */
bool selection_toggle(struct selection *s, const char *id);

/* "page:PABC12", "ticket:8812": what the row at `i` of `ids` is to an order. */
void selection_subject(const struct selection *s, int i, char out[SELECTION_SUBJECT_BYTES]);

/* "3 selected, 1 gone"; "" for none. */
void selection_say(const struct selection *s, char *out, size_t size);

#endif
