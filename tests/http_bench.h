/* tests/http_bench.h - a loop with HTTP on it, that notices when it is blocked.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_HTTP_BENCH_H
#define TESTS_HTTP_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "net/http.h"
#include "store/err.h"

/* A loop with a pulse: what blocks it is seen. */
struct http_bench {
	uv_loop_t loop;
	uv_timer_t beat;
	uint64_t beat_ns; /* when it last beat */
	uint64_t late_ms; /* the longest gap between two beats */
	uint64_t start_ms;
	struct http *http;
	int done; /* calls that came back */
	int wanted;
	bool closed;
	struct err error; /* of the last */
	long status;
	int64_t retry_after_s;
	int64_t ratelimit_reset_s;
	size_t body_length;
	char body[64];
	char content_type[96];
	bool close_at_once;
};

/* Limits are brisk: 0.8 s in all, 1 MiB. */
void http_bench_open(struct http_bench *b, const char *ca_file);
void http_bench_close(struct http_bench *b); /* nothing may be left open */

/* For http_send and http_close. */
void http_bench_take(void *to, const struct http_reply *reply);
void http_bench_closed(void *to);

/* Runs until `more` further calls are back; the loop must never have been held up. */
void http_bench_run(struct http_bench *b, int more);

/* GET; and GET and wait. */
void http_bench_send(struct http_bench *b, const char *url, struct http_call **out);
void http_bench_fetch(struct http_bench *b, const char *url);

#endif
