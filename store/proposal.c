/* store/proposal.c - what an operator asks for and may not do: kept until a lead approves it (R41).
 *
 * The sentence is made here, of the order alone: what somebody approves is what was asked, and not
 * how who asked puts it.
 * SPDX-License-Identifier: MIT */
#include "store/proposal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/veil.h"

/* A row of a list holds all of it (DB_CELL_CAP_BYTES), so that it can be read in full. */
enum { TEXT_MOST_BYTES = 4000, ARGS_CAP_BYTES = 2 * 1024 * 1024, WHY_BYTES = 200 };

/* What of the act would leave: [["Slack #general","the exact words"],..], in order. */
static struct err
read_leaving(const struct act *act, struct buf *leaving)
{
	static const char sql[] = "SELECT json_group_array(json_array(recipient, text))"
				  " FROM (SELECT recipient, text FROM outbox"
				  "  WHERE origin = ?1"
				  "  AND target <> 'hook'"
				  "  ORDER BY number)";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(act->record, &s, sql, "t", act->order->id);

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(leaving, (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return leaving->full ? err_make(ERR_FULL, "Memory is short.") : NO_ERR;
}

/* What it would do, carried out and taken back; and what would leave. */
static struct err
try_out(const struct act *act, const struct order_kind *kind, struct buf *leaving)
{
	struct actor lead = *act->actor;
	struct act trial = *act;
	unsigned touched = act->record->touched;
	struct err e = db_run(act->record, "SAVEPOINT proposal", "");
	struct err back;

	lead.level = LEVEL_LEAD;
	trial.actor = &lead;
	trial.proposed = true;
	if (e.kind != ERR_NONE)
		return e;
	e = kind->run(&trial);
	if (e.kind == ERR_NONE)
		e = read_leaving(&trial, leaving);
	back = db_run(act->record, "ROLLBACK TO proposal", "");
	if (back.kind == ERR_NONE)
		back = db_run(act->record, "RELEASE proposal", "");
	act->record->touched = touched;
	return e.kind != ERR_NONE ? e : back;
}

/* "Kim Lee asks for role-give (person: "Jo"): role Recorder, incident 3 Checkout is down"; and behind
 * that the exact words that would leave, and where to, as far as they are not in there (R30). "me" is
 * who asks, and not who will approve it. */
static const char write_sql[] =
	"WITH asked (args) AS (SELECT iif("
	"  lower(trim(coalesce(json_extract(?3, '$.person'), ''))) = 'me',"
	"  json_set(?3, '$.person', room_actor()), ?3)),"
	" arg (word) AS ("
	" SELECT CASE"
	"  WHEN key GLOB '*_ms' AND type = 'integer'"
	"   THEN replace(substr(key, 1, length(key) - 3), '_', ' ') || ': '"
	"    || strftime('%Y-%m-%d %H:%M', value / 1000, 'unixepoch') || ' UTC'"
	"  WHEN type = 'text' THEN replace(key, '_', ' ') || ': \"' || value || '\"'"
	"  ELSE replace(key, '_', ' ') || ': ' || coalesce(value, 'none') END"
	" FROM asked, json_each(asked.args)"
	" WHERE key NOT IN ('incident', 'subjects')),"
	" about (subject, name, id) AS ("
	" SELECT value, substr(value, 1, instr(value, ':') - 1),"
	"  substr(value, instr(value, ':') + 1)"
	" FROM (SELECT ?2 AS value WHERE ?2 <> ''"
	"  UNION ALL"
	"  SELECT value FROM json_each(?3, '$.subjects') WHERE type = 'text')),"
	" told (word) AS ("
	" SELECT coalesce(CASE name"
	"  WHEN 'page' THEN (SELECT 'page #' || number || ' ' || title"
	"   FROM page WHERE page.id = about.id)"
	"  WHEN 'ticket' THEN (SELECT 'ticket #' || ticket.id || ' ' || ticket.subject"
	"   FROM ticket WHERE ticket.id = CAST(about.id AS INTEGER))"
	"  WHEN 'step' THEN (SELECT 'step \"' || text || '\"'"
	"   FROM step WHERE step.incident_id = ?4 AND step.id = about.id)"
	"  END, replace(subject, ':', ' '))"
	" FROM about),"
	" sentence (word) AS ("
	" SELECT room_actor() || ' asks for ' || ?1"
	"   || coalesce(' (' || (SELECT group_concat(word, ', ') FROM arg) || ')', '')"
	"   || coalesce(': ' || (SELECT group_concat(word, ', ') FROM told), '')"
	"   || coalesce((SELECT '; incident ' || id || ' ' || iif(restricted, codename,"
	"    title) FROM incident WHERE id = ?4), '')),"
	" leaving (at, recipient, text) AS ("
	" SELECT key, value ->> 0, value ->> 1 FROM json_each(?6))"
	" INSERT INTO proposal (incident_id, name, subject, args, text, person, at_ms, rev)"
	" SELECT ?4, ?1, replace(?2, ?5, ''), replace("
	"  iif(?4 = '', args, json_set(args, '$.incident', ?4)), ?5, ''), replace("
	"  sentence.word || coalesce((SELECT group_concat("
	"    '; to ' || recipient || ': \"' || text || '\"', '')"
	"    FROM (SELECT * FROM leaving WHERE text <> ''"
	"     AND (instr(sentence.word, recipient) = 0"
	"      OR instr(sentence.word, '\"' || text || '\"') = 0)"
	"     ORDER BY at)), ''), ?5, ''),"
	"  room_actor(), room_now(), room_rev()"
	" FROM asked, sentence";

static struct err
write_down(const struct act *act, const char *leaving)
{
	static const char written[] = "SELECT length(CAST(text AS BLOB))"
				      " FROM proposal"
				      " WHERE id = last_insert_rowid()";
	int64_t length = 0;
	struct err e =
		db_run(act->record, write_sql, "tttttt", act->order->name, act->order->subject,
			act->order->args, act->incident, act->veiled ? VEIL_PREFIX : "", leaving);

	if (e.kind == ERR_NONE)
		e = db_number(act->record, 0, &length, written, "");
	if (e.kind == ERR_NONE && length > TEXT_MOST_BYTES)
		e = err_make(ERR_REFUSED, "That is too long for a proposal that somebody has to "
					  "read: ask the lead to "
					  "do it.");
	return e;
}

struct err
proposal_keep(struct act *act, const struct order_kind *kind)
{
	struct buf leaving;
	struct err e;

	buf_init(&leaving, ARGS_CAP_BYTES);
	e = try_out(act, kind, &leaving);
	if (e.kind == ERR_NONE)
		e = write_down(act, leaving.data);
	buf_clear(&leaving);
	if (e.kind == ERR_NONE)
		act_say(act, "Kept as a proposal for the lead: nothing is done before it is "
			     "approved.");
	return e;
}

/* ---- what is made of it ---- */

/* A proposal that waits. */
struct waiting {
	int64_t id;
	int64_t rev;
	struct buf name;
	struct buf subject;
	struct buf args;
	struct buf incident;
	struct buf person;
};

static void
waiting_init(struct waiting *w)
{
	struct buf *bufs[] = {&w->name, &w->subject, &w->args, &w->incident, &w->person};

	*w = (struct waiting){.id = 0};
	for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
		buf_init(bufs[i], (size_t)ARGS_CAP_BYTES);
}

static void
waiting_clear(struct waiting *w)
{
	struct buf *bufs[] = {&w->name, &w->subject, &w->args, &w->incident, &w->person};

	for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
		buf_clear(bufs[i]);
}

static struct err
read_waiting(const struct act *act, struct waiting *w)
{
	static const char sql[] = "SELECT state, rev, name, subject, args, incident_id, person"
				  " FROM proposal"
				  " WHERE id = ?1";
	struct buf *bufs[] = {&w->name, &w->subject, &w->args, &w->incident, &w->person};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "i", w->id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_REFUSED, "There is no such proposal.");
	if (strcmp((const char *)sqlite3_column_text(s, 0), "waiting") != 0)
		e = err_make(ERR_REFUSED, "That proposal was %s already.",
			(const char *)sqlite3_column_text(s, 0));
	w->rev = sqlite3_column_int64(s, 1);
	for (int i = 0; i < (int)(sizeof bufs / sizeof bufs[0]); i++) {
		(void)buf_string(bufs[i], (const char *)sqlite3_column_text(s, 2 + i));
		if (bufs[i]->full)
			e = err_make(ERR_FULL, "Memory is short.");
	}
	db_end(s);
	return e;
}

/* The one that the order is about. */
static struct err
find_waiting(const struct act *act, struct waiting *w)
{
	static const char kind[] = "proposal:";
	const char *subject = act->order->subject;
	char *end = NULL;
	struct err e;

	errno = 0;
	if (strncmp(subject, kind, sizeof kind - 1) == 0)
		w->id = strtoll(subject + sizeof kind - 1, &end, 10);
	if (errno != 0 || w->id <= 0 || end == NULL || *end != '\0')
		return err_make(ERR_USAGE, "Say which proposal: proposal:NUMBER.");
	e = read_waiting(act, w);
	if (e.kind == ERR_NONE && act->order->seen_rev != 0 && w->rev > act->order->seen_rev)
		e = err_make(ERR_REFUSED, "That proposal changed meanwhile: read it again.");
	return e;
}

static struct err
decide(const struct act *act, int64_t id, const char *state, const char *reason)
{
	static const char sql[] = "UPDATE proposal"
				  " SET state = ?2, reason = ?3, decided_by = room_actor(),"
				  "  decided_ms = room_now(), rev = room_rev()"
				  " WHERE id = ?1";

	return db_run(act->record, sql, "itt", id, state, reason);
}

/* What leaves is what stands in the sentence that was read (R30). For how long a page rests is told
 * as of now; until when is in the sentence. */
static struct err
check_read(const struct act *act, const struct waiting *w)
{
	static const char sql[] = "SELECT count(*)"
				  " FROM outbox AS o"
				  " JOIN proposal AS p ON p.id = ?2"
				  " WHERE o.origin = ?1"
				  " AND o.target <> 'hook'"
				  " AND o.verb <> 'snooze'"
				  " AND o.text <> ''"
				  " AND (instr(p.text, o.recipient) = 0"
				  "  OR instr(p.text, '\"' || o.text || '\"') = 0)";
	int64_t others = 0;
	struct err e = db_number(act->record, 0, &others, sql, "ti", act->order->id, w->id);

	if (e.kind == ERR_NONE && others > 0)
		e = err_make(ERR_REFUSED,
			"what would leave is not what the proposal says any more. Decline it, and "
			"let it be asked for again.");
	return e;
}

/* As who proposed it asked, by who approves it. What it is about must be as it was then: its order
 * has seen the record as of the proposal. */
static struct err
carry_out(struct act *act, const struct waiting *w)
{
	const struct order_kind *kind = order_kind_find(w->name.data);
	const struct order order = {.id = act->order->id,
		.name = w->name.data,
		.subject = w->subject.data,
		.seen_rev = w->rev,
		.args = w->args.data};
	struct act inner = *act;
	struct err e;

	if (kind == NULL)
		return err_make(ERR_REFUSED, "The engine does not know this order any more.");
	inner.order = &order;
	inner.proposed = true;
	inner.said[0] = '\0';
	(void)snprintf(inner.incident, sizeof inner.incident, "%s", w->incident.data);
	e = json_read(act->json, w->args.data, w->args.length);
	if (e.kind == ERR_NONE)
		e = order_check_incident(&inner, kind);
	if (e.kind == ERR_NONE)
		e = kind->run(&inner);
	if (e.kind == ERR_NONE)
		e = check_read(&inner, w);
	if (e.kind != ERR_NONE)
		return err_make(e.kind, "Not approved: %.*s", WHY_BYTES, e.text);
	/* What it did is settled with the rest of this transaction. */
	memcpy(act->incident, inner.incident, sizeof act->incident);
	act_say(act, "Approved.%s%s", inner.said[0] != '\0' ? " " : "", inner.said);
	return NO_ERR;
}

static struct err
approve(struct act *act)
{
	struct waiting w;
	struct err e;

	waiting_init(&w);
	e = find_waiting(act, &w);
	if (e.kind == ERR_NONE)
		e = decide(act, w.id, "approved", "");
	if (e.kind == ERR_NONE)
		e = carry_out(act, &w);
	waiting_clear(&w);
	return e;
}

/* A lead says why not; who proposed it may take it back without a word. */
static struct err
decline(struct act *act)
{
	struct waiting w;
	struct buf reason;
	bool own = false;
	struct err e;

	waiting_init(&w);
	buf_init(&reason, ORDER_TEXT_CAP_BYTES);
	e = find_waiting(act, &w);
	own = e.kind == ERR_NONE && strcmp(w.person.data, act->actor->name) == 0;
	if (e.kind == ERR_NONE && !own && act->actor->level < LEVEL_LEAD)
		e = err_make(
			ERR_REFUSED, "Refused: only the lead can decline what others propose.");
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.reason", "Declining", !own, &reason);
	if (e.kind == ERR_NONE)
		e = decide(act, w.id, "declined", reason.data);
	buf_clear(&reason);
	waiting_clear(&w);
	return e;
}

const struct order_kind orders_proposal[] = {
	{.name = "proposal-approve",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE | ORDER_LEAD_ONLY,
		.run = approve},
	{.name = "proposal-decline",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = decline},
	{.name = NULL},
};
