/* store/mirror_build.c - one generation, filled in slices.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_build.h"

#include <string.h>

enum { ROWS = 64, OWNERS = 16 };

static void
next_stage(struct build *b)
{
	(void)sqlite3_finalize(b->earlier); /* its steps told */
	b->earlier = NULL;
	b->after = INT64_MIN;
	b->stage++;
}

/* Where `rows` more rows of the table end; false: there are none. */
static struct err
find_range(struct copy *c, const char *table, int64_t after, int rows, int64_t *last, bool *any)
{
	struct buf sql;
	sqlite3_stmt *s = NULL;
	struct err e = NO_ERR;
	bool row = false;

	buf_init(&sql, 512);
	(void)buf_printf(&sql,
		"SELECT max(id)"
		" FROM (SELECT rowid AS id"
		"  FROM main.%s NOT INDEXED"
		"  WHERE rowid > ?1"
		"  ORDER BY rowid"
		"  LIMIT ?2)",
		table);
	if (sqlite3_prepare_v2(c->from->db, sql.data, -1, &s, NULL) != SQLITE_OK)
		e = db_fail(c->from);
	(void)sqlite3_bind_int64(s, 1, after);
	(void)sqlite3_bind_int64(s, 2, rows);
	if (e.kind == ERR_NONE)
		e = db_step(c->from, s, &row);
	*any = row && sqlite3_column_type(s, 0) != SQLITE_NULL;
	if (*any)
		*last = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	buf_clear(&sql);
	return e;
}

/* The first event that was recorded at that time or later: they rise together, but for a clock that
 * was set back, and then what is recorded since stands. */
static struct err
find_first_seq(struct copy *c, int64_t *out)
{
	static const char ends[] = "SELECT coalesce(max(seq), 0)"
				   " FROM event";
	static const char later[] = "SELECT recorded_ms >= ?2"
				    " FROM event"
				    " WHERE seq >= ?1"
				    " ORDER BY seq"
				    " LIMIT 1";
	int64_t low = 1;
	int64_t high = 0;
	struct err e = db_number(c->from, 0, &high, ends, "");

	high++;
	while (e.kind == ERR_NONE && low < high) {
		int64_t middle = low + (high - low) / 2;
		int64_t is_later = 0;

		e = db_number(c->from, 1, &is_later, later, "ii", middle, c->since_ms);
		if (is_later != 0)
			high = middle;
		else
			low = middle + 1;
	}
	*out = low;
	return e;
}

static struct err
step_tables(struct build *b, struct copy *c)
{
	const struct redact_table *table = redact_table_at(b->table);
	int64_t last = 0;
	bool any = false;
	struct err e;

	if (table == NULL) {
		next_stage(b);
		e = find_first_seq(c, &b->first_seq);
		c->last_seq = b->first_seq - 1;
		return e;
	}
	if (strcmp(table->table, "event") != 0) {
		e = find_range(c, table->table, b->after, ROWS, &last, &any);
		if (e.kind == ERR_NONE && any)
			e = copy_range(c, table, b->after, last);
		b->after = last;
		if (e.kind != ERR_NONE || any)
			return e;
	}
	b->table++;
	b->after = INT64_MIN;
	return NO_ERR;
}

static struct err
step_events(struct build *b, struct copy *c)
{
	bool more = false;
	struct err e = copy_events(c, ROWS, &more);

	if (!more)
		next_stage(b);
	return e;
}

/* Of one incident after the other, by seq: one may have very many. */
static struct err
step_incidents(struct build *b, struct copy *c)
{
	static const char next[] = "SELECT min(rowid)"
				   " FROM incident"
				   " WHERE rowid > ?1"
				   " AND room_shown(id, ?2)";
	static const char until[] =
		"SELECT max(seq)"
		" FROM (SELECT seq"
		"  FROM event"
		"  WHERE incident_id = (SELECT id FROM incident WHERE rowid = ?1)"
		"  AND seq > ?2"
		"  AND seq < ?3"
		"  ORDER BY seq"
		"  LIMIT ?4)";
	struct err e;
	int64_t last = 0;
	int rows;

	if (b->incident == 0) {
		e = db_number(c->from, 0, &b->incident, next, "ii", b->after, c->since_ms);
		b->seq = 0;
		if (b->incident == 0)
			next_stage(b);
		return e;
	}
	e = db_number(
		c->from, 0, &last, until, "iiii", b->incident, b->seq, b->first_seq, (int64_t)ROWS);
	if (e.kind == ERR_NONE && last == 0) {
		b->after = b->incident;
		b->incident = 0;
		return NO_ERR;
	}
	if (e.kind == ERR_NONE && b->earlier == NULL)
		e = copy_select(c, redact_table_find("event"),
			"incident_id = (SELECT id FROM main.incident WHERE rowid = ?1)"
			" AND seq > ?3 AND seq <= ?4",
			&b->earlier);
	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_bind_int64(b->earlier, 1, b->incident);
	(void)sqlite3_bind_int64(b->earlier, 3, b->seq);
	(void)sqlite3_bind_int64(b->earlier, 4, last);
	b->seq = last;
	return copy_all(c, redact_table_find("event"), b->earlier, &rows);
}

/* Of some pages or tickets at a time. */
static struct err
step_owners(struct build *b, struct copy *c, const char *table, const char *where)
{
	int64_t last = 0;
	bool any = false;
	int rows;
	struct err e = find_range(c, table, b->after, OWNERS, &last, &any);

	if (e.kind == ERR_NONE && !any) {
		next_stage(b);
		return NO_ERR;
	}
	if (e.kind == ERR_NONE && b->earlier == NULL)
		e = copy_select(c, redact_table_find("event"), where, &b->earlier);
	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_bind_int64(b->earlier, 1, b->after);
	(void)sqlite3_bind_int64(b->earlier, 3, last);
	(void)sqlite3_bind_int64(b->earlier, 4, b->first_seq);
	b->after = last;
	return copy_all(c, redact_table_find("event"), b->earlier, &rows);
}

struct err
build_step(struct build *b, struct copy *c)
{
	switch (b->stage) {
	case BUILD_TABLES:
		return step_tables(b, c);
	case BUILD_EVENTS:
		return step_events(b, c);
	case BUILD_INCIDENTS:
		return step_incidents(b, c);
	case BUILD_PAGES:
		return step_owners(b, c, "page",
			"subject IN (SELECT 'page:' || p.id FROM main.page AS p NOT INDEXED"
			" WHERE p.rowid > ?1 AND p.rowid <= ?3 AND p.status <> 'resolved')"
			" AND seq < ?4");
	case BUILD_TICKETS:
		return step_owners(b, c, "ticket",
			"subject IN (SELECT 'ticket:' || t.id FROM main.ticket AS t NOT INDEXED"
			" WHERE t.rowid > ?1 AND t.rowid <= ?3"
			" AND t.status IN ('new', 'open', 'pending', 'hold'))"
			" AND seq < ?4");
	case BUILD_DONE:
		break;
	}
	return NO_ERR;
}

void
build_clear(struct build *b)
{
	(void)sqlite3_finalize(b->earlier); /* its steps told */
	b->earlier = NULL;
}
