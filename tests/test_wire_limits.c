/* tests/test_wire_limits.c - how much of one account the engine's end of the wire bears.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include "net/wire.h"
#include "net/wire_server.h"

enum { A_SECOND = 50, AT_ONCE = 20, CLIENTS_MOST = 64 };

struct stage {
	uv_loop_t loop;
	uv_timer_t deadline;
	char dir[64];
	char path[WIRE_PATH_BYTES];
	struct wire_server *server;
	int joined;
	int lines;
	int clients[CLIENTS_MOST];
};

static void
on_joined(void *to, struct wire_peer *peer)
{
	(void)peer;
	((struct stage *)to)->joined++;
}

static void
on_line(void *to, struct wire_peer *peer, const char *line, size_t length)
{
	(void)peer;
	(void)line;
	(void)length;
	((struct stage *)to)->lines++;
}

static void
on_left(void *to, struct wire_peer *peer)
{
	(void)peer;
	(void)to;
}

static void
on_deadline(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

static void
run(struct stage *s, uint64_t ms)
{
	assert_int_equal(uv_timer_start(&s->deadline, on_deadline, ms, 0), 0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
}

static void
listen_with(struct stage *s, bool freely)
{
	const struct wire_handler handler = {on_joined, on_line, on_left, s};
	const struct wire_place place = {.path = s->path,
		.mode = 0600,
		.group = (gid_t)-1,
		.peers_most = 32,
		.account_most = 4,
		.ours_freely = freely,
		.line_bytes = WIRE_LINE_CAP_BYTES,
		.queue_bytes = 1024 * 1024,
		.lines_a_second = A_SECOND,
		.lines_at_once = AT_ONCE};

	assert_int_equal(wire_server_open(&s->loop, &place, &handler, &s->server).kind, ERR_NONE);
}

/* -1: the kernel keeps no more of them. */
static int
connect_to(const struct stage *s)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", s->path);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int
set_up(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/warroom-limits-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	assert_int_equal(wire_path(s->dir, s->path).kind, ERR_NONE);
	assert_int_equal(uv_loop_init(&s->loop), 0);
	assert_int_equal(uv_timer_init(&s->loop, &s->deadline), 0);
	for (int i = 0; i < CLIENTS_MOST; i++)
		s->clients[i] = -1;
	*state = s;
	return 0;
}

static int
tear_down(void **state)
{
	struct stage *s = *state;

	for (int i = 0; i < CLIENTS_MOST; i++) {
		if (s->clients[i] >= 0)
			(void)close(s->clients[i]);
	}
	wire_server_close(s->server, NULL, NULL);
	uv_close((uv_handle_t *)&s->deadline, NULL);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	assert_int_equal(rmdir(s->dir), 0);
	free(s);
	return 0;
}

/* Two screens of the account, each with many lines at once. */
static void
flood(struct stage *s)
{
	char lines[400];

	memset(lines, '\n', sizeof lines);
	for (int i = 0; i < 2; i++) {
		s->clients[i] = connect_to(s);
		assert_int_equal(write(s->clients[i], lines, sizeof lines), sizeof lines);
	}
}

/* What an account says beyond its measure is taken later, all of it: nothing is lost. */
static void
an_account_goes_on_at_its_measure(void **state)
{
	struct stage *s = *state;

	listen_with(s, false);
	flood(s);
	run(s, 100);
	assert_int_equal(s->joined, 2);
	assert_in_range(s->lines, 1, AT_ONCE + A_SECOND / 5);
	run(s, 1000);
	assert_in_range(s->lines, AT_ONCE + A_SECOND / 3, AT_ONCE + 2 * A_SECOND);
}

static void
our_own_account_may_be_free(void **state)
{
	struct stage *s = *state;

	listen_with(s, true);
	flood(s);
	for (int i = 2; i < 8; i++)
		s->clients[i] = connect_to(s);
	run(s, 300);
	assert_int_equal(s->lines, 800);
	assert_int_equal(s->joined, 8);
}

static void
a_long_line_counts_as_many(void **state)
{
	struct stage *s = *state;
	size_t length = (size_t)4096 * 2 * AT_ONCE;
	char *line = malloc(length);
	int small = 64 * 1024;

	assert_non_null(line);
	memset(line, 'x', length);
	line[length - 1] = '\n';
	listen_with(s, false);
	s->clients[0] = connect_to(s);
	(void)setsockopt(s->clients[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	for (size_t at = 0; at < length;) {
		ssize_t wrote = write(s->clients[0], line + at, length - at);

		if (wrote > 0)
			at += (size_t)wrote;
		run(s, 2);
	}
	assert_int_equal(write(s->clients[0], "x\n", 2), 2);
	run(s, 100);
	assert_int_equal(s->lines, 1);
	run(s, 1500);
	assert_int_equal(s->lines, 2);
	free(line);
}

/* Who connects again and again has the measure that they had, and is hung up on; they never are
 * more than so many at once. */
static void
connecting_again_makes_it_no_larger(void **state)
{
	struct stage *s = *state;

	listen_with(s, false);
	for (int i = 0; i < CLIENTS_MOST; i++)
		s->clients[i] = connect_to(s);
	run(s, 100);
	assert_int_equal(s->joined, 4);
	assert_int_equal(wire_server_peers(s->server), 4);
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < CLIENTS_MOST; i++) {
			if (s->clients[i] >= 0)
				(void)close(s->clients[i]);
			s->clients[i] = connect_to(s);
		}
		run(s, 20);
	}
	assert_in_range(s->joined, 4, 4 + AT_ONCE / 4 + 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_account_goes_on_at_its_measure, set_up, tear_down),
		cmocka_unit_test_setup_teardown(our_own_account_may_be_free, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_long_line_counts_as_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			connecting_again_makes_it_no_larger, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
