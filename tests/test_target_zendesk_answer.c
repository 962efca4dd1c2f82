/* tests/test_target_zendesk_answer.c - Zendesk as a target: what each answer means, however odd.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/target_zendesk.h"
#include "store/json.h"
#include "tests/room.h"

#define JSON_TYPE "application/json; charset=utf-8"
#define CLOSED                                                                                     \
	"{\"error\":\"RecordInvalid\",\"description\":\"Record validation errors\",\"details\":"   \
	"{\"status\":[{\"description\":\"Status: closed prevents ticket update\"}]}}"

struct answering {
	const char *what;
	enum zendesk_stage stage;
	bool looking;
	long status;
	const char *body;
	enum target_end end;
	const char *says; /* NULL: nothing in particular */
};

static const struct answering answers[] = {
	{"done", ZENDESK_CHANGE, false, 200, "{\"ticket\":{\"id\":8801}}", TARGET_SENT, NULL},
	{"a page of a gateway", ZENDESK_CHANGE, false, 200, "<html>", TARGET_LOST, "not a ticket"},
	{"no id", ZENDESK_OPEN, false, 201, "{\"ticket\":{\"id\":\"x\"}}", TARGET_LOST,
		"not a ticket"},
	{"a redirect", ZENDESK_CHANGE, false, 302, "", TARGET_LATER, "redirect"},
	{"may not", ZENDESK_CHANGE, false, 403, "{\"error\":{\"title\":\"Forbidden\"}}",
		TARGET_REFUSED, "right to write"},
	{"gone", ZENDESK_CHANGE, false, 404, "{}", TARGET_REFUSED, "no ticket #8801"},
	{"closed", ZENDESK_CHANGE, false, 422, CLOSED, TARGET_REFUSED, "open another one"},
	{"invalid", ZENDESK_OPEN, false, 422,
		"{\"error\":\"RecordInvalid\",\"description\":\"Odd\"}", TARGET_REFUSED, "Odd"},
	{"a wrong token", ZENDESK_CHANGE, false, 401, "{\"error\":\"Couldn't authenticate you\"}",
		TARGET_TOKEN, "zendesk.email"},
	{"too many", ZENDESK_CHANGE, false, 429, "Too many", TARGET_LIMITED, NULL},
	{"trouble with an effect", ZENDESK_OPEN, false, 503, "", TARGET_LOST, "trouble"},
	{"trouble without one", ZENDESK_TRACE, false, 503, "", TARGET_LATER, "trouble"},
	{"a conflict", ZENDESK_CHANGE, false, 409, "{}", TARGET_ON, NULL},
	{"another one", ZENDESK_TRACE, false, 200, "{\"audits\":[]}", TARGET_REFUSED,
		"has changed since it was read. Read it"},
	{"no list", ZENDESK_TRACE, false, 200, "{}", TARGET_LATER, "could not be read"},
	{"nobody", ZENDESK_WHO, true, 200, "{\"user\":{\"id\":null}}", TARGET_TOKEN,
		"does not know us"},
	{"not found by that id", ZENDESK_FIND, false, 200,
		"{\"tickets\":[{\"id\":5,\"external_id\":\"another\"}]}", TARGET_ON, NULL},
	{"used, and not found", ZENDESK_FIND_USED, false, 200, "{\"tickets\":[]}", TARGET_REFUSED,
		"other words"},
	{"not there", ZENDESK_LOOK, true, 200, "{\"audits\":[]}", TARGET_ABSENT, NULL},
	{"not shown", ZENDESK_LOOK, true, 403, "{}", TARGET_UNKNOWN, "does not show us"},
	{"shown or not", ZENDESK_SHOW, true, 500, "", TARGET_SENT, NULL},
};

static void
each_answer_means_one_thing(void **state)
{
	struct room *room = *state;
	struct zendesk_config zendesk = {.url = "https://example.zendesk.example"};
	const struct config config = {.zendesk = &zendesk};
	struct outbox_send row = {.id = "u",
		.verb = "reply",
		.object = "ticket:8801",
		.subject = "ticket:8801",
		.person = "Dana Reyes",
		.body = "{\"ticket\":{\"comment\":{\"body\":\"x\",\"public\":true}}}"};
	struct target_job job = {.row = &row, .record = room->record, .config = &config};

	room_ok(json_open(&job.json));
	buf_init(&job.memory, 1024);
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		const struct answering *a = &answers[i];
		const struct http_reply reply = {.status = a->status,
			.body = a->body,
			.body_length = strlen(a->body),
			.content_type = a->body[0] == '{' ? JSON_TYPE : "text/plain",
			.retry_after_s = -1,
			.ratelimit_reset_s = -1};
		struct target_outcome outcome = {.end = TARGET_LATER};

		job.stage = a->stage;
		job.looking = a->looking;
		target_zendesk.answer(&job, &reply, &outcome);
		if (outcome.end != a->end)
			fail_msg("%s: %d, not %d: %s", a->what, outcome.end, a->end,
				outcome.sentence);
		if (a->says != NULL && strstr(outcome.sentence, a->says) == NULL)
			fail_msg("%s: \"%s\" lacks \"%s\"", a->what, outcome.sentence, a->says);
	}
	buf_clear(&job.memory);
	json_close(job.json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_answer_means_one_thing, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
