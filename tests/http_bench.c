/* tests/http_bench.c - a loop with HTTP on it, that notices when it is blocked.
 * SPDX-License-Identifier: MIT */
#include "tests/http_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A loop that is not blocked was seen 71 ms late on a busy machine; a lookup that is joined
 * takes 5 s. */
enum { BEAT_MS = 5, LATE_MOST_MS = 100, RUN_MOST_MS = 8000 };

static void
on_beat(uv_timer_t *timer)
{
	struct http_bench *b = timer->data;
	uint64_t now_ns = uv_hrtime();
	uint64_t gap_ms = (now_ns - b->beat_ns) / 1000000;

	if (gap_ms > b->late_ms)
		b->late_ms = gap_ms;
	b->beat_ns = now_ns;
	if (b->done >= b->wanted || uv_now(&b->loop) - b->start_ms > RUN_MOST_MS)
		uv_stop(&b->loop);
}

void
http_bench_open(struct http_bench *b, const char *ca_file)
{
	const struct http_limits brisk = {.connect_ms = 400,
		.total_ms = 800,
		.slow_bytes_per_s = 100,
		.slow_s = 1,
		.body_bytes = 1024 * 1024};

	memset(b, 0, sizeof *b);
	assert_int_equal(uv_loop_init(&b->loop), 0);
	assert_int_equal(http_open(&b->loop, ca_file, &b->http).kind, ERR_NONE);
	http_limit(b->http, &brisk);
	assert_int_equal(uv_timer_init(&b->loop, &b->beat), 0);
	b->beat.data = b;
}

void
http_bench_closed(void *to)
{
	((struct http_bench *)to)->closed = true;
}

void
http_bench_close(struct http_bench *b)
{
	if (b->http != NULL)
		http_close(b->http, http_bench_closed, b);
	uv_close((uv_handle_t *)&b->beat, NULL);
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_true(b->closed);
	assert_int_equal(uv_loop_close(&b->loop), 0);
}

void
http_bench_take(void *to, const struct http_reply *reply)
{
	struct http_bench *b = to;

	b->done++;
	b->error = reply->error;
	b->status = reply->status;
	b->retry_after_s = reply->retry_after_s;
	b->ratelimit_reset_s = reply->ratelimit_reset_s;
	b->body_length = reply->body_length;
	assert_int_equal(strlen(reply->body) <= reply->body_length, 1);
	(void)snprintf(b->body, sizeof b->body, "%s", reply->body);
	(void)snprintf(b->content_type, sizeof b->content_type, "%s", reply->content_type);
	if (b->close_at_once) {
		http_close(b->http, http_bench_closed, b);
		b->http = NULL;
	}
}

void
http_bench_run(struct http_bench *b, int more)
{
	b->wanted = b->done + more;
	uv_update_time(&b->loop);
	b->start_ms = uv_now(&b->loop);
	b->beat_ns = uv_hrtime();
	b->late_ms = 0;
	assert_int_equal(uv_timer_start(&b->beat, on_beat, BEAT_MS, BEAT_MS), 0);
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
	(void)uv_timer_stop(&b->beat);
	assert_int_equal(b->done, b->wanted);
	if (b->late_ms > LATE_MOST_MS)
		fail_msg("the loop was blocked for %d ms", (int)b->late_ms);
}

void
http_bench_send(struct http_bench *b, const char *url, struct http_call **out)
{
	struct http_request q = {.method = "GET", .url = url};
	int before = b->done;

	assert_string_equal(http_send(b->http, &q, http_bench_take, b, out).text, "");
	assert_int_equal(b->done, before); /* never from within */
}

void
http_bench_fetch(struct http_bench *b, const char *url)
{
	http_bench_send(b, url, NULL);
	http_bench_run(b, 1);
}
