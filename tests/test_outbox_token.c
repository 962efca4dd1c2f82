/* tests/test_outbox_token.c - polls and sends use one credential, and bear with one service.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/shop.h"
#include "tests/toy.h"

enum { SPEED = 100 }; /* a token's file is looked at every 0.6 s */

/* A source that polls the shop, and an outbox that sends there with its credential. */
struct pair {
	struct shop shop;
	struct bench bench;
	struct toy toy;
	char path[40];
};

static void
write_token(const struct pair *p, const char *token)
{
	FILE *file = fopen(p->path, "w");

	assert_non_null(file);
	(void)fprintf(file, "%s\n", token);
	(void)fclose(file);
}

static void
on_changed(void *to)
{
	(void)to;
}

static void
pair_open(struct pair *p, const char *script)
{
	shop_open(&p->shop, SPEED, script);
	(void)snprintf(p->path, sizeof p->path, "/tmp/warroom-token-XXXXXX");
	assert_true(mkstemp(p->path) >= 0);
	write_token(p, "old");
	p->bench = (struct bench){.host = {.loop = &p->shop.loop,
					  .http = p->shop.http,
					  .record = p->shop.record,
					  .clock = &p->shop.clock,
					  .changed = on_changed}};
	toy_init(&p->toy);
	p->toy.token = (struct token_config){.way = TOKEN_FILE, .file = p->path};
	p->shop.good = "old";
}

static void
pair_begin(struct pair *p)
{
	toy_open(&p->toy, &p->bench, p->shop.server.url);
	p->shop.source = p->bench.sources[0];
	p->shop.target =
		(struct outbox_target){.kind = &shop_kind, .source = p->shop.source, .url = ""};
	shop_begin(&p->shop);
}

static void
pair_close(struct pair *p)
{
	shop_close(&p->shop);
	(void)remove(p->path);
}

/* Runs until the source is well. */
static void
until_ok(struct pair *p)
{
	for (int i = 0; i < 1000 && source_now(p->shop.source)->state != SOURCE_OK; i++)
		shop_run(&p->shop, 5);
	assert_int_equal(source_now(p->shop.source)->state, SOURCE_OK);
}

static void
assert_queued(struct pair *p, int64_t number)
{
	char now[400];

	assert_string_equal(shop_column(&p->shop, number, "state", now), "queued");
}

static void
a_token_that_is_revoked_is_sent_twice_by_polls_and_sends_together(void **state)
{
	struct pair p;
	int64_t first, second;

	(void)state;
	pair_open(&p, "o");
	pair_begin(&p);
	first = shop_add(&p.shop, "A", "post", "a", false);
	shop_until(&p.shop, first, "sent");
	p.shop.good = "new";
	source_poll(p.shop.source); /* both at the same time */
	first = shop_add(&p.shop, "B", "post", "a", false);
	second = shop_add(&p.shop, "C", "post", "b", false);
	shop_run(&p.shop, 2500);
	assert_int_equal(p.shop.bad, 2);
	assert_queued(&p, first);
	assert_queued(&p, second);
	assert_int_equal(source_now(p.shop.source)->state, SOURCE_REFUSED);
	assert_non_null(strstr(source_now(p.shop.source)->error,
		"A new one in its file is used within a minute."));
	write_token(&p, "new");
	shop_until(&p.shop, second, "sent");
	assert_int_equal(p.shop.bad, 2);
	assert_int_equal(shop_effects(&p.shop, "B"), 1);
	until_ok(&p);
	pair_close(&p);
}

static void
what_a_send_found_refused_a_poll_tries_once_more_and_no_more(void **state)
{
	struct pair p;
	int64_t number;

	(void)state;
	pair_open(&p, "o");
	p.toy.every_ms = 150000; /* every 1.5 s */
	pair_begin(&p);
	until_ok(&p);
	p.shop.good = "new";
	number = shop_add(&p.shop, "A", "post", "a", false);
	shop_run(&p.shop, 4000);
	assert_int_equal(p.shop.bad, 2);
	assert_queued(&p, number);
	assert_int_equal(source_now(p.shop.source)->state, SOURCE_REFUSED);
	assert_true(source_now(p.shop.source)->error[0] != '\0');
	pair_close(&p);
}

static void
while_one_tries_it_once_more_the_other_waits(void **state)
{
	struct pair p;
	int64_t number;

	(void)state;
	pair_open(&p, "o");
	p.shop.good = "new";
	pair_begin(&p);
	shop_run(&p.shop, 700); /* the poll was refused, and will try again when a second is over */
	assert_int_equal(p.shop.bad, 1);
	p.shop.slow_ms = 500;
	number = shop_add(&p.shop, "A", "post", "a", false);
	shop_run(&p.shop, 3000);
	assert_int_equal(p.shop.bad, 2);
	assert_queued(&p, number);
	pair_close(&p);
}

static void
a_pause_is_for_both(void **state)
{
	struct pair p;
	int64_t second;
	int requests;

	(void)state;
	pair_open(&p, "lo");
	pair_begin(&p);
	until_ok(&p);
	(void)shop_add(&p.shop, "A", "post", "a", false);
	for (int i = 0; i < 1000 && source_limited_ms(p.shop.source) == 0; i++)
		shop_run(&p.shop, 5);
	source_poll(p.shop.source);
	shop_run(&p.shop, 50); /* one that was on its way may come in still */
	requests = p.shop.server.requests;
	source_poll(p.shop.source);
	second = shop_add(&p.shop, "B", "post", "b", false);
	shop_run(&p.shop, 600);
	assert_int_equal(p.shop.server.requests, requests);
	shop_until(&p.shop, second, "sent");
	assert_int_equal(shop_effects(&p.shop, "A"), 1);
	pair_close(&p);
}

static void
an_act_knows_how_fresh_the_polls_are(void **state)
{
	struct pair p;
	int64_t number;

	(void)state;
	pair_open(&p, "o");
	pair_begin(&p);
	until_ok(&p);
	number = shop_add(&p.shop, "A", "post", "a", false);
	shop_until(&p.shop, number, "sent");
	assert_true(p.shop.outbox->lanes[0].job.fresh_ms > 0);
	assert_in_range(p.shop.outbox->lanes[0].job.now_ms - p.shop.outbox->lanes[0].job.fresh_ms,
		0, 200 * 1000);
	pair_close(&p);
}

/* ---- a client of OAuth ---- */

struct issuer {
	struct server server;
	atomic_int issued;
};

static bool
issues(struct server *s, int fd, const char *request)
{
	struct issuer *issuer = s->to;
	char body[96];

	(void)request;
	(void)snprintf(body, sizeof body, "{\"access_token\":\"token-%d\",\"expires_in\":3600}",
		++issuer->issued);
	return server_reply(fd, 200, "Content-Type: application/json\r\n", body);
}

static void
a_client_is_not_given_up_when_both_find_its_token_refused(void **state)
{
	struct issuer issuer = {.issued = 0};
	char url[80];
	struct pair p;
	int64_t number;

	(void)state;
	server_start(&issuer.server, issues, &issuer);
	(void)snprintf(url, sizeof url, "%s/oauth", issuer.server.url);
	pair_open(&p, "o");
	p.toy.credential.oauth_url = url;
	p.toy.credential.client_id = "warroom";
	p.toy.credential.scope = "write";
	p.shop.good = "token-1";
	pair_begin(&p);
	until_ok(&p);
	assert_int_equal(issuer.issued, 1);
	p.shop.good = "token-2";
	source_poll(p.shop.source);
	number = shop_add(&p.shop, "A", "post", "a", false);
	shop_until(&p.shop, number, "sent");
	assert_in_range(p.shop.bad, 1, 2); /* both were on their way */
	assert_int_equal(issuer.issued, 2);
	until_ok(&p);
	pair_close(&p);
	server_stop(&issuer.server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_that_is_revoked_is_sent_twice_by_polls_and_sends_together),
		cmocka_unit_test(what_a_send_found_refused_a_poll_tries_once_more_and_no_more),
		cmocka_unit_test(while_one_tries_it_once_more_the_other_waits),
		cmocka_unit_test(a_pause_is_for_both),
		cmocka_unit_test(an_act_knows_how_fresh_the_polls_are),
		cmocka_unit_test(a_client_is_not_given_up_when_both_find_its_token_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
