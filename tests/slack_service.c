/* tests/slack_service.c - the drill's Slack, for tests that know the record and not the drill's world.
 * SPDX-License-Identifier: MIT */
#include "tests/slack_service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "net/drill/slack.h"
#include "tests/drill.h"

struct slack_service {
	struct stage stage;
};

struct slack_service *
slack_service_open(void)
{
	void *stage = NULL;

	assert_int_equal(stage_open(&stage), 0);
	return stage;
}

void
slack_service_close(struct slack_service *s)
{
	void *stage = s;

	assert_int_equal(stage_close(&stage), 0);
}

int64_t
slack_service_now_ms(const struct slack_service *s)
{
	return s->stage.world.now_ms;
}

int
slack_service_ask(struct slack_service *s, const char *method, const char *path, bool webhook,
	const char *authorization, const char *type, const char *body)
{
	char target[4096];
	struct request r;

	(void)snprintf(target, sizeof target, "%s%s", webhook ? "" : "/api",
		webhook ? SLACK_WEBHOOK : path);
	r = stage_request(method, target, NULL, body);
	r.authorization = authorization;
	r.content_type = type;
	return stage_exchange(&s->stage, drill_slack_handle, &r);
}

const char *
slack_service_body(const struct slack_service *s)
{
	return s->stage.reply.body.data;
}

size_t
slack_service_effects(const struct slack_service *s)
{
	return s->stage.world.effect_count;
}

const char *
slack_service_effect(const struct slack_service *s, size_t at)
{
	assert_true(at < s->stage.world.effect_count);
	return s->stage.world.effects[at].text;
}

const char *
slack_service_address(const struct slack_service *s, int person)
{
	return s->stage.scenario->people[person].email;
}
