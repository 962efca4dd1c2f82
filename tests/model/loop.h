/* tests/model/loop.h - a loop, a clock and an HTTP client in a time of their own.
 *
 * Linked in place of libuv's timers, net/http.c and store/clock.c: what runs on them is the real
 * thing, and runs the same way each time, as fast as the machine can. One loop in a process.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_LOOP_H
#define TESTS_MODEL_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/http.h"

/* How a request is answered. The reply's strings are kept until the next call. */
struct loop_service {
	/* The request is on its way: when it arrives, and when its answer does, in ms from now. */
	void (*sent)(void *to, const char *url, int64_t *arrives_ms, int64_t *answered_ms);
	/* It has arrived: `body` is kept by the loop, freed with free(). */
	void (*arrived)(
		void *to, const struct http_request *request, struct http_reply *out, char **body);
	/* Its answer is about to be taken. */
	void (*answered)(void *to);
	void *to;
};

/* Begins anew at a moment, with nothing under way. */
void loop_begin(int64_t now_ms, uint64_t seed, const struct loop_service *service);

int64_t loop_now_ms(void);

/* Lets everything happen that is due until `until_ms`, each at its own time, and ends there; or
 * earlier, when `enough` (may be NULL) says so after one of it. */
void loop_run(int64_t until_ms, bool (*enough)(void *to), void *to);

/* Requests under way. */
int loop_calls(void);

/* From 0 up to below `below`, from the seed alone. */
uint32_t loop_dice(uint32_t below);

#endif
