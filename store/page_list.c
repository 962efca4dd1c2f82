/* store/page_list.c - PagerDuty's smaller lists laid into the record.
 *
 * One table of const SQL: each list says how its items are laid out in temp.list_item, and what
 * becomes of them there. `owner` is what the row belongs to (a service, a page), '' for none;
 * `needed` is null where the item lacks what a row cannot be without. SPDX-License-Identifier: MIT
 */
#include "store/page_list.h"

#include <string.h>

#include "store/db.h"
#include "store/page_merge.h"

struct list {
	const char *walk; /* its name in temp.seen */
	const char *path;
	const char *what; /* "The answer is not ..." */
	const char *lay_out;
	const char *store;
	const char *event; /* NULL: none */
	const char *gone;
	bool of_page; /* ?1 is the page's id */
};

static const struct list lists[] = {
	[PAGE_LIST_PRIORITY] =
		{
			.walk = "priority",
			.path = "$.priorities",
			.what = "a list of priorities",
			/* `order` is in no document; without it they come from the most severe on */
			.lay_out =
				"INSERT INTO temp.list_item (item, id, owner, name, place, needed)"
				" SELECT at, room_text(json_extract(v, '$.id')), '',"
				"  coalesce(room_text(json_extract(v, '$.name')),"
				"   room_text(json_extract(v, '$.summary'))),"
				"  iif(typeof(json_extract(v, '$.order')) = 'integer'"
				"    AND json_extract(v, '$.order') BETWEEN 0 AND 1000000000000,"
				"   -json_extract(v, '$.order'), at),"
				"  coalesce(room_text(json_extract(v, '$.name')),"
				"   room_text(json_extract(v, '$.summary')))"
				" FROM temp.item"
				" ORDER BY at",
			.store = "INSERT INTO priority (id, name, place, rev)"
				 " SELECT id, name, place, room_rev()"
				 " FROM temp.list_item"
				 " WHERE true"
				 " ON CONFLICT (id) DO UPDATE"
				 " SET name = excluded.name, place = excluded.place,"
				 "  rev = excluded.rev"
				 " WHERE (excluded.name, excluded.place) IS NOT (name, place)",
			.gone = "DELETE FROM priority"
				" WHERE id || ' ' NOT IN ("
				"  SELECT id FROM temp.seen WHERE walk = 'priority')",
		},
	[PAGE_LIST_SERVICE] =
		{
			.walk = "service",
			.path = "$.services",
			.what = "a list of services",
			.lay_out =
				"INSERT INTO temp.list_item (item, id, owner, name, word, needed)"
				" SELECT at, room_text(json_extract(v, '$.id')), '',"
				"  coalesce(room_text(json_extract(v, '$.name')),"
				"   room_text(json_extract(v, '$.summary'))),"
				"  coalesce(room_text(json_extract(v, '$.status')), ''),"
				"  coalesce(room_text(json_extract(v, '$.name')),"
				"   room_text(json_extract(v, '$.summary')))"
				" FROM temp.item"
				" ORDER BY at",
			.store = "INSERT INTO service (id, name, status, rev)"
				 " SELECT id, name, word, room_rev()"
				 " FROM temp.list_item"
				 " WHERE true"
				 " ON CONFLICT (id) DO UPDATE"
				 " SET name = excluded.name, status = excluded.status,"
				 "  rev = excluded.rev"
				 " WHERE (excluded.name, excluded.status) IS NOT (name, status)",
			.gone = "DELETE FROM service"
				" WHERE id || ' ' NOT IN ("
				"  SELECT id FROM temp.seen WHERE walk = 'service')",
		},
	[PAGE_LIST_MAINTENANCE] =
		{
			.walk = "maintenance",
			.path = "$.maintenance_windows",
			.what = "a list of maintenance windows",
			.lay_out =
				"INSERT INTO temp.list_item (item, id, owner, text, at_ms, end_ms,"
				"  needed)"
				" SELECT at, room_text(json_extract(v, '$.id')),"
				"  CASE service.type WHEN 'object' THEN"
				"   room_text(json_extract(service.value, '$.id')) END,"
				"  coalesce(room_text(json_extract(v, '$.description')),"
				"   room_text(json_extract(v, '$.summary')), ''),"
				"  room_time(json_extract(v, '$.start_time')),"
				"  room_time(json_extract(v, '$.end_time')),"
				"  room_time(json_extract(v, '$.start_time'))"
				"   + room_time(json_extract(v, '$.end_time'))"
				" FROM temp.item"
				" LEFT JOIN json_each(v, '$.services') AS service"
				" ORDER BY at",
			.store = "INSERT INTO maintenance (id, service_id, start_ms, end_ms, text, "
				 "rev)"
				 " SELECT id, owner, at_ms, end_ms, text, room_rev()"
				 " FROM temp.list_item"
				 " WHERE owner <> ''"
				 " ON CONFLICT (id, service_id) DO UPDATE"
				 " SET start_ms = excluded.start_ms, end_ms = excluded.end_ms,"
				 "  text = excluded.text, rev = excluded.rev"
				 " WHERE (excluded.start_ms, excluded.end_ms, excluded.text)"
				 "  IS NOT (start_ms, end_ms, text)",
			.gone = "DELETE FROM maintenance"
				" WHERE id || ' ' || service_id NOT IN ("
				"  SELECT id FROM temp.seen WHERE walk = 'maintenance')",
		},
	[PAGE_LIST_CHANGE] =
		{
			.walk = "change",
			.path = "$.change_events",
			.what = "a list of change events",
			.lay_out =
				"INSERT INTO temp.list_item (item, id, owner, name, text, word, "
				"url,"
				"  at_ms, needed)"
				" SELECT at, room_text(json_extract(v, '$.id')),"
				"  CASE service.type WHEN 'object' THEN"
				"   room_text(json_extract(service.value, '$.id')) END,"
				"  CASE service.type WHEN 'object' THEN"
				"   coalesce(room_text(json_extract(service.value, '$.summary')),"
				"    (SELECT known.name FROM service AS known WHERE known.id"
				"     = room_text(json_extract(service.value, '$.id')))) END,"
				"  coalesce(room_text(json_extract(v, '$.summary')), ''),"
				"  room_text(json_extract(v, '$.source')),"
				"  room_url(json_extract(v, '$.links[0].href')),"
				"  room_time(json_extract(v, '$.timestamp')),"
				"  room_time(json_extract(v, '$.timestamp'))"
				" FROM temp.item"
				" LEFT JOIN json_each(v, '$.services') AS service"
				" ORDER BY at",
			.store = "INSERT INTO change_event (id, service_id, at_ms, text, origin,"
				 "  html_url, rev)"
				 " SELECT id, owner, at_ms, text, word, url, room_rev()"
				 " FROM temp.list_item"
				 " WHERE true"
				 " ON CONFLICT (id, service_id) DO UPDATE"
				 " SET at_ms = excluded.at_ms, text = excluded.text,"
				 "  origin = excluded.origin, html_url = excluded.html_url,"
				 "  rev = excluded.rev"
				 " WHERE (excluded.at_ms, excluded.text, excluded.origin,"
				 "   excluded.html_url) IS NOT (at_ms, text, origin, html_url)",
			.event = "INSERT INTO event (at_ms, recorded_ms, kind, subject, actor, "
				 "source,"
				 "  origin, overview, text, data)"
				 " SELECT min(at_ms), room_now(), 'change', '', max(word), "
				 "'pagerduty',"
				 "  'pagerduty:change:' || id, 1,"
				 "  coalesce(nullif(group_concat(nullif(name, ''), ', '), '') || "
				 "': ',"
				 "   '') || max(text), '{}'"
				 " FROM temp.list_item"
				 " GROUP BY id"
				 " ORDER BY min(at_ms), max(item) DESC"
				 " ON CONFLICT (origin) DO NOTHING",
			.gone = "DELETE FROM change_event"
				" WHERE at_ms < room_now() - 86400000",
		},
	[PAGE_LIST_ALERT] =
		{
			.walk = "alert",
			.path = "$.alerts",
			.what = "a list of alerts",
			.lay_out =
				"INSERT INTO temp.list_item (item, id, owner, text, word, name, "
				"at_ms,"
				"  needed)"
				" SELECT at, room_text(json_extract(v, '$.id')), ?1,"
				"  coalesce(room_text(json_extract(v, '$.summary')), ''),"
				"  coalesce(room_text(json_extract(v, '$.status')), 'triggered'),"
				"  room_text(json_extract(v, '$.severity')),"
				"  room_time(json_extract(v, '$.created_at')),"
				"  room_time(json_extract(v, '$.created_at'))"
				" FROM temp.item"
				" ORDER BY at",
			.store = "INSERT INTO alert (page_id, id, status, severity, text, "
				 "created_ms, rev)"
				 " SELECT owner, id, word, name, text, at_ms, room_rev()"
				 " FROM temp.list_item"
				 " WHERE true"
				 " ON CONFLICT (page_id, id) DO UPDATE"
				 " SET status = excluded.status, severity = excluded.severity,"
				 "  text = excluded.text, created_ms = excluded.created_ms,"
				 "  rev = excluded.rev"
				 " WHERE (excluded.status, excluded.severity, excluded.text,"
				 "   excluded.created_ms) IS NOT (status, severity, text, "
				 "created_ms)",
			.gone = "DELETE FROM alert"
				" WHERE page_id = ?1"
				" AND id || ' ' || page_id NOT IN ("
				"  SELECT id FROM temp.seen WHERE walk = 'alert')",
			.of_page = true,
		},
	[PAGE_LIST_NOTE] =
		{
			.walk = "note",
			.path = "$.notes",
			.what = "a list of notes",
			.lay_out = "INSERT INTO temp.list_item (item, id, owner, text, name, at_ms,"
				   "  needed)"
				   " SELECT at, room_text(json_extract(v, '$.id')), ?1,"
				   "  room_text(json_extract(v, '$.content')),"
				   "  coalesce(room_text(json_extract(v, '$.user.summary')),"
				   "   room_text(json_extract(v, '$.user.name'))),"
				   "  room_time(json_extract(v, '$.created_at')),"
				   "  iif(room_time(json_extract(v, '$.created_at')) IS NULL, NULL,"
				   "   room_text(json_extract(v, '$.content')))"
				   " FROM temp.item"
				   " ORDER BY at",
			.store =
				"INSERT INTO page_note (page_id, id, person, text, created_ms, rev)"
				" SELECT owner, id, name, text, at_ms, room_rev()"
				" FROM temp.list_item"
				" WHERE true"
				" ON CONFLICT (page_id, id) DO UPDATE"
				" SET person = excluded.person, text = excluded.text,"
				"  created_ms = excluded.created_ms, rev = excluded.rev"
				" WHERE (excluded.person, excluded.text, excluded.created_ms)"
				"  IS NOT (person, text, created_ms)",
			.gone = "DELETE FROM page_note"
				" WHERE page_id = ?1"
				" AND id || ' ' || page_id NOT IN ("
				"  SELECT id FROM temp.seen WHERE walk = 'note')",
			.of_page = true,
		},
};

/* An id becomes a key. An owner that cannot be one is none. */
static const char drop[] =
	"DELETE FROM temp.list_item"
	" WHERE needed IS NULL"
	" OR (length(id) BETWEEN 1 AND 40 AND id NOT GLOB '*[^A-Za-z0-9_-]*') IS NOT TRUE";
static const char clean[] =
	"UPDATE temp.list_item"
	" SET owner = ''"
	" WHERE (length(owner) BETWEEN 0 AND 40 AND owner NOT GLOB '*[^A-Za-z0-9_-]*') IS NOT TRUE";
static const char drop_twice[] = "DELETE FROM temp.list_item"
				 " WHERE rowid NOT IN ("
				 "  SELECT max(rowid)"
				 "  FROM temp.list_item"
				 "  GROUP BY id, owner)";
static const char see[] = "INSERT INTO temp.seen (walk, id)"
			  " SELECT ?1, id || ' ' || owner"
			  " FROM temp.list_item"
			  " WHERE true"
			  " ON CONFLICT DO NOTHING";
/* What changed on other services is not for this room; what is old would go again at once. */
static const char drop_changes[] =
	"DELETE FROM temp.list_item"
	" WHERE at_ms < room_now() - 86400000"
	" OR (owner <> ''"
	"  AND owner NOT IN (SELECT id FROM temp.ours WHERE kind = 'service')"
	"  AND EXISTS (SELECT 1 FROM temp.ours WHERE kind = 'service'))";

/* Lays the reply out and leaves only good rows; counts. */
static struct err
lay_out(struct record *r, const struct list *list, const char *page_id, const char *reply,
	size_t length, struct merge *merge)
{
	int64_t all = 0;
	int64_t good = 0;
	int64_t rows = 0;
	struct err e = db_lay_out(r, reply, length, list->path, NULL);

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &all, "SELECT count(*) FROM temp.item", "");
	if (e.kind == ERR_NONE && list->of_page)
		e = db_run(r, list->lay_out, "t", page_id);
	else if (e.kind == ERR_NONE)
		e = db_run(r, list->lay_out, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &good, "SELECT count(DISTINCT item) FROM temp.list_item", "");
	if (e.kind == ERR_NONE)
		e = db_run(r, clean, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop_twice, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &rows, "SELECT count(*) FROM temp.list_item", "");
	if (e.kind == ERR_NONE)
		e = db_run(r, see, "t", list->walk);
	merge->fresh = sqlite3_changes(r->db);
	merge->known = merge->fresh < rows;
	merge->seen = (int)all;
	merge->skipped = (int)(all - good);
	return e;
}

static struct err
store(struct record *r, const struct list *list)
{
	struct err e = NO_ERR;

	if (list->event != NULL)
		e = db_run(r, drop_changes, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, list->store, "");
	if (e.kind == ERR_NONE && list->event != NULL)
		e = db_run(r, list->event, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM temp.list_item", "");
	return e;
}

struct err
page_list_merge(struct record *r, enum page_list which, const char *page_id, bool first,
	const char *reply, size_t length, struct merge *out)
{
	const struct list *list = &lists[which];
	const unsigned bit = 1U << which;
	struct page_head head = {0};
	struct merge merge = {0};
	struct err e = page_head_read(r, reply, length, list->path, "$.none", &head);

	if (e.kind == ERR_NONE && !head.list)
		return page_malformed(list->what);
	if (e.kind == ERR_NONE && first)
		e = page_walk_begin(r, list->walk);
	if (e.kind == ERR_NONE)
		e = lay_out(r, list, page_id, reply, length, &merge);
	if (e.kind == ERR_NONE)
		e = store(r, list);
	if (e.kind != ERR_NONE)
		return e;
	r->walks_whole = first ? r->walks_whole | bit : r->walks_whole;
	if (merge.skipped > 0 || (!first && !merge.known)) /* or the list moved meanwhile */
		r->walks_whole &= ~bit;
	merge.more = head.more;
	if (!head.more && (r->walks_whole & bit) != 0) {
		e = list->of_page ? db_run(r, list->gone, "t", page_id) : db_run(r, list->gone, "");
		r->walks_whole &= ~bit;
	}
	if (e.kind == ERR_NONE)
		*out = merge;
	return e;
}
