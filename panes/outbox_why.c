/* panes/outbox_why.c - what can be done with an act, by how it stands.
 * SPDX-License-Identifier: MIT */
#include "panes/outbox.h"

#include <string.h>

const char *
outbox_why_not_drop(const struct outbox_row *row)
{
	switch (row->state) {
	case OUTBOX_SENT:
		return "That was sent already.";
	case OUTBOX_DROPPED:
		return "That was dropped already.";
	case OUTBOX_SENDING:
		return "That is on its way just now: look again.";
	case OUTBOX_QUEUED:
	case OUTBOX_REFUSED:
	case OUTBOX_IN_DOUBT:
		break;
	}
	return NULL;
}

/* What of a restricted incident waits can only be dropped (R21). */
static const char *
why_not_leave(const struct outbox_row *row)
{
	const char *why = outbox_why_not_drop(row);

	if (why == NULL && row->state == OUTBOX_QUEUED && strcmp(row->hold, "restricted") == 0)
		return "Its incident is restricted, and nothing of it is told there: "
		       "{outbox-drop} drops it.";
	return why;
}

const char *
outbox_why_not_again(const struct outbox_row *row)
{
	const char *why = why_not_leave(row);

	if (why != NULL || outbox_row_asks(row))
		return why;
	if (row->state == OUTBOX_IN_DOUBT)
		return "That is being looked for there: wait until that is answered.";
	return "That is sent by itself, and tried again: there is nothing to do.";
}

const char *
outbox_why_not_edit(const struct outbox_row *row)
{
	const char *why = why_not_leave(row);

	if (why != NULL)
		return why;
	if (row->state == OUTBOX_IN_DOUBT)
		return "That may have arrived as it is: look there first, then {outbox-arrived} "
		       "or {outbox-drop}.";
	if (text_is_empty(row->text))
		return "That has no words to change.";
	return row->editable ? NULL
			     : "That is made of more than its words: {outbox-drop} drops it, then "
			       "order it anew.";
}

const char *
outbox_why_not_arrived(const struct outbox_row *row)
{
	const char *why = outbox_why_not_drop(row);

	if (why != NULL || row->state == OUTBOX_IN_DOUBT)
		return why;
	return "It is known whether that arrived: it is not in doubt.";
}
