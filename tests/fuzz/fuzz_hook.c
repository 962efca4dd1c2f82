/* tests/fuzz/fuzz_hook.c - anything at all as what the hook program prints; the first byte is its exit
 * status. A real program prints it: the way from its pipe to a sentence is what is tried.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "tests/fuzz/act.h"

enum { BODY_CAP_BYTES = 64 * 1024, PRINTED_CAP_BYTES = 1024 * 1024 };

struct heard {
	const struct target_kind *kind;
	struct target_job *job;
	struct target_outcome outcome;
	long status;
	int answers;
};

static void
on_done(void *to, const struct http_reply *reply)
{
	struct heard *heard = to;

	heard->answers++;
	heard->status = reply->status;
	heard->outcome = (struct target_outcome){.end = TARGET_LATER, .wait_ms = -1};
	target_answer(heard->kind, heard->job, reply, &heard->outcome);
}

static void
check(const struct heard *heard, int status)
{
	enum target_end wanted = status == 0    ? TARGET_SENT
				 : status == 75 ? TARGET_LATER
						: TARGET_REFUSED;

	fuzz_hold(heard->answers == 1, "a program is heard once");
	fuzz_hold(heard->outcome.end == wanted, "its status says what became of it");
	fuzz_hold(wanted == TARGET_SENT ? heard->outcome.sentence[0] == '\0'
					: fuzz_is_sentence(heard->outcome.sentence),
		heard->outcome.sentence);
	fuzz_check_secret(&heard->outcome);
}

/* `path`: what it prints. */
static void
run(const char *path, int status)
{
	static const struct outbox_send row = {.number = 1,
		.id = "0f0f0f0f-0000-4000-8000-000000000001",
		.target = TARGET_HOOK,
		.verb = "post",
		.object = TARGET_HOOK,
		.body = "{\"act\":1}"};
	char exit_with[16];
	const char *argv[] = {"/bin/sh", "-c", "cat >/dev/null; cat \"$1\"; exit \"$2\"", "hook",
		path, exit_with};
	struct config config = {.hook = {.at = argv, .count = sizeof argv / sizeof argv[0]}};
	struct target_job job = {.row = &row, .config = &config};
	struct heard heard = {.kind = &target_hook, .job = &job};
	struct target_ask ask = {.method = "POST"};
	void *call = NULL;
	uv_loop_t loop;
	struct err e;

	(void)snprintf(exit_with, sizeof exit_with, "%d", status);
	buf_init(&ask.body, BODY_CAP_BYTES);
	fuzz_hold(uv_loop_init(&loop) == 0, "there is a loop");
	e = target_hook.ask(&job, &ask);
	if (e.kind == ERR_NONE)
		e = target_hook.transport->start(&loop, &job, &ask, on_done, &heard, &call);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	(void)uv_run(&loop, UV_RUN_DEFAULT);
	check(&heard, status);
	fuzz_hold(uv_loop_close(&loop) == 0, "nothing is left of it");
	buf_clear(&ask.body);
}

void
fuzz_hook(const uint8_t *data, size_t size)
{
	struct buf printed;

	if (size == 0)
		return;
	buf_init(&printed, PRINTED_CAP_BYTES);
	fuzz_grow_body(data + 1, size - 1, "", &printed);
	run(fuzz_file((const uint8_t *)printed.data, printed.length), data[0] % 128);
	buf_clear(&printed);
}
