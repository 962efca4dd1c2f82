/* store/page_merge.c - replies of PagerDuty laid into the record.
 *
 * A reply's items are first laid out in a temporary table (in memory, one pass over the JSON), and
 * merged from there: so a reply is counted, cleaned of items that come twice and merged without
 * being read again. A value that an item does not mention is null there and leaves ours alone,
 * because incidents embedded in log entries carry less than those of the list.
 * SPDX-License-Identifier: MIT */
#include "store/page.h"

#include <string.h>

#include "store/db.h"

/* The place of one field in an item, and an id that may become a key and go into a URL. */
#define ITEM(path) "room_text(json_extract(v, '$." path "'))"
#define ITEM_NAME(path) "coalesce(" ITEM(path ".summary") ", " ITEM(path ".name") ")"
#define ITEM_TIME(path) "room_time(json_extract(v, '$." path "'))"
#define ID_OK(id) "(length(" id ") BETWEEN 1 AND 40 AND " id " NOT GLOB '*[^A-Za-z0-9_-]*')"

/* After a common table `item (v)` of JSON objects. */
#define PAGE_LAY_OUT                                                                                                                                                                                                                                                                                                                  \
	" INSERT INTO temp.page_item (id, number, title, status, urgency, priority, service,"                                                                                                                                                                                                                                         \
	" service_id, assigned, policy, created_ms, updated_ms, status_ms, escalates_ms,"                                                                                                                                                                                                                                             \
	" html_url, raw)"                                                                                                                                                                                                                                                                                                             \
	" SELECT " ITEM(                                                                                                                                                                                                                                                                                                              \
		"id") ","                                                                                                                                                                                                                                                                                                             \
		      " iif(typeof(json_extract(v, '$.incident_number')) = 'integer',"                                                                                                                                                                                                                                                \
		      "  json_extract(v, '$.incident_number'), NULL),"                                                                                                                                                                                                                                                                \
		      " coalesce(" ITEM("title") ", " ITEM("summary") ", " ITEM(                                                                                                                                                                                                                                                      \
			      "description") "),"                                                                                                                                                                                                                                                                                     \
					     " " ITEM(                                                                                                                                                                                                                                                                                \
						     "status") ","                                                                                                                                                                                                                                                                    \
							       " " ITEM(                                                                                                                                                                                                                                                              \
								       "urgency") ","                                                                                                                                                                                                                                                 \
										  " CASE "                                                                                                                                                                                                                                            \
										  "json_type(v, "                                                                                                                                                                                                                                     \
										  "'$.priority')"                                                                                                                                                                                                                                     \
										  "  WHEN "                                                                                                                                                                                                                                           \
										  "'object' "                                                                                                                                                                                                                                         \
										  "THEN"                                                                                                                                                                                                                                              \
										  " " ITEM_NAME(                                                                                                                                                                                                                                      \
											  "priori"                                                                                                                                                                                                                                    \
											  "ty") "  WHEN 'null' THEN ''"                                                                                                                                                                                                               \
												"  ELSE " ITEM(                                                                                                                                                                                                                       \
													"priority") " END,"                                                                                                                                                                                                           \
														    " " ITEM_NAME(                                                                                                                                                                                                    \
															    "service") ","                                                                                                                                                                                            \
																       " " ITEM(                                                                                                                                                                                      \
																	       "service.id") ","                                                                                                                                                                      \
																			     " CASE json_type(v, '$.assignments') WHEN 'array' THEN"                                                                                                                  \
																			     "  (SELECT coalesce(group_concat(name, ', '), '')"                                                                                                                       \
																			     "   FROM (SELECT CASE type WHEN 'object' THEN"                                                                                                                           \
																			     "     coalesce(room_text(json_extract(value, '$.assignee.summary')),"                                                                                                    \
																			     "      room_text(json_extract(value, '$.assignee.name'))) END AS name"                                                                                                   \
																			     "    FROM json_each(v, '$.assignments'))) END,"                                                                                                                          \
																			     " " ITEM_NAME(                                                                                                                                                           \
																				     "escalation_policy") ","                                                                                                                                         \
																							  " " ITEM_TIME(                                                                                                                              \
																								  "created_at") ","                                                                                                                   \
																										" " ITEM_TIME(                                                                                                        \
																											"updated_at") ","                                                                                             \
																												      " " ITEM_TIME(                                                                                  \
																													      "last_status_change_at") ","                                                            \
																																       " CASE json_type(v, '$.pending_actions') WHEN 'array' THEN"    \
																																       "  (SELECT coalesce(min(CASE type WHEN 'object' THEN"          \
																																       "     CASE json_extract(value, '$.type') WHEN 'escalate' THEN" \
																																       "      room_time(json_extract(value, '$.at')) END END), 0)"    \
																																       "   FROM json_each(v, '$.pending_actions')) END,"              \
																																       " room_url(json_extract(v, '$.html_url')),"                    \
																																       " iif(length(v) <= 65536, v, NULL)"                            \
																																       " FROM item"

static const char page_lay_out_reply[] = "WITH item (v) AS MATERIALIZED ("
					 " SELECT CASE type WHEN 'object' THEN value ELSE '{}' END"
					 " FROM json_each(?1, ?2)"
					 " WHERE ?3 IS NULL OR key = ?3)" PAGE_LAY_OUT;

static const char page_lay_out_log[] =
	"WITH item (v) AS MATERIALIZED ("
	" SELECT incident"
	" FROM temp.log_item"
	" WHERE json_type(incident, '$.status') IS NOT NULL)" PAGE_LAY_OUT;

/* What cannot be a page goes, and what is known by another time gets it. */
static const char page_clean[] = "UPDATE temp.page_item"
				 " SET created_ms = coalesce(created_ms, status_ms, updated_ms),"
				 "  updated_ms = coalesce(updated_ms, status_ms, created_ms),"
				 "  urgency = iif(urgency IN ('high', 'low'), urgency, NULL)";
static const char page_drop[] =
	"DELETE FROM temp.page_item"
	" WHERE (" ID_OK("id") "  AND status IN ('triggered', 'acknowledged', 'resolved')"
			       "  AND created_ms IS NOT NULL) IS NOT TRUE";
static const char page_drop_older[] =
	"DELETE FROM temp.page_item"
	" WHERE EXISTS ("
	"  SELECT 1"
	"  FROM temp.page_item AS other"
	"  WHERE other.id = page_item.id"
	"  AND (other.updated_ms, other.at) > (page_item.updated_ms, page_item.at))";
static const char page_see[] = "INSERT INTO temp.seen (id)"
			       " SELECT id"
			       " FROM temp.page_item"
			       " WHERE true"
			       " ON CONFLICT DO NOTHING";

static const char page_store[] =
	"INSERT INTO page (id, number, title, status, urgency, priority, service, service_id,"
	" assigned, policy, created_ms, updated_ms, status_ms, escalates_ms, html_url, raw, rev)"
	" SELECT id, number, coalesce(title, ''), status, urgency, priority, service, service_id,"
	"  assigned, policy, created_ms, updated_ms, status_ms, escalates_ms, html_url, raw,"
	"  room_rev()"
	" FROM temp.page_item"
	" WHERE true"
	" ORDER BY at"
	" ON CONFLICT (id) DO UPDATE"
	" SET number = coalesce(excluded.number, number),"
	"  title = coalesce(nullif(excluded.title, ''), title),"
	"  status = excluded.status,"
	"  urgency = coalesce(excluded.urgency, urgency),"
	"  priority = coalesce(excluded.priority, priority),"
	"  service = coalesce(excluded.service, service),"
	"  service_id = coalesce(excluded.service_id, service_id),"
	"  assigned = coalesce(excluded.assigned, assigned),"
	"  policy = coalesce(excluded.policy, policy),"
	"  created_ms = excluded.created_ms,"
	"  updated_ms = excluded.updated_ms,"
	"  status_ms = coalesce(excluded.status_ms, status_ms),"
	"  escalates_ms = coalesce(excluded.escalates_ms, escalates_ms),"
	"  html_url = coalesce(excluded.html_url, html_url),"
	"  raw = excluded.raw,"
	"  rev = excluded.rev"
	" WHERE excluded.updated_ms >= updated_ms"
	" AND (excluded.status, excluded.created_ms, excluded.updated_ms,"
	"   coalesce(excluded.number, number),"
	"   coalesce(nullif(excluded.title, ''), title),"
	"   coalesce(excluded.urgency, urgency),"
	"   coalesce(excluded.priority, priority),"
	"   coalesce(excluded.service, service),"
	"   coalesce(excluded.service_id, service_id),"
	"   coalesce(excluded.assigned, assigned),"
	"   coalesce(excluded.policy, policy),"
	"   coalesce(excluded.status_ms, status_ms),"
	"   coalesce(excluded.escalates_ms, escalates_ms),"
	"   coalesce(excluded.html_url, html_url))"
	"  IS NOT (status, created_ms, updated_ms, number, title, urgency, priority, service,"
	"   service_id, assigned, policy, status_ms, escalates_ms, html_url)";

static const char
	log_lay_out[] =
		"WITH item (v) AS MATERIALIZED ("
		" SELECT CASE type WHEN 'object' THEN value ELSE '{}' END"
		" FROM json_each(?1, '$.log_entries'))"
		" INSERT INTO temp.log_item (id, type, created_ms, text, agent, channel, overview,"
		" incident_id, incident)"
		" SELECT " ITEM("id") "," ITEM("type") "," ITEM_TIME(
			"created_at") ","
				      " CASE " ITEM("type") "  WHEN 'notify_log_entry' THEN" /* its summary may hold a number or an address */
							    "   'Notified ' || coalesce(" ITEM_NAME("user") ", 'somebody')"
													    "   || coalesce(' by ' || " ITEM("channel.notification.type") ", '')"
																					  "  WHEN 'annotate_log_entry' THEN"
																					  "   coalesce(" ITEM("summary") ", 'Note') || coalesce(' ' || " ITEM("channel.summary") ", '')"
																																 "  WHEN 'status_update_log_entry' THEN"
																																 "   coalesce(" ITEM("summary") ", 'Status update')"
																																				"   || coalesce(': ' || nullif(" ITEM("message") ", ''), '')"
																																										 "  ELSE coalesce(nullif(" ITEM("summary") ", ''), " ITEM(
																																											 "type") ", '') END,"
																																												 " coalesce(" ITEM(
																																													 "agent.summary") ", " ITEM("agent.name") "),"
																																																		  " " ITEM(
																																																			  "channel.type") ","
																																																					  " CASE WHEN " ITEM(
																																																						  "type") " IN ('trigger_log_entry', 'notify_log_entry',"
																																																							  "   'event_rule_action_log_entry', 'field_value_change_log_entry',"
																																																							  "   'custom_field_value_change_log_entry') THEN 0"
																																																							  "  WHEN " ITEM(
																																																								  "type") " = 'assign_log_entry'" /* the first one is nobody's doing */
																																																									  "   THEN coalesce(" ITEM(
																																																										  "agent.type") " IN ('user', 'user_reference'), 0)"
																																																												"  ELSE 1 END,"
																																																												" " ITEM(
																																																													"incident.id") ","
																																																														       " iif(json_type(v, '$.incident') = 'object', json_extract(v, '$.incident'), '{}')"
																																																														       " FROM item";
static const char log_drop[] = "DELETE FROM temp.log_item"
			       " WHERE " ID_OK("id") " IS NOT TRUE";
static const char log_store[] =
	"INSERT INTO event (at_ms, recorded_ms, kind, subject, actor, source, origin, overview,"
	" text, data)"
	" SELECT coalesce(created_ms, room_now()), room_now(), 'page',"
	"  iif(" ID_OK(
		"incident_id") ", 'page:' || incident_id, ''),"
			       "  agent, 'pagerduty', 'pagerduty:' || id, overview, text,"
			       "  json_object('log', json_object('type', type, 'channel', channel))"
			       " FROM temp.log_item"
			       " WHERE true"
			       " ORDER BY created_ms, at DESC" /* of one second: the service lists the newest first */
			       " ON CONFLICT (origin) DO NOTHING";

/* The head of a reply: what stands at `list`, at `one` (either may be "$.none"), and `more`. */
struct head {
	bool list;
	bool one;
	bool more;
};

static struct err
malformed(const char *what)
{
	return err_make(ERR_MALFORMED, "PagerDuty's answer is not %s.", what);
}

static bool
is_type(sqlite3_stmt *s, int column, const char *type)
{
	const char *found = (const char *)sqlite3_column_text(s, column);

	return found != NULL && strcmp(found, type) == 0;
}

static struct err
read_head(struct record *r, const char *reply, size_t length, const char *list, const char *one,
	struct head *out)
{
	static const char sql[] = "SELECT json_type(?1, ?2), json_type(?1, ?3),"
				  " json_type(?1, '$.more')"
				  " WHERE json_valid(?1)";
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row;

	if (memchr(reply, '\0', length) != NULL)
		return malformed("JSON");
	e = db_start(r, &s, sql, "ntt", reply, length, list, one);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return malformed("JSON");
	out->list = is_type(s, 0, "array");
	out->one = is_type(s, 1, "object");
	out->more = is_type(s, 2, "true");
	db_end(s);
	return NO_ERR;
}

static struct err
count_rows(struct record *r, const char *sql, int *out)
{
	int64_t n = 0;
	struct err e = db_number(r, 0, &n, sql, "");

	*out = (int)n;
	return e;
}

/* From temp.page_item into page; `seen` and `skipped` (may be NULL) count the items. */
static struct err
store_items(struct record *r, int *seen, int *skipped)
{
	int all = 0;
	int good = 0;
	struct err e = count_rows(r, "SELECT count(*) FROM temp.page_item", &all);

	if (e.kind == ERR_NONE)
		e = db_run(r, page_clean, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, page_drop, "");
	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.page_item", &good);
	if (e.kind == ERR_NONE)
		e = db_run(r, page_drop_older, "");
	if (e.kind == ERR_NONE && r->sweeping)
		e = db_run(r, page_see, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, page_store, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.page_item", "");
	*seen = all;
	*skipped = all - good;
	return e;
}

struct err
page_merge(struct record *r, const char *reply, size_t length, struct merge *out)
{
	struct merge merge = {0};
	struct head head;
	struct err e = read_head(r, reply, length, "$.incidents", "$.incident", &head);

	if (e.kind == ERR_NONE && !head.list && !head.one)
		return malformed("a list of incidents");
	if (e.kind == ERR_NONE)
		e = db_run(r, page_lay_out_reply, "ntt", reply, length,
			head.list ? "$.incidents" : "$", head.list ? NULL : "incident");
	if (e.kind == ERR_NONE)
		e = store_items(r, &merge.seen, &merge.skipped);
	if (e.kind != ERR_NONE)
		return e;
	merge.more = head.more;
	*out = merge;
	return NO_ERR;
}

struct err
page_merge_log(struct record *r, const char *reply, size_t length, struct merge *out)
{
	struct merge merge = {0};
	struct head head;
	int good = 0;
	int embedded, unreadable;
	struct err e = read_head(r, reply, length, "$.log_entries", "$.log_entry", &head);

	if (e.kind == ERR_NONE && !head.list)
		return malformed("a list of log entries");
	if (e.kind == ERR_NONE)
		e = db_run(r, log_lay_out, "n", reply, length);
	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.log_item", &merge.seen);
	if (e.kind == ERR_NONE)
		e = db_run(r, log_drop, "");
	if (e.kind == ERR_NONE)
		e = count_rows(r, "SELECT count(*) FROM temp.log_item", &good);
	if (e.kind == ERR_NONE)
		e = db_number(
			r, 0, &merge.newest_ms, "SELECT max(created_ms) FROM temp.log_item", "");
	if (e.kind == ERR_NONE)
		e = db_run(r, page_lay_out_log, "");
	if (e.kind == ERR_NONE) /* first the pages: the entries are about them */
		e = store_items(r, &embedded, &unreadable);
	if (e.kind == ERR_NONE)
		e = db_run(r, log_store, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.log_item", "");
	if (e.kind != ERR_NONE)
		return e;
	merge.skipped = merge.seen - good;
	merge.more = head.more;
	*out = merge;
	return NO_ERR;
}
