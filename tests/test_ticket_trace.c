/* tests/test_ticket_trace.c - what a ticket's audits tell of an act whose answer was lost, whatever the
 * answer holds.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/json.h"
#include "tests/room.h"

#define UUID "0b9f2d1e-1111-4000-8000-000000000001"
#define AUDIT(id, at, author, mark, events)                                                        \
	"{\"id\":" id ",\"ticket_id\":8801,\"created_at\":\"" at "\",\"author_id\":" author        \
	",\"metadata\":{\"system\":{},\"custom\":" mark "},\"events\":[" events "]}"
#define SAID(body, public)                                                                         \
	"{\"id\":1,\"type\":\"Comment\",\"public\":" public ",\"body\":\"" body "\"}"
#define STATUS(from, to)                                                                           \
	"{\"id\":2,\"type\":\"Change\",\"field_name\":\"status\",\"value\":\"" to                  \
	"\",\"previous_value\":\"" from "\"}"
#define LIST(audits, more)                                                                         \
	"{\"audits\":[" audits "],\"users\":[{\"id\":5,\"name\":\"Jo Park\"}],"                    \
	"\"meta\":{\"has_more\":" more "}}"

static const struct ticket_act_sought reply = {.id = UUID,
	.body = "We look.",
	.public = true,
	.author = 7,
	.since_ms = INT64_C(1763686800000), /* 01:00:00 */
	.person = "Dana Reyes",
	.stamp = "2025-11-21T01:00:00Z"};

static struct ticket_trace
read_trace(struct room *room, const struct ticket_act_sought *sought, const char *answer)
{
	struct ticket_trace trace;

	room_ok(ticket_trace_read(room->record, answer, strlen(answer), sought, &trace));
	return trace;
}

static void
our_own_mark_is_ours_whatever_it_says(void **state)
{
	struct ticket_trace t = read_trace(*state, &reply,
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "9", "{\"warroom\":\"" UUID "\"}",
			     SAID("Changed by a plug-in", "true")),
			"false"));

	assert_true(t.found);
	assert_int_equal(t.audit, 41);
	assert_true(t.whole);
}

static void
without_a_mark_words_author_kind_and_time_count(void **state)
{
	static const char *const others[] = {
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "7", "{}", SAID("We looked.", "true")),
			"false"),
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "7", "{}", SAID("We look.", "false")),
			"false"),
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "8", "{}", SAID("We look.", "true")),
			"false"),
		LIST(AUDIT("41", "2025-11-21T00:58:00Z", "7", "{}", SAID("We look.", "true")),
			"false"),
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "7", "{\"warroom\":\"another\"}",
			     SAID("We look.", "true")),
			"false"),
	};
	struct ticket_trace t = read_trace(*state, &reply,
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "7", "{}",
			     SAID(" We look.\\r\\n", "true")),
			"false"));

	assert_true(t.found);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(read_trace(*state, &reply, others[i]).found);
}

static void
what_is_not_there_is_absent_only_as_far_as_the_answer_reaches(void **state)
{
	assert_false(read_trace(*state, &reply,
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "8", "{}", SAID("x", "true")), "true"))
			     .whole);
	assert_true(read_trace(*state, &reply,
		LIST(AUDIT("41", "2025-11-21T01:02:00Z", "8", "{}", SAID("x", "true")) "," AUDIT(
			     "40", "2025-11-21T00:59:00Z", "8", "{}", SAID("y", "true")),
			"true"))
			    .whole);
	assert_true(read_trace(*state, &reply, LIST("", "false")).whole);
}

static void
what_changed_is_told_newest_first_and_harmless(void **state)
{
	struct ticket_trace t = read_trace(*state, &reply,
		LIST(AUDIT("42", "2025-11-21T01:03:00Z", "-1", "{}",
			     STATUS("open", "pending")) "," AUDIT("41", "2025-11-21T01:02:00Z", "5",
			     "{}", SAID("Still \\u001b[31mdown", "true")) "," AUDIT("40",
			     "2025-11-21T01:00:00Z", "5", "{}", SAID("Was read", "true")),
			"false"));

	assert_string_equal(t.changed, "status pending; Jo Park wrote \"Still ^[[31mdown\"");
	assert_string_equal(t.newest, "2025-11-21T01:03:00Z");
	assert_false(t.own);
}

static void
a_long_story_is_cut(void **state)
{
	struct buf audits, list;
	struct ticket_trace t;

	buf_init(&audits, 1024 * 1024);
	buf_init(&list, 1024 * 1024);
	for (int i = 0; i < 100; i++)
		(void)buf_printf(&audits, "%s%s", i > 0 ? "," : "",
			AUDIT("41", "2025-11-21T01:02:00Z", "5", "{}",
				SAID("More and more and more and more and more", "true")));
	(void)buf_printf(&list, "{\"audits\":[%s]}", audits.data);
	t = read_trace(*state, &reply, list.data);
	assert_true(strlen(t.changed) < TICKET_CHANGED_BYTES);
	assert_non_null(strstr(t.changed, "..."));
	buf_clear(&list);
	buf_clear(&audits);
}

static void
whatever_comes_is_read_or_refused(void **state)
{
	static const char *const bad[] = {
		"", "<html>", "[]", "{}", "{\"audits\":{}}", "{\"audits\":[", "{\"audits\":null}"};
	static const char *const odd[] = {"{\"audits\":[1,null,\"x\",[],{}]}",
		"{\"audits\":[{\"id\":\"x\",\"events\":{}}],\"users\":7}",
		"{\"audits\":[{\"id\":1,\"author_id\":{},\"created_at\":5,\"metadata\":[],"
		"\"events\":[1,{\"type\":[]},{\"type\":\"Comment\",\"body\":{\"a\":1}}]}]}"};
	struct room *room = *state;
	struct ticket_trace t;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(
			ticket_trace_read(room->record, bad[i], strlen(bad[i]), &reply, &t).kind,
			ERR_MALFORMED);
	assert_int_equal(ticket_trace_read(room->record, "{\"audits\":[]}\0", 14, &reply, &t).kind,
		ERR_MALFORMED);
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
		assert_false(read_trace(room, &reply, odd[i]).found);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(our_own_mark_is_ours_whatever_it_says),
		TEST(without_a_mark_words_author_kind_and_time_count),
		TEST(what_is_not_there_is_absent_only_as_far_as_the_answer_reaches),
		TEST(what_changed_is_told_newest_first_and_harmless),
		TEST(a_long_story_is_cut),
		TEST(whatever_comes_is_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
