/* net/drill/slack_call.c - one call of the simulated Slack's API: what is asked, and how it is answered.
 * SPDX-License-Identifier: MIT */
#include "net/drill/slack_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/effect.h"
#include "store/json.h"

enum { PAGE_MAX = 1000 };

void
drill_slack_fail(const struct slack_call *c, const char *error)
{
	buf_reset(&c->out->body);
	(void)json_put(&c->out->body, "{\"ok\":false,\"error\":%s}", error);
}

bool
drill_slack_argument(const struct slack_call *c, const char *name, struct buf *out)
{
	const char *given = drill_request_param(c->r, name);
	char path[48];

	if (given == NULL)
		given = drill_request_param(&c->form, name);
	if (given != NULL)
		return buf_string(out, given);
	(void)snprintf(path, sizeof path, "$.%s", name);
	return json_string(c->w->reader, path, out);
}

struct slack_channel *
drill_slack_channel_of(const struct slack_call *c, bool names)
{
	struct slack_channel *channel = NULL;
	struct buf which;

	buf_init(&which, SLACK_VALUE_CAP_BYTES);
	if (drill_slack_argument(c, "channel", &which))
		channel = drill_slack_channel_find(c->slack, which.data, names);
	buf_clear(&which);
	if (channel == NULL)
		drill_slack_fail(c, "channel_not_found");
	return channel;
}

size_t
drill_slack_cursor(const struct slack_call *c)
{
	const char *cursor = drill_request_param(c->r, "cursor");

	return cursor != NULL && strncmp(cursor, "place:", 6) == 0
		       ? (size_t)strtoul(cursor + 6, NULL, 10)
		       : 0;
}

void
drill_slack_put_cursor(const struct slack_call *c, size_t next, bool more)
{
	char cursor[32] = "";

	if (more)
		(void)snprintf(cursor, sizeof cursor, "place:%zu", next);
	(void)json_put(&c->out->body, ",\"response_metadata\":{\"next_cursor\":%s}}", cursor);
}

size_t
drill_slack_limit(const struct slack_call *c)
{
	int64_t limit = drill_request_number(c->r, "limit", 100);

	return limit < 1 || limit > PAGE_MAX ? 100 : (size_t)limit;
}

void
drill_slack_effect(
	struct world *w, const char *verb, const struct slack_channel *channel, const char *text)
{
	static const struct {
		const char *entity;
		char is;
	} rows[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
	char name[SLACK_CHANNEL_NAME_MAX + 2];
	struct buf shown;

	buf_init(&shown, SLACK_VALUE_CAP_BYTES);
	while (*text != '\0') {
		size_t i = 0;

		while (i < 3 && strncmp(text, rows[i].entity, strlen(rows[i].entity)) != 0)
			i++;
		(void)buf_add(&shown, i < 3 ? &rows[i].is : text, 1);
		text += i < 3 ? strlen(rows[i].entity) : 1;
	}
	(void)snprintf(name, sizeof name, "#%s", channel->name);
	drill_effect(w, "slack", verb, name, shown.data);
	buf_clear(&shown);
}

static bool
is_type(const char *given, const char *wanted)
{
	return given != NULL && strncmp(given, wanted, strlen(wanted)) == 0;
}

bool
drill_slack_read_body(struct slack_call *c)
{
	const char *type = c->r->content_type;
	struct buf target;
	bool good = true;

	json_forget(c->w->reader);
	if (strcmp(c->r->method, "POST") != 0)
		return true;
	if (is_type(type, "application/json")) {
		good = json_read(c->w->reader, c->r->body, c->r->body_length).kind == ERR_NONE;
		if (!good)
			drill_slack_fail(c, "invalid_json");
		return good;
	}
	if (!is_type(type, "application/x-www-form-urlencoded")) {
		drill_slack_fail(c, type == NULL ? "missing_post_type" : "invalid_post_type");
		return false;
	}
	buf_init(&target, SLACK_VALUE_CAP_BYTES);
	good = buf_printf(&target, "/?%s", c->r->body) &&
	       drill_request_init(&c->form, "POST", target.data).kind == ERR_NONE;
	if (!good)
		drill_slack_fail(c, "invalid_form_data");
	buf_clear(&target);
	return good;
}
