/* tests/test_target_jira.c - the incident's issue is made once, and follows.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/jira.h"
#include "tests/target_stage.h"

#define DOCUMENT(text)                                                                             \
	"{\"type\":\"doc\",\"version\":1,\"content\":[{\"type\":\"paragraph\",\"content\":["       \
	"{\"type\":\"text\",\"text\":\"" text "\"}]}]}"
#define CREATE                                                                                     \
	"{\"fields\":{\"project\":{\"key\":\"IM\"},\"summary\":\"Hypervisors are down\","          \
	"\"issuetype\":{\"name\":\"Incident\"},\"description\":" DOCUMENT("Nothing starts.") "}}"
#define COMMENT "{\"body\":" DOCUMENT("A switch has failed.") "}"
#define LINK                                                                                       \
	"{\"globalId\":\"warroom-x\",\"object\":{\"url\":\"https://pages.example/P1\","            \
	"\"title\":\"Page 1\"}}"

static int
begin(void **state)
{
	static struct jira_config jira = {
		.url = "https://hosting.example/", .project = "IM", .type = "Incident"};
	struct target_stage *t = target_stage_open(&target_jira, "");

	t->config.jira = &jira;
	*state = t;
	return 0;
}

static int
end(void **state)
{
	target_stage_close(*state);
	return 0;
}

static void
is(const struct target_stage *t, const char *sql, const char *expected)
{
	char *text = room_string(t->room, sql);

	assert_string_equal(text, expected);
	free(text);
}

static void
post(struct target_stage *t, const char *verb, const char *body)
{
	target_stage_row(t, verb, "", body);
	if (target_stage_try(t) != TARGET_SENT)
		fail_msg("%s: %d %s", verb, (int)t->outcome.end, t->outcome.sentence);
}

static void
an_issue_is_made_and_what_follows_finds_it(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", CREATE);
	assert_string_equal(t->asked[0], "POST /rest/api/3/issue");
	assert_non_null(strstr(t->body, "\"labels\":[\"warroom-00000000-"));
	is(t, "SELECT what || ' ' || id || ' ' || url FROM remote",
		"issue IM-1 https://hosting.example/browse/IM-1");
	post(t, "comment", COMMENT);
	assert_string_equal(t->asked[0], "POST /rest/api/3/issue/IM-1/comment");
	assert_string_equal(t->outcome.remote_url,
		"https://hosting.example/browse/IM-1?focusedCommentId=10001");
	post(t, "link", LINK);
	assert_string_equal(t->asked[0], "POST /rest/api/3/issue/IM-1/remotelink");
	assert_true(target_jira.repeats(&t->row));
	assert_int_equal(target_stage_try(t), TARGET_SENT); /* it is one link all the same */
	assert_int_equal(target_service_effects(t->service, "link"), 1);
}

/* Its search is late: until then nobody says that there is none. */
static void
an_issue_whose_answer_was_lost_is_found_by_its_label(void **state)
{
	struct target_stage *t = *state;

	t->fault = TARGET_STAGE_LOST;
	target_stage_row(t, "create", "", CREATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_LATER);
	assert_true(t->outcome.wait_ms > 0);
	target_stage_wait(t, 10 * 1000);
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	is(t, "SELECT id FROM remote", "IM-1");
	assert_int_equal(target_service_effects(t->service, "create"), 1);
}

static void
an_issue_that_was_not_made_counts_as_absent_after_a_while(void **state)
{
	struct target_stage *t = *state;

	t->fault = TARGET_STAGE_BEFORE;
	target_stage_row(t, "create", "", CREATE);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_LATER);
	target_stage_wait(t, 61 * 1000);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
}

static void
a_comment_whose_answer_was_lost_is_found_by_its_words(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", CREATE);
	post(t, "comment", COMMENT); /* the same words, and known */
	t->fault = TARGET_STAGE_BEFORE;
	target_stage_row(t, "comment", "", COMMENT);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
	t->fault = TARGET_STAGE_AFTER;
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	assert_string_equal(t->outcome.remote_id, "10002");
	assert_int_equal(target_service_effects(t->service, "comment"), 2);
}

static void
a_transition_goes_by_its_name_and_by_where_it_leads(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", CREATE);
	post(t, "transition", "{\"transition\":{\"name\":\"in progress\"}}");
	assert_int_equal(t->asked_count, 3);
	post(t, "transition", "{\"transition\":{\"name\":\"Resolve\"}}");
	assert_int_equal(target_service_effects(t->service, "transition"), 2);
	post(t, "transition", "{\"transition\":{\"name\":\"Done\"}}");
	assert_string_equal(t->outcome.sentence, "It was there already.");
	assert_int_equal(target_service_effects(t->service, "transition"), 2);
	is(t, "SELECT state FROM remote", "Done");
	target_stage_row(t, "transition", "", "{\"transition\":{\"name\":\"Close\"}}");
	assert_int_equal(target_stage_try(t), TARGET_REFUSED);
	assert_string_equal(t->outcome.sentence,
		"The issue cannot go to Close from where it is. It can: Reopen, Start work.");
}

static void
a_transition_whose_answer_was_lost_is_seen_at_the_issue(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", CREATE);
	target_stage_row(t, "transition", "", "{\"transition\":{\"name\":\"Done\"}}");
	t->fault = TARGET_STAGE_BEFORE;
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_ABSENT);
	t->fault = TARGET_STAGE_LOST;
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	assert_int_equal(target_service_effects(t->service, "transition"), 1);
	target_stage_row(t, "transition", "", "{\"transition\":{\"name\":\"Start work\"}}");
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	assert_int_equal(target_stage_look(t), TARGET_UNKNOWN); /* moved; by it, or by somebody */
}

static void
what_is_about_no_issue_is_refused_with_what_to_do(void **state)
{
	struct target_stage *t = *state;

	target_stage_row(t, "comment", "", COMMENT);
	assert_int_equal(target_stage_try(t), TARGET_REFUSED);
	assert_non_null(strstr(t->outcome.sentence, "jira-create"));
}

/* A scoped token's address, as its maker shows it. */
static void
the_address_may_be_that_of_a_scoped_token(void **state)
{
	static struct jira_config jira = {
		.url = "https://api.atlassian.com/ex/jira/cloud/rest/api/3", .project = "IM"};
	struct target_stage *t = *state;

	t->base = "/rest/api/3";
	t->config.jira = &jira;
	post(t, "create", CREATE);
	assert_string_equal(t->asked[0], "POST /issue");
	is(t, "SELECT id || url FROM remote", "IM-1");
}

/* Nothing was done, whatever something in between says. */
static void
a_strangers_answer_is_none(void **state)
{
	static const struct {
		const char *verb;
		const char *body;
	} acts[] = {{"comment", COMMENT}, {"link", LINK},
		{"transition", "{\"transition\":{\"name\":\"Done\"}}"}};
	struct target_stage *t = *state;

	post(t, "create", CREATE);
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		t->fault = TARGET_STAGE_STRANGER;
		target_stage_row(t, acts[i].verb, "", acts[i].body);
		if (target_stage_try(t) != TARGET_LOST)
			fail_msg("%s: %s", acts[i].verb, t->outcome.sentence);
	}
}

/* That we do not see it behind a login page does not mean that it is not there. */
static void
a_look_that_a_stranger_answers_says_nothing(void **state)
{
	struct target_stage *t = *state;

	post(t, "create", CREATE);
	t->fault = TARGET_STAGE_AFTER;
	target_stage_row(t, "comment", "", COMMENT);
	assert_int_equal(target_stage_try(t), TARGET_LOST);
	t->fault = TARGET_STAGE_HIDDEN;
	assert_int_equal(target_stage_look(t), TARGET_LATER);
	t->fault = TARGET_STAGE_WELL;
	assert_int_equal(target_stage_look(t), TARGET_SENT);
	t->fault = TARGET_STAGE_HIDDEN;
	target_stage_row(t, "transition", "", "{\"transition\":{\"name\":\"Done\"}}");
	assert_int_equal(target_stage_try(t), TARGET_LATER);
}

static void
text_becomes_paragraphs_and_line_breaks(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	assert_true(jira_document("One \"two\"\nthree\n\n\nfour\n", &out));
	assert_string_equal(out.data,
		"{\"type\":\"doc\",\"version\":1,\"content\":["
		"{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"One "
		"\\\"two\\\"\"},{\"type\":\"hardBreak\"},{\"type\":\"text\",\"text\":\"three\"}]},"
		"{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"four\"}]}]}");
	buf_reset(&out);
	assert_true(jira_document("", &out));
	assert_string_equal(out.data, "{\"type\":\"doc\",\"version\":1,\"content\":[]}");
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_issue_is_made_and_what_follows_finds_it, begin, end),
		cmocka_unit_test_setup_teardown(
			an_issue_whose_answer_was_lost_is_found_by_its_label, begin, end),
		cmocka_unit_test_setup_teardown(
			an_issue_that_was_not_made_counts_as_absent_after_a_while, begin, end),
		cmocka_unit_test_setup_teardown(
			a_comment_whose_answer_was_lost_is_found_by_its_words, begin, end),
		cmocka_unit_test_setup_teardown(
			a_transition_goes_by_its_name_and_by_where_it_leads, begin, end),
		cmocka_unit_test_setup_teardown(
			a_transition_whose_answer_was_lost_is_seen_at_the_issue, begin, end),
		cmocka_unit_test_setup_teardown(
			what_is_about_no_issue_is_refused_with_what_to_do, begin, end),
		cmocka_unit_test_setup_teardown(
			the_address_may_be_that_of_a_scoped_token, begin, end),
		cmocka_unit_test_setup_teardown(a_strangers_answer_is_none, begin, end),
		cmocka_unit_test_setup_teardown(
			a_look_that_a_stranger_answers_says_nothing, begin, end),
		cmocka_unit_test(text_becomes_paragraphs_and_line_breaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
