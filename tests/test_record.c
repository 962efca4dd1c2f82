/* tests/test_record.c - the record as a file: opening, refusing, committing, surviving.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/audit.h"
#include "store/db.h"
#include "store/event.h"
#include "store/schema.h"
#include "tests/room.h"

static void
path_of(const struct room *room, const char *name, char out[128])
{
	(void)snprintf(out, 128, "%s/%s", room->dir, name);
}

static int64_t
size_of(const struct room *room, const char *name)
{
	char path[128];
	struct stat st;

	path_of(room, name, path);
	return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

static void
append(struct room *room, const char *text)
{
	struct event_draft draft = {.at_ms = room->now_ms, .kind = "note", .text = text};

	room_begin(room, "person");
	room_ok(event_append(room->record, &draft));
	assert_true(room_end(room));
}

static void
files_are_ours_alone(void **state)
{
	static const char *const names[] = {"warroom.db", "warroom.db-wal", "warroom.db-shm"};
	struct room *room = *state;
	char path[128];
	struct stat st;

	for (size_t i = 0; i < 3; i++) {
		path_of(room, names[i], path);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	assert_int_equal(stat(room->dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(room_number(room, "PRAGMA application_id"), SCHEMA_APPLICATION);
	assert_int_equal(room_number(room, "PRAGMA user_version"), SCHEMA_VERSION);
}

static void
a_transaction_without_a_change_writes_nothing(void **state)
{
	struct room *room = *state;
	int64_t wal, db;

	append(room, "one");
	wal = size_of(room, "warroom.db-wal");
	db = size_of(room, "warroom.db");
	for (int i = 0; i < 10; i++) {
		room_begin(room, "engine");
		assert_false(room_end(room));
	}
	assert_int_equal(size_of(room, "warroom.db-wal"), wal);
	assert_int_equal(size_of(room, "warroom.db"), db);
	assert_int_equal(record_rev(room->record), 1);
}

static void
a_rollback_leaves_no_trace(void **state)
{
	struct room *room = *state;
	struct event_draft draft = {.at_ms = 1, .kind = "note", .text = "x"};

	room_begin(room, "person");
	room_ok(event_append(room->record, &draft));
	record_rollback(room->record);
	record_rollback(room->record);
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 0);
	room_begin(room, "person");
	assert_false(room_end(room));
	assert_int_equal(record_rev(room->record), 0);
}

static void
a_reader_hears_which_tables_changed(void **state)
{
	struct room *room = *state;
	struct record *reader;
	unsigned tables;
	int64_t rev;

	append(room, "one");
	room_ok(record_open(room->dir, RECORD_READ, &reader));
	assert_int_equal(record_rev(reader), 1);
	assert_false(record_newer(reader));
	(void)room_pages(room, "{\"incident\":{\"id\":\"P1\",\"status\":\"triggered\","
			       "\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	room_ok(record_changes(reader, 1, &tables, &rev));
	assert_int_equal(tables, TABLE_PAGE | TABLE_EVENT);
	assert_int_equal(rev, 2);
	append(room, "two");
	room_ok(record_changes(reader, 2, &tables, &rev));
	assert_int_equal(tables, TABLE_EVENT);
	assert_int_equal(rev, 3);
	room_ok(record_changes(reader, 3, &tables, &rev));
	assert_int_equal(tables, 0);
	room_ok(record_snapshot(reader));
	room_ok(record_changes(reader, 3, &tables, &rev));
	append(room, "three");
	room_ok(record_changes(reader, 3, &tables, &rev));
	assert_int_equal(tables, 0);
	record_release(reader);
	room_ok(record_changes(reader, 3, &tables, &rev));
	assert_int_equal(tables, TABLE_EVENT);
	record_close(reader);
}

static void
a_reader_makes_nothing(void **state)
{
	struct room *room = *state;
	struct record *reader = NULL;
	char dir[128];

	path_of(room, "nowhere", dir);
	assert_int_equal(record_open(dir, RECORD_READ, &reader).kind, ERR_MISSING);
	assert_int_equal(access(dir, F_OK), -1);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(record_open(dir, RECORD_READ, &reader).kind, ERR_MISSING);
	assert_int_equal(rmdir(dir), 0); /* it is still empty */
	assert_null(reader);
}

static void
what_was_committed_is_there_after_reopening(void **state)
{
	struct room *room = *state;

	append(room, "one");
	record_close(room->record);
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	assert_int_equal(record_rev(room->record), 1);
	append(room, "two");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 2);
	assert_int_equal(record_rev(room->record), 2);
}

static char *
slurp(const char *path, size_t *length)
{
	FILE *f = fopen(path, "r");
	char *data = malloc(8 * 1024 * 1024);

	assert_non_null(f);
	assert_non_null(data);
	*length = fread(data, 1, 8 * 1024 * 1024, f);
	(void)fclose(f);
	return data;
}

static void
spill(const char *path, const char *data, size_t length)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
}

/* Neither a writer nor a reader opens the file, and both leave it byte for byte as it was. */
static void
is_refused(const struct room *room, enum err_kind kind, const char *words)
{
	char path[128];
	size_t before_length, after_length;
	char *before, *after;

	path_of(room, "warroom.db", path);
	before = slurp(path, &before_length);
	for (int mode = RECORD_READ; mode <= RECORD_WRITE; mode++) {
		struct record *r = NULL;
		struct err e = record_open(room->dir, (enum record_mode)mode, &r);

		assert_int_equal(e.kind, kind);
		if (strstr(e.text, words) == NULL)
			fail_msg("\"%s\" is not in \"%s\"", words, e.text);
		assert_null(r);
	}
	after = slurp(path, &after_length);
	assert_int_equal(before_length, after_length);
	assert_memory_equal(before, after, before_length);
	free(before);
	free(after);
}

static void
files_of_others_are_left_alone(void **state)
{
	struct room *room = *state;
	char path[128];
	char junk[4096];

	record_close(room->record);
	room->record = NULL;
	path_of(room, "warroom.db", path);
	memset(junk, 'x', sizeof junk);
	spill(path, junk, sizeof junk);
	is_refused(room, ERR_RECORD, "is not a warroom record");
	assert_int_equal(unlink(path), 0);
	spill(path, "hello", 5);
	is_refused(room, ERR_RECORD, "is not a warroom record");
	assert_int_equal(unlink(path), 0);
	assert_true(close(open(path, O_WRONLY | O_CREAT, 0600)) == 0);
	assert_true(room_edit(room, "PRAGMA application_id = 7; PRAGMA user_version = 1;"
				    "CREATE TABLE page (id); INSERT INTO page VALUES (1)"));
	is_refused(room, ERR_RECORD, "is not a warroom record");
	assert_true(room_edit(room, "PRAGMA journal_mode = WAL"));
	is_refused(room, ERR_RECORD, "is not a warroom record");
}

static void
an_empty_file_becomes_a_record(void **state)
{
	struct room *room = *state;
	char path[128];

	record_close(room->record);
	path_of(room, "warroom.db", path);
	spill(path, "", 0);
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	append(room, "one");
}

/* Writes part of a first transaction into the file, and dies. */
static void
write_and_die(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) == SQLITE_OK)
		(void)sqlite3_exec(db,
			"PRAGMA cache_size = 1;"
			"BEGIN;"
			"CREATE TABLE t (x);"
			"INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
			" FROM n WHERE i < 50) SELECT randomblob(3000) FROM n;",
			NULL, NULL, NULL);
	_exit(0);
}

static void
a_start_that_was_cut_off_is_begun_again(void **state)
{
	struct room *room = *state;
	char path[128];
	pid_t child;

	record_close(room->record);
	room->record = NULL;
	path_of(room, "warroom.db", path);
	assert_int_equal(truncate(path, 0), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		write_and_die(path);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(size_of(room, "warroom.db") > 0);
	assert_true(size_of(room, "warroom.db-journal") > 0);
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	append(room, "saved");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
}

static void
a_record_that_was_moved_is_written_no_more(void **state)
{
	struct room *room = *state;
	const struct moment m = {.now_ms = ROOM_NOW_MS, .actor = "engine", .source = "engine"};
	struct record *other;
	char path[128], away[128];

	append(room, "before");
	path_of(room, "warroom.db", path);
	path_of(room, "away.db", away);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(record_begin(room->record, &m).kind, ERR_IO);
	assert_true(record_suspect(room->record));
	path_of(room, "warroom.db-wal", path);
	assert_int_equal(unlink(path), 0);
	room_ok(record_open(room->dir, RECORD_WRITE, &other));
	record_close(room->record);
	room->record = other;
	append(room, "after");
	assert_int_equal(room_number(room, "SELECT count(*) FROM event"), 1);
}

/* Also one that was not asked to write since. */
static void
closing_leaves_the_wal_of_another_record_alone(void **state)
{
	struct room *room = *state;
	struct record *other;
	char path[128];

	append(room, "before");
	path_of(room, "warroom.db", path);
	assert_int_equal(unlink(path), 0);
	path_of(room, "warroom.db-wal", path);
	assert_int_equal(unlink(path), 0);
	path_of(room, "warroom.db-shm", path);
	assert_int_equal(unlink(path), 0);
	room_ok(record_open(room->dir, RECORD_WRITE, &other));
	record_close(room->record);
	room->record = other;
	assert_true(size_of(room, "warroom.db-wal") > 0);
}

static void
a_cut_file_is_refused(void **state)
{
	struct room *room = *state;
	char path[128];

	append(room, "one");
	record_close(room->record);
	room->record = NULL;
	path_of(room, "warroom.db", path);
	assert_int_equal(truncate(path, 8192), 0);
	is_refused(room, ERR_RECORD, "is damaged");
	assert_int_equal(truncate(path, 50), 0);
	is_refused(room, ERR_RECORD, "is damaged");
}

/* Wherever a byte is wrong: an answer, a sentence or what is left of the data, and never a crash. */
static void
flipped_bytes_do_not_crash(void **state)
{
	struct room *room = *state;
	char path[128];
	size_t length;
	char *good;
	unsigned seed = 3;

	for (int i = 0; i < 20; i++)
		append(room, "some text");
	(void)room_pages(room, "{\"incident\":{\"id\":\"P1\",\"status\":\"triggered\","
			       "\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	record_close(room->record);
	room->record = NULL;
	path_of(room, "warroom.db", path);
	good = slurp(path, &length);
	for (int i = 0; i < 150; i++) {
		struct window w = {.from = WINDOW_END, .before = 10};
		struct record *r = NULL;
		struct rows rows;
		size_t at;

		seed = seed * 1103515245u + 12345u;
		at = i < 40 ? (size_t)i * 2 + 16 : (seed >> 8) % length;
		good[at] = (char)(good[at] ^ 0x5a);
		spill(path, good, length);
		good[at] = (char)(good[at] ^ 0x5a);
		if (record_open(room->dir, RECORD_READ, &r).kind != ERR_NONE)
			continue;
		(void)event_window(r, NULL, &w, &room->arena, &rows);
		(void)page_window(r, &w, &room->arena, &rows);
		record_close(r);
		arena_reset(&room->arena);
	}
	free(good);
}

static void
a_newer_record_is_read_and_never_written(void **state)
{
	struct room *room = *state;
	struct window w = {.from = WINDOW_TOP, .after = 10};
	struct record *r = NULL;
	struct rows rows;
	struct err e;

	append(room, "one");
	record_close(room->record);
	room->record = NULL;
	assert_true(room_edit(room, "PRAGMA user_version = 99"));
	e = record_open(room->dir, RECORD_WRITE, &r);
	assert_int_equal(e.kind, ERR_RECORD);
	assert_non_null(strstr(e.text, "newer warroom (version 99"));
	room_ok(record_open(room->dir, RECORD_READ, &r));
	assert_true(record_newer(r));
	room_ok(event_window(r, NULL, &w, &room->arena, &rows));
	assert_int_equal(rows.count, 1);
	record_close(r);
}

/* The one file in backup/ is of version 1 and holds the page. */
static void
copy_is_good(const struct room *room)
{
	char path[128], found[512] = "";
	struct dirent *entry;
	sqlite3 *db = NULL;
	struct stat st;
	DIR *dir;

	path_of(room, "backup", path);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		assert_string_equal(found, "");
		assert_memory_equal(entry->d_name, "warroom-v1-2", 12);
		(void)snprintf(found, sizeof found, "%s/%s", path, entry->d_name);
	}
	(void)closedir(dir);
	assert_int_equal(stat(found, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(sqlite3_open_v2(found, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "SELECT 1 / (SELECT count(*) FROM page)", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_table_column_metadata(
				 db, NULL, "page", "mood", NULL, NULL, NULL, NULL, NULL),
		SQLITE_ERROR);
	(void)sqlite3_close(db);
}

static void
an_older_record_is_brought_up_to_date_after_a_copy(void **state)
{
	static const char *const steps[] = {"", "ALTER TABLE page ADD COLUMN mood TEXT;"};
	static const char *const bad[] = {"", "", "CREATE TABLE one (a); NONSENSE;"};
	struct room *room = *state;

	(void)room_pages(room, "{\"incident\":{\"id\":\"P1\",\"status\":\"triggered\","
			       "\"created_at\":\"2025-11-21T00:00:00Z\"}}");
	room_ok(schema_upgrade_by(room->record, 1, steps, 2));
	assert_int_equal(room_number(room, "PRAGMA user_version"), 2);
	copy_is_good(room);
	assert_int_equal(schema_upgrade_by(room->record, 2, bad, 3).kind, ERR_RECORD);
	assert_int_equal(room_number(room, "PRAGMA user_version"), 2);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM sqlite_schema WHERE name = 'one'"), 0);
	/* the new column is audited without anybody having said so */
	room_ok(audit_triggers(room->record));
	room_begin(room, "person");
	room_ok(db_run(room->record, "UPDATE page SET mood = 'grim'", ""));
	assert_true(room_end(room));
	assert_int_equal(
		room_number(room,
			"SELECT count(*) FROM event WHERE data = '{\"mood\":[null,\"grim\"]}'"),
		1);
}

static void
a_directory_that_may_not_be_written_is_told(void **state)
{
	struct record *r = NULL;
	struct err e = record_open("/proc/warroom-test", RECORD_WRITE, &r);

	(void)state;
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "/proc/warroom-test"));
	assert_int_equal(record_open("", RECORD_WRITE, &r).kind, ERR_IO);
}

static void
what_cannot_hold_a_record_is_told(void **state)
{
	struct room *room = *state;
	struct record *r = NULL;
	char path[128];
	struct err e;

	path_of(room, "other", path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, 0777), 0);
	e = record_open(path, RECORD_WRITE, &r);
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "chmod o-w"));
	assert_int_equal(chmod(path, 0700), 0);
	path_of(room, "other/warroom.db", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	path_of(room, "other", path);
	e = record_open(path, RECORD_WRITE, &r);
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "is not a file"));
}

/* Commits one note after the other and tells each over the pipe once it is durable; never returns. */
static void
commit_for_ever(const char *dir, int fd, int from)
{
	struct moment m = {.now_ms = 1, .actor = "a", .source = "person"};
	struct record *r;

	if (record_open(dir, RECORD_WRITE, &r).kind != ERR_NONE)
		_exit(1);
	for (int n = from;; n++) {
		char text[32];
		struct event_draft draft = {.at_ms = 1, .kind = "note", .text = text};

		(void)snprintf(text, sizeof text, "note %d", n);
		if (record_begin(r, &m).kind != ERR_NONE ||
			event_append(r, &draft).kind != ERR_NONE ||
			record_commit(r, NULL).kind != ERR_NONE ||
			write(fd, &n, sizeof n) != (ssize_t)sizeof n)
			_exit(1);
	}
}

static void
a_killed_engine_loses_nothing_it_had_acknowledged(void **state)
{
	struct room *room = *state;
	int last = 0;
	char sql[96];

	record_close(room->record);
	room->record = NULL;
	for (int round = 0; round < 20; round++) {
		int ends[2];
		int n;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			(void)close(ends[0]);
			commit_for_ever(room->dir, ends[1], last + 1);
		}
		(void)close(ends[1]);
		assert_int_equal(read(ends[0], &last, sizeof last), sizeof last);
		(void)usleep((useconds_t)(round * 900));
		(void)kill(child, SIGKILL);
		while (read(ends[0], &n, sizeof n) == (ssize_t)sizeof n)
			last = n;
		(void)close(ends[0]);
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
	assert_true(last > 0);
	room_ok(record_open(room->dir, RECORD_WRITE, &room->record));
	(void)snprintf(sql, sizeof sql,
		"SELECT count(DISTINCT text) FROM event WHERE substr(text, 6) + 0 <= %d", last);
	assert_int_equal(room_number(room, sql), last);
	assert_int_equal(room_number(room, "PRAGMA integrity_check") == 0, 1);
	assert_true(record_rev(room->record) >= last);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(files_are_ours_alone),
		IN_ROOM(a_transaction_without_a_change_writes_nothing),
		IN_ROOM(a_rollback_leaves_no_trace),
		IN_ROOM(a_reader_hears_which_tables_changed),
		IN_ROOM(a_reader_makes_nothing),
		IN_ROOM(what_was_committed_is_there_after_reopening),
		IN_ROOM(files_of_others_are_left_alone),
		IN_ROOM(an_empty_file_becomes_a_record),
		IN_ROOM(a_start_that_was_cut_off_is_begun_again),
		IN_ROOM(a_record_that_was_moved_is_written_no_more),
		IN_ROOM(closing_leaves_the_wal_of_another_record_alone),
		IN_ROOM(a_cut_file_is_refused),
		IN_ROOM(flipped_bytes_do_not_crash),
		IN_ROOM(a_newer_record_is_read_and_never_written),
		IN_ROOM(an_older_record_is_brought_up_to_date_after_a_copy),
		IN_ROOM(what_cannot_hold_a_record_is_told),
		cmocka_unit_test(a_directory_that_may_not_be_written_is_told),
		IN_ROOM(a_killed_engine_loses_nothing_it_had_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
