/* store/orders_bridge.c - the conference bridge: open, closed, who is on it, who saw its PIN.
 *
 * Its number and PINs are in the config and go over the wire to those who may know (engine_told.c):
 * no order has them, and no event.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { PERSON_BYTES = 200 };

static struct err
is_open(const struct act *act, bool *out)
{
	static const char sql[] =
		"SELECT coalesce(bridge_open_ms, 0) > coalesce(bridge_closed_ms, 0)"
		" FROM incident"
		" WHERE id = ?1";
	int64_t open = 0;
	struct err e = db_number(act->record, 0, &open, sql, "t", act->incident);

	*out = open != 0;
	return e;
}

/* A step that on-call decides (R51). */
static struct err
bridge_open(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET bridge_open_ms = ?2, bridge_closed_ms = NULL,"
				  "  rev = room_rev()"
				  " WHERE id = ?1";
	bool open = false;
	struct err e = is_open(act, &open);

	if (e.kind == ERR_NONE && open)
		e = err_make(ERR_REFUSED, "The bridge is open already.");
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ti", act->incident, act->now_ms);
	if (e.kind == ERR_NONE)
		act_say(act, "The bridge is open: copy its number and tell who must join.");
	return e;
}

/* Opened and closed in one millisecond it is closed all the same. */
static struct err
bridge_close(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET bridge_closed_ms = max(?2, bridge_open_ms),"
				  "  rev = room_rev()"
				  " WHERE id = ?1";
	bool open = false;
	struct err e = is_open(act, &open);

	if (e.kind == ERR_NONE && !open)
		e = err_make(ERR_REFUSED, "The bridge is not open.");
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ti", act->incident, act->now_ms);
	return e;
}

/* Who joined, or was asked to: a name, or "customer: Acme". */
static struct err
bridge_join(struct act *act)
{
	static const char known[] = "SELECT count(*)"
				    " FROM bridge_guest"
				    " WHERE incident_id = ?1"
				    " AND person = ?2";
	static const char add[] = "INSERT INTO bridge_guest (incident_id, person, joined_ms, rev)"
				  " VALUES (?1, ?2, ?3, room_rev())";
	char person[PERSON_BYTES];
	char name[60];
	int64_t there = 0;
	struct err e = act_word(act, "$.person", "A name", person, sizeof person);

	if (e.kind == ERR_NONE && person[strspn(person, " \t\r\n")] == '\0')
		e = err_make(ERR_USAGE, "Say who joins the bridge.");
	if (e.kind == ERR_NONE)
		e = db_number(act->record, 0, &there, known, "tt", act->incident, person);
	(void)text_show(text_of(person), false, name, sizeof name);
	if (e.kind == ERR_NONE && there > 0)
		e = err_make(ERR_REFUSED, "%s is on the list of the bridge already.", name);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, add, "tti", act->incident, person, act->now_ms);
	if (e.kind == ERR_NONE)
		act_say(act, "%s is on the list of the bridge.", name);
	return e;
}

/* Written down before it is shown: the engine shows the PIN to the screen whose order this was,
 * once it is on the timeline (R50). */
static struct err
bridge_reveal(struct act *act)
{
	const struct config *config = act->room->config;
	char subject[ROW_ID_BYTES + 16];
	char name[90];
	char text[160];
	struct err e;

	if (config == NULL || config->bridge == NULL || config->bridge->moderator_pin[0] == '\0')
		return err_make(ERR_REFUSED,
			"The config has no moderator PIN (bridge.moderator_pin): there is none to "
			"show.");
	(void)snprintf(subject, sizeof subject, "incident:%s", act->incident);
	(void)text_show(text_of(act->actor->name), false, name, sizeof name);
	(void)snprintf(text, sizeof text, "moderator PIN of the bridge shown to %s", name);
	e = act_event(act, "role", subject, text);
	if (e.kind == ERR_NONE)
		act_say(act, "The moderator PIN is shown here for a minute; that is on the "
			     "timeline.");
	return e;
}

const struct order_kind orders_bridge[] = {
	{.name = "bridge-open", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = bridge_open},
	{.name = "bridge-close",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = bridge_close},
	{.name = "bridge-join",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_INCIDENT,
		.run = bridge_join},
	{.name = "bridge-reveal",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_INCIDENT,
		.run = bridge_reveal},
	{.name = NULL},
};
