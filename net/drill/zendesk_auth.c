/* net/drill/zendesk_auth.c - who may ask the simulated Zendesk, and what.
 * SPDX-License-Identifier: MIT */
#include "net/drill/zendesk_auth.h"

#include <stdio.h>
#include <string.h>

#include "net/drill/token.h"
#include "net/drill/zendesk.h"
#include "net/drill/zendesk_reply.h"
#include "store/json.h"

#define PREFIX "drill-"

/* Basic of ZENDESK_EMAIL/token:ZENDESK_TOKEN, and of ZENDESK_ADMIN_EMAIL. */
static const char agent_basic[] =
	"Basic YWdlbnRAaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=";
static const char admin_basic[] =
	"Basic YWRtaW5AaG9zdGluZy5leGFtcGxlL3Rva2VuOmRyaWxsLXplbmRlc2stdG9rZW4=";

enum { LIFE_S = 172000, LIFE_MIN_S = 300, LIFE_MAX_S = 172800, WORD_CAP_BYTES = 4096 };

enum { ADMIN = 0 }; /* the scenario's first person */

/* The person who is no administrator; in a scenario of one there is none. */
static int
agent_of(const struct world *w)
{
	return w->scenario->people_count > 1 ? 1 : ADMIN;
}

struct zendesk_caller
drill_zendesk_caller(const struct world *w, const struct request *r)
{
	struct zendesk_caller c = {.person = NOBODY};
	const char *given = r->authorization;
	const struct token *t;

	if (given == NULL)
		return c;
	if (strcmp(given, agent_basic) == 0)
		c.person = agent_of(w);
	else if (strcmp(given, admin_basic) == 0)
		c.person = ADMIN;
	if (strncmp(given, "Bearer ", 7) != 0)
		return c;
	t = drill_token_find(w, PREFIX, given + 7);
	if (t == NULL)
		return c;
	c.ended = t->until_ms <= w->now_ms;
	c.scope = t->scope;
	if (!c.ended)
		c.person = t->client == CLIENT_ZENDESK_ADMIN ? ADMIN : agent_of(w);
	return c;
}

bool
drill_zendesk_is_admin(const struct zendesk_caller *c)
{
	return c->person == ADMIN;
}

bool
drill_zendesk_admit(const struct zendesk_caller *c, const struct request *r, struct reply *out)
{
	const char *what = r->segment_count > 2 ? r->segments[2] : "";
	const char *need = strcmp(r->method, "GET") == 0 ? "read" : "write";
	char narrow[64];

	if (c->ended) {
		out->status = 401;
		(void)json_put(&out->body, "{\"error\":%s,\"error_description\":%s}",
			"invalid_token",
			"The access token provided is expired, revoked, malformed or invalid "
			"for other reasons.");
		return false;
	}
	if (c->person == NOBODY) {
		out->status = 401;
		(void)json_put(&out->body, "{\"error\":%s}", "Couldn't authenticate you");
		return false;
	}
	(void)snprintf(narrow, sizeof narrow, "%.32s:%s",
		strcmp(what, "incremental") == 0 || strcmp(what, "search") == 0 ? "tickets" : what,
		need);
	if (c->scope == NULL || drill_token_allows(c->scope, need) ||
		drill_token_allows(c->scope, narrow))
		return true;
	drill_zendesk_refuse(out, 403, "Forbidden",
		"You do not have access to this page. Please contact the account owner of this "
		"help desk for further help.");
	return false;
}

static bool
word_is(struct world *w, const char *path, const char *wanted)
{
	struct buf word;
	bool same;

	buf_init(&word, WORD_CAP_BYTES);
	same = json_string(w->reader, path, &word) && strcmp(word.data, wanted) == 0;
	buf_clear(&word);
	return same;
}

/* Which client asks; false, and the reply an error, when it is none of ours. */
static bool
client_read(struct world *w, enum client *out_client, struct reply *out)
{
	const bool admin = word_is(w, "$.client_id", ZENDESK_ADMIN_CLIENT_ID);

	if ((!admin && !word_is(w, "$.client_id", ZENDESK_CLIENT_ID)) ||
		!word_is(w, "$.client_secret", ZENDESK_CLIENT_SECRET)) {
		drill_zendesk_fail(out, 401, "invalid_client", "Client authentication failed.");
		return false;
	}
	*out_client = admin ? CLIENT_ZENDESK_ADMIN : CLIENT_ZENDESK_AGENT;
	return true;
}

void
drill_zendesk_token(struct world *w, const struct request *r, struct reply *out)
{
	int64_t life_s = LIFE_S;
	char token[TOKEN_SIZE];
	enum client client;
	struct buf scope;

	if (json_read(w->reader, r->body, r->body_length).kind != ERR_NONE ||
		!word_is(w, "$.grant_type", "client_credentials")) {
		drill_zendesk_fail(out, 400, "unsupported_grant_type",
			"The authorization grant type is not supported.");
		return;
	}
	if (!client_read(w, &client, out))
		return;
	if (json_int(w->reader, "$.expires_in", &life_s) &&
		(life_s <= LIFE_MIN_S || life_s >= LIFE_MAX_S)) {
		drill_zendesk_fail(out, 400, "invalid_request",
			"expires_in must be more than 300 and less than 172800.");
		return;
	}
	buf_init(&scope, WORD_CAP_BYTES);
	if (!json_string(w->reader, "$.scope", &scope))
		(void)buf_string(&scope, "read write");
	drill_token_issue(w, client, PREFIX, scope.data, life_s, token);
	(void)json_put(&out->body,
		"{\"access_token\":%s,\"token_type\":\"bearer\",\"scope\":%s,\"expires_in\":%lld}",
		token, scope.data, (long long)life_s);
	buf_clear(&scope);
}
