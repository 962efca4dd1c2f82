/* store/page_urgent.c - what waits for somebody, in short.
 * SPDX-License-Identifier: MIT */
#include "store/page_urgent.h"

#include <stdbool.h>

#include "store/db.h"

static const char count_urgent[] =
	"SELECT (SELECT coalesce(sum(rows), 0) FROM tally WHERE list = 'page' AND rank = 0),"
	" coalesce((SELECT -newest FROM page"
	"  WHERE status <> 'resolved' AND rank = 0 ORDER BY newest LIMIT 1), 0),"
	" (SELECT coalesce(sum(rows), 0) FROM tally WHERE list = 'paging' AND rank < 2),"
	" max(coalesce((SELECT -page_newest FROM ticket"
	"   WHERE page_rank = 0 ORDER BY page_newest LIMIT 1), 0),"
	"  coalesce((SELECT -page_newest FROM ticket"
	"   WHERE page_rank = 1 ORDER BY page_newest LIMIT 1), 0))";
static const char find_first[] =
	"SELECT service, title,"
	"  EXISTS (SELECT 1 FROM incident WHERE id = incident_id AND restricted <> 0)"
	" FROM (SELECT * FROM (SELECT rank, newest, service, title, incident_id FROM page"
	"   WHERE status <> 'resolved' AND rank < 2 ORDER BY rank, newest, id LIMIT 1)"
	"  UNION ALL SELECT * FROM (SELECT page_rank, page_newest,"
	"    coalesce(nullif(organization, ''), requester), subject, incident_id FROM ticket"
	"   WHERE page_rank < 2 ORDER BY page_rank, page_newest, id LIMIT 1))"
	" ORDER BY rank, newest"
	" LIMIT 1";

struct err
page_urgent_read(struct record *r, struct arena *a, struct page_urgent *out)
{
	struct page_urgent urgent = {.service = text_of(""), .title = text_of("")};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, count_urgent, "");
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	urgent.pages = sqlite3_column_int64(s, 0);
	urgent.newest_page_ms = sqlite3_column_int64(s, 1);
	urgent.tickets = sqlite3_column_int64(s, 2);
	urgent.newest_ticket_ms = sqlite3_column_int64(s, 3);
	db_end(s);
	e = db_start(r, &s, find_first, "");
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row && sqlite3_column_int(s, 2) == 0) {
		urgent.service = db_text(s, 0, DB_CELL_CAP_BYTES, a);
		urgent.title = db_text(s, 1, DB_CELL_CAP_BYTES, a);
	}
	if (row)
		db_end(s);
	*out = urgent;
	return NO_ERR;
}
