/* net/drill/fault.c - how a simulated service misbehaves, and when.
 * SPDX-License-Identifier: MIT */
#include "net/drill/fault.h"

#include <string.h>

#include "store/json.h"

enum { TOKEN_BYTES = 512 };

const char *
fault_service_name(enum fault_service service)
{
	switch (service) {
	case FAULT_PAGERDUTY:
		return "pagerduty";
	case FAULT_ZENDESK:
		return "zendesk";
	case FAULT_SLACK:
		return "slack";
	case FAULT_STATUSPAGE:
		return "statuspage";
	case FAULT_JIRA:
		return "jira";
	case FAULT_ALL:
		return "all";
	case FAULT_BOTH:
		break;
	}
	return "both";
}

const char *
fault_kind_name(enum fault_kind kind)
{
	static const char *const names[] = {
		[FAULT_STATUS] = "status",
		[FAULT_REVOKED] = "revoked",
		[FAULT_HANG] = "hang",
		[FAULT_HTML] = "html",
		[FAULT_REDIRECT] = "redirect",
		[FAULT_BOMB] = "bomb",
		[FAULT_HUGE] = "huge",
		[FAULT_SLOW] = "slow",
		[FAULT_CUT] = "cut",
		[FAULT_BROKEN] = "broken",
		[FAULT_SHAPE] = "shape",
		[FAULT_TYPES] = "types",
		[FAULT_UTF8] = "utf8",
		[FAULT_DUPLICATE] = "duplicate",
		[FAULT_SHUFFLE] = "shuffle",
		[FAULT_DRIFT] = "drift",
		[FAULT_SKEW] = "skew",
		[FAULT_DONE] = "done",
		[FAULT_MUTE] = "mute",
		[FAULT_PARTIAL] = "partial",
	};

	return names[kind];
}

bool
fault_replaces(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_STATUS:
	case FAULT_HANG:
	case FAULT_HTML:
	case FAULT_REDIRECT:
	case FAULT_BOMB:
	case FAULT_HUGE:
		return true;
	case FAULT_REVOKED: /* the service itself says no */
	case FAULT_SLOW:
	case FAULT_CUT:
	case FAULT_BROKEN:
	case FAULT_SHAPE:
	case FAULT_TYPES:
	case FAULT_UTF8:
	case FAULT_DUPLICATE:
	case FAULT_SHUFFLE:
	case FAULT_DRIFT:
	case FAULT_SKEW:
	case FAULT_DONE:
	case FAULT_MUTE:
	case FAULT_PARTIAL:
		break;
	}
	return false;
}

/* Undoes base64 into a string; what is not base64 ends it. */
static void
base64_undo(const char *text, char *out, size_t size)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int held = 0;
	size_t length = 0;

	for (; *text != '\0' && length + 1 < size; text++) {
		const char *found = strchr(alphabet, *text);

		if (found == NULL)
			break;
		bits = bits << 6 | (uint32_t)(found - alphabet);
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		out[length++] = (char)(bits >> held & 0xff);
	}
	out[length] = '\0';
}

/* Whether the credentials hold that token: "Token token=T", "Bearer T", "OAuth T" or Basic of "WHO:T". */
static bool
bears(const char *authorization, const char *token)
{
	char plain[TOKEN_BYTES];
	const char *said;

	if (authorization == NULL)
		return false;
	if (*token == '\0')
		return true;
	if (strncmp(authorization, "Token token=", strlen("Token token=")) == 0)
		return strcmp(authorization + strlen("Token token="), token) == 0;
	if (strncmp(authorization, "OAuth ", strlen("OAuth ")) == 0)
		return strcmp(authorization + strlen("OAuth "), token) == 0;
	if (strncmp(authorization, "Bearer ", strlen("Bearer ")) == 0)
		return strcmp(authorization + strlen("Bearer "), token) == 0;
	if (strncmp(authorization, "Basic ", strlen("Basic ")) != 0)
		return false;
	base64_undo(authorization + strlen("Basic "), plain, sizeof plain);
	said = strrchr(plain, ':');
	return said != NULL && strcmp(said + 1, token) == 0;
}

int64_t
fault_ends_ms(const struct fault_script *script, const struct fault_rule *rule)
{
	if (rule->lasts_ms == INT64_MAX)
		return INT64_MAX;
	return script->origin_ms + rule->after_ms + rule->lasts_ms;
}

bool
fault_in_force(const struct fault_script *script, const struct fault_rule *rule, int64_t now_ms)
{
	return now_ms >= script->origin_ms + rule->after_ms &&
	       now_ms < fault_ends_ms(script, rule) &&
	       (rule->times == 0 || rule->struck < rule->times);
}

static bool
is_method(const struct fault_rule *rule, const struct request *r)
{
	if (strcmp(rule->method, "write") == 0)
		return strcmp(r->method, "GET") != 0;
	return rule->method[0] == '\0' || strcmp(rule->method, r->method) == 0;
}

const struct fault_rule *
fault_pick(struct fault_script *script, enum fault_service service, const struct request *r,
	int64_t now_ms)
{
	for (size_t n = 0; script != NULL && n < script->rules_count; n++) {
		struct fault_rule *rule = &script->rules[n];

		if ((rule->service & service) == 0 || !fault_in_force(script, rule, now_ms) ||
			strncmp(r->path, rule->path, strlen(rule->path)) != 0 ||
			!is_method(rule, r))
			continue;
		if (rule->kind == FAULT_REVOKED && !bears(r->authorization, rule->token))
			continue;
		rule->struck++;
		return rule;
	}
	return NULL;
}

void
fault_print(const struct fault_script *script, int64_t now_ms, struct buf *out)
{
	(void)buf_string(out, "{\"faults\":[");
	for (size_t n = 0; script != NULL && n < script->rules_count; n++) {
		const struct fault_rule *rule = &script->rules[n];
		const char *in_force = fault_in_force(script, rule, now_ms) ? "true" : "false";

		(void)json_put(out, n == 0 ? "{\"service\":%s" : ",{\"service\":%s",
			fault_service_name(rule->service));
		(void)json_put(out, ",\"fault\":%s,\"path\":%s,\"in_force\":%p,\"struck\":%lld}",
			fault_kind_name(rule->kind), rule->path, (const void *)in_force,
			(long long)rule->struck);
	}
	(void)buf_string(out, "]}");
}
