/* tests/fuzz/act.c - one try of an act of the outbox, with anything at all as the service's answers.
 *
 * The first byte chooses which of the kind's acts; the low bits of the second say whether it is
 * looked for, was tried before, is of an incident that has nothing there yet, and is a drill's. The
 * answers follow, with a line "%" between them: three digits of a status (000: none, and something
 * had left; 001: none, and nothing had), a letter (j JSON, h HTML, t plain text), the seconds of
 * Retry-After ("-": none), and the body. In a body byte 1 grows to 70,000 letters, byte 2 is a
 * secret of ours, byte 3 the act's id, and byte 4 its words.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utf8proc.h>

#include "store/db.h"
#include "store/log.h"
#include "tests/fuzz/act.h"

enum {
	BODY_CAP_BYTES = 1024 * 1024,
	GROWN_BYTES = 70000,
	GROWN_MOST = 4,
	ASKED_MOST = 64,
	LATER_MS = 60 * 60 * 1000,
	ARENA_BYTES = 1024 * 1024,
	HEAD_BYTES = 5, /* "200j-" */
};

enum { LOOKING = 1, AGAIN = 2, BARE = 4, DRILL = 8 };

#define ACT_ID "0f0f0f0f-0000-4000-8000-000000000001"
#define SECRET "xoxb-7Qm2Vd8Kz4Rt6Wp9Yb3N"

struct play {
	const struct target_kind *kind;
	struct target_job job;
	struct target_outcome outcome;
	const uint8_t *next; /* the answers that are left */
	size_t left;
	struct buf body;
	bool good; /* one of them was 2xx */
	bool effect;
	bool any; /* an effect was asked for */
};

/* ---- what holds of words ---- */

bool
fuzz_is_clean(const char *text)
{
	utf8proc_int32_t point;
	size_t length = strlen(text);

	for (size_t at = 0; at < length;) {
		utf8proc_ssize_t took = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
			(utf8proc_ssize_t)(length - at), &point);

		if (took <= 0 || point < 0x20 || (point >= 0x7f && point < 0xa0))
			return false;
		at += (size_t)took;
	}
	return true;
}

bool
fuzz_is_sentence(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && fuzz_is_clean(text) && strchr(".?!", text[length - 1]) != NULL;
}

static bool
is_silent(const char *text)
{
	char half[sizeof SECRET / 2 + 1];

	(void)snprintf(half, sizeof half, "%.*s", (int)sizeof half - 1, SECRET);
	return strstr(text, half) == NULL;
}

/* The secret's first letters stand in the bytes themselves: half a secret is none. */
static bool spelled;

void
fuzz_check_secret(const struct target_outcome *o)
{
	if (spelled)
		return;
	fuzz_hold(is_silent(o->sentence) && is_silent(o->remote_id) && is_silent(o->remote_url),
		"a secret that they repeat is not told");
}

static void
check_words(const struct target_outcome *o)
{
	fuzz_hold(o->sentence[0] == '\0' || fuzz_is_sentence(o->sentence), o->sentence);
	fuzz_hold(fuzz_is_clean(o->remote_id) && strchr(o->remote_id, ' ') == NULL,
		"an id of theirs is one word");
	fuzz_hold(fuzz_is_clean(o->remote_url) && strchr(o->remote_url, ' ') == NULL &&
			  (o->remote_url[0] == '\0' ||
				  strncasecmp(o->remote_url, "https://", 8) == 0 ||
				  strncasecmp(o->remote_url, "http://", 7) == 0),
		"an address of theirs is one");
	fuzz_check_secret(o);
}

static void
check_outcome(const struct play *p)
{
	const struct target_outcome *o = &p->outcome;

	check_words(o);
	fuzz_hold(o->wait_ms >= -1, "a wait is one");
	fuzz_hold(o->end != TARGET_SENT || p->good || p->job.row->tries > 0,
		"what nobody said yes to was not sent");
	fuzz_hold(o->end != TARGET_LOST || p->any, "what had no effect is not lost");
	fuzz_hold((o->end != TARGET_REFUSED && o->end != TARGET_TOKEN) || o->sentence[0] != '\0',
		"who is refused is told why");
	fuzz_hold(o->end != TARGET_ABSENT || p->job.looking, "only who looks finds nothing");
}

/* ---- requests ---- */

void
fuzz_check_ask(const struct target_ask *ask)
{
	for (const char *at = ask->path; *at != '\0'; at++)
		fuzz_hold(*at > ' ' && *at < 0x7f, "an address has no blanks and no controls");
	fuzz_hold(ask->path[0] == '\0' || ask->path[0] == '/', "a path begins with a slash");
	for (size_t i = 0; i < TARGET_HEADERS_MOST; i++)
		fuzz_hold(strpbrk(ask->headers[i], "\r\n") == NULL, "a header is one line");
	fuzz_hold(!ask->body.full, "a body that does not fit is refused");
	fuzz_hold(strlen(ask->body.data) == ask->body.length, "a body has no NUL");
}

void
fuzz_check_refusal(const struct err *e)
{
	char said[sizeof e->text];

	fuzz_hold(e->kind == ERR_REFUSED || e->kind == ERR_NET || e->kind == ERR_FULL ||
			  e->kind == ERR_MALFORMED,
		e->text);
	(void)text_show(text_of(e->text), false, said, sizeof said); /* as the sender does */
	fuzz_hold(fuzz_is_sentence(said), said);
}

/* What is to leave next, of each target. */
void
fuzz_check_leaving(struct record *r, struct json *json)
{
	static const struct target_kind *const kinds[] = {&target_pagerduty, &target_zendesk,
		&target_slack, &target_statuspage, &target_jira, &target_hook};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct target_ask ask = {.method = "POST"};
		struct outbox_send row;
		struct target_job job = {.row = &row,
			.record = r,
			.config = fuzz_rules()->config,
			.person = &fuzz_rules()->config->people[0],
			.json = json,
			.now_ms = FUZZ_NOW_MS + LATER_MS,
			.fresh_ms = FUZZ_NOW_MS + LATER_MS};
		struct arena arena;
		bool found = false;
		int64_t due_ms;
		struct err e;

		arena_init(&arena, ARENA_BYTES);
		e = outbox_next(r, kinds[i]->name, job.now_ms, &arena, &row, &found, &due_ms);
		fuzz_hold(e.kind == ERR_NONE, e.text);
		buf_init(&ask.body, BODY_CAP_BYTES);
		buf_init(&job.memory, BODY_CAP_BYTES);
		if (found)
			e = kinds[i]->ask(&job, &ask);
		if (e.kind != ERR_NONE)
			fuzz_check_refusal(&e);
		else if (found)
			fuzz_check_ask(&ask);
		buf_clear(&job.memory);
		buf_clear(&ask.body);
		arena_clear(&arena);
	}
}

/* ---- answers ---- */

/* The next answer's bytes; false: there are none. */
static bool
next_answer(struct play *p, const uint8_t **bytes, size_t *length)
{
	static const char between[] = "\n%\n";
	const uint8_t *end;

	if (p->left == 0)
		return false;
	*bytes = p->next;
	*length = p->left;
	end = memmem(p->next, p->left, between, sizeof between - 1);
	if (end != NULL) {
		*length = (size_t)(end - p->next);
		p->next = end + sizeof between - 1;
		p->left -= *length + sizeof between - 1;
	} else {
		p->left = 0;
	}
	return true;
}

static void
hide_secret(void)
{
	static bool hidden;
	struct secret s;

	if (hidden)
		return;
	secret_init(&s);
	fuzz_hold(secret_from_bytes("test", SECRET, strlen(SECRET), &s).kind == ERR_NONE,
		"there is a secret");
	fuzz_hold(log_hide(&s).kind == ERR_NONE, "it is hidden");
	secret_clear(&s);
	hidden = true;
}

void
fuzz_grow_body(const uint8_t *bytes, size_t length, const char *text, struct buf *out)
{
	int grown = GROWN_MOST;

	hide_secret();
	spelled = length > 0 && memmem(bytes, length, SECRET, 6) != NULL;
	for (size_t i = 0; i < length; i++) {
		char c = (char)bytes[i];

		if (c == 1 && grown-- > 0)
			for (int n = 0; n < GROWN_BYTES / 10; n++)
				(void)buf_string(out, "aaaaaaaaaa");
		else if (c == 2)
			(void)buf_string(out, SECRET);
		else if (c == 3)
			(void)buf_string(out, ACT_ID);
		else if (c == 4)
			(void)buf_string(out, text);
		else
			(void)buf_add(out, &c, 1);
	}
}

/* False: there is no more of them. */
static bool
read_answer(struct play *p, struct http_reply *reply)
{
	const uint8_t *bytes;
	size_t length;
	char head[HEAD_BYTES + 1] = "000j-";

	if (!next_answer(p, &bytes, &length))
		return false;
	memcpy(head, bytes, length < HEAD_BYTES ? length : HEAD_BYTES);
	length = length < HEAD_BYTES ? 0 : length - HEAD_BYTES;
	buf_reset(&p->body);
	fuzz_grow_body(bytes + HEAD_BYTES, length, p->job.row->text, &p->body);
	*reply = (struct http_reply){
		.status = (head[0] - '0') * 100 + (head[1] - '0') * 10 + (head[2] - '0'),
		.left = true,
		.body = p->body.data,
		.body_length = p->body.length,
		.content_type = head[3] == 'h'   ? "text/html"
				: head[3] == 't' ? "text/plain; charset=utf-8"
						 : "application/json",
		.idempotency = "",
		.retry_after_s = head[4] >= '0' && head[4] <= '9' ? head[4] - '0' : -1,
		.ratelimit_reset_s = -1};
	if (reply->status >= 100 && reply->status <= 599)
		return true;
	reply->left = reply->status != 1;
	reply->status = 0;
	reply->body = "";
	reply->body_length = 0;
	reply->error = err_make(ERR_NET, "The connection was cut.");
	return true;
}

/* ---- a try ---- */

/* What the answer changes: it can always be written down, and what there is holds. */
static void
settle(struct play *p, const struct http_reply *reply)
{
	struct record *r = p->job.record;
	struct err e = outbox_sent(r, p->job.row->number, p->outcome.remote_id,
		p->outcome.remote_url, p->outcome.sentence);

	if (e.kind == ERR_NONE && p->kind->settle != NULL)
		e = p->kind->settle(&p->job, &p->outcome, reply);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	fuzz_check_room(r);
	fuzz_check_lists(r);
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM remote WHERE id = '' OR length(id) > 127"
				 " OR length(url) > 511 OR length(name) > 127") == 0,
		"what an incident has there has an id, and fits");
}

/* One request and its answer; false: that was the last. */
static bool
exchange(struct play *p)
{
	struct target_ask ask = {.method = "POST"};
	struct http_reply reply;
	bool more = false;
	struct err e;

	buf_init(&ask.body, BODY_CAP_BYTES);
	e = p->kind->ask(&p->job, &ask);
	/* As the sender does it. */
	if (e.kind == ERR_NONE && ask.body.full)
		e = err_make(ERR_REFUSED, "It is too long.");
	if (e.kind == ERR_NONE && p->job.looking && ask.effect)
		e = err_make(ERR_REFUSED, "It cannot be asked whether it has it.");
	if (e.kind != ERR_NONE) {
		fuzz_check_refusal(&e);
	} else if (read_answer(p, &reply)) {
		fuzz_check_ask(&ask);
		p->any = p->any || ask.effect;
		p->good = p->good || reply.status / 100 == 2;
		p->outcome = (struct target_outcome){.end = TARGET_LATER, .wait_ms = -1};
		target_answer(p->kind, &p->job, &reply, &p->outcome);
		check_outcome(p);
		if (p->outcome.end == TARGET_SENT)
			settle(p, &reply);
		more = p->outcome.end == TARGET_ON;
	}
	buf_clear(&ask.body);
	return more;
}

void
fuzz_there(struct record *r, const char *target)
{
	const struct remote there = {.id = "R1",
		.name = "general",
		.url = "https://there.example/R1",
		.state = "investigating"};
	const char *what = strcmp(target, TARGET_SLACK) == 0        ? "room"
			   : strcmp(target, TARGET_STATUSPAGE) == 0 ? "incident"
								    : "issue";
	struct err e = remote_put(r, "1", target, what, &there);

	fuzz_hold(e.kind == ERR_NONE, e.text);
}

/* The row as the record has it. */
static void
add_row(struct record *r, const struct outbox_send *row)
{
	struct err e = db_run(r,
		"INSERT INTO outbox (id, number, incident_id, target, verb, subject, object,"
		" recipient, text, body, public, person, made_ms, confirmed_ms, state, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', ?8, ?9, 0, 'Dana Reyes', 1, 1,"
		" 'sending', room_rev())",
		"tittttttt", row->id, row->number, row->incident, row->target, row->verb,
		row->subject, row->object, row->text, row->body);

	fuzz_hold(e.kind == ERR_NONE, e.text);
}

static struct outbox_send
make_row(const struct fuzz_act *act, const char *target, unsigned flags)
{
	return (struct outbox_send){.number = 900001,
		.id = ACT_ID,
		.incident = "1",
		.target = target,
		.verb = act->verb,
		.subject = act->subject != NULL ? act->subject : "incident:1",
		.object = act->object,
		.recipient = "",
		.text = act->text != NULL ? act->text : "",
		.body = act->body,
		.person = "Dana Reyes",
		.state = (flags & LOOKING) != 0 ? OUTBOX_IN_DOUBT : OUTBOX_SENDING,
		.tries = (flags & AGAIN) != 0,
		.made_ms = FUZZ_NOW_MS - 60000,
		.confirmed_ms = FUZZ_NOW_MS - 60000,
		.sending_ms = (flags & (AGAIN | LOOKING)) != 0 ? FUZZ_NOW_MS - 50000 : 0,
		.error = ""};
}

/* With a webhook beside the token: the config has one of them, and rows are of both. */
static const struct config *
both_ways(void)
{
	static struct slack_config slack;
	static struct config config;

	config = *fuzz_rules()->config;
	slack = *config.slack;
	slack.webhook.way = TOKEN_LITERAL;
	slack.webhook.literal = "https://hooks.example/T0";
	config.slack = &slack;
	return &config;
}

void
fuzz_answers(const struct target_kind *kind, const struct fuzz_act *acts, size_t count,
	const uint8_t *data, size_t size)
{
	static struct json *json;
	struct record *r = fuzz_room();
	struct outbox_send row;
	struct play p = {.kind = kind};
	unsigned flags;

	if (size < 2)
		return;
	if (json == NULL)
		fuzz_hold(json_open(&json).kind == ERR_NONE, "JSON can be read");
	flags = data[1];
	row = make_row(&acts[data[0] % count], kind->name, flags);
	p.job = (struct target_job){.row = &row,
		.record = r,
		.config = both_ways(),
		.person = &fuzz_rules()->config->people[0],
		.json = json,
		.now_ms = FUZZ_NOW_MS,
		.fresh_ms = FUZZ_NOW_MS - 1000,
		.drill = (flags & DRILL) != 0,
		.looking = (flags & LOOKING) != 0};
	p.next = data + 2;
	p.left = size - 2;
	buf_init(&p.body, BODY_CAP_BYTES);
	buf_init(&p.job.memory, BODY_CAP_BYTES);
	fuzz_begin(r, "engine");
	add_row(r, &row);
	if ((flags & BARE) == 0)
		fuzz_there(r, kind->name);
	for (int n = 0; n < ASKED_MOST && exchange(&p); n++)
		;
	fuzz_end(r);
	buf_clear(&p.job.memory);
	buf_clear(&p.body);
}
