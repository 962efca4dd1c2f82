/* net/source.c - what both sources share: one request at a time, states, waiting, and commits.
 *
 * go() is the whole cycle: unless something is under way, or we hold back (after a failure, or
 * because the service said so), the kind is asked what to request; the credential is got, the
 * request sent, and on_reply() judges what came back. Each path ends in go() again. A hold is by
 * the loop's own clock, everything else is room time. SPDX-License-Identifier: MIT */
#include "net/source.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/source_kind.h"
#include "store/log.h"

enum {
	REFUSED_MS = 60 * 1000, /* room time until a refused token is tried again */
	RECORD_MS = 5 * 1000,   /* room time until a record that does not write is tried again */
	BACKOFF_MOST_S = 60,    /* room time */
	WAIT_MOST_S = 10 * 60,  /* real time; a longer Retry-After counts as this */
	HOLD_LEAST_MS = 50,     /* real time, however fast the room runs */
	LATE_LEAST_MS = 2000,   /* real time, however fast the room runs */
	LATE_POLLS = 3,         /* no good answer for so many polls: late */
	NO_WHAT = -1,
};

struct source {
	struct source_host host;
	struct source_setup setup;
	struct source_status status;
	int64_t ok_steady_ms; /* of the last good answer; -1: never */
	uv_timer_t timer;     /* when to go on */
	uv_timer_t late;      /* when the last good answer is too old */
	struct credential *credential;
	struct http_call *call;
	bool busy;        /* a credential or a request is under way */
	bool renewed;     /* the credential was asked anew after a refusal */
	bool limited;     /* the hold is the service's own */
	uint64_t hold_ms; /* by the loop's clock: nothing is sent before */
	int tries;        /* failures in a row */
	int malformed;    /* the `what` whose answer was malformed, or NO_WHAT */
	struct source_ask ask;
	int handles; /* timers and credential not closed yet */
	bool closing;
	void (*closed)(void *to);
	void *closed_to;
};

static void go(struct source *s);

/* ---- the record ---- */

static struct err
begin(struct source *s, bool told)
{
	const struct moment m = {
		.now_ms = clock_now_ms(s->host.clock),
		.source = s->setup.kind->name,
		.told = told,
	};

	return record_begin(s->host.record, &m);
}

/* Commits and tells the engine. */
static struct err
commit(struct source *s, bool tell)
{
	bool changed = false;
	struct err e = record_commit(s->host.record, &changed);

	if (e.kind == ERR_NONE && (changed || tell))
		s->host.changed(s->host.to);
	return e;
}

/* A new state, in memory and in the record. A record that does not write is told by the log. */
static void
set_state(struct source *s, enum source_state state, const char *sentence)
{
	bool tell = s->status.state != state;
	struct err e;

	s->status.state = state;
	(void)snprintf(s->status.error, sizeof s->status.error, "%s", sentence);
	e = begin(s, false);
	if (e.kind == ERR_NONE) {
		e = source_save(s->host.record, s->setup.kind->name, &s->status);
		if (e.kind == ERR_NONE)
			e = commit(s, tell);
		else
			record_rollback(s->host.record);
	}
	if (e.kind != ERR_NONE)
		log_line("%s: its state cannot be recorded: %s", s->setup.kind->label, e.text);
}

/* ---- waiting ---- */

/* Nothing is sent for so long, by the machine's time. */
static void
hold(struct source *s, uint64_t wait_ms)
{
	if (wait_ms < HOLD_LEAST_MS)
		wait_ms = HOLD_LEAST_MS;
	uv_update_time(s->host.loop);
	s->hold_ms = uv_now(s->host.loop) + wait_ms;
}

static void
hold_room(struct source *s, int64_t room_ms)
{
	s->limited = false;
	hold(s, clock_wait_ms(s->host.clock, room_ms));
}

/* Full jitter: anything up to 2, 4, 8 .. 60 s, in ms. */
static int64_t
backoff_ms(const struct source *s)
{
	int64_t most_ms = (int64_t)BACKOFF_MOST_S * 1000;
	uint32_t dice = 0;

	if (s->tries < 6 && ((int64_t)1000 << s->tries) < most_ms)
		most_ms = (int64_t)1000 << s->tries;
	(void)uv_random(
		NULL, NULL, &dice, sizeof dice, 0, NULL); /* without it: no wait but the least */
	return 1 + dice % most_ms;
}

static void
on_timer(uv_timer_t *timer)
{
	go(timer->data);
}

static void
on_late(uv_timer_t *timer)
{
	struct source *s = timer->data;
	char sentence[128];

	if (s->status.state != SOURCE_OK)
		return;
	(void)snprintf(sentence, sizeof sentence, "%s has not answered for %d polls.",
		s->setup.kind->label, LATE_POLLS);
	set_state(s, SOURCE_LATE, sentence);
}

/* ---- what an answer means ---- */

static void
fail_unreachable(struct source *s, const struct http_reply *reply, const char *sentence)
{
	s->tries++;
	if (reply != NULL && reply->retry_after_s > 0) {
		int64_t wait_s = reply->retry_after_s;

		s->limited = true;
		hold(s, (uint64_t)(wait_s < WAIT_MOST_S ? wait_s : WAIT_MOST_S) * 1000);
	} else {
		hold_room(s, backoff_ms(s));
	}
	set_state(s, SOURCE_UNREACHABLE, sentence);
}

static void
fail_limited(struct source *s, const struct http_reply *reply)
{
	int64_t wait_s =
		reply->retry_after_s >= 0 ? reply->retry_after_s : reply->ratelimit_reset_s;
	uint64_t wait_ms;
	char sentence[128];

	s->tries++;
	if (wait_s > WAIT_MOST_S)
		wait_s = WAIT_MOST_S;
	wait_ms = wait_s >= 0 ? (uint64_t)wait_s * 1000 : (uint64_t)backoff_ms(s);
	if (wait_ms < 1000 && wait_s >= 0)
		wait_ms = 1000;
	s->limited = true;
	hold(s, wait_ms);
	(void)snprintf(sentence, sizeof sentence,
		"%s asks to wait %" PRIu64 " s: too many requests.", s->setup.kind->label,
		(wait_ms + 999) / 1000);
	set_state(s, SOURCE_LIMITED, sentence);
}

/* Once at once with another credential where there may be one; then rarely. */
static void
fail_refused(struct source *s, const char *sentence)
{
	if (credential_forget(s->credential) && !s->renewed) {
		s->renewed = true;
		return;
	}
	s->renewed = false;
	hold_room(s, REFUSED_MS);
	set_state(s, SOURCE_REFUSED, sentence);
}

/* An answer, but not one for us: the request waits for its next turn, others go on. */
static void
fail_malformed(struct source *s, const char *sentence)
{
	s->setup.kind->skip(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
	s->malformed = s->ask.what;
	hold(s, 0);
	set_state(s, SOURCE_MALFORMED, sentence);
}

static void
fail_status(struct source *s, const struct http_reply *reply)
{
	const char *label = s->setup.kind->label;
	long status = reply->status;
	char sentence[256];

	if (status == 429) {
		fail_limited(s, reply);
	} else if (status == 401 || (status == 403 && !s->ask.optional)) {
		(void)snprintf(sentence, sizeof sentence, "%s refused us (HTTP %ld). %s", label,
			status, s->setup.kind->when_refused);
		fail_refused(s, sentence);
	} else if (status >= 500 || status == 408) {
		(void)snprintf(
			sentence, sizeof sentence, "%s is in trouble (HTTP %ld).", label, status);
		fail_unreachable(s, reply, sentence);
	} else if (s->ask.optional && status >= 400) {
		log_line("%s answered with HTTP %ld about %s.", label, status,
			s->ask.id[0] != '\0' ? s->ask.id : "one of its lists");
		s->setup.kind->skip(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
		hold(s, 0);
	} else {
		(void)snprintf(sentence, sizeof sentence,
			"%s answered with HTTP %ld, which we cannot use: check %s.url.", label,
			status, s->setup.kind->name);
		fail_malformed(s, sentence);
	}
}

static void
answered(struct source *s)
{
	uint64_t late_ms = clock_wait_ms(s->host.clock, LATE_POLLS * s->setup.poll_ms);

	if (late_ms < LATE_LEAST_MS)
		late_ms = LATE_LEAST_MS;
	s->setup.kind->done(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
	s->ok_steady_ms = clock_steady_ms(s->host.clock);
	s->tries = 0;
	s->renewed = false;
	s->limited = false;
	s->hold_ms = 0;
	(void)uv_timer_start(&s->late, on_late, late_ms, 0); /* has a callback */
}

/* What the answer told beside its rows. */
static void
learn(const struct source *s, struct source_status *status)
{
	struct source_told told = {.access = NULL};

	if (s->setup.kind->tell == NULL)
		return;
	s->setup.kind->tell(s->setup.state, &told);
	if (told.access != NULL)
		(void)snprintf(status->access, sizeof status->access, "%s", told.access);
	if (told.skipped > 0)
		status->skipped += told.skipped;
}

/* Merges and commits, with the state that a good answer makes. */
static struct err
take(struct source *s, const struct http_reply *reply)
{
	const struct source_status before = s->status;
	struct source_status status = before;
	struct err e;
	bool tell;

	status.last_ok_ms = clock_now_ms(s->host.clock);
	if (s->malformed == NO_WHAT || s->malformed == s->ask.what) {
		status.state = SOURCE_OK;
		status.error[0] = '\0';
	}
	tell = status.state != before.state;
	e = begin(s, s->ask.told);
	if (e.kind != ERR_NONE)
		return e;
	e = s->setup.kind->take(s->setup.state, s->host.record, &s->ask, reply);
	if (e.kind == ERR_NONE) {
		learn(s, &status);
		tell = tell || status.skipped != before.skipped ||
		       strcmp(status.access, before.access) != 0;
		e = source_save(s->host.record, s->setup.kind->name, &status);
	}
	if (e.kind != ERR_NONE) {
		record_rollback(s->host.record);
		return e;
	}
	s->status = status;
	e = commit(s, tell);
	if (e.kind != ERR_NONE)
		s->status = before;
	else if (s->malformed == s->ask.what)
		s->malformed = NO_WHAT;
	return e;
}

static bool
is_json(const struct http_reply *reply)
{
	return strcasestr(reply->content_type, "json") != NULL;
}

static void
judge(struct source *s, const struct http_reply *reply)
{
	const char *label = s->setup.kind->label;
	bool missing = reply->status == 404 && s->ask.optional;
	bool ours = missing || (s->ask.any && reply->status / 100 == 4 && reply->status != 401 &&
				       reply->status != 429);
	struct err e;

	if (reply->error.kind == ERR_FULL) {
		fail_malformed(s, reply->error.text);
		return;
	}
	if (reply->error.kind != ERR_NONE) {
		fail_unreachable(s, NULL, reply->error.text);
		return;
	}
	if (reply->status / 100 != 2 && !ours) {
		fail_status(s, reply);
		return;
	}
	if (!ours && !is_json(reply))
		e = err_make(ERR_MALFORMED, "its answer is not JSON: check %s.url.",
			s->setup.kind->name);
	else
		e = take(s, reply);
	switch (e.kind) {
	case ERR_NONE:
		answered(s);
		break;
	case ERR_MALFORMED:
		e = err_in(label, e);
		fail_malformed(s, e.text);
		break;
	case ERR_REFUSED:
		fail_refused(s, e.text);
		break;
	case ERR_USAGE:
	case ERR_CONFIG:
	case ERR_IO:
	case ERR_RECORD:
	case ERR_NET:
	case ERR_MISSING:
	case ERR_FULL: /* ours, not the service's: again at its next turn */
		log_line("%s: an answer cannot be recorded: %s", label, e.text);
		s->setup.kind->skip(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
		hold_room(s, RECORD_MS);
		break;
	}
}

static void
on_reply(void *to, const struct http_reply *reply)
{
	struct source *s = to;

	s->call = NULL;
	judge(s, reply); /* still busy: host.changed may call source_want */
	s->busy = false;
	go(s);
}

/* ---- the cycle ---- */

/* The kind's headers, and the ask's own. */
static struct err
ask_headers(const struct source *s, struct http_request *q, char *from, size_t from_bytes)
{
	size_t i = 0;
	int length;

	memcpy(q->headers, s->setup.kind->headers, sizeof q->headers);
	if (s->ask.from == NULL)
		return NO_ERR;
	while (i < HTTP_HEADERS_MOST && q->headers[i] != NULL)
		i++;
	assert(i < HTTP_HEADERS_MOST);
	length = snprintf(from, from_bytes, "From: %s", s->ask.from);
	if (length < 0 || (size_t)length >= from_bytes)
		return err_make(ERR_CONFIG, "The address %s is asked with is too long.",
			s->setup.kind->label);
	q->headers[i] = from;
	return NO_ERR;
}

static struct err
ask_send(struct source *s, const struct secret *secret)
{
	struct http_request q = {
		.method = s->ask.method != NULL ? s->ask.method : "GET",
		.body = s->ask.body,
		.body_length = s->ask.body != NULL ? strlen(s->ask.body) : 0,
		.authorization = s->setup.authorization,
		.user = s->setup.user,
		.secret = secret,
	};
	size_t base = strlen(s->setup.url);
	char url[SOURCE_PATH_BYTES + 512];
	char from[320];
	struct err e;
	int length;

	while (base > 0 && s->setup.url[base - 1] == '/')
		base--;
	length = snprintf(url, sizeof url, "%.*s%s", (int)base, s->setup.url, s->ask.path);
	if (length < 0 || (size_t)length >= sizeof url)
		return err_make(ERR_CONFIG, "%s.url is too long.", s->setup.kind->name);
	q.url = url;
	e = ask_headers(s, &q, from, sizeof from);
	if (e.kind != ERR_NONE)
		return e;
	return http_send(s->host.http, &q, on_reply, s, &s->call);
}

static void
on_credential(void *to, struct err e, const struct secret *secret)
{
	struct source *s = to;

	if (e.kind == ERR_NONE)
		e = ask_send(s, secret);
	if (e.kind == ERR_NONE)
		return;
	if (e.kind == ERR_NET || e.kind == ERR_MALFORMED || e.kind == ERR_FULL) {
		fail_unreachable(s, NULL, e.text);
	} else {
		hold_room(s, REFUSED_MS);
		set_state(s, SOURCE_REFUSED, e.text);
	}
	s->busy = false;
	go(s);
}

/* Sends what is next, or waits for it. */
static void
go(struct source *s)
{
	int64_t now_ms = clock_steady_ms(s->host.clock);
	int64_t due_ms = INT64_MAX;
	uint64_t wait_ms;

	if (s->busy || s->closing)
		return;
	uv_update_time(s->host.loop);
	if (uv_now(s->host.loop) < s->hold_ms) {
		wait_ms = s->hold_ms - uv_now(s->host.loop);
	} else if (s->setup.kind->next(s->setup.state, now_ms, &s->ask, &due_ms)) {
		s->busy = true;
		(void)uv_timer_stop(&s->timer); /* cannot fail */
		credential_get(s->credential, on_credential, s);
		return;
	} else {
		wait_ms = clock_wait_ms(s->host.clock, due_ms > now_ms ? due_ms - now_ms : 0);
	}
	(void)uv_timer_start(&s->timer, on_timer, wait_ms, 0); /* has a callback */
}

/* ---- from outside ---- */

struct err
source_open(const struct source_host *host, const struct source_setup *setup, struct source **out)
{
	struct source *s = calloc(1, sizeof *s);
	char sentence[128];
	struct err e;

	if (s == NULL)
		return err_make(ERR_FULL, "There is no memory for %s.", setup->kind->label);
	s->host = *host;
	s->setup = *setup;
	s->ok_steady_ms = -1;
	s->malformed = NO_WHAT;
	e = credential_open(host->loop, host->http, &setup->credential, &s->credential);
	if (e.kind != ERR_NONE) {
		free(s);
		return e;
	}
	(void)source_find(
		host->record, setup->kind->name, &s->status); /* else it starts from nothing */
	s->status.skipped = 0;                                /* counted since the engine began */
	(void)uv_timer_init(host->loop, &s->timer);           /* cannot fail */
	(void)uv_timer_init(host->loop, &s->late);
	s->timer.data = s;
	s->late.data = s;
	s->handles = 3;
	(void)snprintf(sentence, sizeof sentence, "%s has been asked, and has not answered yet.",
		setup->kind->label);
	set_state(s, SOURCE_LATE, sentence);
	(void)uv_timer_start(&s->timer, on_timer, 0, 0); /* has a callback */
	*out = s;
	return NO_ERR;
}

const struct source_status *
source_now(const struct source *s)
{
	return &s->status;
}

int64_t
source_age_ms(const struct source *s)
{
	return s->ok_steady_ms < 0 ? -1 : clock_steady_ms(s->host.clock) - s->ok_steady_ms;
}

void
source_want(struct source *s, const char *id)
{
	size_t length = strlen(id);

	if (length == 0 || length >= ROW_ID_BYTES ||
		strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") !=
			length)
		return;
	s->setup.kind->want(s->setup.state, id);
	go(s);
}

void
source_poll(struct source *s)
{
	s->setup.kind->hurry(s->setup.state);
	if (!s->limited)
		s->hold_ms = 0;
	go(s);
}

static void
part_closed(struct source *s)
{
	if (--s->handles > 0)
		return;
	s->setup.kind->free(s->setup.state);
	if (s->closed != NULL)
		s->closed(s->closed_to);
	free(s);
}

static void
on_handle_closed(uv_handle_t *handle)
{
	part_closed(handle->data);
}

static void
on_credential_closed(void *to)
{
	part_closed(to);
}

void
source_close(struct source *s, void (*closed)(void *to), void *to)
{
	assert(!s->closing);
	s->closing = true;
	s->closed = closed;
	s->closed_to = to;
	if (s->call != NULL)
		http_cancel(s->host.http, s->call);
	s->call = NULL;
	credential_close(s->credential, on_credential_closed, s);
	uv_close((uv_handle_t *)&s->timer, on_handle_closed);
	uv_close((uv_handle_t *)&s->late, on_handle_closed);
}
