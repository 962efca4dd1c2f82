/* tests/test_ticket_detail.c - what a ticket's own answer tells besides the ticket.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_detail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "store/ticket.h"
#include "tests/room.h"

/* Ticket 61 as the service tells it, with `more` among its fields. */
static void
merge(struct room *room, const char *more)
{
	static char reply[200 * 1024];
	struct merge merged = {0};

	(void)snprintf(reply, sizeof reply,
		"{\"ticket\":{\"id\":61,\"subject\":\"Shop is down\",\"status\":\"open\","
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":\"2025-11-21T00:00:00Z\"%s}"
		","
		"\"users\":[{\"id\":7,\"name\":\"Kim Osei\"}]}",
		more);
	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply),
		"{\"priorities\":[],\"tags\":[],\"fields\":[]}", &merged));
	(void)room_end(room);
}

static struct ticket_more
find(struct room *room, const char *id)
{
	struct ticket_more more;

	room_ok(ticket_more_find(room->record, id, &room->arena, &more));
	return more;
}

static void
a_ticket_tells_where_it_is_found_and_who_has_it(void **state)
{
	struct room *room = *state;
	struct ticket_more more;

	merge(room, ",\"url\":\"https://hosting.zendesk.example/api/v2/tickets/61.json\","
		    "\"type\":\"incident\",\"assignee_id\":7,\"via\":{\"channel\":\"email\"}");
	more = find(room, "61");
	assert_string_equal(more.link.raw, "https://hosting.zendesk.example/agent/tickets/61");
	assert_string_equal(more.type.raw, "incident");
	assert_string_equal(more.channel.raw, "email");
	assert_string_equal(more.assignee.raw, "Kim Osei");
	more = find(room, "62");
	assert_string_equal(more.link.raw, "");
	more = find(room, "61x");
	assert_string_equal(more.link.raw, "");
}

static void
a_link_that_is_none_is_left_out(void **state)
{
	static const char *const urls[] = {"\"javascript:x/api/v2/tickets/61.json\"",
		"\"https://hosting.zendesk.example/api/v2/tickets/62.json\"",
		"\"https://hosting.zendesk.example/\"", "\"https:///api/v2/tickets/61.jso\"", "5",
		"null", "[]"};
	struct room *room = *state;
	char more[256];

	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		(void)snprintf(more, sizeof more,
			",\"tags\":[\"%d\"],\"url\":%s,\"type\":null,\"assignee_id\":\"7\","
			"\"via\":7",
			(int)i, urls[i]);
		merge(room, more);
		assert_string_equal(find(room, "61").link.raw, "");
		assert_string_equal(find(room, "61").channel.raw, "");
	}
}

static void
fields_that_say_nothing_are_left_out(void **state)
{
	struct room *room = *state;
	const struct ticket_field *field;
	struct rows rows;

	merge(room,
		",\"custom_fields\":[{\"id\":1,\"value\":null},{\"id\":2,\"value\":\"eu-2\"},"
		"{\"id\":3,\"value\":false},{\"id\":4,\"value\":true},{\"id\":5,\"value\":\"\"},"
		"{\"id\":6,\"value\":[\"a\",\"b\",{}]},{\"id\":\"7\",\"value\":\"x\"},5,null,"
		"{\"id\":8},{\"id\":9,\"value\":{}},{\"id\":10,\"value\":12},"
		"{\"id\":11,\"value\":[]}]");
	room_ok(ticket_fields(room->record, "61", 10, &room->arena, &rows));
	assert_int_equal(rows.count, 4);
	assert_false(rows.below);
	field = rows_at(&rows, 0);
	assert_int_equal(field->id, 2);
	assert_string_equal(field->value.raw, "eu-2");
	field = rows_at(&rows, 1);
	assert_int_equal(field->id, 4);
	assert_string_equal(field->value.raw, "yes");
	field = rows_at(&rows, 2);
	assert_string_equal(field->value.raw, "a, b");
	field = rows_at(&rows, 3);
	assert_string_equal(field->value.raw, "12");
	room_ok(ticket_fields(room->record, "61", 2, &room->arena, &rows));
	assert_int_equal(rows.count, 2);
	assert_true(rows.below);
	room_ok(ticket_fields(room->record, "99", 2, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
}

static void
an_answer_that_was_not_kept_tells_nothing(void **state)
{
	static const char begin[] = ",\"custom_fields\":[{\"id\":1,\"value\":\"";
	static char long_one[80 * 1024];
	struct room *room = *state;
	struct rows rows;

	memset(long_one, 'x', sizeof long_one - 1);
	memcpy(long_one, begin, sizeof begin - 1);
	memcpy(long_one + sizeof long_one - 4, "\"}]", 3);
	merge(room, long_one);
	room_ok(ticket_fields(room->record, "61", 10, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
	assert_string_equal(find(room, "61").link.raw, "");
	assert_true(room_edit(room, "UPDATE ticket SET raw = 'no JSON'"));
	room_ok(ticket_fields(room->record, "61", 10, &room->arena, &rows));
	assert_int_equal(rows.count, 0);
	assert_string_equal(find(room, "61").link.raw, "");
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_ticket_tells_where_it_is_found_and_who_has_it),
		IN_ROOM(a_link_that_is_none_is_left_out),
		IN_ROOM(fields_that_say_nothing_are_left_out),
		IN_ROOM(an_answer_that_was_not_kept_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
