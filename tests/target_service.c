/* tests/target_service.c - a service of the drill that is written to, asked without HTTP.
 * SPDX-License-Identifier: MIT */
#include "tests/target_service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/jira.h"
#include "net/drill/statuspage.h"
#include "tests/drill.h"

struct target_service {
	struct stage *drill;
	const char *name;
	service_handler *handle;
	const char *authorization;
};

struct target_service *
target_service_open(const char *name, int64_t *now_ms)
{
	struct target_service *s = calloc(1, sizeof *s);
	void *state = NULL;

	assert_non_null(s);
	assert_int_equal(stage_open(&state), 0);
	s->drill = state;
	s->name = name;
	s->handle = strcmp(name, "jira") == 0 ? drill_jira_handle : drill_statuspage_handle;
	s->authorization = strcmp(name, "jira") == 0
				   ? "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlOmRyaWxsLWppcmEtdG9rZW4="
				   : "OAuth " STATUSPAGE_TOKEN;
	*now_ms = stage_start_ms;
	return s;
}

void
target_service_close(struct target_service *s)
{
	void *state = s->drill;

	assert_int_equal(stage_close(&state), 0);
	free(s);
}

void
target_service_advance(struct target_service *s, int64_t now_ms)
{
	world_advance(&s->drill->world, now_ms);
}

int
target_service_ask(struct target_service *s, const char *method, const char *path, const char *body,
	const char **out)
{
	struct reply *reply = &s->drill->reply;
	struct request r;

	must(drill_request_init(&r, method, path));
	r.authorization = s->authorization;
	r.content_type = "application/json";
	r.host = "127.0.0.1:1";
	r.body = body;
	r.body_length = strlen(body);
	drill_reply_clear(reply);
	drill_reply_init(reply);
	s->handle(&s->drill->world, &r, reply);
	drill_request_clear(&r);
	*out = reply->body.data;
	return reply->status;
}

int
target_service_effects(const struct target_service *s, const char *verb)
{
	const struct world *w = &s->drill->world;
	int count = 0;

	for (size_t i = 0; i < w->effect_count; i++) {
		count += strcmp(w->effects[i].service, s->name) == 0 &&
			 (verb == NULL || strcmp(w->effects[i].verb, verb) == 0);
	}
	return count;
}
