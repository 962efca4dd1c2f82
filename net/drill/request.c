/* net/drill/request.c - one HTTP request to a simulated service, and its reply, without any HTTP.
 * SPDX-License-Identifier: MIT */
#include "net/drill/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLY_CAP_BYTES = 16 * 1024 * 1024 };

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes %XX and, in a query, +; in place. A %00 stays as it is written. */
static void
decode(char *text, bool query)
{
	char *out = text;

	for (const char *at = text; *at != '\0'; at++) {
		int high = *at == '%' ? hex_value(at[1]) : -1;
		int low = high >= 0 ? hex_value(at[2]) : -1;

		if (low >= 0 && high * 16 + low != 0) {
			*out++ = (char)(high * 16 + low);
			at += 2;
		} else if (query && *at == '+') {
			*out++ = ' ';
		} else {
			*out++ = *at;
		}
	}
	*out = '\0';
}

static void
read_params(struct request *r, char *query)
{
	char *rest = query;
	char *pair;

	while ((pair = strsep(&rest, "&")) != NULL && r->param_count < REQUEST_PARAMS_MAX) {
		char *value = strchr(pair, '=');

		if (*pair == '\0')
			continue;
		if (value != NULL)
			*value++ = '\0';
		else
			value = pair + strlen(pair);
		decode(pair, true);
		decode(value, true);
		r->params[r->param_count++] = (struct param){pair, value};
	}
}

static void
read_segments(struct request *r, char *path)
{
	char *rest = path;
	char *segment;

	while ((segment = strsep(&rest, "/")) != NULL) {
		if (*segment == '\0')
			continue;
		if (r->segment_count >= REQUEST_SEGMENTS_MAX) {
			r->segment_count = REQUEST_SEGMENTS_MAX + 1;
			return;
		}
		decode(segment, false);
		r->segments[r->segment_count++] = segment;
	}
}

struct err
drill_request_init(struct request *r, const char *method, const char *target)
{
	char *query;

	*r = (struct request){.body = ""};
	(void)snprintf(r->method, sizeof r->method, "%s", method);
	r->memory = strdup(target);
	r->path = strdup(target);
	r->params = calloc(REQUEST_PARAMS_MAX, sizeof *r->params);
	if (r->memory == NULL || r->path == NULL || r->params == NULL) {
		drill_request_clear(r);
		return err_make(ERR_FULL, "Memory is too short for a request.");
	}
	r->path[strcspn(r->path, "?")] = '\0';
	decode(r->path, false);
	query = strchr(r->memory, '?');
	if (query != NULL) {
		*query++ = '\0';
		read_params(r, query);
	}
	read_segments(r, r->memory);
	return NO_ERR;
}

void
drill_request_clear(struct request *r)
{
	free(r->memory);
	free(r->path);
	free(r->params);
	*r = (struct request){.body = ""};
}

const char *
drill_request_param(const struct request *r, const char *name)
{
	for (int i = 0; i < r->param_count; i++)
		if (strcmp(r->params[i].name, name) == 0)
			return r->params[i].value;
	return NULL;
}

bool
drill_request_has(const struct request *r, const char *name, const char *value)
{
	for (int i = 0; i < r->param_count; i++)
		if (strcmp(r->params[i].name, name) == 0 && strcmp(r->params[i].value, value) == 0)
			return true;
	return false;
}

int64_t
drill_request_number(const struct request *r, const char *name, int64_t otherwise)
{
	const char *value = drill_request_param(r, name);
	size_t digits;

	if (value == NULL)
		return otherwise;
	digits = strspn(value, "0123456789");
	if (digits == 0 || digits > 18 || value[digits] != '\0')
		return -1;
	return (int64_t)strtoll(value, NULL, 10);
}

bool
drill_request_matches(const struct request *r, const char *method, const char *pattern)
{
	const char *at = pattern;

	if (strcmp(r->method, method) != 0)
		return false;
	for (int i = 0; i < r->segment_count && i < REQUEST_SEGMENTS_MAX; i++) {
		size_t length = strcspn(at, "/");
		bool any = length == 1 && *at == '+';

		if (length == 0)
			return false;
		if (!any && (strlen(r->segments[i]) != length ||
				    strncmp(r->segments[i], at, length) != 0))
			return false;
		at += length + (at[length] == '/');
	}
	return *at == '\0' && r->segment_count <= REQUEST_SEGMENTS_MAX;
}

void
drill_reply_init(struct reply *r)
{
	*r = (struct reply){.status = 200, .content_type = "application/json; charset=utf-8"};
	buf_init(&r->body, REPLY_CAP_BYTES);
}

void
drill_reply_clear(struct reply *r)
{
	buf_clear(&r->body);
}

void
drill_reply_header(struct reply *r, const char *name, const char *format, ...)
{
	va_list args;

	if (r->header_count >= REPLY_HEADERS_MAX)
		return;
	r->headers[r->header_count].name = name;
	va_start(args, format);
	(void)vsnprintf(r->headers[r->header_count].value, sizeof r->headers[r->header_count].value,
		format, args);
	va_end(args);
	r->header_count++;
}
