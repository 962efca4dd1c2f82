/* tests/test_drill_zendesk.c - the drill: its Zendesk's export, histories, tokens and limits.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/limit.h"
#include "net/drill/ticket.h"
#include "net/drill/token.h"
#include "tests/drill.h"

enum { MINUTE_MS = 60 * 1000 };

#define EXPORT "/api/v2/incremental/tickets/cursor"

static int
export_since(struct stage *s, int64_t since_ms, const char *rest)
{
	char target[160];

	(void)snprintf(
		target, sizeof target, EXPORT "?start_time=%" PRId64 "%s", since_ms / 1000, rest);
	return stage_zendesk_admin(s, target);
}

static int
export_after(struct stage *s, const char *rest)
{
	char target[256];

	(void)snprintf(target, sizeof target, EXPORT "?cursor=%s%s",
		stage_string(s, "$.after_cursor"), rest);
	return stage_zendesk_admin(s, target);
}

static void
the_export_is_for_administrators(void **state)
{
	struct stage *s = *state;

	assert_int_equal(stage_zendesk(s, EXPORT "?start_time=1700000000"), 403);
	assert_int_equal(stage_zendesk_admin(s, EXPORT "?start_time=1700000000"), 200);
	assert_int_equal(stage_zendesk_admin(s, "/api/v2/users/me"), 200);
	assert_string_equal(stage_string(s, "$.user.role"), "admin");
	assert_int_equal(stage_zendesk(s, "/api/v2/users/me"), 200);
	assert_string_equal(stage_string(s, "$.user.role"), "agent");
}

static void
the_export_leaves_the_last_minute_out(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 95 * 1000 + MINUTE_MS - 1);
	assert_int_equal(export_since(s, stage_start_ms - MINUTE_MS, ""), 200);
	assert_int_equal(stage_length(s, "tickets"), 0);
	assert_true(stage_says(s, "\"after_cursor\":null"));
	assert_true(stage_says(s, "\"end_of_stream\":true"));
	world_advance(&s->world, stage_start_ms + 95 * 1000 + MINUTE_MS);
	assert_int_equal(export_since(s, stage_start_ms - MINUTE_MS, "&include=users"), 200);
	assert_int_equal(stage_length(s, "tickets"), 1);
	assert_int_equal(stage_int(s, "$.tickets[0].generated_timestamp"),
		(stage_start_ms + 95 * 1000) / 1000);
	assert_string_equal(stage_string(s, "$.users[0].name"), "Jo Park");
	/* Nothing new: the same cursor again. */
	assert_int_equal(export_after(s, ""), 200);
	assert_int_equal(stage_length(s, "tickets"), 0);
	assert_int_equal(export_after(s, ""), 200);
	assert_true(stage_says(s, "\"end_of_stream\":true"));
}

static void
the_export_is_read_page_by_page_and_each_change_comes_once(void **state)
{
	struct stage *s = *state;
	int64_t last = 0;
	int total = 0;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(export_since(s, stage_start_ms, "&per_page=1"), 200);
	for (;; total++) {
		const int64_t at = stage_int(s, "$.tickets[0].generated_timestamp");

		assert_int_equal(stage_length(s, "tickets"), 1);
		assert_true(at >= last);
		last = at;
		if (stage_says(s, "\"end_of_stream\":true"))
			break;
		assert_int_equal(export_after(s, "&per_page=1"), 200);
	}
	assert_int_equal(total + 1, 6);
	drill_ticket_generate(drill_ticket_find(&s->world, 8803), s->world.now_ms);
	world_advance(&s->world, s->world.now_ms + MINUTE_MS);
	assert_int_equal(export_after(s, ""), 200);
	assert_int_equal(stage_int(s, "$.tickets[0].id"), 8803);
	assert_int_equal(stage_length(s, "tickets"), 1);
}

static void
a_deleted_ticket_is_only_in_the_export(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	drill_ticket_delete(drill_ticket_find(&s->world, 8802), s->world.now_ms);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802"), 404);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802/audits"), 404);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/show_many?ids=8801,8802"), 200);
	assert_int_equal(stage_length(s, "tickets"), 1);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?page[size]=100"), 200);
	assert_int_equal(stage_length(s, "tickets"), 5);
	world_advance(&s->world, s->world.now_ms + MINUTE_MS);
	assert_int_equal(export_since(s, s->world.now_ms - 165 * 1000, ""), 200);
	assert_int_equal(stage_length(s, "tickets"), 2); /* and 8801, solved a little before */
	assert_int_equal(stage_int(s, "$.tickets[1].id"), 8802);
	assert_string_equal(stage_string(s, "$.tickets[1].status"), "deleted");
	assert_int_equal(
		export_since(s, s->world.now_ms - 165 * 1000, "&exclude_deleted=true"), 200);
	assert_int_equal(stage_length(s, "tickets"), 1);
}

static void
the_export_refuses_what_makes_no_sense(void **state)
{
	struct stage *s = *state;

	assert_int_equal(export_since(s, s->world.now_ms - 59 * 1000, ""), 422);
	assert_string_equal(stage_string(s, "$.error"), "StartTimeTooRecent");
	assert_int_equal(stage_zendesk_admin(s, EXPORT), 422);
	assert_int_equal(stage_zendesk_admin(s, EXPORT "?start_time=soon"), 422);
	assert_int_equal(stage_zendesk_admin(s, EXPORT "?cursor=rubbish"), 400);
}

static void
the_eleventh_export_of_a_minute_is_refused(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + MINUTE_MS); /* 20 s into a minute of the clock */
	for (int n = 0; n < 10; n++)
		assert_int_equal(export_since(s, stage_start_ms - MINUTE_MS, ""), 200);
	assert_int_equal(export_since(s, stage_start_ms - MINUTE_MS, ""), 429);
	assert_string_equal(stage_header(s, "Retry-After"), "40");
	assert_string_equal(s->reply.content_type, "text/plain; charset=utf-8");
	assert_int_equal(stage_zendesk_admin(s, "/api/v2/tickets"), 200);
	assert_null(stage_header(s, "Retry-After"));
	world_advance(&s->world, s->world.now_ms + 40 * 1000);
	assert_int_equal(export_since(s, stage_start_ms - MINUTE_MS, ""), 200);
}

static void
the_account_has_four_hundred_requests_a_minute(void **state)
{
	struct stage *s = *state;

	for (int n = 0; n < 400; n++)
		assert_int_equal(stage_zendesk(s, "/api/v2/users/me"), 200);
	assert_string_equal(stage_header(s, "X-Rate-Limit-Remaining"), "0");
	assert_int_equal(stage_zendesk(s, "/api/v2/users/me"), 429);
	assert_non_null(stage_header(s, "Retry-After"));
	world_advance(&s->world, s->world.now_ms + MINUTE_MS);
	assert_int_equal(stage_zendesk(s, "/api/v2/users/me"), 200);
	assert_string_equal(stage_header(s, "X-Rate-Limit-Remaining"), "399");
}

static void
the_list_of_tickets_is_given_a_hundred_times_a_minute(void **state)
{
	struct stage *s = *state;

	for (int n = 0; n < 100; n++)
		assert_int_equal(stage_zendesk(s, "/api/v2/tickets?page[size]=1"), 200);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?page[size]=1"), 429);
	assert_int_equal(stage_zendesk(s, "/api/v2/users/me"), 200);
}

/* Raised by the customer and lowered 8 seconds later: only the audits still know. */
static void
audits_say_who_raised_a_ticket_and_who_lowered_it(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8806/audits"), 200);
	assert_int_equal(stage_int(s, "$.count"), 3);
	assert_int_equal(stage_int(s, "$.audits[0].author_id"), drill_ticket_requester_id(4));
	assert_string_equal(stage_string(s, "$.audits[1].events[0].type"), "Change");
	assert_string_equal(stage_string(s, "$.audits[1].events[0].value"), "urgent");
	assert_string_equal(stage_string(s, "$.audits[1].events[0].previous_value"), "normal");
	assert_int_equal(stage_int(s, "$.audits[1].author_id"), drill_ticket_requester_id(4));
	assert_string_equal(stage_string(s, "$.audits[1].via.channel"), "web");
	assert_string_equal(stage_string(s, "$.audits[2].events[0].type"), "Comment");
	assert_string_equal(stage_string(s, "$.audits[2].events[1].value"), "normal");
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8804/audits?include=users"), 200);
	assert_string_equal(stage_string(s, "$.audits[1].events[0].value"), "high");
	assert_int_equal(stage_int(s, "$.audits[1].author_id"), drill_ticket_agent_id(2));
	assert_string_equal(stage_string(s, "$.users[1].name"), "Kim Anders");
	assert_string_equal(stage_string(s, "$.users[1].role"), "agent");
}

static void
histories_are_paged_by_cursor_from_either_end(void **state)
{
	struct stage *s = *state;
	char target[256];
	char first[64];

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(
		stage_zendesk(s, "/api/v2/tickets/8801/comments?sort=-created_at&page[size]=2"),
		200);
	assert_int_equal(stage_length(s, "comments"), 2);
	assert_true(stage_says(s, "\"has_more\":true"));
	(void)snprintf(first, sizeof first, "%.20s", stage_string(s, "$.comments[0].body"));
	assert_string_equal(first, "Payments work again,");
	(void)snprintf(target, sizeof target,
		"/api/v2/tickets/8801/comments?sort=-created_at&page[size]=2&page[after]=%s",
		stage_string(s, "$.meta.after_cursor"));
	assert_int_equal(stage_zendesk(s, target), 200);
	assert_int_equal(stage_length(s, "comments"), 1);
	assert_true(stage_says(s, "\"has_more\":false"));
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8801/audits?page[size]=3"), 200);
	assert_int_equal(stage_length(s, "audits"), 3);
	assert_string_equal(stage_string(s, "$.audits[0].events[1].type"), "Create");
	(void)snprintf(target, sizeof target,
		"/api/v2/tickets/8801/audits?page[size]=3&page[after]=%s",
		stage_string(s, "$.meta.after_cursor"));
	assert_int_equal(stage_zendesk(s, target), 200);
	assert_int_equal(stage_length(s, "audits"), 2);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8801/audits?page[size]=0"), 400);
	assert_int_equal(
		stage_zendesk(s, "/api/v2/tickets/8801/audits?page[size]=3&page[after]=x"), 400);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8801/comments?per_page=1&page=2"), 200);
	assert_int_equal(stage_length(s, "comments"), 1);
	assert_int_equal(stage_int(s, "$.count"), 3);
}

static void
a_trigger_of_the_help_desk_is_nobody(void **state)
{
	static const char *const tags[] = {"a", "b"};
	const struct ticket_opening opening = {.subject = "s",
		.description = "d",
		.priority = "low",
		.tags = tags,
		.tag_count = 2,
		.assignee = NOBODY};
	const struct ticket_act rule = {
		.agent = NOBODY, .rule = "Raise it", .at_ms = stage_start_ms};
	const struct ticket_act act = {.agent = 3, .by_api = true, .at_ms = stage_start_ms};
	struct stage *s = *state;
	struct ticket *t;

	world_still(&s->world);
	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(s->world.ticket_count + s->world.incident_count, 0);
	t = drill_ticket_open(&s->world, &opening, &act);
	drill_ticket_change(&s->world, t, &rule, &(struct ticket_change){.priority = "urgent"});
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8801/audits?include=users"), 200);
	assert_string_equal(stage_string(s, "$.audits[0].via.channel"), "api");
	assert_int_equal(stage_int(s, "$.audits[1].author_id"), -1);
	assert_string_equal(stage_string(s, "$.audits[1].via.channel"), "rule");
	assert_string_equal(stage_string(s, "$.audits[1].via.source.from.title"), "Raise it");
	assert_int_equal(stage_length(s, "users"), 1);
}

static void
many_are_shown_by_their_ids(void **state)
{
	struct stage *s = *state;
	char target[200];

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(
		stage_zendesk(s, "/api/v2/tickets/show_many?ids=8802,99,8801&include=users"), 200);
	assert_int_equal(stage_length(s, "tickets"), 2);
	assert_int_equal(stage_length(s, "users"), 2);
	(void)snprintf(target, sizeof target,
		"/api/v2/users/show_many?ids=%" PRId64 ",%" PRId64 ",7",
		drill_ticket_requester_id(0), drill_ticket_agent_id(0));
	assert_int_equal(stage_zendesk(s, target), 200);
	assert_int_equal(stage_length(s, "users"), 2);
	assert_string_equal(stage_string(s, "$.users[0].role"), "end-user");
	assert_string_equal(stage_string(s, "$.users[1].role"), "admin");
	(void)snprintf(target, sizeof target, "/api/v2/organizations/show_many?ids=%" PRId64,
		drill_ticket_organization_id(1));
	assert_int_equal(stage_zendesk(s, target), 200);
	assert_string_equal(stage_string(s, "$.organizations[0].name"), "Quillon Clinics");
}

static void
search_finds_what_is_not_too_new(void **state)
{
	static const struct {
		const char *query;
		int count;
	} asked[] = {
		{"type:ticket", 6},
		{"type:ticket%20status%3Csolved", 3},
		{"status%3E%3Dsolved", 3},
		{"status:solved+priority:urgent", 2},
		{"priority%3Elow", 5},
		{"tags:question", 3},
		{"tags:nothing", 0},
		{"patient", 1},
		{"status:sold", 0},
		{"colour:red", 0},
	};
	struct stage *s = *state;
	char target[160];

	world_advance(&s->world, stage_start_ms + 95 * 1000 + MINUTE_MS - 1);
	assert_int_equal(stage_zendesk(s, "/api/v2/search?query=type:ticket"), 200);
	assert_int_equal(stage_int(s, "$.count"), 0);
	world_advance(&s->world, stage_start_ms + stage_length_ms);
	for (size_t n = 0; n < sizeof asked / sizeof asked[0]; n++) {
		(void)snprintf(target, sizeof target, "/api/v2/search?query=%s", asked[n].query);
		assert_int_equal(stage_zendesk(s, target), 200);
		if (stage_int(s, "$.count") != asked[n].count)
			fail_msg("%s: %d", asked[n].query, (int)stage_int(s, "$.count"));
		assert_int_equal(stage_length(s, "results"), asked[n].count);
	}
	assert_int_equal(stage_zendesk(s, "/api/v2/search?query=type:ticket&page=11"), 422);
	assert_int_equal(stage_zendesk(s, "/api/v2/search?query=type:ticket&page[size]=2"), 400);
	assert_int_equal(stage_zendesk(s, "/api/v2/search"), 422);
}

static void
the_export_of_a_search_is_paged_by_cursor(void **state)
{
	static const char first[] =
		"/api/v2/search/export?query=status%3Csolved&filter[type]=ticket&page[size]=2";
	struct stage *s = *state;
	char target[200];

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(stage_zendesk(s, first), 200);
	assert_int_equal(stage_int(s, "$.results[0].id"), 8806);
	assert_int_equal(stage_int(s, "$.results[1].id"), 8805);
	assert_string_equal(stage_string(s, "$.results[0].result_type"), "ticket");
	assert_true(stage_says(s, "\"has_more\":true"));
	(void)snprintf(target, sizeof target, "%s&page[after]=%s", first,
		stage_string(s, "$.meta.after_cursor"));
	assert_int_equal(stage_zendesk(s, target), 200);
	assert_int_equal(stage_length(s, "results"), 1);
	assert_true(stage_says(s, "\"has_more\":false"));
	assert_int_equal(stage_zendesk(s, "/api/v2/search/export?query=x"), 400);
	for (int n = 0; n < 97; n++)
		assert_int_equal(stage_zendesk(s, first), 200);
	assert_int_equal(stage_zendesk(s, first), 429);
}

static void
a_ticket_brings_those_it_names(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets/8802?include=users,organizations"), 200);
	assert_string_equal(stage_string(s, "$.users[0].name"), "Ines Okoro");
	assert_string_equal(stage_string(s, "$.organizations[0].name"), "Quillon Clinics");
}

/* Asks for a token and leaves "Bearer ..." in `out`. */
static int
token_take(struct stage *s, const char *client, const char *scope, char *out, size_t size)
{
	struct request r;
	char body[320];
	int status;

	(void)snprintf(body, sizeof body,
		"{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":"
		"\"" ZENDESK_CLIENT_SECRET "\",\"scope\":\"%s\",\"expires_in\":600}",
		client, scope);
	must(drill_request_init(&r, "POST", "/oauth/tokens"));
	r.body = body;
	r.body_length = strlen(body);
	status = stage_exchange(s, drill_zendesk_handle, &r);
	(void)snprintf(out, size, "Bearer %s", stage_string(s, "$.access_token"));
	return status;
}

static void
a_token_ends_and_lets_do_what_its_scope_says(void **state)
{
	struct stage *s = *state;
	char wide[96], narrow[96];

	world_advance(&s->world, stage_start_ms + 10 * MINUTE_MS);
	assert_int_equal(
		token_take(s, ZENDESK_ADMIN_CLIENT_ID, "read write", wide, sizeof wide), 200);
	assert_int_equal(
		token_take(s, ZENDESK_CLIENT_ID, "tickets:read", narrow, sizeof narrow), 200);
	assert_string_not_equal(wide, narrow);
	assert_int_equal(stage_zendesk_as(s, wide, EXPORT "?start_time=1700000000"), 200);
	assert_int_equal(stage_zendesk_as(s, narrow, "/api/v2/tickets"), 200);
	assert_int_equal(stage_zendesk_as(s, narrow, "/api/v2/users/show_many?ids=1"), 403);
	assert_int_equal(stage_zendesk_as(s, narrow, EXPORT "?start_time=1700000000"), 403);
	world_advance(&s->world, s->world.now_ms + 10 * MINUTE_MS - 1);
	assert_int_equal(stage_zendesk_as(s, wide, "/api/v2/tickets"), 200);
	world_advance(&s->world, s->world.now_ms + 1);
	assert_int_equal(stage_zendesk_as(s, wide, "/api/v2/tickets"), 401);
	assert_string_equal(stage_string(s, "$.error"), "invalid_token");
	assert_int_equal(stage_zendesk_as(s, wide, "/api/v2/users/me"), 401);
	assert_int_equal(token_take(s, "nobody", "read", wide, sizeof wide), 401);
}

static void
words_of_a_scope_are_whole(void **state)
{
	(void)state;
	assert_true(drill_token_allows("read write", "write"));
	assert_true(drill_token_allows("tickets:read", "tickets:read"));
	assert_false(drill_token_allows("tickets:read", "read"));
	assert_false(drill_token_allows("reader", "read"));
	assert_true(drill_token_allows("reader read", "read"));
	assert_false(drill_token_allows("", "read"));
}

static void
minutes_of_an_allowance_are_the_rooms(void **state)
{
	struct limit l = {0};

	(void)state;
	assert_int_equal(drill_limit_take(&l, 59999, 2), 1);
	assert_int_equal(drill_limit_take(&l, 59999, 2), 0);
	assert_int_equal(drill_limit_take(&l, 59999, 2), -1);
	assert_int_equal(drill_limit_take(&l, 59999, 2), -1);
	assert_int_equal(drill_limit_take(&l, 60000, 2), 1);
	assert_int_equal(drill_limit_reset_s(59999), 1);
	assert_int_equal(drill_limit_reset_s(60000), 60);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(the_export_is_for_administrators),
		ON_STAGE(the_export_leaves_the_last_minute_out),
		ON_STAGE(the_export_is_read_page_by_page_and_each_change_comes_once),
		ON_STAGE(a_deleted_ticket_is_only_in_the_export),
		ON_STAGE(the_export_refuses_what_makes_no_sense),
		ON_STAGE(the_eleventh_export_of_a_minute_is_refused),
		ON_STAGE(the_account_has_four_hundred_requests_a_minute),
		ON_STAGE(the_list_of_tickets_is_given_a_hundred_times_a_minute),
		ON_STAGE(audits_say_who_raised_a_ticket_and_who_lowered_it),
		ON_STAGE(histories_are_paged_by_cursor_from_either_end),
		ON_STAGE(a_trigger_of_the_help_desk_is_nobody),
		ON_STAGE(many_are_shown_by_their_ids),
		ON_STAGE(search_finds_what_is_not_too_new),
		ON_STAGE(the_export_of_a_search_is_paged_by_cursor),
		ON_STAGE(a_ticket_brings_those_it_names),
		ON_STAGE(a_token_ends_and_lets_do_what_its_scope_says),
		cmocka_unit_test(words_of_a_scope_are_whole),
		cmocka_unit_test(minutes_of_an_allowance_are_the_rooms),
	};

	return cmocka_run_group_tests_name("drill's Zendesk", tests, NULL, NULL);
}
