/* store/page.c - pages, as read and as swept.
 * SPDX-License-Identifier: MIT */
#include "store/page.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/event.h"
#include "store/page_merge.h"
#include "store/page_row.h"

static void
page_read_key(sqlite3_stmt *s, struct page *page)
{
	char id[ROW_ID_BYTES];

	page->ticket = sqlite3_column_type(s, 2) == SQLITE_INTEGER;
	(void)snprintf(id, sizeof id, "%s%s", page->ticket ? "#" : "",
		(const char *)sqlite3_column_text(s, 2));
	window_key(&page->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), id);
}

void
page_row_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page *page = row;
	const char *status = (const char *)sqlite3_column_text(s, 10);

	page_read_key(s, page);
	page->number = sqlite3_column_int64(s, 3);
	page->title = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	page->service = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	page->assigned = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	page->priority = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	page->policy = db_text(s, 8, DB_CELL_CAP_BYTES, a);
	page->html_url = db_text(s, 9, DB_CELL_CAP_BYTES, a);
	page->status = PAGE_TRIGGERED;
	if (status != NULL && strcmp(status, "acknowledged") == 0)
		page->status = PAGE_ACKNOWLEDGED;
	else if (status != NULL && strcmp(status, "resolved") == 0)
		page->status = PAGE_RESOLVED;
	page->high = sqlite3_column_int(s, 11) != 0;
	page->created_ms = sqlite3_column_int64(s, 12);
	page->updated_ms = sqlite3_column_int64(s, 13);
	page->status_ms = sqlite3_column_int64(s, 14);
	page->escalates_ms = sqlite3_column_int64(s, 15);
	page->rev = sqlite3_column_int64(s, 16);
	page->incident = db_text(s, 17, ROW_ID_BYTES, a).raw;
	page->triage = db_text(s, 18, ROW_ID_BYTES, a).raw;
	page->wanted = db_text(s, 19, ROW_ID_BYTES, a).raw;
}

struct err
page_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = "SELECT rank, newest"
			 " FROM page"
			 " WHERE id = ?3"
			 " AND status <> 'resolved'"
			 " UNION ALL " PAGE_TICKET_PLACE,
		.forward =
			"SELECT " PAGE_COLUMNS " FROM page"
			" WHERE status <> 'resolved'"
			" AND (rank, newest, id) >= (?1, ?2, ?3)"
			" UNION ALL"
			" SELECT " PAGE_TICKET_COLUMNS " FROM ticket"
			" WHERE page_rank IS NOT NULL"
			" AND (page_rank, page_newest, id) >= " PAGE_TICKET_KEY " ORDER BY 1, 2, 3"
			" LIMIT ?4",
		.backward = "SELECT " PAGE_COLUMNS " FROM page"
			    " WHERE status <> 'resolved'"
			    " AND (rank, newest, id) < (?1, ?2, ?3)"
			    " UNION ALL"
			    " SELECT " PAGE_TICKET_COLUMNS " FROM ticket"
			    " WHERE page_rank IS NOT NULL"
			    " AND (page_rank, page_newest, id) < " PAGE_TICKET_KEY
			    " ORDER BY 1 DESC, 2 DESC, 3 DESC"
			    " LIMIT ?4",
		.size = sizeof(struct page),
		.read = page_row_read,
	};

	if (w->order != PAGE_BY_URGENCY)
		return page_ordered(r, w, a, out);
	return window_read(r, &query, w, a, out);
}

struct err
page_find(struct record *r, const char *id, struct arena *a, struct page *out)
{
	sqlite3_stmt *s = NULL;
	struct page page;
	struct err e;
	bool row;

	e = db_start(r, &s, "SELECT " PAGE_COLUMNS " FROM page WHERE id = ?1", "t", id);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "There is no such page in the record.");
	page_row_read(s, a, &page);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for a page is short.");
	*out = page;
	return NO_ERR;
}

/* How many there are is in the tally; the oldest of a rank is the last of its index. */
static const char count_pages[] =
	"SELECT coalesce(sum(rows) FILTER (WHERE list <> 'kind'), 0),"
	"  coalesce(sum(rows) FILTER (WHERE rank < 2 AND list <> 'kind'), 0),"
	"  coalesce(sum(rows) FILTER (WHERE rank < 2 AND list = 'paging'), 0),"
	"  coalesce(sum(rows) FILTER (WHERE list = 'kind'), 0),"
	"  coalesce(sum(rows) FILTER (WHERE list = 'page'), 0)"
	" FROM tally"
	" WHERE list IN ('page', 'paging', 'kind')";
static const char find_oldest[] =
	"SELECT -max(newest), coalesce(escalates_ms, 0)"
	" FROM (SELECT * FROM (SELECT newest, escalates_ms FROM page"
	"   WHERE status <> 'resolved' AND rank = 0 ORDER BY newest DESC LIMIT 1)"
	"  UNION ALL SELECT * FROM (SELECT newest, escalates_ms FROM page"
	"   WHERE status <> 'resolved' AND rank = 1 ORDER BY newest DESC LIMIT 1)"
	"  UNION ALL SELECT * FROM (SELECT page_newest, NULL FROM ticket"
	"   WHERE page_rank = 0 ORDER BY page_newest DESC LIMIT 1)"
	"  UNION ALL SELECT * FROM (SELECT page_newest, NULL FROM ticket"
	"   WHERE page_rank = 1 ORDER BY page_newest DESC LIMIT 1))";

struct err
page_count(struct record *r, struct page_counts *out)
{
	struct page_counts counts = {0};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, count_pages, "");
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	counts.active = sqlite3_column_int64(s, 0);
	counts.unacknowledged = sqlite3_column_int64(s, 1);
	counts.tickets = sqlite3_column_int64(s, 2);
	counts.kinds = sqlite3_column_int64(s, 3);
	counts.pages = sqlite3_column_int64(s, 4);
	db_end(s);
	if (counts.unacknowledged > 0)
		e = db_start(r, &s, find_oldest, "");
	if (e.kind == ERR_NONE && counts.unacknowledged > 0)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (counts.unacknowledged > 0 && row) {
		counts.oldest_unacknowledged_ms = sqlite3_column_int64(s, 0);
		counts.oldest_escalates_ms = sqlite3_column_int64(s, 1);
		db_end(s);
	}
	*out = counts;
	return NO_ERR;
}

struct err
page_sweep_begin(struct record *r)
{
	r->sweeping = true;
	return page_walk_begin(r, "page");
}

struct err
page_sweep_forget(struct record *r)
{
	static const char sql[] = "DELETE FROM temp.seen"
				  " WHERE walk = 'page'"
				  " AND reply = ?1";

	return db_run(r, sql, "i", r->sweep_replies);
}

struct err
page_sweep_missing(struct record *r, int most, struct buf *out)
{
	static const char sql[] = "SELECT id"
				  " FROM page"
				  " WHERE status <> 'resolved'"
				  " AND id NOT IN (SELECT id FROM temp.seen WHERE walk = 'page')"
				  " ORDER BY rank, newest, id"
				  " LIMIT ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", (int64_t)most);
	bool row = false;

	r->sweeping = false;
	while (e.kind == ERR_NONE) {
		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			return e;
		(void)buf_printf(out, "%s\n", (const char *)sqlite3_column_text(s, 0));
	}
	return e;
}

/* Recorded as resolved for a reason that no service tells. */
static struct err
page_leave(struct record *r, const char *id, const char *why)
{
	static const char sql[] = "UPDATE page"
				  " SET status = 'resolved', status_ms = room_now(),"
				  "  escalates_ms = 0, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND status <> 'resolved'";
	bool told = r->moment.told;
	char subject[ROW_ID_BYTES + 8];
	struct err e;

	r->moment.told = true; /* by the event below */
	e = db_run(r, sql, "t", id);
	r->moment.told = told;
	if (e.kind != ERR_NONE || sqlite3_changes(r->db) == 0)
		return e;
	(void)snprintf(subject, sizeof subject, "page:%s", id);
	return event_append(r, &(struct event_draft){
				       .at_ms = r->moment.now_ms,
				       .kind = "page",
				       .subject = subject,
				       .text = why,
			       });
}

struct err
page_gone(struct record *r, const char *id)
{
	return page_leave(r, id, "PagerDuty has no such page any more: recorded as resolved");
}

struct err
page_foreign(struct record *r, const char *id)
{
	return page_leave(r, id,
		"The page is not of our teams and services (pagerduty.teams, pagerduty.services): "
		"recorded as resolved");
}

struct err
page_filter(struct record *r, const char *services, const char *teams)
{
	static const char sql[] = "INSERT INTO temp.ours (kind, id)"
				  " SELECT ?1, value"
				  " FROM json_each(?2)"
				  " WHERE true"
				  " ON CONFLICT DO NOTHING";
	int64_t count = 0;
	struct err e = db_run(r, "DELETE FROM temp.ours", "");

	if (e.kind == ERR_NONE)
		e = db_run(r, sql, "tt", "service", services);
	if (e.kind == ERR_NONE)
		e = db_run(r, sql, "tt", "team", teams);
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &count, "SELECT count(*) FROM temp.ours", "");
	r->filtered = count > 0;
	return e;
}

struct err
page_rev_now(struct record *r, int64_t *rev)
{
	static const char sql[] = "SELECT rev"
				  " FROM revision"
				  " WHERE name = 'page'";

	*rev = -1;
	return r->filtered ? NO_ERR : db_number(r, 0, rev, sql, "");
}

struct err
page_walk_begin(struct record *r, const char *walk)
{
	return db_run(r, "DELETE FROM temp.seen WHERE walk = ?1", "t", walk);
}
