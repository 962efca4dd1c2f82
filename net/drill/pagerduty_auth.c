/* net/drill/pagerduty_auth.c - who may ask the simulated PagerDuty, and what.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/pagerduty.h"
#include "net/drill/pagerduty_window.h"
#include "net/drill/token.h"
#include "store/json.h"

#define PREFIX "pdus+_drill-"

enum { MINUTE_MOST = 960, LIFE_S = 86400, SCOPE_CAP_BYTES = 4096, WORD_SIZE = 64 };

/* All that an app can be given. */
static const char scopes[] =
	"abilities.read change_events.read escalation_policies.read incidents.read "
	"incidents.write oncalls.read priorities.read services.read teams.read users.read";

struct pagerduty_caller
drill_pagerduty_caller(const struct world *w, const struct request *r)
{
	static const struct {
		const char *authorization;
		enum allowance allowance;
	} keys[] = {
		{"Token token=" PAGERDUTY_USER_KEY, ALLOWANCE_PAGERDUTY_USER},
		{"Token token=" PAGERDUTY_ACCOUNT_KEY, ALLOWANCE_PAGERDUTY_ACCOUNT},
		{"Token token=" PAGERDUTY_READER_KEY, ALLOWANCE_PAGERDUTY_READER},
	};
	struct pagerduty_caller c = {.known = false};
	const struct token *t = NULL;

	if (r->authorization == NULL)
		return c;
	for (size_t n = 0; n < sizeof keys / sizeof keys[0]; n++)
		if (strcmp(r->authorization, keys[n].authorization) == 0)
			return (struct pagerduty_caller){
				.known = true, .allowance = keys[n].allowance};
	if (strncmp(r->authorization, "Bearer ", 7) == 0)
		t = drill_token_find(w, PREFIX, r->authorization + 7);
	if (t == NULL || t->until_ms <= w->now_ms)
		return c;
	c.known = true;
	c.scope = t->scope;
	c.allowance = t->client == CLIENT_PAGERDUTY ? ALLOWANCE_PAGERDUTY_APP
						    : ALLOWANCE_PAGERDUTY_NARROW;
	return c;
}

/* The two headers that every operation needs. */
static bool
headers_are_right(const struct request *r, struct reply *out)
{
	if (r->accept == NULL || strstr(r->accept, "application/vnd.pagerduty+json") == NULL ||
		strstr(r->accept, "version=2") == NULL) {
		drill_pagerduty_error(out, 406, 2002, "Not Acceptable",
			"Accept must be application/vnd.pagerduty+json;version=2.");
		return false;
	}
	if (r->content_type == NULL ||
		strncmp(r->content_type, "application/json", strlen("application/json")) != 0) {
		drill_pagerduty_error(out, 415, 2002, "Unsupported Media Type",
			"Content-Type must be application/json.");
		return false;
	}
	return true;
}

static bool
count(struct world *w, enum allowance which, struct reply *out)
{
	const int left = drill_limit_take(&w->limits[which], w->now_ms, MINUTE_MOST);

	drill_reply_header(out, "ratelimit-limit", "%d", MINUTE_MOST);
	drill_reply_header(out, "ratelimit-remaining", "%d", left < 0 ? 0 : left);
	drill_reply_header(out, "ratelimit-reset", "%d", drill_limit_reset_s(w->now_ms));
	if (left >= 0)
		return true;
	drill_pagerduty_error(out, 429, 2020, "Rate Limit Exceeded", NULL);
	return false;
}

bool
drill_pagerduty_admit(
	struct world *w, const struct request *r, const char *scope, struct reply *out)
{
	const struct pagerduty_caller c = drill_pagerduty_caller(w, r);

	if (!c.known) {
		drill_pagerduty_error(out, 401, 2006, "Authentication failed", NULL);
		return false;
	}
	if (!headers_are_right(r, out) || !count(w, c.allowance, out))
		return false;
	if (c.allowance == ALLOWANCE_PAGERDUTY_READER && strcmp(r->method, "GET") != 0) {
		drill_pagerduty_error(
			out, 403, 2010, "Access Denied", "This API key may only read.");
		return false;
	}
	if (scope != NULL && c.scope != NULL && !drill_token_allows(c.scope, scope)) {
		char why[WORD_SIZE + 64];

		(void)snprintf(why, sizeof why, "The token lacks the scope %.60s.", scope);
		drill_pagerduty_error(out, 403, 2010, "Access Denied", why);
		return false;
	}
	return true;
}

/* The errors of OAuth have a form of their own. */
static void
fail(struct reply *out, int status, const char *error, const char *why)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":%s,\"error_description\":%s}", error, why);
}

static bool
is_param(const struct request *form, const char *name, const char *value)
{
	return drill_request_has(form, name, value);
}

/* What of the scope asked for is granted. False when it names no account, or what nobody has. */
static bool
scope_grant(const char *asked, enum client client, struct buf *out)
{
	bool account = false;

	for (const char *at = asked; *at != '\0'; at += strspn(at, " ")) {
		const size_t length = strcspn(at, " ");
		char word[WORD_SIZE];

		(void)snprintf(word, sizeof word, "%.*s", (int)length, at);
		at += length;
		if (strncmp(word, "as_account-", strlen("as_account-")) == 0)
			account = true;
		else if (length >= sizeof word || !drill_token_allows(scopes, word))
			return false;
		else if (client == CLIENT_PAGERDUTY_NARROW && strcmp(word, "users.read") == 0)
			continue;
		(void)buf_string(out, out->length == 0 ? "" : " ");
		(void)buf_string(out, word);
	}
	return account;
}

static void
token_grant(struct world *w, const struct request *form, struct reply *out)
{
	const bool narrow = is_param(form, "client_id", PAGERDUTY_NARROW_CLIENT_ID);
	const enum client client = narrow ? CLIENT_PAGERDUTY_NARROW : CLIENT_PAGERDUTY;
	const char *asked = drill_request_param(form, "scope");
	char token[TOKEN_SIZE];
	struct buf scope;

	if (!is_param(form, "grant_type", "client_credentials")) {
		fail(out, 400, "unsupported_grant_type", "Only client_credentials is supported.");
		return;
	}
	if ((!narrow && !is_param(form, "client_id", PAGERDUTY_CLIENT_ID)) ||
		!is_param(form, "client_secret", PAGERDUTY_CLIENT_SECRET)) {
		fail(out, 401, "invalid_client", "Client authentication failed.");
		return;
	}
	buf_init(&scope, SCOPE_CAP_BYTES);
	if (asked == NULL || !scope_grant(asked, client, &scope)) {
		fail(out, 400, "invalid_scope", "The scope is missing, unknown or of no account.");
	} else {
		drill_token_issue(w, client, PREFIX, scope.data, LIFE_S, token);
		(void)json_put(&out->body,
			"{\"access_token\":%s,\"token_type\":\"bearer\",\"scope\":%s,"
			"\"expires_in\":%d}",
			token, scope.data, (int)LIFE_S);
	}
	buf_clear(&scope);
}

void
drill_pagerduty_token(struct world *w, const struct request *r, struct reply *out)
{
	static const char type[] = "application/x-www-form-urlencoded";
	struct request form;
	struct buf target;
	struct err e;

	if (r->content_type == NULL || strncmp(r->content_type, type, strlen(type)) != 0) {
		fail(out, 400, "invalid_request", "The body must be a form.");
		return;
	}
	buf_init(&target, SCOPE_CAP_BYTES);
	(void)buf_string(&target, "/?"); /* a form reads as a query does */
	(void)buf_add(&target, r->body, r->body_length);
	e = target.full ? err_make(ERR_FULL, "The form is too long.")
			: drill_request_init(&form, "POST", target.data);
	buf_clear(&target);
	if (e.kind != ERR_NONE) {
		fail(out, 400, "invalid_request", e.text);
		return;
	}
	token_grant(w, &form, out);
	drill_request_clear(&form);
}
