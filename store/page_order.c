/* store/page_order.c - pages in other orders than by urgency.
 *
 * By age they lie in the index of the list already, one stretch for each rank: what is read is the
 * stretches of pages and of tickets, merged. Any number of rows is read so without sorting.
 * SPDX-License-Identifier: MIT */
#include "store/page.h"
#include "store/page_row.h"

/* The eight stretches. The second column is the key's minor, which is nothing here: SQLite would sort
 * by it although it is always the same, so it is not named among what is sorted by. What a place is compared with stands after each rank. */
#define PAGES_OF "SELECT newest, 0, " PAGE_BODY " FROM page WHERE status <> 'resolved' AND rank = "
#define TICKETS_OF "SELECT page_newest, 0, " PAGE_TICKET_BODY " FROM ticket WHERE page_rank = "

#define PAGES_FROM " AND (newest, id) >= (?1, ?3)"
#define TICKETS_FROM " AND (page_newest, id) >= (?1, " PAGE_TICKET_ID ")"
#define PAGES_BEFORE " AND (newest, id) < (?1, ?3)"
#define TICKETS_BEFORE " AND (page_newest, id) < (?1, " PAGE_TICKET_ID ")"

/* The same for the oldest first, whose key counts upwards. */
#define PAGES_UNTIL " AND (newest, id) <= (-?1, ?3)"
#define TICKETS_UNTIL " AND (page_newest, id) <= (-?1, " PAGE_TICKET_ID ")"
#define PAGES_AFTER " AND (newest, id) > (-?1, ?3)"
#define TICKETS_AFTER " AND (page_newest, id) > (-?1, " PAGE_TICKET_ID ")"

#define UPWARDS " ORDER BY 1, 3 LIMIT ?4"
#define DOWNWARDS " ORDER BY 1 DESC, 3 DESC LIMIT ?4"

#define PAGE_AT " FROM page WHERE id = ?3 AND status <> 'resolved'"

static const struct window_query newest_first = {
	.place = "SELECT newest, 0" PAGE_AT " UNION ALL SELECT page_newest, 0" PAGE_TICKET_AT,
	.forward = PAGES_OF
	"0" PAGES_FROM " UNION ALL " PAGES_OF "1" PAGES_FROM " UNION ALL " PAGES_OF "2" PAGES_FROM
	" UNION ALL " PAGES_OF "3" PAGES_FROM " UNION ALL " TICKETS_OF "0" TICKETS_FROM
	" UNION ALL " TICKETS_OF "1" TICKETS_FROM " UNION ALL " TICKETS_OF "2" TICKETS_FROM
	" UNION ALL " TICKETS_OF "3" TICKETS_FROM UPWARDS,
	.backward = PAGES_OF
	"0" PAGES_BEFORE " UNION ALL " PAGES_OF "1" PAGES_BEFORE " UNION ALL " PAGES_OF
	"2" PAGES_BEFORE " UNION ALL " PAGES_OF "3" PAGES_BEFORE " UNION ALL " TICKETS_OF
	"0" TICKETS_BEFORE " UNION ALL " TICKETS_OF "1" TICKETS_BEFORE " UNION ALL " TICKETS_OF
	"2" TICKETS_BEFORE " UNION ALL " TICKETS_OF "3" TICKETS_BEFORE DOWNWARDS,
	.size = sizeof(struct page),
	.read = page_row_read,
};

static void
read_oldest(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page *page = row;

	page_row_read(s, a, page);
	page->key.major = -page->key.major;
}

static const struct window_query oldest_first = {
	.place = "SELECT -newest, 0" PAGE_AT " UNION ALL SELECT -page_newest, 0" PAGE_TICKET_AT,
	.forward = PAGES_OF "0" PAGES_UNTIL " UNION ALL " PAGES_OF "1" PAGES_UNTIL
			    " UNION ALL " PAGES_OF "2" PAGES_UNTIL " UNION ALL " PAGES_OF
			    "3" PAGES_UNTIL " UNION ALL " TICKETS_OF "0" TICKETS_UNTIL
			    " UNION ALL " TICKETS_OF "1" TICKETS_UNTIL " UNION ALL " TICKETS_OF
			    "2" TICKETS_UNTIL " UNION ALL " TICKETS_OF "3" TICKETS_UNTIL DOWNWARDS,
	.backward = PAGES_OF "0" PAGES_AFTER " UNION ALL " PAGES_OF "1" PAGES_AFTER
			     " UNION ALL " PAGES_OF "2" PAGES_AFTER " UNION ALL " PAGES_OF
			     "3" PAGES_AFTER " UNION ALL " TICKETS_OF "0" TICKETS_AFTER
			     " UNION ALL " TICKETS_OF "1" TICKETS_AFTER " UNION ALL " TICKETS_OF
			     "2" TICKETS_AFTER " UNION ALL " TICKETS_OF "3" TICKETS_AFTER UPWARDS,
	.size = sizeof(struct page),
	.read = read_oldest,
};

static void
read_named(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page *page = row;

	page_row_read(s, a, page);
	window_name(&page->key, (const char *)sqlite3_column_text(s, 20));
}

#define NAMED_PAGES                                                                                \
	"SELECT newest, 0, " PAGE_BODY ", service_name FROM page WHERE status <> 'resolved'"
#define NAMED_TICKETS                                                                              \
	" UNION ALL"                                                                               \
	" SELECT page_newest, 0, " PAGE_TICKET_BODY ", service_name FROM ticket"                   \
	" WHERE page_rank IS NOT NULL"

static const struct window_query by_service = {
	.place = "SELECT newest, 0, service_name" PAGE_AT
		 " UNION ALL SELECT page_newest, 0, service_name" PAGE_TICKET_AT,
	.forward =
		NAMED_PAGES " AND (service_name, newest, id) >= (?5, ?1, ?3)" NAMED_TICKETS
			    " AND (service_name, page_newest, id) >= (?5, ?1, " PAGE_TICKET_ID ")"
			    " ORDER BY 21, 1, 3"
			    " LIMIT ?4",
	.backward =
		NAMED_PAGES " AND (service_name, newest, id) < (?5, ?1, ?3)" NAMED_TICKETS
			    " AND (service_name, page_newest, id) < (?5, ?1, " PAGE_TICKET_ID ")"
			    " ORDER BY 21 DESC, 1 DESC, 3 DESC"
			    " LIMIT ?4",
	.named = true,
	.size = sizeof(struct page),
	.read = read_named,
};

struct err
page_ordered(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query *const queries[] = {
		[PAGE_NEWEST_FIRST] = &newest_first,
		[PAGE_OLDEST_FIRST] = &oldest_first,
		[PAGE_BY_SERVICE] = &by_service,
	};

	return window_read(r, queries[w->order], w, a, out);
}
