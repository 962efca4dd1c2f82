/* tests/vault.c - a credential on a loop of its own.
 * SPDX-License-Identifier: MIT */
#include "tests/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { RUN_MOST_MS = 8000 };

static void
on_limit(uv_timer_t *timer)
{
	(void)timer;
	fail_msg("nothing came back");
}

void
vault_open(struct vault *b)
{
	memset(b, 0, sizeof *b);
	assert_int_equal(uv_loop_init(&b->loop), 0);
	assert_int_equal(uv_timer_init(&b->loop, &b->limit), 0);
	assert_int_equal(uv_timer_start(&b->limit, on_limit, RUN_MOST_MS, 0), 0);
	uv_unref((uv_handle_t *)&b->limit);
	assert_int_equal(http_open(&b->loop, "", &b->http).kind, ERR_NONE);
	b->config.who = "pagerduty.token";
	b->config.token = &b->token;
	b->config.command_ms = COMMAND_MS;
}

void
vault_command(struct vault *b, const char *script)
{
	b->argv[0] = "/bin/sh";
	b->argv[1] = "-c";
	b->argv[2] = script;
	b->token =
		(struct token_config){.way = TOKEN_COMMAND, .command = {.at = b->argv, .count = 3}};
	assert_int_equal(
		credential_open(&b->loop, b->http, &b->config, &b->credential).kind, ERR_NONE);
}

void
vault_on_secret(void *to, struct err e, const struct secret *secret)
{
	struct vault *b = to;

	b->done++;
	b->error = e;
	assert_int_equal(secret == NULL, e.kind != ERR_NONE);
	(void)snprintf(
		b->secret, sizeof b->secret, "%s", secret != NULL ? secret_reveal(secret) : "");
}

void
vault_get(struct vault *b)
{
	int before = b->done;

	credential_get(b->credential, vault_on_secret, b);
	while (b->done == before)
		(void)uv_run(&b->loop, UV_RUN_ONCE);
	assert_int_equal(b->done, before + 1);
}

static void
on_closed(void *to)
{
	((struct vault *)to)->closed = true;
}

void
vault_close(struct vault *b)
{
	int done = b->done;

	if (b->credential != NULL)
		credential_close(b->credential, on_closed, b);
	http_close(b->http, NULL, NULL);
	uv_close((uv_handle_t *)&b->limit, NULL);
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_true(b->closed);
	assert_int_equal(b->done, done);
	assert_int_equal(uv_loop_close(&b->loop), 0);
}

void
vault_restart(struct vault *b)
{
	credential_close(b->credential, on_closed, b);
	while (!b->closed)
		(void)uv_run(&b->loop, UV_RUN_ONCE);
	b->closed = false;
	assert_int_equal(
		credential_open(&b->loop, b->http, &b->config, &b->credential).kind, ERR_NONE);
}

void
vault_oauth(struct vault *b, const char *url)
{
	b->token = (struct token_config){.way = TOKEN_LITERAL, .literal = "s3\"cret"};
	b->config.who = "zendesk.client_secret";
	b->config.oauth_url = url;
	b->config.client_id = "war%sroom";
	b->config.scope = "read write";
	assert_int_equal(
		credential_open(&b->loop, b->http, &b->config, &b->credential).kind, ERR_NONE);
}
