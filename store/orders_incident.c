/* store/orders_incident.c - declaring an incident, and what is said of it until it is over.
 *
 * All but the first are about the incident that is their subject ("incident:3", the row somebody
 * stands on), else about the one that the order names, else about the only open one.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/declare.h"
#include "store/hand.h"
#include "store/incident_end.h"
#include "store/public_clock.h"
#include "store/restrict.h"

enum { MEMORY_BYTES = 256 * 1024, WORD_BYTES = 64 };

enum must { MUST_BE_OPEN, MAY_BE_OVER };

/* What it is about, into act->incident, and as it stands. */
static struct err
find(struct act *act, enum must must, struct arena *a, struct incident *out)
{
	const char *subject = act->order->subject;
	struct err e = NO_ERR;

	if (strncmp(subject, "incident:", 9) == 0)
		(void)snprintf(act->incident, sizeof act->incident, "%s", subject + 9);
	if (act->incident[0] == '\0')
		e = incident_choose(act->record, "", act->actor->apart, act->incident);
	if (e.kind == ERR_NONE && act->incident[0] == '\0')
		e = err_make(ERR_REFUSED, "No incident is open: declare one first.");
	if (e.kind == ERR_NONE)
		e = incident_find(act->record, act->incident, a, out);
	if (e.kind == ERR_NONE && must == MUST_BE_OPEN && !out->is_open)
		e = err_make(ERR_REFUSED, "Incident %s is over (%s): reopen it first.",
			act->incident, out->status);
	return e;
}

/* find, for those that look at the incident no further. */
static struct err
find_open(struct act *act)
{
	struct incident incident;
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MUST_BE_OPEN, &a, &incident);
	arena_clear(&a);
	return e;
}

/* What ends or joins incidents is not done to one that somebody else has changed meanwhile. */
static struct err
check_unchanged(const struct act *act, const struct incident *incident)
{
	if (act->order->seen_rev == 0 || incident->rev <= act->order->seen_rev)
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"Not done: incident %s has changed since you saw it. Look at it, and say so again.",
		act->incident);
}

/* "yes" or "no"; `otherwise` where it is not said. */
static struct err
read_yes(const struct act *act, const char *path, const char *what, bool otherwise, bool *out)
{
	char word[WORD_BYTES] = "";
	struct err e = act_word(act, path, what, word, sizeof word);

	*out = otherwise;
	if (e.kind != ERR_NONE || word[0] == '\0')
		return e;
	*out = strcmp(word, "yes") == 0;
	if (!*out && strcmp(word, "no") != 0)
		return err_make(ERR_USAGE, "%s is answered with yes or no.", what);
	return NO_ERR;
}

static struct err
say_declared(struct act *act, const struct declaration *d, bool severity_known)
{
	struct incident incident;
	char name[WORD_BYTES];
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = incident_find(act->record, act->incident, &a, &incident);
	if (e.kind == ERR_NONE && d->security)
		act_say(act, "incident %s declared, restricted: call it %s", act->incident,
			text_show(incident.codename, false, name, sizeof name));
	else if (e.kind == ERR_NONE && !severity_known)
		act_say(act, "incident %s declared; that severity is not on the scale: 1 to 5 are",
			act->incident);
	else if (e.kind == ERR_NONE && act->actor->level < LEVEL_LEAD)
		act_say(act, "incident %s declared; %s leads: tell them", act->incident,
			text_show(incident.lead, false, name, sizeof name));
	else if (e.kind == ERR_NONE)
		act_say(act, "incident %s declared", act->incident);
	arena_clear(&a);
	return e;
}

/* What is part of another one, and stays there. */
static void
say_stays(struct act *act, const struct tied *stays)
{
	char said[ORDER_SAID_BYTES];

	if (stays->count == 0)
		return;
	memcpy(said, act->said, sizeof said);
	if (stays->count == 1)
		act_say(act, "%s; %s stays in incident %s", said, stays->shown, stays->incident);
	else
		act_say(act, "%s; %lld of them stay in other incidents", said,
			(long long)stays->count);
}

/* Never refused for what it says of itself: what makes no sense is left out (R2, R14). */
static struct err
declare_one(struct act *act, struct buf *subjects, struct buf *title)
{
	struct declaration d = {.title = title->data, .subjects = subjects->data};
	bool severity_known = true;
	struct tied stays;
	struct err e = act_subjects(act, subjects);

	/* From the row of anything else, it is declared by hand. */
	if (e.kind == ERR_NONE && !json_has(act->json, "$.subjects") &&
		strncmp(act->order->subject, "page:", 5) != 0 &&
		strncmp(act->order->subject, "ticket:", 7) != 0) {
		buf_reset(subjects);
		(void)buf_string(subjects, "[]");
	}
	if (e.kind == ERR_NONE)
		e = read_yes(act, "$.security", "Whether it is about security", false, &d.security);
	if (e.kind != ERR_NONE)
		return e;
	(void)json_string(act->json, "$.title", title);
	d.title = title->data;
	d.subjects = subjects->data;
	e = declare_severity(act, d.security ? "security" : NULL, &severity_known, &d.severity);
	if (e.kind == ERR_NONE)
		e = declare(act, &d, &stays);
	if (e.kind == ERR_NONE)
		e = say_declared(act, &d, severity_known);
	if (e.kind == ERR_NONE)
		say_stays(act, &stays);
	return e;
}

static struct err
incident_declare(struct act *act)
{
	struct buf subjects, title;
	struct err e;

	buf_init(&subjects, ORDER_SUBJECTS_BYTES);
	buf_init(&title, ORDER_TEXT_CAP_BYTES);
	e = declare_one(act, &subjects, &title);
	if (e.kind == ERR_NONE)
		e = hand_started(act->record);
	buf_clear(&title);
	buf_clear(&subjects);
	return e;
}

/* In doubt the higher one is right, and nobody discusses it now: the change is on the timeline
 * (R11). */
static struct err
incident_severity(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET severity = nullif(?2, 0), rev = room_rev()"
				  " WHERE id = ?1"
				  " AND severity IS NOT nullif(?2, 0)";
	struct incident incident;
	struct arena a;
	bool known = true;
	int level = 0;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MUST_BE_OPEN, &a, &incident);
	if (e.kind == ERR_NONE)
		e = declare_severity(act, incident.pack, &known, &level);
	if (e.kind == ERR_NONE && !known)
		e = err_make(ERR_USAGE, "A severity is 1 (worst) to 5, or one of the pack's words. "
					"In doubt take the higher.");
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ti", act->incident, (int64_t)level);
	if (e.kind == ERR_NONE && level == 0)
		act_say(act, "incident %s: severity not known", act->incident);
	else if (e.kind == ERR_NONE)
		act_say(act, "incident %s: severity %d", act->incident, level);
	arena_clear(&a);
	return e;
}

/* Open, recovering or yellow. Back to open is a relapse: the clocks go on as they were (R76). */
static struct err
incident_status(struct act *act)
{
	static const char sql[] =
		"UPDATE incident"
		" SET status = ?2, rev = room_rev(),"
		"  recovered_ms = iif(?2 = 'open', NULL, coalesce(recovered_ms, room_now()))"
		" WHERE id = ?1"
		" AND status <> ?2";
	struct incident incident;
	char status[WORD_BYTES] = "";
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MUST_BE_OPEN, &a, &incident);
	if (e.kind == ERR_NONE)
		e = act_word(act, "$.status", "A status", status, sizeof status);
	if (e.kind == ERR_NONE && strcmp(status, "open") != 0 &&
		strcmp(status, "recovering") != 0 && strcmp(status, "yellow") != 0)
		e = err_make(ERR_USAGE, "A status is open, recovering or yellow; what is over is "
					"ended (incident-end).");
	if (e.kind == ERR_NONE && strcmp(status, incident.status) != 0)
		e = check_unchanged(act, &incident);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "tt", act->incident, status);
	if (e.kind == ERR_NONE)
		act_say(act, "incident %s: %s", act->incident, status);
	arena_clear(&a);
	return e;
}

/* One text of the incident's own; nothing typed takes it back. */
static struct err
put_text(struct act *act, const char *path, const char *what, const char *sql)
{
	struct err e = find_open(act);
	struct buf text;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = act_text(act, path, what, false, &text);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "tt", act->incident, text.data);
	if (e.kind == ERR_NONE)
		act_say(act, "incident %s: %s", act->incident,
			text.length > 0 ? "noted" : "taken back");
	buf_clear(&text);
	return e;
}

static struct err
incident_cause(struct act *act)
{
	static const char sql[] =
		"UPDATE incident"
		" SET cause = nullif(substr(trim(?2), 1, 1000), ''), rev = room_rev()"
		" WHERE id = ?1"
		" AND cause IS NOT nullif(substr(trim(?2), 1, 1000), '')";

	return put_text(act, "$.cause", "A cause", sql);
}

static struct err
incident_impact(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET impact = substr(trim(?2), 1, 1000), rev = room_rev()"
				  " WHERE id = ?1"
				  " AND impact IS NOT substr(trim(?2), 1, 1000)";

	return put_text(act, "$.impact", "An impact", sql);
}

/* With the time at which it was said: an estimate ages (R26). */
static struct err
incident_eta(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET eta_ms = nullif(?2, 0),"
				  "  eta_made_ms = iif(?2 = 0, NULL, room_now()), rev = room_rev()"
				  " WHERE id = ?1"
				  " AND (?2 <> 0 OR eta_ms IS NOT NULL)";
	int64_t eta_ms = 0;
	struct err e = find_open(act);

	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.eta_ms", "An ETA", 0, &eta_ms);
	if (e.kind == ERR_NONE && eta_ms != 0 && eta_ms < act->now_ms)
		e = err_make(ERR_USAGE, "That ETA is past already: when will it be over?");
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ti", act->incident, eta_ms);
	if (e.kind == ERR_NONE)
		act_say(act, eta_ms != 0 ? "incident %s: ETA noted" : "incident %s: no ETA",
			act->incident);
	return e;
}

static struct err
incident_platform(struct act *act)
{
	static const char sql[] = "UPDATE incident"
				  " SET own_platform = ?2, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND own_platform <> ?2";
	struct incident incident;
	struct arena a;
	bool own = false;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MUST_BE_OPEN, &a, &incident);
	if (e.kind == ERR_NONE)
		e = read_yes(act, "$.own", "Whether our own platform is hit",
			!incident.own_platform, &own);
	/* To turn over what somebody else has turned over already would take it back. */
	if (e.kind == ERR_NONE && !json_has(act->json, "$.own"))
		e = check_unchanged(act, &incident);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ti", act->incident, (int64_t)own);
	if (e.kind == ERR_NONE)
		e = public_clock_begin(act->record, act->incident, own);
	if (e.kind == ERR_NONE)
		act_say(act, "incident %s: %s", act->incident,
			own ? "our own platform is hit" : "our own platform is not hit");
	arena_clear(&a);
	return e;
}

static struct err
incident_restrict(struct act *act)
{
	struct incident incident;
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MAY_BE_OVER, &a, &incident);
	if (e.kind == ERR_NONE)
		e = restrict_incident(act, &incident);
	arena_clear(&a);
	return e;
}

static struct err
incident_reopen(struct act *act)
{
	struct incident incident;
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MAY_BE_OVER, &a, &incident);
	if (e.kind == ERR_NONE && incident.is_open)
		e = err_make(ERR_REFUSED, "Incident %s is open already.", act->incident);
	if (e.kind == ERR_NONE)
		e = incident_end_undo(act);
	arena_clear(&a);
	return e;
}

static struct err
incident_end(struct act *act)
{
	struct incident incident;
	char how[WORD_BYTES] = "";
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MUST_BE_OPEN, &a, &incident);
	if (e.kind == ERR_NONE)
		e = check_unchanged(act, &incident);
	if (e.kind == ERR_NONE)
		e = act_word(act, "$.how", "How it ends", how, sizeof how);
	if (e.kind == ERR_NONE && how[0] == '\0')
		(void)snprintf(how, sizeof how, "green");
	if (e.kind == ERR_NONE)
		e = incident_end_as(act, how);
	arena_clear(&a);
	return e;
}

/* The number, as text or as what it is. */
static struct err
read_into(const struct act *act, char out[ROW_ID_BYTES])
{
	int64_t number;

	if (!json_int(act->json, "$.into", &number))
		return act_word(act, "$.into", "The number of an incident", out, ROW_ID_BYTES);
	(void)snprintf(out, ROW_ID_BYTES, "%lld", (long long)number);
	return NO_ERR;
}

/* The one that is meant into the one that is named. */
static struct err
incident_merge(struct act *act)
{
	struct incident from, into;
	char number[ROW_ID_BYTES] = "";
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, MUST_BE_OPEN, &a, &from);
	if (e.kind == ERR_NONE)
		e = check_unchanged(act, &from);
	if (e.kind == ERR_NONE)
		e = read_into(act, number);
	if (e.kind == ERR_NONE && number[0] == '\0')
		e = err_make(ERR_USAGE, "Into which incident? Give its number.");
	if (e.kind == ERR_NONE)
		e = incident_find(act->record, number, &a, &into);
	if (e.kind == ERR_NONE)
		e = incident_merge_into(act, &from, &into);
	arena_clear(&a);
	return e;
}

const struct order_kind orders_incident[] = {
	{.name = "incident-declare",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = incident_declare},
	{.name = "incident-severity",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_severity},
	{.name = "incident-status",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_status},
	{.name = "incident-cause",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_cause},
	{.name = "incident-impact",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_impact},
	{.name = "incident-eta", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = incident_eta},
	{.name = "incident-platform",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_platform},
	{.name = "incident-restrict",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_restrict},
	{.name = "incident-reopen",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_reopen},
	{.name = "incident-end", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = incident_end},
	{.name = "incident-merge",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = incident_merge},
	{.name = NULL},
};
