/* tests/drill.c - a world of the hosting scenario to ask questions of, for the tests of the drill.
 * SPDX-License-Identifier: MIT */
#include "tests/drill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "net/drill/incident.h"
#include "net/drill/pagerduty.h"
#include "net/drill/zendesk.h"

enum { VALUE_CAP_BYTES = 1024 * 1024 };

const int64_t stage_start_ms = INT64_C(1763600000000); /* 2025-11-20T00:53:20Z */
const int64_t stage_length_ms = INT64_C(26) * 60 * 1000;

void
must(struct err e)
{
	if (e.kind != ERR_NONE)
		fail_msg("%s", e.text);
}

int
stage_open(void **state)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	must(scenario_load("drills/hosting.yaml", &s->scenario));
	must(world_init(&s->world, s->scenario, stage_start_ms));
	must(json_open(&s->json));
	drill_reply_init(&s->reply);
	buf_init(&s->value, VALUE_CAP_BYTES);
	*state = s;
	return 0;
}

int
stage_close(void **state)
{
	struct stage *s = *state;

	drill_reply_clear(&s->reply);
	buf_clear(&s->value);
	json_close(s->json);
	world_clear(&s->world);
	scenario_free(s->scenario);
	free(s);
	return 0;
}

/* A list of Statuspage's, or no content, which Jira calls JSON too. */
static bool
is_no_object(const struct reply *reply)
{
	return reply->status == 204 ? reply->body.length == 0 : reply->body.data[0] == '[';
}

/* Sends a prepared request, and checks that the reply is a JSON object. Its status. */
int
stage_exchange(struct stage *s, service_handler *handle, struct request *r)
{
	drill_reply_clear(&s->reply);
	drill_reply_init(&s->reply);
	handle(&s->world, r, &s->reply);
	drill_request_clear(r);
	if (strncmp(s->reply.content_type, "application/json", strlen("application/json")) == 0 &&
		!is_no_object(&s->reply))
		must(json_read(s->json, s->reply.body.data, s->reply.body.length));
	return s->reply.status;
}

const char *
stage_header(const struct stage *s, const char *name)
{
	for (int n = 0; n < s->reply.header_count; n++)
		if (strcasecmp(s->reply.headers[n].name, name) == 0)
			return s->reply.headers[n].value;
	return NULL;
}

struct request
stage_request(const char *method, const char *target, const char *from, const char *body)
{
	struct request r;

	must(drill_request_init(&r, method, target));
	r.accept = "application/vnd.pagerduty+json;version=2";
	r.content_type = "application/json";
	r.authorization = "Token token=" PAGERDUTY_USER_KEY;
	r.from = from;
	r.body = body;
	r.body_length = strlen(body);
	return r;
}

int
stage_pagerduty(struct stage *s, const char *target)
{
	struct request r = stage_request("GET", target, NULL, "");

	return stage_exchange(s, drill_pagerduty_handle, &r);
}

int
stage_write(struct stage *s, const char *method, const char *target, const char *body)
{
	struct request r = stage_request(method, target, "dana@hosting.example", body);

	return stage_exchange(s, drill_pagerduty_handle, &r);
}

int
stage_zendesk_as(struct stage *s, const char *authorization, const char *target)
{
	struct request r;

	must(drill_request_init(&r, "GET", target));
	r.authorization = authorization;
	return stage_exchange(s, drill_zendesk_handle, &r);
}

int
stage_zendesk_admin(struct stage *s, const char *target)
{
	return stage_zendesk_as(s,
		"Basic YWRtaW5AaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=", target);
}

int
stage_zendesk(struct stage *s, const char *target)
{
	return stage_zendesk_as(s,
		"Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=", target);
}

const char *
stage_string(struct stage *s, const char *path)
{
	buf_reset(&s->value);
	return json_string(s->json, path, &s->value) ? s->value.data : "(none)";
}

int64_t
stage_int(struct stage *s, const char *path)
{
	int64_t value = -1;

	(void)json_int(s->json, path, &value);
	return value;
}

/* How many elements the array of that name has. */
int
stage_length(struct stage *s, const char *name)
{
	char path[64];
	int count = -1;

	do {
		buf_reset(&s->value);
		(void)snprintf(path, sizeof path, "$.%s[%d]", name, ++count);
	} while (json_object(s->json, path, &s->value));
	return count;
}

bool
stage_says(const struct stage *s, const char *part)
{
	return strstr(s->reply.body.data, part) != NULL;
}

void
stage_path(const struct stage *s, size_t index, const char *rest, char *out, size_t size)
{
	char id[INCIDENT_ID_SIZE];

	drill_incident_id(&s->world, index, id);
	(void)snprintf(out, size, "/incidents/%s%s", id, rest);
}
