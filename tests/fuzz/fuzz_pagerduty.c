/* tests/fuzz/fuzz_pagerduty.c - anything at all as an answer of PagerDuty.
 * The first byte: '0' incidents, '1' log entries, '2' on-calls, '3' a whole reading of the list, and
 * from '4' on the lists of store/page_list.h.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "store/buf.h"
#include "store/page.h"
#include "store/page_list.h"
#include "tests/fuzz/fuzz.h"

/* Between two merges of one answer nothing may change: what is merged again is as it was. */
struct state {
	int64_t events;
	int64_t pages;
	int64_t revised;
	int64_t listed; /* what there is besides */
};

static struct state
state_now(struct record *r)
{
	return (struct state){
		.events = fuzz_number(r, "SELECT coalesce(max(seq), 0) FROM event"),
		.pages = fuzz_number(r, "SELECT count(*) FROM page"),
		.listed = fuzz_number(r, "SELECT (SELECT count(*) FROM priority)"
					 " + (SELECT count(*) FROM service)"
					 " + (SELECT count(*) FROM maintenance)"
					 " + (SELECT count(*) FROM change_event)"
					 " + (SELECT count(*) FROM alert)"
					 " + (SELECT count(*) FROM page_note)"),
		.revised = fuzz_number(r, "SELECT coalesce(sum(updated_ms), 0) FROM page"),
	};
}

static bool
state_same(struct state a, struct state b)
{
	return a.events == b.events && a.pages == b.pages && a.revised == b.revised &&
	       a.listed == b.listed;
}

static struct err
merge_walk(struct record *r, const char *reply, size_t length, struct merge *merge)
{
	struct err e = page_sweep_begin(r);
	struct buf missing;

	buf_init(&missing, 4096);
	if (e.kind == ERR_NONE)
		e = page_merge(r, reply, length, merge);
	if (e.kind == ERR_NONE)
		e = page_sweep_missing(r, 20, &missing);
	fuzz_hold(strspn(missing.data, "\n-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz") == missing.length,
		"what is missing has clean ids");
	buf_clear(&missing);
	return e;
}

static struct err
merge_as(struct record *r, char what, const char *reply, size_t length, struct merge *merge)
{
	enum page_list list;

	switch (what) {
	case '1':
		return page_merge_log(r, reply, length, merge);
	case '2':
		return page_merge_oncalls(r, reply, length, true, merge);
	case '3':
		return merge_walk(r, reply, length, merge);
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		list = (enum page_list)(what - '4');
		return page_list_merge(r, list, list >= PAGE_LIST_ALERT ? "QA1" : NULL, true, reply,
			length, merge);
	default:
		return page_merge(r, reply, length, merge);
	}
}

void
fuzz_pagerduty(const uint8_t *data, size_t size)
{
	struct record *r = fuzz_record();
	struct merge merge = {0}, again = {0};
	struct state before, after;
	struct err e;
	size_t length;
	char *reply;

	if (size == 0)
		return;
	reply = fuzz_grow(data + 1, size - 1, &length);
	fuzz_begin(r, "pagerduty");
	before = state_now(r);
	e = merge_as(r, (char)data[0], reply, length, &merge);
	fuzz_check_merge(e, &merge);
	after = state_now(r);
	fuzz_hold(e.kind == ERR_NONE || state_same(before, after),
		"of a malformed answer nothing is merged");
	fuzz_check(r);
	if (e.kind == ERR_NONE) {
		e = merge_as(r, (char)data[0], reply, length, &again);
		fuzz_hold(e.kind == ERR_NONE && again.seen == merge.seen &&
				  again.skipped == merge.skipped,
			"an answer that was merged can be merged again");
		fuzz_hold(state_same(after, state_now(r)), "the second merge changes nothing");
	}
	fuzz_end(r);
	free(reply);
}
