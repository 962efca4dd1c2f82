/* tests/test_target_hook.c - a program gets an act, and its exit status is the answer.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/program.h"
#include "net/target.h"

#define BODY "{\"act\":7,\"verb\":\"acknowledge\",\"body\":{\"incident\":{}}}"

enum { BODY_CAP_BYTES = 1024 * 1024, SHORT_MS = 300 };

struct stage {
	uv_loop_t loop;
	const char *argv[4];
	struct config config;
	struct outbox_send row;
	struct json *json;
	struct target_job job;
	struct target_ask ask;
	struct target_outcome outcome;
	void *call;
	int answers;
	bool gone;
	struct program_state last; /* of what was heard without the kind */
	char output[200];
};

static int
begin(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	assert_int_equal(uv_loop_init(&s->loop), 0);
	assert_int_equal(json_open(&s->json).kind, ERR_NONE);
	s->argv[0] = "/bin/sh";
	s->argv[1] = "-c";
	s->config.hook = (struct strings){.at = s->argv, .count = 3};
	s->row = (struct outbox_send){
		.id = "the-id", .target = "hook", .verb = "acknowledge", .body = BODY};
	s->job = (struct target_job){.row = &s->row, .config = &s->config, .json = s->json};
	buf_init(&s->ask.body, BODY_CAP_BYTES);
	(void)signal(SIGPIPE, SIG_IGN);
	*state = s;
	return 0;
}

static int
end(void **state)
{
	struct stage *s = *state;

	assert_int_equal(uv_run(&s->loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(&s->loop), 0); /* nothing is left open */
	buf_clear(&s->ask.body);
	json_close(s->json);
	free(s);
	return 0;
}

static void
on_reply(void *to, const struct http_reply *reply)
{
	struct stage *s = to;

	s->answers++;
	target_hook.answer(&s->job, reply, &s->outcome);
}

static enum target_end
run(struct stage *s, const char *script)
{
	struct err e;

	s->argv[2] = script;
	buf_reset(&s->ask.body);
	s->outcome = (struct target_outcome){.end = TARGET_ON};
	e = target_hook.ask(&s->job, &s->ask);
	if (e.kind == ERR_NONE)
		e = target_hook.transport->start(&s->loop, &s->job, &s->ask, on_reply, s, &s->call);
	if (e.kind != ERR_NONE)
		fail_msg("%s", e.text);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	return s->outcome.end;
}

static void
its_exit_status_is_the_answer(void **state)
{
	struct stage *s = *state;

	assert_true(s->ask.body.length == 0);
	assert_int_equal(run(s, "cat >/dev/null"), TARGET_SENT);
	assert_int_equal(run(s, "exit 0"), TARGET_SENT); /* without reading */
	assert_int_equal(run(s, "echo no such ticket; echo more; exit 3"), TARGET_REFUSED);
	assert_string_equal(s->outcome.sentence,
		"The hook program said no (3: no such ticket). Mend that, then send it again, or "
		"drop it.");
	assert_int_equal(run(s, "exit 75"), TARGET_LATER);
	assert_int_equal(run(s, "kill -SEGV $$"), TARGET_LOST);
	assert_int_equal(s->answers, 5);
	assert_true(s->ask.effect);
}

/* More than is kept of it, and more than a pipe holds. */
static void
one_that_prints_much_ends_all_the_same(void **state)
{
	struct stage *s = *state;

	assert_int_equal(run(s, "head -c 300000 /dev/zero | tr '\\0' a"), TARGET_SENT);
	assert_int_equal(run(s, "head -c 300000 /dev/zero | tr '\\0' a; exit 3"), TARGET_REFUSED);
	assert_non_null(strstr(s->outcome.sentence, "no (3: aaaa"));
}

/* All of it, and a line feed at its end. */
static void
it_reads_the_act_with_its_id(void **state)
{
	struct stage *s = *state;

	assert_int_equal(run(s, "read line && test \"$line\" = "
				"'{\"id\":\"the-id\",\"act\":7,\"verb\":\"acknowledge\","
				"\"body\":{\"incident\":{}}}' && ! read more"),
		TARGET_SENT);
}

static void
what_it_leaves_behind_is_not_waited_for(void **state)
{
	struct stage *s = *state;
	uint64_t begun_ms = uv_hrtime() / 1000000;

	assert_int_equal(run(s, "sleep 5 & exit 0"), TARGET_SENT);
	assert_int_equal(run(s, "sleep 5 & echo no; exit 1"), TARGET_REFUSED);
	assert_true(uv_hrtime() / 1000000 - begun_ms < 3000);
}

static void
one_that_cannot_be_started_says_so(void **state)
{
	struct stage *s = *state;
	struct err e;

	s->argv[0] = "/nonexistent/hook";
	assert_int_equal(target_hook.ask(&s->job, &s->ask).kind, ERR_NONE);
	e = target_hook.transport->start(&s->loop, &s->job, &s->ask, on_reply, s, &s->call);
	assert_int_equal(e.kind, ERR_NET);
	assert_non_null(strstr(e.text, "/nonexistent/hook"));
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(s->answers, 0);
}

static void
it_cannot_be_asked_whether_it_did_it(void **state)
{
	struct stage *s = *state;

	s->job.looking = true;
	assert_int_equal(target_hook.ask(&s->job, &s->ask).kind, ERR_REFUSED);
	assert_false(target_hook.repeats(&s->row));
}

static void
nobody_is_told_of_one_that_was_cancelled(void **state)
{
	struct stage *s = *state;

	s->argv[2] = "sleep 20";
	assert_int_equal(target_hook.ask(&s->job, &s->ask).kind, ERR_NONE);
	assert_int_equal(
		target_hook.transport->start(&s->loop, &s->job, &s->ask, on_reply, s, &s->call)
			.kind,
		ERR_NONE);
	target_hook.transport->cancel(s->call);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(s->answers, 0);
}

/* ---- what runs it ---- */

static bool
on_heard(void *to, const struct program_state *state)
{
	struct stage *s = to;

	s->last = *state;
	(void)snprintf(s->output, sizeof s->output, "%.*s", (int)state->length, state->output);
	return state->late || (state->ended && state->eof);
}

static void
on_gone(void *to)
{
	struct stage *s = to;

	s->gone = true;
}

static void
at_its_limit_it_is_killed_with_its_group(void **state)
{
	struct stage *s = *state;
	struct program *program;
	const struct program_start start = {
		.argv = &s->config.hook, .output_most = sizeof s->output, .limit_ms = SHORT_MS};
	int child = 0;

	s->argv[2] = "sleep 20 & echo $!; wait";
	assert_int_equal(program_open(&s->loop, &start,
				 &(struct program_handler){on_heard, on_gone, s}, &program),
		0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_true(s->last.late && s->gone);
	assert_int_equal(sscanf(s->output, "%d", &child), 1);
	for (int i = 0; i < 200 && kill(child, 0) == 0; i++) {
		char path[64], text[256] = "";
		FILE *f;

		(void)snprintf(path, sizeof path, "/proc/%d/stat", child);
		f = fopen(path, "r");
		if (f == NULL || fgets(text, sizeof text, f) == NULL || strstr(text, ") Z") != NULL)
			child = -1; /* dead, and not ours to wait for */
		if (f != NULL)
			(void)fclose(f);
		if (child == -1)
			break;
		(void)usleep(10000);
	}
	assert_true(child == -1 || kill(child, 0) != 0);
}

/* More than a pipe holds, to one that reads slowly or not at all. */
static void
much_is_given_to_it_without_waiting(void **state)
{
	struct stage *s = *state;
	struct program *program;
	char *much = calloc(1, BODY_CAP_BYTES);
	const struct program_start start = {.argv = &s->config.hook,
		.input = much,
		.input_length = BODY_CAP_BYTES,
		.output_most = sizeof s->output,
		.limit_ms = 20 * SHORT_MS};

	assert_non_null(much);
	memset(much, 'x', BODY_CAP_BYTES);
	s->argv[2] = "sleep 0.1; wc -c";
	assert_int_equal(program_open(&s->loop, &start,
				 &(struct program_handler){on_heard, on_gone, s}, &program),
		0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(strtol(s->output, NULL, 10), BODY_CAP_BYTES);
	s->argv[2] = "exit 4";
	assert_int_equal(program_open(&s->loop, &start,
				 &(struct program_handler){on_heard, on_gone, s}, &program),
		0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(s->last.status, 4);
	free(much);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(its_exit_status_is_the_answer, begin, end),
		cmocka_unit_test_setup_teardown(one_that_prints_much_ends_all_the_same, begin, end),
		cmocka_unit_test_setup_teardown(it_reads_the_act_with_its_id, begin, end),
		cmocka_unit_test_setup_teardown(
			what_it_leaves_behind_is_not_waited_for, begin, end),
		cmocka_unit_test_setup_teardown(one_that_cannot_be_started_says_so, begin, end),
		cmocka_unit_test_setup_teardown(it_cannot_be_asked_whether_it_did_it, begin, end),
		cmocka_unit_test_setup_teardown(
			nobody_is_told_of_one_that_was_cancelled, begin, end),
		cmocka_unit_test_setup_teardown(
			at_its_limit_it_is_killed_with_its_group, begin, end),
		cmocka_unit_test_setup_teardown(much_is_given_to_it_without_waiting, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
