/* tests/room.c - a record in a directory of its own, for one test.
 * SPDX-License-Identifier: MIT */
#include "tests/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/buf.h"

void
room_ok(struct err e)
{
	if (e.kind != ERR_NONE)
		fail_msg("%s", e.text);
}

int
room_make(void **state)
{
	struct room *room = calloc(1, sizeof *room);

	assert_non_null(room);
	(void)snprintf(room->dir, sizeof room->dir, "/tmp/warroom-test-XXXXXX");
	assert_non_null(mkdtemp(room->dir));
	arena_init(&room->arena, 32 * 1024 * 1024);
	room->now_ms = ROOM_NOW_MS;
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	*state = room;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

int
room_remove(void **state)
{
	struct room *room = *state;

	record_close(room->record);
	arena_clear(&room->arena);
	(void)nftw(room->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(room);
	return 0;
}

void
room_begin(struct room *room, const char *source)
{
	struct moment m = {.now_ms = room->now_ms, .actor = "engine", .source = source};

	room_ok(record_begin(room->record, &m));
}

bool
room_end(struct room *room)
{
	bool changed = false;

	room_ok(record_commit(room->record, &changed));
	return changed;
}

static sqlite3 *
open_aside(const struct room *room, int flags)
{
	char path[96];
	sqlite3 *db = NULL;

	(void)snprintf(path, sizeof path, "%s/warroom.db", room->dir);
	assert_int_equal(sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 1000);
	return db;
}

char *
room_string(const struct room *room, const char *sql)
{
	sqlite3 *db = open_aside(room, SQLITE_OPEN_READONLY);
	sqlite3_stmt *s = NULL;
	const char *text = NULL;
	char *copy;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(s) == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(s, 0);
	copy = strdup(text == NULL ? "" : text);
	assert_non_null(copy);
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return copy;
}

int64_t
room_number(const struct room *room, const char *sql)
{
	char *text = room_string(room, sql);
	int64_t n = strtoll(text, NULL, 10);

	free(text);
	return n;
}

char *
room_plan(const struct room *room, const char *sql)
{
	sqlite3 *db = open_aside(room, SQLITE_OPEN_READONLY);
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *s = NULL;
	struct buf out;
	char *copy;

	buf_init(&out, 4096);
	if (sqlite3_prepare_v2(db, explain, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(s) == SQLITE_ROW)
		(void)buf_printf(&out, "%s\n", (const char *)sqlite3_column_text(s, 3));
	(void)sqlite3_finalize(s);
	sqlite3_free(explain);
	(void)sqlite3_close(db);
	copy = strdup(out.data);
	assert_non_null(copy);
	buf_clear(&out);
	return copy;
}

bool
room_edit(const struct room *room, const char *sql)
{
	sqlite3 *db = open_aside(room, SQLITE_OPEN_READWRITE);
	bool ok = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;

	(void)sqlite3_close(db);
	return ok;
}

void
room_reopen(struct room *room)
{
	record_close(room->record);
	room->record = NULL;
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
}

struct merge
room_pages(struct room *room, const char *reply)
{
	struct merge merge = {0};

	room_begin(room, "pagerduty");
	room_ok(page_merge(room->record, reply, strlen(reply), &merge));
	(void)room_end(room);
	return merge;
}

struct merge
room_log(struct room *room, const char *reply)
{
	struct merge merge = {0};

	room_begin(room, "pagerduty");
	room_ok(page_merge_log(room->record, reply, strlen(reply), &merge));
	(void)room_end(room);
	return merge;
}

/* Every [old,new] of the events of one kind of subject, the last one of each field: `field`, `value`. */
#define FOLD                                                                                       \
	"WITH told AS (SELECT e.seq, e.subject, f.key AS field,"                                   \
	" json_extract(f.value, '$[1]') AS value, json_extract(f.value, '$[0]') AS before"         \
	" FROM event e, json_each(e.data) f"                                                       \
	" WHERE f.type = 'array' AND json_array_length(f.value) = 2),"                             \
	" fold AS (SELECT subject, field, value, max(seq) FROM told GROUP BY subject, field)"

static void
check_table(sqlite3 *db, const char *table, const char *subject, struct buf *out)
{
	sqlite3_stmt *columns = NULL;
	sqlite3_stmt *count = NULL;
	char *sql;

	assert_int_equal(
		sqlite3_prepare_v2(db,
			"SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0"
			" AND name NOT IN ('rev', 'raw', 'kind', 'audited_ms', 'commented_ms')",
			-1, &columns, NULL),
		SQLITE_OK);
	(void)sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(columns) == SQLITE_ROW) {
		const char *column = (const char *)sqlite3_column_text(columns, 0);

		/* rows whose value differs, and values of rows that are not there */
		sql = sqlite3_mprintf(FOLD
			" SELECT (SELECT count(*) FROM %s t LEFT JOIN fold f"
			" ON f.subject = %s AND f.field = '%s'"
			" WHERE t.%s IS NOT f.value)"
			" + (SELECT count(*) FROM fold f WHERE f.field = '%s'"
			" AND f.value IS NOT NULL AND f.subject GLOB '%s:*'"
			" AND NOT EXISTS (SELECT 1 FROM %s t WHERE %s = f.subject))",
			table, subject, column, column, column, table, table, subject);
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &count, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(count), SQLITE_ROW);
		if (sqlite3_column_int(count, 0) != 0)
			(void)buf_printf(out, "%s.%s in %d rows; ", table, column,
				sqlite3_column_int(count, 0));
		(void)sqlite3_finalize(count);
		sqlite3_free(sql);
	}
	(void)sqlite3_finalize(columns);
}

char *
room_unfolded(const struct room *room)
{
	static const char *const tables[][2] = {
		{"page", "'page:' || t.id"},
		{"ticket", "'ticket:' || t.id"},
		{"step", "'step:' || iif(t.incident_id = '', '', t.incident_id || '/') || t.id"},
		{"role", "'role:' || iif(t.incident_id = '', '', t.incident_id || '/') || t.name"},
		{"customer", "'customer:' || t.name"},
		{"contact", "'contact:' || t.customer || '/' || t.place"},
	};
	sqlite3 *db = open_aside(room, SQLITE_OPEN_READONLY);
	struct buf out;
	char *copy;

	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		check_table(db, tables[i][0], tables[i][1], &out);
	(void)sqlite3_close(db);
	copy = strdup(out.data);
	assert_non_null(copy);
	buf_clear(&out);
	return copy;
}
