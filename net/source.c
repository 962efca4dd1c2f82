/* net/source.c - what both sources share: one request at a time, waiting, and commits.
 *
 * go() is the whole cycle: unless something is under way, or we hold back (after a failure, or
 * because the service said so), the kind is asked what to request; the credential is got, the
 * request sent, and source_judge() judges what came back. Each path ends in go() again. A hold is
 * by the loop's own clock, everything else is room time. SPDX-License-Identifier: MIT */
#include "net/source.h"

#include <assert.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/source_inner.h"
#include "store/log.h"

enum {
	NO_SECRET_MS = 60 * 1000, /* room time until one that cannot be had is tried again */
	HOLD_LEAST_MS = 50,       /* real time, however fast the room runs */
	LATE_LEAST_MS = 2000,     /* real time, however fast the room runs */
};

static void go(struct source *s);
static void on_reply(void *to, const struct http_reply *reply);

/* ---- the record ---- */

struct err
source_begin(struct source *s, bool told)
{
	const struct moment m = {
		.now_ms = clock_now_ms(s->host.clock),
		.source = s->setup.kind->name,
		.told = told,
	};

	return record_begin(s->host.record, &m);
}

struct err
source_commit(struct source *s, bool tell)
{
	bool changed = false;
	struct err e = record_commit(s->host.record, &changed);

	if (e.kind == ERR_NONE && (changed || tell))
		s->host.changed(s->host.to);
	return e;
}

void
source_set_state(struct source *s, enum source_state state, const char *sentence)
{
	bool tell = s->status.state != state;
	struct err e;

	s->status.state = state;
	(void)snprintf(s->status.error, sizeof s->status.error, "%s", sentence);
	e = source_begin(s, false);
	if (e.kind == ERR_NONE) {
		e = source_save(s->host.record, s->setup.kind->name, &s->status);
		if (e.kind == ERR_NONE)
			e = source_commit(s, tell);
		else
			record_rollback(s->host.record);
	}
	if (e.kind != ERR_NONE)
		log_line("%s: its state cannot be recorded: %s", s->setup.kind->label, e.text);
}

/* ---- waiting ---- */

void
source_hold(struct source *s, uint64_t wait_ms, bool fast)
{
	if (wait_ms < HOLD_LEAST_MS)
		wait_ms = HOLD_LEAST_MS;
	uv_update_time(s->host.loop);
	s->held_fast = fast;
	s->hold_ms = uv_now(s->host.loop) + wait_ms;
}

void
source_hold_room(struct source *s, int64_t room_ms)
{
	source_hold(s, clock_wait_ms(s->host.clock, room_ms), false);
	if (room_ms == INT64_MAX)
		s->hold_ms = UINT64_MAX;
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
	(void)snprintf(sentence, sizeof sentence,
		"%s has not answered for %d polls; it is still being asked.", s->setup.kind->label,
		SOURCE_LATE_POLLS);
	source_set_state(s, SOURCE_LATE, sentence);
}

void
source_watch_lateness(struct source *s)
{
	uint64_t late_ms = clock_wait_ms(s->host.clock, SOURCE_LATE_POLLS * s->setup.poll_ms);

	if (late_ms < LATE_LEAST_MS)
		late_ms = LATE_LEAST_MS;
	(void)uv_timer_start(&s->late, on_late, late_ms, 0); /* has a callback */
}

/* ---- the cycle ---- */

/* The kind's headers, and the ask's own. */
static struct err
ask_headers(const struct source *s, const struct source_ask *ask, struct http_request *q,
	char *from, size_t from_bytes)
{
	size_t i = 0;
	int length;

	memcpy(q->headers, s->setup.kind->headers, sizeof q->headers);
	if (ask->from == NULL)
		return NO_ERR;
	while (i < HTTP_HEADERS_MOST && q->headers[i] != NULL)
		i++;
	assert(i < HTTP_HEADERS_MOST);
	length = snprintf(from, from_bytes, "From: %s", ask->from);
	if (length < 0 || (size_t)length >= from_bytes)
		return err_make(ERR_CONFIG, "The address %s is asked with is too long.",
			s->setup.kind->label);
	q->headers[i] = from;
	return NO_ERR;
}

static struct err
ask_send(struct source *s, const struct source_ask *ask, const struct secret *secret, bool at_once,
	struct http_call **out)
{
	struct http_request q = {
		.method = ask->method != NULL ? ask->method : "GET",
		.body = ask->body,
		.body_length = ask->body != NULL ? strlen(ask->body) : 0,
		.at_once = at_once,
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
	length = snprintf(url, sizeof url, "%.*s%s", (int)base, s->setup.url, ask->path);
	if (length < 0 || (size_t)length >= sizeof url)
		return err_make(ERR_CONFIG, "%s.url is too long.", s->setup.kind->name);
	q.url = url;
	e = ask_headers(s, ask, &q, from, sizeof from);
	if (e.kind != ERR_NONE)
		return e;
	e = http_send(s->host.http, &q, on_reply, s, out);
	if (e.kind == ERR_NONE)
		s->which = credential_lend(s->credential);
	return e;
}

static void
no_secret(struct source *s, const char *sentence)
{
	source_hold_room(s, NO_SECRET_MS);
	source_set_state(s, SOURCE_REFUSED, sentence);
}

static void
on_credential(void *to, struct err e, const struct secret *secret)
{
	struct source *s = to;

	s->which = credential_which(s->credential);
	if (e.kind == ERR_NONE)
		e = ask_send(s, &s->ask, secret, false, &s->call);
	if (e.kind == ERR_NONE) {
		s->woken = false;
		return;
	}
	if (s->woken && e.kind == ERR_NET) /* its connection was dropped under it */
		source_hold(s, 0, false);
	else if (e.kind == ERR_NET || e.kind == ERR_MALFORMED || e.kind == ERR_FULL)
		source_unreachable(s, credential_wait_ms(s->credential), e.text);
	else if (e.kind == ERR_REFUSED)
		source_refused(s, e.text);
	else if (e.kind == ERR_MISSING)
		source_stay_refused(s);
	else
		no_secret(s, e.text);
	s->woken = false;
	s->busy = false;
	go(s);
}

static void
call_forget(struct source *s, struct http_call *call)
{
	http_cancel(s->host.http, call);
	credential_return(s->credential);
}

/* Sends what will be next, so that the service works at it while this answer is merged. It cannot
 * come back before: the loop does not run meanwhile. */
static struct http_call *
ask_early(struct source *s, const struct http_reply *reply, struct source_ask *next)
{
	const struct source_kind *kind = s->setup.kind;
	const struct secret *secret = credential_at_hand(s->credential);
	struct http_call *call = NULL;

	if (kind->early == NULL || secret == NULL || reply->error.kind != ERR_NONE ||
		reply->status / 100 != 2 || !kind->early(s->setup.state, &s->ask, reply, next))
		return NULL;
	if (ask_send(s, next, secret, true, &call).kind != ERR_NONE)
		return NULL; /* then in its turn */
	return call;
}

/* What was sent early is what is wanted now. */
static bool
is_next(struct source *s, const struct source_ask *sent)
{
	struct source_ask next;
	int64_t due_ms = INT64_MAX;

	uv_update_time(s->host.loop);
	return uv_now(s->host.loop) >= s->hold_ms &&
	       s->setup.kind->next(
		       s->setup.state, clock_steady_ms(s->host.clock), &next, &due_ms) &&
	       next.what == sent->what && strcmp(next.path, sent->path) == 0;
}

static void
on_reply(void *to, const struct http_reply *reply)
{
	struct source *s = to;
	struct source_ask next;
	struct http_call *early = ask_early(s, reply, &next);

	s->call = NULL;
	source_judge(s, reply); /* still busy: host.changed may call source_want */
	if (early != NULL && is_next(s, &next)) {
		s->ask = next;
		s->call = early;
		credential_return(s->credential);
		return;
	}
	if (early != NULL)
		call_forget(s, early);
	s->busy = false;
	credential_return(s->credential);
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
	/* A list of pages takes a megabyte to read, and polls are rare; but in a storm one answer
	 * follows the other, and asks for the same memory. */
	if (s->read)
		(void)malloc_trim(0);
	s->read = false;
}

/* ---- from outside ---- */

/* What the kind leaves to all sources: where an OAuth token rests, and where variables went. */
static void
set_up_credential(struct source *s)
{
	struct credential_config *c = &s->setup.credential;

	c->environment = s->host.environment;
	if (c->oauth_url == NULL || c->cache != NULL || s->host.token_dir == NULL)
		return;
	if ((size_t)snprintf(s->cache, sizeof s->cache, "%s/%s", s->host.token_dir,
		    s->setup.kind->name) < sizeof s->cache)
		c->cache = s->cache;
	else
		log_line("%s: the record's directory has too long a name to keep a token in.",
			s->setup.kind->label);
}

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
	set_up_credential(s);
	s->malformed = SOURCE_NO_WHAT;
	e = credential_open(host->loop, host->http, &s->setup.credential, &s->credential);
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
	source_set_state(s, SOURCE_LATE, sentence);
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
source_lend(struct source *s, struct source_lent *out)
{
	*out = (struct source_lent){.credential = s->credential,
		.url = s->setup.url,
		.authorization = s->setup.authorization,
		.user = s->setup.user};
}

int64_t
source_limited_ms(const struct source *s)
{
	uint64_t now_ms = uv_now(s->host.loop);

	return s->limited_ms > now_ms ? (int64_t)(s->limited_ms - now_ms) : 0;
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
	if (!s->held_fast)
		s->hold_ms = 0;
	go(s);
}

void
source_woken(struct source *s, int64_t slept_ms, const char *sentence)
{
	uint64_t slept = (uint64_t)slept_ms;

	if (s->call != NULL) { /* of a connection that is no more */
		call_forget(s, s->call);
		s->call = NULL;
		s->busy = false;
	}
	s->woken = s->busy; /* a token is being asked for */
	s->setup.kind->hurry(s->setup.state);
	if (!s->held_fast)
		s->hold_ms = 0;
	else if (s->hold_ms != UINT64_MAX) /* it went on while the loop's clock stood */
		s->hold_ms = s->hold_ms > slept ? s->hold_ms - slept : 0;
	s->limited_ms = s->limited_ms > slept ? s->limited_ms - slept : 0;
	s->tries = 0;
	if (s->status.state == SOURCE_OK || s->status.state == SOURCE_LATE)
		source_set_state(s, SOURCE_LATE, sentence);
	(void)uv_timer_start(&s->timer, on_timer, 0, 0); /* has a callback */
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
