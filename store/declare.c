/* store/declare.c - an incident begins: its number, its names, its pack, what it is about.
 * SPDX-License-Identifier: MIT */
#include "store/declare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/room.h"
#include "store/tie.h"

/* Names of plants, stones and landscapes; nothing that a system or a customer is called. */
static const char *const words[] = {"Alder", "Amber", "Aspen", "Basalt", "Beech", "Birch", "Briar",
	"Cedar", "Chalk", "Clover", "Coral", "Cypress", "Dune", "Elder", "Elm", "Fern", "Fjord",
	"Flint", "Garnet", "Ginger", "Glade", "Granite", "Hazel", "Heather", "Heron", "Indigo",
	"Iris", "Ivory", "Jasper", "Juniper", "Lagoon", "Larch", "Lavender", "Linden", "Lotus",
	"Maple", "Marble", "Meadow", "Mesa", "Moss", "Nettle", "Ochre", "Olive", "Onyx", "Opal",
	"Orchid", "Pebble", "Pine", "Poplar", "Prairie", "Quartz", "Reed", "Rowan", "Saffron",
	"Sage", "Sorrel", "Spruce", "Tulip", "Umber", "Walnut", "Willow", "Yarrow"};

enum { WORDS = sizeof words / sizeof words[0], WORD_STEP = 23, LABEL_BYTES = 64 };

struct err
declare_codename(struct record *r, const char *incident_id, char out[CODENAME_BYTES])
{
	static const char sql[] = "SELECT count(*)"
				  " FROM incident"
				  " WHERE codename = ?1 COLLATE NOCASE";
	size_t first = (size_t)strtoul(incident_id, NULL, 10) * WORD_STEP;
	struct err e = NO_ERR;
	int64_t taken = 1;

	/* Once all words are taken they begin again with a number. */
	for (size_t i = 0; taken > 0 && e.kind == ERR_NONE; i++) {
		(void)snprintf(out, CODENAME_BYTES, "%s", words[(first + i) % WORDS]);
		if (i >= WORDS)
			(void)snprintf(out, CODENAME_BYTES, "%s %zu", words[(first + i) % WORDS],
				i / WORDS + 1);
		e = db_number(r, 0, &taken, sql, "t", out);
	}
	return e;
}

struct err
declare_severity(const struct act *act, const char *pack, bool *known, int *out)
{
	static const char sql[] = "SELECT level"
				  " FROM severity"
				  " WHERE pack = ?1"
				  " AND label = ?2 COLLATE NOCASE";
	char word[LABEL_BYTES] = "";
	int64_t level = 0;
	struct err e = NO_ERR;

	if (pack == NULL)
		pack = act->room->pack != NULL ? act->room->pack->name : "";
	*known = true;
	*out = 0;
	if (!json_int(act->json, "$.severity", &level)) {
		e = act_word(act, "$.severity", "A severity", word, sizeof word);
		*known = e.kind == ERR_NONE;
		if (e.kind != ERR_NONE || word[0] == '\0')
			return NO_ERR;
		if (word[0] >= '0' && word[0] <= '9' && word[1] == '\0')
			level = word[0] - '0';
		else
			e = db_number(act->record, 0, &level, sql, "tt", pack, word);
	}
	*known = level >= 1 && level <= 5;
	*out = *known ? (int)level : 0;
	return e;
}

static struct err
next_number(struct record *r, char out[ROW_ID_BYTES])
{
	static const char sql[] = "SELECT coalesce(max(CAST(id AS INTEGER)), 0) + 1"
				  " FROM incident";
	int64_t number = 0;
	struct err e = db_number(r, 1, &number, sql, "");

	(void)snprintf(out, ROW_ID_BYTES, "%lld", (long long)number);
	return e;
}

/* Whoever leads it: who declares it, but for operators. The lead may do everything, and nobody
 * gives that to themselves: then it is the person on call, whose engine this is. */
static const char *
find_lead(const struct act *act)
{
	const struct config *config = act->room->config;
	const struct person_config *me = config != NULL ? config_me(config) : NULL;

	if (act->actor->level == LEVEL_LEAD)
		return act->actor->name;
	if (me != NULL)
		return me->name;
	for (size_t i = 0; config != NULL && i < config->people_count; i++) {
		if (config->people[i].level == LEVEL_LEAD)
			return config->people[i].name;
	}
	return config != NULL && config->me[0] != '\0' ? config->me : "On-call person";
}

/* The title of what is part of a restricted incident is not one that others may read (R21). */
#define OF_NO_SECRET                                                                               \
	" AND coalesce(incident_id, '') NOT IN (SELECT id FROM incident WHERE restricted)"

static struct err
insert(struct act *act, const struct declaration *d, const struct pack *pack, const char *codename)
{
	static const char sql[] =
		"INSERT INTO incident (id, title, kind, restricted, severity, status, lead,"
		"  declared_ms, codename, pack, span, rev)"
		" VALUES (?1, coalesce(nullif(substr(trim(?2, ' ' || char(9, 10, 13)), 1, 300), "
		"''),"
		"   (SELECT title FROM (SELECT key, CASE"
		"     WHEN value GLOB 'page:*'"
		"      THEN (SELECT title FROM page WHERE id = substr(value, 6)" OF_NO_SECRET ")"
		"     ELSE (SELECT subject FROM ticket WHERE id = CAST(substr(value, 8) AS INTEGER)"
		"      " OF_NO_SECRET ")"
		"     END AS title FROM json_each(?3))"
		"    WHERE title IS NOT NULL ORDER BY key LIMIT 1), 'Declared by hand'),"
		"  ?4, ?5, nullif(?6, 0), 'open', ?7, room_now(), ?8, ?9, ?10, room_rev())";
	const char *kind = d->security ? "security" : act->room->drill ? "drill" : "outage";

	return db_run(act->record, sql, "ttttiittti", act->incident, d->title, d->subjects, kind,
		(int64_t)d->security, (int64_t)d->severity, find_lead(act), codename,
		pack != NULL ? pack->name : "", (int64_t)(pack != NULL ? pack->span : 7));
}

/* What it is about belongs to it, but for what another one has that is open: a fear of that never
 * stops a declaration (R14). */
static struct err
declare_about(struct act *act, const struct declaration *d, const char *subjects)
{
	const struct pack *pack = d->security ? act->room->security : act->room->pack;
	char codename[CODENAME_BYTES] = "";
	struct record *r = act->record;
	int64_t count = 0;
	struct err e = NO_ERR;

	if (strcmp(subjects, "[]") != 0)
		e = tie_check(r, subjects, &count);
	if (e.kind == ERR_NONE)
		e = next_number(r, act->incident);
	if (e.kind == ERR_NONE && d->security)
		e = declare_codename(r, act->incident, codename);
	if (e.kind == ERR_NONE)
		e = insert(act, d, pack, codename);
	if (e.kind == ERR_NONE && pack != NULL)
		e = room_furnish(r, act->incident, pack, find_lead(act), act->now_ms);
	r->moment.told = count > 1; /* one line of the overview for all, not one a page */
	if (e.kind == ERR_NONE)
		e = tie_to(r, subjects, act->incident, "outage"); /* that is what it says */
	if (e.kind == ERR_NONE && count > 1)
		e = tie_tell(act, count, "tied to incident");
	return e;
}

struct err
declare(struct act *act, const struct declaration *d, struct tied *stays)
{
	struct buf left;
	int64_t count = 0;
	struct err e = NO_ERR;

	buf_init(&left, ORDER_SUBJECTS_BYTES);
	if (strcmp(d->subjects, "[]") != 0)
		e = tie_check(act->record, d->subjects, &count);
	if (e.kind == ERR_NONE)
		e = tie_leave(act->record, d->subjects, NULL, &left, stays);
	if (e.kind == ERR_NONE)
		e = declare_about(act, d, left.data);
	buf_clear(&left);
	return e;
}
