/* store/ticket.c - tickets: Zendesk's, as read.
 * SPDX-License-Identifier: MIT */
#include "store/ticket.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

/* The first two are the major and the minor of its key. */
#define TICKET_BODY                                                                                \
	"id, subject, status, priority, requester, organization,"                                  \
	" iif(json_valid(tags), (SELECT group_concat(value, ', ') FROM json_each(tags)), tags),"   \
	" pages, created_ms, updated_ms, rev, pages_ms,"                                           \
	" iif(pages IS NULL, NULL, coalesce(pages_by, 'source unknown')),"                         \
	" pages IS NOT NULL"                                                                       \
	" AND coalesce(answered_ms, 0) < coalesce(pages_ms, created_ms), incident_id, "            \
	"nullif(wanted, status)"

#define TICKET_COLUMNS "rank, newest, " TICKET_BODY

static void
ticket_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct ticket *ticket = row;

	window_key(&ticket->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	ticket->number = sqlite3_column_int64(s, 2);
	ticket->subject = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	ticket->status = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	ticket->priority = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	ticket->requester = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	ticket->organization = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	ticket->tags = db_text(s, 8, DB_CELL_CAP_BYTES, a);
	ticket->pages = db_text(s, 9, DB_CELL_CAP_BYTES, a);
	ticket->paging = sqlite3_column_type(s, 9) != SQLITE_NULL;
	ticket->created_ms = sqlite3_column_int64(s, 10);
	ticket->updated_ms = sqlite3_column_int64(s, 11);
	ticket->rev = sqlite3_column_int64(s, 12);
	ticket->pages_ms = sqlite3_column_int64(s, 13);
	ticket->pages_by = db_text(s, 14, DB_CELL_CAP_BYTES, a);
	ticket->waits = sqlite3_column_int(s, 15) != 0;
	ticket->incident = db_text(s, 16, ROW_ID_BYTES, a).raw;
	ticket->wanted = db_text(s, 17, ROW_ID_BYTES, a).raw;
}

/* The two stretches of the list's index, one for each rank: merged, by when they changed. */
#define TICKETS_OF                                                                                 \
	"SELECT newest, 0, " TICKET_BODY " FROM ticket"                                            \
	" WHERE status IN ('new', 'open', 'pending', 'hold')"                                      \
	" AND rank = "
#define OPEN_AT                                                                                    \
	" FROM ticket"                                                                             \
	" WHERE id = CAST(?3 AS INTEGER)"                                                          \
	" AND status IN ('new', 'open', 'pending', 'hold')"
#define FROM " AND (newest, id) >= (?1, CAST(?3 AS INTEGER))"
#define BEFORE " AND (newest, id) < (?1, CAST(?3 AS INTEGER))"
#define UNTIL " AND (newest, id) <= (-?1, CAST(?3 AS INTEGER))"
#define AFTER " AND (newest, id) > (-?1, CAST(?3 AS INTEGER))"
#define UPWARDS " ORDER BY 1, 3 LIMIT ?4"
#define DOWNWARDS " ORDER BY 1 DESC, 3 DESC LIMIT ?4"

static const struct window_query newest_first = {
	.place = "SELECT newest, 0" OPEN_AT,
	.forward = TICKETS_OF "0" FROM " UNION ALL " TICKETS_OF "1" FROM UPWARDS,
	.backward = TICKETS_OF "0" BEFORE " UNION ALL " TICKETS_OF "1" BEFORE DOWNWARDS,
	.size = sizeof(struct ticket),
	.read = ticket_read,
};

static void
read_upwards(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct ticket *ticket = row;

	ticket_read(s, a, ticket);
	ticket->key.major = -ticket->key.major;
}

static const struct window_query oldest_first = {
	.place = "SELECT -newest, 0" OPEN_AT,
	.forward = TICKETS_OF "0" UNTIL " UNION ALL " TICKETS_OF "1" UNTIL DOWNWARDS,
	.backward = TICKETS_OF "0" AFTER " UNION ALL " TICKETS_OF "1" AFTER UPWARDS,
	.size = sizeof(struct ticket),
	.read = read_upwards,
};

static const struct window_query by_priority = {
	.place = "SELECT urgency, newest" OPEN_AT,
	.forward = "SELECT urgency, newest, " TICKET_BODY " FROM ticket"
		   " WHERE status IN ('new', 'open', 'pending', 'hold')"
		   " AND (urgency, newest, id) >= (?1, ?2, CAST(?3 AS INTEGER))"
		   " ORDER BY urgency, newest, id"
		   " LIMIT ?4",
	.backward = "SELECT urgency, newest, " TICKET_BODY " FROM ticket"
		    " WHERE status IN ('new', 'open', 'pending', 'hold')"
		    " AND (urgency, newest, id) < (?1, ?2, CAST(?3 AS INTEGER))"
		    " ORDER BY urgency DESC, newest DESC, id DESC"
		    " LIMIT ?4",
	.size = sizeof(struct ticket),
	.read = ticket_read,
};

struct err
ticket_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = "SELECT rank, newest"
			 " FROM ticket"
			 " WHERE id = CAST(?3 AS INTEGER)"
			 " AND status IN ('new', 'open', 'pending', 'hold')",
		.forward = "SELECT " TICKET_COLUMNS " FROM ticket"
			   " WHERE status IN ('new', 'open', 'pending', 'hold')"
			   " AND (rank, newest, id) >= (?1, ?2, CAST(?3 AS INTEGER))"
			   " ORDER BY rank, newest, id"
			   " LIMIT ?4",
		.backward = "SELECT " TICKET_COLUMNS " FROM ticket"
			    " WHERE status IN ('new', 'open', 'pending', 'hold')"
			    " AND (rank, newest, id) < (?1, ?2, CAST(?3 AS INTEGER))"
			    " ORDER BY rank DESC, newest DESC, id DESC"
			    " LIMIT ?4",
		.size = sizeof(struct ticket),
		.read = ticket_read,
	};

	switch ((enum ticket_order)w->order) {
	case TICKET_PAGING_FIRST:
		break;
	case TICKET_NEWEST_FIRST:
		return window_read(r, &newest_first, w, a, out);
	case TICKET_OLDEST_FIRST:
		return window_read(r, &oldest_first, w, a, out);
	case TICKET_BY_PRIORITY:
		return window_read(r, &by_priority, w, a, out);
	}
	return window_read(r, &query, w, a, out);
}

struct err
ticket_find(struct record *r, const char *id, struct arena *a, struct ticket *out)
{
	static const char sql[] = "SELECT " TICKET_COLUMNS " FROM ticket"
				  " WHERE id = CAST(?1 AS INTEGER)"
				  " AND CAST(id AS TEXT) = ?1";
	sqlite3_stmt *s = NULL;
	struct ticket ticket;
	struct err e = db_start(r, &s, sql, "t", id);
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "There is no such ticket in the record.");
	ticket_read(s, a, &ticket);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for a ticket is short.");
	*out = ticket;
	return NO_ERR;
}

struct err
ticket_count(struct record *r, struct ticket_counts *out)
{
	static const char sql[] = "SELECT coalesce(sum(rows), 0),"
				  " coalesce(sum(rows) FILTER (WHERE rank = 0), 0)"
				  " FROM tally"
				  " WHERE list = 'ticket'";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "");
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->open = sqlite3_column_int64(s, 0);
	out->paging = sqlite3_column_int64(s, 1);
	db_end(s);
	return NO_ERR;
}
