/* store/restrict.c - an incident that only those who work on it may know of.
 * SPDX-License-Identifier: MIT */
#include "store/restrict.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "store/db.h"
#include "store/declare.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/room.h"
#include "store/watcher.h"

enum { SEEN_CAP_BYTES = 64 * 1024 };

static struct err
choose_codename(struct act *act, const struct incident *incident, char out[CODENAME_BYTES])
{
	static const char sql[] = "SELECT count(*)"
				  " FROM incident"
				  " WHERE codename = ?1 COLLATE NOCASE"
				  " AND id <> ?2";
	int64_t taken = 0;
	struct err e = act_word(act, "$.codename", "A codename", out, CODENAME_BYTES);

	if (e.kind != ERR_NONE)
		return e;
	if (out[strspn(out, " ")] == '\0')
		return declare_codename(act->record, act->incident, out);
	if (strcasecmp(out, incident->title.raw) == 0)
		return err_make(ERR_REFUSED, "A codename says nothing of what it is about: take "
					     "another word, or none and get one.");
	e = db_number(act->record, 0, &taken, sql, "tt", out, act->incident);
	if (e.kind == ERR_NONE && taken > 0)
		e = err_make(ERR_REFUSED, "Another incident is called that: take another word, or "
					  "none and get one.");
	return e;
}

/* "Kim, Lee": who wrote in it; into `out`, which holds who watched. */
static struct err
add_writers(struct act *act, struct buf *out)
{
	static const char sql[] = "SELECT DISTINCT actor"
				  " FROM event"
				  " WHERE incident_id = ?1"
				  " AND source = 'person'"
				  " AND actor IS NOT NULL"
				  " AND instr(', ' || ?2 || ', ', ', ' || actor || ', ') = 0"
				  " ORDER BY actor";
	sqlite3_stmt *s = NULL;
	struct buf known;
	struct err e;
	bool row = true;

	buf_init(&known, out->cap_bytes);
	(void)buf_add(&known, out->data, out->length); /* the statement holds on to it */
	e = db_start(act->record, &s, sql, "tt", act->incident, known.data);

	while (e.kind == ERR_NONE && row) {
		e = db_step(act->record, s, &row);
		if (e.kind == ERR_NONE && row)
			(void)buf_printf(out, "%s%s", out->length > 0 ? ", " : "",
				(const char *)sqlite3_column_text(s, 0));
	}
	buf_clear(&known);
	return e;
}

/* Who knows of it already, so that they can be told to keep it to themselves. */
static struct err
tell_seen(struct act *act)
{
	char subject[ROW_ID_BYTES + 16];
	struct buf seen, text, data;
	struct err e;

	buf_init(&seen, SEEN_CAP_BYTES);
	buf_init(&text, SEEN_CAP_BYTES + 64);
	buf_init(&data, (size_t)SEEN_CAP_BYTES * 6);
	(void)snprintf(subject, sizeof subject, "incident:%s", act->incident);
	(void)buf_string(&seen, act->room->watching != NULL ? act->room->watching : "");
	e = watcher_list(act->record, act->incident, &seen);
	if (e.kind == ERR_NONE)
		e = add_writers(act, &seen);
	(void)buf_printf(
		&text, "may have been seen before by: %s", seen.length > 0 ? seen.data : "nobody");
	(void)json_put(&data, "{\"seen\":%s}", seen.data);
	if (e.kind == ERR_NONE)
		e = event_append(act->record, &(struct event_draft){.at_ms = act->now_ms,
						      .kind = "incident",
						      .subject = subject,
						      .incident_id = act->incident,
						      .origin = act->origin,
						      .text = text.data,
						      .data = data.data});
	buf_clear(&data);
	buf_clear(&text);
	buf_clear(&seen);
	return e;
}

struct err
restrict_incident(struct act *act, const struct incident *incident)
{
	static const char sql[] =
		"UPDATE incident"
		" SET restricted = 1, kind = 'security', codename = ?2, pack = coalesce(?3, pack),"
		"  span = coalesce(nullif(?4, 0), span), rev = room_rev()"
		" WHERE id = ?1";
	const struct pack *pack = incident->is_open ? act->room->security : NULL;
	char codename[CODENAME_BYTES] = "";
	char shown[2 * CODENAME_BYTES];
	char stopped[64] = "";
	int64_t held = 0;
	struct err e;

	if (incident->restricted)
		return err_make(ERR_REFUSED, "Incident %s is restricted already.", act->incident);
	e = choose_codename(act, incident, codename);
	if (e.kind == ERR_NONE)
		e = tell_seen(act);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ttti", act->incident, codename,
			pack != NULL ? pack->name : NULL, (int64_t)(pack != NULL ? pack->span : 0));
	if (e.kind == ERR_NONE)
		e = outbox_restrict(act, &held);
	if (e.kind == ERR_NONE && pack != NULL)
		e = room_refurnish(act->record, act->incident, pack, act->actor->name, act->now_ms);
	if (held > 0)
		(void)snprintf(
			stopped, sizeof stopped, "; %lld in the outbox held back", (long long)held);
	if (e.kind == ERR_NONE)
		act_say(act, "incident %s is restricted: call it %s%s", act->incident,
			text_show(text_of(codename), false, shown, sizeof shown), stopped);
	return e;
}
