/* tests/duty.c - a PagerDuty for one test.
 * SPDX-License-Identifier: MIT */
#include "tests/duty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/buf.h"

#define JSON "Content-Type: application/json\r\n"

static const char refused[] = "{\"error\":{\"message\":\"Not Found\",\"code\":2100}}";

static long
number_of(const char *path, const char *name, long none)
{
	const char *at = strstr(path, name);

	return at == NULL ? none : strtol(at + strlen(name), NULL, 10);
}

static int64_t
time_of(const char *path, const char *name, int64_t none)
{
	const char *at = strstr(path, name);
	struct tm t = {0};

	if (at == NULL || strptime(at + strlen(name), "%Y-%m-%dT%H:%M:%SZ", &t) == NULL)
		return none;
	return (int64_t)timegm(&t) * 1000;
}

static void
put_incident(struct buf *b, int i, bool resolved)
{
	(void)buf_printf(b,
		"{\"id\":\"D%04d\",\"incident_number\":%d,\"title\":\"down %d\",\"status\":\"%s\","
		"\"urgency\":\"high\",\"created_at\":\"2026-11-20T%02d:%02d:%02dZ\","
		"\"updated_at\":\"2026-11-20T%02d:%02d:%02dZ\",\"service\":{\"id\":\"S1\"},"
		"\"assignments\":[]}",
		i, i, i, resolved ? "resolved" : "triggered", i / 3600 % 24, i / 60 % 60, i % 60,
		resolved ? 23 : i / 3600 % 24, i / 60 % 60, i % 60);
}

/* A page of a list that never ends, in one of the ways. */
static bool
put_endless(struct buf *b, enum duty_more more, long offset, const char *kind, const char *rest)
{
	for (int i = 0; i < 100 && more != DUTY_EMPTY; i++) {
		long id = more == DUTY_SAME ? i : offset + i;

		(void)buf_printf(b, "%s{\"id\":\"%s%05ld\",%s}", i > 0 ? "," : "", kind, id, rest);
	}
	return true;
}

static bool
put_incidents(struct duty *d, struct buf *b, long offset, long limit)
{
	long seen = 0;
	long put = 0;

	if (d->incidents_more != DUTY_HONEST)
		return put_endless(b, d->incidents_more, offset, "D",
			"\"title\":\"t\",\"status\":\"triggered\",\"created_at\":"
			"\"2026-11-20T10:00:00Z\"");
	for (int i = d->incidents - 1; i >= 0; i--) {
		if (d->resolved[i] || seen++ < offset)
			continue;
		if (put == limit)
			break;
		(void)buf_string(b, put++ > 0 ? "," : "");
		put_incident(b, i, false);
	}
	if (offset == 0)
		for (int i = d->incidents - 1; i >= 0 && d->resolve_after_first > 0; i--)
			if (!d->resolved[i]) {
				d->resolved[i] = true;
				d->resolve_after_first--;
			}
	return seen > offset + limit;
}

static bool
put_log(struct duty *d, struct buf *b, const char *path, long offset, long limit)
{
	int64_t since_ms = time_of(path, "since=", 0);
	int64_t until_ms = time_of(path, "until=", INT64_MAX);
	long seen = 0;
	long put = 0;

	if (d->log_more != DUTY_HONEST)
		return put_endless(b, d->log_more, offset, "E",
			"\"type\":\"x\",\"summary\":\"s\",\"created_at\":"
			"\"2026-11-20T10:00:00Z\"");
	for (int i = 0; i < d->entries; i++) {
		int64_t at_ms = d->newest_ms - (int64_t)i * 1000;
		time_t at_s = (time_t)(at_ms / 1000);
		struct tm t = {0};
		char at[32] = "";

		if (at_ms < since_ms || at_ms >= until_ms || seen++ < offset)
			continue;
		if (put == limit)
			return true;
		(void)gmtime_r(&at_s, &t);
		(void)strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &t);
		(void)buf_printf(b,
			"%s{\"id\":\"E%05d\",\"type\":\"x\",\"summary\":\"s\",\"created_at\":\"%"
			"s\"}",
			put++ > 0 ? "," : "", i, at);
	}
	return false;
}

/* What no route answers. False: there is no such thing. */
static bool
put_made_up(struct duty *d, struct buf *b, const char *request)
{
	long offset = number_of(request, "&offset=", 0);
	long limit = number_of(request, "&limit=", 25);
	bool more;

	if (strncmp(request, "GET /incidents?", 15) == 0) {
		(void)buf_string(b, "{\"incidents\":[");
		more = put_incidents(d, b, offset, limit);
	} else if (strncmp(request, "GET /log_entries?", 17) == 0) {
		(void)buf_string(b, "{\"log_entries\":[");
		more = put_log(d, b, request, offset, limit);
	} else if (strncmp(request, "GET /incidents/D", 16) == 0 && request[20] == '\0') {
		int i = (int)strtol(request + 16, NULL, 10);

		(void)buf_string(b, "{\"incident\":");
		put_incident(b, i, d->resolved[i]);
		return buf_string(b, "}");
	} else {
		return false;
	}
	return buf_printf(b, "],\"limit\":%ld,\"offset\":%ld,\"more\":%s}", limit, offset,
		more ? "true" : "false");
}

/* The value of a header of the request into `out`; "" without. */
static void
header_of(const char *request, const char *name, char *out, size_t size)
{
	const char *at = strcasestr(request, name);

	out[0] = '\0';
	if (at != NULL)
		(void)snprintf(out, size, "%.*s", (int)strcspn(at + strlen(name), "\r"),
			at + strlen(name));
}

static void
note(struct duty *d, const char *request, const char *line)
{
	const char *body = strstr(request, "\r\n\r\n");

	header_of(request, "\r\nAuthorization: ", d->authorization, sizeof d->authorization);
	if (strncmp(line, "POST ", 5) == 0 && body != NULL)
		(void)snprintf(d->token_request, sizeof d->token_request, "%s", body + 4);
	if (strncmp(line, "PUT ", 4) == 0 && body != NULL)
		(void)snprintf(d->last_write, sizeof d->last_write, "%s", body + 4);
	if (d->count == DUTY_REQUESTS_MOST)
		return;
	(void)snprintf(d->requests[d->count], sizeof d->requests[0], "%s", line);
	header_of(request, "\r\nFrom: ", d->from[d->count], sizeof d->from[0]);
	d->count++;
}

static bool
duty_answer(struct server *s, int fd, const char *request)
{
	struct duty *d = s->to;
	const char *path = strchr(request, ' ') + 1;
	char line[400];
	struct buf b;
	int status = 200;
	bool ok;

	(void)snprintf(line, sizeof line, "%.*s", (int)(path - request + (int)strcspn(path, " ")),
		request);
	buf_init(&b, (size_t)1024 * 1024);
	(void)pthread_mutex_lock(&d->lock);
	note(d, request, line);
	for (int i = 0; i < DUTY_ROUTES_MOST && d->routes[i].begin != NULL && b.length == 0; i++) {
		if (strncmp(line, d->routes[i].begin, strlen(d->routes[i].begin)) != 0)
			continue;
		status = d->routes[i].status;
		(void)buf_string(&b, d->routes[i].body);
	}
	if (b.length == 0 && !put_made_up(d, &b, line)) {
		status = 404;
		(void)buf_string(&b, refused);
	}
	(void)pthread_mutex_unlock(&d->lock);
	ok = server_reply(fd, status, JSON, b.data);
	buf_clear(&b);
	return ok;
}

void
duty_start(struct duty *d)
{
	(void)pthread_mutex_init(&d->lock, NULL);
	server_start(&d->server, duty_answer, d);
}

void
duty_stop(struct duty *d)
{
	server_stop(&d->server);
	(void)pthread_mutex_destroy(&d->lock);
}

const char *
duty_request(struct duty *d, int from, const char *part)
{
	const char *found = "";

	(void)pthread_mutex_lock(&d->lock);
	for (int i = from; i < d->count && found[0] == '\0'; i++)
		if (strstr(d->requests[i], part) != NULL)
			found = d->requests[i];
	(void)pthread_mutex_unlock(&d->lock);
	return found;
}

int
duty_asked(struct duty *d, int from, const char *part)
{
	int found = 0;

	(void)pthread_mutex_lock(&d->lock);
	for (int i = from; i < d->count; i++)
		found += strstr(d->requests[i], part) != NULL;
	(void)pthread_mutex_unlock(&d->lock);
	return found;
}

int
duty_count(struct duty *d)
{
	int count;

	(void)pthread_mutex_lock(&d->lock);
	count = d->count;
	(void)pthread_mutex_unlock(&d->lock);
	return count;
}
