/* tests/test_target_jira_moved.c - a transition whose answer was lost, of a workflow whose transitions
 * can be done from anywhere.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/target.h"
#include "tests/room.h"

#define ISSUE(status)                                                                              \
	"{\"id\":\"1\",\"key\":\"IM-1\",\"fields\":{\"status\":{\"name\":\"" status "\"}}}"
#define ANYWHERE                                                                                   \
	"{\"transitions\":[{\"id\":\"11\",\"name\":\"Close it\",\"to\":{\"name\":\"Done\"}},"      \
	"{\"id\":\"21\",\"name\":\"Start\",\"to\":{\"name\":\"In progress\"}}]}"

static void
answer(struct target_job *job, const char *body, struct target_outcome *out)
{
	const struct http_reply reply = {.status = 200,
		.content_type = "application/json",
		.body = body,
		.body_length = strlen(body),
		.retry_after_s = -1};

	*out = (struct target_outcome){.wait_ms = -1};
	target_answer(&target_jira, job, &reply, out);
}

/* A look for "Close it" at an issue that stands at `status`; what it comes to. */
static enum target_end
look(struct room *room, const char *issue)
{
	static const struct outbox_send row = {.verb = "transition",
		.body = "{\"transition\":{\"name\":\"Close it\"}}",
		.tries = 1};
	struct target_job job = {.row = &row, .record = room->record, .looking = true};
	struct target_outcome out;

	room_ok(json_open(&job.json));
	buf_init(&job.memory, 4096);
	answer(&job, issue, &out);
	assert_int_equal(out.end, TARGET_ON);
	answer(&job, ANYWHERE, &out);
	buf_clear(&job.memory);
	json_close(job.json);
	return out.end;
}

static void
an_issue_that_stands_where_it_leads_was_moved(void **state)
{
	assert_int_equal(look(*state, ISSUE("Done")), TARGET_SENT);
}

static void
an_issue_that_stands_elsewhere_was_not(void **state)
{
	assert_int_equal(look(*state, ISSUE("To do")), TARGET_ABSENT);
	assert_int_equal(look(*state, ISSUE("")), TARGET_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_issue_that_stands_where_it_leads_was_moved, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_issue_that_stands_elsewhere_was_not, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
