/* store/page_merge.c - replies of PagerDuty laid into the record.
 *
 * A reply's items are first laid out in a temporary table (in memory, one pass over the JSON), and
 * merged from there: so a reply is counted, cleaned of items that come twice and merged without
 * being read again. A value that an item does not mention is null there and leaves ours alone,
 * because incidents embedded in log entries carry less than those of the list.
 * SPDX-License-Identifier: MIT */
#include "store/page.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/page_merge.h"

static const char page_lay_out[] =
	"INSERT INTO temp.page_item (at, id, number, title, status, urgency, priority, service,"
	"  service_id, assigned, policy, created_ms, updated_ms, status_ms, escalates_ms,"
	"  html_url, raw)"
	" SELECT at, room_text(json_extract(v, '$.id')),"
	"   iif(typeof(json_extract(v, '$.incident_number')) = 'integer',"
	"     json_extract(v, '$.incident_number'), NULL),"
	"   coalesce(room_text(json_extract(v, '$.title')),"
	"     room_text(json_extract(v, '$.summary')),"
	"     room_text(json_extract(v, '$.description'))),"
	"   room_text(json_extract(v, '$.status')),"
	"   room_text(json_extract(v, '$.urgency')),"
	"   CASE json_type(v, '$.priority')"
	"     WHEN 'object' THEN coalesce(room_text(json_extract(v, '$.priority.summary')),"
	"     room_text(json_extract(v, '$.priority.name')))"
	"     WHEN 'null' THEN ''"
	"     ELSE room_text(json_extract(v, '$.priority')) END,"
	"   coalesce(room_text(json_extract(v, '$.service.summary')),"
	"     room_text(json_extract(v, '$.service.name'))),"
	"   room_text(json_extract(v, '$.service.id')),"
	"   CASE json_type(v, '$.assignments') WHEN 'array' THEN"
	"     (SELECT room_text(coalesce(group_concat(name, ', '), ''))"
	"     FROM (SELECT CASE type WHEN 'object' THEN"
	"         coalesce(room_text(json_extract(value, '$.assignee.summary')),"
	"           room_text(json_extract(value, '$.assignee.name'))) END AS name"
	"       FROM json_each(json_extract(v, '$.assignments')))) END,"
	"   coalesce(room_text(json_extract(v, '$.escalation_policy.summary')),"
	"     room_text(json_extract(v, '$.escalation_policy.name'))),"
	"   room_time(json_extract(v, '$.created_at')),"
	"   room_time(json_extract(v, '$.updated_at')),"
	"   room_time(json_extract(v, '$.last_status_change_at')),"
	"   CASE json_type(v, '$.pending_actions') WHEN 'array' THEN"
	"     (SELECT coalesce(min(CASE type WHEN 'object' THEN"
	"         CASE json_extract(value, '$.type') WHEN 'escalate' THEN"
	"           room_time(json_extract(value, '$.at')) END END), 0)"
	"     FROM json_each(json_extract(v, '$.pending_actions'))) END,"
	"   room_url(json_extract(v, '$.html_url')),"
	"   iif(length(CAST(v AS BLOB)) <= 65536, v, NULL)"
	" FROM temp.item"
	" ORDER BY at";

/* A reference to an incident has no status. */
static const char lay_out_embedded[] = "INSERT INTO temp.item (v)"
				       " SELECT incident"
				       " FROM temp.log_item"
				       " WHERE json_type(incident, '$.status') IS NOT NULL"
				       " ORDER BY at DESC";

/* What is known by another time only gets that. Only what nobody has acknowledged escalates: where
 * that is not told, the countdown ends all the same. */
static const char page_clean[] = "UPDATE temp.page_item"
				 " SET created_ms = coalesce(created_ms, status_ms, updated_ms),"
				 "   updated_ms = coalesce(updated_ms, status_ms, created_ms),"
				 "   escalates_ms = iif(status <> 'triggered',"
				 "     coalesce(escalates_ms, 0), escalates_ms),"
				 "   urgency = iif(urgency IN ('high', 'low'), urgency, NULL)"
				 " WHERE created_ms IS NULL"
				 " OR updated_ms IS NULL"
				 " OR (status <> 'triggered' AND escalates_ms IS NULL)"
				 " OR urgency NOT IN ('high', 'low')";

/* An id becomes a key and goes into a URL. */
static const char page_drop[] =
	"DELETE FROM temp.page_item"
	" WHERE (length(id) BETWEEN 1 AND 40 AND id NOT GLOB '*[^A-Za-z0-9_-]*'"
	"   AND status IN ('triggered', 'acknowledged', 'resolved')"
	"   AND created_ms IS NOT NULL) IS NOT TRUE";

static const char page_drop_older[] =
	"DELETE FROM temp.page_item"
	" WHERE EXISTS ("
	"   SELECT 1"
	"   FROM temp.page_item AS other"
	"   WHERE other.id = page_item.id"
	"   AND (other.updated_ms, other.at) > (page_item.updated_ms, page_item.at))";

static const char page_see[] = "INSERT INTO temp.seen (walk, id, reply)"
			       " SELECT 'page', id, ?1"
			       " FROM temp.page_item"
			       " WHERE true"
			       " ON CONFLICT DO NOTHING";

/* The log knows no services, and an id no filter at all. What does not tell its service belongs to
 * us when its page does; what is of no team was not taken away from ours. ?1: ask for teams, too.
 */
static const char page_judge[] =
	"UPDATE temp.page_item"
	" SET ours = (NOT EXISTS (SELECT 1 FROM temp.ours WHERE kind = 'service')"
	"   OR iif(service_id IS NULL,"
	"     id IN (SELECT id FROM page),"
	"     service_id IN (SELECT id FROM temp.ours WHERE kind = 'service')))"
	"  AND (NOT ?1"
	"   OR NOT EXISTS (SELECT 1 FROM temp.ours WHERE kind = 'team')"
	"   OR coalesce((SELECT json_array_length(v, '$.teams')"
	"     FROM temp.item WHERE item.at = page_item.at), 0) = 0"
	"   OR EXISTS ("
	"     SELECT 1"
	"     FROM temp.item, json_each(v, '$.teams') AS team, temp.ours"
	"     WHERE item.at = page_item.at"
	"     AND ours.kind = 'team'"
	"     AND ours.id = CASE team.type WHEN 'object' THEN"
	"       room_text(json_extract(team.value, '$.id')) END))";
static const char page_drop_foreign[] = "DELETE FROM temp.page_item"
					" WHERE NOT ours";

/* An older updated_at never overwrites a newer one, unless that lies more than a day in the future,
 * further than any clock is wrong: it would freeze the row until then. */
static const char page_store[] =
	"INSERT INTO page (id, number, title, status, urgency, priority, service, service_id,"
	"  assigned, policy, created_ms, updated_ms, status_ms, escalates_ms, html_url, raw, kind, "
	"rev)"
	" SELECT id, number, coalesce(title, ''), status, urgency, priority, service, service_id,"
	"   assigned, policy, created_ms, updated_ms, status_ms, escalates_ms, html_url, raw,"
	"   room_kind(coalesce(service_id, service), coalesce(title, ''), priority), room_rev()"
	" FROM temp.page_item"
	" WHERE true"
	" ORDER BY at"
	" ON CONFLICT (id) DO UPDATE"
	" SET number = coalesce(excluded.number, number),"
	"   title = coalesce(nullif(excluded.title, ''), title),"
	"   status = excluded.status,"
	"   urgency = coalesce(excluded.urgency, urgency),"
	"   priority = coalesce(excluded.priority, priority),"
	"   service = coalesce(excluded.service, service),"
	"   service_id = coalesce(excluded.service_id, service_id),"
	"   assigned = coalesce(excluded.assigned, assigned),"
	"   policy = coalesce(excluded.policy, policy),"
	"   created_ms = excluded.created_ms,"
	"   updated_ms = excluded.updated_ms,"
	"   status_ms = coalesce(excluded.status_ms, status_ms),"
	"   escalates_ms = coalesce(excluded.escalates_ms, escalates_ms),"
	"   html_url = coalesce(excluded.html_url, html_url),"
	"   raw = excluded.raw,"
	"   kind = room_kind(coalesce(excluded.service_id, service_id, excluded.service, service),"
	"     coalesce(nullif(excluded.title, ''), title), coalesce(excluded.priority, priority)),"
	"   rev = excluded.rev"
	" WHERE (excluded.updated_ms >= updated_ms OR updated_ms > room_now() + 86400000)"
	" AND (excluded.status, excluded.created_ms, excluded.updated_ms,"
	"     coalesce(excluded.number, number),"
	"     coalesce(nullif(excluded.title, ''), title),"
	"     coalesce(excluded.urgency, urgency),"
	"     coalesce(excluded.priority, priority),"
	"     coalesce(excluded.service, service),"
	"     coalesce(excluded.service_id, service_id),"
	"     coalesce(excluded.assigned, assigned),"
	"     coalesce(excluded.policy, policy),"
	"     coalesce(excluded.status_ms, status_ms),"
	"     coalesce(excluded.escalates_ms, escalates_ms),"
	"     coalesce(excluded.html_url, html_url))"
	"   IS NOT (status, created_ms, updated_ms, number, title, urgency, priority, service,"
	"     service_id, assigned, policy, status_ms, escalates_ms, html_url)";

/* The summary of a notification, whatever its type is called, may hold a number or an address: it
 * is made anew. The first
 * assignment of a page is nobody's doing: the overview does without it. */
static const char log_lay_out[] =
	"INSERT INTO temp.log_item (id, type, created_ms, text, agent, channel, overview,"
	"  incident_id, incident, service_id)"
	" SELECT room_text(json_extract(v, '$.id')),"
	"   room_text(json_extract(v, '$.type')),"
	"   room_time(json_extract(v, '$.created_at')),"
	"   room_text(CASE iif(json_extract(v, '$.type') LIKE 'notify%'"
	"       OR json_type(v, '$.channel.notification') IS NOT NULL,"
	"       'notify_log_entry', json_extract(v, '$.type'))"
	"     WHEN 'notify_log_entry' THEN"
	"       'Notified ' || coalesce(room_text(json_extract(v, '$.user.summary')),"
	"         room_text(json_extract(v, '$.user.name')), 'somebody')"
	"       || coalesce(' by ' || room_text(json_extract(v, '$.channel.notification.type')), "
	"'')"
	"     WHEN 'annotate_log_entry' THEN"
	"       coalesce(room_text(json_extract(v, '$.summary')), 'Note')"
	"       || coalesce(' ' || room_text(json_extract(v, '$.channel.summary')), '')"
	"     WHEN 'status_update_log_entry' THEN"
	"       coalesce(room_text(json_extract(v, '$.summary')), 'Status update')"
	"       || coalesce(': ' || nullif(room_text(json_extract(v, '$.message')), ''), '')"
	"     ELSE coalesce(nullif(room_text(json_extract(v, '$.summary')), ''),"
	"       room_text(json_extract(v, '$.type')), '') END),"
	"   coalesce(room_text(json_extract(v, '$.agent.summary')),"
	"     room_text(json_extract(v, '$.agent.name'))),"
	"   room_text(json_extract(v, '$.channel.type')),"
	"   CASE"
	"     WHEN json_extract(v, '$.type') IN ('trigger_log_entry', 'notify_log_entry',"
	"       'event_rule_action_log_entry', 'field_value_change_log_entry',"
	"       'custom_field_value_change_log_entry') THEN 0"
	"     WHEN json_extract(v, '$.type') = 'assign_log_entry' THEN"
	"       coalesce(json_extract(v, '$.agent.type') IN ('user', 'user_reference'), 0)"
	"     ELSE 1 END,"
	"   room_text(json_extract(v, '$.incident.id')),"
	"   iif(json_type(v, '$.incident') = 'object', json_extract(v, '$.incident'), '{}'),"
	"   coalesce(room_text(json_extract(v, '$.incident.service.id')),"
	"     room_text(json_extract(v, '$.service.id')))"
	" FROM temp.item"
	" ORDER BY at";

static const char log_drop[] =
	"DELETE FROM temp.log_item"
	" WHERE (length(id) BETWEEN 1 AND 40 AND id NOT GLOB '*[^A-Za-z0-9_-]*') IS NOT TRUE";

static const char log_see[] = "INSERT INTO temp.seen (walk, id)"
			      " SELECT 'log', id"
			      " FROM temp.log_item"
			      " WHERE true"
			      " ON CONFLICT DO NOTHING";

static const char log_drop_foreign[] =
	"DELETE FROM temp.log_item"
	" WHERE NOT iif(service_id IS NULL,"
	"  coalesce(incident_id, '') IN (SELECT id FROM page),"
	"  service_id IN (SELECT id FROM temp.ours WHERE kind = 'service'))"
	" AND EXISTS (SELECT 1 FROM temp.ours WHERE kind = 'service')";

/* Within one second: the service lists the newest first. */
static const char log_store[] =
	"INSERT INTO event (at_ms, recorded_ms, kind, subject, actor, source, origin, overview,"
	"  text, data)"
	" SELECT coalesce(created_ms, room_now()), room_now(), 'page',"
	"   iif(length(incident_id) BETWEEN 1 AND 40 AND incident_id NOT GLOB '*[^A-Za-z0-9_-]*',"
	"     'page:' || incident_id, ''),"
	"   agent, 'pagerduty', 'pagerduty:' || id, overview, text,"
	"   json_object('log', json_object('type', type, 'channel', channel))"
	" FROM temp.log_item"
	" WHERE true"
	" ORDER BY created_ms, at DESC"
	" ON CONFLICT (origin) DO NOTHING";

struct err
page_malformed(const char *what)
{
	return err_make(ERR_MALFORMED, "PagerDuty's answer is not %s.", what);
}

/* A member of a reply's object, as text; "" in place of none. */
static const char *
column(sqlite3_stmt *s, int at)
{
	const char *found = (const char *)sqlite3_column_text(s, at);

	return found != NULL ? found : "";
}

static void
read_member(sqlite3_stmt *s, const char *list, const char *one, struct page_head *out)
{
	const char *key = column(s, 0);
	const char *type = column(s, 1);

	if (strcmp(key, list) == 0 && strcmp(type, "array") == 0)
		out->list = true;
	else if (strcmp(key, one) == 0 && strcmp(type, "object") == 0)
		out->one = true;
	else if (strcmp(key, "more") == 0 && strcmp(type, "true") == 0)
		out->more = true;
}

struct err
page_head_read(struct record *r, const char *reply, size_t length, const char *list,
	const char *one, struct page_head *out)
{
	/* json_type(?1, '$.more') takes more than three times as long for a long reply */
	static const char sql[] = "SELECT key, type"
				  " FROM json_each(?1)"
				  " WHERE type IN ('array', 'object', 'true')";
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row;

	if (memchr(reply, '\0', length) != NULL)
		return page_malformed("JSON");
	e = db_start(r, &s, sql, "n", reply, length);
	if (e.kind != ERR_NONE)
		return e;
	for (;;) {
		e = db_step(r, s, &row);
		if (e.kind == ERR_RECORD && (sqlite3_errcode(r->db) & 0xff) == SQLITE_ERROR)
			/* json_each says so; json_valid would read all of it again */
			return page_malformed("JSON");
		if (e.kind != ERR_NONE || !row)
			return e;
		read_member(s, list + 2, one + 2, out);
	}
}

static struct err
count_rows(struct record *r, const char *sql, int *out)
{
	int64_t n = 0;
	struct err e = db_number(r, 0, &n, sql, "");

	*out = (int)n;
	return e;
}

/* What came by its id and is not ours is no page of this room any more. */
static struct err
judge_items(struct record *r, bool one)
{
	static const char sql[] = "SELECT page_item.id"
				  " FROM temp.page_item"
				  " JOIN page USING (id)"
				  " WHERE NOT ours"
				  " AND page.status <> 'resolved'"
				  " LIMIT 1";
	char id[ROW_ID_BYTES] = "";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_run(r, page_judge, "i", (int64_t)one);

	if (e.kind == ERR_NONE && one)
		e = db_start(r, &s, sql, "");
	if (e.kind == ERR_NONE && one)
		e = db_step(r, s, &row);
	if (e.kind == ERR_NONE && row) {
		(void)snprintf(id, sizeof id, "%s", (const char *)sqlite3_column_text(s, 0));
		db_end(s);
		e = page_foreign(r, id);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r, page_drop_foreign, "");
	return e;
}

/* During a sweep: which of them it had not seen. */
static struct err
see_items(struct record *r, struct merge *merge)
{
	int all = 0;
	struct err e = count_rows(r, "SELECT count(*) FROM temp.page_item", &all);

	if (e.kind == ERR_NONE)
		e = db_run(r, page_see, "i", ++r->sweep_replies);
	if (e.kind == ERR_NONE) {
		merge->fresh = sqlite3_changes(r->db);
		merge->known = merge->fresh < all;
	}
	return e;
}

/* What a merge is told of its items. */
struct items {
	bool one;   /* it was asked for by its id */
	bool sweep; /* of a sweep, if there is one */
};

/* From temp.item into page; counts the items. */
static struct err
store_items(struct record *r, struct items items, struct merge *merge)
{
	int good = 0;
	struct err e = db_run(r, page_lay_out, "");

	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.page_item", &merge->seen);
	if (e.kind == ERR_NONE)
		e = db_run(r, page_clean, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, page_drop, "");
	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.page_item", &good);
	if (e.kind == ERR_NONE)
		e = db_run(r, page_drop_older, "");
	if (e.kind == ERR_NONE && items.sweep && r->sweeping)
		e = see_items(r, merge);
	if (e.kind == ERR_NONE && r->filtered)
		e = judge_items(r, items.one);
	if (e.kind == ERR_NONE)
		e = db_run(r, page_store, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.page_item", "");
	merge->skipped = merge->seen - good;
	return e;
}

/* The incidents of a reply, as part of a sweep or not. */
static struct err
merge_reply(struct record *r, const char *reply, size_t length, bool sweep, struct merge *out)
{
	struct merge merge = {0};
	struct page_head head = {0};
	struct err e = page_head_read(r, reply, length, "$.incidents", "$.incident", &head);

	if (e.kind == ERR_NONE && !head.list && !head.one)
		return page_malformed("a list of incidents");
	if (e.kind == ERR_NONE)
		e = db_lay_out(r, reply, length, head.list ? "$.incidents" : "$",
			head.list ? NULL : "incident");
	if (e.kind == ERR_NONE)
		e = store_items(r, (struct items){.one = !head.list, .sweep = sweep}, &merge);
	if (e.kind != ERR_NONE)
		return e;
	merge.more = head.more;
	*out = merge;
	return NO_ERR;
}

struct err
page_merge(struct record *r, const char *reply, size_t length, struct merge *out)
{
	return merge_reply(r, reply, length, true, out);
}

struct err
page_merge_apart(struct record *r, const char *reply, size_t length)
{
	struct merge merge;

	return merge_reply(r, reply, length, false, &merge);
}

/* Good log entries into temp.log_item; counts. Its newest and oldest are of all services: they say
 * how far the log was read. */
static struct err
lay_out_log(struct record *r, const char *reply, size_t length, struct merge *merge)
{
	int good = 0;
	struct err e = db_lay_out(r, reply, length, "$.log_entries", NULL);

	if (e.kind == ERR_NONE)
		e = db_run(r, log_lay_out, "");
	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.log_item", &merge->seen);
	if (e.kind == ERR_NONE)
		e = db_run(r, log_drop, "");
	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.log_item", &good);
	if (e.kind == ERR_NONE)
		e = db_number(
			r, 0, &merge->newest_ms, "SELECT max(created_ms) FROM temp.log_item", "");
	if (e.kind == ERR_NONE)
		e = db_number(
			r, 0, &merge->oldest_ms, "SELECT min(created_ms) FROM temp.log_item", "");
	if (e.kind == ERR_NONE)
		e = db_run(r, log_see, "");
	merge->fresh = sqlite3_changes(r->db);
	merge->skipped = merge->seen - good;
	return e;
}

/* The incidents inside temp.log_item into temp.item. */
static struct err
lay_out_incidents(struct record *r)
{
	struct err e = db_run(r, "DELETE FROM temp.item", "");

	if (e.kind == ERR_NONE)
		e = db_run(r, lay_out_embedded, "");
	return e;
}

struct err
page_merge_log(struct record *r, const char *reply, size_t length, struct merge *out)
{
	struct merge merge = {0};
	struct merge embedded = {0};
	struct page_head head = {0};
	struct err e = page_head_read(r, reply, length, "$.log_entries", "$.none", &head);

	if (e.kind == ERR_NONE && !head.list)
		return page_malformed("a list of log entries");
	if (e.kind == ERR_NONE)
		e = lay_out_log(r, reply, length, &merge);
	if (e.kind == ERR_NONE)
		e = lay_out_incidents(r);
	if (e.kind == ERR_NONE) /* first the pages: the entries are about them */
		e = store_items(r, (struct items){0}, &embedded);
	if (e.kind == ERR_NONE && r->filtered)
		e = db_run(r, log_drop_foreign, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, log_store, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.log_item", "");
	if (e.kind != ERR_NONE)
		return e;
	merge.more = head.more;
	*out = merge;
	return NO_ERR;
}
