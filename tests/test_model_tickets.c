/* tests/test_model_tickets.c - Zendesk as it is, Zendesk as recorded, and chance.
 *
 * As tests/test_model.c: tickets are changed at random between requests and between the pages of one
 * list. Once they are left alone and the list has been read, the record must equal the world, and
 * each trigger must be one event, those that were gone before the next poll, too. A seed that fails
 * is run again by MODEL_FIRST=SEED MODEL_SEEDS=1; MODEL_TRACE=1 prints each request. SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/zendesk.h"
#include "net/source.h"
#include "store/config.h"
#include "tests/model/fault.h"
#include "tests/model/loop.h"
#include "tests/model/place.h"
#include "tests/model/rows.h"
#include "tests/model/tickets.h"

enum {
	SEEDS = 20,
	QUIET_MS = 10 * 60 * 1000, /* as long as it may take until all audits are read */
	DOWN_MS = 90 * 1000,
};

static const int64_t start_ms = INT64_C(1795168800000);

/* Basic of ZENDESK_EMAIL/token:ZENDESK_TOKEN, and of ZENDESK_ADMIN_EMAIL. */
static const char agent_basic[] =
	"Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=";
static const char admin_basic[] =
	"Basic YWRtaW5AaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=";

struct model {
	struct tickets tickets;
	struct record *record;
	struct http *http;
	struct clock clock;
	struct zendesk_config config;
	const char *priorities[2];
	const char *tags[1];
	struct source *source;
	uv_timer_t timer; /* of the next act */
	bool acting;
	bool closed;
	bool asked_first; /* the top of the list */
	bool asked_list;
	bool good;  /* and it was asked for when the acts had ended */
	bool begun; /* the list was read from its top since the acts ended */
	bool faulty;
	bool shuffled;
	bool restarts;
	bool admin;
	int64_t down_ms;
	int64_t begun_ms; /* what was before the list was first read is history */
	char dir[64];
};

/* ---- the service ---- */

static void
on_sent(void *to, const char *url, int64_t *arrives_ms, int64_t *answered_ms)
{
	struct model *m = to;

	m->asked_list = strstr(url, "/api/v2/tickets?") != NULL;
	m->asked_first = m->asked_list && strstr(url, "page[after]") == NULL;
	if (m->acting && loop_dice(4) == 0)
		tickets_burst(&m->tickets, loop_now_ms());
	*arrives_ms = 1 + loop_dice(300);
	*answered_ms = *arrives_ms + 1 + loop_dice(300);
}

/* Rows may come twice; the list's own order says where a walk ends, so it stays. */
static char *
disturb(char *body)
{
	static struct rows_cut cut;
	char *joined;

	if (!rows_cut(body, "tickets", &cut) || cut.count == 0 || cut.count == ROWS_MOST)
		return body;
	memmove(&cut.rows[1], &cut.rows[0], cut.count * sizeof cut.rows[0]);
	cut.count++;
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

	world_advance(&m->tickets.world, loop_now_ms());
	if (drill_request_init(&asked, request->method, strchr(request->url + 8, '/')).kind !=
		ERR_NONE)
		abort();
	asked.accept = asked.content_type = "application/json";
	asked.authorization = m->admin ? admin_basic : agent_basic;
	asked.host = "127.0.0.1";
	asked.body = "";
	drill_reply_init(&reply);
	drill_zendesk_handle(&m->tickets.world, &asked, &reply);
	*body = strdup(reply.body.data);
	if (*body == NULL)
		abort();
	*out = fault_none(reply.status);
	m->good = reply.status == 200 && !m->acting;
	if (m->acting && m->faulty && loop_dice(80) == 0)
		m->down_ms = loop_now_ms() + loop_dice(DOWN_MS);
	if (m->acting && m->faulty && (loop_now_ms() < m->down_ms || loop_dice(16) == 0)) {
		m->good = false;
		fault_make(out, *body);
	} else if (m->shuffled) {
		*body = disturb(*body);
	}
	if (m->begun_ms == 0 && m->asked_list && out->status == 200 &&
		strstr(*body, "\"meta\":") != NULL)
		m->begun_ms = loop_now_ms();
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
on_answered(void *to)
{
	struct model *m = to;

	if (m->asked_first && m->good)
		m->begun = true;
}

/* ---- a run ---- */

static void
on_act(uv_timer_t *timer)
{
	struct model *m = timer->data;

	if (!m->acting)
		return;
	tickets_act(&m->tickets, loop_now_ms());
	(void)uv_timer_start(timer, on_act, 1 + loop_dice(2 * m->tickets.gap_ms), 0);
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
	struct source_host host = {
		.http = m->http, .clock = &m->clock, .changed = on_changed, .to = m};

	assert_string_equal(record_open(m->dir, RECORD_WRITE, &m->record).text, "");
	host.record = m->record;
	assert_string_equal(zendesk_open(&host, &m->config, &m->source).text, "");
}

static void
source_end(struct model *m)
{
	m->closed = false;
	source_close(m->source, on_closed, m);
	m->source = NULL;
	loop_run(loop_now_ms(), NULL, NULL);
	assert_true(m->closed);
	record_close(m->record);
	m->record = NULL;
}

static bool
is_read(void *to)
{
	const struct model *m = to;

	return m->begun && loop_calls() == 0 && tickets_unaudited(m->record) == 0;
}

static void
model_begin(struct model *m, const struct scenario *scenario, uint64_t seed)
{
	const struct loop_service service = {
		.sent = on_sent, .arrived = on_arrived, .answered = on_answered, .to = m};

	*m = (struct model){
		.acting = true, .priorities = {"high", "urgent"}, .tags = {TICKETS_TAG}};
	loop_begin(start_ms, seed, &service);
	m->faulty = loop_dice(2) == 0;
	m->shuffled = loop_dice(2) == 0;
	m->restarts = loop_dice(3) == 0;
	m->admin = loop_dice(2) == 0;
	tickets_begin(&m->tickets, scenario, start_ms);
	place_make(m->dir, sizeof m->dir);
	assert_int_equal(http_open(NULL, "", &m->http).kind, ERR_NONE);
	clock_init(&m->clock);
	m->config = (struct zendesk_config){.url = "http://127.0.0.1",
		.poll_ms = 10 * 1000,
		.client_id = "",
		.email = m->admin ? ZENDESK_ADMIN_EMAIL : ZENDESK_EMAIL,
		.token = {.way = TOKEN_LITERAL, .literal = ZENDESK_TOKEN},
		.page_on = {.priorities = {m->priorities, 2}, .tags = {m->tags, 1}}};
	source_begin(m);
	(void)uv_timer_init(NULL, &m->timer);
	m->timer.data = m;
	(void)uv_timer_start(&m->timer, on_act, 1, 0);
}

/* Minutes of acts, then peace, until all is read. */
static void
model_run(struct model *m)
{
	for (uint32_t parts = 1 + loop_dice(4); parts > 0; parts--) {
		loop_run(loop_now_ms() + 10 * 1000 + loop_dice(60 * 1000), NULL, NULL);
		if (!m->restarts)
			continue;
		source_end(m);
		loop_run(loop_now_ms() + loop_dice(40 * 1000), NULL, NULL);
		source_begin(m);
	}
	tickets_burst(&m->tickets, loop_now_ms());
	m->acting = false;
	loop_run(loop_now_ms() + QUIET_MS, is_read, m);
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
	if (!is_read(&m))
		(void)buf_printf(&said, "not read within %d s, %" PRId64 " without audits: %s\n",
			QUIET_MS / 1000, tickets_unaudited(m.record), source_now(m.source)->error);
	good = tickets_compare(m.record, &m.tickets.world, m.begun_ms + 1000, &said) &&
	       said.length == 0;
	if (!good)
		(void)printf("seed %" PRIu64 "%s%s%s%s, %zu tickets:\n%s", seed,
			m.faulty ? ", faults" : "", m.shuffled ? ", shuffled" : "",
			m.restarts ? ", restarts" : "", m.admin ? ", admin" : ", agent",
			m.tickets.world.ticket_count, said.data);
	source_end(&m);
	tickets_end(&m.tickets);
	place_remove(m.dir);
	(void)fflush(stdout);
	buf_clear(&said);
	return good;
}

static void
each_trigger_is_told_once_and_the_record_equals_the_service(void **state)
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
		cmocka_unit_test(each_trigger_is_told_once_and_the_record_equals_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
