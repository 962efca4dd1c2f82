/* store/page_reach.c - whom PagerDuty can reach.
 * SPDX-License-Identifier: MIT */
#include "store/page_reach.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "store/db.h"
#include "store/json.h"

static bool
find_in_config(const struct act *act, const char *name, struct page_reach *out)
{
	const struct config *config = act->room->config;

	for (size_t i = 0; config != NULL && i < config->people_count; i++) {
		const struct person_config *person = &config->people[i];

		if (strcasecmp(person->name, name) != 0 || person->pagerduty[0] == '\0')
			continue;
		(void)snprintf(out->id, sizeof out->id, "%s", person->pagerduty);
		out->policy = false;
		return true;
	}
	return false;
}

/* Who is on call; then the policies of that, and those of open pages, which may have nobody. */
static struct err
find_in_record(const struct act *act, const char *name, struct page_reach *out, bool *found)
{
	static const char sql[] = "SELECT id, policy"
				  " FROM (SELECT person_id AS id, 0 AS policy"
				  "  FROM oncall"
				  "  WHERE lower(person) = lower(?1)"
				  "  UNION ALL"
				  "  SELECT policy_id, 1"
				  "  FROM oncall"
				  "  WHERE lower(policy) = lower(?1)"
				  "  UNION ALL"
				  "  SELECT json_extract(raw, '$.escalation_policy.id'), 1"
				  "  FROM page"
				  "  WHERE status <> 'resolved'"
				  "  AND lower(policy) = lower(?1))"
				  " WHERE coalesce(id, '') <> ''"
				  " ORDER BY policy"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "t", name);

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	(void)snprintf(out->id, sizeof out->id, "%s", (const char *)sqlite3_column_text(s, 0));
	out->policy = sqlite3_column_int(s, 1) != 0;
	db_end(s);
	return NO_ERR;
}

struct err
page_reach_find(const struct act *act, const char *name, struct page_reach *out)
{
	bool found = false;
	char shown[ACT_PERSON_BYTES];
	struct err e;

	if (find_in_config(act, name, out))
		return NO_ERR;
	e = find_in_record(act, name, out, &found);
	if (e.kind != ERR_NONE || found)
		return e;
	return err_make(ERR_REFUSED,
		"Nothing was done: PagerDuty's id of \"%s\" is not known here. Name who is on "
		"call, "
		"a policy, or somebody who has a pagerduty id in the config (people).",
		text_show(text_of(name), false, shown, sizeof shown));
}

struct err
page_reach_read(const struct act *act, char who[ACT_PERSON_BYTES],
	char recipient[PAGE_ACT_TO_BYTES], struct page_reach *out)
{
	char typed[ACT_PERSON_BYTES];
	char *begin = typed;
	size_t length;
	struct err e = act_word(act, "$.who", "A name", typed, sizeof typed);

	if (e.kind != ERR_NONE)
		return e;
	begin += strspn(begin, " ");
	for (length = strlen(begin); length > 0 && begin[length - 1] == ' ';)
		begin[--length] = '\0';
	if (length == 0)
		return err_make(ERR_USAGE, "Say who: a person or an escalation policy.");
	(void)snprintf(recipient, PAGE_ACT_TO_BYTES, "PagerDuty: %s", begin);
	(void)snprintf(
		who, ACT_PERSON_BYTES, "%s", strcmp(begin, "me") == 0 ? act->actor->name : begin);
	return page_reach_find(act, who, out);
}

void
page_reach_put(struct buf *out, const struct page_reach *reach)
{
	(void)json_put(out, "{\"id\":%s,\"type\":%s}", reach->id,
		reach->policy ? "escalation_policy_reference" : "user_reference");
}

struct err
page_reach_next(struct record *r, const char *ids, int64_t *level, enum page_level *known)
{
	static const char sql[] =
		"WITH reached (policy_id, level) AS ("
		" SELECT json_extract(raw, '$.escalation_policy.id'), (SELECT min(oncall.level)"
		"  FROM oncall"
		"  WHERE policy_id = json_extract(raw, '$.escalation_policy.id')"
		"  AND person_id IN (SELECT json_extract(value, '$.assignee.id')"
		"   FROM json_each(coalesce(json_extract(raw, '$.assignments'), '[]'))))"
		" FROM page"
		" WHERE id IN (SELECT value FROM json_each(?1))),"
		" next (level, to_level) AS ("
		" SELECT level, (SELECT min(oncall.level)"
		"  FROM oncall"
		"  WHERE oncall.policy_id = reached.policy_id AND oncall.level > reached.level)"
		" FROM reached)"
		" SELECT min(to_level), max(to_level), sum(level IS NULL), sum(to_level IS NULL)"
		" FROM next";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", ids);
	bool row = false;

	*level = 0;
	*known = PAGE_LEVEL_UNKNOWN;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	*level = sqlite3_column_int64(s, 0);
	if (sqlite3_column_int64(s, 2) > 0 || *level == 0)
		*known = sqlite3_column_int64(s, 2) > 0 ? PAGE_LEVEL_UNKNOWN : PAGE_LEVEL_LAST;
	else if (sqlite3_column_int64(s, 3) > 0)
		*known = PAGE_LEVEL_LAST;
	else
		*known = *level == sqlite3_column_int64(s, 1) ? PAGE_LEVEL_KNOWN : PAGE_LEVEL_MIXED;
	db_end(s);
	return NO_ERR;
}
