/* tests/dump.c - all tables of a record as they are at a moment, each as a number.
 * SPDX-License-Identifier: MIT */
#include "tests/dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/audit.h"
#include "store/buf.h"
#include "store/db.h"

enum { SQL_BYTES = 4096 };

static uint64_t
hash_rows(struct record *r, const char *sql)
{
	sqlite3_stmt *s = NULL;
	uint64_t hash = UINT64_C(1469598103934665603);

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(r->db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		const unsigned char *at = sqlite3_column_text(s, 0);

		for (; at != NULL && *at != '\0'; at++)
			hash = (hash ^ *at) * UINT64_C(1099511628211);
		hash = (hash ^ '\n') * UINT64_C(1099511628211);
	}
	(void)sqlite3_finalize(s);
	return hash;
}

/* All rows of what is audited in it, in one order. */
static uint64_t
hash_table(struct record *r, const char *table)
{
	char sql[SQL_BYTES];
	size_t length = (size_t)snprintf(sql, sizeof sql, "SELECT json_array(0");
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(r->db, audit_columns, -1, &s, NULL), SQLITE_OK);
	(void)sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW && length < sizeof sql)
		length += (size_t)snprintf(
			sql + length, sizeof sql - length, ", %s", sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	assert_true(length < sizeof sql);
	(void)snprintf(sql + length, sizeof sql - length, ") FROM %s ORDER BY 1", table);
	return hash_rows(r, sql);
}

/* What is beside the audited tables: lengths, groups, and the timeline itself. */
static const char *const others[] = {
	"SELECT json_array(list, rank, rows) FROM tally ORDER BY 1",
	("SELECT json_array(kind, active, unacknowledged, rank, newest, id) FROM page_group"
	 " ORDER BY 1"),
	"SELECT json_array(id, kind) FROM page WHERE status <> 'resolved' ORDER BY 1",
	"SELECT json_array(count(*), max(seq), sum(seq)) FROM event",
};

static const char *
table_name(int i)
{
	struct buf subject;
	const char *name = NULL;

	buf_init(&subject, 4096);
	if (!audit_table_at((size_t)i, &name, &subject))
		name = NULL;
	buf_clear(&subject);
	return name;
}

void
dump(struct record *r, struct dump *out)
{
	int count = 0;

	for (; table_name(count) != NULL; count++)
		out->tables[count] = hash_table(r, table_name(count));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		out->tables[count++] = hash_rows(r, others[i]);
	assert_true(count < DUMP_TABLES_MOST);
	for (; count < DUMP_TABLES_MOST; count++)
		out->tables[count] = 0;
}

void
dump_compare(struct replay *p, const struct dump *should, const char *how)
{
	struct dump is;
	int count = 0;

	dump(replay_record(p), &is);
	for (; table_name(count) != NULL; count++) {
		if (is.tables[count] != should->tables[count])
			fail_msg("%s to %lld: %s is not what it was", how, (long long)should->seq,
				table_name(count));
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++, count++) {
		if (is.tables[count] != should->tables[count])
			fail_msg("%s to %lld: not what it was: %s", how, (long long)should->seq,
				others[i]);
	}
}
