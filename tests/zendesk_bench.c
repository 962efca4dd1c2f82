/* tests/zendesk_bench.c - a Zendesk that says what the test wants, and an engine without the engine.
 * SPDX-License-Identifier: MIT */
#include "tests/zendesk_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEP_MS = 5 };

/* ---- the service ---- */

static enum route
route_of(const char *path)
{
	if (strncmp(path, "/api/v2/users/me", 16) == 0)
		return ROUTE_ME;
	if (strncmp(path, "/api/v2/tickets?", 16) == 0)
		return strstr(path, "page[after]=") != NULL ? ROUTE_LIST_ON : ROUTE_LIST;
	if (strncmp(path, "/api/v2/incremental/", 20) == 0)
		return ROUTE_EXPORT;
	if (strstr(path, "/audits?") != NULL)
		return strstr(path, "page[after]=") != NULL ? ROUTE_AUDITS_ON : ROUTE_AUDITS;
	if (strstr(path, "/comments?") != NULL)
		return ROUTE_COMMENTS;
	if (strncmp(path, "/api/v2/tickets/show_many?", 26) == 0)
		return ROUTE_MANY;
	if (strncmp(path, "/api/v2/users/show_many?", 24) == 0)
		return ROUTE_PEOPLE;
	if (strncmp(path, "/api/v2/organizations/", 22) == 0)
		return ROUTE_ORGANIZATIONS;
	if (strncmp(path, "/api/v2/search/export?", 22) == 0)
		return ROUTE_OLDER;
	return ROUTE_ONE;
}

static bool
service_answer(struct server *s, int fd, const char *request)
{
	struct service *c = s->to;
	const char *path = strchr(request, ' ') + 1;
	enum route route = route_of(path);
	const char *broken = c->broken;
	int status = c->status[route];
	int i = c->count;

	if (i < ASKED_MOST) {
		c->order[i] = route;
		(void)snprintf(
			c->path[i], sizeof c->path[i], "%.*s", (int)strcspn(path, " "), path);
	}
	c->asked[route]++;
	c->count++;
	if (broken != NULL && strstr(path, broken) != NULL &&
		strstr(path, broken) < strchr(path, ' '))
		return server_reply(fd, 200, "Content-Type: application/json\r\n", "{");
	return server_reply(fd, status == 0 ? 200 : status, "Content-Type: application/json\r\n",
		status == 0 ? c->body[route] : "{\"error\":\"no\"}");
}

void
bench_service_open(struct service *c)
{
	memset(c, 0, sizeof *c);
	for (int i = 0; i < ROUTE_COUNT; i++)
		c->body[i] = "{\"tickets\":[],\"audits\":[],\"comments\":[],\"users\":[],"
			     "\"organizations\":[],\"meta\":{\"has_more\":false},"
			     "\"after_cursor\":null,\"end_of_stream\":true}";
	c->body[ROUTE_ME] = "{\"user\":{\"id\":7,\"name\":\"Dana Reyes\",\"role\":\"agent\"}}";
	c->body[ROUTE_LIST] = "{\"tickets\":[{\"id\":1,\"subject\":\"help\",\"status\":\"open\","
			      "\"priority\":\"normal\",\"requester_id\":5,\"tags\":[],"
			      "\"created_at\":\"2026-11-20T10:00:00Z\",\"updated_at\":"
			      "\"2026-11-20T10:00:00Z\"}],\"meta\":{\"has_more\":false}}";
	server_start(&c->server, service_answer, c);
}

/* How many requests since `from` have this in their path. */
int
bench_asked(const struct service *c, int from, const char *part)
{
	int found = 0;

	for (int i = from; i < c->count && i < ASKED_MOST; i++)
		found += strstr(c->path[i], part) != NULL;
	return found;
}

/* ---- an engine without the engine ---- */

static void
on_step(uv_timer_t *timer)
{
	struct engine *n = timer->data;

	if (uv_now(&n->loop) >= n->until_ms)
		uv_stop(&n->loop);
}

static void
on_changed(void *to)
{
	(void)to;
}

void
bench_source_begin(struct engine *n, const struct service *c)
{
	n->config.url = c->server.url;
	assert_string_equal(zendesk_open(&n->host, &n->config, &n->source).text, "");
}

/* The room runs `speed` times as fast; polls are 10 s apart there. */
void
zendesk_bench_open(struct engine *n, const struct service *c, double speed)
{
	static const char *priorities[] = {"high", "urgent"};

	memset(n, 0, sizeof *n);
	(void)snprintf(n->dir, sizeof n->dir, "/tmp/warroom-zendesk-XXXXXX");
	assert_non_null(mkdtemp(n->dir));
	assert_string_equal(record_open(n->dir, RECORD_WRITE, &n->record).text, "");
	assert_int_equal(uv_loop_init(&n->loop), 0);
	assert_int_equal(uv_timer_init(&n->loop, &n->step), 0);
	n->step.data = n;
	assert_int_equal(uv_timer_start(&n->step, on_step, STEP_MS, STEP_MS), 0);
	assert_int_equal(http_open(&n->loop, "", &n->http).kind, ERR_NONE);
	arena_init(&n->arena, 1024 * 1024);
	clock_init(&n->clock);
	n->clock.origin_ms = clock_now_ms(&n->clock);
	n->clock.speed = speed;
	n->host = (struct source_host){.loop = &n->loop,
		.http = n->http,
		.record = n->record,
		.clock = &n->clock,
		.changed = on_changed,
		.to = n};
	n->config = (struct zendesk_config){.poll_ms = 10000,
		.client_id = "",
		.email = "agent@hosting.example",
		.token = {.way = TOKEN_LITERAL, .literal = "drill-zendesk-token"},
		.page_on = {.priorities = {.at = priorities, .count = 2}}};
	bench_source_begin(n, c);
}

void
zendesk_bench_run(struct engine *n, uint64_t ms)
{
	uv_update_time(&n->loop);
	n->until_ms = uv_now(&n->loop) + ms;
	(void)uv_run(&n->loop, UV_RUN_DEFAULT);
}

/* Until so many requests came there, at most 5 s, and one after them: there is one at a time, so
 * their answers have been taken then. */
void
bench_until(struct engine *n, struct service *c, enum route route, int count)
{
	int before;

	for (int i = 0; c->asked[route] < count && i < 500; i++)
		zendesk_bench_run(n, 10);
	assert_true(c->asked[route] >= count);
	before = c->count;
	for (int i = 0; c->count == before && i < 200; i++)
		zendesk_bench_run(n, 10);
}

static void
on_closed(void *to)
{
	((struct engine *)to)->closed = true;
}

void
bench_source_end(struct engine *n)
{
	n->closed = false;
	source_close(n->source, on_closed, n);
	for (int i = 0; !n->closed && i < 1000; i++)
		zendesk_bench_run(n, 5);
	assert_true(n->closed);
}

void
zendesk_bench_close(struct engine *n, struct service *c)
{
	char command[96];

	bench_source_end(n);
	(void)uv_timer_stop(&n->step);
	http_close(n->http, NULL, NULL);
	uv_close((uv_handle_t *)&n->step, NULL);
	(void)uv_run(&n->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&n->loop), 0);
	record_close(n->record);
	arena_clear(&n->arena);
	(void)snprintf(command, sizeof command, "rm -rf %s", n->dir);
	assert_int_equal(system(command), 0);
	server_stop(&c->server);
}

struct ticket
bench_find(struct engine *n, const char *id)
{
	struct ticket ticket = {.number = 0};

	(void)ticket_find(n->record, id, &n->arena, &ticket);
	return ticket;
}

int
bench_open_tickets(struct engine *n)
{
	struct ticket_counts counts = {0};

	assert_string_equal(ticket_count(n->record, &counts).text, "");
	return (int)counts.open;
}
