/* tests/model/loop.c - a loop, a clock and an HTTP client in a time of their own.
 * SPDX-License-Identifier: MIT */
#include "tests/model/loop.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "store/clock.h"

enum { TIMERS_MOST = 32, CALLS_MOST = 8, CLOSINGS_MOST = 32, URL_BYTES = 4096 };

/* One request under way; `reply` is filled in when it has arrived. */
struct http_call {
	bool used;
	bool there;
	int64_t arrives_ms;
	int64_t answered_ms;
	char url[URL_BYTES];
	char method[8];
	struct http_request request;
	struct http_reply reply;
	char *body;
	http_done *done;
	void *to;
};

struct http {
	int unused;
};

static struct {
	int64_t now_ms;
	uint64_t dice;
	struct loop_service service;
	struct {
		uv_timer_t *timer;
		uv_timer_cb callback;
		int64_t due_ms;
		uint64_t order; /* of what is due together, the first started comes first */
	} timers[TIMERS_MOST];
	uint64_t started;
	struct {
		uv_handle_t *handle;
		uv_close_cb callback;
	} closings[CLOSINGS_MOST];
	int closings_count;
	struct http_call calls[CALLS_MOST];
	struct http http;
} loop;

uint32_t
loop_dice(uint32_t below)
{
	loop.dice ^= loop.dice << 13; /* xorshift64 */
	loop.dice ^= loop.dice >> 7;
	loop.dice ^= loop.dice << 17;
	return (uint32_t)((loop.dice >> 32) % below);
}

void
loop_begin(int64_t now_ms, uint64_t seed, const struct loop_service *service)
{
	memset(&loop, 0, sizeof loop);
	loop.now_ms = now_ms;
	loop.dice = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	loop.service = *service;
	for (int i = 0; i < 8; i++)
		(void)loop_dice(2);
}

int64_t
loop_now_ms(void)
{
	return loop.now_ms;
}

int
loop_calls(void)
{
	int count = 0;

	for (int i = 0; i < CALLS_MOST; i++)
		count += loop.calls[i].used;
	return count;
}

/* ---- store/clock.h ---- */

void
clock_init(struct clock *c)
{
	*c = (struct clock){.speed = 1.0};
}

int64_t
clock_now_ms(const struct clock *c)
{
	(void)c;
	return loop.now_ms;
}

int64_t
clock_steady_ms(const struct clock *c)
{
	(void)c;
	return loop.now_ms;
}

uint64_t
clock_wait_ms(const struct clock *c, int64_t room_ms)
{
	(void)c;
	return room_ms < 1 ? 1 : (uint64_t)room_ms;
}

/* ---- libuv ---- */

uint64_t
uv_now(const uv_loop_t *l)
{
	(void)l;
	return (uint64_t)loop.now_ms;
}

void
uv_update_time(uv_loop_t *l)
{
	(void)l;
}

int
uv_random(uv_loop_t *l, uv_random_t *request, void *bytes, size_t length, unsigned flags,
	uv_random_cb callback)
{
	(void)l;
	(void)request;
	(void)flags;
	(void)callback;
	for (size_t i = 0; i < length; i++)
		((unsigned char *)bytes)[i] = (unsigned char)loop_dice(256);
	return 0;
}

int
uv_timer_init(uv_loop_t *l, uv_timer_t *timer)
{
	(void)l;
	memset(timer, 0, sizeof *timer);
	return 0;
}

int
uv_timer_stop(uv_timer_t *timer)
{
	for (int i = 0; i < TIMERS_MOST; i++)
		if (loop.timers[i].timer == timer)
			loop.timers[i].timer = NULL;
	return 0;
}

int
uv_timer_start(uv_timer_t *timer, uv_timer_cb callback, uint64_t wait_ms, uint64_t repeat_ms)
{
	int i = 0;

	assert(repeat_ms == 0);
	(void)repeat_ms;
	(void)uv_timer_stop(timer);
	while (loop.timers[i].timer != NULL)
		assert(++i < TIMERS_MOST);
	loop.timers[i].timer = timer;
	loop.timers[i].callback = callback;
	loop.timers[i].due_ms = wait_ms > (uint64_t)(INT64_MAX - loop.now_ms)
					? INT64_MAX
					: loop.now_ms + (int64_t)wait_ms;
	loop.timers[i].order = loop.started++;
	return 0;
}

void
uv_close(uv_handle_t *handle, uv_close_cb callback)
{
	(void)uv_timer_stop((uv_timer_t *)(void *)handle);
	assert(loop.closings_count < CLOSINGS_MOST);
	loop.closings[loop.closings_count].handle = handle;
	loop.closings[loop.closings_count++].callback = callback;
}

/* ---- net/http.h ---- */

struct err
http_open(uv_loop_t *l, const char *ca_file, struct http **out)
{
	(void)l;
	(void)ca_file;
	*out = &loop.http;
	return NO_ERR;
}

void
http_limit(struct http *h, const struct http_limits *limits)
{
	(void)h;
	(void)limits;
}

struct err
http_send(struct http *h, const struct http_request *request, http_done *done, void *to,
	struct http_call **out)
{
	struct http_call *call = loop.calls;

	(void)h;
	while (call->used)
		assert(++call < loop.calls + CALLS_MOST);
	*call = (struct http_call){.used = true, .done = done, .to = to};
	assert(strlen(request->url) < sizeof call->url);
	memcpy(call->url, request->url, strlen(request->url) + 1);
	memcpy(call->method, request->method, strlen(request->method) + 1);
	call->request = (struct http_request){.method = call->method, .url = call->url};
	loop.service.sent(loop.service.to, call->url, &call->arrives_ms, &call->answered_ms);
	call->arrives_ms += loop.now_ms;
	call->answered_ms += loop.now_ms;
	assert(call->answered_ms >= call->arrives_ms);
	if (out != NULL)
		*out = call;
	return NO_ERR;
}

static void
call_end(struct http_call *call)
{
	free(call->body);
	call->body = NULL;
	call->used = false;
}

void
http_cancel(struct http *h, struct http_call *call)
{
	(void)h;
	call_end(call);
}

static void
call_answer(struct http_call *call)
{
	struct http_call copy = *call;

	*call = (struct http_call){.used = false};
	loop.service.answered(loop.service.to);
	copy.done(copy.to, &copy.reply);
	call_end(&copy);
}

void
http_drop_connections(struct http *h)
{
	(void)h;
	for (int i = 0; i < CALLS_MOST; i++) {
		if (!loop.calls[i].used)
			continue;
		loop.calls[i].reply = (struct http_reply){
			.error = err_make(ERR_NET, "The connection was dropped.")};
		call_answer(&loop.calls[i]);
	}
}

void
http_close(struct http *h, void (*closed)(void *to), void *to)
{
	(void)h;
	for (int i = 0; i < CALLS_MOST; i++)
		call_end(&loop.calls[i]);
	if (closed != NULL)
		closed(to);
}

/* ---- running ---- */

static void
closings_run(void)
{
	while (loop.closings_count > 0) {
		uv_handle_t *handle = loop.closings[--loop.closings_count].handle;

		if (loop.closings[loop.closings_count].callback != NULL)
			loop.closings[loop.closings_count].callback(handle);
	}
}

static int
timer_next(void)
{
	int best = -1;

	for (int i = 0; i < TIMERS_MOST; i++) {
		if (loop.timers[i].timer == NULL)
			continue;
		if (best < 0 || loop.timers[i].due_ms < loop.timers[best].due_ms ||
			(loop.timers[i].due_ms == loop.timers[best].due_ms &&
				loop.timers[i].order < loop.timers[best].order))
			best = i;
	}
	return best;
}

static int64_t
call_due_ms(const struct http_call *call)
{
	return call->there ? call->answered_ms : call->arrives_ms;
}

static struct http_call *
call_next(void)
{
	struct http_call *best = NULL;

	for (int i = 0; i < CALLS_MOST; i++)
		if (loop.calls[i].used &&
			(best == NULL || call_due_ms(&loop.calls[i]) < call_due_ms(best)))
			best = &loop.calls[i];
	return best;
}

static void
move_on(int64_t due_ms)
{
	if (due_ms > loop.now_ms)
		loop.now_ms = due_ms;
}

/* What is next, if it is due by then. */
static bool
step(int64_t until_ms)
{
	struct http_call *call = call_next();
	const int at = timer_next();
	uv_timer_t *timer;

	if (call != NULL && call_due_ms(call) <= until_ms &&
		(at < 0 || call_due_ms(call) <= loop.timers[at].due_ms)) {
		move_on(call_due_ms(call));
		if (call->there) {
			call_answer(call);
			return true;
		}
		call->there = true;
		loop.service.arrived(loop.service.to, &call->request, &call->reply, &call->body);
		return true;
	}
	if (at < 0 || loop.timers[at].due_ms > until_ms)
		return false;
	move_on(loop.timers[at].due_ms);
	timer = loop.timers[at].timer;
	loop.timers[at].timer = NULL;
	loop.timers[at].callback(timer);
	return true;
}

void
loop_run(int64_t until_ms, bool (*enough)(void *to), void *to)
{
	closings_run();
	while (step(until_ms)) {
		closings_run();
		if (enough != NULL && enough(to))
			return;
	}
	move_on(until_ms);
}
