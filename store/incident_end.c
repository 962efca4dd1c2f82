/* store/incident_end.c - an incident is over, goes on after all, or becomes part of another.
 * SPDX-License-Identifier: MIT */
#include "store/incident_end.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/event.h"
#include "store/hand.h"
#include "store/outbox.h"
#include "store/statuspage_post.h"

enum { PARTS_BYTES = 160 };

/* A sentence about the act's incident. */
static struct err
tell(const struct act *act, const char *text)
{
	char subject[ROW_ID_BYTES + 16];

	(void)snprintf(subject, sizeof subject, "incident:%s", act->incident);
	return act_event(act, "incident", subject, text);
}

/* "; still open: 4 steps, 1 task, 2 follow-ups" */
static struct err
say_open(struct act *act, const char *how)
{
	static const struct {
		const char *sql;
		const char *one;
		const char *many;
	} parts[] = {
		{"SELECT count(*) FROM step"
		 " WHERE incident_id = ?1 AND state = 'open' AND applies"
		 " AND done_when <> 'incident_closed'", /* that is being done */
			"step", "steps"},
		{"SELECT count(*) FROM task WHERE incident_id = ?1 AND done_ms IS NULL", "task",
			"tasks"},
		{"SELECT count(*) FROM followup WHERE incident_id = ?1 AND done_ms IS NULL",
			"follow-up", "follow-ups"},
	};
	struct err e = NO_ERR;
	struct buf out;

	buf_init(&out, PARTS_BYTES);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && e.kind == ERR_NONE; i++) {
		int64_t count = 0;

		e = db_number(act->record, 0, &count, parts[i].sql, "t", act->incident);
		if (count > 0)
			(void)buf_printf(&out, "%s%lld %s",
				out.length > 0 ? ", " : "; still open: ", (long long)count,
				count == 1 ? parts[i].one : parts[i].many);
	}
	act_say(act, "incident %s %s%s", act->incident, how, out.data);
	buf_clear(&out);
	return e;
}

/* Why it ends, on the timeline. */
static struct err
tell_reason(struct act *act, const char *how, const char *needs)
{
	struct buf reason, text;
	struct err e;

	buf_init(&reason, ORDER_TEXT_CAP_BYTES);
	buf_init(&text, ORDER_TEXT_CAP_BYTES + 64);
	e = act_text(act, "$.reason", needs != NULL ? needs : "The reason", needs != NULL, &reason);
	if (e.kind == ERR_NONE && reason.length > 0) {
		(void)buf_printf(&text, "%s: %s", how, reason.data);
		e = tell(act, text.data);
	}
	buf_clear(&text);
	buf_clear(&reason);
	return e;
}

/* What the public still reads is not left standing (R34). */
static struct err
check_all_clear(const struct act *act)
{
	bool open = false;
	struct err e = statuspage_is_open(act->record, act->incident, &open);

	if (e.kind == ERR_NONE && open)
		e = err_make(ERR_REFUSED,
			"Not ended: the status page still says that it goes on. statuspage-resolve "
			"gives the all clear (posted by hand: update-post to public, status "
			"resolved); how=anyway with a reason ends it all the same.");
	return e;
}

struct err
incident_end_as(struct act *act, const char *as)
{
	static const char end[] = "UPDATE incident"
				  " SET status = ?2, closed_ms = room_now(), rev = room_rev(),"
				  "  recovered_ms = iif(?2 = 'green', coalesce(recovered_ms, "
				  "room_now()), recovered_ms)"
				  " WHERE id = ?1";
	static const char stop[] = "UPDATE clock"
				   " SET stopped_ms = room_now(), rev = room_rev()"
				   " WHERE incident_id = ?1"
				   " AND stopped_ms IS NULL";
	bool anyway = strcmp(as, "anyway") == 0;
	const char *how = anyway ? "green" : as;
	struct err e = NO_ERR;

	if (strcmp(how, "green") != 0 && strcmp(how, "cancelled") != 0)
		return err_make(ERR_USAGE,
			"An incident ends green (all is well), anyway (green, whatever the status "
			"page says) or cancelled (it was none).");
	if (!anyway && strcmp(how, "green") == 0)
		e = check_all_clear(act);
	if (e.kind == ERR_NONE)
		e = tell_reason(act, how,
			anyway                          ? "Ending it all the same"
			: strcmp(how, "cancelled") == 0 ? "Cancelling an incident"
							: NULL);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, end, "tt", act->incident, how);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, stop, "t", act->incident);
	if (e.kind == ERR_NONE)
		e = hand_end(act->record, act->incident);
	if (e.kind == ERR_NONE)
		e = say_open(act, how);
	return e;
}

struct err
incident_end_undo(struct act *act)
{
	static const char merged[] = "SELECT CAST(merged_into AS INTEGER)"
				     " FROM incident"
				     " WHERE id = ?1";
	static const char start[] =
		"UPDATE clock"
		" SET stopped_ms = NULL, rev = room_rev()"
		" WHERE incident_id = ?1"
		" AND stopped_ms = (SELECT closed_ms FROM incident WHERE id = ?1)";
	static const char reopen[] = "UPDATE incident"
				     " SET status = 'open', closed_ms = NULL, recovered_ms = NULL,"
				     "  rev = room_rev()"
				     " WHERE id = ?1";
	int64_t into = 0;
	struct err e = db_number(act->record, 0, &into, merged, "t", act->incident);

	if (e.kind == ERR_NONE && into != 0)
		e = err_make(ERR_REFUSED,
			"Incident %s is part of incident %lld now: what it was about is there.",
			act->incident, (long long)into);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, start, "t", act->incident);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, reopen, "t", act->incident);
	if (e.kind == ERR_NONE)
		act_say(act, "incident %s is open again", act->incident);
	return e;
}

static struct err
move_customers(struct record *r, const char *from, const char *into)
{
	/* A row's key is what its events are known by: it is made anew, never renamed. Where both
	 * have a customer neither's word is lost, and all is well when both say so. */
	static const char move[] =
		"INSERT INTO incident_customer (incident_id, customer, origin, mail_down, decision,"
		"  decision_ms, confirmed_by, confirmed_ms, rev)"
		" SELECT ?2, customer, origin, mail_down, decision, decision_ms, confirmed_by,"
		"  confirmed_ms, room_rev()"
		" FROM incident_customer AS moved"
		" WHERE moved.incident_id = ?1"
		" ON CONFLICT (incident_id, customer) DO UPDATE"
		" SET mail_down = max(mail_down, excluded.mail_down),"
		"  decision = CASE WHEN decision = '' THEN excluded.decision"
		"   WHEN excluded.decision IN ('', decision) THEN decision"
		"   ELSE decision || '; ' || excluded.decision END,"
		"  decision_ms = coalesce(min(decision_ms, excluded.decision_ms), decision_ms,"
		"   excluded.decision_ms),"
		"  confirmed_by = iif(confirmed_ms IS NULL OR excluded.confirmed_ms IS NULL, '',"
		"   iif(excluded.confirmed_by = confirmed_by, confirmed_by,"
		"    confirmed_by || ', ' || excluded.confirmed_by)),"
		"  confirmed_ms = max(confirmed_ms, excluded.confirmed_ms), rev = excluded.rev";
	static const char drop[] = "DELETE FROM incident_customer"
				   " WHERE incident_id = ?1";
	struct err e = db_run(r, move, "tt", from, into);

	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "t", from);
	return e;
}

/* All that has a row of its own, and is not over. */
static struct err
move_rows(struct record *r, const char *from, const char *into)
{
	static const char *const moves[] = {
		"UPDATE page SET incident_id = ?2, rev = room_rev() WHERE incident_id = ?1",
		"UPDATE ticket SET incident_id = ?2, rev = room_rev() WHERE incident_id = ?1",
		"UPDATE attempt SET incident_id = ?2, rev = room_rev() WHERE incident_id = ?1",
		"UPDATE task SET incident_id = ?2, rev = room_rev()"
		" WHERE incident_id = ?1 AND done_ms IS NULL",
		"UPDATE followup SET incident_id = ?2, rev = room_rev()"
		" WHERE incident_id = ?1 AND done_ms IS NULL",
		"UPDATE proposal SET incident_id = ?2, rev = room_rev(),"
		"  args = json_set(args, '$.incident', ?2)"
		" WHERE incident_id = ?1 AND state = 'waiting'",
		"UPDATE hand SET incident_id = ?2, rev = room_rev()"
		" WHERE incident_id = ?1 AND state = 'raised'",
	};
	struct err e = NO_ERR;

	r->moment.told = true; /* one line for all of them */
	for (size_t i = 0; i < sizeof moves / sizeof moves[0] && e.kind == ERR_NONE; i++)
		e = db_run(r, moves[i], "tt", from, into);
	return e;
}

/* What the other knows, where this one knows nothing; and the worse severity (R11). */
static struct err
take_over(struct record *r, const char *from, const char *into)
{
	static const char sql[] =
		"WITH gone AS (SELECT * FROM incident WHERE id = ?1)"
		" UPDATE incident"
		" SET severity = coalesce(min(incident.severity, gone.severity), incident.severity,"
		"   gone.severity),"
		"  cause = coalesce(incident.cause, gone.cause),"
		"  impact = iif(incident.impact = '', gone.impact, incident.impact),"
		"  own_platform = max(incident.own_platform, gone.own_platform),"
		"  eta_made_ms = iif(incident.eta_ms IS NULL, gone.eta_made_ms,"
		"   incident.eta_made_ms),"
		"  eta_ms = coalesce(incident.eta_ms, gone.eta_ms), rev = room_rev()"
		" FROM gone"
		" WHERE incident.id = ?2";

	return db_run(r, sql, "tt", from, into);
}

static struct err
close_merged(struct record *r, const char *from, const char *into)
{
	static const char end[] =
		"UPDATE incident"
		" SET status = 'cancelled', closed_ms = room_now(), merged_into = ?2,"
		"  rev = room_rev()"
		" WHERE id = ?1";
	static const char stop[] = "UPDATE clock"
				   " SET stopped_ms = room_now(), rev = room_rev()"
				   " WHERE incident_id = ?1"
				   " AND stopped_ms IS NULL";
	struct err e = db_run(r, end, "tt", from, into);

	if (e.kind == ERR_NONE)
		e = db_run(r, stop, "t", from);
	return e;
}

static struct err
check_merge(const struct incident *from, const struct incident *into)
{
	if (strcmp(from->key.id, into->key.id) == 0)
		return err_make(ERR_REFUSED, "Incident %s is that one already.", from->key.id);
	if (!into->is_open)
		return err_make(ERR_REFUSED, "Incident %s is over (%s): reopen it first.",
			into->key.id, into->status);
	if (from->restricted && !into->restricted)
		return err_make(ERR_REFUSED,
			"Not merged: incident %s is restricted and %s is not. Restrict that one "
			"first (incident-restrict), or merge it into %s.",
			from->key.id, into->key.id, from->key.id);
	return NO_ERR;
}

struct err
incident_merge_into(struct act *act, const struct incident *from, const struct incident *into)
{
	const char *gone = from->key.id;
	struct record *r = act->record;
	char text[96];
	char stopped[64] = "";
	int64_t held = 0;
	struct err e = check_merge(from, into);

	if (e.kind == ERR_NONE)
		e = move_rows(r, gone, into->key.id);
	if (e.kind == ERR_NONE)
		e = move_customers(r, gone, into->key.id);
	if (e.kind == ERR_NONE)
		e = take_over(r, gone, into->key.id);
	if (e.kind == ERR_NONE)
		e = close_merged(r, gone, into->key.id);
	if (e.kind == ERR_NONE)
		e = outbox_restrict(act, &held);
	if (e.kind != ERR_NONE)
		return e;
	if (held > 0)
		(void)snprintf(
			stopped, sizeof stopped, "; %lld in the outbox held back", (long long)held);
	(void)snprintf(act->incident, sizeof act->incident, "%s", into->key.id);
	(void)snprintf(text, sizeof text, "incident %s is part of this one now", gone);
	act_say(act, "incident %s merged into %s%s", gone, act->incident, stopped);
	return tell(act, text);
}
