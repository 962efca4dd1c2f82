/* net/credential.c - tokens: from a program, a file, the environment, or an OAuth service.
 *
 * Getting one has two steps: the configured secret (command_start, or config_secret at once), then,
 * for an OAuth client, the token it is exchanged for (exchange). Each step ends in settle(). What
 * a service has refused twice is remembered, and never given out again.
 * SPDX-License-Identifier: MIT */
#include "net/credential.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "net/command.h"
#include "net/complaint.h"
#include "net/header.h"
#include "net/token_cache.h"
#include "store/clock.h"
#include "store/json.h"
#include "store/log.h"

enum {
	LIFE_USUAL_S = 30 * 60, /* of a token that does not say */
	LIFE_MOST_S = 7 * 24 * 60 * 60,
	REQUESTED_S = 86400,        /* what Zendesk is asked for: more than 300, less than 172800 */
	RENEW_AGAIN_MS = 60 * 1000, /* after a renewal that failed */
	REFUSALS = 2,               /* a secret is sent no more often once it is refused */
	REFUSED_MOST = 4,           /* remembered */
	ONCE_MORE_MS = 1000,        /* before the second time */
	FILE_AGAIN_MS = 60 * 1000,
	COMMAND_AGAIN_MS = 10 * 60 * 1000,
	SAID_BYTES = 72, /* of a service's words: what is to be done must still fit */
};

struct credential {
	uv_loop_t *loop;
	struct http *http;
	struct credential_config config;
	struct command *command; /* under way */
	struct http_call *call;  /* under way */
	struct {
		credential_done *done;
		void *to;
	} waiting[CREDENTIAL_USERS]; /* who asks, in their order */
	int waiting_count;
	bool fetching; /* it is being got for them */
	bool serving;  /* they are being told */
	int lent;      /* requests with it that are on their way */
	unsigned which;
	struct secret configured;
	struct secret token; /* of OAuth */
	struct token_life life;
	int64_t renew_ms; /* when the token is to be replaced */
	int64_t wait_ms;  /* credential_wait_ms */
	bool cache_read;
	struct secret refused[REFUSED_MOST]; /* the oldest is overwritten */
	int refused_next;
	int refusals;    /* of what is given out now, one after the other */
	bool asked_anew; /* where it comes from was asked after a refusal; none was good since */
	int commands;    /* that still run, waited for or not */
	void (*closed)(void *to);
	void *closed_to;
	bool closing;
};

static void
credential_free(struct credential *c)
{
	if (!c->closing || c->commands > 0 || c->serving)
		return;
	secret_clear(&c->configured);
	secret_clear(&c->token);
	for (int i = 0; i < REFUSED_MOST; i++)
		secret_clear(&c->refused[i]);
	if (c->closed != NULL)
		c->closed(c->closed_to);
	free(c);
}

static void fetch(struct credential *c);

/* It was refused once, and is tried once more: nobody else sends it meanwhile. */
static bool
is_on_trial(const struct credential *c)
{
	return c->refusals > 0 && c->refusals + c->lent >= REFUSALS;
}

/* Who still waits has it got for them, unless they must wait. */
static void
go_on(struct credential *c)
{
	if (c->waiting_count > 0 && !c->fetching && !c->serving && !is_on_trial(c))
		fetch(c);
}

static void
settle(struct credential *c, struct err e, const struct secret *secret)
{
	int count = c->waiting_count;

	assert(c->fetching);
	c->fetching = false;
	c->serving = true;
	for (; count > 0 && c->waiting_count > 0 && !is_on_trial(c) && !c->closing; count--) {
		credential_done *done = c->waiting[0].done;
		void *to = c->waiting[0].to;

		c->waiting_count--;
		memmove(&c->waiting[0], &c->waiting[1],
			(size_t)c->waiting_count * sizeof c->waiting[0]);
		done(to, e, secret);
	}
	c->serving = false;
	if (c->closing)
		credential_free(c);
	else
		go_on(c);
}

/* UTC ms of the machine: tokens live by it, whatever the room's clock. */
static int64_t
machine_now_ms(void)
{
	struct clock clock;

	clock_init(&clock);
	return clock_now_ms(&clock);
}

static bool
token_lives(const struct credential *c)
{
	return c->config.oauth_url != NULL && !secret_is_empty(&c->token) &&
	       machine_now_ms() < c->life.until_ms;
}

/* There is no new one. A token that lives still is as good as before. */
static void
settle_failed(struct credential *c, struct err e)
{
	int64_t now_ms = machine_now_ms();
	int64_t left_ms = c->life.until_ms - now_ms;

	if (!token_lives(c)) {
		settle(c, e, NULL);
		return;
	}
	log_line("%s: the old token is used on: %s", c->config.who, e.text);
	c->renew_ms = now_ms + (left_ms / 2 < RENEW_AGAIN_MS ? left_ms / 2 : RENEW_AGAIN_MS);
	if (c->renew_ms < now_ms + c->wait_ms)
		c->renew_ms = now_ms + c->wait_ms;
	settle(c, NO_ERR, &c->token);
}

/* ---- OAuth ---- */

static struct token_owner
owner_of(const struct credential *c)
{
	return (struct token_owner){c->config.oauth_url, c->config.client_id, c->config.scope};
}

/* The token is ours from here on: nobody prints it, and it is replaced after nine tenths. */
static void
token_begin(struct credential *c)
{
	(void)log_hide(&c->token); /* no memory: nothing prints it anyway */
	c->renew_ms = c->life.from_ms + (c->life.until_ms - c->life.from_ms) / 10 * 9;
}

static void
read_cache(struct credential *c)
{
	struct token_owner owner = owner_of(c);

	c->cache_read = true;
	if (c->config.cache != NULL &&
		token_cache_read(c->config.cache, &owner, machine_now_ms(), &c->token, &c->life))
		token_begin(c);
}

/* Durable before it is used. Where that fails, it is used as long as we live. */
static void
write_cache(struct credential *c)
{
	struct token_owner owner = owner_of(c);
	struct err e = NO_ERR;

	if (c->config.cache != NULL)
		e = token_cache_write(c->config.cache, &owner, &c->token, &c->life);
	if (e.kind != ERR_NONE)
		log_line("%s: %s", c->config.who, e.text);
}

/* Takes the token out of the reply. `token` is wiped by the caller. */
static struct err
read_token(struct credential *c, const struct http_reply *reply, struct buf *token)
{
	struct json *json = NULL;
	int64_t life_s = LIFE_USUAL_S;
	struct err e = json_open(&json);

	if (e.kind != ERR_NONE)
		return e;
	e = json_read(json, reply->body, reply->body_length);
	if (e.kind == ERR_NONE && !json_string(json, "$.access_token", token))
		e = err_make(ERR_MALFORMED, "no access_token in it");
	(void)json_int(json, "$.expires_in", &life_s); /* else the usual */
	json_close(json);
	if (e.kind != ERR_NONE)
		return err_make(ERR_MALFORMED,
			"The service's answer to the request for a token (%s) cannot be used.",
			c->config.who);
	if (life_s < 1)
		life_s = 1;
	if (life_s > LIFE_MOST_S)
		life_s = LIFE_MOST_S;
	e = secret_from_bytes(c->config.who, token->data, token->length, &c->token);
	if (e.kind == ERR_CONFIG) /* it is not the configured secret that is wrong */
		return err_make(ERR_MALFORMED,
			"The token that was given for %s cannot stand in a header: what answers at "
			"the url of OAuth?",
			c->config.who);
	if (e.kind == ERR_NONE) {
		c->life.from_ms = machine_now_ms();
		c->life.until_ms = c->life.from_ms + life_s * 1000;
		token_begin(c);
		write_cache(c);
	}
	return e;
}

static void
on_token(void *to, const struct http_reply *reply)
{
	struct credential *c = to;
	char complaint[COMPLAINT_BYTES + 2];
	struct buf token;
	struct err e = reply->error;

	c->call = NULL;
	buf_init(&token, SECRET_MAX_BYTES);
	if (e.kind == ERR_NONE && reply->status / 100 != 2)
		c->wait_ms = header_asked_ms(reply);
	complaint_print(reply, SAID_BYTES, complaint);
	if (e.kind == ERR_NONE && reply->status / 100 == 2) {
		e = read_token(c, reply, &token);
	} else if (e.kind == ERR_NONE && reply->status / 100 == 4 && reply->status != 429) {
		e = err_make(ERR_REFUSED,
			"The OAuth client was refused (HTTP %ld%s): check client_id and %s.",
			reply->status, complaint, c->config.who);
	} else if (e.kind == ERR_NONE) {
		e = err_make(ERR_NET,
			"The request for a token (%s) was answered with HTTP %ld%s. It is made "
			"again by itself.",
			c->config.who, reply->status, complaint);
	}
	header_wipe(&token);
	if (e.kind == ERR_NONE)
		settle(c, e, &c->token);
	else
		settle_failed(c, e);
}

/* What asks for a token. The secret goes where the first %s is left. */
static bool
exchange_body(const struct credential *c, struct buf *out)
{
	if (!c->config.form)
		return buf_string(out, "{\"grant_type\":\"client_credentials\","
				       "\"client_secret\":%s,") &&
		       json_put(out, "\"client_id\":%s,\"scope\":%s,\"expires_in\":%d}",
			       c->config.client_id, c->config.scope, REQUESTED_S);
	return buf_string(out, "grant_type=client_credentials&client_secret=%s&client_id=") &&
	       header_escape(out, c->config.client_id) && buf_string(out, "&scope=") &&
	       header_escape(out, c->config.scope);
}

static struct err
exchange(struct credential *c)
{
	struct http_request q = {
		.method = "POST",
		.url = c->config.oauth_url,
		.headers = {c->config.form ? "Content-Type: application/x-www-form-urlencoded"
					   : "Content-Type: application/json",
			"Accept: application/json"},
		.body_secret = &c->configured,
		.body_form = c->config.form,
	};
	struct buf body;
	struct err e;

	buf_init(&body, 8192);
	if (!exchange_body(c, &body)) {
		buf_clear(&body);
		return err_make(ERR_CONFIG, "client_id is too long.");
	}
	q.body = body.data;
	q.body_length = body.length;
	e = http_send(c->http, &q, on_token, c, &c->call);
	buf_clear(&body);
	return e;
}

/* ---- the configured secret ---- */

static bool
is_refused(const struct credential *c, const struct secret *secret)
{
	for (int i = 0; i < REFUSED_MOST; i++)
		if (!secret_is_empty(&c->refused[i]) && secret_equal(&c->refused[i], secret))
			return true;
	return false;
}

/* The first step is done. */
static void
configured(struct credential *c, struct err e)
{
	if (e.kind == ERR_NONE)
		(void)log_hide(&c->configured); /* no memory: nothing prints it anyway */
	if (e.kind == ERR_NONE && is_refused(c, &c->configured)) {
		secret_clear(&c->configured);
		e = err_make(ERR_MISSING, "There is no other %s than the one that was refused.",
			c->config.who);
	}
	if (e.kind == ERR_NONE && c->config.oauth_url != NULL) {
		e = exchange(c);
		if (e.kind == ERR_NONE)
			return;
	}
	if (e.kind == ERR_NONE)
		settle(c, e, &c->configured);
	else
		settle_failed(c, e);
}

static void
on_command(void *to, struct err e, struct secret *secret)
{
	struct credential *c = to;

	c->command = NULL;
	if (e.kind == ERR_NONE) {
		secret_clear(&c->configured);
		c->configured = *secret; /* moved */
		secret_init(secret);
	}
	configured(c, e);
}

static void
on_command_gone(void *to)
{
	struct credential *c = to;

	c->commands--;
	credential_free(c);
}

static struct err
command_start(struct credential *c)
{
	const struct command_handler handler = {on_command, on_command_gone, c};
	uint64_t limit_ms = c->config.command_ms > 0 ? (uint64_t)c->config.command_ms
						     : (uint64_t)CREDENTIAL_COMMAND_MS;

	c->commands++;
	return command_open(
		c->loop, c->config.who, &c->config.token->command, limit_ms, &handler, &c->command);
}

/* ---- asking ---- */

struct err
credential_open(uv_loop_t *loop, struct http *http, const struct credential_config *config,
	struct credential **out)
{
	struct credential *c = calloc(1, sizeof *c);

	if (c == NULL)
		return err_make(ERR_FULL, "There is no memory for %s.", config->who);
	c->loop = loop;
	c->http = http;
	c->config = *config;
	c->wait_ms = -1;
	secret_init(&c->configured);
	secret_init(&c->token);
	*out = c;
	return NO_ERR;
}

const struct secret *
credential_at_hand(const struct credential *c)
{
	if (c->refusals > 0)
		return NULL;
	if (c->config.oauth_url != NULL)
		return token_lives(c) && machine_now_ms() < c->renew_ms ? &c->token : NULL;
	return secret_is_empty(&c->configured) ? NULL : &c->configured;
}

static struct err
read_configured(struct credential *c)
{
	const struct token_config *token = c->config.token;

	if (token->way == TOKEN_ENV && c->config.environment != NULL)
		return environment_secret(
			c->config.environment, c->config.who, token->env, &c->configured);
	return config_secret(c->config.who, token, &c->configured);
}

static void
fetch(struct credential *c)
{
	struct err e = NO_ERR;

	c->fetching = true;
	c->wait_ms = -1;
	if (c->config.oauth_url != NULL && !c->cache_read)
		read_cache(c);
	if (token_lives(c) && machine_now_ms() < c->renew_ms) {
		settle(c, NO_ERR, &c->token);
		return;
	}
	if (secret_is_empty(&c->configured) && c->config.token->way == TOKEN_COMMAND) {
		e = command_start(c);
		if (e.kind == ERR_NONE)
			return;
	} else if (secret_is_empty(&c->configured)) {
		e = read_configured(c);
	}
	configured(c, e);
}

void
credential_get(struct credential *c, credential_done *done, void *to)
{
	assert(c->waiting_count < CREDENTIAL_USERS && !c->closing);
	c->waiting[c->waiting_count].done = done;
	c->waiting[c->waiting_count++].to = to;
	go_on(c);
}

void
credential_leave(struct credential *c, void *to)
{
	int kept = 0;

	for (int i = 0; i < c->waiting_count; i++)
		if (c->waiting[i].to != to)
			c->waiting[kept++] = c->waiting[i];
	c->waiting_count = kept;
}

unsigned
credential_lend(struct credential *c)
{
	c->lent++;
	return c->which;
}

void
credential_return(struct credential *c)
{
	assert(c->lent > 0);
	c->lent--;
	go_on(c);
}

unsigned
credential_which(const struct credential *c)
{
	return c->which;
}

/* ---- what the service says of it ---- */

int64_t
credential_again_ms(const struct credential *c)
{
	switch (c->config.token->way) {
	case TOKEN_FILE:
		return FILE_AGAIN_MS;
	case TOKEN_COMMAND:
		return COMMAND_AGAIN_MS;
	case TOKEN_ENV:
	case TOKEN_LITERAL:
	case TOKEN_NONE:
		break;
	}
	return INT64_MAX;
}

const char *
credential_advice(const struct credential *c)
{
	switch (c->config.token->way) {
	case TOKEN_FILE:
		return "A new one in its file is used within a minute.";
	case TOKEN_COMMAND:
		return "A new one from its command is used within 10 min, or at once after SIGHUP.";
	case TOKEN_ENV:
		return "Start the engine again with a new one.";
	case TOKEN_LITERAL:
	case TOKEN_NONE:
		break;
	}
	return "Put a new one into the config, then send the engine SIGHUP.";
}

int64_t
credential_wait_ms(const struct credential *c)
{
	return c->wait_ms;
}

static void
remember_refused(struct credential *c)
{
	struct secret *slot = &c->refused[c->refused_next];

	c->which++;
	if (!secret_is_empty(&c->configured)) {
		secret_clear(slot);
		*slot = c->configured; /* moved */
		secret_init(&c->configured);
		c->refused_next = (c->refused_next + 1) % REFUSED_MOST;
	}
}

int64_t
credential_refused(struct credential *c)
{
	bool token = !secret_is_empty(&c->token);

	if (token) {
		c->which++;
		secret_clear(&c->token);
		if (c->config.cache != NULL)
			token_cache_remove(c->config.cache);
	}
	if (++c->refusals < REFUSALS)
		return token ? 0 : ONCE_MORE_MS;
	c->refusals = 0;
	remember_refused(c);
	if (c->asked_anew || credential_again_ms(c) == INT64_MAX)
		return credential_again_ms(c);
	c->asked_anew = true;
	return 0;
}

void
credential_accepted(struct credential *c)
{
	c->refusals = 0;
	c->asked_anew = false;
}

void
credential_close(struct credential *c, void (*closed)(void *to), void *to)
{
	assert(!c->closing);
	c->closing = true;
	c->closed = closed;
	c->closed_to = to;
	c->waiting_count = 0;
	if (c->call != NULL)
		http_cancel(c->http, c->call);
	c->call = NULL;
	if (c->command != NULL)
		command_leave(c->command);
	c->command = NULL;
	credential_free(c);
}
