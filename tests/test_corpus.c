/* tests/test_corpus.c - what the fuzzers start from, and what they once found, under every compiler.
 * SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fuzz/fuzz.h"

enum { INPUT_MOST_BYTES = 1024 * 1024, INPUTS_LEAST = 5 };

/* Named before it is tried: a target that finds something does not come back. */
static void
feed(fuzz_target *target, const char *path)
{
	static uint8_t bytes[INPUT_MOST_BYTES];
	FILE *file = fopen(path, "rb");
	uint8_t *exact;
	size_t size;

	assert_non_null(file);
	size = fread(bytes, 1, sizeof bytes, file);
	(void)fclose(file);
	assert_true(size < sizeof bytes);
	(void)printf("%s\n", path);
	(void)fflush(stdout);
	exact = malloc(size > 0 ? size : 1); /* of its very size: a read past its end shows */
	assert_non_null(exact);
	memcpy(exact, bytes, size);
	target(exact, size);
	if (target == fuzz_wire || target == fuzz_spool)
		fuzz_check_fold();
	free(exact);
}

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
feed_all(const char *noun)
{
	char dir[256], path[512];
	struct dirent **inputs = NULL;
	int count;

	(void)snprintf(dir, sizeof dir, "tests/fuzz/corpus/%s", noun);
	count = scandir(dir, &inputs, is_input, alphasort);
	assert_true(count >= INPUTS_LEAST);
	for (int i = 0; i < count; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, inputs[i]->d_name);
		feed(fuzz_find(noun), path);
		free(inputs[i]);
	}
	free(inputs);
}

static void
whatever_pagerduty_answers_the_record_holds(void **state)
{
	(void)state;
	feed_all("pagerduty");
}

static void
whatever_zendesk_answers_the_record_holds(void **state)
{
	(void)state;
	feed_all("zendesk");
}

static void
whatever_the_config_says_it_is_read_or_refused(void **state)
{
	(void)state;
	feed_all("config");
}

static void
whatever_a_pack_says_it_is_read_or_refused(void **state)
{
	(void)state;
	feed_all("pack");
}

static void
whatever_comes_over_the_wire_is_an_order_or_refused(void **state)
{
	(void)state;
	feed_all("wire");
}

static void
whatever_an_observer_says_is_a_name_or_a_hand(void **state)
{
	(void)state;
	feed_all("watch");
}

static void
whatever_is_typed_as_a_time_is_one_or_refused(void **state)
{
	(void)state;
	feed_all("when");
	feed_all("hours");
}

static void
whatever_a_zone_and_a_template_hold_they_can_be_used(void **state)
{
	(void)state;
	feed_all("zone");
	feed_all("template");
}

static void
whatever_lies_in_the_spool_is_recorded_or_put_away(void **state)
{
	(void)state;
	feed_all("spool");
}

static void
whatever_a_text_is_observers_read_it_masked(void **state)
{
	(void)state;
	feed_all("mask");
}

static void
whatever_a_service_answers_to_an_act_it_is_judged(void **state)
{
	(void)state;
	feed_all("slack");
	feed_all("statuspage");
	feed_all("jira");
	feed_all("pagewrite");
	feed_all("ticketwrite");
}

static void
whatever_the_hook_program_prints_it_is_a_sentence(void **state)
{
	(void)state;
	feed_all("hook");
}

static void
whatever_a_row_of_the_outbox_holds_it_is_a_request_or_refused(void **state)
{
	(void)state;
	feed_all("outbox");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_pagerduty_answers_the_record_holds),
		cmocka_unit_test(whatever_zendesk_answers_the_record_holds),
		cmocka_unit_test(whatever_the_config_says_it_is_read_or_refused),
		cmocka_unit_test(whatever_a_pack_says_it_is_read_or_refused),
		cmocka_unit_test(whatever_comes_over_the_wire_is_an_order_or_refused),
		cmocka_unit_test(whatever_an_observer_says_is_a_name_or_a_hand),
		cmocka_unit_test(whatever_is_typed_as_a_time_is_one_or_refused),
		cmocka_unit_test(whatever_a_zone_and_a_template_hold_they_can_be_used),
		cmocka_unit_test(whatever_lies_in_the_spool_is_recorded_or_put_away),
		cmocka_unit_test(whatever_a_text_is_observers_read_it_masked),
		cmocka_unit_test(whatever_a_service_answers_to_an_act_it_is_judged),
		cmocka_unit_test(whatever_the_hook_program_prints_it_is_a_sentence),
		cmocka_unit_test(whatever_a_row_of_the_outbox_holds_it_is_a_request_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
