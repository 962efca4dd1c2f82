/* tests/test_redact.c - what observers may read: each column of each table, and each field of each
 * event, has a word of its own, and the test knows which may be read where.
 *
 * The rows are made of the schema: a table or a column that is added is in it without anybody
 * thinking of it, and fails until somebody did.
 * SPDX-License-Identifier: MIT */
#include "store/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/redact_list.h"
#include "tests/canary.h"
#include "tests/fold.h"
#include "tests/redacted.h"

enum { DUMP_BYTES = 64 * 1024 * 1024 };

static void
run(struct room *room, const char *sql)
{
	if (sqlite3_exec(room->record->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(room->record->db));
}

static void
every_column_is_in_one_list(void **state)
{
	struct columns columns;
	struct redact_item item;
	size_t listed = 0;

	canary_columns(*state, &columns);
	for (size_t i = 0; i < columns.count; i++) {
		const struct column *c = &columns.at[i];
		const struct redact_table *t = redact_table_find(c->table);
		int in;

		if (t == NULL)
			fail_msg("%s: nobody said what of it observers may read", c->table);
		in = redact_item_find(t->plain, c->name, &item) +
		     redact_item_find(t->masked, c->name, &item) +
		     redact_item_find(t->withheld, c->name, &item);
		if (in != 1)
			fail_msg("%s.%s is in %d lists", c->table, c->name, in);
	}
	for (size_t i = 0; redact_table_at(i) != NULL; i++) {
		const struct redact_table *t = redact_table_at(i);
		const char *lists[] = {t->plain, t->masked, t->withheld};

		for (size_t l = 0; l < 3; l++) {
			while (redact_next(&lists[l], &item))
				listed++;
		}
	}
	assert_int_equal(listed, columns.count); /* nor is there one that the schema has not */
}

/* All rows of all tables, as one text. */
static char *
dump(const struct room *room, const char *only, const char *but)
{
	struct buf out;
	sqlite3_stmt *s = NULL;
	const struct redact_table *t;

	buf_init(&out, DUMP_BYTES);
	for (size_t i = 0; (t = redact_table_at(i)) != NULL; i++) {
		char *sql;

		if ((only != NULL && strcmp(t->table, only) != 0) ||
			(but != NULL && strcmp(t->table, but) == 0))
			continue;
		sql = sqlite3_mprintf("SELECT * FROM %s", t->table);
		assert_int_equal(
			sqlite3_prepare_v2(room->record->db, sql, -1, &s, NULL), SQLITE_OK);
		sqlite3_free(sql);
		while (sqlite3_step(s) == SQLITE_ROW) {
			for (int c = 0; c < sqlite3_column_count(s); c++)
				(void)buf_printf(&out, "%s\n",
					sqlite3_column_text(s, c) == NULL
						? (const unsigned char *)""
						: sqlite3_column_text(s, c));
		}
		(void)sqlite3_finalize(s);
	}
	assert_false(out.full);
	return out.data;
}

static void
each_word_is_read_only_where_it_may_be(void **state)
{
	struct columns columns;
	struct room *copy;
	char *rows, *events;
	int read = 0;

	canary_columns(*state, &columns);
	canary_fill(*state, &columns);
	copy = redacted_copy(*state, 0);
	rows = dump(copy, NULL, "event");
	events = dump(copy, "event", NULL);
	for (size_t i = 0; i < columns.count; i++) {
		const struct column *c = &columns.at[i];

		if (!c->text || canary_given(c) || strcmp(c->table, "event") == 0)
			continue;
		for (int at = CANARY_OPEN; at < CANARY_CASES; at++) {
			bool may =
				!canary_never(c) && (at == CANARY_OPEN || canary_of_all(c->table));
			char own[CANARY_BYTES];

			canary_word(c, at, own);
			if ((strstr(rows, own) != NULL) != may)
				fail_msg("%s is %s in a row", own, may ? "not" : "");
			if (!may && strstr(events, own) != NULL)
				fail_msg("%s is in an event", own);
			read += may;
		}
	}
	assert_true(read > 80);
	assert_null(redacted_leak(rows));
	assert_null(redacted_leak(events));
	assert_null(strstr(rows, "010-4321"));
	assert_null(strstr(events, "010-4321"));
	assert_non_null(strstr(rows, "ring <number> or <number>, PIN <PIN> or <PIN>, <address>, "
				     "<address> or <number>"));
	assert_null(strstr(rows, "~comment.private~"));
	free(rows);
	free(events);
	(void)room_remove((void **)&copy);
}

static void
events_tell_nothing_of_what_is_hidden(void **state)
{
	static const char *const may[] = {"~note.page:PAGE1~", "~note.ticket:1~", "~note.~",
		"~page.title.b~", "~step.text.b~", "~hand.text.b~"};
	static const char *const may_not[] = {"~note.page:PAGE2~", "~note.page:PAGE3~",
		"~note.ticket:2~", "~note.ticket:3~", "~note.followup:2~", "~note.proposal:3~",
		"~note.step:2/x~", "~note.incident:3~", "~note.unheard:of~", "~data.output~",
		"~data.seen~", "~data.log~", "~data.old~", "~data.new~", ".c~", ".d~", "PAGE2",
		"PAGE3", "incident:2", "incident:3", "~comment"};
	struct columns columns;
	struct room *copy;
	char *events;

	canary_columns(*state, &columns);
	canary_fill(*state, &columns);
	copy = redacted_copy(*state, 0);
	/* Words of tables whose rows are of no incident apart. */
	run(copy, "DROP TRIGGER event_stays;"
		  "DELETE FROM event WHERE subject GLOB 'customer:*' OR subject GLOB 'contact:*'");
	events = dump(copy, "event", NULL);
	for (size_t i = 0; i < sizeof may / sizeof may[0]; i++) {
		if (strstr(events, may[i]) == NULL)
			fail_msg("%s is missing", may[i]);
	}
	for (size_t i = 0; i < sizeof may_not / sizeof may_not[0]; i++) {
		if (strstr(events, may_not[i]) != NULL)
			fail_msg("%s is there", may_not[i]);
	}
	free(events);
	(void)room_remove((void **)&copy);
}

/* Its rows are what its events lead to. */
static void
what_is_shown_folds(void **state)
{
	struct room *room = *state;
	struct columns columns;
	struct room *copy;
	struct record *own;
	char *faults;

	canary_columns(*state, &columns);
	canary_fill(*state, &columns);
	copy = redacted_copy(*state, 0);
	own = copy->record; /* it is the other one that knows which tables are audited */
	copy->record = room->record;
	faults = fold_faults(copy);
	copy->record = own;
	assert_string_equal(faults, "");
	free(faults);
	(void)room_remove((void **)&copy);
}

/* ---- one thing at a time ---- */

static char *
redacted(struct room *room, const char *kind, const char *subject, const char *data)
{
	sqlite3_stmt *s = NULL;
	char *out = NULL;

	assert_int_equal(sqlite3_prepare_v2(
				 room->record->db, "SELECT room_redact(?1, ?2, ?3)", -1, &s, NULL),
		SQLITE_OK);
	(void)sqlite3_bind_text(s, 1, kind, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(s, 2, subject, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(s, 3, data, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	if (sqlite3_column_text(s, 0) != NULL)
		out = strdup((const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	return out;
}

static void
an_event_tells_what_its_row_does(void **state)
{
	static const struct {
		const char *kind, *subject, *data, *want;
	} cases[] = {
		{"page", "page:P1", "{\"title\":[null,\"call 555-0110\"],\"status\":[null,\"x\"]}",
			"{\"title\":[null,\"call <number>\"],\"status\":[null,\"x\"]}"},
		{"page", "page:P1", "{\"title\":[\"555-0110\",\"555-0101\"],\"number\":[1,2]}",
			"{\"number\":[1,2]}"},
		{"customer", "customer:Acme",
			"{\"notes\":[null,\"ask Jo\"],\"hours\":[null,\"x\"]}",
			"{\"notes\":[null,\"\"],\"hours\":[null,\"x\"]}"},
		{"customer", "customer:Acme", "{\"notes\":[\"ask Jo\",\"ask Sam\"]}", "{}"},
		{"customer", "customer:Acme", "{\"notes\":[\"ask Jo\",null]}",
			"{\"notes\":[\"\",null]}"},
		{"step", "step:1/x", "{\"run\":[null,\"[\\\"rm\\\"]\"]}",
			"{\"run\":[null,\"[]\"]}"},
		{"proposal", "proposal:1", "{\"args\":[null,\"{\\\"x\\\":1}\"]}",
			"{\"args\":[null,\"{}\"]}"},
		{"page", "page:P1", "{\"log\":{\"type\":\"notify\",\"channel\":\"+15550110\"}}",
			"{\"log\":{\"type\":\"notify\",\"channel\":\"<number>\"}}"},
		{"ticket", "ticket:1", "{\"log\":{\"type\":\"x\"},\"audit\":{\"id\":3}}",
			"{\"audit\":{\"id\":3}}"},
		{"correction", "", "{\"undoes\":7,\"order\":\"o-1\"}", "{\"undoes\":7}"},
		{"incident", "incident:1", "{\"seen\":\"Kim, Lee\"}", "{}"},
		{"source", "source:zendesk", "{\"state\":[\"ok\",\"late\"],\"cursor\":[1,2]}",
			"{\"state\":[\"ok\",\"late\"]}"},
		{"note", "nothing:1", "{\"title\":[\"a\",\"b\"]}", "{}"},
		{"note", "", "not json", "{}"},
	};
	struct redactor *redactor = NULL;
	struct room *room = *state;

	room_ok(redactor_new(&redacted_config, &redactor));
	room_ok(redact_functions(room->record, redactor));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = redacted(room, cases[i].kind, cases[i].subject, cases[i].data);

		assert_string_equal(got, cases[i].want);
		free(got);
	}
	assert_null(redacted(room, "outbox", "", "{}"));
	assert_null(redacted(room, "whatever", "", "{}"));
	redactor_free(redactor);
}

static int64_t
shown(struct room *room, const char *table, const char *where, int64_t since_ms)
{
	char *sql = sqlite3_mprintf("SELECT count(*) FROM main.%s WHERE (%s) AND (%s)", table,
		where, redact_table_find(table)->visible);
	sqlite3_stmt *s = NULL;
	int64_t count;

	assert_int_equal(sqlite3_prepare_v2(room->record->db, sql, -1, &s, NULL), SQLITE_OK);
	(void)sqlite3_bind_int64(s, 2, since_ms);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	count = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	sqlite3_free(sql);
	return count;
}

static void
what_is_over_is_shown_for_a_while(void **state)
{
	struct room *room = *state;
	struct redactor *redactor = NULL;

	room_ok(redactor_new(&redacted_config, &redactor));
	room_ok(redact_functions(room->record, redactor));
	room_begin(room, "person");
	run(room,
		"INSERT INTO incident (id, title, kind, status, declared_ms, closed_ms, rev) VALUES"
		" ('1', 'a', 'outage', 'open', 10, NULL, 1), ('2', 'b', 'outage', 'green', 10, "
		"100, 1),"
		" ('3', 'c', 'outage', 'green', 10, 200, 1);"
		"INSERT INTO page (id, title, status, created_ms, updated_ms, incident_id, rev) "
		"VALUES"
		" ('A', 'old', 'resolved', 1, 100, NULL, 1), ('B', 'new', 'resolved', 1, 200, "
		"NULL, 1),"
		" ('C', 'active', 'acknowledged', 1, 1, NULL, 1),"
		" ('D', 'tied', 'resolved', 1, 1, '1', 1), ('E', 'was tied', 'resolved', 1, 1, "
		"'2', 1),"
		" ('F', 'just over', 'resolved', 1, 1, '3', 1);"
		"INSERT INTO followup (incident_id, what, text, made_ms, done_ms, rev) VALUES"
		" ('2', 'todo', 'left behind', 1, NULL, 1), ('2', 'todo', 'done', 1, 1, 1)");
	(void)room_end(room);
	assert_int_equal(shown(room, "incident", "id = '1'", 200), 1);
	assert_int_equal(shown(room, "incident", "id = '2'", 200), 0);
	assert_int_equal(shown(room, "incident", "id = '3'", 200), 1);
	assert_int_equal(shown(room, "page", "id IN ('B', 'C', 'D', 'F')", 200), 4);
	assert_int_equal(shown(room, "page", "id IN ('A', 'E')", 200), 0);
	assert_int_equal(shown(room, "followup", "done_ms IS NULL", 200), 1);
	assert_int_equal(shown(room, "followup", "done_ms IS NOT NULL", 200), 0);
	/* Events of what is shown, however old; of what is not, those since. */
	assert_int_equal(shown(room, "event", "subject IN ('page:C', 'page:D')", INT64_MAX), 2);
	assert_int_equal(shown(room, "event", "subject IN ('page:A', 'page:E')", INT64_MAX), 0);
	/* Part of another that is hidden from now on, over two steps. */
	room_begin(room, "person");
	run(room, "UPDATE incident SET merged_into = '2' WHERE id = '1';"
		  "UPDATE incident SET merged_into = '3' WHERE id = '2';"
		  "UPDATE incident SET restricted = 1 WHERE id = '3'");
	(void)room_end(room);
	assert_int_equal(shown(room, "incident", "1", 0), 0);
	assert_int_equal(shown(room, "page", "id IN ('D', 'E', 'F')", 0), 0);
	assert_int_equal(shown(room, "event", "subject IN ('page:D', 'incident:1')", 0), 0);
	assert_int_equal(shown(room, "followup", "1", 0), 0);
	assert_int_equal(shown(room, "page", "id IN ('A', 'B', 'C')", 0), 3);
	redactor_free(redactor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_column_is_in_one_list, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			each_word_is_read_only_where_it_may_be, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			events_tell_nothing_of_what_is_hidden, room_make, room_remove),
		cmocka_unit_test_setup_teardown(what_is_shown_folds, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_event_tells_what_its_row_does, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_over_is_shown_for_a_while, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
