/* store/orders_role.c - roles are given away, one by one (R39, R40).
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/room.h"

enum { ROLE_BYTES = 80 };

/* The role that the order is about, as the incident has it. */
struct given_role {
	char name[ROLE_BYTES];
	bool lead;
	bool required;
	bool many;
	int64_t holders;
	int64_t newest_rev; /* of who holds it now */
};

static struct err
find_role(const struct act *act, struct given_role *out)
{
	static const char sql[] =
		"SELECT name, lead, required, many,"
		"  (SELECT count(*) FROM role_holder AS h"
		"   WHERE h.incident_id = role.incident_id AND h.role = role.name),"
		"  (SELECT coalesce(max(h.rev), 0) FROM role_holder AS h"
		"   WHERE h.incident_id = role.incident_id AND h.role = role.name)"
		" FROM role"
		" WHERE incident_id = ?1"
		" AND name = ?2";
	const char *subject = act->order->subject;
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row = false;

	if (strncmp(subject, "role:", 5) != 0 || subject[5] == '\0')
		return err_make(ERR_USAGE, "Say which role: role:NAME.");
	e = db_start(act->record, &s, sql, "tt", act->incident, subject + 5);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_REFUSED, "The process of this incident has no such role.");
	(void)snprintf(out->name, sizeof out->name, "%s", (const char *)sqlite3_column_text(s, 0));
	out->lead = sqlite3_column_int(s, 1) != 0;
	out->required = sqlite3_column_int(s, 2) != 0;
	out->many = sqlite3_column_int(s, 3) != 0;
	out->holders = sqlite3_column_int64(s, 4);
	out->newest_rev = sqlite3_column_int64(s, 5);
	db_end(s);
	return NO_ERR;
}

/* Giving a single role away that somebody else got meanwhile would take it from the wrong one. */
static struct err
check_seen(const struct act *act, const struct given_role *role)
{
	if (act->order->seen_rev != 0 && role->newest_rev > act->order->seen_rev)
		return err_make(ERR_REFUSED,
			"%s was given to somebody else meanwhile: look at it again.", role->name);
	return NO_ERR;
}

static struct err
holds(const struct act *act, const struct given_role *role, const char *person, bool *out)
{
	static const char sql[] = "SELECT count(*)"
				  " FROM role_holder"
				  " WHERE incident_id = ?1"
				  " AND role = ?2"
				  " AND person = ?3";
	int64_t count = 0;
	struct err e =
		db_number(act->record, 0, &count, sql, "ttt", act->incident, role->name, person);

	*out = count > 0;
	return e;
}

/* Who leads is told by the incident too: the one who has held the lead role for longest. */
static struct err
settle_lead(const struct act *act)
{
	static const char sql[] =
		"WITH now (person) AS (SELECT (SELECT person"
		"  FROM role_holder AS h"
		"  JOIN role ON role.incident_id = h.incident_id AND role.name = h.role"
		"  WHERE h.incident_id = ?1"
		"  AND role.lead"
		"  ORDER BY since_ms, person"
		"  LIMIT 1))"
		" UPDATE incident"
		" SET lead = now.person, rev = room_rev()"
		" FROM now"
		" WHERE id = ?1"
		" AND lead IS NOT now.person";

	return db_run(act->record, sql, "t", act->incident);
}

static struct err
take_from_all(const struct act *act, const struct given_role *role)
{
	return db_run(act->record,
		"DELETE FROM role_holder"
		" WHERE incident_id = ?1"
		" AND role = ?2",
		"tt", act->incident, role->name);
}

static struct err
give_to(const struct act *act, const struct given_role *role, const char *person)
{
	return db_run(act->record,
		"INSERT INTO role_holder (incident_id, role, person, since_ms, rev)"
		" VALUES (?1, ?2, ?3, room_now(), room_rev())",
		"ttt", act->incident, role->name, person);
}

/* What was done; and when there are as many people as one lead can hold, that too (R43). */
static struct err
say_given(struct act *act, const struct given_role *role, const char *person)
{
	struct crew crew = {0};
	char who[ACT_PERSON_BYTES];
	char name[ROLE_BYTES];
	struct err e = role_crew(act->record, act->incident, &crew);

	(void)text_show(text_of(person), false, who, sizeof who);
	(void)text_show(text_of(role->name), false, name, sizeof name);
	if (e.kind == ERR_NONE && crew.people >= crew.span)
		act_say(act,
			"%s is %s now. That makes %d people; one lead can hold %d: "
			"split the work among teams.",
			who, name, crew.people, crew.span);
	else
		act_say(act, "%s is %s now.", who, name);
	return e;
}

static struct err
give(struct act *act)
{
	struct given_role role = {.holders = 0};
	char person[ACT_PERSON_BYTES];
	bool held = false;
	struct err e = find_role(act, &role);

	if (e.kind == ERR_NONE)
		e = act_person(act, "$.person", true, person);
	if (e.kind == ERR_NONE)
		e = holds(act, &role, person, &held);
	if (e.kind == ERR_NONE && held) {
		act_say(act, "That was so already.");
		return NO_ERR;
	}
	if (e.kind == ERR_NONE && !role.many)
		e = check_seen(act, &role);
	if (e.kind == ERR_NONE && !role.many)
		e = take_from_all(act, &role);
	if (e.kind == ERR_NONE)
		e = give_to(act, &role, person);
	if (e.kind == ERR_NONE && role.lead)
		e = settle_lead(act);
	if (e.kind == ERR_NONE)
		e = say_given(act, &role, person);
	return e;
}

/* Nobody is named: the only one who holds it is meant. */
static struct err
find_only(const struct act *act, const struct given_role *role, char out[ACT_PERSON_BYTES])
{
	static const char sql[] = "SELECT person"
				  " FROM role_holder"
				  " WHERE incident_id = ?1"
				  " AND role = ?2";
	sqlite3_stmt *s = NULL;
	struct err e;
	bool row = false;

	if (role->holders != 1)
		return err_make(ERR_USAGE,
			role->holders == 0 ? "Nobody holds %s." : "Several hold %s: say who.",
			role->name);
	e = db_start(act->record, &s, sql, "tt", act->incident, role->name);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(out, ACT_PERSON_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

static struct err
check_drop(const struct act *act, const struct given_role *role, const char *person)
{
	bool held = false;
	struct err e = holds(act, role, person, &held);

	if (e.kind == ERR_NONE && !held)
		return err_make(ERR_REFUSED, "%s does not hold %s.", person, role->name);
	if (e.kind == ERR_NONE && role->required && role->holders < 2)
		return err_make(ERR_REFUSED,
			"Somebody must hold %s: give it to who takes it on instead.", role->name);
	return e;
}

static struct err
drop(struct act *act)
{
	struct given_role role = {.holders = 0};
	char person[ACT_PERSON_BYTES];
	struct err e = find_role(act, &role);

	if (e.kind == ERR_NONE)
		e = act_person(act, "$.person", false, person);
	if (e.kind == ERR_NONE && person[0] == '\0')
		e = find_only(act, &role, person);
	if (e.kind == ERR_NONE)
		e = check_drop(act, &role, person);
	if (e.kind == ERR_NONE)
		e = db_run(act->record,
			"DELETE FROM role_holder"
			" WHERE incident_id = ?1"
			" AND role = ?2"
			" AND person = ?3",
			"ttt", act->incident, role.name, person);
	if (e.kind == ERR_NONE && role.lead)
		e = settle_lead(act);
	return e;
}

/* Who does what is the lead's to say (R39); what anybody else says of it is a proposal (R41). */
const struct order_kind orders_role[] = {
	{.name = "role-give", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = give},
	{.name = "role-drop", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = drop},
	{.name = NULL},
};
