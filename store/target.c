/* store/target.c - the services that we write to.
 * SPDX-License-Identifier: MIT */
#include "store/target.h"

#include <string.h>

#include "store/db.h"
#include "store/outbox.h"

enum { TARGETS_MOST = 400, INVITE_CAP_BYTES = 16 * 1024 };

static void
read_value(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct target_value *v = row;

	window_key(&v->key, 0, 0, (const char *)sqlite3_column_text(s, 2));
	v->name = db_text(s, 0, ROW_ID_BYTES, a).raw;
	v->what = db_text(s, 1, ROW_ID_BYTES, a).raw;
	v->value = db_text(s, 3, DB_CELL_CAP_BYTES, a);
}

struct err
targets_load(struct record *r, struct arena *a, struct targets *out)
{
	static const char sql[] = "SELECT name, what, id, value"
				  " FROM target"
				  " ORDER BY name, what, place"
				  " LIMIT ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", (int64_t)TARGETS_MOST + 1);

	if (e.kind == ERR_NONE)
		e = db_rows(
			r, s, TARGETS_MOST, sizeof(struct target_value), read_value, a, &out->rows);
	return e;
}

/* One value; an empty one is none. */
static struct err
put(struct record *r, const char *name, const char *what, const char *id, const char *value)
{
	static const char add[] =
		"INSERT INTO target (name, what, place, id, value, rev)"
		" VALUES (?1, ?2, 0, ?3, ?4, room_rev())"
		" ON CONFLICT (name, what, place) DO UPDATE"
		" SET id = excluded.id, value = excluded.value, rev = excluded.rev"
		" WHERE (id, value) IS NOT (excluded.id, excluded.value)";
	static const char drop[] = "DELETE FROM target"
				   " WHERE name = ?1"
				   " AND what = ?2";

	if (value == NULL || value[0] == '\0')
		return db_run(r, drop, "tt", name, what);
	return db_run(r, add, "tttt", name, what, id, value);
}

static struct err
forget(struct record *r, const char *name)
{
	return db_run(r, "DELETE FROM target WHERE name = ?1", "t", name);
}

/* Who is invited into an incident's channel, ", " between. */
static struct err
put_invite(struct record *r, const struct strings *invite)
{
	struct buf list;
	struct err e;

	buf_init(&list, INVITE_CAP_BYTES);
	for (size_t i = 0; i < invite->count; i++)
		(void)buf_printf(&list, "%s%s", i > 0 ? ", " : "", invite->at[i]);
	e = put(r, TARGET_SLACK, "invite", "", list.data);
	buf_clear(&list);
	return e;
}

static struct err
prepare_slack(struct record *r, const struct slack_config *slack)
{
	struct err e;

	if (slack == NULL)
		return forget(r, TARGET_SLACK);
	e = put(r, TARGET_SLACK, "team", "", slack->team);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_SLACK, "outage", "", slack->outage);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_SLACK, "stakeholders", "", slack->stakeholders);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_SLACK, "room", "", slack->room);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_SLACK, "webhook", "",
			slack->webhook.way == TOKEN_NONE ? "" : "webhook");
	if (e.kind == ERR_NONE)
		e = put_invite(r, &slack->invite);
	return e;
}

static struct err
prepare_jira(struct record *r, const struct jira_config *jira)
{
	struct err e;

	if (jira == NULL)
		return forget(r, TARGET_JIRA);
	e = put(r, TARGET_JIRA, "project", jira->project, jira->project);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_JIRA, "type", "", jira->type);
	return e;
}

static struct err
prepare_sources(struct record *r, const struct config *config)
{
	const struct pagerduty_config *pagerduty = config->pagerduty;
	struct err e =
		put(r, TARGET_PAGERDUTY, "account", "", pagerduty == NULL ? "" : "PagerDuty");

	if (e.kind == ERR_NONE)
		e = put(r, TARGET_PAGERDUTY, "lead", pagerduty == NULL ? "" : pagerduty->page_lead,
			pagerduty == NULL ? "" : pagerduty->page_lead);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_ZENDESK, "account", "", config->zendesk == NULL ? "" : "Zendesk");
	return e;
}

struct err
target_prepare(struct record *r, const struct config *config)
{
	const struct statuspage_config *statuspage = config->statuspage;
	struct err e = prepare_sources(r, config);

	if (e.kind == ERR_NONE)
		e = prepare_slack(r, config->slack);
	if (e.kind == ERR_NONE && statuspage == NULL)
		e = forget(r, TARGET_STATUSPAGE);
	else if (e.kind == ERR_NONE)
		e = put(r, TARGET_STATUSPAGE, "page", statuspage->page, statuspage->page);
	if (e.kind == ERR_NONE)
		e = prepare_jira(r, config->jira);
	if (e.kind == ERR_NONE)
		e = put(r, TARGET_HOOK, "program", "",
			config->hook.count == 0 ? "" : config->hook.at[0]);
	return e;
}
