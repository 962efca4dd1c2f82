/* store/schema.c - the tables of the record, and how an older file becomes a newer one.
 *
 * What lists are sorted by are generated columns with a partial index of their own, so that a
 * window finds its rows by key. Every table that screens are told about keeps its row id:
 * SQLite's update hook does not see the others. How long the lists are is kept in `tally`, by rank:
 * no screen counts rows.
 * SPDX-License-Identifier: MIT */
#include "store/schema.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/db.h"

/* Version 1. A column that came from a service and is null was never told; '' is told and empty. */
static const char version_1[] =
	"CREATE TABLE revision (name TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL) STRICT;"

	"CREATE TABLE incident ("
	" id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL,"
	" restricted INTEGER NOT NULL DEFAULT 0, severity INTEGER, status TEXT NOT NULL,"
	" lead TEXT, cause TEXT, eta_ms INTEGER, declared_ms INTEGER NOT NULL,"
	" recovered_ms INTEGER, closed_ms INTEGER, rev INTEGER NOT NULL) STRICT;"

	"CREATE TABLE page ("
	" id TEXT NOT NULL PRIMARY KEY, number INTEGER, title TEXT NOT NULL,"
	" status TEXT NOT NULL, wanted TEXT, urgency TEXT, priority TEXT, service TEXT,"
	" service_id TEXT, assigned TEXT, policy TEXT, created_ms INTEGER NOT NULL,"
	" updated_ms INTEGER NOT NULL, status_ms INTEGER, escalates_ms INTEGER, html_url TEXT,"
	" incident_id TEXT, triage TEXT, raw TEXT, rev INTEGER NOT NULL,"
	" rank INTEGER GENERATED ALWAYS AS"
	" ((status <> 'triggered') * 2 + (urgency IS 'low')) VIRTUAL,"
	" newest INTEGER GENERATED ALWAYS AS (-created_ms) VIRTUAL) STRICT;"
	"CREATE INDEX page_active ON page (rank, newest, id) WHERE status <> 'resolved';"

	"CREATE TABLE ticket ("
	" id INTEGER NOT NULL PRIMARY KEY, subject TEXT NOT NULL, status TEXT NOT NULL,"
	" wanted TEXT, priority TEXT, requester TEXT, requester_id INTEGER, organization TEXT,"
	" organization_id INTEGER, tags TEXT NOT NULL, created_ms INTEGER NOT NULL,"
	" updated_ms INTEGER NOT NULL, pages TEXT, incident_id TEXT, raw TEXT,"
	" rev INTEGER NOT NULL,"
	" rank INTEGER GENERATED ALWAYS AS (pages IS NULL) VIRTUAL,"
	" newest INTEGER GENERATED ALWAYS AS (-updated_ms) VIRTUAL) STRICT;"
	"CREATE INDEX ticket_open ON ticket (rank, newest, id)"
	" WHERE status IN ('new', 'open', 'pending', 'hold');"

	"CREATE TABLE event ("
	" seq INTEGER NOT NULL PRIMARY KEY, at_ms INTEGER NOT NULL,"
	" recorded_ms INTEGER NOT NULL, incident_id TEXT, kind TEXT NOT NULL,"
	" subject TEXT NOT NULL DEFAULT '', actor TEXT, source TEXT NOT NULL,"
	" origin TEXT UNIQUE, overview INTEGER NOT NULL DEFAULT 1, text TEXT NOT NULL,"
	" data TEXT NOT NULL DEFAULT '{}') STRICT;"
	"CREATE INDEX event_overview ON event (at_ms, seq) WHERE overview = 1;"
	"CREATE INDEX event_subject ON event (subject, at_ms, seq);"
	"CREATE TRIGGER event_stays BEFORE DELETE ON event"
	" BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END;"
	"CREATE TRIGGER event_keeps BEFORE UPDATE ON event"
	" BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END;"

	"CREATE TABLE step ("
	" incident_id TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL,"
	" text TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', done_by TEXT,"
	" done_ms INTEGER, rev INTEGER NOT NULL, PRIMARY KEY (incident_id, id)) STRICT;"

	"CREATE TABLE role ("
	" incident_id TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL,"
	" lead INTEGER NOT NULL, required INTEGER NOT NULL, many INTEGER NOT NULL,"
	" person TEXT, rev INTEGER NOT NULL, PRIMARY KEY (incident_id, name)) STRICT;"

	"CREATE TABLE customer ("
	" name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, hours TEXT NOT NULL,"
	" policy TEXT NOT NULL, notes TEXT NOT NULL, rev INTEGER NOT NULL) STRICT;"
	"CREATE TABLE contact ("
	" customer TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL,"
	" phones INTEGER NOT NULL, mail INTEGER NOT NULL, alternate_mail INTEGER NOT NULL,"
	" rev INTEGER NOT NULL, PRIMARY KEY (customer, place)) STRICT;"

	"CREATE TABLE oncall ("
	" policy_id TEXT NOT NULL, level INTEGER NOT NULL, person_id TEXT NOT NULL,"
	" policy TEXT NOT NULL, person TEXT NOT NULL, rev INTEGER NOT NULL,"
	" PRIMARY KEY (policy_id, level, person_id)) STRICT;"

	"CREATE TABLE source ("
	" name TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, last_ok_ms INTEGER,"
	" cursor TEXT, error TEXT, saved_ms INTEGER NOT NULL, rev INTEGER NOT NULL) STRICT;";

/* Version 2: how long the lists are, by rank. */
static const char version_2[] =
	"CREATE TABLE tally ("
	" list TEXT NOT NULL, rank INTEGER NOT NULL, rows INTEGER NOT NULL,"
	" PRIMARY KEY (list, rank)) STRICT, WITHOUT ROWID;"
	"INSERT INTO tally (list, rank, rows)"
	" SELECT 'page', value,"
	"  (SELECT count(*) FROM page WHERE status <> 'resolved' AND rank = value)"
	" FROM json_each('[0, 1, 2, 3]');"
	"INSERT INTO tally (list, rank, rows)"
	" SELECT 'ticket', value,"
	"  (SELECT count(*) FROM ticket"
	"   WHERE status IN ('new', 'open', 'pending', 'hold') AND rank = value)"
	" FROM json_each('[0, 1]');"

	;

/* Version 3: what the details show, what a token may do, and when a ticket began to page. */
static const char version_3[] =
	"CREATE TABLE priority ("
	" id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, place INTEGER NOT NULL,"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE TABLE service ("
	" id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL,"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE TABLE maintenance ("
	" id TEXT NOT NULL, service_id TEXT NOT NULL, start_ms INTEGER NOT NULL,"
	" end_ms INTEGER NOT NULL, text TEXT NOT NULL, rev INTEGER NOT NULL,"
	" PRIMARY KEY (id, service_id)) STRICT;"
	"CREATE INDEX maintenance_service ON maintenance (service_id, end_ms);"
	"CREATE TABLE change_event ("
	" id TEXT NOT NULL, service_id TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" text TEXT NOT NULL, origin TEXT, html_url TEXT, rev INTEGER NOT NULL,"
	" PRIMARY KEY (id, service_id)) STRICT;"
	"CREATE INDEX change_event_service ON change_event (service_id, at_ms);"
	"CREATE TABLE alert ("
	" page_id TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, severity TEXT,"
	" text TEXT NOT NULL, created_ms INTEGER NOT NULL, rev INTEGER NOT NULL,"
	" PRIMARY KEY (page_id, id)) STRICT;"
	"CREATE TABLE page_note ("
	" page_id TEXT NOT NULL, id TEXT NOT NULL, person TEXT, text TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (page_id, id)) STRICT;"

	"CREATE TABLE ticket_person ("
	" id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, role TEXT,"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE TABLE organization ("
	" id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, rev INTEGER NOT NULL) STRICT;"
	"CREATE TABLE comment ("
	" ticket_id INTEGER NOT NULL, id INTEGER NOT NULL, person TEXT,"
	" public INTEGER NOT NULL, text TEXT NOT NULL, created_ms INTEGER NOT NULL,"
	" rev INTEGER NOT NULL, PRIMARY KEY (ticket_id, id)) STRICT;"

	"ALTER TABLE source ADD COLUMN access TEXT;"
	"ALTER TABLE source ADD COLUMN skew_ms INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE source ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;"

	/* A ticket that pages waits until somebody who is no customer has touched it since. */
	"ALTER TABLE ticket ADD COLUMN pages_ms INTEGER;"
	"ALTER TABLE ticket ADD COLUMN pages_by TEXT;"
	"ALTER TABLE ticket ADD COLUMN answered_ms INTEGER;"
	"ALTER TABLE ticket ADD COLUMN audited_ms INTEGER NOT NULL DEFAULT 0;"
	/* What of zendesk.page_on it has as it is now: it pages when somebody has given it that. */
	"ALTER TABLE ticket ADD COLUMN matches TEXT;"
	"ALTER TABLE ticket ADD COLUMN commented_ms INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE ticket ADD COLUMN page_rank INTEGER GENERATED ALWAYS AS"
	" (iif(pages IS NULL OR status NOT IN ('new', 'open', 'pending', 'hold'), NULL,"
	"  (coalesce(answered_ms, 0) >= coalesce(pages_ms, created_ms)) * 2"
	"   + (coalesce(priority, '') NOT IN ('urgent', 'high')))) VIRTUAL;"
	"ALTER TABLE ticket ADD COLUMN page_newest INTEGER GENERATED ALWAYS AS"
	" (-coalesce(pages_ms, created_ms)) VIRTUAL;"
	"CREATE INDEX ticket_paging ON ticket (page_rank, page_newest, id)"
	" WHERE page_rank IS NOT NULL;"
	/* What was there before is history, but for who made it page. */
	"UPDATE ticket SET audited_ms = updated_ms"
	" WHERE pages IS NULL OR status NOT IN ('new', 'open', 'pending', 'hold');"
	"UPDATE ticket SET matches = pages;"
	"CREATE INDEX ticket_unaudited ON ticket (updated_ms) WHERE audited_ms < updated_ms;"
	"CREATE INDEX ticket_tied ON ticket (updated_ms) WHERE incident_id IS NOT NULL;"

	"INSERT INTO tally (list, rank, rows)"
	" SELECT 'paging', value, (SELECT count(*) FROM ticket WHERE page_rank = value)"
	" FROM json_each('[0, 1, 2, 3]');";

/* Version 4: pages of one kind as one row. `kind` is room_kind of service, title and
 * priority, true for every
 * page that is not resolved. A group stands where the oldest page of its best rank does, so that it
 * keeps its place while it grows; one of a single page has that page's id, so that it sorts like
 * it. */
static const char version_4[] =
	"ALTER TABLE page ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;"
	"UPDATE page SET kind = room_kind(coalesce(service_id, service), title, priority)"
	" WHERE status <> 'resolved';"
	"CREATE INDEX page_kind ON page (kind, rank, newest, id) WHERE status <> 'resolved';"
	"CREATE TABLE page_group ("
	" kind INTEGER NOT NULL PRIMARY KEY, active INTEGER NOT NULL,"
	" unacknowledged INTEGER NOT NULL, rank INTEGER NOT NULL, newest INTEGER NOT NULL,"
	" id TEXT NOT NULL) STRICT;"
	"CREATE INDEX page_group_order ON page_group (rank, newest, id);"
	"INSERT INTO page_group (kind, active, unacknowledged, rank, newest, id)"
	" SELECT kind, count(*), sum(rank < 2), min(rank),"
	"  (SELECT max(newest) FROM page AS one WHERE one.status <> 'resolved'"
	"   AND one.kind = page.kind AND one.rank = min(page.rank)),"
	"  iif(count(*) = 1, min(id), 'kind:' || kind)"
	" FROM page"
	" WHERE status <> 'resolved'"
	" GROUP BY kind;"
	"INSERT INTO tally (list, rank, rows)"
	" SELECT 'kind', 0, count(*)"
	" FROM page_group;"

	/* What a person wrote last, for undo. */
	"CREATE INDEX event_person ON event (actor) WHERE source = 'person';";

/* Version 5: other orders of the lists, pages by service and tickets by priority. A name is cut as
 * the key of a row (store/window.h) holds it. And the titles beside their ids: a filter over the
 * timeline looks up one for each event, and rows with all that the service sent are many pages. */
static const char version_5[] =
	"ALTER TABLE page ADD COLUMN service_name TEXT GENERATED ALWAYS AS"
	" (coalesce(CAST(substr(CAST(lower(service) AS BLOB), 1, 79) AS TEXT), '')) VIRTUAL;"
	"CREATE INDEX page_by_service ON page (service_name, newest, id)"
	" WHERE status <> 'resolved';"
	"ALTER TABLE ticket ADD COLUMN service_name TEXT GENERATED ALWAYS AS"
	" (coalesce(CAST(substr(CAST(lower(coalesce(nullif(organization, ''), requester))"
	"  AS BLOB), 1, 79) AS TEXT), '')) VIRTUAL;"
	"CREATE INDEX ticket_by_service ON ticket (service_name, page_newest, id)"
	" WHERE page_rank IS NOT NULL;"
	"ALTER TABLE ticket ADD COLUMN urgency INTEGER GENERATED ALWAYS AS"
	" (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2"
	"  WHEN 'low' THEN 3 ELSE 4 END) VIRTUAL;"
	"CREATE INDEX ticket_by_priority ON ticket (urgency, newest, id)"
	" WHERE status IN ('new', 'open', 'pending', 'hold');"
	"CREATE INDEX page_title ON page (id, title);"
	"CREATE INDEX ticket_title ON ticket (id, subject);";

/* Version 6: the room. A predicate is named by the row that waits for it (store/predicate.h). An
 * incident's id is a number, as text. */
static const char version_6[] =
	"ALTER TABLE incident ADD COLUMN codename TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE incident ADD COLUMN pack TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE incident ADD COLUMN impact TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE incident ADD COLUMN span INTEGER NOT NULL DEFAULT 7;"
	"ALTER TABLE incident ADD COLUMN own_platform INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE incident ADD COLUMN eta_made_ms INTEGER;"
	"ALTER TABLE incident ADD COLUMN bridge_open_ms INTEGER;"
	"ALTER TABLE incident ADD COLUMN bridge_closed_ms INTEGER;"
	"ALTER TABLE incident ADD COLUMN called_out_ms INTEGER;"
	"ALTER TABLE incident ADD COLUMN merged_into TEXT;"
	"CREATE INDEX incident_open ON incident (declared_ms)"
	" WHERE status NOT IN ('green', 'cancelled');"
	/* With what store/affected.c asks for: thousands of pages may be tied. */
	"CREATE INDEX page_tied ON page (incident_id, service_id, service)"
	" WHERE incident_id IS NOT NULL;"
	"CREATE INDEX ticket_tie ON ticket (incident_id, organization)"
	" WHERE incident_id IS NOT NULL;"
	"CREATE INDEX event_incident ON event (incident_id, kind, seq)"
	" WHERE incident_id IS NOT NULL;"

	"ALTER TABLE step ADD COLUMN applies INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE step ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE step ADD COLUMN reason TEXT NOT NULL DEFAULT '';" /* why it was skipped */
	"ALTER TABLE step ADD COLUMN applies_when TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE step ADD COLUMN done_when TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE step ADD COLUMN opens TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE step ADD COLUMN arg TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE step ADD COLUMN link TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE step ADD COLUMN run TEXT NOT NULL DEFAULT '[]';" /* an argv */

	"ALTER TABLE role DROP COLUMN person;"
	"CREATE TABLE role_holder ("
	" incident_id TEXT NOT NULL, role TEXT NOT NULL, person TEXT NOT NULL,"
	" since_ms INTEGER NOT NULL, rev INTEGER NOT NULL,"
	" PRIMARY KEY (incident_id, role, person)) STRICT;"
	"CREATE TABLE bridge_guest ("
	" incident_id TEXT NOT NULL, person TEXT NOT NULL, joined_ms INTEGER NOT NULL,"
	" rev INTEGER NOT NULL, PRIMARY KEY (incident_id, person)) STRICT;"

	"ALTER TABLE customer ADD COLUMN services TEXT NOT NULL DEFAULT '[]';"
	"ALTER TABLE customer ADD COLUMN domains TEXT NOT NULL DEFAULT '[]';"
	/* Addresses in one of the customer's own domains; the addresses stay in the config. */
	"ALTER TABLE contact ADD COLUMN mail_inside INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN alternate_inside INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE incident_customer ("
	" incident_id TEXT NOT NULL, customer TEXT NOT NULL, origin TEXT NOT NULL,"
	" mail_down INTEGER NOT NULL DEFAULT 0, decision TEXT NOT NULL DEFAULT '',"
	" decision_ms INTEGER, confirmed_by TEXT NOT NULL DEFAULT '', confirmed_ms INTEGER,"
	" rev INTEGER NOT NULL, PRIMARY KEY (incident_id, customer)) STRICT;"
	"CREATE TABLE attempt ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, customer TEXT NOT NULL,"
	" contact INTEGER NOT NULL, name TEXT NOT NULL, phone INTEGER NOT NULL,"
	" result TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', at_ms INTEGER NOT NULL,"
	" person TEXT NOT NULL, next_ms INTEGER, rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX attempt_of ON attempt (incident_id, customer, at_ms);";

/* Version 7: clocks, work, and what of the config and the pack a screen needs, so that nobody has
 * to read those to draw: severity, person, card, cause, template. */
static const char version_7[] =
	"CREATE TABLE clock ("
	" incident_id TEXT NOT NULL, audience TEXT NOT NULL, place INTEGER NOT NULL,"
	" floor_ms INTEGER NOT NULL, every_ms INTEGER NOT NULL, ceiling_ms INTEGER NOT NULL,"
	" started_ms INTEGER NOT NULL, last_ms INTEGER, promised_ms INTEGER,"
	" snoozed_ms INTEGER, stopped_ms INTEGER, rev INTEGER NOT NULL,"
	" PRIMARY KEY (incident_id, audience)) STRICT;"
	"CREATE TABLE update_post ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, audience TEXT NOT NULL,"
	" what TEXT NOT NULL, at_ms INTEGER NOT NULL, status TEXT NOT NULL DEFAULT '',"
	" impact TEXT NOT NULL DEFAULT '', actions TEXT NOT NULL DEFAULT '',"
	" needs TEXT NOT NULL DEFAULT '', next_ms INTEGER, text TEXT NOT NULL,"
	" person TEXT NOT NULL, rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX update_post_of ON update_post (incident_id, audience, at_ms);"

	"CREATE TABLE task ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, person TEXT NOT NULL,"
	" text TEXT NOT NULL, given_by TEXT NOT NULL, given_ms INTEGER NOT NULL,"
	" due_ms INTEGER NOT NULL, acknowledged INTEGER, done_ms INTEGER,"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX task_of ON task (incident_id, due_ms);"
	"CREATE TABLE proposal ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, name TEXT NOT NULL,"
	" subject TEXT NOT NULL, args TEXT NOT NULL, text TEXT NOT NULL, person TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', decided_by TEXT,"
	" decided_ms INTEGER, reason TEXT NOT NULL DEFAULT '', rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX proposal_waiting ON proposal (at_ms) WHERE state = 'waiting';"
	"CREATE TABLE followup ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, what TEXT NOT NULL,"
	" text TEXT NOT NULL, subject TEXT NOT NULL DEFAULT '', person TEXT NOT NULL DEFAULT '',"
	" made_ms INTEGER NOT NULL, due_ms INTEGER, done_by TEXT, done_ms INTEGER,"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX followup_open ON followup (due_ms) WHERE done_ms IS NULL;"
	"CREATE INDEX followup_of ON followup (incident_id);"
	"CREATE TABLE decision ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, text TEXT NOT NULL,"
	" objections TEXT NOT NULL DEFAULT '', person TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX decision_of ON decision (incident_id, at_ms);"
	/* Whether all are judged is asked with each order, and when all of ten thousand are. */
	"CREATE INDEX page_judged ON page (incident_id, triage) WHERE status <> 'resolved';"

	/* What counts is the writer's own now (store/tally.c): a screen need not read it. */
	"DROP TRIGGER IF EXISTS page_listed;"
	"DROP TRIGGER IF EXISTS page_delisted;"
	"DROP TRIGGER IF EXISTS page_moved;"
	"DROP TRIGGER IF EXISTS ticket_listed;"
	"DROP TRIGGER IF EXISTS ticket_delisted;"
	"DROP TRIGGER IF EXISTS ticket_moved;"
	"DROP TRIGGER IF EXISTS paging_listed;"
	"DROP TRIGGER IF EXISTS paging_delisted;"
	"DROP TRIGGER IF EXISTS paging_moved;"
	"DROP TRIGGER IF EXISTS kind_listed;"
	"DROP TRIGGER IF EXISTS kind_delisted;"
	"DROP TRIGGER IF EXISTS page_grouped;"
	"DROP TRIGGER IF EXISTS page_ungrouped;"
	"DROP TRIGGER IF EXISTS page_regrouped;"

	/* What was carried out, so that an order whose answer got lost is not carried out again. */
	"CREATE TABLE order_done ("
	" id TEXT NOT NULL PRIMARY KEY, at_ms INTEGER NOT NULL, said TEXT NOT NULL)"
	" STRICT, WITHOUT ROWID;"

	"CREATE TABLE severity ("
	" pack TEXT NOT NULL, level INTEGER NOT NULL, label TEXT NOT NULL,"
	" ack_ms INTEGER NOT NULL, respond_ms INTEGER NOT NULL, pages INTEGER NOT NULL,"
	" major INTEGER NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (pack, level)) STRICT;"
	"CREATE TABLE person ("
	" name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, account TEXT NOT NULL,"
	" level TEXT NOT NULL, time_zone TEXT NOT NULL, hours TEXT NOT NULL,"
	" phones INTEGER NOT NULL, rev INTEGER NOT NULL) STRICT;"
	"CREATE TABLE card ("
	" pack TEXT NOT NULL, what TEXT NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL,"
	" rev INTEGER NOT NULL, PRIMARY KEY (pack, what, place)) STRICT;"
	"CREATE TABLE cause ("
	" pack TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL,"
	" actions TEXT NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (pack, place)) STRICT;"
	"CREATE TABLE template ("
	" pack TEXT NOT NULL, name TEXT NOT NULL, audience TEXT NOT NULL, text TEXT NOT NULL,"
	" rev INTEGER NOT NULL, PRIMARY KEY (pack, name)) STRICT;";

/* Version 8: hands that observers raised. */
static const char version_8[] =
	"CREATE TABLE hand ("
	" id INTEGER NOT NULL PRIMARY KEY, incident_id TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" person TEXT NOT NULL, account TEXT NOT NULL, text TEXT NOT NULL,"
	" start INTEGER NOT NULL DEFAULT 0,"     /* "start an incident?" */
	" state TEXT NOT NULL DEFAULT 'raised'," /* taken dismissed */
	" settled_by TEXT, settled_ms INTEGER, rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX hand_raised ON hand (at_ms) WHERE state = 'raised';";

/* Version 9: what leaves. `outbox` is what is sent and what became of it (store/outbox.h), `remote`
 * what an incident has at the services, `target` what of the config a screen needs to say where
 * something would go. */
static const char version_9[] =
	"CREATE TABLE outbox ("
	" id TEXT NOT NULL PRIMARY KEY,"   /* a UUID: what a service tells repeats by */
	" number INTEGER NOT NULL UNIQUE," /* in the order of their making; people say this */
	" incident_id TEXT NOT NULL DEFAULT '',"
	" origin TEXT NOT NULL DEFAULT ''," /* the order's id */
	" target TEXT NOT NULL, verb TEXT NOT NULL, subject TEXT NOT NULL,"
	" object TEXT NOT NULL," /* what it is about there: one at a time */
	" recipient TEXT NOT NULL, text TEXT NOT NULL, body TEXT NOT NULL,"
	" public INTEGER NOT NULL DEFAULT 0, person TEXT NOT NULL, made_ms INTEGER NOT NULL,"
	" state TEXT NOT NULL DEFAULT 'queued'," /* sending sent refused in_doubt dropped */
	" hold TEXT NOT NULL DEFAULT '',"        /* queued, and waits for a person: old suspend */
	" confirmed_ms INTEGER NOT NULL,"        /* when somebody last said that it shall leave */
	" tries INTEGER NOT NULL DEFAULT 0, looks INTEGER NOT NULL DEFAULT 0,"
	" next_ms INTEGER NOT NULL DEFAULT 0," /* not before */
	" sending_ms INTEGER, sent_ms INTEGER, remote_id TEXT NOT NULL DEFAULT '',"
	" remote_url TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '',"
	" rev INTEGER NOT NULL) STRICT;"
	"CREATE INDEX outbox_waiting ON outbox (target, number)"
	" WHERE state IN ('queued', 'sending', 'in_doubt');"
	"CREATE INDEX outbox_refused ON outbox (number) WHERE state = 'refused';"
	"CREATE INDEX outbox_origin ON outbox (origin);"
	"CREATE INDEX outbox_of ON outbox (incident_id, number);"
	"CREATE TABLE remote ("
	" incident_id TEXT NOT NULL, target TEXT NOT NULL, what TEXT NOT NULL,"
	" id TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '',"
	" state TEXT NOT NULL DEFAULT '', rev INTEGER NOT NULL,"
	" PRIMARY KEY (incident_id, target, what)) STRICT;"
	"CREATE TABLE target ("
	" name TEXT NOT NULL, what TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL,"
	" value TEXT NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (name, what, place)) STRICT;";

static const char *const steps[SCHEMA_VERSION] = {version_1, version_2, version_3, version_4,
	version_5, version_6, version_7, version_8, version_9};

static struct err
run(struct record *r, const char *sql)
{
	if (sqlite3_exec(r->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_fail(r);
	return NO_ERR;
}

/* A copy of the whole file before it is changed: DIR/backup/warroom-v1-20261121T010203Z.db */
static struct err
back_up(struct record *r, int version)
{
	char path[DB_PATH_BYTES + 64];
	char stamp[32];
	time_t now_s = time(NULL);
	sqlite3 *copy = NULL;
	sqlite3_backup *backup = NULL;
	struct tm tm;
	struct err e;
	bool done = false;
	int dir;

	(void)gmtime_r(&now_s, &tm);
	(void)strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
	dir = (int)(strrchr(r->path, '/') - r->path);
	(void)snprintf(path, sizeof path, "%.*s/backup", dir, r->path);
	e = db_make_dir(path);
	(void)snprintf(
		path, sizeof path, "%.*s/backup/warroom-v%d-%s.db", dir, r->path, version, stamp);
	if (e.kind == ERR_NONE)
		e = db_make_file(path);
	if (e.kind != ERR_NONE)
		return e;
	if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		backup = sqlite3_backup_init(copy, "main", r->db, "main");
	if (backup != NULL) {
		done = sqlite3_backup_step(backup, -1) == SQLITE_DONE;
		done = sqlite3_backup_finish(backup) == SQLITE_OK && done;
	}
	if (!done)
		e = err_make(ERR_IO,
			"The record is of an older version, and no copy of it could be made at %s: "
			"it was not changed. Free some space.",
			path);
	(void)sqlite3_close(copy);
	if (!done)
		(void)unlink(path); /* half a copy is worth nothing */
	return e;
}

struct err
schema_upgrade_by(struct record *r, int version, const char *const *by, int steps_count)
{
	struct err e = NO_ERR;
	char sql[64];

	if (version >= steps_count)
		return NO_ERR;
	if (version > 0)
		e = back_up(r, version);
	if (e.kind == ERR_NONE)
		e = run(r, "BEGIN IMMEDIATE");
	for (int i = version; i < steps_count && e.kind == ERR_NONE; i++)
		e = run(r, by[i]);
	(void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", steps_count);
	if (e.kind == ERR_NONE)
		e = run(r, sql); /* a pragma takes no parameters; the number is ours */
	if (e.kind == ERR_NONE)
		e = run(r, "COMMIT");
	if (e.kind != ERR_NONE && sqlite3_get_autocommit(r->db) == 0)
		(void)run(r, "ROLLBACK"); /* the first error is the one to tell */
	return e;
}

struct err
schema_upgrade(struct record *r, int version)
{
	return schema_upgrade_by(r, version, steps, SCHEMA_VERSION);
}

/* What each CREATE said, in the order in which they were. */
static struct err
create_like(struct record *r, struct record *like)
{
	static const char sql[] = "SELECT sql"
				  " FROM sqlite_master"
				  " WHERE sql IS NOT NULL"
				  " AND name NOT GLOB 'sqlite_*'"
				  " ORDER BY type = 'table' DESC, rowid";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(like, &s, sql, "");
	bool row = e.kind == ERR_NONE;

	while (e.kind == ERR_NONE && row) {
		e = db_step(like, s, &row);
		if (e.kind == ERR_NONE && row)
			e = run(r, (const char *)sqlite3_column_text(s, 0));
	}
	if (s != NULL)
		db_end(s);
	return e;
}

struct err
schema_copy(struct record *r, struct record *like)
{
	char sql[64];
	struct err e = run(r, "BEGIN IMMEDIATE");

	if (e.kind == ERR_NONE)
		e = create_like(r, like);
	if (e.kind == ERR_NONE)
		e = run(r, "INSERT INTO tally (list, rank, rows)"
			   " SELECT 'page', value, 0 FROM json_each('[0, 1, 2, 3]')"
			   " UNION ALL SELECT 'paging', value, 0 FROM json_each('[0, 1, 2, 3]')"
			   " UNION ALL SELECT 'ticket', value, 0 FROM json_each('[0, 1]')"
			   " UNION ALL SELECT 'kind', 0, 0");
	(void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", SCHEMA_VERSION);
	if (e.kind == ERR_NONE)
		e = run(r, sql); /* a pragma takes no parameters; the number is ours */
	if (e.kind == ERR_NONE)
		e = run(r, "COMMIT");
	return e; /* else the file is thrown away */
}

struct err
schema_temporary(struct record *r)
{
	return run(r,
		"CREATE TEMP TABLE seen (walk TEXT NOT NULL, id TEXT NOT NULL,"
		" reply INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (walk, id)) WITHOUT ROWID;"
		"CREATE TEMP TABLE ours (kind TEXT NOT NULL, id TEXT NOT NULL,"
		" PRIMARY KEY (kind, id)) WITHOUT ROWID;"
		"CREATE TEMP TABLE kept (id TEXT NOT NULL PRIMARY KEY);"
		"CREATE TEMP TABLE item (at INTEGER PRIMARY KEY, v);"
		"CREATE TEMP TABLE page_item ("
		" at INTEGER PRIMARY KEY, id, number, title, status, urgency, priority, service,"
		" service_id, assigned, policy, created_ms, updated_ms, status_ms, escalates_ms,"
		" html_url, raw, ours);"
		"CREATE INDEX temp.page_item_id ON page_item (id, updated_ms, at);"
		"CREATE TEMP TABLE log_item ("
		" at INTEGER PRIMARY KEY, id, type, created_ms, text, agent, channel, overview,"
		" incident_id, incident, service_id);"
		"CREATE TEMP TABLE ticket_item ("
		" at INTEGER PRIMARY KEY, id, subject, status, priority, requester, requester_id,"
		" organization, organization_id, tags, created_ms, updated_ms, matches, raw);"
		"CREATE INDEX temp.ticket_item_id ON ticket_item (id, updated_ms, at);"
		"CREATE TEMP TABLE audit_item ("
		" at INTEGER PRIMARY KEY, id, author_id, author, role, system, created_ms, v);"
		"CREATE TEMP TABLE trigger_item ("
		" id, audit, created_ms, creates, why, what, party, actor, by, pages);"
		"CREATE TEMP TABLE comment_item ("
		" at INTEGER PRIMARY KEY, id, person, public, text, created_ms);"
		"CREATE TEMP TABLE list_item ("
		" item, id, owner, name, word, text, at_ms, end_ms, place, url, needed);"
		"CREATE TEMP TABLE oncall_item ("
		" policy_id, level, person_id, policy, person);");
}
