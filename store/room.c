/* store/room.c - steps, roles and customers: the room before and during an incident.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { ROOM_MOST_ROWS = 1000 };

static struct err
keep_none(struct record *r)
{
	return db_run(r, "DELETE FROM temp.kept", "");
}

static struct err
keep(struct record *r, const char *id)
{
	static const char sql[] = "INSERT INTO temp.kept (id)"
				  " VALUES (?1)"
				  " ON CONFLICT DO NOTHING";

	return db_run(r, sql, "t", id);
}

static struct err
prepare_steps(struct record *r, const struct pack *pack)
{
	static const char sql[] = "INSERT INTO step (incident_id, id, place, text, rev)"
				  " VALUES ('', ?1, ?2, ?3, room_rev())"
				  " ON CONFLICT (incident_id, id) DO UPDATE"
				  " SET place = excluded.place, text = excluded.text,"
				  "  rev = excluded.rev"
				  " WHERE (place, text) IS NOT (excluded.place, excluded.text)";
	struct err e = keep_none(r);

	for (size_t i = 0; i < pack->steps_count && e.kind == ERR_NONE; i++) {
		const struct pack_step *step = &pack->steps[i];

		e = keep(r, step->id);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "tit", step->id, (int64_t)i + 1, step->text);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM step"
			" WHERE incident_id = ''"
			" AND id NOT IN (SELECT id FROM temp.kept)",
			"");
	return e;
}

static struct err
prepare_roles(struct record *r, const struct pack *pack)
{
	static const char sql[] =
		"INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
		" VALUES ('', ?1, ?2, ?3, ?4, ?5, room_rev())"
		" ON CONFLICT (incident_id, name) DO UPDATE"
		" SET place = excluded.place, lead = excluded.lead,"
		"  required = excluded.required, many = excluded.many, rev = excluded.rev"
		" WHERE (place, lead, required, many)"
		"  IS NOT (excluded.place, excluded.lead, excluded.required, excluded.many)";
	struct err e = keep_none(r);

	for (size_t i = 0; i < pack->roles_count && e.kind == ERR_NONE; i++) {
		const struct pack_role *role = &pack->roles[i];

		e = keep(r, role->name);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "tiiii", role->name, (int64_t)i + 1, (int64_t)role->lead,
				(int64_t)role->required, (int64_t)role->many);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM role"
			" WHERE incident_id = ''"
			" AND name NOT IN (SELECT id FROM temp.kept)",
			"");
	return e;
}

/* Numbers and addresses stay in the config: how many there are is all that is written. */
static struct err
prepare_contacts(struct record *r, const struct customer_config *customer)
{
	static const char sql[] =
		"INSERT INTO contact (customer, place, name, phones, mail, alternate_mail, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, room_rev())"
		" ON CONFLICT (customer, place) DO UPDATE"
		" SET name = excluded.name, phones = excluded.phones, mail = excluded.mail,"
		"  alternate_mail = excluded.alternate_mail, rev = excluded.rev"
		" WHERE (name, phones, mail, alternate_mail) IS NOT (excluded.name,"
		"  excluded.phones, excluded.mail, excluded.alternate_mail)";
	struct err e = NO_ERR;

	for (size_t i = 0; i < customer->contacts_count && e.kind == ERR_NONE; i++) {
		const struct contact_config *contact = &customer->contacts[i];

		e = db_run(r, sql, "titiii", customer->name, (int64_t)i + 1, contact->name,
			(int64_t)(contact->phone[0] != '\0'), (int64_t)(contact->email[0] != '\0'),
			(int64_t)(contact->alt_email[0] != '\0'));
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM contact"
			" WHERE customer = ?1"
			" AND place > ?2",
			"ti", customer->name, (int64_t)customer->contacts_count);
	return e;
}

static struct err
prepare_customers(struct record *r, const struct config *config)
{
	static const char sql[] =
		"INSERT INTO customer (name, place, hours, policy, notes, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, room_rev())"
		" ON CONFLICT (name) DO UPDATE"
		" SET place = excluded.place, hours = excluded.hours, policy = excluded.policy,"
		"  notes = excluded.notes, rev = excluded.rev"
		" WHERE (place, hours, policy, notes)"
		"  IS NOT (excluded.place, excluded.hours, excluded.policy, excluded.notes)";
	struct err e = keep_none(r);

	for (size_t i = 0; i < config->customers_count && e.kind == ERR_NONE; i++) {
		const struct customer_config *customer = &config->customers[i];

		e = keep(r, customer->name);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "tittt", customer->name, (int64_t)i + 1, customer->hours,
				customer->policy, customer->notes);
		if (e.kind == ERR_NONE)
			e = prepare_contacts(r, customer);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM contact"
			" WHERE customer NOT IN (SELECT id FROM temp.kept)",
			"");
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM customer"
			" WHERE name NOT IN (SELECT id FROM temp.kept)",
			"");
	return e;
}

struct err
room_prepare(struct record *r, const struct pack *pack, const struct pack *security,
	const struct config *config)
{
	(void)security;
	struct err e = prepare_steps(r, pack);

	if (e.kind == ERR_NONE)
		e = prepare_roles(r, pack);
	if (e.kind == ERR_NONE)
		e = prepare_customers(r, config);
	return e;
}

/* These lists are short: all of them is read, whatever part was asked for. But those who take only
 * some of the rows go on from where they were. */
static struct err
read_all(struct record *r, const struct window_query *q, const struct window *w, struct arena *a,
	struct rows *out)
{
	struct window all = *w;

	if (w->takes == NULL)
		all.before = all.after = ROOM_MOST_ROWS;
	return window_read(r, q, &all, a, out);
}

static void
step_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct step *step = row;
	const char *state = (const char *)sqlite3_column_text(s, 4);

	window_key(&step->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	step->text = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	step->state = "open";
	if (state != NULL && strcmp(state, "done") == 0)
		step->state = "done";
	else if (state != NULL && strcmp(state, "skipped") == 0)
		step->state = "skipped";
	step->done_by = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	step->done_ms = sqlite3_column_int64(s, 6);
	step->rev = sqlite3_column_int64(s, 7);
}

struct err
step_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT place, 0"
			 " FROM step"
			 " WHERE incident_id = ?5"
			 " AND id = ?3",
		.forward = "SELECT place, 0, id, text, state, done_by, done_ms, rev"
			   " FROM step"
			   " WHERE incident_id = ?5"
			   " AND (place, 0) >= (?1, ?2)"
			   " ORDER BY place"
			   " LIMIT ?4",
		.backward = "SELECT place, 0, id, text, state, done_by, done_ms, rev"
			    " FROM step"
			    " WHERE incident_id = ?5"
			    " AND (place, 0) < (?1, ?2)"
			    " ORDER BY place DESC"
			    " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct step),
		.read = step_read,
	};

	return read_all(r, &query, w, a, out);
}

static void
role_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct role *role = row;

	window_key(&role->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	role->name = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	role->person = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	role->first = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	role->holders = sqlite3_column_int(s, 6);
	role->lead = sqlite3_column_int(s, 7) != 0;
	role->required = sqlite3_column_int(s, 8) != 0;
	role->many = sqlite3_column_int(s, 9) != 0;
	role->rev = sqlite3_column_int64(s, 10);
}

#define HELD " FROM role_holder AS h WHERE h.incident_id = role.incident_id AND h.role = role.name"
#define ROLE_COLUMNS                                                                               \
	"place, 0, name, name, coalesce((SELECT group_concat(person, ', ')"                        \
	"  FROM (SELECT person" HELD "   ORDER BY since_ms, person)), ''),"                        \
	" (SELECT person" HELD "  ORDER BY since_ms, person LIMIT 1), (SELECT count(*)" HELD "),"  \
	" lead, required, many, rev"

struct err
role_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = "SELECT place, 0"
			 " FROM role"
			 " WHERE incident_id = ?5"
			 " AND name = ?3",
		.forward = "SELECT " ROLE_COLUMNS " FROM role"
			   " WHERE incident_id = ?5"
			   " AND (place, 0) >= (?1, ?2)"
			   " ORDER BY place"
			   " LIMIT ?4",
		.backward = "SELECT " ROLE_COLUMNS " FROM role"
			    " WHERE incident_id = ?5"
			    " AND (place, 0) < (?1, ?2)"
			    " ORDER BY place DESC"
			    " LIMIT ?4",
		.filter = w->of != NULL ? w->of : "",
		.size = sizeof(struct role),
		.read = role_read,
	};

	return read_all(r, &query, w, a, out);
}

struct err
role_holders(struct record *r, const char *incident, const char *role, struct arena *a,
	struct holder **out, int *count)
{
	static const char sql[] = "SELECT person, since_ms"
				  " FROM role_holder"
				  " WHERE incident_id = ?1"
				  " AND role = ?2"
				  " ORDER BY since_ms, person"
				  " LIMIT ?3";
	struct holder *holders = arena_get(a, ROLE_HOLDERS_MOST * sizeof *holders);
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row = false;
	int n = 0;

	if (holders == NULL)
		return err_make(ERR_FULL, "Memory for who holds a role is short.");
	e = db_start(r, &s, sql, "tti", incident, role, (int64_t)ROLE_HOLDERS_MOST);
	for (;;) {
		if (e.kind == ERR_NONE)
			e = db_step(r, s, &row);
		if (e.kind != ERR_NONE)
			return e;
		if (!row)
			break;
		holders[n].person = db_text(s, 0, DB_CELL_CAP_BYTES, a);
		holders[n++].since_ms = sqlite3_column_int64(s, 1);
	}
	*out = holders;
	*count = n;
	return NO_ERR;
}

struct err
role_crew(struct record *r, const char *incident, struct crew *out)
{
	static const char count[] = "SELECT count(DISTINCT person)"
				    " FROM role_holder"
				    " WHERE incident_id = ?1";
	static const char span[] = "SELECT span"
				   " FROM incident"
				   " WHERE id = ?1";
	int64_t people = 0, most = 0;
	struct err e = db_number(r, 0, &people, count, "t", incident);

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &most, span, "t", incident);
	if (e.kind != ERR_NONE)
		return e;
	*out = (struct crew){.people = (int)people, .span = (int)most};
	return NO_ERR;
}

static void
customer_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct customer *customer = row;

	window_key(&customer->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	customer->contact = (int)customer->key.minor;
	customer->customer = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	customer->hours = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	customer->policy = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	customer->notes = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	customer->name = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	customer->phones = sqlite3_column_int(s, 8);
	customer->mail = sqlite3_column_int(s, 9) != 0;
	customer->alternate_mail = sqlite3_column_int(s, 10) != 0;
	customer->rev = sqlite3_column_int64(s, 11);
}

/* Customers, each followed by its contacts, whose id is the customer's and their place. A name
 * that is too long for a key is known by its row. */
#define LADDER                                                                                     \
	"WITH known (id, place, name, hours, policy, notes, rev) AS ("                             \
	" SELECT iif(length(CAST(name AS BLOB)) <= 40, name, '#' || rowid), place, name, hours,"   \
	"  policy, notes, rev"                                                                     \
	" FROM customer),"                                                                         \
	" ladder (major, minor, id, customer, hours, policy, notes, name, phones, mail,"           \
	"  alternate_mail, rev) AS ("                                                              \
	" SELECT place, 0, id, name, hours, policy, notes, '', 0, 0, 0, rev"                       \
	" FROM known"                                                                              \
	" UNION ALL"                                                                               \
	" SELECT known.place, contact.place, known.id || '/' || contact.place, known.name, hours," \
	"  policy, notes, contact.name, phones, mail, alternate_mail, contact.rev"                 \
	" FROM contact"                                                                            \
	" JOIN known ON known.name = contact.customer)"

struct err
customer_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query query = {
		.place = LADDER " SELECT major, minor"
				" FROM ladder"
				" WHERE id = ?3",
		.forward = LADDER " SELECT *"
				  " FROM ladder"
				  " WHERE (major, minor) >= (?1, ?2)"
				  " ORDER BY major, minor"
				  " LIMIT ?4",
		.backward = LADDER " SELECT *"
				   " FROM ladder"
				   " WHERE (major, minor) < (?1, ?2)"
				   " ORDER BY major DESC, minor DESC"
				   " LIMIT ?4",
		.size = sizeof(struct customer),
		.read = customer_read,
	};

	return read_all(r, &query, w, a, out);
}
