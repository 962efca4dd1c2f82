/* store/orders_outbox.c - what becomes of an act that waits: sent again, edited, dropped.
 *
 * What a service refused is sent again as an act of its own, with a new UUID: some of them keep an
 * answer and give it to each that comes with the same one. What is in doubt or was held stays the
 * act that it is.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/lint.h"
#include "store/outbox.h"
#include "store/outbox_after.h"

enum { MEMORY_BYTES = 1024 * 1024, PATH_BYTES = 512, ABOUT_BYTES = 120, WORDS_BYTES = 160 };

/* One act of the outbox, whole. Strings in the arena. */
struct sending {
	struct arena arena;
	int64_t number;
	enum outbox_state state;
	bool held;
	bool looked_for; /* in doubt: the engine still looks for it */
	bool public;
	bool begun; /* once at least, so that it may be known there by its UUID */
	const char *incident;
	const char *origin;
	const char *target;
	const char *verb;
	const char *subject;
	const char *object;
	const char *recipient;
	const char *text;
	const char *body;
	const char *person;
};

static void
read_sending(sqlite3_stmt *s, struct sending *out)
{
	const char **const columns[] = {&out->incident, &out->origin, &out->target, &out->verb,
		&out->subject, &out->object, &out->recipient, &out->text, &out->body, &out->person};

	if (!outbox_state_find((const char *)sqlite3_column_text(s, 0), &out->state))
		out->state = OUTBOX_SENT; /* of a newer version: nothing is done to it here */
	out->held = sqlite3_column_int(s, 1) != 0;
	out->looked_for = out->state == OUTBOX_IN_DOUBT && sqlite3_column_int64(s, 2) > 0;
	out->public = sqlite3_column_int(s, 3) != 0;
	out->begun = sqlite3_column_int(s, 4) != 0;
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		*columns[i] =
			arena_string(&out->arena, (const char *)sqlite3_column_text(s, (int)i + 5));
}

/* The one with that number. ERR_REFUSED where there is none, as for whoever cannot see the outbox. */
static struct err
find_number(const struct act *act, int64_t number, struct sending *out)
{
	static const char sql[] =
		"SELECT state, hold <> '', next_ms, public, tries > 0, incident_id, origin, target,"
		"  verb, subject, object, recipient, text, body, person"
		" FROM outbox"
		" WHERE number = ?1"
		" AND NOT ?2";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(act->record, &s, sql, "ii", number, (int64_t)act->actor->apart);

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_REFUSED, "There is nothing with that number in the outbox.");
	out->number = number;
	read_sending(s, out);
	db_end(s);
	return out->arena.full ? err_make(ERR_FULL, "Memory is short.") : NO_ERR;
}

/* That which the order is about: "outbox:12". */
static struct err
find(const struct act *act, struct sending *out)
{
	static const char prefix[] = "outbox:";
	const char *subject = act->order->subject;
	int64_t number = 0;
	char *end = NULL;

	*out = (struct sending){.number = 0};
	arena_init(&out->arena, MEMORY_BYTES);
	if (strncmp(subject, prefix, sizeof prefix - 1) == 0)
		number = strtoll(subject + sizeof prefix - 1, &end, 10);
	if (end == NULL || *end != '\0' || number <= 0)
		return err_make(
			ERR_USAGE, "Say which: outbox:12. The pane Outbox has the numbers.");
	return find_number(act, number, out);
}

/* "12 to Slack #general" */
static const char *
name(const struct sending *it, char out[ABOUT_BYTES])
{
	char recipient[ABOUT_BYTES - 32];

	(void)snprintf(out, ABOUT_BYTES, "%lld to %s", (long long)it->number,
		text_show(text_of(it->recipient), false, recipient, sizeof recipient));
	return out;
}

/* What nobody can change any more, or not now. To leave alone what is looked for there can be ordered
 * all the same: whoever looks finds that it is another row now. */
static struct err
check_waits(const struct sending *it, bool leaves)
{
	char what[ABOUT_BYTES];

	switch (it->state) {
	case OUTBOX_SENDING:
		return err_make(
			ERR_REFUSED, "%s is on its way just now: look again.", name(it, what));
	case OUTBOX_SENT:
		return err_make(ERR_REFUSED, "%s was sent already.", name(it, what));
	case OUTBOX_DROPPED:
		return err_make(ERR_REFUSED, "%s was dropped already.", name(it, what));
	case OUTBOX_QUEUED:
	case OUTBOX_REFUSED:
	case OUTBOX_IN_DOUBT:
		break;
	}
	return it->looked_for && leaves ? err_make(ERR_REFUSED,
						  "%s is being looked for there: wait until that "
						  "is answered, or drop it.",
						  name(it, what))
					: NO_ERR;
}

/* ---- dropped ---- */

/* A page or a ticket no longer shows what was wanted of it, unless something else about it waits. */
static struct err
unwant(const struct act *act, const struct sending *it)
{
	static const char of_page[] =
		"UPDATE page"
		" SET wanted = NULL, rev = room_rev()"
		" WHERE wanted IS NOT NULL"
		" AND ('page:' || id = ?1 OR id IN ("
		"  SELECT json_extract(value, '$.id') FROM json_each(?2, '$.incidents')))"
		" AND NOT EXISTS (SELECT 1 FROM outbox AS o"
		"  WHERE o.state IN ('queued', 'sending', 'in_doubt')"
		"  AND o.subject = 'page:' || page.id"
		"  AND o.number <> ?3)";
	static const char of_ticket[] = "UPDATE ticket"
					" SET wanted = NULL, rev = room_rev()"
					" WHERE wanted IS NOT NULL"
					" AND 'ticket:' || id = ?1"
					" AND NOT EXISTS (SELECT 1 FROM outbox AS o"
					"  WHERE o.state IN ('queued', 'sending', 'in_doubt')"
					"  AND o.subject = 'ticket:' || ticket.id"
					"  AND o.number <> ?2)";

	if (strcmp(it->target, TARGET_PAGERDUTY) == 0)
		return db_run(act->record, of_page, "tti", it->subject,
			it->body[0] == '\0' ? "{}" : it->body, it->number);
	if (strcmp(it->target, TARGET_ZENDESK) == 0)
		return db_run(act->record, of_ticket, "ti", it->subject, it->number);
	return NO_ERR;
}

/* True when it is known that it did not leave: then it was not said either. */
static bool
never_left(const struct sending *it)
{
	return it->state == OUTBOX_QUEUED || it->state == OUTBOX_REFUSED;
}

/* With what the hook program would have been told of it. */
static struct err
drop(const struct act *act, const struct sending *it)
{
	static const char sql[] = "UPDATE outbox"
				  " SET state = 'dropped', hold = '', rev = room_rev()"
				  " WHERE number = ?1";
	static const char hook[] = "UPDATE outbox"
				   " SET state = 'dropped', hold = '', rev = room_rev()"
				   " WHERE origin = ?1"
				   " AND target = 'hook'"
				   " AND state = 'queued'"
				   " AND json_extract(body, '$.act') = ?2";
	struct err e = db_run(act->record, sql, "i", it->number);

	if (e.kind == ERR_NONE)
		e = db_run(act->record, hook, "ti", it->origin, it->number);
	return e.kind == ERR_NONE ? unwant(act, it) : e;
}

/* Whose it is, or a lead. */
static struct err
check_owner(const struct act *act, const struct sending *it)
{
	char person[ABOUT_BYTES];

	if (act->actor->level >= LEVEL_LEAD || strcmp(act->actor->name, it->person) == 0)
		return NO_ERR;
	return err_make(ERR_REFUSED, "Refused: it is of %s; they or a lead can do that.",
		text_show(text_of(it->person), false, person, sizeof person));
}

/* outbox-drop */
static struct err
outbox_drop(struct act *act)
{
	struct sending it;
	char what[ABOUT_BYTES];
	struct err e = find(act, &it);

	if (e.kind == ERR_NONE)
		e = check_waits(&it, false);
	if (e.kind == ERR_NONE)
		e = check_owner(act, &it);
	if (e.kind == ERR_NONE && never_left(&it))
		e = outbox_unsay(act, it.number);
	if (e.kind == ERR_NONE)
		e = drop(act, &it);
	if (e.kind == ERR_NONE)
		act_say(act, "%s is dropped: %s.", name(&it, what),
			it.state == OUTBOX_IN_DOUBT
				? "it is not sent again, whether it arrived or not"
				: "it does not leave");
	arena_clear(&it.arena);
	return e;
}

/* ---- sent again ---- */

static struct err
lint(const struct act *act, const struct sending *it, const char *text)
{
	return it->public ? lint_public(act, text) : lint_inside(act, text);
}

/* In its place another one, with a text and a body of its own. What was never begun keeps its number, and
 * what waits behind it waits for the new words. What was begun is another act, the last of all: some
 * services keep an answer for its UUID. */
static struct err
replace(struct act *act, const struct sending *it, const char *text, const char *body)
{
	const struct outbox_draft draft = {.target = it->target,
		.verb = it->verb,
		.subject = it->subject,
		.object = it->object,
		.recipient = it->recipient,
		.text = text,
		.body = body,
		.public = it->public};
	bool stays = it->state == OUTBOX_QUEUED && !it->begun;
	char what[ABOUT_BYTES];
	int64_t number = it->number;
	struct err e;

	if (strcmp(it->target, TARGET_HOOK) == 0)
		return err_make(ERR_REFUSED,
			"What the hook program is told follows from an act: order that again.");
	(void)snprintf(act->incident, sizeof act->incident, "%s", it->incident);
	e = lint(act, it, text);
	if (e.kind == ERR_NONE)
		e = outbox_say_instead(act, it->number, text);
	if (e.kind == ERR_NONE && !stays)
		e = drop(act, it);
	if (e.kind == ERR_NONE)
		e = stays ? outbox_change(act, &draft, number) : outbox_add(act, &draft, &number);
	if (e.kind == ERR_NONE)
		e = outbox_want(act, number);
	if (e.kind == ERR_NONE && stays)
		act_say(act, "%s: changed, and keeps its place.", name(it, what));
	else if (e.kind == ERR_NONE)
		act_say(act, "%s: now as %lld.", name(it, what), (long long)number);
	return e;
}

/* The same act leaves after all: somebody has read it once more; and with it what the hook program would
 * be told of it, which is the same to read. */
static struct err
let_go(struct act *act, const struct sending *it)
{
	static const char sql[] = "UPDATE outbox"
				  " SET state = 'queued', hold = '', looks = 0, error = '',"
				  "  confirmed_ms = room_now(), next_ms = ?2, rev = room_rev()"
				  " WHERE number = ?1";
	static const char hook[] =
		"UPDATE outbox"
		" SET hold = '', error = '', confirmed_ms = room_now(), next_ms = ?3,"
		"  rev = room_rev()"
		" WHERE origin = ?1"
		" AND target = 'hook'"
		" AND state = 'queued'"
		" AND hold IN ('old', 'suspend')"
		" AND json_extract(body, '$.act') = ?2";
	int64_t next_ms = it->public ? act->now_ms + OUTBOX_UNDO_MS : 0;
	char what[ABOUT_BYTES];
	struct err e;

	(void)snprintf(act->incident, sizeof act->incident, "%s", it->incident);
	e = outbox_check_target(act, it->target);
	if (e.kind == ERR_NONE)
		e = outbox_check_recipient(act, it->recipient);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "ii", it->number, next_ms);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, hook, "tii", it->origin, it->number, next_ms);
	if (e.kind == ERR_NONE)
		e = outbox_want(act, it->number);
	if (e.kind == ERR_NONE)
		act_say(act, "%s: queued again.", name(it, what));
	return e;
}

/* An incident has one issue, one channel, and one incident on the status page at a time: what was made
 * since in the place of a refused one stands. */
static struct err
check_once(const struct act *act, const struct sending *it)
{
	static const char sql[] = "SELECT coalesce(max(number), 0) FROM outbox"
				  " WHERE incident_id = ?2"
				  " AND target = ?3"
				  " AND verb = ?4"
				  " AND number > ?1"
				  " AND state NOT IN ('refused', 'dropped')";
	int64_t other = 0;
	char what[ABOUT_BYTES];
	struct err e;

	if (outbox_makes(it->target, it->verb) == NULL)
		return NO_ERR;
	e = db_number(act->record, 0, &other, sql, "ittt", it->number, it->incident, it->target,
		it->verb);
	if (e.kind == ERR_NONE && other != 0)
		e = err_make(ERR_REFUSED,
			"%s was ordered once more since, as %lld: outbox-drop drops this one.",
			name(it, what), (long long)other);
	return e;
}

/* outbox-send-again: refused, in doubt, or held. */
static struct err
outbox_send_again(struct act *act)
{
	struct sending it;
	char what[ABOUT_BYTES];
	struct err e = find(act, &it);

	if (e.kind == ERR_NONE)
		e = check_waits(&it, true);
	if (e.kind == ERR_NONE)
		e = check_once(act, &it);
	if (e.kind == ERR_NONE && it.state == OUTBOX_QUEUED && !it.held)
		e = err_make(ERR_REFUSED, "%s is on its way: it is tried again by itself.",
			name(&it, what));
	if (e.kind == ERR_NONE && it.state == OUTBOX_REFUSED)
		e = replace(act, &it, it.text, it.body);
	else if (e.kind == ERR_NONE)
		e = let_go(act, &it);
	arena_clear(&it.arena);
	return e;
}

/* outbox-arrived id: in doubt, and somebody has seen it there. */
static struct err
outbox_arrived(struct act *act)
{
	static const char sql[] = "UPDATE outbox"
				  " SET state = 'sent', hold = '', sent_ms = room_now(),"
				  "  error = ?2, rev = room_rev()"
				  " WHERE number = ?1";
	struct sending it;
	char what[ABOUT_BYTES];
	char words[WORDS_BYTES];
	struct err e = find(act, &it);

	if (e.kind == ERR_NONE)
		e = check_waits(&it, false);
	if (e.kind == ERR_NONE && it.state != OUTBOX_IN_DOUBT)
		e = err_make(ERR_REFUSED, "%s is not in doubt.", name(&it, what));
	(void)snprintf(words, sizeof words, "%.80s saw it there.", act->actor->name);
	if (e.kind == ERR_NONE)
		e = outbox_arrive(act, it.number);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "it", it.number, words);
	if (e.kind == ERR_NONE)
		e = unwant(act, &it);
	if (e.kind == ERR_NONE)
		act_say(act, "%s has arrived: it is not sent again.", name(&it, what));
	arena_clear(&it.arena);
	return e;
}

/* ---- edited ---- */

/* The one place in the body that holds the text and nothing else; "" where there is none, or more
 * than one. */
static struct err
find_place(const struct act *act, const struct sending *it, char path[PATH_BYTES])
{
	static const char sql[] = "SELECT iif(count(*) = 1, min(t.fullkey), '')"
				  " FROM json_tree(?1) AS t"
				  " WHERE t.type = 'text'"
				  " AND t.atom = ?2";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = NO_ERR;

	path[0] = '\0';
	if (it->body[0] != '\0' && it->text[0] != '\0')
		e = db_start(act->record, &s, sql, "tt", it->body, it->text);
	if (s != NULL && e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(path, PATH_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

/* The body with the other text in that place; in the arena. */
static struct err
make_body(const struct act *act, struct sending *it, const char *path, const char *text,
	const char **out)
{
	static const char sql[] = "SELECT json_set(?1, ?2, ?3)";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(act->record, &s, sql, "ttt", it->body, path, text);

	*out = "";
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	*out = arena_string(&it->arena, (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return it->arena.full ? err_make(ERR_FULL, "Memory is short.") : NO_ERR;
}

static struct err
edit(struct act *act, struct sending *it, const char *text)
{
	char path[PATH_BYTES];
	char what[ABOUT_BYTES];
	const char *body = "";
	struct err e = find_place(act, it, path);

	if (e.kind == ERR_NONE && path[0] == '\0')
		e = err_make(ERR_REFUSED,
			"%s is made of more than its text: drop it, and order it anew.",
			name(it, what));
	if (e.kind == ERR_NONE)
		e = make_body(act, it, path, text, &body);
	return e.kind == ERR_NONE ? replace(act, it, text, body) : e;
}

/* outbox-edit text: the same with other words, of what did not leave. */
static struct err
outbox_edit(struct act *act)
{
	struct sending it;
	char what[ABOUT_BYTES];
	struct buf text;
	struct err e = find(act, &it);

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = check_waits(&it, true);
	if (e.kind == ERR_NONE)
		e = check_once(act, &it);
	if (e.kind == ERR_NONE && it.state == OUTBOX_IN_DOUBT)
		e = err_make(ERR_REFUSED,
			"%s may have arrived as it is: look there first, then say so or drop it.",
			name(&it, what));
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.text", "The text", true, &text);
	if (e.kind == ERR_NONE)
		e = edit(act, &it, text.data);
	buf_clear(&text);
	arena_clear(&it.arena);
	return e;
}

/* ---- taken back ---- */

/* The act that args.number names; without one the newest of this person's that can be taken back. */
static struct err
find_undoable(const struct act *act, struct sending *it)
{
	struct outbox_row row = {.number = 0};
	int64_t number = 0;
	bool found = true;
	struct err e = NO_ERR;

	*it = (struct sending){.number = 0};
	arena_init(&it->arena, MEMORY_BYTES);
	if (!json_int(act->json, "$.number", &number)) {
		e = outbox_undoable(act->record, act->actor->name, &it->arena, &row, &found);
		number = row.number;
	}
	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_REFUSED, "Nothing of yours waits that could be taken back.");
	if (e.kind == ERR_NONE)
		e = find_number(act, number, it);
	return e.kind == ERR_NONE ? check_owner(act, it) : e;
}

/* Each of the order's acts that did not begin; how many did. */
static struct err
drop_all(const struct act *act, const char *origin, int *dropped, int *left)
{
	static const char next[] = "SELECT coalesce(min(number), 0)"
				   " FROM outbox"
				   " WHERE origin = ?1"
				   " AND state = 'queued'"
				   " AND tries = 0";
	static const char others[] = "SELECT count(*)"
				     " FROM outbox"
				     " WHERE origin = ?1"
				     " AND state <> 'dropped'"
				     " AND target <> 'hook'";
	int64_t number = 1;
	int64_t count = 0;
	struct err e = NO_ERR;

	while (e.kind == ERR_NONE && number != 0) {
		struct sending it = {.number = 0};

		arena_init(&it.arena, MEMORY_BYTES);
		e = db_number(act->record, 0, &number, next, "t", origin);
		if (e.kind == ERR_NONE && number != 0)
			e = find_number(act, number, &it);
		if (e.kind == ERR_NONE && number != 0)
			e = outbox_unsay(act, number);
		if (e.kind == ERR_NONE && number != 0)
			e = drop(act, &it);
		*dropped +=
			e.kind == ERR_NONE && number != 0 && strcmp(it.target, TARGET_HOOK) != 0;
		arena_clear(&it.arena);
	}
	if (e.kind == ERR_NONE)
		e = db_number(act->record, 0, &count, others, "t", origin);
	*left = (int)count;
	return e;
}

/* outbox-undo number: all of the order's acts that wait. */
static struct err
outbox_undo(struct act *act)
{
	struct sending it;
	char what[ABOUT_BYTES];
	int dropped = 0;
	int left = 0;
	struct err e = find_undoable(act, &it);

	if (e.kind == ERR_NONE)
		e = drop_all(act, it.origin, &dropped, &left);
	if (e.kind == ERR_NONE && dropped == 0)
		e = err_make(ERR_REFUSED, "Too late: %s has left.", name(&it, what));
	if (e.kind == ERR_NONE && left > 0)
		act_say(act, "%d taken back; %d had left already: see the pane Outbox.", dropped,
			left);
	else if (e.kind == ERR_NONE)
		act_say(act, "Taken back, it did not leave: %s.", name(&it, what));
	arena_clear(&it.arena);
	return e;
}

const struct order_kind orders_outbox[] = {
	{.name = "outbox-send-again",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = outbox_send_again},
	{.name = "outbox-edit", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = outbox_edit},
	{.name = "outbox-arrived",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = outbox_arrived},
	{.name = "outbox-drop",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = outbox_drop},
	{.name = "outbox-undo",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_ANYWHERE,
		.run = outbox_undo},
	{.name = NULL},
};
