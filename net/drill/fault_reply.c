/* net/drill/fault_reply.c - what a fault makes of a request and of a reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/fault_reply.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/fault_json.h"
#include "store/json.h"

static const char html_type[] = "text/html; charset=utf-8";
static const char html_page[] = "<!DOCTYPE html>\n<html><head><title>Please wait</title></head>\n"
				"<body><h1>We will be back in a moment</h1></body></html>\n";

/* The list that was sent, without every `every`-th row, of one of many. */
static void
leave_out(struct buf *body, int64_t every)
{
	struct fault_rows rows;
	struct buf rest;
	size_t at = 0;
	bool first = true;

	if (!fault_json_rows(body->data, body->length, &rows))
		return;
	buf_init(&rest, body->cap_bytes);
	for (size_t n = 0; n < rows.count; n++) {
		if (n == 0)
			(void)buf_add(&rest, body->data, rows.at[0].at);
		if ((int64_t)(n + 1) % every != 0) {
			(void)buf_string(&rest, first ? "" : ",");
			(void)buf_add(&rest, body->data + rows.at[n].at, rows.at[n].length);
			first = false;
		}
		at = rows.at[n].at + rows.at[n].length;
	}
	(void)buf_add(&rest, body->data + at, body->length - at);
	free(rows.at);
	buf_clear(body);
	*body = rest;
}

void
fault_ask(const struct fault_rule *rule, struct request *r, struct buf *body)
{
	if (rule->kind == FAULT_REVOKED)
		r->authorization = NULL;
	if (rule->kind != FAULT_PARTIAL)
		return;
	leave_out(body, rule->every);
	r->body = body->data;
	r->body_length = body->length;
}

static void
fail(const struct fault_rule *rule, struct reply *reply)
{
	reply->status = (int)rule->status;
	if (rule->has_wait) {
		drill_reply_header(reply, "Retry-After", "%" PRId64, rule->wait_s);
		if (rule->status == 429)
			drill_reply_header(reply, "ratelimit-reset", "%" PRId64, rule->wait_s);
	}
	(void)json_put(&reply->body, "{\"error\":{\"message\":%s,\"code\":%lld}}",
		"The fault script says so.", (long long)rule->status);
}

/* The body from now on; `body` is emptied. */
static void
replace(struct reply *reply, struct buf *body)
{
	buf_clear(&reply->body);
	reply->body = *body;
	buf_init(body, 0);
}

static void
wrap(struct reply *reply)
{
	struct buf body;

	buf_init(&body, reply->body.cap_bytes);
	(void)buf_string(&body, "[");
	(void)buf_add(&body, reply->body.data, reply->body.length);
	(void)buf_string(&body, "]");
	replace(reply, &body);
}

/* ---- inside a row ---- */

/* What becomes of the values of one row. */
typedef void row_change(const char *row, const struct fault_token *key,
	const struct fault_token *value, struct buf *out);

/* 7 for "abc", "7" for 7. */
static void
change_type(const char *row, const struct fault_token *key, const struct fault_token *value,
	struct buf *out)
{
	(void)key;
	if (value->kind == FAULT_TOKEN_STRING)
		(void)buf_printf(out, "%zu", value->span.length);
	else
		(void)buf_printf(out, "\"%.*s\"", (int)value->span.length, row + value->span.at);
}

static bool
is_title(const char *row, const struct fault_token *key)
{
	static const char *const titles[] = {
		"\"title\"", "\"subject\"", "\"summary\"", "\"name\"", "\"description\""};

	for (size_t n = 0; n < sizeof titles / sizeof titles[0]; n++)
		if (strlen(titles[n]) == key->span.length &&
			memcmp(row + key->span.at, titles[n], key->span.length) == 0)
			return true;
	return false;
}

/* A byte that begins nothing, a sequence cut short, and an overlong slash. */
static void
change_utf8(const char *row, const struct fault_token *key, const struct fault_token *value,
	struct buf *out)
{
	const char *at = row + value->span.at;

	if (value->kind != FAULT_TOKEN_STRING || key->kind != FAULT_TOKEN_KEY ||
		!is_title(row, key)) {
		(void)buf_add(out, at, value->span.length);
		return;
	}
	(void)buf_string(out, "\"\xff\xe2\x82 \xc0\xaf ");
	(void)buf_add(out, at + 1, value->span.length - 1);
}

static void
put_changed(const char *row, size_t length, row_change *change, struct buf *out)
{
	struct fault_token key = {.kind = FAULT_TOKEN_END};
	size_t at = 0;

	for (;;) {
		struct fault_token token = fault_json_next(row, length, at);

		if (token.kind == FAULT_TOKEN_END)
			break;
		(void)buf_add(out, row + at, token.span.at - at);
		if (token.kind == FAULT_TOKEN_STRING || token.kind == FAULT_TOKEN_NUMBER)
			change(row, &key, &token, out);
		else
			(void)buf_add(out, row + token.span.at, token.span.length);
		if (token.kind == FAULT_TOKEN_KEY)
			key = token;
		at = token.span.at + token.span.length;
	}
	(void)buf_add(out, row + at, length - at);
}

/* ---- the rows of a list ---- */

/* Changes every `every`-th row, the first one first; a reply without a list as a whole. */
static void
change_rows(struct reply *reply, row_change *change, int64_t every)
{
	const char *text = reply->body.data;
	struct fault_rows rows;
	struct buf body;
	size_t at = 0;

	buf_init(&body, reply->body.cap_bytes);
	if (!fault_json_rows(text, reply->body.length, &rows)) {
		put_changed(text, reply->body.length, change, &body);
		replace(reply, &body);
		return;
	}
	for (size_t n = 0; n < rows.count; n++) {
		if ((int64_t)n % every != 0)
			continue;
		(void)buf_add(&body, text + at, rows.at[n].at - at);
		put_changed(text + rows.at[n].at, rows.at[n].length, change, &body);
		at = rows.at[n].at + rows.at[n].length;
	}
	(void)buf_add(&body, text + at, reply->body.length - at);
	free(rows.at);
	replace(reply, &body);
}

/* Which row comes `n`-th in the changed list, of `count` that it had. */
typedef size_t row_order(size_t n, size_t count);

static size_t
order_again(size_t n, size_t count)
{
	return n % count;
}

/* The even ones backwards, then the odd ones. */
static size_t
order_shuffled(size_t n, size_t count)
{
	size_t even = (count + 1) / 2;

	return n < even ? (even - 1 - n) * 2 : (n - even) * 2 + 1;
}

/* As if one row had left the pages before: the first is skipped; and one had then entered them: the
 * last comes twice. */
static size_t
order_drifted(size_t n, size_t count)
{
	return n + 1 < count ? n + 1 : count - 1;
}

/* Puts the rows of the list in another order, `times` as many of them. */
static void
order_rows(struct reply *reply, row_order *order, size_t times)
{
	const char *text = reply->body.data;
	const struct fault_span *last;
	struct fault_rows rows;
	struct buf body;
	size_t end;

	if (!fault_json_rows(text, reply->body.length, &rows))
		return;
	if (rows.count == 0) {
		free(rows.at);
		return;
	}
	buf_init(&body, reply->body.cap_bytes);
	last = &rows.at[rows.count - 1];
	end = last->at + last->length;
	(void)buf_add(&body, text, rows.at[0].at);
	for (size_t n = 0; n < rows.count * times; n++) {
		const struct fault_span *row = &rows.at[order(n, rows.count)];

		(void)buf_string(&body, n == 0 ? "" : ",");
		(void)buf_add(&body, text + row->at, row->length);
	}
	(void)buf_add(&body, text + end, reply->body.length - end);
	free(rows.at);
	replace(reply, &body);
}

/* Whether this is the second page of a list, or a later one. */
static bool
is_beyond_first(const struct request *r)
{
	return drill_request_number(r, "offset", 0) > 0 || drill_request_number(r, "page", 1) > 1 ||
	       drill_request_param(r, "page[after]") != NULL;
}

void
fault_apply(const struct fault_rule *rule, const struct request *r, struct reply *reply)
{
	bool good = reply->status / 100 == 2;

	switch (rule->kind) {
	case FAULT_STATUS:
		fail(rule, reply);
		break;
	case FAULT_DONE:
		if (!good)
			break;
		buf_reset(&reply->body);
		fail(rule, reply);
		break;
	case FAULT_HTML:
		reply->status = (int)rule->status;
		reply->content_type = html_type;
		(void)buf_string(&reply->body, html_page);
		break;
	case FAULT_REDIRECT:
		reply->status = (int)rule->status;
		drill_reply_header(reply, "Location", "%s", rule->to);
		break;
	case FAULT_BROKEN:
		reply->body.length /= good ? 2 : 1;
		break;
	case FAULT_SHAPE:
		if (good)
			wrap(reply);
		break;
	case FAULT_TYPES:
		if (good)
			change_rows(reply, change_type, rule->every);
		break;
	case FAULT_UTF8:
		if (good)
			change_rows(reply, change_utf8, rule->every);
		break;
	case FAULT_DUPLICATE:
		if (good)
			order_rows(reply, order_again, 2);
		break;
	case FAULT_SHUFFLE:
		if (good)
			order_rows(reply, order_shuffled, 1);
		break;
	case FAULT_DRIFT:
		if (good && is_beyond_first(r))
			order_rows(reply, order_drifted, 1);
		break;
	case FAULT_REVOKED:
	case FAULT_HANG:
	case FAULT_BOMB:
	case FAULT_HUGE:
	case FAULT_SLOW:
	case FAULT_CUT:
	case FAULT_SKEW:
	case FAULT_MUTE:
	case FAULT_PARTIAL:
		break;
	}
}
