/* tests/fold.c - the record's tables made again of nothing but its events.
 *
 * Done in a database in memory, to which the record is attached: `told` has one row for each
 * changed field of each event, `state` the fields as they stand after so many of them.
 * SPDX-License-Identifier: MIT */
#include "tests/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/buf.h"
#include "store/db.h"

enum { FAULTS_CAP_BYTES = 64 * 1024, FAULTS_MOST = 20 };

struct fold {
	sqlite3 *db;
	struct buf faults;
	int count;
};

static void
run(struct fold *f, const char *sql)
{
	if (sqlite3_exec(f->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(f->db));
}

static sqlite3_stmt *
prepare(struct fold *f, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(f->db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(f->db));
	return s;
}

/* One row of text is one fault. */
static void
complain(struct fold *f, const char *sql)
{
	sqlite3_stmt *s = prepare(f, sql);

	while (sqlite3_step(s) == SQLITE_ROW && f->count++ < FAULTS_MOST)
		(void)buf_printf(&f->faults, "%s\n", (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
}

/* Which tables have triggers that write events: only the writer's own connection knows. */
static void
find_audited(struct fold *f, const struct room *room)
{
	sqlite3_stmt *insert = prepare(f, "INSERT INTO audited VALUES (?1)");
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(room->record->db,
				 "SELECT tbl_name FROM temp.sqlite_master"
				 " WHERE type = 'trigger' AND name GLOB '*_INSERT_event'",
				 -1, &s, NULL),
		SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		(void)sqlite3_bind_value(insert, 1, sqlite3_column_value(s, 0));
		assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
		(void)sqlite3_reset(insert);
	}
	(void)sqlite3_finalize(s);
	(void)sqlite3_finalize(insert);
}

static void
begin(struct fold *f, const struct room *room)
{
	char *attach = sqlite3_mprintf("ATTACH 'file:%s/warroom.db?mode=ro' AS room", room->dir);

	buf_init(&f->faults, FAULTS_CAP_BYTES);
	assert_int_equal(
		sqlite3_open_v2(":memory:", &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL),
		SQLITE_OK);
	run(f, attach);
	sqlite3_free(attach);
	run(f, "CREATE TABLE audited (name TEXT PRIMARY KEY);"
	       "CREATE TABLE state (tbl, subject, field, value, PRIMARY KEY (tbl, subject, field));"
	       "CREATE TABLE told (id INTEGER PRIMARY KEY, seq, tbl, subject, field, old, new);");
	find_audited(f, room);
	/* What the services tell that is shown as it is, and what the config and the packs say. */
	complain(f, "SELECT 'table ' || name || ' has a rev and writes no events'"
		    " FROM room.sqlite_master"
		    " WHERE type = 'table'"
		    " AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name, 'room') AS c"
		    "  WHERE c.name = 'rev')"
		    " AND name NOT IN (SELECT name FROM audited)"
		    " AND name NOT IN ('revision', 'oncall', 'source', 'priority', 'service',"
		    "  'maintenance', 'change_event', 'alert', 'page_note', 'ticket_person',"
		    "  'organization', 'comment', 'severity', 'person', 'card', 'cause',"
		    "  'template', 'target')");
	run(f, "INSERT INTO told (seq, tbl, subject, field, old, new)"
	       " SELECT seq, tbl, subject, f.key, json_extract(f.value, '$[0]'),"
	       "  json_extract(f.value, '$[1]')"
	       " FROM (SELECT seq, subject, data,"
	       "   substr(subject, 1, instr(subject, ':') - 1) AS tbl FROM room.event) AS e"
	       " JOIN audited ON audited.name = e.tbl, json_each(e.data) AS f"
	       " WHERE f.type = 'array' AND json_array_length(f.value) = 2"
	       " ORDER BY seq");
}

/* One way over all that is told: what each finds must be what it says was there. */
static void
walk(struct fold *f, bool back)
{
	sqlite3_stmt *each = prepare(f, back ? "SELECT tbl, subject, field, new, old, seq FROM told"
					       " ORDER BY id DESC"
					     : "SELECT tbl, subject, field, old, new, seq FROM told"
					       " ORDER BY id");
	sqlite3_stmt *find = prepare(f, "SELECT (SELECT value FROM state"
					" WHERE (tbl, subject, field) = (?1, ?2, ?3)) IS ?4");
	sqlite3_stmt *put = prepare(f, "INSERT INTO state VALUES (?1, ?2, ?3, ?4)"
				       " ON CONFLICT DO UPDATE SET value = excluded.value");

	while (sqlite3_step(each) == SQLITE_ROW) {
		for (int i = 0; i < 3; i++) {
			(void)sqlite3_bind_value(find, i + 1, sqlite3_column_value(each, i));
			(void)sqlite3_bind_value(put, i + 1, sqlite3_column_value(each, i));
		}
		(void)sqlite3_bind_value(find, 4, sqlite3_column_value(each, 3));
		(void)sqlite3_bind_value(put, 4, sqlite3_column_value(each, 4));
		assert_int_equal(sqlite3_step(find), SQLITE_ROW);
		if (sqlite3_column_int(find, 0) == 0 && f->count++ < FAULTS_MOST)
			(void)buf_printf(&f->faults,
				"%s: event %lld of %s: %s was not what it says\n",
				back ? "back" : "forth", sqlite3_column_int64(each, 5),
				(const char *)sqlite3_column_text(each, 1),
				(const char *)sqlite3_column_text(each, 2));
		assert_int_equal(sqlite3_step(put), SQLITE_DONE);
		(void)sqlite3_reset(find);
		(void)sqlite3_reset(put);
	}
	(void)sqlite3_finalize(each);
	(void)sqlite3_finalize(find);
	(void)sqlite3_finalize(put);
}

/* The rows of a table as they are, and as the state has them, must be the same ones. */
static void
compare(struct fold *f, const char *table)
{
	char *sql = sqlite3_mprintf(
		"SELECT group_concat(name, ', '), group_concat('max(iif(field = ''' || name ||"
		" ''', value, NULL)) AS ' || name, ', '), group_concat(name || ' IS NOT NULL', ' "
		"OR ')"
		" FROM pragma_table_xinfo(%Q, 'room')"
		" WHERE hidden = 0"
		" AND name NOT IN ('rev', 'raw', 'audited_ms', 'commented_ms')"
		" AND (%Q, name) <> ('page', 'kind')",
		table, table);
	sqlite3_stmt *columns = prepare(f, sql);
	const char *names, *values, *there;

	sqlite3_free(sql);
	assert_int_equal(sqlite3_step(columns), SQLITE_ROW);
	names = (const char *)sqlite3_column_text(columns, 0);
	values = (const char *)sqlite3_column_text(columns, 1);
	there = (const char *)sqlite3_column_text(columns, 2);
	sql = sqlite3_mprintf("CREATE TEMP VIEW folded AS SELECT %s FROM (SELECT %s FROM state"
			      " WHERE tbl = %Q GROUP BY subject) WHERE %s;"
			      "CREATE TEMP VIEW real AS SELECT %s FROM room.%s",
		names, values, table, there, names, table);
	run(f, sql);
	sqlite3_free(sql);
	sql = sqlite3_mprintf("SELECT %Q || ' lacks ' || json_array(%s) FROM"
			      " (SELECT * FROM folded EXCEPT SELECT * FROM real)",
		table, names);
	complain(f, sql);
	sqlite3_free(sql);
	sql = sqlite3_mprintf("SELECT %Q || ': no event made ' || json_array(%s) FROM"
			      " (SELECT * FROM real EXCEPT SELECT * FROM folded)",
		table, names);
	complain(f, sql);
	sqlite3_free(sql);
	sql = sqlite3_mprintf("SELECT %Q || ' has another number of rows' WHERE"
			      " (SELECT count(*) FROM folded) <> (SELECT count(*) FROM real)",
		table);
	complain(f, sql);
	sqlite3_free(sql);
	(void)sqlite3_finalize(columns);
	run(f, "DROP VIEW folded; DROP VIEW real");
}

char *
fold_faults(const struct room *room)
{
	struct fold f = {.db = NULL};
	sqlite3_stmt *s;
	char *out;

	begin(&f, room);
	walk(&f, false);
	s = prepare(&f, "SELECT name FROM audited");
	while (sqlite3_step(s) == SQLITE_ROW)
		compare(&f, (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	walk(&f, true);
	complain(&f, "SELECT 'before the first event ' || subject || ' has a ' || field"
		     " FROM state WHERE value IS NOT NULL");
	(void)sqlite3_close(f.db);
	out = strdup(f.faults.data);
	assert_non_null(out);
	buf_clear(&f.faults);
	return out;
}
