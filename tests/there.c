/* tests/there.c - the drill's PagerDuty as one who only sends requests meets it.
 * SPDX-License-Identifier: MIT */
#include "tests/there.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "net/drill/incident.h"
#include "net/drill/pagerduty.h"
#include "tests/drill.h"

enum { MINUTE_MS = 60 * 1000 };

struct there *
there_open(void)
{
	struct stage *s;
	void *state;

	assert_int_equal(stage_open(&state), 0);
	s = state;
	world_advance(&s->world, stage_start_ms + MINUTE_MS);
	world_still(&s->world);
	return (struct there *)s;
}

static struct stage *
stage_of(struct there *t)
{
	return (struct stage *)t;
}

void
there_close(struct there *t)
{
	void *state = t;

	assert_int_equal(stage_close(&state), 0);
}

int64_t
there_now_ms(const struct there *t)
{
	return ((const struct stage *)t)->world.now_ms;
}

void
there_wait(struct there *t, int64_t ms)
{
	world_advance(&stage_of(t)->world, there_now_ms(t) + ms);
}

void
there_id(const struct there *t, int place, char out[THERE_ID_BYTES])
{
	drill_incident_id(&((const struct stage *)t)->world, (size_t)place, out);
}

int
there_ask(struct there *t, const char *method, const char *path, const char *from, const char *body,
	const char **answer)
{
	struct request r = stage_request(method, path, from, body);
	int status = stage_exchange(stage_of(t), drill_pagerduty_handle, &r);

	if (answer != NULL)
		*answer = stage_of(t)->reply.body.data;
	return status;
}

static const char *
path_of(const struct there *t, int place, const char *rest, char out[96])
{
	char id[THERE_ID_BYTES];

	there_id(t, place, id);
	(void)snprintf(out, 96, "/incidents/%s%s", id, rest);
	return out;
}

void
there_set(struct there *t, int place, const char *status)
{
	char path[96], body[128];

	(void)snprintf(body, sizeof body,
		"{\"incident\":{\"type\":\"incident_reference\",\"status\":\"%s\"}}", status);
	assert_int_equal(
		there_ask(t, "PUT", path_of(t, place, "", path), "lee@hosting.example", body, NULL),
		200);
}

const char *
there_has(struct there *t, int place, const char *path)
{
	char target[96], at[96];

	assert_int_equal(there_ask(t, "GET", path_of(t, place, "", target), NULL, "", NULL), 200);
	(void)snprintf(at, sizeof at, "$.incident%s", path + 1);
	return stage_string(stage_of(t), at);
}

int
there_entries(struct there *t, int place, const char *type)
{
	char target[96], part[96];
	const char *answer;
	int count = 0;

	assert_int_equal(there_ask(t, "GET", path_of(t, place, "/log_entries?limit=100", target),
				 NULL, "", &answer),
		200);
	(void)snprintf(part, sizeof part, "\"type\":\"%s\"", type);
	for (; (answer = strstr(answer, part)) != NULL; answer++)
		count++;
	return count;
}

int
there_pages(struct there *t)
{
	assert_int_equal(
		there_ask(t, "GET", "/incidents?date_range=all&limit=100", NULL, "", NULL), 200);
	return stage_length(stage_of(t), "incidents");
}
