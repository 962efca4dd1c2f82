/* tests/source_bench.c - sources on a loop of their own, without an engine.
 * SPDX-License-Identifier: MIT */
#include "tests/source_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEP_MS = 10 };

static void
on_step(uv_timer_t *timer)
{
	struct bench *b = timer->data;

	if (uv_now(&b->loop) >= b->until_ms)
		uv_stop(&b->loop);
}

static void
on_changed(void *to)
{
	((struct bench *)to)->changed++;
}

void
bench_open(struct bench *b, double speed)
{
	memset(b, 0, sizeof *b);
	(void)snprintf(b->dir, sizeof b->dir, "/tmp/warroom-source-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	assert_string_equal(record_open(b->dir, RECORD_WRITE, &b->record).text, "");
	assert_int_equal(uv_loop_init(&b->loop), 0);
	assert_int_equal(uv_timer_init(&b->loop, &b->step), 0);
	b->step.data = b;
	assert_int_equal(uv_timer_start(&b->step, on_step, STEP_MS, STEP_MS), 0);
	assert_int_equal(http_open(&b->loop, "", &b->http).kind, ERR_NONE);
	clock_init(&b->clock);
	b->clock.origin_ms = clock_now_ms(&b->clock);
	b->clock.speed = speed;
	b->host = (struct source_host){.loop = &b->loop,
		.http = b->http,
		.record = b->record,
		.clock = &b->clock,
		.changed = on_changed,
		.to = b};
	b->pagerduty = (struct pagerduty_config){
		.poll_ms = 10000, .token = {.way = TOKEN_LITERAL, .literal = "drill-user-key"}};
	b->zendesk = (struct zendesk_config){.poll_ms = 10000,
		.client_id = "",
		.email = "agent@hosting.example",
		.token = {.way = TOKEN_LITERAL, .literal = "drill-zendesk-token"}};
}

void
bench_pagerduty(struct bench *b, const char *url)
{
	b->pagerduty.url = url;
	assert_string_equal(pagerduty_open(&b->host, &b->pagerduty, &b->sources[0]).text, "");
}

void
bench_zendesk(struct bench *b, const char *url)
{
	b->zendesk.url = url;
	assert_string_equal(zendesk_open(&b->host, &b->zendesk, &b->sources[1]).text, "");
}

void
bench_run(struct bench *b, uint64_t ms)
{
	uv_update_time(&b->loop);
	b->until_ms = uv_now(&b->loop) + ms;
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
}

static void
on_closed(void *to)
{
	((struct bench *)to)->closed++;
}

void
bench_close_source(struct bench *b, int i)
{
	int before = b->closed;

	source_close(b->sources[i], on_closed, b);
	b->sources[i] = NULL;
	while (b->closed == before)
		(void)uv_run(&b->loop, UV_RUN_ONCE);
}

void
bench_close(struct bench *b)
{
	char command[96];

	for (int i = 0; i < 2; i++)
		if (b->sources[i] != NULL)
			bench_close_source(b, i);
	(void)uv_timer_stop(&b->step);
	http_close(b->http, NULL, NULL);
	uv_close((uv_handle_t *)&b->step, NULL);
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->loop), 0);
	record_close(b->record);
	(void)snprintf(command, sizeof command, "rm -rf %s", b->dir);
	assert_int_equal(system(command), 0);
}

void
assert_state(const struct source_status *status, enum source_state state)
{
	if (status->state != state)
		fail_msg("state is %s (%s), not %s", source_state_name(status->state),
			status->error, source_state_name(state));
	assert_int_equal(status->error[0] == '\0', state == SOURCE_OK);
}
