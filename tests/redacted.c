/* tests/redacted.c - a record as observers would read it.
 * SPDX-License-Identifier: MIT */
#include "tests/redacted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/redact.h"

enum { SQL_BYTES = 16 * 1024 };

static struct person_config people[] = {
	{.name = "Dana Reyes", .phone = "+1 555 0110", .email = "dana@example.com"},
	{.name = "Kim Berg", .phone = "+49 (0)170 555 0123", .email = ""},
};
static struct contact_config contacts[] = {
	{.name = "Jo Park",
		.phone = "+1 555 0101",
		.email = "jo@acme.example",
		.alt_email = "jo@home.example"},
};
static struct customer_config customers[] = {
	{.name = "Acme", .contacts = contacts, .contacts_count = 1}};
static struct bridge_config bridge = {.phone = "+44 20 5550 0958",
	.participant_pin = "1117",
	.moderator_pin = "482913",
	.url = "https://meet.example/j/5559876543?pwd=Zx9"};

const struct config redacted_config = {.people = people,
	.people_count = 2,
	.customers = customers,
	.customers_count = 1,
	.bridge = &bridge};

const char *
redacted_leak(const char *text)
{
	static const char *const needles[] = {
		"5550110", "1705550123", "5550101", "2055500958", "482913", "1117", "5559876543"};
	static const char *const words[] = {
		"dana@example", "jo@acme", "jo@home", "meet.example", "pwd="};
	char *digits = malloc(strlen(text) + 1);
	const char *found = NULL;
	size_t length = 0;

	assert_non_null(digits);
	for (const char *at = text; *at != '\0'; at++) {
		if (*at >= '0' && *at <= '9')
			digits[length++] = *at;
		else if (strchr(" -./()", *at) == NULL)
			digits[length++] = 'x';
	}
	digits[length] = '\0';
	for (size_t i = 0; i < sizeof needles / sizeof needles[0]; i++) {
		if (strstr(digits, needles[i]) != NULL)
			found = needles[i];
	}
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strstr(text, words[i]) != NULL)
			found = words[i];
	}
	free(digits);
	return found;
}

static sqlite3_stmt *
prepare(struct record *r, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(r->db));
	return s;
}

static void
copy_table(struct record *from, struct record *to, const struct redact_table *t, int64_t since_ms)
{
	struct buf names, values, read, write;
	sqlite3_stmt *reader, *writer;

	buf_init(&names, SQL_BYTES);
	buf_init(&values, SQL_BYTES);
	buf_init(&read, (size_t)3 * SQL_BYTES);
	buf_init(&write, (size_t)3 * SQL_BYTES);
	redact_columns(t, &names, &values);
	(void)buf_printf(&read, "SELECT %s FROM main.%s WHERE %s", values.data, t->table,
		t->visible == NULL ? "1" : t->visible);
	reader = prepare(from, read.data);
	(void)sqlite3_bind_int64(reader, 2, since_ms);
	(void)buf_printf(&write, "INSERT OR REPLACE INTO %s (%s) VALUES (?1", t->table, names.data);
	for (int i = 1; i < sqlite3_column_count(reader); i++)
		(void)buf_printf(&write, ", ?%d", i + 1);
	(void)buf_string(&write, ")");
	writer = prepare(to, write.data);
	while (sqlite3_step(reader) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(reader); i++)
			(void)sqlite3_bind_value(writer, i + 1, sqlite3_column_value(reader, i));
		if (sqlite3_step(writer) != SQLITE_DONE)
			fail_msg("%s: %s", t->table, sqlite3_errmsg(to->db));
		(void)sqlite3_reset(writer);
	}
	if (sqlite3_finalize(reader) != SQLITE_OK)
		fail_msg("%s: %s", read.data, sqlite3_errmsg(from->db));
	(void)sqlite3_finalize(writer);
	buf_clear(&write);
	buf_clear(&read);
	buf_clear(&values);
	buf_clear(&names);
}

/* Its triggers would tell of the rows once more. */
static void
drop_triggers(struct record *r)
{
	sqlite3_stmt *s = prepare(r, "SELECT group_concat('DROP TRIGGER temp.' || name, ';')"
				     " FROM temp.sqlite_master"
				     " WHERE type = 'trigger'");
	char *sql;

	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	sql = strdup((const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	assert_int_equal(sqlite3_exec(r->db, sql, NULL, NULL, NULL), SQLITE_OK);
	free(sql);
}

struct room *
redacted_copy(struct room *room, int64_t since_ms)
{
	struct redactor *redactor = NULL;
	const struct redact_table *t;
	struct room *copy;
	void *state = NULL;

	assert_int_equal(room_make(&state), 0);
	copy = state;
	room_ok(redactor_new(&redacted_config, &redactor));
	room_ok(redact_functions(room->record, redactor));
	drop_triggers(copy->record);
	assert_int_equal(sqlite3_exec(copy->record->db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; (t = redact_table_at(i)) != NULL; i++)
		copy_table(room->record, copy->record, t, since_ms);
	assert_int_equal(sqlite3_exec(copy->record->db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	redactor_free(redactor);
	return copy;
}
