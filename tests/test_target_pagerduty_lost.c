/* tests/test_target_pagerduty_lost.c - PagerDuty as a target, when an answer is lost: what was done
 * is not done again, and what was not done is.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/errand.h"

#define ONE(fields) "{\"incident\":{\"type\":\"incident_reference\"," fields "}}"
#define TO_USER                                                                                    \
	ONE("\"assignments\":[{\"assignee\":{\"id\":\"PTWILK1\",\"type\":\"user_reference\"}}]")
#define TO_POLICY                                                                                  \
	ONE("\"escalation_policy\":{\"id\":\"PPRIMAR\",\"type\":\"escalation_policy_reference\"}")
#define NEW                                                                                        \
	"{\"incident\":{\"type\":\"incident\",\"title\":\"Lead wanted\",\"service\":{\"id\":"      \
	"\"PSVPANL\",\"type\":\"service_reference\"}}}"
#define HELP                                                                                       \
	"{\"message\":\"Please join.\",\"responder_request_targets\":[{"                           \
	"\"responder_request_target\":{\"id\":\"PKANDER\",\"type\":\"user_reference\"}}]}"

/* What each act leaves in the log, once. */
static const struct {
	const char *verb;
	const char *body; /* NULL: merges the page at 3 */
	const char *entry;
	bool looked;
	bool acknowledged; /* it needs that before */
} acts[] = {
	{"acknowledge", ONE("\"status\":\"acknowledged\""), "acknowledge_log_entry", false, false},
	{"resolve", ONE("\"status\":\"resolved\""), "resolve_log_entry", false, false},
	{"priority", ONE("\"priority\":{\"id\":\"PPRI001\",\"type\":\"priority_reference\"}"),
		"priority_change_log_entry", false, false},
	{"reassign", TO_USER, "notify_log_entry", false, false},
	{"reassign", TO_POLICY, "notify_log_entry", false, false},
	{"escalate", ONE("\"escalation_level\":2"), "escalate_log_entry", false, false},
	{"merge", NULL, "link_log_entry", false, false},
	{"snooze", "{\"duration\":60}", "snooze_log_entry", true, true},
	{"note", "{\"note\":{\"content\":\"Line one.\\r\\nLine two. \"}}", "annotate_log_entry",
		true, false},
	{"status-update", "{\"message\":\"We fail over.\"}", "status_update_log_entry", true,
		false},
	{"responders", HELP, "responder_request_log_entry", true, false},
};

enum {
	ACTS = sizeof acts / sizeof acts[0],
	PAST_MS = 60 * 1000, /* how far clocks may be apart */
};

/* The n-th act about a page of its own world. */
static void
make(struct errand *e, size_t n)
{
	char id[THERE_ID_BYTES], merge[160];

	there_id(e->there, 3, id);
	(void)snprintf(merge, sizeof merge,
		"{\"source_incidents\":[{\"id\":\"%s\",\"type\":\"incident_reference\"}]}", id);
	if (acts[n].acknowledged) {
		errand_make(e, "acknowledge", 0, acts[0].body);
		assert_int_equal(errand_try(e, LUCK_GOOD), TARGET_SENT);
	}
	errand_make(e, acts[n].verb, 0, acts[n].body != NULL ? acts[n].body : merge);
}

static void
on_each(void (*play)(struct errand *e, size_t n, int before))
{
	for (size_t n = 0; n < ACTS; n++) {
		struct errand *e;
		void *state;

		assert_int_equal(errand_open(&state), 0);
		e = state;
		make(e, n);
		play(e, n, there_entries(e->there, 0, acts[n].entry));
		assert_int_equal(errand_close(&state), 0);
	}
}

static void
check_entries(struct errand *e, size_t n, int wanted)
{
	int found = there_entries(e->there, 0, acts[n].entry);

	if (found != wanted)
		fail_msg("%s: %d of %s, not %d", acts[n].verb, found, acts[n].entry, wanted);
}

static void
check_end(const struct errand *e, enum target_end found, enum target_end wanted)
{
	if (found != wanted)
		fail_msg("%s %s ended with %d, not %d: %s", e->row.verb, e->row.body, found, wanted,
			e->outcome.sentence);
}

/* The answer to the effect is lost; then it is found. */
static void
play_lost(struct errand *e, size_t n, int before)
{
	check_end(e, errand_try(e, LUCK_LOST), TARGET_LOST);
	check_entries(e, n, before + 1);
	assert_true(target_pagerduty.repeats(&e->row) == !acts[n].looked);
	errand_wait(e, 3000);
	check_end(e, errand_again(e, acts[n].looked), TARGET_SENT);
	check_entries(e, n, before + 1);
	assert_string_not_equal(e->outcome.sentence, "");
}

static void
what_was_done_is_not_done_again(void **state)
{
	(void)state;
	on_each(play_lost);
}

/* It never arrived. */
static void
play_never(struct errand *e, size_t n, int before)
{
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	assert_int_equal(e->outcome.wait_ms, -1);
	check_entries(e, n, before);
	errand_wait(e, 3000);
	if (acts[n].looked)
		check_end(e, errand_again(e, true), TARGET_ABSENT);
	check_entries(e, n, before);
	check_end(e, errand_again(e, false), TARGET_SENT);
	check_entries(e, n, before + 1);
}

static void
what_was_not_done_is_done(void **state)
{
	(void)state;
	on_each(play_never);
}

/* Something on the way answers 200. */
static void
play_spoiled(struct errand *e, size_t n, int before)
{
	check_end(e, errand_try(e, LUCK_SPOILED), acts[n].looked ? TARGET_LOST : TARGET_LATER);
	errand_wait(e, 3000);
	check_end(e, errand_again(e, acts[n].looked), TARGET_SENT);
	check_entries(e, n, before + 1);
}

static void
play_strange(struct errand *e, size_t n, int before)
{
	(void)before;
	check_end(e, errand_try(e, LUCK_STRANGE), acts[n].looked ? TARGET_LOST : TARGET_LATER);
}

static void
a_200_of_somebody_else_is_no_answer(void **state)
{
	(void)state;
	on_each(play_spoiled);
	on_each(play_strange);
}

/* The same words went out before, by another row: they are not this one's. */
static void
play_same(struct errand *e, size_t n, int before)
{
	if (!acts[n].looked)
		return;
	check_end(e, errand_try(e, LUCK_GOOD), TARGET_SENT);
	errand_note_sent(e);
	errand_wait(e, 2000);
	e->row.number = 8;
	e->row.tries = 0;
	e->row.made_ms = e->room->now_ms;
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	check_end(e, errand_again(e, true), TARGET_ABSENT);
	check_end(e, errand_try(e, LUCK_LOST), TARGET_LOST);
	check_end(e, errand_again(e, true), TARGET_SENT);
	check_entries(e, n, before + 2);
}

static void
the_same_words_of_another_row_are_not_this_ones(void **state)
{
	(void)state;
	on_each(play_same);
}

/* The act of a looked verb in PagerDuty itself, not from here. */
static void
act_there(struct errand *e, const char *email, const char *user)
{
	char path[96], body[512];

	(void)snprintf(path, sizeof path, "/incidents/%s/%s", e->page,
		strcmp(e->row.verb, "note") == 0            ? "notes"
		: strcmp(e->row.verb, "snooze") == 0        ? "snooze"
		: strcmp(e->row.verb, "status-update") == 0 ? "status_updates"
							    : "responder_requests");
	(void)snprintf(body, sizeof body, "%s", e->row.body);
	if (strcmp(e->row.verb, "responders") == 0)
		(void)snprintf(body, sizeof body, "{\"requester_id\":\"%s\",%.400s", user,
			e->row.body + 1);
	assert_in_range(there_ask(e->there, "POST", path, email, body, NULL), 200, 201);
}

/* Somebody else did the same there. */
static void
play_other(struct errand *e, size_t n, int before)
{
	(void)before;
	if (!acts[n].looked)
		return;
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	act_there(e, "lee@hosting.example", "PLSOREN");
	check_end(e, errand_again(e, true), TARGET_ABSENT);
}

/* Who acts did the same there, before. */
static void
play_earlier(struct errand *e, size_t n, int before)
{
	(void)before;
	if (!acts[n].looked)
		return;
	act_there(e, "dana@hosting.example", "PDREYES");
	errand_wait(e, INT64_C(2) * PAST_MS);
	e->row.made_ms = e->room->now_ms;
	if (strcmp(e->row.verb, "snooze") == 0) /* it has ended */
		there_set(e->there, 0, "acknowledged");
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	check_end(e, errand_again(e, true), TARGET_ABSENT);
}

static void
what_was_done_before_is_not_this(void **state)
{
	(void)state;
	on_each(play_earlier);
}

static void
what_somebody_else_did_is_not_ours(void **state)
{
	(void)state;
	on_each(play_other);
}

/* The same by somebody else, while PagerDuty does not tell who we are. */
static void
play_nameless(struct errand *e, size_t n, int before)
{
	if (!acts[n].looked)
		return;
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	e->nameless = true;
	e->people[0].pagerduty = "";
	check_end(e, errand_again(e, true), TARGET_ABSENT);
	act_there(e, "lee@hosting.example", "PLSOREN");
	check_end(e, errand_again(e, true), TARGET_UNKNOWN);
	assert_non_null(strstr(e->outcome.sentence, "whether that is yours"));
	check_entries(e, n, before + 1);
}

static void
nobodys_words_are_ours_where_it_is_not_known_who_we_are(void **state)
{
	(void)state;
	on_each(play_nameless);
}

/* What is repeated: an acknowledge of our own is sent, and nothing pages twice unasked. */
static void
of_what_is_repeated_nobodys_is_ours_either(void **state)
{
	struct errand *e = *state;
	char path[96];
	int before;

	e->nameless = true;
	e->people[0].pagerduty = "";
	make(e, 0);
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	(void)snprintf(path, sizeof path, "/incidents/%s", e->page);
	assert_int_equal(
		there_ask(e->there, "PUT", path, "lee@hosting.example", acts[0].body, NULL), 200);
	before = there_entries(e->there, 0, acts[0].entry);
	check_end(e, errand_again(e, false), TARGET_SENT);
	assert_string_equal(e->last + strlen("PUT "), path);
	check_entries(e, 0, before + 1);
	make(e, 5);
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	assert_int_equal(
		there_ask(e->there, "PUT", path, "lee@hosting.example", acts[5].body, NULL), 200);
	before = there_entries(e->there, 0, acts[5].entry);
	check_end(e, errand_again(e, false), TARGET_REFUSED);
	assert_non_null(strstr(e->outcome.sentence, "Look there, then send it again or drop it."));
	check_entries(e, 5, before);
}

static void
an_acknowledge_whose_page_was_resolved_since_is_not_repeated(void **state)
{
	struct errand *e = *state;

	make(e, 0);
	check_end(e, errand_try(e, LUCK_LOST), TARGET_LOST);
	there_set(e->there, 0, "resolved");
	check_end(e, errand_again(e, false), TARGET_REFUSED);
	assert_int_equal(there_entries(e->there, 0, "reopen_log_entry"), 0);
}

/* Resolved by the first try, and by nobody else: the code says it, too, where the read came too
 * early. */
static void
codes_of_what_was_done_are_success_after_a_retry_alone(void **state)
{
	struct errand *e = *state;

	make(e, 6);
	check_end(e, errand_try(e, LUCK_GOOD), TARGET_SENT);
	check_end(e, errand_again(e, false), TARGET_SENT);
	make(e, 6);
	check_end(e, errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_non_null(strstr(e->outcome.sentence, "(code 1019). There is nothing left to do."));
	make(e, 1);
	check_end(e, errand_try(e, LUCK_GOOD), TARGET_SENT);
	make(e, 1);
	check_end(e, errand_try(e, LUCK_GOOD), TARGET_REFUSED);
	assert_non_null(strstr(e->outcome.sentence, "(code 1001)"));
}

/* ---- new pages ---- */

static void
a_new_page_is_opened_once(void **state)
{
	struct errand *e = *state;

	errand_make(e, "trigger", 0, NEW);
	e->row.object = "lead";
	check_end(e, errand_try(e, LUCK_LOST), TARGET_LOST);
	assert_int_equal(there_pages(e->there), 5);
	check_end(e, errand_again(e, false), TARGET_SENT);
	assert_int_equal(there_pages(e->there), 5);
	assert_int_equal(e->asked, 1);
	assert_int_equal(e->outcome.remote_id[0], 'Q');
	/* Also where the first one is resolved by now. */
	there_set(e->there, 4, "resolved");
	check_end(e, errand_again(e, false), TARGET_SENT);
	assert_int_equal(there_pages(e->there), 5);
	/* And where it was not known that it had been tried. */
	there_set(e->there, 4, "triggered");
	e->row.tries = 0;
	check_end(e, errand_try(e, LUCK_GOOD), TARGET_SENT);
	assert_int_equal(there_pages(e->there), 5);
	assert_int_equal(e->asked, 2);
	/* Another row is another page. */
	e->row.id = "0190d1f0-0000-4000-8000-000000000008";
	check_end(e, errand_again(e, false), TARGET_SENT);
	assert_int_equal(there_pages(e->there), 6);
}

/* ---- many ---- */

/* Many of one kind, in worlds of their own. */
static const struct {
	const char *verb, *fields, *entry;
} many[] = {
	{"acknowledge", "\"status\":\"acknowledged\"", "acknowledge_log_entry"},
	{"resolve", "\"status\":\"resolved\"", "resolve_log_entry"},
	{"priority", "\"priority\":{\"id\":\"PPRI001\",\"type\":\"priority_reference\"}",
		"priority_change_log_entry"},
	{"reassign",
		"\"assignments\":[{\"assignee\":{\"id\":\"PTWILK1\",\"type\":\"user_reference\"}}]",
		"assign_log_entry"},
	{"escalate", "\"escalation_level\":2", "escalate_log_entry"},
};

static void
escalate_there(struct errand *e, int place)
{
	char id[THERE_ID_BYTES], path[96];

	there_id(e->there, place, id);
	(void)snprintf(path, sizeof path, "/incidents/%s", id);
	assert_int_equal(there_ask(e->there, "PUT", path, "dana@hosting.example",
				 ONE("\"escalation_level\":3"), NULL),
		200);
}

static void
on_each_many(void (*play)(struct errand *e, const char *entry, const int before[4]))
{
	for (size_t n = 0; n < sizeof many / sizeof many[0]; n++) {
		int before[4];
		struct errand *e;
		void *state;

		assert_int_equal(errand_open(&state), 0);
		e = state;
		escalate_there(e, 3); /* long before: it is not what is asked for now */
		errand_wait(e, INT64_C(2) * PAST_MS);
		errand_poll(e);
		errand_make_many(e, many[n].verb, many[n].fields, 4);
		for (int i = 0; i < 4; i++)
			before[i] = there_entries(e->there, i, many[n].entry);
		play(e, many[n].entry, before);
		assert_string_equal(
			e->outcome.sentence, e->asked == 1 && e->sent[0] == '\0'
						     ? "Its answer was lost; PagerDuty has it."
						     : "");
		for (int i = 0; i < 4; i++)
			if (there_entries(e->there, i, many[n].entry) != before[i] + 1)
				fail_msg("%s: %d of %s", many[n].verb,
					there_entries(e->there, i, many[n].entry), many[n].entry);
		assert_int_equal(errand_close(&state), 0);
	}
}

/* The record has to be newer than the try before one is repeated. */
static void
play_many_lost(struct errand *e, const char *entry, const int before[4])
{
	(void)entry;
	(void)before;
	check_end(e, errand_try(e, LUCK_LOST), TARGET_LOST);
	errand_wait(e, 1000);
	check_end(e, errand_again(e, false), TARGET_LATER);
	assert_int_equal(e->asked, 0);
	errand_poll(e);
	e->sent[0] = '\0';
	check_end(e, errand_again(e, false), TARGET_SENT);
	assert_string_equal(e->sent, "");
}

/* It was done for the first two alone, and the service had an error then. */
static void
play_many_half(struct errand *e, const char *entry, const int before[4])
{
	(void)entry;
	(void)before;
	check_end(e, errand_try(e, LUCK_TROUBLE), TARGET_LOST);
	errand_half(e);
	errand_wait(e, 1000);
	errand_poll(e);
	check_end(e, errand_again(e, false), TARGET_SENT);
}

static void
many_are_done_once(void **state)
{
	(void)state;
	on_each_many(play_many_lost);
	on_each_many(play_many_half);
}

int
main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, errand_open, errand_close)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_done_is_not_done_again),
		cmocka_unit_test(what_was_not_done_is_done),
		cmocka_unit_test(a_200_of_somebody_else_is_no_answer),
		cmocka_unit_test(the_same_words_of_another_row_are_not_this_ones),
		cmocka_unit_test(what_somebody_else_did_is_not_ours),
		cmocka_unit_test(what_was_done_before_is_not_this),
		cmocka_unit_test(nobodys_words_are_ours_where_it_is_not_known_who_we_are),
		T(of_what_is_repeated_nobodys_is_ours_either),
		T(an_acknowledge_whose_page_was_resolved_since_is_not_repeated),
		T(codes_of_what_was_done_are_success_after_a_retry_alone),
		T(a_new_page_is_opened_once),
		cmocka_unit_test(many_are_done_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
