/* net/credential.c - tokens: from a program, a file, the environment, or an OAuth service.
 *
 * Getting one has two steps: the configured secret (command_start, or config_secret at once), then,
 * for an OAuth client, the token it is exchanged for (exchange). Each step ends in settle(). A
 * program that is given up is killed with its session, but waited for, so that no zombie is left.
 * SPDX-License-Identifier: MIT */
#include "net/credential.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "net/header.h"
#include "store/json.h"
#include "store/log.h"

enum {
	LIFE_USUAL_S = 30 * 60, /* of a token that does not say */
	LIFE_MOST_S = 7 * 24 * 60 * 60,
	REQUESTED_S = 86400, /* what Zendesk is asked for: more than 300, less than 172800 */
};

/* One run of token_command; lives until the program has ended. */
struct command {
	struct credential *credential; /* NULL: nobody waits for it any more */
	uv_process_t process;
	uv_pipe_t pipe;
	int handles; /* not closed yet */
	bool ended;
	bool ok; /* ended with status 0 */
	bool eof;
	size_t length;
	char output[SECRET_MAX_BYTES + 2]; /* one more than a secret and its line feed */
};

struct credential {
	uv_loop_t *loop;
	struct http *http;
	struct credential_config config;
	uv_timer_t limit;
	struct command *command; /* under way */
	struct http_call *call;  /* under way */
	credential_done *done;   /* NULL: nobody asks */
	void *to;
	struct secret configured;
	struct secret token; /* of OAuth */
	uint64_t renew_ms;   /* by the loop's clock: when the token is to be replaced */
	int commands;        /* that still run, waited for or not */
	bool timer_closed;
	void (*closed)(void *to);
	void *closed_to;
	bool closing;
};

static void
credential_free(struct credential *c)
{
	if (!c->closing || !c->timer_closed || c->commands > 0)
		return;
	secret_clear(&c->configured);
	secret_clear(&c->token);
	if (c->closed != NULL)
		c->closed(c->closed_to);
	free(c);
}

static void
settle(struct credential *c, struct err e, const struct secret *secret)
{
	credential_done *done = c->done;

	assert(done != NULL);
	c->done = NULL;
	done(c->to, e, secret);
}

/* ---- OAuth ---- */

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
	if (e.kind == ERR_NONE) {
		(void)log_hide(&c->token); /* no memory: nothing prints it anyway */
		c->renew_ms = uv_now(c->loop) + (uint64_t)life_s * 900; /* nine tenths */
	}
	return e;
}

static void
on_token(void *to, const struct http_reply *reply)
{
	struct credential *c = to;
	struct buf token;
	struct err e = reply->error;

	c->call = NULL;
	buf_init(&token, SECRET_MAX_BYTES);
	if (e.kind == ERR_NONE && reply->status / 100 == 2) {
		e = read_token(c, reply, &token);
	} else if (e.kind == ERR_NONE && reply->status / 100 == 4 && reply->status != 429) {
		e = err_make(ERR_REFUSED,
			"The OAuth client was refused (HTTP %ld): check client_id and %s.",
			reply->status, c->config.who);
		(void)credential_forget(c); /* another secret may be there by then */
	} else if (e.kind == ERR_NONE) {
		e = err_make(ERR_NET, "The request for a token was answered with HTTP %ld.",
			reply->status);
	}
	header_wipe(&token);
	settle(c, e, e.kind == ERR_NONE ? &c->token : NULL);
}

static struct err
exchange(struct credential *c)
{
	struct http_request q = {
		.method = "POST",
		.url = c->config.oauth_url,
		.headers = {"Content-Type: application/json", "Accept: application/json"},
		.body_secret = &c->configured,
	};
	struct buf body;
	struct err e;

	buf_init(&body, 8192);
	/* The secret goes where the first %s is left. */
	if (!buf_string(&body, "{\"grant_type\":\"client_credentials\",\"client_secret\":%s,") ||
		!json_put(&body, "\"client_id\":%s,\"scope\":%s,\"expires_in\":%d}",
			c->config.client_id, c->config.scope, REQUESTED_S)) {
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

/* The first step is done. */
static void
configured(struct credential *c, struct err e)
{
	if (e.kind == ERR_NONE)
		(void)log_hide(&c->configured); /* no memory: nothing prints it anyway */
	if (e.kind == ERR_NONE && c->config.oauth_url != NULL) {
		e = exchange(c);
		if (e.kind == ERR_NONE)
			return;
	}
	settle(c, e, e.kind == ERR_NONE ? &c->configured : NULL);
}

static void
on_command_closed(uv_handle_t *handle)
{
	struct command *run = handle->data;
	struct credential *c = run->credential;

	if (--run->handles > 0)
		return;
	explicit_bzero(run->output, sizeof run->output);
	free(run);
	c->commands--;
	credential_free(c);
}

/* Nobody waits for this run any more; it goes when its program has ended. */
static void
command_leave(struct command *run)
{
	struct credential *c = run->credential;

	(void)uv_timer_stop(&c->limit); /* cannot fail */
	c->command = NULL;
	uv_close((uv_handle_t *)&run->pipe, on_command_closed);
	if (!run->ended) /* the session; it is not gone, for we have not waited for it */
		(void)kill(-run->process.pid, SIGKILL);
}

static void
command_check(struct command *run)
{
	struct credential *c = run->credential;
	bool full = run->length >= sizeof run->output;
	struct err e;

	if (c->command != run)
		return;
	if (!full && !(run->ended && !run->ok) &&
		!(run->ended && (run->eof || memchr(run->output, '\n', run->length) != NULL)))
		return;
	if (full)
		e = err_make(ERR_CONFIG, "The token_command of %s prints more than %zu bytes.",
			c->config.who, SECRET_MAX_BYTES);
	else if (!run->ok)
		e = err_make(ERR_CONFIG,
			"The token_command of %s failed: run it by hand to see why.",
			c->config.who);
	else
		e = secret_from_output(c->config.who, run->output, run->length, &c->configured);
	command_leave(run);
	configured(c, e);
}

static void
on_exit_of_command(uv_process_t *process, int64_t status, int signal_number)
{
	struct command *run = process->data;

	run->ended = true;
	run->ok = status == 0 && signal_number == 0;
	uv_close((uv_handle_t *)process, on_command_closed);
	command_check(run);
}

static void
on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out)
{
	struct command *run = handle->data;

	(void)size;
	*out = uv_buf_init(run->output + run->length, (unsigned)(sizeof run->output - run->length));
}

static void
on_output(uv_stream_t *stream, ssize_t length, const uv_buf_t *bytes)
{
	struct command *run = stream->data;

	(void)bytes;
	if (length > 0)
		run->length += (size_t)length;
	if (length < 0 || run->length >= sizeof run->output) {
		run->eof = true;
		(void)uv_read_stop(stream); /* cannot fail */
	}
	command_check(run);
}

static void
on_limit(uv_timer_t *timer)
{
	struct credential *c = timer->data;
	int64_t limit_ms =
		c->config.command_ms > 0 ? c->config.command_ms : (int64_t)CREDENTIAL_COMMAND_MS;

	if (c->command == NULL)
		return;
	command_leave(c->command);
	configured(c, err_make(ERR_CONFIG,
			      "The token_command of %s did not end within %g s and was stopped.",
			      c->config.who, (double)limit_ms / 1000));
}

/* Closes what a failed start has opened. */
static struct err
command_undo(struct command *run, int reason)
{
	struct err e = err_make(ERR_CONFIG, "The token_command of %s does not start: %s.",
		run->credential->config.who, uv_strerror(reason));

	uv_close((uv_handle_t *)&run->pipe, on_command_closed);
	uv_close((uv_handle_t *)&run->process, on_command_closed);
	return e;
}

static struct err
command_start(struct credential *c)
{
	const struct strings *argv = &c->config.token->command;
	uint64_t limit_ms = c->config.command_ms > 0 ? (uint64_t)c->config.command_ms
						     : (uint64_t)CREDENTIAL_COMMAND_MS;
	struct command *run = calloc(1, sizeof *run);
	char **args = calloc(argv->count + 1, sizeof *args);
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}, {.flags = UV_IGNORE}};
	uv_process_options_t options = {.exit_cb = on_exit_of_command,
		.args = args,
		.stdio = stdio,
		.stdio_count = 3,
		.flags = UV_PROCESS_DETACHED};
	int reason;

	if (run == NULL || args == NULL) {
		free(run);
		free(args);
		return err_make(ERR_FULL, "There is no memory to run token_command.");
	}
	for (size_t i = 0; i < argv->count; i++) /* exec takes them as they are */
		memcpy(&args[i], &argv->at[i], sizeof args[i]);
	run->credential = c;
	run->process.data = run;
	(void)uv_pipe_init(c->loop, &run->pipe, 0); /* cannot fail */
	run->pipe.data = run;
	run->handles = 2;
	c->commands++;
	stdio[1].data.stream = (uv_stream_t *)&run->pipe;
	options.file = args[0];
	reason = uv_spawn(c->loop, &run->process, &options);
	free(args);
	if (reason != 0)
		return command_undo(run, reason);
	c->command = run;
	reason = uv_read_start((uv_stream_t *)&run->pipe, on_alloc, on_output);
	assert(reason == 0);                                    /* it is open and readable */
	(void)uv_timer_start(&c->limit, on_limit, limit_ms, 0); /* has a callback */
	return NO_ERR;
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
	secret_init(&c->configured);
	secret_init(&c->token);
	(void)uv_timer_init(loop, &c->limit); /* cannot fail */
	c->limit.data = c;
	*out = c;
	return NO_ERR;
}

void
credential_get(struct credential *c, credential_done *done, void *to)
{
	struct err e = NO_ERR;

	assert(c->done == NULL && !c->closing);
	c->done = done;
	c->to = to;
	if (c->config.oauth_url != NULL && !secret_is_empty(&c->token) &&
		uv_now(c->loop) < c->renew_ms) {
		settle(c, NO_ERR, &c->token);
		return;
	}
	if (secret_is_empty(&c->configured) && c->config.token->way == TOKEN_COMMAND) {
		e = command_start(c);
		if (e.kind == ERR_NONE)
			return;
	} else if (secret_is_empty(&c->configured)) {
		e = config_secret(c->config.who, c->config.token, &c->configured);
	}
	configured(c, e);
}

bool
credential_forget(struct credential *c)
{
	bool oauth = c->config.oauth_url != NULL && !secret_is_empty(&c->token);
	enum token_way way = c->config.token->way;

	if (oauth) {
		secret_clear(&c->token);
		return true;
	}
	secret_clear(&c->configured);
	return way == TOKEN_COMMAND || way == TOKEN_FILE;
}

static void
on_timer_closed(uv_handle_t *handle)
{
	struct credential *c = handle->data;

	c->timer_closed = true;
	credential_free(c);
}

void
credential_close(struct credential *c, void (*closed)(void *to), void *to)
{
	assert(!c->closing);
	c->closing = true;
	c->closed = closed;
	c->closed_to = to;
	c->done = NULL;
	if (c->call != NULL)
		http_cancel(c->http, c->call);
	c->call = NULL;
	if (c->command != NULL)
		command_leave(c->command);
	uv_close((uv_handle_t *)&c->limit, on_timer_closed);
}
