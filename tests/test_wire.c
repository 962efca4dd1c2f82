/* tests/test_wire.c - the sockets between engine and screens.
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
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "net/wire.h"
#include "net/wire_client.h"
#include "net/wire_server.h"

/* A server that echoes, and what a test wants to know of both ends. */
struct stage {
	uv_loop_t loop;
	uv_timer_t deadline;
	char dir[64];
	char path[WIRE_PATH_BYTES];
	struct wire_server *server;
	struct wire_client *client;
	int joined;
	int left;
	int server_lines;
	size_t longest;
	int client_joined;
	int client_left;
	int client_lines;
	char last[64];
	int wanted; /* client lines after which the loop stops */
	bool closed;
};

static void
server_joined(void *to, struct wire_peer *peer)
{
	struct stage *s = to;

	s->joined++;
	assert_int_equal(wire_peer_uid(peer), geteuid());
	wire_peer_say(peer, "hello", 5);
}

static void
server_line(void *to, struct wire_peer *peer, const char *line, size_t length)
{
	struct stage *s = to;

	s->server_lines++;
	if (length > s->longest)
		s->longest = length;
	assert_int_equal(strlen(line), length);
	wire_peer_say(peer, line, length < 60 ? length : 60);
}

static void
server_left(void *to, struct wire_peer *peer)
{
	struct stage *s = to;

	(void)peer;
	s->left++;
	uv_stop(&s->loop);
}

static void
client_joined(void *to)
{
	((struct stage *)to)->client_joined++;
}

static void
client_line(void *to, const char *line, size_t length)
{
	struct stage *s = to;

	(void)snprintf(s->last, sizeof s->last, "%.*s", (int)length, line);
	if (++s->client_lines == s->wanted)
		uv_stop(&s->loop);
}

static void
client_left(void *to)
{
	struct stage *s = to;

	s->client_left++;
	uv_stop(&s->loop);
}

static void
on_deadline(uv_timer_t *timer)
{
	struct stage *s = timer->data;

	uv_stop(&s->loop);
}

static void
run(struct stage *s, uint64_t most_ms)
{
	assert_int_equal(uv_timer_start(&s->deadline, on_deadline, most_ms, 0), 0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
}

static int
set_up(void **state)
{
	struct stage *s = calloc(1, sizeof *s);
	struct wire_handler handler = {server_joined, server_line, server_left, s};
	struct wire_client_handler client = {client_joined, client_line, client_left, s};
	const struct wire_place place = {.path = s->path,
		.mode = 0600,
		.group = (gid_t)-1,
		.peers_most = 256,
		.account_most = 256,
		.line_bytes = WIRE_LINE_CAP_BYTES,
		.queue_bytes = 1024 * 1024};

	assert_non_null(s);
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/warroom-wire-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	assert_int_equal(wire_path(s->dir, s->path).kind, ERR_NONE);
	assert_int_equal(uv_loop_init(&s->loop), 0);
	assert_int_equal(uv_timer_init(&s->loop, &s->deadline), 0);
	s->deadline.data = s;
	assert_int_equal(wire_server_open(&s->loop, &place, &handler, &s->server).kind, ERR_NONE);
	assert_int_equal(wire_client_open(&s->loop, s->path, &client, &s->client).kind, ERR_NONE);
	*state = s;
	return 0;
}

static void
on_closed(void *to)
{
	((struct stage *)to)->closed = true;
}

static int
tear_down(void **state)
{
	struct stage *s = *state;

	if (s->client != NULL)
		wire_client_close(s->client, NULL, NULL);
	wire_server_close(s->server, on_closed, s);
	uv_close((uv_handle_t *)&s->deadline, NULL);
	while (uv_run(&s->loop, UV_RUN_DEFAULT) != 0) { /* who leaves stops it */
	}
	assert_true(s->closed);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	assert_int_equal(rmdir(s->dir), 0); /* the socket went with the server */
	free(s);
	return 0;
}

static void
lines_go_both_ways_whole(void **state)
{
	struct stage *s = *state;
	char *line = malloc(700000);

	assert_non_null(line);
	memset(line, 'x', 700000);
	wire_client_connect(s->client);
	s->wanted = 1;
	run(s, 2000);
	assert_string_equal(s->last, "hello");
	s->wanted = 3;
	assert_int_equal(wire_client_say(s->client, line, 700000).kind, ERR_NONE);
	assert_int_equal(wire_client_say(s->client, "short", 5).kind, ERR_NONE);
	run(s, 2000);
	free(line);
	assert_int_equal(s->server_lines, 2);
	assert_int_equal(s->longest, 700000);
	assert_string_equal(s->last, "short");
}

static void
the_socket_is_the_owners_alone(void **state)
{
	struct stage *s = *state;
	struct stat found;

	assert_int_equal(stat(s->path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
}

static void
a_line_over_the_cap_ends_the_connection(void **state)
{
	struct stage *s = *state;
	size_t size = (size_t)WIRE_LINE_CAP_BYTES + 4096;
	char *line = malloc(size);

	assert_non_null(line);
	memset(line, 'x', size);
	wire_client_connect(s->client);
	s->wanted = 1;
	run(s, 2000);
	assert_int_equal(wire_client_say(s->client, line, size).kind, ERR_NONE);
	run(s, 2000);
	free(line);
	assert_int_equal(s->server_lines, 0);
	assert_int_equal(s->left, 1);
	assert_int_equal(wire_server_peers(s->server), 0);
}

static void
a_client_that_does_not_read_is_dropped_and_others_are_served(void **state)
{
	struct stage *s = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char line[1024];
	int deaf = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(line, 'p', sizeof line);
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", s->path);
	assert_int_equal(connect(deaf, (struct sockaddr *)&address, sizeof address), 0);
	wire_client_connect(s->client);
	s->wanted = 1;
	run(s, 2000);
	for (int i = 0; i < 4000 && s->left == 0; i++) {
		wire_server_say(s->server, line, sizeof line);
		s->wanted = s->client_lines + 1;
		run(s, 2000);
	}
	assert_int_equal(s->left, 1);
	assert_int_equal(wire_server_peers(s->server), 1);
	assert_true(wire_client_joined(s->client));
	(void)close(deaf);
}

static void
no_engine_is_told_and_can_be_tried_again(void **state)
{
	struct stage *s = *state;
	struct wire_client_handler handler = {client_joined, client_line, client_left, s};
	struct wire_client *lost;

	assert_int_equal(
		wire_client_open(&s->loop, "/tmp/no-such-socket", &handler, &lost).kind, ERR_NONE);
	for (int i = 1; i <= 3; i++) {
		wire_client_connect(lost);
		run(s, 2000);
		assert_int_equal(s->client_left, i);
	}
	assert_int_equal(wire_client_say(lost, "x", 1).kind, ERR_IO);
	wire_client_close(lost, NULL, NULL);
}

static void
a_path_too_long_for_a_socket_is_told(void **state)
{
	char path[WIRE_PATH_BYTES];
	char dir[300];
	struct err e;

	(void)state;
	memset(dir, 'd', sizeof dir - 1);
	dir[sizeof dir - 1] = '\0';
	e = wire_path(dir, path);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "too long"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_go_both_ways_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_socket_is_the_owners_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_line_over_the_cap_ends_the_connection, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_client_that_does_not_read_is_dropped_and_others_are_served, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			no_engine_is_told_and_can_be_tried_again, set_up, tear_down),
		cmocka_unit_test(a_path_too_long_for_a_socket_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
