/* tests/test_comment.c - what people wrote on a ticket: what a merge takes, and how it is read.
 * SPDX-License-Identifier: MIT */
#include "store/comment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ticket.h"
#include "tests/room.h"

#define COMMENT(id, author, minute, public, more)                                                  \
	"{\"id\":" id ",\"type\":\"Comment\",\"author_id\":" author                                \
	",\"public\":" public ",\"created_at\":\"2025-11-21T00:" minute ":00Z\"" more "}"
#define USERS ",\"users\":[{\"id\":5,\"name\":\"Jo Park\",\"role\":\"end-user\"}]}"

static void
merge_ticket(struct room *room, const char *id, const char *minute)
{
	struct merge merge;
	char reply[512];

	(void)snprintf(reply, sizeof reply,
		"{\"tickets\":[{\"id\":%s,\"status\":\"open\",\"updated_at\":\"2025-11-21T00:%s:00Z"
		"\"}]}",
		id, minute);
	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply), "{}", &merge));
	(void)room_end(room);
}

static bool
merge_comments(struct room *room, const char *reply, struct merge *merge)
{
	room_begin(room, "zendesk");
	room_ok(comment_merge(room->record, reply, strlen(reply), "1", 1, merge));
	return room_end(room);
}

static struct rows
list(struct room *room, const char *id, int most)
{
	struct rows rows;

	room_ok(comment_list(room->record, id, most, &room->arena, &rows));
	return rows;
}

static void
comments_are_listed_newest_first_with_who_wrote_them(void **state)
{
	static const char reply[] = "{\"comments\":[" COMMENT("3", "5", "02", "true",
		",\"body\":\"<b>down</b>\",\"plain_body\":\"down\"") "," COMMENT("1", "6", "01",
		"false", ",\"body\":\"looking\",\"plain_body\":\"\"") "]" USERS;
	struct room *room = *state;
	const struct comment *comment;
	struct merge merge;
	struct rows rows;

	merge_ticket(room, "1", "05");
	assert_true(merge_comments(room, reply, &merge));
	assert_int_equal(merge.seen, 2);
	assert_int_equal(merge.skipped, 0);
	assert_false(merge_comments(room, reply, &merge)); /* nothing new */
	rows = list(room, "1", 10);
	assert_int_equal(rows.count, 2);
	comment = rows_at(&rows, 0);
	assert_string_equal(comment->key.id, "3");
	assert_string_equal(comment->person.raw, "Jo Park");
	assert_string_equal(comment->text.raw, "down");
	assert_true(comment->public);
	assert_int_equal(comment->created_ms, 1763683320000);
	comment = rows_at(&rows, 1);
	assert_string_equal(comment->person.raw, "");
	assert_string_equal(comment->text.raw, "looking");
	assert_false(comment->public);
	assert_int_equal(list(room, "1", 1).count, 1);
	assert_int_equal(list(room, "1", 0).count, 0);
	assert_int_equal(list(room, "2", 10).count, 0);
	assert_int_equal(list(room, "1x", 10).count, 0);
	/* redacted later */
	assert_true(merge_comments(room,
		"{\"comments\":[" COMMENT("3", "5", "02", "true", ",\"body\":\"***\"") "]}",
		&merge));
	rows = list(room, "1", 1);
	comment = rows_at(&rows, 0);
	assert_string_equal(comment->text.raw, "***");
	assert_string_equal(comment->person.raw, "Jo Park");
}

static void
odd_comments_are_left_out_and_counted(void **state)
{
	struct room *room = *state;
	struct merge merge;

	merge_ticket(room, "1", "05");
	assert_true(merge_comments(room,
		"{\"comments\":[null,3,{},{\"id\":\"7\",\"body\":\"x\",\"created_at\":"
		"\"2025-11-21T00:00:00Z\"},{\"id\":8,\"body\":\"x\",\"created_at\":7},"
		"{\"id\":9,\"body\":{\"a\":1},\"created_at\":\"2025-11-21T00:00:00Z\"},"
		"{\"id\":10,\"body\":\"x\",\"public\":\"yes\",\"author_id\":{},\"created_at\":"
		"\"2025-11-21T00:00:00Z\"}],\"users\":\"x\"}",
		&merge));
	assert_int_equal(merge.seen, 7);
	assert_int_equal(merge.skipped, 6);
	/* what is not said to be public is not */
	assert_int_equal(room_number(room, "SELECT public FROM comment WHERE id = 10"), 0);
	room_begin(room, "zendesk");
	assert_int_equal(comment_merge(room->record, "{\"comments\":{}}", 15, "1", 9, &merge).kind,
		ERR_MALFORMED);
	assert_int_equal(comment_merge(room->record, "[", 1, "1", 9, &merge).kind, ERR_MALFORMED);
	assert_false(room_end(room));
	assert_int_equal(room_number(room, "SELECT commented_ms FROM ticket"), 1);
}

static void
a_long_text_is_cut_at_64_kib(void **state)
{
	struct room *room = *state;
	size_t size = 200 * 1024;
	char *reply = malloc(size + 512);
	size_t length;
	struct merge merge;

	assert_non_null(reply);
	length = (size_t)snprintf(reply, 512,
		"{\"comments\":[{\"id\":1,\"created_at\":"
		"\"2025-11-21T00:00:00Z\",\"body\":\"");
	memset(reply + length, 'x', size);
	memcpy(reply + length + size, "\"}]}", sizeof "\"}]}");
	merge_ticket(room, "1", "05");
	assert_true(merge_comments(room, reply, &merge));
	assert_int_equal(room_number(room, "SELECT length(text) FROM comment"), 65536);
	free(reply);
}

static void
comments_are_due_when_looked_at_or_tied_and_the_ticket_moved(void **state)
{
	struct room *room = *state;
	int64_t id, updated_ms;

	merge_ticket(room, "1", "05");
	merge_ticket(room, "2", "05");
	room_ok(comment_due(room->record, "[]", &id, &updated_ms));
	assert_int_equal(id, 0);
	room_ok(comment_due(room->record, "[7,1]", &id, &updated_ms));
	assert_int_equal(id, 1);
	room_begin(room, "zendesk");
	room_ok(comment_skip(room->record, "1", updated_ms));
	assert_false(room_end(room)); /* nobody draws for that */
	room_ok(comment_due(room->record, "[7,1]", &id, &updated_ms));
	assert_int_equal(id, 0);
	merge_ticket(room, "1", "06");
	room_ok(comment_due(room->record, "[7,1]", &id, &updated_ms));
	assert_int_equal(id, 1);
	assert_true(room_edit(room, "UPDATE ticket SET incident_id = 'I1' WHERE id = 2"));
	room_ok(comment_due(room->record, "[]", &id, &updated_ms));
	assert_int_equal(id, 2);
	assert_true(room_edit(room, "UPDATE ticket SET status = 'solved' WHERE id = 2"));
	room_ok(comment_due(room->record, "[]", &id, &updated_ms));
	assert_int_equal(id, 0);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(comments_are_listed_newest_first_with_who_wrote_them),
		IN_ROOM(odd_comments_are_left_out_and_counted),
		IN_ROOM(a_long_text_is_cut_at_64_kib),
		IN_ROOM(comments_are_due_when_looked_at_or_tied_and_the_ticket_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
