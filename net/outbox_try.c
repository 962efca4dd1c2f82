/* net/outbox_try.c - one try of one act: its requests, one after the other.
 *
 * What has an effect leaves when `sending` is durable, and that is made so when the connection
 * stands: a service that cannot be reached changes no row. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/outbox_inner.h"
#include "store/log.h"

enum {
	STAGES_MOST = 64,         /* requests of one try */
	WITHHELD_MS = 1000,       /* real: what may not leave now is looked at again */
	NO_SECRET_MS = 60 * 1000, /* real, until one that cannot be had is tried again */
	LENT_LOOK_MS = 1000,      /* real: how often a source's new token is looked for */
	MEMORY_CAP_BYTES = 256 * 1024,
};

static void step(struct outbox_lane *l);

/* ---- the end of a try ---- */

static void
clean_up(struct outbox_lane *l)
{
	buf_clear(&l->ask.body);
	buf_clear(&l->job.memory);
	l->key = NULL;
}

static void
end(struct outbox_lane *l, struct target_outcome *outcome, const struct http_reply *reply,
	bool no_way)
{
	outbox_end(l, outcome, reply, no_way);
	clean_up(l);
	outbox_lane_free(l);
}

static void
end_with(struct outbox_lane *l, enum target_end how, const char *sentence, bool no_way)
{
	struct target_outcome outcome = {.end = how, .wait_ms = -1};

	(void)snprintf(outcome.sentence, sizeof outcome.sentence, "%.*s",
		(int)sizeof outcome.sentence - 1, sentence);
	end(l, &outcome, NULL, no_way);
}

/* The try is over without anything to tell. */
static void
leave(struct outbox_lane *l, int64_t hold_ms)
{
	if (l->begun) {
		end_with(l, TARGET_LOST, "It was begun, and could not go on.", true);
		return;
	}
	clean_up(l);
	outbox_lane_hold(l, hold_ms);
	outbox_lane_free(l);
}

/* It was not sent, for a reason of our own. */
static void
not_sent(struct outbox_lane *l, struct err e)
{
	enum target_end later = l->past_effect ? TARGET_LOST : TARGET_LATER;

	end_with(l, e.kind == ERR_REFUSED ? TARGET_REFUSED : later, e.text, true);
}

/* ---- the credential ---- */

/* The credential was refused: how long to wait, and what to tell. */
static void
key_refused(struct outbox_lane *l, struct outbox_key *key, struct target_outcome *outcome)
{
	struct credential *c = key->credential;
	const char *advice = credential_advice(c);
	size_t room = sizeof outcome->sentence - strlen(advice) - 2;
	char said[TARGET_SENTENCE_BYTES];
	int64_t wait_ms = 0;

	if (key->which == credential_which(c))
		wait_ms = credential_refused(c);
	key->refused = wait_ms >= credential_again_ms(c);
	if (key->refused && !key->lent)
		key->again_ms = wait_ms == INT64_MAX ? UINT64_MAX
						     : uv_now(l->o->host.loop) + (uint64_t)wait_ms;
	outbox_lane_hold(l, key->refused ? 0 : wait_ms);
	(void)snprintf(said, sizeof said, "%s", outcome->sentence);
	(void)snprintf(
		outcome->sentence, sizeof outcome->sentence, "%.*s %s", (int)room, said, advice);
}

/* How long to wait for another credential than the one that was refused, real ms. */
static int64_t
key_wait_ms(const struct outbox_lane *l, struct outbox_key *key)
{
	uint64_t now_ms = uv_now(l->o->host.loop);

	if (key->refused && key->lent)
		key->refused = credential_at_hand(key->credential) == NULL;
	else if (key->refused)
		key->refused = key->again_ms > now_ms;
	if (!key->refused)
		return 0;
	if (key->lent)
		return LENT_LOOK_MS;
	return key->again_ms == UINT64_MAX ? NO_SECRET_MS : (int64_t)(key->again_ms - now_ms);
}

/* No service was asked: there is none that we could show. */
static void
key_is_missing(const struct outbox_lane *l, struct outbox_key *key)
{
	int64_t again_ms = credential_again_ms(key->credential);

	key->refused = true;
	key->again_ms =
		again_ms == INT64_MAX ? UINT64_MAX : uv_now(l->o->host.loop) + (uint64_t)again_ms;
}

static void
no_secret(struct outbox_lane *l, struct err e)
{
	struct outbox_key *key = l->key;
	struct target_outcome outcome = {.end = TARGET_LATER, .wait_ms = NO_SECRET_MS};

	(void)snprintf(outcome.sentence, sizeof outcome.sentence, "%.*s",
		(int)sizeof outcome.sentence - 1, e.text);
	if (e.kind == ERR_NET || e.kind == ERR_MALFORMED || e.kind == ERR_FULL) {
		outcome.wait_ms = credential_wait_ms(key->credential);
	} else if (e.kind == ERR_REFUSED) {
		outcome.end = TARGET_TOKEN;
		key->which = credential_which(key->credential);
		key_refused(l, key, &outcome);
	} else if (e.kind == ERR_MISSING) {
		outcome.end = TARGET_TOKEN;
		key_is_missing(l, key);
		if (l->row.error[0] != '\0') { /* it says more than there is to say now */
			leave(l, 0);
			return;
		}
	}
	if (l->past_effect)
		outcome.end = TARGET_LOST;
	end(l, &outcome, NULL, true);
}

/* ---- a request ---- */

/* Asked by HTTP when the connection stands. From here on the effect may be had. */
static bool
on_leaving(void *to)
{
	struct outbox_lane *l = to;
	const struct outbox_host *host = &l->o->host;
	bool begun = false;
	struct err e;

	if (host->may_send != NULL && !host->may_send(host->to))
		return false;
	if (l->begun)
		return true;
	e = outbox_record_begin(l->o, l->row.person);
	if (e.kind == ERR_NONE)
		e = outbox_record_end(l->o, outbox_begin(host->record, &l->row, &begun));
	if (e.kind != ERR_NONE)
		log_line("outbox: %s", e.text);
	l->begun = e.kind == ERR_NONE && begun;
	return l->begun;
}

/* The service took what we showed it. */
static bool
is_accepted(const struct target_outcome *outcome, const struct http_reply *reply)
{
	if (reply->error.kind != ERR_NONE || reply->status / 100 == 5 || reply->status == 408)
		return false;
	return outcome->end != TARGET_TOKEN && outcome->end != TARGET_LIMITED;
}

static void
judge(struct outbox_lane *l, const struct http_reply *reply)
{
	struct target_outcome outcome = {.end = TARGET_LATER, .wait_ms = -1};
	bool effect = l->ask.effect;

	l->job.now_ms = clock_now_ms(l->o->host.clock);
	target_answer(l->target.kind, &l->job, reply, &outcome);
	if (l->key != NULL && outcome.end == TARGET_TOKEN)
		key_refused(l, l->key, &outcome);
	else if (l->key != NULL && is_accepted(&outcome, reply))
		credential_accepted(l->key->credential);
	if (outcome.end == TARGET_ON && ++l->stages < STAGES_MOST) {
		l->past_effect = l->past_effect || (effect && !outcome.undone);
		step(l);
		return;
	}
	if (outcome.end == TARGET_ON) {
		outcome.end = l->past_effect || effect ? TARGET_LOST : TARGET_LATER;
		(void)snprintf(outcome.sentence, sizeof outcome.sentence, "%s answers in circles.",
			l->target.kind->label);
	}
	/* What was done before is not undone by what could not be done after it. */
	if (l->past_effect && (outcome.end == TARGET_LATER || outcome.end == TARGET_LIMITED ||
				      outcome.end == TARGET_TOKEN))
		outcome.end = TARGET_LOST;
	end(l, &outcome, reply, false);
}

static void
on_reply(void *to, const struct http_reply *reply)
{
	struct outbox_lane *l = to;
	struct outbox_key *key = l->key;

	l->call = NULL;
	l->carried = NULL;
	if (reply->error.kind == ERR_REFUSED && !reply->left && !l->past_effect)
		leave(l, WITHHELD_MS); /* we withheld it ourselves */
	else
		judge(l, reply);
	if (key != NULL)
		credential_return(key->credential);
}

/* "From: .." and the like behind the kind's own; false: there are too many. */
static bool
add_headers(const struct outbox_lane *l, struct http_request *q)
{
	size_t i = 0;

	memcpy(q->headers, l->target.kind->headers, sizeof q->headers);
	while (i < HTTP_HEADERS_MOST && q->headers[i] != NULL)
		i++;
	for (size_t k = 0; k < TARGET_HEADERS_MOST; k++) {
		if (l->ask.headers[k][0] == '\0')
			continue;
		if (i == HTTP_HEADERS_MOST)
			return false;
		q->headers[i++] = l->ask.headers[k];
	}
	return true;
}

static struct err
send_http(struct outbox_lane *l, const struct secret *secret)
{
	const struct target_ask *ask = &l->ask;
	size_t base = l->target.url != NULL ? strlen(l->target.url) : 0;
	struct http_request q = {
		.method = ask->method,
		.authorization = ask->secret_url ? NULL : l->target.authorization,
		.user = l->target.user,
		.secret = ask->secret_url ? NULL : secret,
		.url_secret = ask->secret_url ? secret : NULL,
		.body = ask->body.length > 0 ? ask->body.data : NULL,
		.body_length = ask->body.length,
		.loopback = l->o->host.drill,
		.leaving = ask->effect ? on_leaving : NULL,
	};
	char url[TARGET_PATH_BYTES + 512];
	int length;

	while (base > 0 && l->target.url[base - 1] == '/')
		base--;
	length = snprintf(
		url, sizeof url, "%.*s%s", (int)base, base > 0 ? l->target.url : "", ask->path);
	if (length < 0 || (size_t)length >= sizeof url || !add_headers(l, &q))
		return err_make(ERR_REFUSED, "This is too long for a request to %s.",
			l->target.kind->label);
	q.url = url;
	return http_send(l->o->host.http, &q, on_reply, l, &l->call);
}

static struct err
send_carried(struct outbox_lane *l)
{
	const struct target_transport *t = l->target.kind->transport;

	if (l->o->host.drill)
		return err_make(ERR_REFUSED, "A drill sends nothing to %s.", l->target.kind->label);
	if (l->ask.effect && !on_leaving(l)) {
		leave(l, WITHHELD_MS);
		return NO_ERR;
	}
	return t->start(l->o->host.loop, &l->job, &l->ask, on_reply, l, &l->carried);
}

static void
on_secret(void *to, struct err e, const struct secret *secret)
{
	struct outbox_lane *l = to;

	l->asking = false;
	if (e.kind != ERR_NONE) {
		no_secret(l, e);
		return;
	}
	e = send_http(l, secret);
	if (e.kind == ERR_NONE)
		l->key->which = credential_lend(l->key->credential);
	else
		not_sent(l, e);
}

/* The next request of this try. */
static void
step(struct outbox_lane *l)
{
	const struct target_kind *kind = l->target.kind;
	enum target_end later = l->past_effect ? TARGET_LOST : TARGET_LATER;
	int64_t wait_ms;
	struct err e;

	buf_clear(&l->ask.body);
	l->ask = (struct target_ask){.method = "POST"};
	buf_init(&l->ask.body, HTTP_BODY_CAP_BYTES);
	l->job.now_ms = clock_now_ms(l->o->host.clock);
	e = kind->ask(&l->job, &l->ask);
	if (e.kind == ERR_NONE && l->ask.body.full)
		e = err_make(ERR_REFUSED, "This is too long for a request to %s.", kind->label);
	if (e.kind == ERR_NONE && l->job.looking && l->ask.effect)
		e = err_make(ERR_REFUSED, "%s cannot be asked whether it has it.", kind->label);
	l->key = l->ask.secret_url ? &l->webhook : &l->token;
	if (e.kind == ERR_NONE && kind->transport == NULL && l->key->credential == NULL)
		e = err_make(ERR_REFUSED, "The config has no %s for %s: give it one, or drop this.",
			l->ask.secret_url ? "webhook" : "token", kind->label);
	if (e.kind != ERR_NONE) {
		end_with(l, e.kind == ERR_REFUSED ? TARGET_REFUSED : later, e.text, false);
		return;
	}
	if (l->key->credential == NULL)
		l->key = NULL;
	wait_ms = l->key != NULL ? key_wait_ms(l, l->key) : 0;
	if (wait_ms > 0) {
		leave(l, wait_ms);
	} else if (l->key != NULL) {
		l->asking = true;
		credential_get(l->key->credential, on_secret, l);
	} else {
		e = send_carried(l);
		if (e.kind != ERR_NONE)
			not_sent(l, e);
	}
}

/* ---- a try ---- */

/* When the source of the same service last answered well, room ms. */
static int64_t
fresh_ms(const struct outbox_lane *l, int64_t now_ms)
{
	int64_t age_ms = l->target.source != NULL ? source_age_ms(l->target.source) : -1;

	return age_ms < 0 ? 0 : now_ms - age_ms;
}

static const struct person_config *
find_person(const struct config *config, const char *name)
{
	for (size_t i = 0; name != NULL && config != NULL && i < config->people_count; i++)
		if (strcmp(config->people[i].name, name) == 0)
			return &config->people[i];
	return NULL;
}

void
outbox_try(struct outbox_lane *l)
{
	const struct outbox_host *host = &l->o->host;
	int64_t now_ms = clock_now_ms(host->clock);

	l->begun = l->past_effect = false;
	l->stages = 0;
	l->job = (struct target_job){
		.row = &l->row,
		.record = host->record,
		.config = host->config,
		.person = find_person(host->config, l->row.person),
		.json = host->json,
		.now_ms = now_ms,
		.fresh_ms = fresh_ms(l, now_ms),
		.drill = host->drill,
		.looking = l->row.state == OUTBOX_IN_DOUBT,
	};
	buf_init(&l->job.memory, MEMORY_CAP_BYTES);
	step(l);
}

void
outbox_try_cancel(struct outbox_lane *l)
{
	struct outbox_key *key = l->key;
	bool lent = l->call != NULL;

	if (!l->busy)
		return;
	if (l->asking)
		credential_leave(key->credential, l);
	if (l->call != NULL)
		http_cancel(l->o->host.http, l->call);
	if (l->carried != NULL)
		l->target.kind->transport->cancel(l->carried);
	l->asking = false;
	l->call = NULL;
	l->carried = NULL;
	clean_up(l);
	l->busy = false;
	if (key != NULL && lent && key->lent)
		credential_return(key->credential);
}
