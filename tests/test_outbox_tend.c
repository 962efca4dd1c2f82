/* tests/test_outbox_tend.c - a service is asked what it has, when nothing is to be sent.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/remote.h"
#include "tests/shop.h"

enum { TENDS_MS = 300, FIRST_MS = 2000 };

static bool
is_tending(const struct target_job *job)
{
	return strcmp(job->row->verb, TARGET_TENDS) == 0;
}

static struct err
ask(struct target_job *job, struct target_ask *out)
{
	if (!is_tending(job))
		return shop_kind.ask(job, out);
	assert_true(job->looking);
	assert_int_equal(job->row->number, 0);
	out->method = "GET";
	(void)snprintf(out->path, sizeof out->path, "/read");
	return NO_ERR;
}

static void
answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (!is_tending(job))
		shop_kind.answer(job, reply, out);
	else if (!target_judge(&shop_kind, reply, false, out))
		out->end = TARGET_SENT;
}

/* Counts, where the record can be asked. */
static struct err
settle(struct target_job *job, const struct target_outcome *outcome, const struct http_reply *reply)
{
	struct remote told;
	bool found = false;
	struct err e;

	if (!is_tending(job))
		return shop_kind.settle(job, outcome, reply);
	e = remote_find(job->record, "", "shop", "told", &told, &found);
	(void)snprintf(
		told.id, sizeof told.id, "%d", found ? (int)strtol(told.id, NULL, 10) + 1 : 1);
	return e.kind == ERR_NONE ? remote_put(job->record, "", "shop", "told", &told) : e;
}

static int
told(struct shop *s)
{
	struct remote remote;
	bool found = false;

	assert_int_equal(
		remote_find(s->record, "", "shop", "told", &remote, &found).kind, ERR_NONE);
	return found ? (int)strtol(remote.id, NULL, 10) : 0;
}

static void
begin(struct shop *s, struct target_kind *kind)
{
	shop_open(s, 1, "o");
	*kind = shop_kind;
	kind->ask = ask;
	kind->answer = answer;
	kind->settle = settle;
	kind->tends_ms = TENDS_MS;
	s->target.kind = kind;
	shop_begin(s);
}

static void
it_is_asked_now_and_then_and_keeps_nobody(void **state)
{
	struct target_kind kind;
	struct shop s;

	(void)state;
	begin(&s, &kind);
	assert_true(outbox_is_quiet(s.outbox));
	shop_run(&s, FIRST_MS - 500);
	assert_int_equal(told(&s), 0);
	shop_run(&s, 500 + TENDS_MS * 4);
	assert_in_range(told(&s), 2, 6);
	assert_true(outbox_is_quiet(s.outbox));
	shop_close(&s);
}

static void
what_is_to_be_sent_leaves_all_the_same(void **state)
{
	struct target_kind kind;
	struct shop s;
	int64_t number;

	(void)state;
	begin(&s, &kind);
	shop_run(&s, FIRST_MS + 200);
	number = shop_add(&s, "A", "post", "a", false);
	outbox_look(s.outbox);
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	shop_run(&s, TENDS_MS * 2);
	assert_true(told(&s) >= 2);
	shop_close(&s);
}

static void
its_trouble_is_no_trouble_of_a_row(void **state)
{
	struct target_kind kind;
	struct shop s;
	int64_t number;

	(void)state;
	begin(&s, &kind);
	s.reads = "5o";
	shop_run(&s, FIRST_MS + 300);
	number = shop_add(&s, "A", "post", "a", false);
	outbox_look(s.outbox);
	shop_until(&s, number, "sent");
	assert_int_equal(shop_effects(&s, "A"), 1);
	shop_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_asked_now_and_then_and_keeps_nobody),
		cmocka_unit_test(what_is_to_be_sent_leaves_all_the_same),
		cmocka_unit_test(its_trouble_is_no_trouble_of_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
