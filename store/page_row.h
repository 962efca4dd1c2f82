/* store/page_row.h - a page as the queries of store/ answer it. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_ROW_H
#define STORE_PAGE_ROW_H

#include "store/arena.h"
#include "store/db.h"

/* All but the first two, which are the major and the minor of its key. */
#define PAGE_BODY                                                                                  \
	"id, number, title, service, assigned, priority, policy, html_url, status,"                \
	" urgency IS NOT 'low', created_ms, updated_ms, status_ms, escalates_ms, rev,"             \
	" incident_id, triage, wanted"
#define PAGE_COLUMNS "rank, newest, " PAGE_BODY

/* A ticket that pages, with the columns of a page. Its id is a number, and a number sorts before
 * any text: among rows of one moment tickets come first. */
#define PAGE_TICKET_BODY                                                                           \
	"id, id, subject,"                                                                         \
	" coalesce(nullif(organization, ''), requester), NULL, priority, NULL, NULL,"              \
	" iif(page_rank < 2, 'triggered', 'acknowledged'), page_rank IN (0, 2), -page_newest,"     \
	" updated_ms, NULL, NULL, rev, incident_id, NULL, NULL"
#define PAGE_TICKET_COLUMNS "page_rank, page_newest, " PAGE_TICKET_BODY

/* What a ticket's id is compared with: behind all of them where the key is a page's. */
#define PAGE_TICKET_ID "iif(?3 GLOB '#*', CAST(substr(?3, 2) AS INTEGER), 9223372036854775807)"
#define PAGE_TICKET_KEY "(?1, ?2, " PAGE_TICKET_ID ")"

/* Where a ticket that pages stands, as `place` of a window. */
#define PAGE_TICKET_PLACE "SELECT page_rank, page_newest" PAGE_TICKET_AT
#define PAGE_TICKET_AT                                                                             \
	" FROM ticket"                                                                             \
	" WHERE id = CAST(substr(?3, 2) AS INTEGER)"                                               \
	" AND '#' || id = ?3"                                                                      \
	" AND page_rank IS NOT NULL"

/* page_window() in any of its orders but the first. */
struct err page_ordered(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The struct page of those columns. */
void page_row_read(sqlite3_stmt *s, struct arena *a, void *row);

#endif
