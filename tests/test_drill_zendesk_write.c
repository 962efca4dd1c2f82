/* tests/test_drill_zendesk_write.c - the drill: tickets of its Zendesk opened and changed.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/ticket.h"
#include "store/json.h"
#include "tests/drill.h"

#define AGENT "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4="
#define TICKET "/api/v2/tickets/8801"
#define OPENS                                                                                      \
	"{\"ticket\":{\"subject\":\"EU checkout\",\"priority\":\"high\",\"tags\":[\"a\",\"b\"],"   \
	"\"external_id\":\"row-1\",\"comment\":{\"body\":\"We look.\",\"public\":false}}}"

static int
send(struct stage *s, const char *method, const char *target, const char *key, const char *body)
{
	struct request r;

	must(drill_request_init(&r, method, target));
	r.authorization = AGENT;
	r.content_type = "application/json";
	r.idempotency_key = key;
	r.body = body;
	r.body_length = strlen(body);
	return stage_exchange(s, drill_zendesk_handle, &r);
}

/* A world with its first ticket. */
static int
open_world(void **state)
{
	struct stage *s;

	if (stage_open(state) != 0)
		return -1;
	s = *state;
	world_advance(&s->world, stage_start_ms + 95 * 1000);
	world_still(&s->world);
	world_advance(&s->world, stage_start_ms + 120 * 1000);
	return 0;
}

static const char *
stamp_of(struct stage *s, char out[64])
{
	assert_int_equal(stage_zendesk(s, TICKET), 200);
	(void)snprintf(out, 64, "%s", stage_string(s, "$.ticket.updated_at"));
	return out;
}

static void
a_ticket_is_opened_once_for_one_key(void **state)
{
	struct stage *s = *state;
	const size_t before = s->world.ticket_count;
	int64_t id;

	assert_int_equal(send(s, "POST", "/api/v2/tickets", "key-1", OPENS), 201);
	assert_string_equal(stage_header(s, "x-idempotency-lookup"), "miss");
	id = stage_int(s, "$.ticket.id");
	assert_non_null(strstr(stage_header(s, "Location"), "/api/v2/tickets/"));
	assert_int_equal(send(s, "POST", "/api/v2/tickets", "key-1", OPENS), 201);
	assert_string_equal(stage_header(s, "x-idempotency-lookup"), "hit");
	assert_int_equal(stage_int(s, "$.ticket.id"), id);
	assert_int_equal(s->world.ticket_count, before + 1);
	assert_int_equal(send(s, "POST", "/api/v2/tickets", "key-1",
				 "{\"ticket\":{\"comment\":{\"body\":\"Other\"}}}"),
		400);
	assert_string_equal(stage_string(s, "$.error"), "IdempotentRequestError");
	assert_int_equal(s->world.ticket_count, before + 1);
}

static void
a_key_is_forgotten_after_two_hours(void **state)
{
	struct stage *s = *state;
	const size_t before = s->world.ticket_count;

	assert_int_equal(send(s, "POST", "/api/v2/tickets", "key-1", OPENS), 201);
	world_advance(&s->world, s->world.now_ms + 2 * 60 * 60 * 1000);
	assert_int_equal(send(s, "POST", "/api/v2/tickets", "key-1", OPENS), 201);
	assert_string_equal(stage_header(s, "x-idempotency-lookup"), "miss");
	assert_int_equal(s->world.ticket_count, before + 2);
}

static void
a_ticket_is_found_by_the_id_it_was_given(void **state)
{
	struct stage *s = *state;

	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?external_id=row-1&page[size]=10"), 200);
	assert_int_equal(stage_length(s, "tickets"), 0);
	assert_int_equal(send(s, "POST", "/api/v2/tickets", NULL, OPENS), 201);
	assert_int_equal(stage_zendesk(s, "/api/v2/tickets?external_id=row-1&page[size]=10"), 200);
	assert_int_equal(stage_length(s, "tickets"), 1);
	assert_string_equal(stage_string(s, "$.tickets[0].external_id"), "row-1");
}

static void
a_reply_is_public_and_mailed_and_a_note_is_neither(void **state)
{
	struct stage *s = *state;

	assert_int_equal(send(s, "PUT", TICKET, NULL,
				 "{\"ticket\":{\"comment\":{\"body\":\"We look.\",\"public\":true},"
				 "\"metadata\":{\"warroom\":\"u1\"}}}"),
		200);
	assert_string_equal(stage_string(s, "$.audit.events[0].type"), "Comment");
	assert_true(stage_says(s, "\"public\":true"));
	assert_string_equal(stage_string(s, "$.audit.events[1].type"), "Notification");
	assert_string_equal(stage_string(s, "$.audit.metadata.custom.warroom"), "u1");
	assert_int_equal(
		send(s, "PUT", TICKET, NULL,
			"{\"ticket\":{\"comment\":{\"body\":\"For us\",\"public\":false}}}"),
		200);
	assert_true(stage_says(s, "\"public\":false"));
	assert_false(stage_says(s, "Notification"));
	/* One that does not say follows the last one. */
	assert_int_equal(
		send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"comment\":{\"body\":\"As before\"}}}"),
		200);
	assert_true(stage_says(s, "\"public\":false"));
}

static void
a_safe_update_of_what_has_moved_is_refused(void **state)
{
	struct stage *s = *state;
	char stamp[64], body[256];

	(void)snprintf(body, sizeof body,
		"{\"ticket\":{\"priority\":\"low\",\"safe_update\":true,\"updated_stamp\":\"%s\"}}",
		stamp_of(s, stamp));
	world_advance(&s->world, s->world.now_ms + 2000);
	assert_int_equal(send(s, "PUT", TICKET, NULL, body), 200);
	assert_string_equal(stage_string(s, "$.ticket.priority"), "low");
	assert_int_equal(send(s, "PUT", TICKET, NULL, body), 409);
	assert_string_equal(stage_string(s, "$.error"), "UpdateConflict");
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"safe_update\":true}}"), 422);
}

static void
tags_are_replaced_as_a_whole(void **state)
{
	struct stage *s = *state;

	assert_int_equal(
		send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"tags\":[\"one\",\"two\"]}}"), 200);
	assert_string_equal(stage_string(s, "$.ticket.tags[1]"), "two");
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"tags\":[]}}"), 200);
	assert_string_equal(stage_string(s, "$.ticket.tags[0]"), "(none)");
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"priority\":\"low\"}}"), 200);
	assert_string_equal(stage_string(s, "$.ticket.tags[0]"), "(none)");
}

static void
what_is_closed_is_closed_and_nothing_invalid_is_done_by_halves(void **state)
{
	struct stage *s = *state;

	assert_int_equal(send(s, "PUT", TICKET, NULL,
				 "{\"ticket\":{\"priority\":\"none\",\"status\":\"open\"}}"),
		422);
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"status\":\"odd\"}}"), 422);
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"type\":\"odd\"}}"), 422);
	assert_int_equal(
		send(s, "PUT", TICKET, NULL,
			"{\"ticket\":{\"priority\":\"low\",\"comment\":{\"body\":\" \"}}}"),
		422);
	assert_int_equal(send(s, "PUT", TICKET, NULL, "nonsense"), 400);
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"status\":\"closed\"}}"), 200);
	assert_string_not_equal(stage_string(s, "$.ticket.priority"), "low");
	assert_int_equal(send(s, "PUT", TICKET, NULL, "{\"ticket\":{\"status\":\"open\"}}"), 422);
	assert_string_equal(stage_string(s, "$.details.status[0].description"),
		"Status: closed prevents ticket update");
	assert_int_equal(send(s, "PUT", "/api/v2/tickets/1", NULL, "{\"ticket\":{}}"), 404);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_ticket_is_opened_once_for_one_key, open_world, stage_close),
		cmocka_unit_test_setup_teardown(
			a_key_is_forgotten_after_two_hours, open_world, stage_close),
		cmocka_unit_test_setup_teardown(
			a_ticket_is_found_by_the_id_it_was_given, open_world, stage_close),
		cmocka_unit_test_setup_teardown(a_reply_is_public_and_mailed_and_a_note_is_neither,
			open_world, stage_close),
		cmocka_unit_test_setup_teardown(
			a_safe_update_of_what_has_moved_is_refused, open_world, stage_close),
		cmocka_unit_test_setup_teardown(
			tags_are_replaced_as_a_whole, open_world, stage_close),
		cmocka_unit_test_setup_teardown(
			what_is_closed_is_closed_and_nothing_invalid_is_done_by_halves, open_world,
			stage_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
