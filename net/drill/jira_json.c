/* net/drill/jira_json.c - how the simulated Jira writes down what it has.
 * SPDX-License-Identifier: MIT */
#include "net/drill/jira_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/jira.h"
#include "net/drill/stamp.h"
#include "store/json.h"

enum { FIRST_ID = 10001 };

#define SITE "https://hosting.example"

const char *
drill_jira_status(int status)
{
	static const char *const names[JIRA_STATUSES] = {"Open", "In Progress", "Done"};

	return names[status];
}

const char *
drill_jira_key(size_t at, char out[JIRA_KEY_BYTES])
{
	(void)snprintf(out, JIRA_KEY_BYTES, JIRA_PROJECT "-%zu", at + 1);
	return out;
}

int
drill_jira_find(const struct jira_world *s, const char *key)
{
	char own[JIRA_KEY_BYTES];

	for (size_t n = 0; n < s->issue_count; n++) {
		if (strcmp(drill_jira_key(n, own), key) == 0 ||
			strtoll(key, NULL, 10) == (long long)n + FIRST_ID)
			return (int)n;
	}
	return -1;
}

/* As Jira writes them: "2026-11-20T02:41:07.000+0000". */
static const char *
stamp(int64_t at_ms, char out[STAMP_SIZE + 16])
{
	char plain[STAMP_SIZE];

	(void)drill_stamp_print(at_ms, plain);
	(void)snprintf(out, STAMP_SIZE + 16, "%.19s.000+0000", plain);
	return out;
}

void
drill_jira_put_me(struct buf *out)
{
	(void)json_put(out,
		"{\"self\":%s,\"accountId\":%s,\"accountType\":%s,\"emailAddress\":%s,"
		"\"displayName\":%s,\"active\":%p,\"timeZone\":%s}",
		SITE "/rest/api/3/user?accountId=5b10a2844c20165700ede21g",
		"5b10a2844c20165700ede21g", "atlassian", JIRA_EMAIL, "Warroom Agent",
		(const void *)"true", "Etc/UTC");
}

void
drill_jira_put_head(size_t at, struct buf *out)
{
	char id[24], key[JIRA_KEY_BYTES], self[80];

	(void)snprintf(id, sizeof id, "%zu", at + FIRST_ID);
	(void)snprintf(self, sizeof self, SITE "/rest/api/3/issue/%s", id);
	(void)json_put(out, "{\"id\":%s,\"key\":%s,\"self\":%s", id, drill_jira_key(at, key), self);
}

void
drill_jira_put_issue(const struct jira_issue *i, struct buf *out)
{
	char created[STAMP_SIZE + 16], updated[STAMP_SIZE + 16], status[16];

	(void)snprintf(status, sizeof status, "%d", i->status + 1);
	drill_jira_put_head(i->index, out);
	(void)json_put(out,
		",\"fields\":{\"summary\":%s,\"issuetype\":{\"name\":%s,\"subtask\":%p},"
		"\"project\":{\"key\":%s},\"description\":%p,\"labels\":%p,\"created\":%s,"
		"\"updated\":%s,\"status\":{\"id\":%s,\"name\":%s},\"creator\":",
		i->summary, i->type, (const void *)"false", JIRA_PROJECT,
		(const void *)i->description, (const void *)i->labels,
		stamp(i->created_ms, created), stamp(i->updated_ms, updated), status,
		drill_jira_status(i->status));
	drill_jira_put_me(out);
	(void)buf_string(out, "}}");
}

void
drill_jira_put_comment(const struct jira_world *s, size_t at, struct buf *out)
{
	const struct jira_comment *c = &s->comments[at];
	char id[24], self[96], made[STAMP_SIZE + 16];

	(void)snprintf(id, sizeof id, "%zu", at + FIRST_ID);
	(void)snprintf(self, sizeof self, SITE "/rest/api/3/issue/%zu/comment/%s",
		c->issue + FIRST_ID, id);
	(void)json_put(out, "{\"self\":%s,\"id\":%s,\"author\":", self, id);
	drill_jira_put_me(out);
	(void)json_put(out, ",\"body\":%p,\"created\":%s,\"updated\":%s,\"jsdPublic\":%p}",
		(const void *)c->body, stamp(c->at_ms, made), made, (const void *)"true");
}

static void
transition_id(int from, int to, char out[16])
{
	(void)snprintf(out, 16, "%d", (from + 1) * 10 + to + 1);
}

int
drill_jira_leads_to(int status, const char *id)
{
	char own[16];

	for (int to = 0; to < JIRA_STATUSES; to++) {
		transition_id(status, to, own);
		if (to != status && strcmp(own, id) == 0)
			return to;
	}
	return -1;
}

void
drill_jira_put_transitions(int status, struct buf *out)
{
	static const char *const names[JIRA_STATUSES] = {"Reopen", "Start work", "Resolve"};
	bool first = true;

	(void)buf_string(out, "{\"expand\":\"transitions\",\"transitions\":[");
	for (int to = 0; to < JIRA_STATUSES; to++) {
		char id[16];

		if (to == status)
			continue;
		transition_id(status, to, id);
		(void)json_put(out,
			first ? "{\"id\":%s,\"name\":%s,\"to\":{\"id\":\"%d\",\"name\":%s},"
				"\"isAvailable\":%p}"
			      : ",{\"id\":%s,\"name\":%s,\"to\":{\"id\":\"%d\",\"name\":%s},"
				"\"isAvailable\":%p}",
			id, names[to], to + 1, drill_jira_status(to), (const void *)"true");
		first = false;
	}
	(void)buf_string(out, "]}");
}
