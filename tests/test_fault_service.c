/* tests/test_fault_service.c - services that misbehave, asked over a bare socket.
 * SPDX-License-Identifier: MIT */
#include "net/drill/service.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/buf.h"
#include "tests/drill.h"
#include "tests/services.h"

#define KEY                                                                                        \
	"Authorization: Token token=drill-user-key\r\n"                                            \
	"Accept: application/vnd.pagerduty+json;version=2\r\nContent-Type: application/json\r\n"
#define ROWS "/incidents?date_range=all&limit=3"

enum { READ_CAP_BYTES = 4 * 1024 * 1024, PATIENCE_S = 10 };

/* The services, and the last answer. */
struct room {
	struct services *services;
	struct buf answer;
};

static int64_t
steady_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
room_open(void **state)
{
	struct room *room = calloc(1, sizeof *room);
	struct clock c;

	assert_non_null(room);
	clock_init(&c);
	c.origin_ms = clock_now_ms(&c) - 60 * 1000; /* four pages have opened */
	room->services = services_start(&c);
	buf_init(&room->answer, READ_CAP_BYTES);
	*state = room;
	return 0;
}

static int
room_close(void **state)
{
	struct room *room = *state;

	services_stop(room->services);
	buf_clear(&room->answer);
	free(room);
	return 0;
}

/* Sends a request to the service at that URL; the connection. */
static int
ask(const char *url, const char *method, const char *target, const char *headers, const char *body)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)strtol(strrchr(url, ':') + 1, NULL, 10)),
	};
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct buf request;

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
	buf_init(&request, 65536);
	assert_true(buf_printf(&request,
		"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s"
		"Content-Length: %zu\r\n\r\n%s",
		method, target, headers, strlen(body), body));
	assert_int_equal(send(fd, request.data, request.length, MSG_NOSIGNAL), request.length);
	buf_clear(&request);
	return fd;
}

/* Reads what comes until the other end closes, or the answer is longer than `most`. */
static void
hear(struct room *room, int fd, size_t most)
{
	char chunk[8192];
	ssize_t got;

	buf_reset(&room->answer);
	while (room->answer.length < most && (got = recv(fd, chunk, sizeof chunk, 0)) > 0)
		(void)buf_add(&room->answer, chunk, (size_t)got);
	(void)close(fd);
}

static void
get(struct room *room, const char *target)
{
	hear(room, ask(services_pagerduty(room->services), "GET", target, KEY, ""), SIZE_MAX);
}

static void
put_faults(struct room *room, const char *url, const char *fault)
{
	char script[256];

	(void)snprintf(script, sizeof script, "faults: [{service: %s}]\n", fault);
	hear(room, ask(url, "PUT", "/drill/faults", "", script), SIZE_MAX);
	assert_non_null(strstr(room->answer.data, "HTTP/1.1 200"));
	assert_non_null(strstr(room->answer.data, "\"in_force\":true,\"struck\":0}]}"));
}

static void
fault(struct room *room, const char *fault)
{
	put_faults(room, services_pagerduty(room->services), fault);
}

static const char *
body_of(const struct room *room)
{
	const char *gap = strstr(room->answer.data, "\r\n\r\n");

	assert_non_null(gap);
	return gap + 4;
}

static size_t
told_length(const struct room *room)
{
	const char *line = strstr(room->answer.data, "Content-Length: ");

	assert_non_null(line);
	return (size_t)strtol(line + strlen("Content-Length: "), NULL, 10);
}

static bool
says(const struct room *room, const char *part)
{
	return strstr(room->answer.data, part) != NULL;
}

static void
the_script_is_changed_while_it_runs(void **state)
{
	struct room *room = *state;
	const char *zendesk = services_zendesk(room->services);

	get(room, "/drill/faults");
	assert_true(says(room, "{\"faults\":[]}"));
	put_faults(room, zendesk, "pagerduty, fault: status, status: 503"); /* either port */
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 503"));
	get(room, "/drill/faults");
	assert_true(says(room, "\"struck\":1"));
	hear(room, ask(zendesk, "PUT", "/drill/faults", "", "faults: [{service: all}]"), SIZE_MAX);
	assert_true(says(room, "HTTP/1.1 400"));
	assert_true(says(room, "{\"error\":\"faults:1:"));
	get(room, ROWS); /* what was wrong has changed nothing */
	assert_true(says(room, "HTTP/1.1 503"));
	hear(room, ask(zendesk, "GET", "/api/v2/users/me", "", ""), SIZE_MAX);
	assert_true(says(room, "HTTP/1.1 200"));
	hear(room, ask(zendesk, "DELETE", "/drill/faults", "", ""), SIZE_MAX);
	assert_true(says(room, "{\"faults\":[]}"));
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 200"));
}

static void
refused_requests_are_counted(void **state)
{
	struct room *room = *state;

	fault(room, "both, fault: revoked, token: drill-user-key, times: 2");
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 401"));
	assert_true(says(room, "Authentication failed"));
	get(room, ROWS);
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 200"));
	get(room, "/drill/requests");
	assert_true(says(room, "{\"count\":3,\"unauthorized\":2,\"paths\":{\"/incidents\":3}}"));
}

static void
a_cut_body_is_shorter_than_told(void **state)
{
	struct room *room = *state;

	fault(room, "pagerduty, fault: cut");
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 200"));
	assert_in_range(told_length(room), 1000, 100000);
	assert_int_equal(strlen(body_of(room)), told_length(room) / 2);
	fault(room, "pagerduty, fault: cut, at: 10");
	get(room, ROWS);
	assert_string_equal(body_of(room), "{\"incident");
	fault(room, "pagerduty, fault: cut, at: 0");
	get(room, ROWS);
	assert_string_equal(body_of(room), "");
}

static void
a_broken_body_is_as_long_as_told(void **state)
{
	struct room *room = *state;

	fault(room, "pagerduty, fault: broken");
	get(room, ROWS);
	assert_int_equal(strlen(body_of(room)), told_length(room));
	assert_true(says(room, "{\"incidents\":[{"));
	assert_false(says(room, "\"more\":"));
}

static void
a_slow_body_dribbles_until_the_fault_is_over(void **state)
{
	struct room *room = *state;
	int64_t begun_ms = steady_ms();
	int fd;

	fault(room, "pagerduty, fault: slow, bytes_per_s: 20");
	fd = ask(services_pagerduty(room->services), "GET", ROWS, KEY, "");
	hear(room, dup(fd), 220); /* the headers, and not much more */
	(void)usleep(500000);
	assert_in_range(room->answer.length, 220, 230);
	hear(room, ask(services_zendesk(room->services), "DELETE", "/drill/faults", "", ""),
		SIZE_MAX);
	hear(room, fd, SIZE_MAX);
	assert_in_range(room->answer.length, 1000, 100000);
	assert_int_equal(room->answer.data[room->answer.length - 1], '}');
	assert_in_range(steady_ms() - begun_ms, 500, 5000);
}

/* Waits until the one rule has struck so often. */
static void
wait_struck(struct room *room, int times)
{
	char wanted[32];
	int64_t begun_ms = steady_ms();

	(void)snprintf(wanted, sizeof wanted, "\"struck\":%d}", times);
	do {
		assert_in_range(steady_ms() - begun_ms, 0, 5000);
		get(room, "/drill/faults");
	} while (!says(room, wanted));
}

static void
a_hang_holds_up_nobody_else(void **state)
{
	struct room *room = *state;
	int64_t begun_ms = steady_ms();
	int fds[4];

	fault(room, "pagerduty, fault: hang, path: /incidents");
	for (int n = 0; n < 4; n++)
		fds[n] = ask(services_pagerduty(room->services), "GET", ROWS, KEY, "");
	wait_struck(room, 4);
	get(room, "/log_entries");
	assert_true(says(room, "HTTP/1.1 200"));
	hear(room, ask(services_zendesk(room->services), "GET", "/api/v2/users/me", "", ""),
		SIZE_MAX);
	assert_true(says(room, "HTTP/1.1 200"));
	(void)close(fds[0]); /* this one has waited long enough */
	put_faults(room, services_zendesk(room->services), "zendesk, fault: hang");
	for (int n = 1; n < 4; n++) {
		hear(room, fds[n], SIZE_MAX);
		assert_int_equal(room->answer.length, 0); /* ended without a word */
	}
	assert_in_range(steady_ms() - begun_ms, 0, 4000);
}

static void
a_hang_ends_with_its_time(void **state)
{
	struct room *room = *state;
	int64_t begun_ms = steady_ms();

	fault(room, "pagerduty, fault: hang, for: 300ms");
	get(room, ROWS);
	assert_int_equal(room->answer.length, 0);
	assert_in_range(steady_ms() - begun_ms, 200, 4000);
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 200"));
}

static void
services_that_hang_or_dribble_can_be_stopped(void **state)
{
	struct room *room = *state;
	int hung, slow;
	int64_t begun_ms;

	fault(room, "pagerduty, fault: slow, bytes_per_s: 1");
	slow = ask(services_pagerduty(room->services), "GET", ROWS, KEY, "");
	hear(room, dup(slow), 100); /* it has begun */
	hear(room,
		ask(services_zendesk(room->services), "PUT", "/drill/faults", "",
			"faults: [{service: zendesk, fault: hang}]"),
		SIZE_MAX);
	hung = ask(services_zendesk(room->services), "GET", "/api/v2/users/me", "", "");
	wait_struck(room, 1);
	begun_ms = steady_ms();
	services_stop(room->services);
	assert_in_range(steady_ms() - begun_ms, 0, 2000);
	(void)close(hung);
	(void)close(slow);
	assert_int_equal(room_open(state), 0); /* for room_close */
	buf_clear(&room->answer);
	free(room);
}

static void
a_huge_body_does_not_end(void **state)
{
	struct room *room = *state;

	fault(room, "pagerduty, fault: huge");
	hear(room, ask(services_pagerduty(room->services), "GET", ROWS, KEY, ""), 3000000);
	assert_true(says(room, "HTTP/1.1 200"));
	assert_true(says(room, "Transfer-Encoding: chunked"));
	assert_in_range(room->answer.length, 3000000, 3100000);
	fault(room, "pagerduty, fault: huge, size: 1K");
	get(room, ROWS);
	assert_true(says(room, "\"}\r\n0\r\n\r\n"));
}

static void
a_bomb_is_small_until_it_is_unpacked(void **state)
{
	struct room *room = *state;

	fault(room, "pagerduty, fault: bomb, size: 64M");
	get(room, ROWS);
	assert_true(says(room, "Content-Encoding: gzip"));
	assert_in_range(room->answer.length, 60000, 70000);
}

/* The Date of the last answer, in seconds since 1970. */
static int64_t
date_of(const struct room *room)
{
	const char *line = strstr(room->answer.data, "Date: ");
	struct tm t = {0};

	assert_non_null(line);
	assert_non_null(strptime(line + strlen("Date: "), "%a, %d %b %Y %H:%M:%S GMT", &t));
	assert_null(strstr(line + 1, "Date: ")); /* there is but one */
	return (int64_t)timegm(&t);
}

static void
the_date_is_the_rooms_and_may_be_skewed(void **state)
{
	struct room *room = *state;
	int64_t now_s;

	get(room, ROWS);
	now_s = date_of(room);
	assert_in_range(now_s - (int64_t)time(NULL) + 100, 97, 101);
	fault(room, "pagerduty, fault: skew, skew: -10m");
	get(room, ROWS);
	assert_true(says(room, "HTTP/1.1 200"));
	assert_in_range(date_of(room) - now_s + 700, 100, 103);
}

/* How often a note of that text was really made. */
static int
notes_of(struct room *room, const char *text)
{
	char effect[200];
	int count = 0;

	get(room, "/drill/effects");
	(void)snprintf(effect, sizeof effect, "\"text\":\"%s\"", text);
	for (const char *at = body_of(room); (at = strstr(at, effect)) != NULL; at++)
		count++;
	return count;
}

static void
post_note(struct room *room, const char *text, size_t most)
{
	char target[160], body[160];
	const char *id;

	get(room, ROWS);
	id = strstr(room->answer.data, "\"incidents\":[{\"id\":\"");
	assert_non_null(id);
	id += strlen("\"incidents\":[{\"id\":\"");
	(void)snprintf(target, sizeof target, "/incidents/%.*s/notes", (int)strcspn(id, "\""), id);
	(void)snprintf(body, sizeof body, "{\"note\":{\"content\":\"%s\"}}", text);
	hear(room,
		ask(services_pagerduty(room->services), "POST", target,
			KEY "From: dana@hosting.example\r\n", body),
		most);
}

/* What was done counts, whatever the client heard. */
static void
what_is_done_counts_though_nobody_hears(void **state)
{
	struct room *room = *state;

	post_note(room, "first", SIZE_MAX);
	assert_true(says(room, "HTTP/1.1 200"));
	assert_int_equal(notes_of(room, "first"), 1);
	fault(room, "pagerduty, fault: done, method: write, times: 1");
	post_note(room, "second", SIZE_MAX);
	assert_true(says(room, "HTTP/1.1 500"));
	assert_int_equal(notes_of(room, "second"), 1);
	fault(room, "pagerduty, fault: cut, at: 0, method: write, times: 1");
	post_note(room, "third", SIZE_MAX);
	assert_int_equal(notes_of(room, "third"), 1);
	fault(room, "pagerduty, fault: mute, method: write, times: 1, for: 1");
	post_note(room, "fourth", SIZE_MAX);
	assert_int_equal(room->answer.length, 0);
	assert_int_equal(notes_of(room, "fourth"), 1);
	fault(room, "pagerduty, fault: status, status: 500, method: write, times: 1");
	post_note(room, "fifth", SIZE_MAX);
	assert_int_equal(notes_of(room, "fifth"), 0);
}

static void
the_same_script_and_requests_get_the_same_answers(void **state)
{
	static const char *const faults[] = {"types, every: 2", "utf8", "duplicate", "shuffle"};
	struct room *room = *state;

	for (size_t n = 0; n < sizeof faults / sizeof faults[0]; n++) {
		char text[64];
		char *first;

		(void)snprintf(text, sizeof text, "pagerduty, fault: %s", faults[n]);
		fault(room, text);
		get(room, ROWS);
		first = strdup(body_of(room));
		assert_non_null(first);
		fault(room, text);
		get(room, ROWS);
		assert_string_equal(body_of(room), first);
		free(first);
	}
}

int
main(void)
{
#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, room_open, room_close)
	static const struct CMUnitTest tests[] = {
		IN_A_ROOM(the_script_is_changed_while_it_runs),
		IN_A_ROOM(refused_requests_are_counted),
		IN_A_ROOM(what_is_done_counts_though_nobody_hears),
		IN_A_ROOM(a_cut_body_is_shorter_than_told),
		IN_A_ROOM(a_broken_body_is_as_long_as_told),
		IN_A_ROOM(a_slow_body_dribbles_until_the_fault_is_over),
		IN_A_ROOM(a_hang_holds_up_nobody_else),
		IN_A_ROOM(a_hang_ends_with_its_time),
		IN_A_ROOM(services_that_hang_or_dribble_can_be_stopped),
		IN_A_ROOM(a_huge_body_does_not_end),
		IN_A_ROOM(a_bomb_is_small_until_it_is_unpacked),
		IN_A_ROOM(the_date_is_the_rooms_and_may_be_skewed),
		IN_A_ROOM(the_same_script_and_requests_get_the_same_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
