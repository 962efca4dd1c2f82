/* store/draft_read.c - what an update begins from, from the record.
 * SPDX-License-Identifier: MIT */
#include "store/draft.h"

#include <string.h>

#include "store/db.h"
#include "store/jira.h"
#include "store/outbox.h"

/* Where a pack has no words for it. */
static const char own_update[] = "{title}: {status}. Impact: {impact}. Being done: {actions}. "
				 "Needed: {needs}. Next update {next_update}.";
static const char own_nothing_new[] = "{title}: nothing new since {last_update}; we are still "
				      "working on it. Next update {next_update}.";
static const char own_announce[] = "{severity}: {title}. {impact}. {lead} leads. Needed: {needs}. "
				   "Next update {next_update}.";

/* One column as text; `none` where there is no row. */
static struct err
read_text(struct record *r, struct err e, sqlite3_stmt *s, const char *none, struct arena *a,
	struct text *out)
{
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*out = row ? db_text(s, 0, DB_CELL_CAP_BYTES, a) : text_of(none);
	if (row)
		db_end(s);
	return NO_ERR;
}

/* The pack's words for an update: those for this audience before those called "update"; what says
 * that it is over only when it is. */
static struct err
find_update(struct record *r, const struct incident *incident, const char *audience,
	struct arena *a, struct text *out)
{
	static const char sql[] =
		"SELECT text"
		" FROM template"
		" WHERE pack = ?1"
		" AND name NOT IN ('nothing-new', 'wake')"
		" AND (audience IN (?2, rtrim(?2, 's')) OR name = 'update')"
		" AND (?3 OR NOT (name = 'over' OR name GLOB '*clear'))"
		" ORDER BY (name = 'over' OR name GLOB '*clear') DESC,"
		"  audience NOT IN (?2, rtrim(?2, 's')), name <> 'update', name = 'announce', rowid"
		" LIMIT 1";
	bool over = incident->recovered_ms > 0 && strcmp(incident->status, "open") != 0;
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "tti", incident->pack, audience, (int64_t)over);

	return read_text(r, e, s, own_update, a, out);
}

/* The template of that name, for this audience if there is one. */
static struct err
find_named(struct record *r, const struct incident *incident, const char *name,
	const char *audience, const char *none, struct arena *a, struct text *out)
{
	static const char sql[] = "SELECT text"
				  " FROM template"
				  " WHERE pack = ?1"
				  " AND name = ?2"
				  " ORDER BY audience NOT IN (?3, rtrim(?3, 's')), rowid"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ttt", incident->pack, name, audience);

	return read_text(r, e, s, none, a, out);
}

/* Few of the pages, however many are tied: their services are what is wanted. */
static struct err
find_service(struct record *r, const struct incident *incident, struct arena *a, struct text *out)
{
	static const char sql[] = "SELECT coalesce(group_concat(service, ', '), '')"
				  " FROM (SELECT DISTINCT service"
				  "  FROM (SELECT service FROM page"
				  "   WHERE incident_id = ?1"
				  "   LIMIT 100)"
				  "  WHERE service <> ''"
				  "  LIMIT 3)";
	sqlite3_stmt *s = NULL;
	struct err e;

	if (incident->restricted) {
		*out = text_of("");
		return NO_ERR;
	}
	e = db_start(r, &s, sql, "t", incident->key.id);
	return read_text(r, e, s, "", a, out);
}

/* To whom the pack announces. */
static struct err
find_announce_to(
	struct record *r, const struct incident *incident, struct arena *a, struct text *out)
{
	static const char sql[] = "SELECT audience"
				  " FROM template"
				  " WHERE pack = ?1"
				  " AND name = 'announce'"
				  " ORDER BY audience <> 'team', rowid"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", incident->pack);

	return read_text(r, e, s, "team", a, out);
}

static void
audience_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct draft *draft = row;

	window_key(&draft->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	draft->audience = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	draft->clocked = sqlite3_column_int(s, 1) != 0;
}

/* Those with a clock; and, where it is not restricted, those that the pack has words for, and those
 * who read its channel. */
static struct err
list_audiences(struct record *r, const struct incident *incident, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT audience, 1, place"
		" FROM clock"
		" WHERE incident_id = ?1"
		" UNION ALL"
		" SELECT audience, 0, 100000 + min(rowid)"
		" FROM (SELECT audience, rowid FROM template"
		"   WHERE pack = ?2"
		"  UNION ALL"
		"  SELECT 'team', 0"
		"   WHERE NOT EXISTS (SELECT 1 FROM template"
		"    WHERE pack = ?2 AND name = 'announce'))"
		" WHERE NOT ?3"
		" AND audience <> 'helper'"
		" AND audience NOT IN (SELECT audience FROM clock WHERE incident_id = ?1)"
		" AND audience || 's' NOT IN (SELECT audience FROM clock WHERE incident_id = ?1)"
		" GROUP BY audience"
		" UNION ALL"
		" SELECT 'room', 0, 200000"
		" FROM remote"
		" WHERE incident_id = ?1 AND target = 'slack' AND what = 'room'"
		" AND NOT ?3"
		" ORDER BY 3"
		" LIMIT ?4 + 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ttii", incident->key.id, incident->pack,
		(int64_t)incident->restricted, (int64_t)DRAFTS_MOST);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, DRAFTS_MOST, sizeof(struct draft), audience_read, a, out);
	return e;
}

static struct err
fill_draft(struct record *r, const struct incident *incident, struct arena *a, struct draft *draft)
{
	const char *audience = draft->audience.raw;
	struct err e = NO_ERR;

	if (draft->clocked)
		e = clocks_find(r, incident->key.id, audience, a, &draft->clock);
	if (e.kind == ERR_NONE)
		e = update_last(r, incident->key.id, audience, a, &draft->last, &draft->updated);
	if (e.kind == ERR_NONE)
		e = find_update(r, incident, audience, a, &draft->update);
	if (e.kind == ERR_NONE)
		e = find_named(r, incident, "nothing-new", audience, own_nothing_new, a,
			&draft->nothing_new);
	return e;
}

/* Its issue in Jira, or that one is on its way there. */
static struct err
find_issue(struct record *r, const char *incident, struct arena *a, struct drafts *d)
{
	static const char sql[] =
		"SELECT coalesce((SELECT name FROM remote WHERE incident_id = ?1"
		"   AND target = '" TARGET_JIRA "' AND what = '" JIRA_ISSUE "'), ''),"
		" EXISTS (SELECT 1 FROM outbox WHERE target = '" TARGET_JIRA "'"
		"  AND state IN ('queued', 'sending', 'in_doubt')"
		"  AND incident_id = ?1 AND verb = 'create')";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "t", incident);

	d->issue = text_of("");
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	d->issue = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	d->issue_made = sqlite3_column_int(s, 1) != 0;
	db_end(s);
	return NO_ERR;
}

struct err
drafts_load(struct record *r, const char *incident, struct arena *a, struct drafts *out)
{
	struct drafts d = {.rows = {.count = 0}};
	struct err e = incident_find(r, incident, a, &d.incident);

	if (e.kind == ERR_NONE)
		e = find_service(r, &d.incident, a, &d.service);
	if (e.kind == ERR_NONE)
		e = find_named(r, &d.incident, "announce", "team", own_announce, a, &d.announce);
	if (e.kind == ERR_NONE)
		e = find_announce_to(r, &d.incident, a, &d.announce_to);
	if (e.kind == ERR_NONE)
		e = slack_load(r, incident, a, &d.slack);
	if (e.kind == ERR_NONE)
		e = find_issue(r, incident, a, &d);
	if (e.kind == ERR_NONE)
		e = list_audiences(r, &d.incident, a, &d.rows);
	for (int i = 0; i < d.rows.count && e.kind == ERR_NONE; i++)
		e = fill_draft(r, &d.incident, a, (struct draft *)d.rows.first + i);
	if (e.kind == ERR_NONE && a->full)
		e = err_make(ERR_FULL, "Memory for what can be said is short.");
	if (e.kind == ERR_NONE)
		*out = d;
	return e;
}
