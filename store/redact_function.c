/* store/redact_function.c - the SQL functions by which rows and events are redacted.
 * SPDX-License-Identifier: MIT */
#include "store/redact.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/log.h"
#include "store/redact_list.h"

enum {
	MASKED_CAP_BYTES = 16 * 1024 * 1024,
	PREFIX_BYTES = 24,
	SUBJECT_DEPTH = 4, /* a proposal about a follow-up about a page */
};

/* What the functions of a connection work with. */
struct redaction {
	struct record *r;
	const struct redactor *redactor;
};

/* ---- kinds of events ---- */

/* One that is not here is told by nothing, not even that it was: a message that is to be sent is
 * not shown before it is. Beside `fields` an event tells what its subject's table lets through. */
static const struct {
	const char *kind;
	const char *fields; /* of its data: a number, a text, or an object of such; masked */
} kinds[] = {
	{"page", "log"}, /* what the service's own log says it was: its type and channel */
	{"ticket", "audit"},
	{"incident", ""}, /* not `seen`: who knew of one before it was restricted */
	{"note", ""}, {"step", ""}, {"role", ""}, {"customer", ""}, {"update", ""},
	{"experiment", ""}, {"change", ""}, {"decision", ""}, {"task", ""}, {"followup", ""},
	{"proposal", ""}, {"source", ""}, {"observer", "reason"}, {"system", ""},
	{"correction", "undoes"}, /* not `order`: the id of an order */
};

static const char *
fields_of(const char *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].fields;
	}
	return NULL;
}

/* ---- text ---- */

static const char *
text_or_empty(sqlite3_value *value)
{
	const char *string = (const char *)sqlite3_value_text(value);

	return string == NULL ? "" : string;
}

/* The first `head` bytes as they are, the rest masked. A text ends at a NUL, as it does in
 * events. */
static void
answer_masked(sqlite3_context *context, sqlite3_value *value, size_t head)
{
	const struct redaction *redaction = sqlite3_user_data(context);
	const char *string;
	struct buf out;
	size_t length;

	if (sqlite3_value_type(value) != SQLITE_TEXT) {
		sqlite3_result_value(context, value);
		return;
	}
	if (redaction->redactor == NULL) {
		sqlite3_result_error(context, "what is masked is not known", -1);
		return;
	}
	string = text_or_empty(value);
	length = strlen(string);
	buf_init(&out, MASKED_CAP_BYTES);
	(void)buf_add(&out, string, head);
	if (redactor_mask(redaction->redactor, string + head, length - head, &out)) {
		log_mask(out.data);
		sqlite3_result_text(context, out.data, -1, SQLITE_TRANSIENT);
	} else {
		sqlite3_result_error_toobig(context);
	}
	buf_clear(&out);
}

static void
room_mask(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	answer_masked(context, values[0], 0);
}

/* How much of a subject is no word of somebody's: all of it where rows have numbers and ids. */
static size_t
subject_head(const char *subject)
{
	static const char *const named[] = {"customer:", "contact:"};
	static const char *const within[] = {"incident_customer:", "role_holder:", "bridge_guest:"};
	size_t head = strcspn(subject, "/");

	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		if (strncmp(subject, named[i], strlen(named[i])) == 0)
			return strlen(named[i]);
	}
	for (size_t i = 0; i < sizeof within / sizeof within[0]; i++) {
		if (strncmp(subject, within[i], strlen(within[i])) == 0 && subject[head] == '/')
			return head + 1;
	}
	return strlen(subject);
}

static void
room_name(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	answer_masked(context, values[0], subject_head(text_or_empty(values[0])));
}

/* ---- what is hidden ---- */

static bool
is_hidden(struct record *r, const char *incident_id, struct err *e)
{
	/* Upwards by key: from what was merged to what it is part of now. */
	static const char sql[] =
		"WITH RECURSIVE up (id, restricted, merged_into) AS ("
		" SELECT id, restricted, merged_into FROM main.incident WHERE id = ?1"
		" UNION"
		" SELECT i.id, i.restricted, i.merged_into"
		" FROM up"
		" JOIN main.incident AS i ON i.id = up.merged_into)"
		" SELECT 1 FROM up WHERE restricted <> 0 LIMIT 1";
	int64_t hidden = 0;

	if (incident_id[0] != '\0' && e->kind == ERR_NONE)
		*e = db_number(r, 0, &hidden, sql, "t", incident_id);
	return hidden != 0;
}

/* Whose incident a subject's row is of, and what else it is about. ?1 is what follows the colon. */
static const struct {
	const char *prefix;
	const char *sql; /* NULL: nothing is hidden of those */
} owners[] = {
	{"page", "SELECT incident_id, NULL FROM main.page WHERE id = ?1"},
	{"ticket", "SELECT incident_id, NULL FROM main.ticket WHERE id = CAST(?1 AS INTEGER)"},
	{"incident", "SELECT ?1, NULL"},
	{"step", "SELECT substr(?1, 1, instr(?1, '/') - 1), NULL"},
	{"role", "SELECT substr(?1, 1, instr(?1, '/') - 1), NULL"},
	{"role_holder", "SELECT substr(?1, 1, instr(?1, '/') - 1), NULL"},
	{"bridge_guest", "SELECT substr(?1, 1, instr(?1, '/') - 1), NULL"},
	{"incident_customer", "SELECT substr(?1, 1, instr(?1, '/') - 1), NULL"},
	{"clock", "SELECT substr(?1, 1, instr(?1, '/') - 1), NULL"},
	{"attempt", "SELECT incident_id, NULL FROM main.attempt WHERE id = CAST(?1 AS INTEGER)"},
	{"update_post",
		"SELECT incident_id, NULL FROM main.update_post WHERE id = CAST(?1 AS INTEGER)"},
	{"task", "SELECT incident_id, NULL FROM main.task WHERE id = CAST(?1 AS INTEGER)"},
	{"proposal", "SELECT p.incident_id, p.subject"
		     " FROM main.proposal AS p"
		     " WHERE p.id = CAST(?1 AS INTEGER)"
		     " UNION ALL"
		     " SELECT json_extract(iif(json_valid(p.args), p.args, '{}'), '$.into'), NULL"
		     " FROM main.proposal AS p"
		     " WHERE p.id = CAST(?1 AS INTEGER)"
		     " UNION ALL"
		     " SELECT '', s.value"
		     " FROM main.proposal AS p,"
		     "  json_each(iif(json_valid(p.args), p.args, '{}'), '$.subjects') AS s"
		     " WHERE p.id = CAST(?1 AS INTEGER)"
		     " AND s.type = 'text'"},
	{"followup",
		"SELECT incident_id, subject FROM main.followup WHERE id = CAST(?1 AS INTEGER)"},
	{"decision", "SELECT incident_id, NULL FROM main.decision WHERE id = CAST(?1 AS INTEGER)"},
	{"hand", "SELECT incident_id, NULL FROM main.hand WHERE id = CAST(?1 AS INTEGER)"},
	{"customer", NULL},
	{"contact", NULL},
	{"source", NULL},
};

static bool hides(struct record *r, const char *subject, int depth, struct err *e);

/* The rows of one answer, read before anything else is asked: the statement may be needed again. */
static bool
rows_hide(struct record *r, const char *sql, const char *id, int depth, struct err *e)
{
	struct buf subjects;
	sqlite3_stmt *s = NULL;
	bool hidden = false;
	bool row = true;

	buf_init(&subjects, MASKED_CAP_BYTES);
	*e = db_start(r, &s, sql, "t", id);
	while (e->kind == ERR_NONE && row) {
		const char *incident, *about;

		*e = db_step(r, s, &row);
		if (e->kind != ERR_NONE || !row)
			break;
		incident = (const char *)sqlite3_column_text(s, 0);
		about = (const char *)sqlite3_column_text(s, 1);
		hidden = hidden || is_hidden(r, incident == NULL ? "" : incident, e);
		if (about != NULL && about[0] != '\0')
			(void)buf_add(&subjects, about, strlen(about) + 1);
	}
	if (subjects.full)
		hidden = true;
	for (size_t at = 0; at < subjects.length && !hidden && e->kind == ERR_NONE;
		at += strlen(subjects.data + at) + 1)
		hidden = hides(r, subjects.data + at, depth + 1, e);
	buf_clear(&subjects);
	return hidden;
}

/* What nobody thought of hides what it is about. */
static bool
hides(struct record *r, const char *subject, int depth, struct err *e)
{
	size_t length = strcspn(subject, ":");

	if (subject[0] == '\0')
		return false;
	if (subject[length] == '\0' || depth >= SUBJECT_DEPTH)
		return true;
	for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
		if (strlen(owners[i].prefix) == length &&
			memcmp(owners[i].prefix, subject, length) == 0)
			return owners[i].sql != NULL &&
			       rows_hide(r, owners[i].sql, subject + length + 1, depth, e);
	}
	return true;
}

static void
answer_bool(sqlite3_context *context, bool value, struct err e)
{
	if (e.kind != ERR_NONE)
		sqlite3_result_error(context, e.text, -1);
	else
		sqlite3_result_int(context, value);
}

static void
room_hidden(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct redaction *redaction = sqlite3_user_data(context);
	struct err e = NO_ERR;
	bool hidden = is_hidden(redaction->r, text_or_empty(values[0]), &e);

	(void)count;
	answer_bool(context, hidden, e);
}

static void
room_hides(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct redaction *redaction = sqlite3_user_data(context);
	struct err e = NO_ERR;
	bool hidden = hides(redaction->r, text_or_empty(values[0]), 0, &e);

	(void)count;
	answer_bool(context, hidden, e);
}

static void
room_shown(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const char sql[] = "SELECT status NOT IN ('green', 'cancelled')"
				  "  OR coalesce(closed_ms, declared_ms) >= ?2"
				  " FROM main.incident"
				  " WHERE id = ?1";
	const struct redaction *redaction = sqlite3_user_data(context);
	const char *id = text_or_empty(values[0]);
	struct err e = NO_ERR;
	int64_t shown = 0;

	(void)count;
	if (id[0] != '\0')
		e = db_number(
			redaction->r, 0, &shown, sql, "ti", id, sqlite3_value_int64(values[1]));
	shown = shown != 0 && !is_hidden(redaction->r, id, &e);
	answer_bool(context, shown != 0, e);
}

static void
room_keeps(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const char page[] = "SELECT status <> 'resolved' FROM main.page WHERE id = ?1";
	static const char ticket[] = "SELECT status IN ('new', 'open', 'pending', 'hold')"
				     " FROM main.ticket"
				     " WHERE id = CAST(?1 AS INTEGER)";
	const struct redaction *redaction = sqlite3_user_data(context);
	const char *subject = text_or_empty(values[0]);
	struct err e = NO_ERR;
	int64_t kept = 0;

	(void)count;
	if (strncmp(subject, "page:", 5) == 0)
		e = db_number(redaction->r, 0, &kept, page, "t", subject + 5);
	else if (strncmp(subject, "ticket:", 7) == 0)
		e = db_number(redaction->r, 0, &kept, ticket, "t", subject + 7);
	answer_bool(context, kept != 0, e);
}

/* ---- an event's data ---- */

/* A value that stands in a column's place: 'text' or a number; anything else is null. */
static void
answer_instead(sqlite3_context *context, const struct redact_item *item)
{
	if (item->value_length >= 2 && item->value[0] == '\'')
		sqlite3_result_text(
			context, item->value + 1, (int)item->value_length - 2, SQLITE_STATIC);
	else if (item->value_length > 0 && item->value[0] >= '0' && item->value[0] <= '9')
		sqlite3_result_int64(context, strtoll(item->value, NULL, 10));
}

/* room_field(subject, column, value): as the table of the subject gives it; null stays null, since
 * it says in an event that there was no row. */
static void
room_field(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *subject = text_or_empty(values[0]);
	const char *column = text_or_empty(values[1]);
	const struct redact_table *t = NULL;
	size_t length = strcspn(subject, ":");
	char name[PREFIX_BYTES];
	struct redact_item item;

	(void)count;
	if (length < sizeof name && subject[length] == ':') {
		(void)snprintf(name, sizeof name, "%.*s", (int)length, subject);
		t = redact_table_find(name);
	}
	if (t == NULL || sqlite3_value_type(values[2]) == SQLITE_NULL)
		return;
	if (redact_item_find(t->plain, column, &item) && item.value_length == 0)
		sqlite3_result_value(context, values[2]);
	else if (redact_item_find(t->masked, column, &item))
		answer_masked(context, values[2],
			item.value_length > 0 ? subject_head(text_or_empty(values[2])) : 0);
	else if (redact_item_find(t->withheld, column, &item))
		answer_instead(context, &item);
}

/* room_tells(kind, field): the kind lets it through beside its subject's columns. */
static void
room_tells(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct redact_item item;

	(void)count;
	sqlite3_result_int(context, redact_item_find(fields_of(text_or_empty(values[0])),
					    text_or_empty(values[1]), &item));
}

static void
room_redact(sqlite3_context *context, int count, sqlite3_value **values)
{
	static const char sql[] =
		"WITH field (name, type, value) AS ("
		" SELECT key, type, value FROM json_each(iif(json_valid(?3), ?3, '{}'))),"
		" told (name, value) AS ("
		" SELECT name, json_array(was, now)"
		" FROM (SELECT name, room_field(?2, name, json_extract(value, '$[0]')) AS was,"
		"   room_field(?2, name, json_extract(value, '$[1]')) AS now"
		"  FROM field"
		"  WHERE type = 'array' AND json_array_length(value) = 2)"
		" WHERE was IS NOT now"
		" UNION ALL"
		" SELECT name, CASE type"
		"  WHEN 'integer' THEN value"
		"  WHEN 'text' THEN json_quote(room_mask(value))"
		"  WHEN 'object' THEN (SELECT json_group_object(key, iif(part.type = 'text',"
		"    room_mask(part.value), part.value))"
		"   FROM json_each(field.value) AS part"
		"   WHERE part.type IN ('text', 'integer')) END"
		" FROM field"
		" WHERE type IN ('integer', 'text', 'object') AND room_tells(?1, name))"
		" SELECT json_group_object(name, json(value)) FROM told";
	const struct redaction *redaction = sqlite3_user_data(context);
	const char *kind = text_or_empty(values[0]);
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e;

	(void)count;
	if (fields_of(kind) == NULL)
		return;
	e = db_start(redaction->r, &s, sql, "ttt", kind, text_or_empty(values[1]),
		text_or_empty(values[2]));
	if (e.kind == ERR_NONE)
		e = db_step(redaction->r, s, &row);
	if (e.kind != ERR_NONE)
		sqlite3_result_error(context, e.text, -1);
	else
		sqlite3_result_value(context, sqlite3_column_value(s, 0));
	if (s != NULL)
		db_end(s);
}

/* ---- all of them ---- */

struct err
redact_functions(struct record *r, const struct redactor *redactor)
{
	static const struct {
		const char *name;
		int count;
		void (*run)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{"room_mask", 1, room_mask},
		{"room_name", 1, room_name},
		{"room_redact", 3, room_redact},
		{"room_field", 3, room_field},
		{"room_tells", 2, room_tells},
		{"room_hidden", 1, room_hidden},
		{"room_hides", 1, room_hides},
		{"room_shown", 2, room_shown},
		{"room_keeps", 1, room_keeps},
	};

	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		struct redaction *redaction = malloc(sizeof *redaction);

		if (redaction == NULL)
			return err_make(ERR_FULL, "Memory is short.");
		*redaction = (struct redaction){r, redactor};
		/* It frees the redaction even where it fails. */
		if (sqlite3_create_function_v2(r->db, functions[i].name, functions[i].count,
			    SQLITE_UTF8, redaction, functions[i].run, NULL, NULL,
			    free) != SQLITE_OK)
			return db_fail(r);
	}
	return NO_ERR;
}
