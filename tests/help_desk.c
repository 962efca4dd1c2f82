/* tests/help_desk.c - the drill's Zendesk as one who only sends requests meets it.
 * SPDX-License-Identifier: MIT */
#include "tests/help_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/ticket.h"
#include "net/drill/zendesk.h"
#include "tests/drill.h"

#define AGENT "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4="

/* It is a stage, and nothing else. */
static struct stage *
stage_of(struct help_desk *d)
{
	return (struct stage *)d;
}

static struct ticket *
first(struct help_desk *d)
{
	return drill_ticket_find(&stage_of(d)->world, TICKET_FIRST_ID);
}

struct help_desk *
help_desk_open(void)
{
	void *state = NULL;
	struct stage *s;

	assert_int_equal(stage_open(&state), 0);
	s = state;
	world_advance(&s->world, stage_start_ms + 95 * 1000);
	world_still(&s->world);
	world_advance(&s->world, stage_start_ms + 215 * 1000);
	return state;
}

void
help_desk_close(struct help_desk *d)
{
	void *state = d;

	(void)stage_close(&state);
}

int64_t
help_desk_now_ms(const struct help_desk *d)
{
	return ((const struct stage *)d)->world.now_ms;
}

void
help_desk_wait(struct help_desk *d, int64_t ms)
{
	world_advance(&stage_of(d)->world, help_desk_now_ms(d) + ms);
}

int
help_desk_ask(struct help_desk *d, const char *method, const char *path, const char *key,
	const char *body, const char **answer)
{
	struct request r;
	int status;

	must(drill_request_init(&r, method, path));
	r.authorization = AGENT;
	r.content_type = "application/json";
	r.idempotency_key = key;
	r.body = body;
	r.body_length = strlen(body);
	status = stage_exchange(stage_of(d), drill_zendesk_handle, &r);
	if (answer != NULL)
		*answer = stage_of(d)->reply.body.data;
	return status;
}

const char *
help_desk_says(struct help_desk *d, const char *path, const char *field)
{
	assert_int_equal(help_desk_ask(d, "GET", path, NULL, "", NULL), 200);
	return stage_string(stage_of(d), field);
}

void
help_desk_write(struct help_desk *d, enum help_desk_who who, const char *text, bool is_private,
	const char *status)
{
	const struct ticket_act act = {.at_ms = help_desk_now_ms(d),
		.agent = who == HELP_DESK_CUSTOMER ? NOBODY : who == HELP_DESK_OURSELVES};
	const struct ticket_change change = {
		.comment = text, .is_private = is_private, .status = status};

	drill_ticket_change(&stage_of(d)->world, first(d), &act, &change);
}

void
help_desk_tag(struct help_desk *d, const char *one, const char *other)
{
	const struct ticket_act act = {.at_ms = help_desk_now_ms(d), .agent = 0};
	const char *const tags[] = {one, other};

	drill_ticket_change(&stage_of(d)->world, first(d), &act,
		&(struct ticket_change){.tags = tags, .tag_count = 2});
}

void
help_desk_delete(struct help_desk *d)
{
	drill_ticket_delete(first(d), help_desk_now_ms(d));
}

int
help_desk_effects(const struct help_desk *d, const char *verb)
{
	const struct world *w = &((const struct stage *)d)->world;
	int count = 0;

	for (size_t i = 0; i < w->effect_count; i++)
		count += strcmp(w->effects[i].verb, verb) == 0 ? 1 : 0;
	return count;
}
