/* tests/errand.c - one act of the outbox on its way to the drill's PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "tests/errand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MEMORY_BYTES = 4096, STAGES_MOST = 8 };

static const char *const names[] = {"Dana Reyes", "Lee Sorensen"};

int
errand_open(void **state)
{
	struct errand *e = calloc(1, sizeof *e);
	void *part;

	assert_non_null(e);
	e->there = there_open();
	assert_int_equal(room_make(&part), 0);
	e->room = part;
	e->pagerduty.poll_ms = INT64_C(10) * 1000;
	e->people[0] = (struct person_config){.name = names[0],
		.account = "dana",
		.email = "dana@hosting.example",
		.pagerduty = "PDREYES"};
	e->people[1] = (struct person_config){.name = names[1],
		.account = "lee",
		.email = "lee@hosting.example",
		.pagerduty = "PLSOREN"};
	e->config.pagerduty = &e->pagerduty;
	e->config.people = e->people;
	e->config.people_count = 2;
	e->config.me = names[0];
	errand_poll(e);
	*state = e;
	return 0;
}

int
errand_close(void **state)
{
	struct errand *e = *state;
	void *part = e->room;

	there_close(e->there);
	assert_int_equal(room_remove(&part), 0);
	free(e);
	return 0;
}

void
errand_poll(struct errand *e)
{
	const char *answer;

	e->room->now_ms = there_now_ms(e->there);
	e->fresh_ms = e->room->now_ms;
	assert_int_equal(there_ask(e->there, "GET", "/incidents?date_range=all&limit=100", NULL, "",
				 &answer),
		200);
	(void)room_pages(e->room, answer);
	assert_int_equal(there_ask(e->there, "GET", "/log_entries?limit=100&time_zone=UTC", NULL,
				 "", &answer),
		200);
	(void)room_log(e->room, answer);
}

void
errand_wait(struct errand *e, int64_t ms)
{
	there_wait(e->there, ms);
	e->room->now_ms = there_now_ms(e->there);
}

static void
make(struct errand *e, const char *verb, const char *object)
{
	(void)snprintf(e->object, sizeof e->object, "%s", object);
	e->row = (struct outbox_send){.number = 7,
		.id = "0190d1f0-0000-4000-8000-000000000007",
		.incident = "",
		.target = TARGET_PAGERDUTY,
		.verb = verb,
		.subject = e->object,
		.object = e->object,
		.recipient = "PagerDuty",
		.text = "",
		.body = e->body,
		.person = names[0],
		.state = OUTBOX_QUEUED,
		.made_ms = e->room->now_ms,
		.confirmed_ms = e->room->now_ms};
}

void
errand_make(struct errand *e, const char *verb, int place, const char *body)
{
	char object[64];

	there_id(e->there, place, e->page);
	(void)snprintf(object, sizeof object, "page:%.40s", e->page);
	(void)snprintf(e->body, sizeof e->body, "%s", body);
	make(e, verb, object);
}

void
errand_make_many(struct errand *e, const char *verb, const char *fields, int count)
{
	char id[THERE_ID_BYTES];
	size_t length;

	(void)snprintf(e->body, sizeof e->body, "{\"incidents\":[");
	for (int i = 0; i < count; i++) {
		there_id(e->there, i, id);
		length = strlen(e->body);
		(void)snprintf(e->body + length, sizeof e->body - length,
			"%s{\"id\":\"%s\",\"type\":\"incident_reference\",%s}", i == 0 ? "" : ",",
			id, fields);
	}
	length = strlen(e->body);
	(void)snprintf(e->body + length, sizeof e->body - length, "]}");
	make(e, verb, "pages");
}

void
errand_half(struct errand *e)
{
	char *rest;

	(void)snprintf(e->sent, sizeof e->sent, "%s", e->body);
	rest = strstr(strstr(e->sent, ",{\"id\"") + 1, ",{\"id\"");
	assert_non_null(rest);
	memcpy(rest, "]}", 3);
	assert_int_equal(
		there_ask(e->there, "PUT", "/incidents", "dana@hosting.example", e->sent, NULL),
		200);
}

/* The drill's answer to a request, or what becomes of it on the way. */
static void
exchange(struct errand *e, const struct target_ask *ask, struct http_reply *reply)
{
	bool reached = !ask->effect || e->luck == LUCK_GOOD || e->luck == LUCK_LOST ||
		       e->luck == LUCK_SPOILED || e->luck == LUCK_STRANGE;

	e->asked++;
	(void)snprintf(e->last, sizeof e->last, "%s %.100s", ask->method, ask->path);
	(void)snprintf(e->from, sizeof e->from, "%.100s", ask->headers[0]);
	if (ask->effect)
		(void)snprintf(e->sent, sizeof e->sent, "%s", ask->body.data);
	*reply = (struct http_reply){.content_type = "application/json",
		.idempotency = "",
		.body = "",
		.retry_after_s = -1,
		.ratelimit_reset_s = 42}; /* as PagerDuty has it in each */
	if (reached) {
		reply->status = there_ask(e->there, ask->method, ask->path,
			ask->headers[0][0] != '\0' ? ask->headers[0] + strlen("From: ") : NULL,
			ask->body.data, &reply->body);
		reply->body_length = strlen(reply->body);
	}
	if (e->nameless && strncmp(ask->path, "/users", strlen("/users")) == 0) {
		reply->status = 403;
		reply->body = "{\"error\":{\"message\":\"Access Denied\",\"code\":2010}}";
		reply->body_length = strlen(reply->body);
	}
	if (!ask->effect || e->luck == LUCK_GOOD)
		return;
	reply->body = "";
	if (e->luck == LUCK_LOST || e->luck == LUCK_NOT_DONE) {
		reply->status = 0;
		reply->error = err_make(ERR_NET, "The answer was lost.");
		reply->left = e->luck == LUCK_LOST;
	} else if (e->luck == LUCK_TROUBLE) {
		reply->status = 500;
	} else if (e->luck == LUCK_DIVERTED) {
		reply->status = 302;
	} else if (e->luck == LUCK_READ_ONLY) {
		reply->status = 403;
		reply->body = "{\"error\":{\"message\":\"Access Denied\",\"code\":2010}}";
	} else {
		reply->status = 200;
		reply->body = e->luck == LUCK_STRANGE
				      ? "{\"portal\":\"Please sign in.\"}"
				      : "<html>Please sign in to the hotel's network.</html>";
	}
	reply->body_length = strlen(reply->body);
}

/* The requests of a try, until it has come to something. */
static enum target_end
run(struct errand *e, bool looking)
{
	struct target_job job = {.row = &e->row,
		.record = e->room->record,
		.config = &e->config,
		.person = e->row.person == names[0]   ? &e->people[0]
			  : e->row.person == names[1] ? &e->people[1]
						      : NULL,
		.now_ms = e->room->now_ms,
		.fresh_ms = e->fresh_ms,
		.drill = true,
		.looking = looking};
	struct http_reply reply = {.status = 0};
	struct target_ask ask;
	struct err failed;

	room_ok(json_open(&job.json));
	buf_init(&job.memory, MEMORY_BYTES);
	e->asked = 0;
	e->outcome = (struct target_outcome){.end = TARGET_ON};
	for (int i = 0; i < STAGES_MOST && e->outcome.end == TARGET_ON; i++) {
		ask = (struct target_ask){.method = NULL};
		buf_init(&ask.body, OUTBOX_BODY_CAP_BYTES);
		failed = target_pagerduty.ask(&job, &ask);
		if (failed.kind == ERR_NONE) {
			assert_non_null(ask.method);
			assert_false(looking && ask.effect);
			exchange(e, &ask, &reply);
			target_pagerduty.answer(&job, &reply, &e->outcome);
		} else {
			e->outcome.end = failed.kind == ERR_NET ? TARGET_LATER : TARGET_REFUSED;
			(void)snprintf(e->outcome.sentence, sizeof e->outcome.sentence, "%.255s",
				failed.text);
		}
		buf_clear(&ask.body);
	}
	if (e->outcome.end == TARGET_SENT) {
		room_begin(e->room, "engine");
		room_ok(target_pagerduty.settle(&job, &e->outcome, &reply));
		(void)room_end(e->room);
	}
	json_close(job.json);
	buf_clear(&job.memory);
	return e->outcome.end;
}

enum target_end
errand_try(struct errand *e, enum errand_luck luck)
{
	enum target_end end;

	e->luck = luck;
	end = run(e, false);
	e->row.tries++;
	e->row.sending_ms = e->room->now_ms;
	return end;
}

enum target_end
errand_again(struct errand *e, bool looking)
{
	e->luck = LUCK_GOOD;
	return run(e, looking);
}

char *
errand_column(const struct errand *e, int place, const char *column)
{
	char id[THERE_ID_BYTES], sql[160];

	there_id(e->there, place, id);
	(void)snprintf(sql, sizeof sql, "SELECT coalesce(%s, '(none)') FROM page WHERE id = '%s'",
		column, id);
	return room_string(e->room, sql);
}

void
errand_note_sent(struct errand *e)
{
	char sql[2048];

	(void)snprintf(sql, sizeof sql,
		"INSERT INTO outbox (id, number, target, verb, subject, object, recipient, text, "
		"body,"
		"  person, made_ms, state, confirmed_ms, sent_ms, rev)"
		" VALUES ('sent before', 6, 'pagerduty', '%s', '', '%s', '', '', '%.1024s', '%s',"
		"  %lld, 'sent', 0, %lld, 1)",
		e->row.verb, e->object, e->body, e->row.person, (long long)e->room->now_ms,
		(long long)e->room->now_ms);
	assert_true(room_edit(e->room, sql));
}
