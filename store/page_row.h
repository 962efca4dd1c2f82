/* store/page_row.h - a page as the queries of store/ answer it. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_ROW_H
#define STORE_PAGE_ROW_H

#include "store/arena.h"
#include "store/db.h"

#define PAGE_COLUMNS                                                                               \
	"rank, newest, id, number, title, service, assigned, priority, policy, html_url, status,"  \
	" urgency IS NOT 'low', created_ms, updated_ms, status_ms, escalates_ms, rev"

/* A ticket that pages, with the columns of a page. Its id is a number, and a number sorts before
 * any text: among rows of one moment tickets come first. */
#define PAGE_TICKET_COLUMNS                                                                        \
	"page_rank, page_newest, id, id, subject,"                                                 \
	" coalesce(nullif(organization, ''), requester), NULL, priority, NULL, NULL,"              \
	" iif(page_rank < 2, 'triggered', 'acknowledged'), page_rank IN (0, 2), -page_newest,"     \
	" updated_ms, NULL, NULL, rev"

/* What a ticket's id is compared with: behind all of them where the key is a page's. */
#define PAGE_TICKET_KEY                                                                            \
	"(?1, ?2, iif(?3 GLOB '#*', CAST(substr(?3, 2) AS INTEGER), 9223372036854775807))"

/* Where a ticket that pages stands, as `place` of a window. */
#define PAGE_TICKET_PLACE                                                                          \
	"SELECT page_rank, page_newest"                                                            \
	" FROM ticket"                                                                             \
	" WHERE id = CAST(substr(?3, 2) AS INTEGER)"                                               \
	" AND '#' || id = ?3"                                                                      \
	" AND page_rank IS NOT NULL"

/* The struct page of those columns. */
void page_row_read(sqlite3_stmt *s, struct arena *a, void *row);

#endif
