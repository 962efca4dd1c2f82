/* tests/canary.c - a record in which every text is found again.
 *
 * Its rows are made of the schema: a table or a column that is added is in it without anybody
 * thinking of it.
 * SPDX-License-Identifier: MIT */
#include "tests/canary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/buf.h"
#include "store/db.h"

enum { SQL_BYTES = 64 * 1024 };

static const char *given_value(const struct column *c);

#define NUMBERS                                                                                    \
	" ring +1 (555) 0110 or 0170/555 01-23, PIN 1117 or 482 913, jo@acme.example, "            \
	"https://meet.example/j/5559876543?pwd=Zx9 or +44 20 55500958"

/* The mirror has none of their rows: its own counts; the names of who writes to a help desk, of
 * which each ticket has its own; answers to orders. */
static const char *const not_there[] = {"revision", "tally", "page_group", "ticket_person",
	"organization", "order_done", "sqlite_sequence"};

/* What no word of the test may stand for; @ is the case. */
static const struct {
	const char *table; /* NULL: any */
	const char *column;
	const char *value;
} given[] = {
	{"incident", "id", "'@'"},
	{"incident", "restricted", "@ = 2"},
	{"incident", "merged_into", "iif(@ = 3, '2', NULL)"},
	{"incident", "status", "iif(@ = 3, 'cancelled', 'open')"},
	{"page", "id", "'PAGE@'"},
	{"page", "incident_id", "NULL"}, /* tied below */
	{"page", "status", "'triggered'"},
	{"page", "kind", "room_kind('x', 'y', 'z')"},
	{"ticket", "status", "'open'"},
	{"ticket", "incident_id", "NULL"},
	{"proposal", "subject", "'page:PAGE@'"},
	{"proposal", "state", "'waiting'"},
	{"followup", "subject", "'ticket:@'"},
	{"hand", "state", "'raised'"},
	{"comment", "ticket_id", "@"},
	{"comment", "public", "1"},
	{"target", "what", "'team'"},
	{NULL, "page_id", "'PAGE@'"},
	{NULL, "incident_id", "'@'"},
	{NULL, "restricted", "0"},
	{NULL, "merged_into", "NULL"},
};

/* What holds no words of anybody's: ids, and words out of lists of ours or of a service. All other
 * texts hold numbers. */
static const char *const words_of_ours[] = {"incident.kind", "incident.status", "incident.pack",
	"page.status", "page.wanted", "page.urgency", "page.service_id", "page.triage",
	"ticket.status", "ticket.wanted", "ticket.priority", "ticket.pages", "ticket.matches",
	"step.id", "step.state", "step.applies_when", "step.done_when", "step.opens", "role.name",
	"role_holder.role", "incident_customer.origin", "attempt.result", "clock.audience",
	"update_post.audience", "update_post.what", "proposal.name", "proposal.state",
	"followup.what", "hand.state", "oncall.policy_id", "oncall.person_id", "source.name",
	"source.state", "priority.id", "service.id", "service.status", "maintenance.id",
	"maintenance.service_id", "change_event.id", "change_event.service_id", "alert.id",
	"alert.status", "page_note.id", "severity.pack", "person.level", "person.time_zone",
	"card.pack", "card.what", "cause.pack", "template.pack", "template.name",
	"template.audience", "target.name"};

static const char *const never[] = {"page.raw", "ticket.raw", "step.run", "customer.policy",
	"customer.notes", "customer.domains", "proposal.args", "hand.account", "person.account",
	"source.cursor", "source.access", "target.id"};

static bool
is_one_of(const char *const *list, size_t count, const char *table, const char *column)
{
	char name[80];

	(void)snprintf(name, sizeof name, "%s.%s", table, column);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], name) == 0)
			return true;
	}
	return false;
}

bool
canary_never(const struct column *c)
{
	static const char *const tables[] = {"outbox", "remote"};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(c->table, tables[i]) == 0)
			return true;
	}
	return is_one_of(never, sizeof never / sizeof never[0], c->table, c->name);
}

bool
canary_given(const struct column *c)
{
	return given_value(c) != NULL;
}

static bool
is_there(const char *table)
{
	for (size_t i = 0; i < sizeof not_there / sizeof not_there[0]; i++) {
		if (strcmp(table, not_there[i]) == 0)
			return false;
	}
	return true;
}

/* Of all tables that could be in the mirror, in the order in which they are made. */
void
canary_columns(const struct room *room, struct columns *out)
{
	static const char sql[] = "SELECT t.name, c.name, c.type = 'TEXT', c.pk > 0"
				  " FROM main.sqlite_master AS t, pragma_table_xinfo(t.name) AS c"
				  " WHERE t.type = 'table' AND c.hidden = 0"
				  " ORDER BY t.rowid, c.cid";
	sqlite3_stmt *s = NULL;
	bool row = true;

	out->count = 0;
	room_ok(db_start(room->record, &s, sql, ""));
	while (row) {
		struct column *c = &out->at[out->count];

		room_ok(db_step(room->record, s, &row));
		if (!row || !is_there((const char *)sqlite3_column_text(s, 0)))
			continue;
		(void)snprintf(c->table, sizeof c->table, "%s", sqlite3_column_text(s, 0));
		(void)snprintf(c->name, sizeof c->name, "%s", sqlite3_column_text(s, 1));
		c->text = sqlite3_column_int(s, 2) != 0;
		c->key = sqlite3_column_int(s, 3) != 0;
		assert_true(++out->count < sizeof out->at / sizeof out->at[0]);
	}
	assert_true(out->count > 200);
}

/* ---- a row of each table, for each of the incidents ---- */

/* The word of a column, which is in nothing else. */
void
canary_word(const struct column *c, int at, char out[CANARY_BYTES])
{
	(void)snprintf(out, CANARY_BYTES, "~%s.%s.%c~", c->table, c->name, 'a' + at);
}

static const char *
given_value(const struct column *c)
{
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
		if (strcmp(given[i].column, c->name) == 0 &&
			(given[i].table == NULL || strcmp(given[i].table, c->table) == 0))
			return given[i].value;
	}
	return NULL;
}

static bool
is_plain(const struct column *c)
{
	return is_one_of(
		words_of_ours, sizeof words_of_ours / sizeof words_of_ours[0], c->table, c->name);
}

static void
put_value(struct buf *sql, const struct column *c, int at)
{
	const char *value = given_value(c);
	char own[CANARY_BYTES];

	if (value != NULL) {
		for (; *value != '\0'; value++) {
			if (*value == '@')
				(void)buf_printf(sql, "%d", at);
			else
				(void)buf_add(sql, value, 1);
		}
	} else if (c->text) {
		canary_word(c, at, own);
		(void)buf_printf(sql, "'%s%s'", own, is_plain(c) ? "" : NUMBERS);
	} else {
		(void)buf_printf(sql, c->key ? "%d" : "room_now() + %d", at);
	}
}

static void
run(struct room *room, const char *sql)
{
	if (sqlite3_exec(room->record->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(room->record->db));
}

/* The columns of one table, from the `from`th on; past them. */
static size_t
make_row(struct room *room, const struct columns *columns, size_t from, int at)
{
	const struct column *c = &columns->at[from];
	struct buf names, values, sql;
	size_t end = from;

	buf_init(&names, SQL_BYTES);
	buf_init(&values, SQL_BYTES);
	buf_init(&sql, 3 * SQL_BYTES);
	for (; end < columns->count && strcmp(columns->at[end].table, c->table) == 0; end++) {
		(void)buf_printf(&names, "%s%s", end > from ? ", " : "", columns->at[end].name);
		(void)buf_string(&values, end > from ? ", " : "");
		put_value(&values, &columns->at[end], at);
	}
	(void)buf_printf(
		&sql, "INSERT INTO %s (%s) VALUES (%s)", c->table, names.data, values.data);
	if (strcmp(c->table, "event") != 0)
		run(room, sql.data);
	buf_clear(&sql);
	buf_clear(&values);
	buf_clear(&names);
	return end;
}

/* Each text that is no key, and nothing that is given, changes once: an event has both. */
static void
change_rows(struct room *room, const struct columns *columns)
{
	char sql[512];

	for (size_t i = 0; i < columns->count; i++) {
		const struct column *c = &columns->at[i];

		if (!c->text || c->key || given_value(c) != NULL || strcmp(c->table, "event") == 0)
			continue;
		(void)snprintf(sql, sizeof sql,
			"UPDATE %s SET %s = 'more: ' || %s || ' (555) 010-4321', rev = room_rev()",
			c->table, c->name, c->name);
		if (is_plain(c))
			(void)snprintf(sql, sizeof sql,
				"UPDATE %s SET %s = 'more: ' || %s, rev = room_rev()", c->table,
				c->name, c->name);
		run(room, sql);
	}
}

/* Pages and tickets are there before they are tied; notes about them, too, which name no
 * incident. */
void
canary_fill(struct room *room, const struct columns *columns)
{
	room_begin(room, "person");
	for (size_t from = 0; from < columns->count;) {
		size_t end = from;

		for (int at = CANARY_OPEN; at < CANARY_CASES; at++)
			end = make_row(room, columns, from, at);
		from = end;
	}
	run(room, "INSERT INTO event (at_ms, recorded_ms, kind, subject, source, text, data)"
		  " SELECT room_now(), room_now(), 'note', value, 'person',"
		  "  '~note.' || value || '~" NUMBERS "',"
		  "  json_object('output', '~data.output~', 'seen', '~data.seen~',"
		  "   'log', json_object('type', '~data.log~'),"
		  "   'nothing', json_array('~data.old~', '~data.new~'))"
		  " FROM json_each('[\"page:PAGE1\", \"page:PAGE2\", \"page:PAGE3\","
		  "  \"ticket:1\", \"ticket:2\", \"ticket:3\", \"followup:2\", \"proposal:3\","
		  "  \"step:2/x\", \"incident:3\", \"\", \"unheard:of\"]');"
		  "UPDATE page SET incident_id = substr(id, 5), rev = room_rev();"
		  "UPDATE ticket SET incident_id = CAST(id AS TEXT), rev = room_rev();"
		  /* Of the room before an incident, about what is restricted since. */
		  "UPDATE proposal SET incident_id = '', rev = room_rev();"
		  "UPDATE followup SET incident_id = '', rev = room_rev();"
		  "INSERT INTO comment (ticket_id, id, public, text, created_ms, rev)"
		  " VALUES (1, 99, 0, '~comment.private~', 1, 1)");
	change_rows(room, columns);
	(void)room_end(room);
}

/* Tables whose rows are of no incident: all of them are shown. */
bool
canary_of_all(const char *table)
{
	static const char *const tables[] = {"customer", "contact", "oncall", "source", "priority",
		"service", "maintenance", "change_event", "severity", "person", "card", "cause",
		"template", "target"};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(table, tables[i]) == 0)
			return true;
	}
	return false;
}
