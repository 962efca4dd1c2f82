/* tests/target_stage.c - one act after the other sent to a service of the drill, without a loop.
 * SPDX-License-Identifier: MIT */
#include "tests/target_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BODY_CAP_BYTES = 1024 * 1024 };

struct target_stage *
target_stage_open(const struct target_kind *kind, const char *base)
{
	struct target_stage *t = calloc(1, sizeof *t);
	void *state = NULL;

	assert_non_null(t);
	assert_int_equal(room_make(&state), 0);
	t->room = state;
	t->kind = kind;
	t->base = base;
	t->service = target_service_open(kind->name, &t->room->now_ms);
	room_ok(json_open(&t->json));
	assert_true(room_edit(t->room,
		"INSERT INTO incident (id, title, kind, status, declared_ms, pack, rev)"
		" VALUES ('1', 'Hypervisors are down', 'outage', 'open', 1763600000000, 'solo', "
		"1)"));
	return t;
}

void
target_stage_close(struct target_stage *t)
{
	void *state = t->room;

	target_service_close(t->service);
	assert_int_equal(room_remove(&state), 0);
	json_close(t->json);
	free(t);
}

void
target_stage_row(struct target_stage *t, const char *verb, const char *text, const char *body)
{
	static const char add[] =
		"INSERT INTO outbox (id, number, incident_id, target, verb, subject,"
		" object, recipient, text, body, person, made_ms, confirmed_ms,"
		" rev) VALUES ('%s', %lld, '1', '%s', '%s', '', '', '', '', '',"
		" 'Dana', 1, 1, 1)";
	char sql[600];

	t->number++;
	(void)snprintf(
		t->id, sizeof t->id, "00000000-0000-4000-8000-%012lld", (long long)t->number);
	(void)snprintf(sql, sizeof sql, add, t->id, (long long)t->number, t->kind->name, verb);
	assert_true(room_edit(t->room, sql));
	t->row = (struct outbox_send){.number = t->number,
		.id = t->id,
		.incident = "1",
		.target = t->kind->name,
		.verb = verb,
		.subject = "incident:1",
		.object = "",
		.recipient = t->recipient != NULL ? t->recipient : "",
		.text = text,
		.body = body,
		.person = "Dana",
		.made_ms = t->room->now_ms,
		.confirmed_ms = t->room->now_ms,
		.sending_ms = t->room->now_ms};
	target_stage_wait(t, 1000);
}

void
target_stage_wait(struct target_stage *t, int64_t ms)
{
	t->room->now_ms += ms;
	target_service_advance(t->service, t->room->now_ms);
}

/* What the service says, or what a fault makes of it. */
static struct http_reply
exchange(struct target_stage *t, const struct target_ask *ask)
{
	char path[TARGET_PATH_BYTES + 16];
	struct http_reply reply = {.left = true,
		.body = "",
		.content_type = "application/json",
		.idempotency = "",
		.retry_after_s = -1,
		.ratelimit_reset_s = -1};

	(void)snprintf(path, sizeof path, "%s%s", t->base, ask->path);
	(void)snprintf(t->asked[t->asked_count++], sizeof t->asked[0], "%s %.180s", ask->method,
		ask->path);
	if (ask->body.length > 0)
		(void)snprintf(t->body, sizeof t->body, "%s", ask->body.data);
	if (!ask->effect || (t->fault != TARGET_STAGE_BEFORE && t->fault != TARGET_STAGE_STRANGER))
		reply.status = target_service_ask(
			t->service, ask->method, path, ask->body.data, &reply.body);
	if (ask->effect && t->fault != TARGET_STAGE_WELL && t->fault != TARGET_STAGE_HIDDEN) {
		reply.status = t->fault == TARGET_STAGE_LOST ? 0 : 500;
		reply.body = "";
	}
	if (t->fault == (ask->effect ? TARGET_STAGE_STRANGER : TARGET_STAGE_HIDDEN)) {
		reply.status = 200;
		reply.content_type = "text/html";
		reply.body = "<html>Sign in to the network</html>";
	}
	if (reply.status == 0)
		reply.error = err_make(ERR_NET, "The connection was cut.");
	reply.body_length = strlen(reply.body);
	return reply;
}

static void
settle(struct target_stage *t, struct target_job *job, const struct http_reply *reply)
{
	char sql[300];

	room_begin(t->room, "engine");
	job->now_ms = t->room->now_ms;
	if (t->kind->settle != NULL)
		room_ok(t->kind->settle(job, &t->outcome, reply));
	(void)room_end(t->room);
	(void)snprintf(sql, sizeof sql,
		"UPDATE outbox SET state = 'sent', remote_id = '%.128s'"
		" WHERE number = %lld",
		t->outcome.remote_id, (long long)t->number);
	assert_true(room_edit(t->room, sql));
}

static enum target_end
run(struct target_stage *t, bool looking)
{
	struct target_job job = {.row = &t->row,
		.record = t->room->record,
		.config = &t->config,
		.json = t->json,
		.looking = looking};
	struct target_ask ask = {.method = ""};

	t->asked_count = 0;
	buf_init(&job.memory, BODY_CAP_BYTES);
	do {
		struct http_reply reply;
		struct err e;

		assert_true(t->asked_count < TARGET_STAGE_ASKED_MOST);
		ask = (struct target_ask){.method = ""};
		buf_init(&ask.body, BODY_CAP_BYTES);
		job.now_ms = t->room->now_ms;
		e = t->kind->ask(&job, &ask);
		t->outcome = (struct target_outcome){.wait_ms = -1};
		if (e.kind != ERR_NONE) {
			t->outcome.end = e.kind == ERR_REFUSED ? TARGET_REFUSED : TARGET_LATER;
			(void)snprintf(
				t->outcome.sentence, sizeof t->outcome.sentence, "%.255s", e.text);
		} else {
			assert_false(looking && ask.effect);
			reply = exchange(t, &ask);
			t->kind->answer(&job, &reply, &t->outcome);
			if (t->outcome.end == TARGET_SENT)
				settle(t, &job, &reply);
		}
		buf_clear(&ask.body);
	} while (t->outcome.end == TARGET_ON);
	buf_clear(&job.memory);
	return t->outcome.end;
}

enum target_end
target_stage_try(struct target_stage *t)
{
	t->row.sending_ms = t->room->now_ms;
	return run(t, false);
}

enum target_end
target_stage_look(struct target_stage *t)
{
	return run(t, true);
}
