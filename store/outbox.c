/* store/outbox.c - what is to reach an outside service: written by orders, read by screens.
 * SPDX-License-Identifier: MIT */
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/outbox_order.h"

enum { TO_BYTES = 1024 };

/* The incident whose id stands between the two is restricted, or part of one that is: upwards by key,
 * from what was merged to what it is part of now. */
#define RESTRICTED_OF                                                                              \
	"EXISTS (WITH RECURSIVE up (id, restricted, merged_into) AS ("                             \
	"  SELECT id, restricted, merged_into"                                                     \
	"  FROM incident"                                                                          \
	"  WHERE id = "
#define RESTRICTED_END                                                                             \
	"  UNION"                                                                                  \
	"  SELECT i.id, i.restricted, i.merged_into"                                               \
	"  FROM up"                                                                                \
	"  JOIN incident AS i ON i.id = up.merged_into)"                                           \
	" SELECT 1 FROM up WHERE restricted)"

/* ---- orders ---- */

bool
outbox_has(const struct act *act, const char *target)
{
	const struct config *c = act->room->config;

	if (c == NULL)
		return false;
	if (strcmp(target, TARGET_PAGERDUTY) == 0)
		return c->pagerduty != NULL;
	if (strcmp(target, TARGET_ZENDESK) == 0)
		return c->zendesk != NULL;
	if (strcmp(target, TARGET_SLACK) == 0)
		return c->slack != NULL;
	if (strcmp(target, TARGET_STATUSPAGE) == 0)
		return c->statuspage != NULL;
	if (strcmp(target, TARGET_JIRA) == 0)
		return c->jira != NULL;
	return strcmp(target, TARGET_HOOK) == 0 && c->hook.count > 0 && !act->room->drill;
}

/* True when `to` names it, alone or among others with "; " between. */
static bool
is_named(const char *to, const char *recipient)
{
	size_t length = strlen(recipient);

	for (const char *at = to; (at = strstr(at, recipient)) != NULL; at += length) {
		bool begins = at == to || (at - to >= 2 && memcmp(at - 2, "; ", 2) == 0);

		if (begins && (at[length] == '\0' || at[length] == ';'))
			return true;
	}
	return false;
}

struct err
outbox_check_recipient(const struct act *act, const char *recipient)
{
	char to[TO_BYTES];
	struct err e = act_word(act, "$.to", "A recipient", to, sizeof to);

	if (e.kind == ERR_NONE && to[0] != '\0' && !is_named(to, recipient))
		return err_make(ERR_REFUSED,
			"Nothing was sent: it would go to %.80s now, not where you read it would. "
			"Look again.",
			recipient);
	return e;
}

struct err
outbox_restrict(const struct act *act, int64_t *out_count)
{
	static const char sql[] =
		"UPDATE outbox"
		" SET hold = 'restricted', rev = room_rev()"
		" WHERE " OUTBOX_WAITING " AND hold <> 'restricted'"
		" AND target NOT IN ('" TARGET_PAGERDUTY "', '" TARGET_ZENDESK "')"
		" AND " RESTRICTED_OF "outbox.incident_id" RESTRICTED_END;
	struct err e = db_run(act->record, sql, "");

	if (e.kind == ERR_NONE)
		*out_count = sqlite3_changes(act->record->db);
	return e;
}

struct err
outbox_check_words(const struct act *act)
{
	if (!json_has(act->json, "$.to"))
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"Nothing was sent: the words were not shown to you. Say them: text=WORDS.");
}

/* How long a page rests, and its priority, are one key's work: nobody is told in any words. */
static bool
has_words(const struct outbox_draft *d)
{
	bool setting = strcmp(d->target, TARGET_PAGERDUTY) == 0 &&
		       (strcmp(d->verb, "snooze") == 0 || strcmp(d->verb, "priority") == 0);

	return d->public || (d->text[0] != '\0' && !setting);
}

/* Words that a screen sent have been shown there, with where they go: one that did not know yet what is
 * configured has shown nothing. What is proposed says it to who approves it. */
static struct err
check_shown(const struct act *act, const struct outbox_draft *d)
{
	if (act->order->seen_rev == 0 || act->proposed || json_has(act->json, "$.to") ||
		!has_words(d))
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"Nothing was sent: it was not shown to you that this goes to %.80s. Again, please.",
		d->recipient);
}

/* What is restricted is told to nobody who is not in the room; pages are PagerDuty's own (R21). */
static struct err
check_restricted(const struct act *act, const char *target)
{
	static const char sql[] = "SELECT " RESTRICTED_OF "?1" RESTRICTED_END;
	int64_t restricted = 0;
	struct err e;

	if (strcmp(target, TARGET_PAGERDUTY) == 0 || strcmp(target, TARGET_ZENDESK) == 0)
		return NO_ERR;
	e = db_number(act->record, 0, &restricted, sql, "t", act->incident);
	if (e.kind == ERR_NONE && restricted != 0)
		return err_make(ERR_REFUSED,
			"This incident is restricted: nothing of it is sent to %s from here.",
			target);
	return e;
}

static struct err
insert(struct act *act, const struct outbox_draft *d, const char *body, int64_t *number)
{
	static const char next[] = "SELECT coalesce(max(number), 0) + 1 FROM outbox";
	static const char sql[] =
		"INSERT INTO outbox (id, number, incident_id, origin, target, verb, subject, "
		"object,"
		"  recipient, text, body, public, person, made_ms, confirmed_ms, next_ms, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15,"
		"  room_rev())";
	char id[ORDER_ID_BYTES];
	int64_t next_ms = d->next_ms;
	struct err e = db_number(act->record, 1, number, next, "");

	order_id_make(id);
	if (d->public && next_ms < act->now_ms + OUTBOX_UNDO_MS)
		next_ms = act->now_ms + OUTBOX_UNDO_MS;
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql,
			"tittttttttt"
			"itii",
			id, *number, act->incident, act->order->id, d->target, d->verb, d->subject,
			d->object, d->recipient, d->text, body, (int64_t)d->public,
			act->actor->name, act->now_ms, next_ms);
	return e;
}

/* What the hook program is told of act `of`. */
static bool
print_hook(const struct act *act, const struct outbox_draft *d, int64_t of, struct buf *out)
{
	return json_put(out,
		"{\"act\":%lld,\"target\":%s,\"verb\":%s,\"subject\":%s,\"recipient\":%s,"
		"\"text\":%s,\"public\":%p,\"person\":%s,\"incident\":%s,\"at_ms\":%lld,"
		"\"body\":%p}",
		(long long)of, d->target, d->verb, d->subject, d->recipient, d->text,
		(const void *)(d->public ? "true" : "false"), act->actor->name, act->incident,
		(long long)act->now_ms, (const void *)(d->body[0] == '\0' ? "{}" : d->body));
}

/* The hook program gets each act, whatever it is for, but of what is restricted (R21). */
static struct err
insert_hook(struct act *act, const struct outbox_draft *d, int64_t of)
{
	struct outbox_draft hook = {.target = TARGET_HOOK,
		.verb = d->verb,
		.subject = d->subject,
		.object = TARGET_HOOK,
		.recipient = OUTBOX_HOOK_RECIPIENT,
		.text = d->text,
		.public = d->public,
		.next_ms = d->next_ms};
	int64_t number;
	struct buf body;
	struct err e;

	if (strcmp(d->target, TARGET_HOOK) == 0 || !outbox_has(act, TARGET_HOOK))
		return NO_ERR;
	e = check_restricted(act, TARGET_HOOK);
	if (e.kind != ERR_NONE)
		return e.kind == ERR_REFUSED ? NO_ERR : e; /* the act is done all the same */
	buf_init(&body, 2 * (size_t)OUTBOX_BODY_CAP_BYTES);
	e = print_hook(act, d, of, &body) ? insert(act, &hook, body.data, &number)
					  : err_make(ERR_FULL, "Memory is short.");
	buf_clear(&body);
	return e;
}

struct err
outbox_check_target(const struct act *act, const char *target)
{
	if (!outbox_has(act, target))
		return err_make(ERR_REFUSED, "Nothing was sent: the config has no %s.", target);
	return check_restricted(act, target);
}

static struct err
check(const struct act *act, const struct outbox_draft *d)
{
	struct err e = outbox_check_target(act, d->target);

	if (e.kind == ERR_NONE && strlen(d->body) > OUTBOX_BODY_CAP_BYTES)
		e = err_make(ERR_USAGE, "That is too long to send.");
	if (e.kind == ERR_NONE && !d->more)
		e = outbox_check_recipient(act, d->recipient);
	if (e.kind == ERR_NONE && !d->more)
		e = check_shown(act, d);
	return e;
}

struct err
outbox_add(struct act *act, const struct outbox_draft *d, int64_t *number)
{
	int64_t made = 0;
	struct err e = check(act, d);

	if (e.kind == ERR_NONE)
		e = insert(act, d, d->body, &made);
	if (e.kind == ERR_NONE)
		e = insert_hook(act, d, made);
	if (number != NULL)
		*number = made;
	return e;
}

/* What the hook program is to be told of that act; where it was told already it is told once more. */
static struct err
change_hook(struct act *act, const struct outbox_draft *d, int64_t number, int64_t next_ms)
{
	static const char sql[] =
		"UPDATE outbox"
		" SET origin = ?2, text = ?3, body = ?4, person = ?5, hold = '', error = '',"
		"  confirmed_ms = room_now(), next_ms = ?6, rev = room_rev()"
		" WHERE origin = (SELECT o.origin FROM outbox AS o WHERE o.number = ?1)"
		" AND target = 'hook'"
		" AND state = 'queued'"
		" AND tries = 0"
		" AND json_extract(body, '$.act') = ?1";
	struct buf body;
	struct err e = check_restricted(act, TARGET_HOOK);

	if (e.kind != ERR_NONE) /* what it was to be told stays held */
		return e.kind == ERR_REFUSED ? NO_ERR : e;
	e = err_make(ERR_FULL, "Memory is short.");
	buf_init(&body, 2 * (size_t)OUTBOX_BODY_CAP_BYTES);
	if (print_hook(act, d, number, &body))
		e = db_run(act->record, sql, "itttti", number, act->order->id, d->text, body.data,
			act->actor->name, next_ms);
	buf_clear(&body);
	if (e.kind == ERR_NONE && sqlite3_changes(act->record->db) == 0)
		e = insert_hook(act, d, number);
	return e;
}

struct err
outbox_change(struct act *act, const struct outbox_draft *d, int64_t number)
{
	static const char sql[] =
		"UPDATE outbox"
		" SET origin = ?2, text = ?3, body = ?4, person = ?5, hold = '', error = '',"
		"  confirmed_ms = room_now(), next_ms = ?6, rev = room_rev()"
		" WHERE number = ?1"
		" AND state = 'queued'"
		" AND tries = 0";
	int64_t next_ms = d->public ? act->now_ms + OUTBOX_UNDO_MS : 0;
	struct err e = check(act, d);

	if (e.kind == ERR_NONE)
		e = change_hook(act, d, number, next_ms);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "itttti", number, act->order->id, d->text, d->body,
			act->actor->name, next_ms);
	if (e.kind == ERR_NONE && sqlite3_changes(act->record->db) != 1)
		e = err_make(ERR_REFUSED, "It has left meanwhile: look again.");
	return e;
}

/* ---- screens ---- */

#define COLUMNS                                                                                    \
	"number, target, verb, subject, recipient, text, person, error, remote_url,"               \
	" remote_id, state, hold, public, tries, made_ms, next_ms, coalesce(sending_ms, 0),"       \
	" coalesce(sent_ms, 0), rev,"                                                              \
	" iif(state = 'queued' AND public,"                                                        \
	"  (SELECT coalesce(min(older.number), 0)" OUTBOX_BEFORE_ASKS "), 0),"                     \
	" iif(state IN ('queued', 'refused') AND text <> '' AND json_valid(body),"                 \
	"  (SELECT count(*) = 1 FROM json_tree(body) AS t"                                         \
	"   WHERE t.type = 'text' AND t.atom = o.text), 0)"

enum { COLUMN_BODY = 21, TEXT_CAP_BYTES = 64 * 1024 };

/* The exact words are whole: they are read before they leave once more. */
static void
read_row(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct outbox_row *out = row;
	char id[ROW_ID_BYTES];

	out->number = sqlite3_column_int64(s, 0);
	(void)snprintf(id, sizeof id, "%lld", (long long)out->number);
	window_key(&out->key, -out->number, 0, id);
	out->target = db_text(s, 1, ROW_ID_BYTES, a).raw;
	out->verb = db_text(s, 2, ROW_ID_BYTES, a).raw;
	out->subject = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	out->recipient = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	out->text = db_text(s, 5, TEXT_CAP_BYTES, a);
	out->body = text_of("");
	out->person = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	out->error = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	out->remote_url = db_text(s, 8, DB_CELL_CAP_BYTES, a);
	out->remote_id = db_text(s, 9, DB_CELL_CAP_BYTES, a);
	if (!outbox_state_find(db_text(s, 10, ROW_ID_BYTES, a).raw, &out->state))
		out->state = OUTBOX_REFUSED; /* of a newer version: a person looks at it */
	out->hold = db_text(s, 11, ROW_ID_BYTES, a).raw;
	out->public = sqlite3_column_int(s, 12) != 0;
	out->tries = sqlite3_column_int(s, 13);
	out->made_ms = sqlite3_column_int64(s, 14);
	out->next_ms = sqlite3_column_int64(s, 15);
	out->sending_ms = sqlite3_column_int64(s, 16);
	out->sent_ms = sqlite3_column_int64(s, 17);
	out->rev = sqlite3_column_int64(s, 18);
	out->behind = sqlite3_column_int64(s, 19);
	out->editable = sqlite3_column_int(s, 20) != 0;
}

struct err
outbox_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct window_query all = {
		.place = "SELECT -number, 0"
			 " FROM outbox"
			 " WHERE number = CAST(?3 AS INTEGER)",
		.forward = "SELECT " COLUMNS " FROM outbox AS o"
			   " WHERE number <= -?1"
			   " ORDER BY number DESC"
			   " LIMIT ?4",
		.backward = "SELECT " COLUMNS " FROM outbox AS o"
			    " WHERE number > -?1"
			    " ORDER BY number"
			    " LIMIT ?4",
		.size = sizeof(struct outbox_row),
		.read = read_row,
	};

	return window_read(r, &all, w, a, out);
}

struct err
outbox_one(struct record *r, int64_t number, struct arena *a, struct outbox_row *out, bool *found)
{
	static const char sql[] = "SELECT " COLUMNS ", body"
				  " FROM outbox AS o"
				  " WHERE number = ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", number);

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	read_row(s, a, out);
	out->body = db_text(s, COLUMN_BODY, OUTBOX_BODY_CAP_BYTES, a);
	db_end(s);
	return NO_ERR;
}

/* What waits to leave is what the index outbox_waiting holds, what was refused outbox_refused. */

struct err
outbox_count(struct record *r, struct outbox_count *out)
{
	static const char sql[] =
		"SELECT count(*) FILTER (WHERE state <> 'refused'),"
		"  count(*) FILTER (WHERE asks),"
		"  coalesce(min(made_ms) FILTER (WHERE state <> 'refused'), 0)"
		" FROM (SELECT * FROM (SELECT state, made_ms, " OUTBOX_ASKS " AS asks"
		"   FROM outbox WHERE " OUTBOX_WAITING "   LIMIT ?1)"
		"  UNION ALL"
		"  SELECT * FROM (SELECT state, made_ms, 1 FROM outbox"
		"   WHERE state = 'refused' LIMIT ?1))";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "i", (int64_t)OUTBOX_COUNT_MOST);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->waiting = sqlite3_column_int64(s, 0);
	out->asks = sqlite3_column_int64(s, 1);
	out->oldest_ms = sqlite3_column_int64(s, 2);
	db_end(s);
	return NO_ERR;
}

struct err
outbox_asks(struct record *r, int most, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT * FROM (SELECT * FROM (SELECT " COLUMNS " FROM outbox AS o"
		"   WHERE " OUTBOX_WAITING "   AND " OUTBOX_ASKS "   LIMIT ?1)"
		"  UNION ALL"
		"  SELECT * FROM (SELECT " COLUMNS " FROM outbox AS o"
		"   WHERE state = 'refused'"
		"   ORDER BY number DESC"
		"   LIMIT ?1))"
		" ORDER BY 1 DESC"
		" LIMIT ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", (int64_t)most + 1);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, most, sizeof(struct outbox_row), read_row, a, out);
	return e;
}

struct err
outbox_undoable(
	struct record *r, const char *person, struct arena *a, struct outbox_row *out, bool *found)
{
	static const char sql[] = "SELECT " COLUMNS " FROM outbox AS o"
				  " WHERE " OUTBOX_WAITING " AND state = 'queued'"
				  " AND public"
				  " AND hold = ''"
				  " AND tries = 0"
				  " AND next_ms > 0"
				  " AND person = ?1"
				  " ORDER BY number DESC"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", person);

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	read_row(s, a, out);
	db_end(s);
	return NO_ERR;
}

struct err
outbox_stuck(struct record *r, struct arena *a, struct outbox_row *out, bool *found)
{
	static const char sql[] = "SELECT " COLUMNS " FROM outbox AS o"
				  " WHERE " OUTBOX_WAITING " AND state = 'queued'"
				  " AND hold = ''"
				  " AND error <> ''"
				  " ORDER BY number"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "");

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(r, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	read_row(s, a, out);
	db_end(s);
	return NO_ERR;
}
