/* tests/fuzz/fuzz_zendesk.c - anything at all as an answer of Zendesk.
 * The first byte: '0' tickets, '1' audits, '2' comments, '3' users, '4' organizations.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "store/comment.h"
#include "store/ticket.h"
#include "store/ticket_audit.h"
#include "store/ticket_person.h"
#include "tests/fuzz/fuzz.h"

static int64_t
state_now(struct record *r)
{
	return fuzz_number(r, "SELECT (SELECT coalesce(max(seq), 0) FROM event) * 1000000"
			      " + (SELECT count(*) FROM ticket)"
			      " + (SELECT count(*) FROM comment)"
			      " + (SELECT count(*) FROM ticket_person)"
			      " + (SELECT count(*) FROM organization)");
}

static struct err
merge_as(struct record *r, char what, const char *reply, size_t length, struct merge *merge)
{
	const struct ticket_unaudited ticket = {.id = 11, .updated_ms = 1, .matches = true};

	switch (what) {
	case '1':
		return ticket_audit_merge(r, reply, length, &ticket, fuzz_page_on, merge);
	case '2':
		return comment_merge(r, reply, length, "11", 1, merge);
	case '3':
		return ticket_person_merge(r, TICKET_NAME_PERSON, reply, length, "1,2", merge);
	case '4':
		return ticket_person_merge(r, TICKET_NAME_ORGANIZATION, reply, length, "21", merge);
	default:
		return ticket_merge(r, reply, length, fuzz_page_on, merge);
	}
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
	e = merge_as(r, (char)data[0], reply, length, &merge);
	fuzz_check_merge(e, &merge);
	after = state_now(r);
	fuzz_hold(e.kind == ERR_NONE || before == after, "of a malformed answer nothing is merged");
	fuzz_check(r);
	if (e.kind == ERR_NONE) {
		e = merge_as(r, (char)data[0], reply, length, &again);
		fuzz_hold(e.kind == ERR_NONE && again.seen == merge.seen &&
				  again.skipped == merge.skipped,
			"an answer that was merged can be merged again");
		fuzz_hold(after == state_now(r), "the second merge changes nothing");
		fuzz_hold(strlen(again.next) < sizeof again.next, "a cursor fits");
	}
	fuzz_end(r);
	free(reply);
}
