/* store/page_group.c - active pages of one kind as one row.
 * SPDX-License-Identifier: MIT */
#include "store/page_group.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/page_kind.h"
#include "store/page_row.h"

/* A storm is looked for among so many of the newest pages, and at least four storms' worth. */
enum { LOOK_LEAST = 1000, BURST_MOST = 10000, LOOK_STORMS = 4 };

/* A group's place, with what its newest page of its best rank says. */
#define GROUP_COLUMNS(id)                                                                          \
	"kinds.rank, kinds.newest, " id ", number, title, service, assigned, priority, policy,"    \
	" html_url, status, urgency IS NOT 'low', created_ms, updated_ms, status_ms,"              \
	" escalates_ms, rev, iif(kinds.active = 1, incident_id, NULL),"                            \
	" iif(kinds.active = 1, triage, NULL), wanted, kinds.active, kinds.unacknowledged"
#define GROUP_FROM                                                                                 \
	" FROM page_group AS kinds"                                                                \
	" CROSS JOIN page ON page.id = ("                                                          \
	"  SELECT one.id FROM page AS one"                                                         \
	"  WHERE one.status <> 'resolved' AND one.kind = kinds.kind"                               \
	"  ORDER BY one.rank, one.newest, one.id LIMIT 1)"
#define IS_THE_ANCHOR "kinds.kind = CAST(substr(?3, 6) AS INTEGER) AND 'kind:' || kinds.kind = ?3"

bool
page_group_is(const char *id)
{
	return strncmp(id, "kind:", strlen("kind:")) == 0;
}

struct err
page_burst(struct record *r, int most, bool *out)
{
	static const char sql[] = "SELECT newest FROM page"
				  " WHERE status <> 'resolved' AND rank = 0"
				  " UNION ALL SELECT newest FROM page"
				  " WHERE status <> 'resolved' AND rank = 1"
				  " UNION ALL SELECT newest FROM page"
				  " WHERE status <> 'resolved' AND rank = 2"
				  " UNION ALL SELECT newest FROM page"
				  " WHERE status <> 'resolved' AND rank = 3"
				  " ORDER BY 1"
				  " LIMIT ?1";
	int64_t newest[BURST_MOST]; /* of the last so many, round and round */
	sqlite3_stmt *s = NULL;
	struct err e;
	bool found = false;
	bool row = true;
	int look;

	most = most > BURST_MOST ? BURST_MOST : most < 1 ? 1 : most;
	look = most * LOOK_STORMS < LOOK_LEAST ? LOOK_LEAST : most * LOOK_STORMS;
	e = db_start(r, &s, sql, "i", (int64_t)look);
	for (int i = 0; e.kind == ERR_NONE && row && !found; i++) {
		int64_t began;

		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		began = sqlite3_column_int64(s, 0);
		/* newest first: the one `most` rows ago is the later one */
		found = i >= most && began - newest[i % most] <= PAGE_BURST_MS;
		newest[i % most] = began;
	}
	if (e.kind != ERR_NONE)
		return e;
	if (row)
		db_end(s);
	*out = found;
	return NO_ERR;
}

/* A row that stands for pages: what differs from one to the next is no part of it. */
static void
read_group(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page *page = row;
	size_t length;
	char *title;

	page_row_read(s, a, page);
	page->group = sqlite3_column_int64(s, 20);
	page->group_unacknowledged = sqlite3_column_int64(s, 21);
	page->apart = page->group < 0;
	if (!page_group_is(page->key.id)) {
		page->group = 0;
		page->group_unacknowledged = 0;
		return;
	}
	page->created_ms = -page->key.minor;
	length = strlen(page->title.raw);
	title = arena_get(a, length + 1);
	if (title == NULL)
		return; /* the arena says that it is full */
	(void)page_kind_fold(page->title.raw, length, title);
	page->title = text_of(title);
}

struct err
page_group_list(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = "SELECT rank, newest"
			 " FROM page"
			 " WHERE id = ?3"
			 " AND status <> 'resolved'"
			 " UNION ALL"
			 " SELECT rank, newest"
			 " FROM page_group AS kinds"
			 " WHERE " IS_THE_ANCHOR " UNION ALL " PAGE_TICKET_PLACE,
		.forward = "SELECT " GROUP_COLUMNS("kinds.id") GROUP_FROM
		" WHERE (kinds.rank, kinds.newest, kinds.id) >= (?1, ?2, ?3)"
		" AND NOT (kinds.active = 1 AND " IS_THE_ANCHOR ")"
		" UNION ALL"
		" SELECT " GROUP_COLUMNS("'kind:' || kinds.kind") GROUP_FROM
		" WHERE kinds.active = 1 AND " IS_THE_ANCHOR
		" AND (kinds.rank, kinds.newest, 'kind:' || kinds.kind) >= (?1, ?2, ?3)"
		" UNION ALL"
		" SELECT " PAGE_COLUMNS ", -1, 0 FROM page"
		" WHERE id = ?3"
		" AND status <> 'resolved'"
		" AND (rank, newest, id) >= (?1, ?2, ?3)"
		" AND EXISTS (SELECT 1 FROM page_group AS kinds"
		"  WHERE kinds.kind = page.kind AND kinds.active > 1)"
		" UNION ALL"
		" SELECT " PAGE_TICKET_COLUMNS ", 0, 0 FROM ticket"
		" WHERE page_rank IS NOT NULL"
		" AND (page_rank, page_newest, id) >= " PAGE_TICKET_KEY " ORDER BY 1, 2, 3"
		" LIMIT ?4",
		.backward = "SELECT " GROUP_COLUMNS("kinds.id") GROUP_FROM
		" WHERE (kinds.rank, kinds.newest, kinds.id) < (?1, ?2, ?3)"
		" AND NOT (kinds.active = 1 AND " IS_THE_ANCHOR ")"
		" UNION ALL"
		" SELECT " PAGE_TICKET_COLUMNS ", 0, 0 FROM ticket"
		" WHERE page_rank IS NOT NULL"
		" AND (page_rank, page_newest, id) < " PAGE_TICKET_KEY
		" ORDER BY 1 DESC, 2 DESC, 3 DESC"
		" LIMIT ?4",
		.size = sizeof(struct page),
		.read = read_group,
	};

	return window_read(r, &query, w, a, out);
}

struct err
page_group_find(struct record *r, const char *group, struct arena *a, struct page *out)
{
	static const char sql[] = "SELECT " GROUP_COLUMNS("'kind:' || kinds.kind") GROUP_FROM
		" WHERE kinds.kind = CAST(substr(?1, 6) AS INTEGER)"
		" AND 'kind:' || kinds.kind = ?1";
	sqlite3_stmt *s = NULL;
	struct page page = {0};
	bool row = false;
	struct err e = db_start(r, &s, sql, "t", group);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "No page of this kind is active any more.");
	read_group(s, a, &page);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for a page is short.");
	*out = page;
	return NO_ERR;
}

struct err
page_group_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT rank, newest"
			 " FROM page"
			 " WHERE id = ?3"
			 " AND status <> 'resolved'"
			 " AND kind = CAST(substr(?5, 6) AS INTEGER)",
		.forward = "SELECT " PAGE_COLUMNS " FROM page"
			   " WHERE status <> 'resolved'"
			   " AND kind = CAST(substr(?5, 6) AS INTEGER)"
			   " AND (rank, newest, id) >= (?1, ?2, ?3)"
			   " ORDER BY rank, newest, id"
			   " LIMIT ?4",
		.backward = "SELECT " PAGE_COLUMNS " FROM page"
			    " WHERE status <> 'resolved'"
			    " AND kind = CAST(substr(?5, 6) AS INTEGER)"
			    " AND (rank, newest, id) < (?1, ?2, ?3)"
			    " ORDER BY rank DESC, newest DESC, id DESC"
			    " LIMIT ?4",
		.filter = w->of,
		.size = sizeof(struct page),
		.read = page_row_read,
	};

	return window_read(r, &query, w, a, out);
}

struct err
page_group_ids(
	struct record *r, const char *group, int most, struct buf *out, int *count, bool *cut)
{
	static const char sql[] = "SELECT id"
				  " FROM page"
				  " WHERE status <> 'resolved'"
				  " AND kind = CAST(substr(?1, 6) AS INTEGER)"
				  " ORDER BY rank, newest, id"
				  " LIMIT ?2";
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row = true;
	int n = 0;

	most = most > PAGE_GROUP_IDS_MOST ? PAGE_GROUP_IDS_MOST : most;
	e = db_start(r, &s, sql, "ti", group, (int64_t)most + 1);
	while (e.kind == ERR_NONE) {
		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row || n == most)
			break;
		n++;
		if (!buf_printf(out, "%s\n", (const char *)sqlite3_column_text(s, 0)))
			e = err_make(ERR_FULL, "Memory for the pages of a group is short.");
	}
	if (row && s != NULL)
		db_end(s);
	if (e.kind != ERR_NONE)
		return e;
	*count = n;
	*cut = row;
	return NO_ERR;
}
