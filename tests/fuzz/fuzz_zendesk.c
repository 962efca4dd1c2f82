/* tests/fuzz/fuzz_zendesk.c - anything at all as an answer of Zendesk.
 * The first byte is free for what more there will be; today each is a list of tickets, or one.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "store/ticket.h"
#include "tests/fuzz/fuzz.h"

static int64_t
state_now(struct record *r)
{
	return fuzz_number(r, "SELECT (SELECT coalesce(max(seq), 0) FROM event) * 1000000"
			      " + (SELECT count(*) FROM ticket)");
}

void
fuzz_zendesk(const uint8_t *data, size_t size)
{
	struct record *r = fuzz_record();
	struct merge merge = {0}, again = {0};
	int64_t before, after;
	struct err e;
	size_t length;
	char *reply;

	if (size == 0)
		return;
	reply = fuzz_grow(data + 1, size - 1, &length);
	fuzz_begin(r, "zendesk");
	before = state_now(r);
	e = ticket_merge(r, reply, length, fuzz_page_on, &merge);
	fuzz_check_merge(e, &merge);
	after = state_now(r);
	fuzz_hold(e.kind == ERR_NONE || before == after, "of a malformed answer nothing is merged");
	fuzz_check(r);
	if (e.kind == ERR_NONE) {
		e = ticket_merge(r, reply, length, fuzz_page_on, &again);
		fuzz_hold(e.kind == ERR_NONE && again.seen == merge.seen &&
				  again.skipped == merge.skipped,
			"an answer that was merged can be merged again");
		fuzz_hold(after == state_now(r), "the second merge changes nothing");
		fuzz_hold(strlen(again.next) < sizeof again.next, "a cursor fits");
	}
	fuzz_end(r);
	free(reply);
}
