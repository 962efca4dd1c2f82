/* tests/test_due_outbox.c - acts that wait for a person are due: each, and many as one.
 * SPDX-License-Identifier: MIT */
#include "store/due.h"

#include "tests/orders.h"
#include "tests/outbox_room.h"

#define ORDER_1 "00000000-0000-4000-8000-000000000001"

static void
add(struct room *room, int count)
{
	for (int i = 0; i < count; i++)
		(void)outbox_room_post(room, "Dana", ORDER_1, "We look into it.", true);
}

static const struct due *
read(struct room *room)
{
	static struct due due;

	arena_clear(&room->arena);
	arena_init(&room->arena, 16 * 1024 * 1024);
	room_ok(due_read(room->record, "", room->now_ms, &room->arena, &due));
	return &due;
}

static int
count(const struct due *due, const struct due_item **last)
{
	int found = 0;

	for (int i = 0; i < due->items.count; i++) {
		const struct due_item *item = rows_at(&due->items, i);

		if (item->kind != DUE_OUTBOX)
			continue;
		found++;
		*last = item;
	}
	return found;
}

/* Fifty held acts would hide all else that is due. */
static void
many_that_are_alike_are_one(void **state)
{
	struct room *room = *state;
	const struct due_item *item = NULL;

	add(room, 3);
	assert_true(room_edit(room, "UPDATE outbox SET hold = 'suspend'"));
	assert_int_equal(count(read(room), &item), 3);
	add(room, 9);
	assert_true(room_edit(room, "UPDATE outbox SET hold = 'suspend'"));
	assert_int_equal(count(read(room), &item), 1);
	assert_string_equal(item->subject_id, "1");
	assert_string_equal(item->text.raw, "Slack #general and 11 more held: We look into it.,");
	/* What was refused is another matter. */
	assert_true(room_edit(room,
		"UPDATE outbox SET state = 'refused', hold = '', error = 'no' WHERE number = 5"));
	assert_int_equal(count(read(room), &item), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			many_that_are_alike_are_one, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
