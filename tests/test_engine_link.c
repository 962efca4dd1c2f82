/* tests/test_engine_link.c - a watch screen's way to the engine: which socket it joins, what it
 * says there, and what it makes of none.
 * SPDX-License-Identifier: MIT */
#include "engine_link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli.h"
#include "net/wire.h"

enum { WAIT_MS = 6000, CROWD_MOST = 64 };

struct stage {
	uv_loop_t loop;
	uv_timer_t turn;
	struct clock clock;
	struct engine_link *link;
	char dir[64];
	int engine; /* sockets that listen; -1: not */
	int watch;
	int peer; /* that joined; -1: nobody */
	char said[4096];
	enum link_state state;
	int states;    /* how often it changed */
	char why[128]; /* it is not connected yet */
	struct poke poke;
	int pokes;
};

/* No screen that watches starts anything. */
struct err
cli_find_program(const char *name, char out[PATH_MAX])
{
	(void)out;
	fail_msg("%s was to be started", name);
	return NO_ERR;
}

static void
on_poked(void *to, const struct poke *poke)
{
	struct stage *s = to;

	s->poke = *poke;
	s->pokes++;
}

static void
on_answered(void *to, const char *id, bool ok, struct text text)
{
	(void)to;
	(void)id;
	(void)ok;
	(void)text;
}

static void
on_changed(void *to, enum link_state state, struct text text)
{
	struct stage *s = to;

	assert_true(text_is_empty(text) || state == LINK_STARTING || state == LINK_LIVE);
	(void)text_show(text, false, s->why, sizeof s->why);
	s->states += state != s->state;
	s->state = state;
}

static void
on_turn(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

/* The loop, for that long. */
static void
turn(struct stage *s, uint64_t ms)
{
	(void)uv_timer_start(&s->turn, on_turn, ms, 0);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
}

static int
listen_at(const struct stage *s, const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", s->dir, name);
	(void)unlink(address.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 8), 0);
	return fd;
}

/* Turns until somebody joins at `fd`. */
static void
await(struct stage *s, int fd)
{
	for (int waited = 0; waited < WAIT_MS; waited += 10) {
		turn(s, 10);
		s->peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (s->peer >= 0)
			return;
	}
	fail_msg("nobody came");
}

/* What was said within a moment. */
static const char *
hear(struct stage *s)
{
	ssize_t got;

	turn(s, 50);
	got = read(s->peer, s->said, sizeof s->said - 1);
	s->said[got > 0 ? got : 0] = '\0';
	return s->said;
}

static void
say(struct stage *s, const char *line)
{
	assert_int_equal(write(s->peer, line, strlen(line)), (ssize_t)strlen(line));
	turn(s, 50);
}

static void
told(struct stage *s, int64_t ago_ms, const char *line)
{
	engine_link_told(s->link, line, strlen(line), clock_now_ms(&s->clock) - ago_ms);
}

static void
begin(struct stage *s, const char *as)
{
	const struct engine_link_options options = {.loop = &s->loop,
		.dir = s->dir,
		.config = "",
		.clock = &s->clock,
		.observers = s->dir,
		.as = as};
	const struct engine_link_handler handler = {
		.poked = on_poked, .answered = on_answered, .changed = on_changed, .to = s};

	assert_int_equal(engine_link_open(&options, &handler, &s->link).kind, ERR_NONE);
}

static int
set_up(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/warroom-link-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	assert_int_equal(uv_loop_init(&s->loop), 0);
	assert_int_equal(uv_timer_init(&s->loop, &s->turn), 0);
	clock_init(&s->clock);
	s->engine = s->watch = s->peer = -1;
	*state = s;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = {"engine.sock", "watch.sock"};
	struct stage *s = *state;
	char path[128];

	if (s->link != NULL)
		engine_link_close(s->link);
	uv_close((uv_handle_t *)&s->turn, NULL);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", s->dir, names[i]);
		(void)unlink(path);
	}
	(void)close(s->engine);
	(void)close(s->watch);
	(void)close(s->peer);
	assert_int_equal(rmdir(s->dir), 0);
	free(s);
	return 0;
}

static void
who_may_act_joins_the_engine(void **state)
{
	struct stage *s = *state;

	s->engine = listen_at(s, "engine.sock");
	s->watch = listen_at(s, "watch.sock");
	begin(s, "Kit");
	await(s, s->engine);
	assert_true(engine_link_acts(s->link));
	engine_link_want(s->link, "bridge", "");
	assert_string_equal(hear(s), "{\"want\":\"bridge\",\"id\":\"\"}\n");
	assert_int_equal(accept(s->watch, NULL, NULL), -1);
	assert_int_equal(s->state, LINK_LIVE);
}

static void
who_may_not_watches_and_says_who_it_is(void **state)
{
	struct stage *s = *state;

	s->watch = listen_at(s, "watch.sock");
	begin(s, "Kit \"K\"");
	await(s, s->watch);
	assert_string_equal(hear(s), "{\"watch\":\"Kit \\\"K\\\"\"}\n");
	assert_int_equal(s->state, LINK_LIVE);
	assert_false(engine_link_acts(s->link));
	engine_link_want(s->link, "bridge", "moderator");
	engine_link_want(s->link, "contact", "Acme");
	assert_string_equal(hear(s), "");
	engine_link_want(s->link, "watchers", "");
	assert_string_equal(hear(s), "{\"want\":\"watchers\",\"id\":\"\"}\n");
}

static void
a_dead_engines_socket_is_passed_by(void **state)
{
	struct stage *s = *state;

	(void)close(listen_at(s, "engine.sock")); /* refuses */
	s->watch = listen_at(s, "watch.sock");
	begin(s, "");
	await(s, s->watch);
	assert_string_equal(hear(s), "{\"watch\":\"\"}\n");
	assert_int_equal(s->state, LINK_LIVE);
}

/* As many as the kernel keeps waiting at a socket, and then some. */
static int
crowd(const struct stage *s, const char *name, int all[CROWD_MOST])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int count = 0;

	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", s->dir, name);
	for (; count < CROWD_MOST; count++) {
		all[count] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		assert_true(all[count] >= 0);
		if (connect(all[count], (struct sockaddr *)&address, sizeof address) != 0) {
			assert_int_equal(errno, EAGAIN);
			return count + 1;
		}
	}
	fail_msg("there is room for all");
	return 0;
}

static void
disperse(int fd, const int all[CROWD_MOST], int count)
{
	for (int i = 0; i < count; i++)
		(void)close(all[i]);
	for (int peer; (peer = accept(fd, NULL, NULL)) >= 0;)
		(void)close(peer);
}

/* Somebody who may act is not to become one who watches because many came at once. */
static void
who_may_act_waits_where_many_come_at_once(void **state)
{
	struct stage *s = *state;
	int all[CROWD_MOST];
	int count;

	s->engine = listen_at(s, "engine.sock");
	s->watch = listen_at(s, "watch.sock");
	count = crowd(s, "engine.sock", all);
	begin(s, "Kit");
	turn(s, 100);
	assert_int_equal(s->state, LINK_STARTING);
	assert_non_null(strstr(s->why, "tried again by itself"));
	assert_int_equal(accept(s->watch, NULL, NULL), -1);
	told(s, 2000, "{\"rev\":7,\"gen\":3,\"sources\":{}}");
	assert_int_equal(
		s->state, LINK_LIVE); /* the mirror says so; who may act is told what is missing */
	turn(s, 1500);
	assert_non_null(strstr(s->why, "tried again by itself"));
	s->why[0] = '\0';
	turn(s, 3000);
	assert_string_equal(s->why, ""); /* once */
	disperse(s->engine, all, count);
	await(s, s->engine);
	turn(s, 20);
	assert_true(engine_link_acts(s->link));
	assert_int_equal(s->state, LINK_LIVE);
	assert_string_equal(s->why, "");
	assert_int_equal(accept(s->watch, NULL, NULL), -1);
}

static void
who_watches_waits_where_many_come_at_once(void **state)
{
	struct stage *s = *state;
	int all[CROWD_MOST];
	int count;

	s->watch = listen_at(s, "watch.sock");
	count = crowd(s, "watch.sock", all);
	begin(s, "Kit");
	turn(s, 100);
	assert_int_equal(s->state, LINK_STARTING);
	assert_non_null(strstr(s->why, "tried again by itself"));
	told(s, 2000, "{\"rev\":7,\"gen\":3,\"sources\":{}}");
	assert_int_equal(s->state, LINK_LIVE); /* the mirror says it lives: no more is missing */
	assert_string_equal(s->why, "");
	turn(s, 1200);
	assert_string_equal(s->why, "");
	disperse(s->watch, all, count);
	await(s, s->watch);
	assert_string_equal(hear(s), "{\"watch\":\"Kit\"}\n");
}

static void
a_poke_says_generation_watchers_and_the_drills_time(void **state)
{
	struct stage *s = *state;

	s->watch = listen_at(s, "watch.sock");
	begin(s, "");
	await(s, s->watch);
	say(s, "{\"rev\":7,\"gen\":3,\"at_ms\":5,\"watching\":4,\"sources\":{\"pagerduty\":"
	       "{\"state\":\"ok\",\"age_ms\":1200}},\"drill\":\"1763687215000,60\"}\n");
	assert_int_equal(s->pokes, 1);
	assert_int_equal(s->poke.rev, 7);
	assert_int_equal(s->poke.generation, 3);
	assert_int_equal(s->poke.watching, 4);
	assert_int_equal(s->poke.sources[0].age_ms, 1200);
	assert_true(s->poke.drill);
	assert_int_equal(s->poke.clock.origin_ms, INT64_C(1763687215000));
	say(s, "{\"rev\":8,\"watching\":-9,\"drill\":\"soon\",\"sources\":{}}\n{\"nonsense\n");
	assert_int_equal(s->pokes, 2);
	assert_int_equal(s->poke.watching, -1);
	assert_false(s->poke.drill);
	assert_int_equal(s->poke.sources[1].state, SOURCE_OFF);
}

/* Dropped for being slow, say: it is joined again, and nothing was lost but a moment. */
static void
who_is_dropped_comes_back_and_says_so_again(void **state)
{
	struct stage *s = *state;

	s->watch = listen_at(s, "watch.sock");
	begin(s, "Kit");
	await(s, s->watch);
	assert_string_equal(hear(s), "{\"watch\":\"Kit\"}\n");
	(void)close(s->peer);
	turn(s, 100);
	assert_int_equal(s->state, LINK_LIVE); /* it is not known to be gone */
	await(s, s->watch);
	assert_string_equal(hear(s), "{\"watch\":\"Kit\"}\n");
	assert_int_equal(s->states, 1);
}

static void
an_engine_that_went_is_soon_said_to_be_gone(void **state)
{
	struct stage *s = *state;

	s->watch = listen_at(s, "watch.sock");
	begin(s, "Kit");
	await(s, s->watch);
	turn(s, 20);
	(void)close(s->watch);
	s->watch = -1;
	(void)close(s->peer);
	turn(s, 1200);
	assert_int_equal(s->state, LINK_GONE);
	s->watch = listen_at(s, "watch.sock");
	await(s, s->watch);
	turn(s, 20);
	assert_int_equal(s->state, LINK_LIVE);
}

/* From the last line on, and at the same time as what is shown turns old: no turn of a clock of its
 * own makes it later. */
static void
silence_is_told_a_heartbeat_and_its_grace_after_the_last_line(void **state)
{
	struct stage *s = *state;

	s->clock.speed = 5; /* a heartbeat each real second, and two seconds of grace */
	s->engine = listen_at(s, "engine.sock");
	begin(s, "Kit");
	await(s, s->engine);
	turn(s, 100);
	say(s, "{\"rev\":7,\"sources\":{}}\n");
	turn(s, 2700);
	assert_int_equal(s->state, LINK_LIVE);
	turn(s, 800);
	assert_int_equal(s->state, LINK_SILENT);
	say(s, "{\"rev\":8,\"sources\":{}}\n");
	assert_int_equal(s->state, LINK_LIVE);
}

/* A hundred of them must not knock ten times a second each, nor all at once. */
static void
it_knocks_less_and_less_often(void **state)
{
	static const uint64_t least_ms[] = {500, 1000, 2000, 2500, 2500};

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(engine_link_pause_ms(i, 0), least_ms[i]);
		assert_int_equal(engine_link_pause_ms(i, (uint32_t)least_ms[i]), 2 * least_ms[i]);
		assert_in_range(engine_link_pause_ms(i, 4000000000U), least_ms[i], 2 * least_ms[i]);
	}
	assert_in_range(engine_link_pause_ms(100000, 4000000000U), 2500, 5000);
}

static void
without_a_socket_the_mirrors_word_goes_the_same_way(void **state)
{
	struct stage *s = *state;
	int64_t steady_ms;

	begin(s, "Kit");
	turn(s, 50);
	assert_int_equal(s->state, LINK_STARTING);
	told(s, 2000, "{\"rev\":7,\"gen\":3,\"sources\":{}}");
	assert_int_equal(s->state, LINK_LIVE);
	assert_int_equal(s->pokes, 1);
	assert_int_equal(s->poke.rev, 7);
	steady_ms = clock_steady_ms(&s->clock);
	assert_in_range(steady_ms - s->poke.at_ms, 2000, 2200);
	assert_in_range(clock_now_ms(&s->clock) - engine_link_heard_ms(s->link), 2000, 2200);
}

static void
an_old_word_is_no_sign_of_life(void **state)
{
	static const char line[] = "{\"rev\":7,\"sources\":{}}";
	struct stage *s = *state;
	int64_t at_ms = clock_now_ms(&s->clock) - 60000;

	begin(s, "Kit");
	turn(s, 50);
	engine_link_told(s->link, line, strlen(line), at_ms);
	assert_int_equal(s->state, LINK_GONE);
	assert_int_equal(s->pokes, 1); /* how old all is is known by it */
	assert_int_equal(engine_link_heard_ms(s->link), at_ms);
	engine_link_told(s->link, line, strlen(line), at_ms);
	assert_int_equal(s->pokes, 1);
	engine_link_told(s->link, line, strlen(line), at_ms + 59000);
	assert_int_equal(s->state, LINK_LIVE);
}

static void
nothing_told_at_all_is_no_engine(void **state)
{
	struct stage *s = *state;

	begin(s, "Kit");
	turn(s, 50);
	engine_link_told(s->link, "", 0, -1);
	assert_int_equal(s->state, LINK_GONE);
	assert_int_equal(engine_link_heard_ms(s->link), -1);
}

/* Of a clock that was set back an hour after the engine's last word. */
static void
a_word_from_the_future_is_live_for_a_moment_only(void **state)
{
	static const char line[] = "{\"rev\":7,\"sources\":{}}";
	struct stage *s = *state;
	int64_t at_ms = clock_now_ms(&s->clock) + 3600000;

	s->clock.speed = 100; /* so that the patience is short */
	begin(s, "Kit");
	turn(s, 20);
	at_ms = clock_now_ms(&s->clock) + 36000000;
	engine_link_told(s->link, line, strlen(line), at_ms);
	assert_int_equal(s->state, LINK_LIVE);
	turn(s, 2500);
	engine_link_told(s->link, line, strlen(line), at_ms);
	assert_int_equal(s->state, LINK_GONE);
}

static void
a_socket_knows_better_than_the_mirror(void **state)
{
	struct stage *s = *state;

	s->watch = listen_at(s, "watch.sock");
	begin(s, "");
	await(s, s->watch);
	turn(s, 20);
	told(s, 90000, "{\"rev\":7,\"sources\":{}}");
	assert_int_equal(s->state, LINK_LIVE);
	assert_int_equal(s->pokes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_may_act_joins_the_engine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_may_not_watches_and_says_who_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_dead_engines_socket_is_passed_by, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_may_act_waits_where_many_come_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_watches_waits_where_many_come_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_poke_says_generation_watchers_and_the_drills_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			who_is_dropped_comes_back_and_says_so_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_engine_that_went_is_soon_said_to_be_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			silence_is_told_a_heartbeat_and_its_grace_after_the_last_line, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(it_knocks_less_and_less_often, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			without_a_socket_the_mirrors_word_goes_the_same_way, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_old_word_is_no_sign_of_life, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			nothing_told_at_all_is_no_engine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_word_from_the_future_is_live_for_a_moment_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_socket_knows_better_than_the_mirror, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
