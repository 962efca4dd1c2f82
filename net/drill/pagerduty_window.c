/* net/drill/pagerduty_window.c - the part of a list that a request of PagerDuty asks for.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_window.h"

#include "net/drill/account_json.h"
#include "net/drill/stamp.h"
#include "store/json.h"

enum { LIMIT_DEFAULT = 25, LIMIT_MAX = 100, WINDOW_MAX = 10000 };

void
drill_pagerduty_error(
	struct reply *out, int status, int code, const char *message, const char *detail)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":{\"message\":%s,\"code\":%d", message, code);
	if (detail != NULL)
		(void)json_put(&out->body, ",\"errors\":[%s]", detail);
	(void)buf_string(&out->body, "}}");
}

bool
drill_window_open(const struct request *r, const char *name, struct window *v, struct reply *out)
{
	*v = (struct window){
		.limit = drill_request_number(r, "limit", LIMIT_DEFAULT),
		.offset = drill_request_number(r, "offset", 0),
		.total = drill_request_has(r, "total", "true"),
	};
	if (v->limit < 1 || v->offset < 0) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Limit and offset must be whole numbers.");
		return false;
	}
	if (v->limit > LIMIT_MAX)
		v->limit = LIMIT_MAX;
	if (v->offset + v->limit > WINDOW_MAX) {
		drill_pagerduty_error(out, 400, 2002, "Arguments Caused Error",
			"Offset plus limit must not exceed 10000.");
		return false;
	}
	(void)json_put(&out->body, "{%s:[", name);
	return true;
}

bool
drill_window_row(struct window *v, struct reply *out)
{
	v->seen++;
	if (v->seen <= v->offset || v->put >= v->limit)
		return false;
	if (v->put++ > 0)
		(void)buf_string(&out->body, ",");
	return true;
}

static bool
has_more(const struct window *v)
{
	return v->seen > v->offset + v->limit;
}

bool
drill_window_done(const struct window *v)
{
	return !v->total && has_more(v);
}

void
drill_window_close(const struct window *v, struct reply *out)
{
	(void)json_put(&out->body,
		"],\"limit\":%lld,\"offset\":%lld,\"more\":%p,\"total\":", (long long)v->limit,
		(long long)v->offset, (const void *)(has_more(v) ? "true" : "false"));
	if (v->total)
		(void)json_put(&out->body, "%lld}", (long long)v->seen);
	else
		(void)buf_string(&out->body, "null}");
}

bool
drill_window_moment(
	const struct request *r, const char *name, int code, int64_t *out_ms, struct reply *out)
{
	const char *value = drill_request_param(r, name);

	if (value == NULL || drill_stamp_read(value, out_ms))
		return true;
	drill_pagerduty_error(
		out, 400, code, "Invalid Input Provided", "The date is not ISO 8601.");
	return false;
}

bool
drill_window_team(const struct world *w, const struct request *r, int service)
{
	if (drill_request_param(r, "team_ids[]") == NULL)
		return true;
	for (int n = 0; n < (int)w->scenario->teams_count; n++)
		if (drill_request_has(r, "team_ids[]", w->scenario->teams[n].id) &&
			(service == NOBODY || drill_account_in_team(w, service, n)))
			return true;
	return false;
}
