/* tests/fake_marks.h - what came and what can be undone, as fake_room.h has it; included there.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_MARKS_H
#define TESTS_FAKE_MARKS_H

#include "store/arrival.h"
#include "store/undo.h"

struct err
arrival_last(struct record *r, int64_t *out)
{
	*out = r->arrivals_count > 0 ? r->arrivals[r->arrivals_count - 1].seq : r->events_count;
	return NO_ERR;
}

struct err
arrival_read(
	struct record *r, int64_t seq, const char *me, int most, struct arrival *out, int *count)
{
	(void)me;
	*count = 0;
	r->reads++;
	for (int i = 0; i < r->arrivals_count && *count < most; i++) {
		if (r->arrivals[i].seq > seq)
			out[(*count)++] = r->arrivals[i];
	}
	return NO_ERR;
}

/* The last event with that text. */
struct err
undo_find(struct record *r, const char *actor, struct arena *a, struct undo *out)
{
	(void)actor;
	(void)a;
	*out = (struct undo){.kind = "", .text = text_of("")};
	for (int i = 0; i < r->events_count && r->mine != NULL; i++) {
		const struct event *e = &r->events[i];

		if (strcmp(e->text.raw, r->mine) == 0)
			*out = (struct undo){e->seq, e->at_ms, e->kind, e->text};
	}
	return NO_ERR;
}

struct err
undo_look(struct record *r, int64_t seq, struct arena *a, struct undone *out)
{
	(void)a;
	*out = (struct undone){.by = text_of("")};
	for (int i = 0; i < r->events_count; i++) {
		if (r->events[i].seq == seq && r->events[i].withdrawn)
			*out = (struct undone){fake_now_ms, text_of("Dana Reyes")};
	}
	return NO_ERR;
}

#endif
