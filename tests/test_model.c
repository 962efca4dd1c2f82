/* tests/test_model.c - PagerDuty as it is, PagerDuty as recorded, and chance.
 *
 * A drill's world is changed at random, between requests and between the pages of one list, while a
 * real source polls it in a time of its own (tests/model/loop.h). Then it is left alone, and after
 * one reading of the list and of the log the record must equal the world. A seed that fails is run
 * again by MODEL_FIRST=SEED MODEL_SEEDS=1; MODEL_TRACE=1 prints each request. SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/pagerduty.h"
#include "net/source.h"
#include "store/config.h"
#include "tests/model/acts.h"
#include "tests/model/compare.h"
#include "tests/model/fault.h"
#include "tests/model/loop.h"
#include "tests/model/place.h"
#include "tests/model/rows.h"

enum {
	SEEDS = 20,
	SKEW_MS = 15 * 60 * 1000,     /* at most */
	RECONCILE_MS = 5 * 60 * 1000, /* as long as it may take to get there */
	DOWN_MS = 90 * 1000,          /* so long it may be down */
	LATE_ENTRY_MS = 20 * 1000,    /* so long a log entry may not be listed yet */
};

static const int64_t start_ms = INT64_C(1795168800000);

/* What is being asked for, and how the last answer was. */
struct asked_of {
	enum { ASKED_OTHER, ASKED_LIST, ASKED_LOG } what;
	bool first; /* page of a walk */
	bool late;  /* it arrived when the acts had ended */
	bool good;
	bool more;
};

/* Whether the list (or the log) was read from its beginning to its end since the acts ended. */
struct reading {
	bool begun;
	bool done;
};

struct model {
	uint64_t seed;
	struct acts acts;
	struct record *record;
	struct http *http;
	struct clock clock;
	struct pagerduty_config config;
	struct source *source;
	uv_timer_t timer; /* of the next act */
	bool acting;
	bool closed;
	struct asked_of asked;
	struct reading list, log;
	/* What this seed does beside acting. */
	bool faulty;
	bool shuffled;
	bool late;       /* log entries are not listed at once */
	bool restarts;   /* the engine ends and begins again */
	bool stale;      /* an answer may also hold a page as it was some time ago */
	bool flood;      /* hundreds of pages open at once */
	int64_t skew_ms; /* the service's clock less ours */
	int64_t down_ms; /* until then nothing is answered well */
	char *old_row;
	char dir[64];
};

/* ---- the service ---- */

/* By the service's clock. */
static int64_t
there_ms(const struct model *m)
{
	return loop_now_ms() + m->skew_ms;
}

static void
on_sent(void *to, const char *url, int64_t *arrives_ms, int64_t *answered_ms)
{
	struct model *m = to;
	/* with `until` it goes on below what it has read */
	const bool first = (strstr(url, "&offset=0") != NULL || strstr(url, "&offset=") == NULL) &&
			   strstr(url, "&until=") == NULL;

	m->asked = (struct asked_of){.what = ASKED_OTHER, .first = first};
	if (strstr(url, "/incidents?") != NULL)
		m->asked.what = ASKED_LIST;
	else if (strstr(url, ".1/log_entries?") != NULL) /* of all, not of one incident */
		m->asked.what = ASKED_LOG;
	if (m->acting && m->asked.what != ASKED_OTHER && loop_dice(4) == 0)
		acts_burst(&m->acts, there_ms(m));
	*arrives_ms = 1 + loop_dice(300);
	*answered_ms = *arrives_ms + 1 + loop_dice(300);
}

/* Those that are not listed yet go; they come with a later poll. */
static void
drop_late(struct rows_cut *cut, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < cut->count; i++) {
		if (!acts_row_is_young(&cut->rows[i], now_ms - LATE_ENTRY_MS) || loop_dice(3) > 0)
			cut->rows[kept++] = cut->rows[i];
	}
	cut->count = kept;
}

/* A row of some answer is kept, and put into all that follow until another one is. */
static void
put_stale(struct model *m, struct rows_cut *cut)
{
	const struct row_cut row = cut->rows[loop_dice((uint32_t)cut->count)];

	if (m->old_row == NULL || loop_dice(4) == 0) {
		free(m->old_row);
		m->old_row = strndup(row.at, row.length);
	} else {
		cut->rows[cut->count++] = (struct row_cut){m->old_row, strlen(m->old_row)};
	}
}

static char *
disturb(struct model *m, char *body)
{
	static struct rows_cut cut;
	const char *list = m->asked.what == ASKED_LOG ? "log_entries" : "incidents";
	char *joined;

	if (m->asked.what == ASKED_OTHER || !rows_cut(body, list, &cut))
		return body;
	if (m->late && m->acting && m->asked.what == ASKED_LOG)
		drop_late(&cut, there_ms(m));
	if (m->stale && m->acting && m->asked.what == ASKED_LIST && cut.count > 0 &&
		cut.count < ROWS_MOST)
		put_stale(m, &cut);
	if (m->shuffled) {
		rows_double(&cut);
		rows_shuffle(&cut);
	}
	joined = rows_join(body, &cut);
	free(body);
	return joined;
}

static void
on_arrived(void *to, const struct http_request *request, struct http_reply *out, char **body)
{
	struct model *m = to;
	struct request asked;
	struct reply reply;

	if (m->acting)
		acts_advance(&m->acts, there_ms(m));
	if (drill_request_init(&asked, request->method, strchr(request->url + 8, '/')).kind !=
		ERR_NONE)
		abort();
	asked.accept = "application/vnd.pagerduty+json;version=2";
	asked.content_type = "application/json";
	asked.authorization = "Token token=" PAGERDUTY_USER_KEY;
	asked.host = "127.0.0.1";
	asked.body = "";
	drill_reply_init(&reply);
	drill_pagerduty_handle(&m->acts.world, &asked, &reply);
	*body = strdup(reply.body.data);
	if (*body == NULL)
		abort();
	*out = fault_none(reply.status);
	m->asked.more = strstr(*body, "\"more\":true") != NULL;
	m->asked.good = reply.status == 200;
	m->asked.late = !m->acting;
	if (m->acting && m->faulty && loop_dice(80) == 0)
		m->down_ms = loop_now_ms() + loop_dice(DOWN_MS);
	if (m->acting && m->faulty && (loop_now_ms() < m->down_ms || loop_dice(16) == 0)) {
		m->asked.good = false;
		fault_make(out, *body);
	} else {
		*body = disturb(m, *body);
	}
	out->body = *body;
	out->body_length = strlen(*body);
	if (place_setting("MODEL_TRACE", 0) != 0)
		(void)printf("%" PRId64 " %s %ld, %zu bytes%s\n", loop_now_ms() - start_ms,
			request->url + 16, out->status, out->body_length,
			m->acting ? "" : ", quiet");
	drill_reply_clear(&reply);
	drill_request_clear(&asked);
}

static void
read_on(struct reading *r, const struct asked_of *a)
{
	if (a->first)
		r->begun = true;
	if (!a->good)
		r->begun = false;
	if (r->begun && !a->more)
		r->done = true;
}

static void
on_answered(void *to)
{
	struct model *m = to;

	if (m->asked.late && m->asked.what == ASKED_LIST)
		read_on(&m->list, &m->asked);
	if (m->asked.late && m->asked.what == ASKED_LOG)
		read_on(&m->log, &m->asked);
}

/* ---- a run ---- */

static void
on_act(uv_timer_t *timer)
{
	struct model *m = timer->data;

	if (!m->acting)
		return;
	acts_any(&m->acts, there_ms(m));
	/* somebody looks at another page about every eight seconds */
	if (loop_dice(8000) < m->acts.gap_ms && m->source != NULL)
		source_want(m->source, acts_some_id(&m->acts));
	(void)uv_timer_start(timer, on_act, 1 + loop_dice(2 * m->acts.gap_ms), 0);
}

static void
on_changed(void *to)
{
	(void)to;
}

static void
on_closed(void *to)
{
	((struct model *)to)->closed = true;
}

static void
source_begin(struct model *m)
{
	const struct source_host host = {.http = m->http,
		.record = m->record,
		.clock = &m->clock,
		.changed = on_changed,
		.to = m};

	assert_string_equal(pagerduty_open(&host, &m->config, &m->source).text, "");
}

static void
source_end(struct model *m)
{
	m->closed = false;
	source_close(m->source, on_closed, m);
	m->source = NULL;
	loop_run(loop_now_ms(), NULL, NULL);
	assert_true(m->closed);
}

/* The engine ends, and some time later begins again, on the file as it was left. */
static void
restart(struct model *m)
{
	source_end(m);
	record_close(m->record);
	m->record = NULL;
	loop_run(loop_now_ms() + loop_dice(40 * 1000), NULL, NULL);
	assert_string_equal(record_open(m->dir, RECORD_WRITE, &m->record).text, "");
	compare_watch(m->record);
	source_begin(m);
}

/* Everything is quiet, and both were read since. */
static bool
is_reconciled(void *to)
{
	const struct model *m = to;

	return m->list.done && m->log.done && loop_calls() == 0;
}

static void
model_begin(struct model *m, const struct scenario *scenario, uint64_t seed)
{
	const struct loop_service service = {
		.sent = on_sent, .arrived = on_arrived, .answered = on_answered, .to = m};
	int64_t now_ms;

	*m = (struct model){.seed = seed, .acting = true};
	loop_begin(start_ms, seed, &service);
	m->faulty = loop_dice(2) == 0;
	m->shuffled = loop_dice(2) == 0;
	m->late = loop_dice(2) == 0;
	m->restarts = loop_dice(3) == 0;
	m->stale = loop_dice(3) == 0;
	m->flood = loop_dice(6) == 0;
	if (loop_dice(3) == 0)
		m->skew_ms = (int64_t)loop_dice(2 * SKEW_MS) - SKEW_MS;
	now_ms = acts_begin(&m->acts, scenario, there_ms(m));
	m->acts.silent = loop_dice(4) == 0;
	loop_run(now_ms - m->skew_ms, NULL, NULL);
	place_make(m->dir, sizeof m->dir);
	assert_string_equal(record_open(m->dir, RECORD_WRITE, &m->record).text, "");
	compare_watch(m->record);
	assert_int_equal(http_open(NULL, "", &m->http).kind, ERR_NONE);
	clock_init(&m->clock);
	m->config = (struct pagerduty_config){.url = "http://127.0.0.1",
		.poll_ms = 10 * 1000,
		.token = {.way = TOKEN_LITERAL, .literal = PAGERDUTY_USER_KEY}};
	source_begin(m);
	(void)uv_timer_init(NULL, &m->timer);
	m->timer.data = m;
	(void)uv_timer_start(&m->timer, on_act, 1, 0);
}

static void
model_end(struct model *m)
{
	source_end(m);
	record_close(m->record);
	acts_end(&m->acts);
	free(m->old_row);
	place_remove(m->dir);
}

/* Minutes of acts, then peace, until the list and the log have been read once. */
static void
model_run(struct model *m)
{
	for (uint32_t parts = 1 + loop_dice(4); parts > 0; parts--) {
		loop_run(loop_now_ms() + 10 * 1000 + loop_dice(60 * 1000), NULL, NULL);
		if (m->restarts)
			restart(m);
		if (m->flood && loop_dice(2) == 0)
			acts_flood(&m->acts, there_ms(m), 100 + loop_dice(400));
	}
	acts_burst(&m->acts, there_ms(m));
	m->acting = false;
	loop_run(loop_now_ms() + RECONCILE_MS, is_reconciled, m);
}

static bool
seed_holds(const struct scenario *scenario, uint64_t seed)
{
	struct model m;
	struct buf said;
	bool good;

	buf_init(&said, 4096);
	model_begin(&m, scenario, seed);
	model_run(&m);
	if (!is_reconciled(&m))
		(void)buf_printf(&said, "no list and log within %d s: %s\n", RECONCILE_MS / 1000,
			source_now(m.source)->error);
	good = compare_pages(m.record, &m.acts.world, &said) && said.length == 0;
	if (!good)
		(void)printf("seed %" PRIu64 "%s%s%s%s%s%s%s, clock %+" PRId64 " s, %zu pages:\n%s",
			seed, m.faulty ? ", faults" : "", m.shuffled ? ", shuffled" : "",
			m.late ? ", late entries" : "", m.restarts ? ", restarts" : "",
			m.stale ? ", stale pages" : "", m.flood ? ", a flood" : "",
			m.acts.silent ? ", silent ends" : "", m.skew_ms / 1000,
			m.acts.world.incident_count, said.data);
	model_end(&m);
	(void)fflush(stdout);
	buf_clear(&said);
	return good;
}

static void
after_one_reconcile_the_record_equals_the_service(void **state)
{
	const uint64_t first = place_setting("MODEL_FIRST", 1);
	const uint64_t seeds = place_setting("MODEL_SEEDS", SEEDS);
	struct scenario *scenario = NULL;
	uint64_t good = 0;

	(void)state;
	assert_string_equal(scenario_load("drills/hosting.yaml", &scenario).text, "");
	for (uint64_t seed = first; seed < first + seeds; seed++)
		good += seed_holds(scenario, seed);
	(void)printf("%" PRIu64 " of %" PRIu64 " seeds hold\n", good, seeds);
	scenario_free(scenario);
	assert_int_equal(good, seeds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_one_reconcile_the_record_equals_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
