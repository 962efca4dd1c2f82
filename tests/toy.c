/* tests/toy.c - a source with one request, for tests of what all sources share.
 * SPDX-License-Identifier: MIT */
#include "tests/toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
ask_page(const struct toy *toy, int page, struct source_ask *out)
{
	*out = toy->ask;
	if (toy->pages > 0)
		(void)snprintf(out->path, sizeof out->path, "/?page=%d", page);
}

static bool
toy_early(void *state, const struct source_ask *ask, const struct http_reply *reply,
	struct source_ask *out)
{
	const struct toy *toy = state;

	(void)ask;
	if (toy->page + 1 >= toy->pages || !source_more_follows(reply))
		return false;
	ask_page(toy, toy->early_wrong > 0 ? toy->early_wrong : toy->page + 1, out);
	return true;
}

static bool
toy_next(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	const struct toy *toy = state;

	ask_page(toy, toy->page, out);
	*due_ms = toy->due_ms;
	return now_ms >= toy->due_ms;
}

static struct err
toy_take(
	void *state, struct record *r, const struct source_ask *ask, const struct http_reply *reply)
{
	struct toy *toy = state;

	(void)r;
	(void)ask;
	if (toy->on_take != NULL)
		toy->on_take(toy->to);
	if (toy->error.kind == ERR_NONE)
		toy->taken++;
	toy->status = reply->status;
	return toy->error;
}

static void
toy_tell(const void *state, struct source_told *out)
{
	*out = ((const struct toy *)state)->told;
}

static void
toy_done(void *state, const struct source_ask *ask, int64_t now_ms)
{
	struct toy *toy = state;

	(void)ask;
	if (++toy->page < toy->pages)
		return;
	toy->page = 0;
	toy->due_ms = now_ms + toy->every_ms;
}

static void
toy_skip(void *state, const struct source_ask *ask, int64_t now_ms)
{
	struct toy *toy = state;

	toy->skipped++;
	toy->page = toy->pages; /* the walk begins again at its next turn */
	toy_done(state, ask, now_ms);
}

static void
toy_want(void *state, const char *id)
{
	(void)state;
	(void)id;
}

static void
toy_hurry(void *state)
{
	((struct toy *)state)->due_ms = 0;
}

static void
toy_free(void *state)
{
	(void)state;
}

static const struct source_kind toy_kind = {
	.name = "toy",
	.label = "Toy",
	.when_refused = "Check toy.token.",
	.headers = {"Accept: application/json"},
	.next = toy_next,
	.early = toy_early,
	.take = toy_take,
	.tell = toy_tell,
	.done = toy_done,
	.skip = toy_skip,
	.want = toy_want,
	.hurry = toy_hurry,
	.free = toy_free,
};

void
toy_init(struct toy *toy)
{
	*toy = (struct toy){.ask = {.path = "/"},
		.every_ms = 10000,
		.token = {.way = TOKEN_LITERAL, .literal = "toy-token"}};
	toy->credential = (struct credential_config){.who = "toy.token", .token = &toy->token};
}

void
toy_open(struct toy *toy, struct bench *b, const char *url)
{
	const struct source_setup setup = {.kind = &toy_kind,
		.state = toy,
		.url = url,
		.poll_ms = toy->every_ms,
		.authorization = "Bearer ",
		.credential = toy->credential};

	assert_string_equal(source_open(&b->host, &setup, &b->sources[0]).text, "");
}
