/* store/outbox_after.c - what else changes here when a person says what becomes of an act.
 * SPDX-License-Identifier: MIT */
#include "store/outbox_after.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/jira.h"
#include "store/outbox.h"
#include "store/remote.h"
#include "store/statuspage.h"

enum { WORD_BYTES = 64, TEXT_CAP_BYTES = 64 * 1024 };

/* ---- an update that did not leave ---- */

/* The update_post that act ?1 was to tell, as u: of the same moment, or of that of an act to the same
 * place which it stands in for; and none with these words went there since. */
static struct err
find_update(const struct act *act, int64_t number, int64_t *id)
{
	static const char sql[] =
		"SELECT coalesce(max(u.id), 0)"
		" FROM outbox AS o"
		" JOIN update_post AS u ON u.incident_id = o.incident_id AND u.text = o.text"
		"  AND u.at_ms <= o.made_ms"
		" WHERE o.number = ?1"
		" AND o.target = 'slack'"
		" AND o.incident_id <> ''"
		" AND EXISTS (SELECT 1 FROM outbox AS p WHERE p.incident_id = o.incident_id"
		"  AND p.target = 'slack' AND p.object = o.object AND p.made_ms = u.at_ms)"
		" AND NOT EXISTS (SELECT 1 FROM outbox AS p WHERE p.incident_id = o.incident_id"
		"  AND p.target = 'slack' AND p.object = o.object AND p.number <> o.number"
		"  AND p.text = o.text AND p.made_ms >= u.at_ms"
		"  AND p.state NOT IN ('dropped', 'refused'))";

	*id = 0;
	return db_number(act->record, 0, id, sql, "i", number);
}

struct err
outbox_unsay(const struct act *act, int64_t number)
{
	static const char clock[] =
		"WITH gone AS (SELECT incident_id, audience FROM update_post WHERE id = ?1),"
		" last AS (SELECT at_ms, next_ms FROM update_post AS u, gone"
		"  WHERE u.incident_id = gone.incident_id AND u.audience = gone.audience"
		"  AND u.id <> ?1 ORDER BY at_ms DESC, u.id DESC LIMIT 1)"
		" UPDATE clock"
		" SET last_ms = (SELECT at_ms FROM last), promised_ms = (SELECT next_ms FROM last),"
		"  rev = room_rev()"
		" FROM gone"
		" WHERE clock.incident_id = gone.incident_id"
		" AND clock.audience = gone.audience";
	int64_t id = 0;
	struct err e = find_update(act, number, &id);

	if (e.kind == ERR_NONE && id != 0)
		e = db_run(act->record, clock, "i", id);
	if (e.kind == ERR_NONE && id != 0)
		e = db_run(act->record, "DELETE FROM update_post WHERE id = ?1", "i", id);
	return e;
}

struct err
outbox_say_instead(const struct act *act, int64_t number, const char *text)
{
	static const char sql[] = "UPDATE update_post"
				  " SET text = ?2, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND text <> ?2";
	int64_t id = 0;
	struct err e = find_update(act, number, &id);

	return e.kind == ERR_NONE && id != 0 ? db_run(act->record, sql, "it", id, text) : e;
}

/* ---- what is wanted ---- */

struct err
outbox_want(const struct act *act, int64_t number)
{
	static const char sql[] =
		"WITH wanted AS (SELECT subject, iif(body = '', '{}', body) AS body, iif(verb = "
		"'resolve', 'resolved',"
		"   'acknowledged') AS word FROM outbox"
		"  WHERE number = ?1 AND target = 'pagerduty' AND verb IN ('acknowledge', "
		"'resolve'))"
		" UPDATE page"
		" SET wanted = wanted.word, rev = room_rev()"
		" FROM wanted"
		" WHERE page.status NOT IN ('resolved', wanted.word)"
		" AND (wanted.subject = 'page:' || page.id OR page.id IN ("
		"  SELECT json_extract(value, '$.id') FROM json_each(wanted.body, '$.incidents')))";

	static const char ticket[] =
		"UPDATE ticket"
		" SET wanted = act.status, rev = room_rev()"
		" FROM (SELECT object, json_extract(body, '$.ticket.status') AS status"
		"  FROM outbox"
		"  WHERE number = ?1"
		"  AND target = 'zendesk'"
		"  AND verb = 'update') AS act"
		" WHERE 'ticket:' || ticket.id = act.object"
		" AND act.status IS NOT NULL"
		" AND ticket.status NOT IN ('closed', 'deleted', act.status)";
	struct err e = db_run(act->record, sql, "i", number);

	return e.kind == ERR_NONE ? db_run(act->record, ticket, "i", number) : e;
}

/* ---- what was seen there ---- */

/* The act, as far as it matters here. */
struct seen {
	char incident[ROW_ID_BYTES];
	char target[WORD_BYTES];
	char verb[WORD_BYTES];
	char person[WORD_BYTES * 2];
	char name[REMOTE_ID_BYTES];
	char status[32];
	int64_t at_ms;
	struct buf text; /* of a post */
};

static void
copy(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(s, column);

	(void)snprintf(out, size, "%s", text != NULL ? (const char *)text : "");
}

static struct err
read_seen(const struct act *act, int64_t number, struct seen *out)
{
	static const char sql[] =
		"SELECT incident_id, target, verb, person, coalesce(said ->> '$.incident.name',"
		"  said ->> '$.name', ''), coalesce(said ->> '$.incident.status', ''),"
		"  coalesce(sending_ms, made_ms), coalesce(said ->> '$.incident.body', '')"
		" FROM (SELECT *, iif(json_valid(body), body, '{}') AS said"
		"  FROM outbox"
		"  WHERE number = ?1)";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(act->record, &s, sql, "i", number);

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	copy(s, 0, out->incident, sizeof out->incident);
	copy(s, 1, out->target, sizeof out->target);
	copy(s, 2, out->verb, sizeof out->verb);
	copy(s, 3, out->person, sizeof out->person);
	copy(s, 4, out->name, sizeof out->name);
	copy(s, 5, out->status, sizeof out->status);
	out->at_ms = sqlite3_column_int64(s, 6);
	(void)buf_string(&out->text, (const char *)sqlite3_column_text(s, 7));
	db_end(s);
	return out->text.full ? err_make(ERR_FULL, "Memory is short.") : NO_ERR;
}

/* As these services make them: no address, and nothing that would be another path. */
static struct err
read_id(const struct act *act, const struct seen *seen, char id[REMOTE_ID_BYTES])
{
	struct err e = act_word(act, "$.id", "Its id there", id, REMOTE_ID_BYTES);

	if (e.kind != ERR_NONE)
		return e;
	if (id[0] == '\0')
		return err_make(ERR_USAGE, "Say its id there, so that what follows finds it: %s.",
			strcmp(seen->target, TARGET_SLACK) == 0
				? "id=C012AB3CD, at the end of the channel's details"
			: strcmp(seen->target, TARGET_JIRA) == 0
				? "id=OPS-12, the issue's key"
				: "id=..., the end of its address when you manage the page");
	if (id[strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] !=
		'\0')
		return err_make(ERR_USAGE, "That is no id: letters, digits, - and _ alone.");
	return NO_ERR;
}

static struct err
arrive(struct act *act, const struct seen *seen)
{
	const char *what = outbox_makes(seen->target, seen->verb);
	struct remote remote = {.id = ""};
	bool post = strcmp(seen->target, TARGET_STATUSPAGE) == 0 && seen->status[0] != '\0';
	bool found = false;
	struct err e = NO_ERR;

	if (what != NULL)
		e = read_id(act, seen, remote.id);
	else if (post)
		e = remote_find(act->record, seen->incident, TARGET_STATUSPAGE, STATUSPAGE_INCIDENT,
			&remote, &found);
	if (e.kind != ERR_NONE || (what == NULL && !found))
		return e;
	if (what != NULL && strcmp(what, JIRA_ISSUE) == 0)
		(void)snprintf(remote.name, sizeof remote.name, "%s", remote.id);
	else if (what != NULL)
		(void)snprintf(remote.name, sizeof remote.name, "%s", seen->name);
	if (!post)
		return remote_put(act->record, seen->incident, seen->target, what, &remote);
	(void)snprintf(remote.state, sizeof remote.state, "%s", seen->status);
	return statuspage_posted(
		act->record, seen->incident, &remote, seen->text.data, seen->person, seen->at_ms);
}

struct err
outbox_arrive(struct act *act, int64_t number)
{
	struct seen seen = {.incident = ""};
	struct err e;

	buf_init(&seen.text, TEXT_CAP_BYTES);
	e = read_seen(act, number, &seen);
	if (e.kind == ERR_NONE)
		e = arrive(act, &seen);
	buf_clear(&seen.text);
	return e;
}
