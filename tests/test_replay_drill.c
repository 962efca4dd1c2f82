/* tests/test_replay_drill.c - a drill that was played: gone back to, the room is as it was recorded then.
 *
 * The services play drills/hosting.yaml, real sources read them, and orders come in between, until it
 * is over. After each commit the tables are remembered, then moments are gone to at random.
 * SPDX-License-Identifier: MIT */
#include <signal.h>
#include <time.h>

#include "tests/dump.h"
#include "tests/play.h"
#include "tests/services.h"
#include "tests/source_bench.h"

enum {
	SPEED = 300,
	ROOM_MS = 27 * 60 * 1000, /* the drill's last happening is at 25:00 */
	TURN_MS = 40,             /* of the machine, then come orders: 12 s there */
	ORDERS = 4,               /* many of them are refused */
	COMMITS_LEAST = 50,
	DUMPS_MOST = 4096,
	MOMENTS = 1000,
	MOMENTS_SOAK = 20000,
	REPLAY_TURNS_MOST = 100000
};

struct played {
	struct play p;
	struct bench b;
	struct dump dumps[DUMPS_MOST];
	int count;
};

/* How all is now, unless nothing has happened since. */
static void
remember(struct played *d)
{
	int64_t seq = orders_number(d->p.o, "SELECT coalesce(max(seq), 0) FROM event");

	if (seq == 0 || (d->count > 0 && d->dumps[d->count - 1].seq == seq))
		return;
	assert_true(d->count < DUMPS_MOST);
	d->dumps[d->count].seq = seq;
	d->dumps[d->count].at_ms =
		orders_number(d->p.o, "SELECT recorded_ms FROM event ORDER BY seq DESC LIMIT 1");
	dump(d->p.o->room->record, &d->dumps[d->count]);
	d->count++;
}

static void
on_changed(void *to)
{
	remember(to);
}

/* Sources that write into the room of the play. */
static void
open_sources(struct played *d, const struct services *services)
{
	record_close(d->b.record);
	d->b.record = d->p.o->room->record;
	d->b.host.record = d->b.record;
	d->b.host.changed = on_changed;
	d->b.host.to = d;
	bench_pagerduty(&d->b, services_pagerduty(services));
	bench_zendesk(&d->b, services_zendesk(services));
}

static void
close_sources(struct played *d)
{
	for (int i = 0; i < 2; i++)
		bench_close_source(&d->b, i);
	room_ok(record_open(d->b.dir, RECORD_WRITE, &d->b.record));
	bench_close(&d->b);
}

static void
play_drill(struct played *d)
{
	struct services *services;
	struct room *room = d->p.o->room;

	bench_open(&d->b, SPEED);
	services = services_start(&d->b.clock);
	open_sources(d, services);
	/* To its end, and on: where a machine is slow, little was ordered by then. */
	while (clock_now_ms(&d->b.clock) < d->b.clock.origin_ms + ROOM_MS ||
		d->count < COMMITS_LEAST) {
		bench_run(&d->b, TURN_MS);
		for (int i = 0; i < ORDERS; i++) {
			room->now_ms = clock_now_ms(&d->b.clock) - 1000;
			play_order(&d->p);
			remember(d);
		}
	}
	close_sources(d);
	services_stop(services);
}

/* One at random whose moment was over with it: the next commit may be of the same millisecond. */
static const struct dump *
pick(struct played *d)
{
	for (;;) {
		const struct dump *at = &d->dumps[dice_below(&d->p.dice, d->count)];
		char sql[128];

		(void)snprintf(sql, sizeof sql,
			"SELECT max(seq) FROM event WHERE recorded_ms <= %lld",
			(long long)at->at_ms);
		if (orders_number(d->p.o, sql) == at->seq)
			return at;
	}
}

static void
go(struct replay **replay, const struct room *room, const struct dump *at)
{
	struct record *reader = NULL;
	struct replay_place where;
	bool done = false;

	if (*replay == NULL) {
		room_ok(record_open(room->dir, RECORD_READ, &reader));
		room_ok(replay_open(reader, at->at_ms, replay));
	} else {
		room_ok(replay_go(*replay, at->at_ms));
	}
	for (int turns = 0; !done; turns++) {
		room_ok(replay_turn(*replay, &done));
		assert_true(turns < REPLAY_TURNS_MOST);
	}
	replay_where(*replay, &where);
	assert_int_equal(where.seq, at->seq);
	dump_compare(*replay, at, "going");
}

static void
a_played_drill_is_gone_back_to_at_a_thousand_moments(void **state)
{
	struct played *d = calloc(1, sizeof *d);
	struct replay *replay = NULL;
	int moments = dice_soak() ? MOMENTS_SOAK : MOMENTS;

	(void)state;
	assert_non_null(d);
	play_init(&d->p);
	play_begin(&d->p, 25);
	play_drill(d);
	assert_true(orders_number(d->p.o, "SELECT count(*) FROM page") >= 10);
	assert_true(orders_number(d->p.o, "SELECT count(*) FROM ticket") >= 5);
	assert_true(orders_number(d->p.o, "SELECT count(*) FROM incident") >= 1);
	for (int i = 0; i < moments; i++) {
		if (replay != NULL && dice_once_in(&d->p.dice, 8)) {
			replay_close(replay);
			replay = NULL;
		}
		go(&replay, d->p.o->room, pick(d));
	}
	replay_close(replay);
	print_message("  %d moments out of %d commits, %lld events\n", moments, d->count,
		(long long)d->dumps[d->count - 1].seq);
	play_end(&d->p);
	free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_played_drill_is_gone_back_to_at_a_thousand_moments),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
