/* tests/source_bench.h - sources on a loop of their own, without an engine.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SOURCE_BENCH_H
#define TESTS_SOURCE_BENCH_H

#include <stdint.h>
#include <uv.h>

#include "net/source.h"

struct bench {
	uv_loop_t loop;
	uv_timer_t step;
	uint64_t until_ms;
	struct http *http;
	struct record *record;
	struct clock clock;
	struct source_host host;
	struct pagerduty_config pagerduty;
	struct zendesk_config zendesk;
	struct source *sources[2];
	int closed;
	int changed;
	char dir[64];
};

/* The room runs `speed` times as fast; polls are 10 s apart there. */
void bench_open(struct bench *b, double speed);
void bench_pagerduty(struct bench *b, const char *url);
void bench_zendesk(struct bench *b, const char *url);
void bench_run(struct bench *b, uint64_t ms);

/* Closes one source and waits for its end; bench_close does it for those that are left. */
void bench_close_source(struct bench *b, int i);
void bench_close(struct bench *b);

/* Fails the test unless the state is this one, with a sentence if it is not ok. */
void assert_state(const struct source_status *status, enum source_state state);

#endif
