/* tests/shop.c - a service that is written to, as a test scripts it.
 * SPDX-License-Identifier: MIT */
#include "tests/shop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"

enum { STEP_MS = 5, GIVEN_UP_MS = 8000, SILENCE_MS = 2000 };

static const char json_type[] = "Content-Type: application/json\r\n";

/* ---- the service ---- */

static char
letter(const char *script, int at)
{
	size_t length = strlen(script);

	return script[(size_t)at < length ? (size_t)at : length - 1];
}

/* What follows `key` up to the next quote. */
static void
take_name(const char *request, const char *key, char out[SHOP_ID_BYTES])
{
	const char *at = strstr(request, key);
	size_t length;

	out[0] = '\0';
	if (at == NULL)
		return;
	at += strlen(key);
	length = strcspn(at, "\" \r\n");
	(void)snprintf(out, SHOP_ID_BYTES, "%.*s",
		(int)(length < SHOP_ID_BYTES ? length : SHOP_ID_BYTES - 1), at);
}

/* Under the server's lock. */
static bool
has(const struct shop *s, const char *name)
{
	for (int i = 0; i < s->effects; i++)
		if (strcmp(s->done[i], name) == 0)
			return true;
	return false;
}

/* A PUT is had once, however often it is sent. */
static void
have(struct shop *s, const char *request)
{
	char name[SHOP_ID_BYTES];

	take_name(request, "\"n\":\"", name);
	(void)pthread_mutex_lock(&s->server.lock);
	if ((strncmp(request, "PUT ", 4) != 0 || !has(s, name)) && s->effects < SHOP_EFFECTS_MOST) {
		memcpy(s->done[s->effects], name, sizeof name);
		s->effects++;
	}
	(void)pthread_mutex_unlock(&s->server.lock);
}

static bool
answer_look(struct shop *s, int fd, const char *request)
{
	char name[SHOP_ID_BYTES];
	bool there;

	take_name(request, "?has=", name);
	(void)pthread_mutex_lock(&s->server.lock);
	there = has(s, name);
	(void)pthread_mutex_unlock(&s->server.lock);
	switch (letter(s->looks, s->looked++)) {
	case '5':
		return server_reply(fd, 500, json_type, "{}");
	case 'n':
		return server_reply(fd, 200, json_type, "{\"has\":false}");
	case '?':
		return server_reply(fd, 200, json_type, "{}");
	case 'c':
		return false;
	default:
		return server_reply(
			fd, 200, json_type, there ? "{\"has\":true}" : "{\"has\":false}");
	}
}

static bool
answer_effect(struct shop *s, int fd, const char *request)
{
	char what = letter(s->script, s->at++);

	if (strchr("oaAsk", what) != NULL)
		have(s, request);
	switch (what) {
	case 'A':
	case 'B':
		return server_reply(fd, 500, json_type, "{\"error\":{\"message\":\"Oops\"}}");
	case 's':
		return server_sleep(&s->server, SILENCE_MS);
	case 'a':
	case 'b':
		return false;
	case 'h':
		return server_reply(fd, 200, "Content-Type: text/html\r\n", "<p>Sign in</p>");
	case '4':
		return server_reply(fd, 422, json_type, "{\"error\":{\"message\":\"Too long.\"}}");
	case 't':
		return server_reply(fd, 401, json_type, "{\"error\":{\"message\":\"Who?\"}}");
	case 'l':
		return server_reply(fd, 429, "Retry-After: 1\r\n", "");
	default:
		return server_reply(fd, 200, json_type, "{\"id\":\"R1\"}");
	}
}

static bool
answer(struct server *server, int fd, const char *request)
{
	struct shop *s = server->to;
	char line[128];
	bool on;
	int now = ++s->now;

	if (now > s->most_at_once)
		s->most_at_once = now;
	if (s->good != NULL) {
		(void)snprintf(line, sizeof line, "Authorization: Bearer %s\r\n", s->good);
		if (strstr(request, line) == NULL) {
			s->bad++;
			s->now--;
			(void)server_sleep(&s->server, s->slow_ms);
			return server_reply(
				fd, 401, json_type, "{\"error\":{\"message\":\"Who?\"}}");
		}
	}
	if (strncmp(request, "GET ", 4) != 0)
		on = answer_effect(s, fd, request);
	else if (strstr(request, "?has=") != NULL)
		on = answer_look(s, fd, request);
	else {
		(void)server_sleep(&s->server, s->slow_ms);
		on = server_reply(
			fd, letter(s->reads, s->read++) == 'o' ? 200 : 500, json_type, "{}");
	}
	s->now--;
	return on;
}

/* ---- the kind ---- */

static bool
is_verb(const struct target_job *job, const char *verb)
{
	return strcmp(job->row->verb, verb) == 0;
}

static bool
kind_repeats(const struct outbox_send *row)
{
	return strcmp(row->verb, "put") == 0;
}

static struct err
kind_ask(struct target_job *job, struct target_ask *out)
{
	char name[SHOP_ID_BYTES];

	take_name(job->row->body, "\"n\":\"", name);
	if (job->looking) {
		out->method = "GET";
		(void)snprintf(out->path, sizeof out->path, "/things?has=%s", name);
		return NO_ERR;
	}
	if ((is_verb(job, "read-post") && job->stage == 0) ||
		(is_verb(job, "post-read") && job->stage == 1)) {
		out->method = "GET";
		(void)snprintf(out->path, sizeof out->path, "/rates");
		return NO_ERR;
	}
	if (is_verb(job, "wait") && job->now_ms - job->row->made_ms < 3000)
		return err_make(ERR_NET, "It waits for something else.");
	if (is_verb(job, "never"))
		return err_make(ERR_REFUSED, "It cannot be sent as it stands.");
	out->method = is_verb(job, "put") ? "PUT" : "POST";
	out->effect = true;
	(void)snprintf(out->path, sizeof out->path, "/things");
	(void)snprintf(out->headers[0], sizeof out->headers[0], "X-Id: %s", job->row->id);
	(void)buf_string(&out->body, job->row->body);
	return NO_ERR;
}

static void
kind_answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	bool effect = !job->looking && !(is_verb(job, "read-post") && job->stage == 0) &&
		      !(is_verb(job, "post-read") && job->stage == 1);

	if (target_judge(&shop_kind, reply, effect, out))
		return;
	if (job->looking && strstr(reply->body, "true") != NULL) {
		out->end = TARGET_SENT;
		(void)snprintf(out->remote_id, sizeof out->remote_id, "R1");
	} else if (job->looking) {
		out->end = strstr(reply->body, "false") != NULL ? TARGET_ABSENT : TARGET_UNKNOWN;
	} else if ((is_verb(job, "read-post") || is_verb(job, "post-read")) && job->stage == 0) {
		job->stage = 1;
		out->end = TARGET_ON;
	} else if (reply->body[0] == '<') {
		out->end = TARGET_LOST;
		(void)snprintf(out->sentence, sizeof out->sentence, "That is not the shop.");
	} else {
		out->end = TARGET_SENT;
		(void)snprintf(out->remote_id, sizeof out->remote_id, "R1");
		(void)snprintf(
			out->remote_url, sizeof out->remote_url, "https://shop.example/things/R1");
	}
}

static struct err
kind_settle(struct target_job *job, const struct target_outcome *outcome,
	const struct http_reply *reply)
{
	struct remote remote = {.id = ""};

	(void)reply;
	(void)snprintf(remote.id, sizeof remote.id, "%s", outcome->remote_id);
	return remote_put(job->record, job->row->incident, "shop", "thing", &remote);
}

static struct err
kind_unsettle(struct record *r, const struct outbox_send *row)
{
	const struct remote remote = {.id = "none", .state = "refused"};

	return remote_put(r, row->incident, "shop", "thing", &remote);
}

const struct target_kind shop_kind = {
	.name = "shop",
	.label = "Shop",
	.when_refused = "Check shop.token.",
	.headers = {"Content-Type: application/json", "Accept: application/json"},
	.forbidden_is_no = true,
	.repeats = kind_repeats,
	.ask = kind_ask,
	.answer = kind_answer,
	.settle = kind_settle,
	.unsettle = kind_unsettle,
};

/* ---- the bench ---- */

static void
on_step(uv_timer_t *timer)
{
	struct shop *s = timer->data;

	if (uv_now(&s->loop) >= s->until_ms)
		uv_stop(&s->loop);
}

static void
on_changed(void *to)
{
	((struct shop *)to)->changed++;
}

static bool
may_send(void *to)
{
	struct shop *s = to;

	s->withdrawn += s->may_send ? 0 : 1;
	return s->may_send;
}

void
shop_open(struct shop *s, double speed, const char *script)
{
	const struct http_limits brisk = {.connect_ms = 400,
		.total_ms = 600,
		.slow_bytes_per_s = 1,
		.slow_s = 10,
		.body_bytes = (size_t)1024 * 1024};

	memset(s, 0, sizeof *s);
	s->script = script;
	s->looks = s->reads = "o";
	s->may_send = true;
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/warroom-shop-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	assert_string_equal(record_open(s->dir, RECORD_WRITE, &s->record).text, "");
	assert_string_equal(json_open(&s->json).text, "");
	assert_int_equal(uv_loop_init(&s->loop), 0);
	assert_int_equal(uv_timer_init(&s->loop, &s->step), 0);
	s->step.data = s;
	assert_int_equal(uv_timer_start(&s->step, on_step, STEP_MS, STEP_MS), 0);
	assert_int_equal(http_open(&s->loop, "", &s->http).kind, ERR_NONE);
	http_limit(s->http, &brisk);
	clock_init(&s->clock);
	s->clock.origin_ms = clock_now_ms(&s->clock);
	s->clock.speed = speed;
	s->token = (struct token_config){.way = TOKEN_LITERAL, .literal = "shop-token"};
	server_start(&s->server, answer, s);
	s->host = (struct outbox_host){.loop = &s->loop,
		.http = s->http,
		.record = s->record,
		.json = s->json,
		.clock = &s->clock,
		.config = &s->config,
		.may_send = may_send,
		.changed = on_changed,
		.to = s};
	s->target = (struct outbox_target){.kind = &shop_kind,
		.url = s->server.url,
		.authorization = "Bearer ",
		.credential = {.who = "shop.token", .token = &s->token}};
}

void
shop_begin(struct shop *s)
{
	assert_string_equal(outbox_open_with(&s->host, &s->target, 1, &s->outbox).text, "");
}

static void
on_closed(void *to)
{
	((struct shop *)to)->closed = true;
}

void
shop_end(struct shop *s, bool at_once)
{
	s->closed = false;
	outbox_close(s->outbox, at_once, on_closed, s);
	s->outbox = NULL;
	while (!s->closed)
		(void)uv_run(&s->loop, UV_RUN_ONCE);
}

void
shop_close(struct shop *s)
{
	char command[96];

	if (s->outbox != NULL)
		shop_end(s, true);
	if (s->source != NULL) {
		s->closed = false;
		source_close(s->source, on_closed, s);
		while (!s->closed)
			(void)uv_run(&s->loop, UV_RUN_ONCE);
	}
	(void)uv_timer_stop(&s->step);
	http_close(s->http, NULL, NULL);
	uv_close((uv_handle_t *)&s->step, NULL);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	json_close(s->json);
	record_close(s->record);
	server_stop(&s->server);
	(void)snprintf(command, sizeof command, "rm -rf %s", s->dir);
	assert_int_equal(system(command), 0);
}

/* ---- rows ---- */

static void
begin(struct shop *s)
{
	const struct moment m = {
		.now_ms = clock_now_ms(&s->clock), .actor = "Dana Reyes", .source = "person"};

	assert_string_equal(record_begin(s->record, &m).text, "");
}

int64_t
shop_add(struct shop *s, const char *name, const char *verb, const char *object, bool public)
{
	static const char sql[] =
		"INSERT INTO outbox (id, number, incident_id, target, verb, subject, object,"
		"  recipient, text, body, public, person, made_ms, confirmed_ms, next_ms, rev)"
		" VALUES ('uuid-' || ?1, (SELECT coalesce(max(number), 0) + 1 FROM outbox), 'I1',"
		"  'shop', ?2, '', ?3, 'the shop', '', ?4, ?5, 'Dana Reyes', ?6, ?6, ?7,"
		"  room_rev())";
	static const char last[] = "SELECT max(number) FROM outbox";
	int64_t now_ms = clock_now_ms(&s->clock);
	int64_t number = 0;
	char body[96];

	(void)snprintf(body, sizeof body, "{\"n\":\"%s\"}", name);
	begin(s);
	assert_string_equal(db_run(s->record, sql, "ttttiii", name, verb, object, body,
				    (int64_t) public, now_ms, public ? now_ms + OUTBOX_UNDO_MS : 0)
				    .text,
		"");
	assert_string_equal(record_commit(s->record, NULL).text, "");
	assert_string_equal(db_number(s->record, 0, &number, last, "").text, "");
	if (s->outbox != NULL)
		outbox_look(s->outbox);
	return number;
}

void
shop_sql(struct shop *s, const char *sql, int64_t number)
{
	begin(s);
	assert_string_equal(db_run(s->record, sql, "i", number).text, "");
	assert_string_equal(record_commit(s->record, NULL).text, "");
	if (s->outbox != NULL)
		outbox_look(s->outbox);
}

void
shop_run(struct shop *s, uint64_t ms)
{
	uv_update_time(&s->loop);
	s->until_ms = uv_now(&s->loop) + ms;
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
}

const char *
shop_column(struct shop *s, int64_t number, const char *column, char out[400])
{
	static const char sql[] =
		"SELECT CASE ?2 WHEN 'state' THEN state WHEN 'hold' THEN hold"
		" WHEN 'error' THEN error WHEN 'remote_id' THEN remote_id"
		" WHEN 'remote_url' THEN remote_url WHEN 'tries' THEN tries"
		" WHEN 'looks' THEN looks WHEN 'next_ms' THEN next_ms ELSE 'no such column' END"
		" FROM outbox"
		" WHERE number = ?1";
	sqlite3_stmt *stmt = NULL;
	bool row = false;

	out[0] = '\0';
	assert_string_equal(db_start(s->record, &stmt, sql, "it", number, column).text, "");
	assert_string_equal(db_step(s->record, stmt, &row).text, "");
	assert_true(row);
	if (sqlite3_column_text(stmt, 0) != NULL)
		(void)snprintf(out, 400, "%s", (const char *)sqlite3_column_text(stmt, 0));
	db_end(stmt);
	return out;
}

void
shop_until(struct shop *s, int64_t number, const char *state)
{
	char now[400];

	for (int ms = 0; ms < GIVEN_UP_MS; ms += STEP_MS) {
		if (strcmp(shop_column(s, number, "state", now), state) == 0)
			return;
		shop_run(s, STEP_MS);
	}
	fail_msg("%lld is %s, not %s", (long long)number, now, state);
}

int
shop_effects(struct shop *s, const char *name)
{
	int count = 0;

	(void)pthread_mutex_lock(&s->server.lock);
	for (int i = 0; i < s->effects; i++)
		count += strcmp(s->done[i], name) == 0 ? 1 : 0;
	(void)pthread_mutex_unlock(&s->server.lock);
	return count;
}
