/* store/orders_ticket.c - acting on tickets at Zendesk. Opening one is in store/orders_ticket_open.c.
 *
 * A reply is public and a note is not: two orders, each of which says so in its body, whatever the
 * ticket's last comment was. All of them carry the ticket's time as the person read it
 * (updated_stamp): what has changed since is not written over.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/lint.h"
#include "store/orders_ticket.h"
#include "store/outbox.h"
#include "store/ticket.h"
#include "store/ticket_words.h"
#include "store/ticket_write.h"

enum {
	MEMORY_BYTES = 256 * 1024,
	BODY_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 1024,
	STAMP_BYTES = 32,
	WORD_BYTES = 24,
	OBJECT_BYTES = 40,
	OWN_MOST = 200,            /* the last acts, among which one's own are looked for */
	OWN_MS = 5 * 60 * 1000,    /* room: how long after an act the polls learn more of it */
	OWN_CLOCKS_MS = 60 * 1000, /* how far Zendesk's clock may be from ours */
};

/* A ticket being acted upon. */
struct acting {
	struct arena arena;
	struct ticket ticket;
	char subject[OBJECT_BYTES]; /* "ticket:8812": of the event, and the object */
	char stamp[STAMP_BYTES]; /* its updated_at as it was read; of one's own acts, before them */
	char recipient[TICKET_TO_BYTES];
	struct buf text;
	struct buf body;
};

static void
acting_init(struct acting *a)
{
	*a = (struct acting){.subject = ""};
	arena_init(&a->arena, MEMORY_BYTES);
	buf_init(&a->text, ORDER_TEXT_CAP_BYTES);
	buf_init(&a->body, BODY_CAP_BYTES);
}

static void
acting_clear(struct acting *a)
{
	buf_clear(&a->body);
	buf_clear(&a->text);
	arena_clear(&a->arena);
}

/* As the service prints times. */
static void
print_stamp(int64_t at_ms, char out[STAMP_BYTES])
{
	const time_t at = (time_t)(at_ms / 1000);
	struct tm tm;

	(void)gmtime_r(&at, &tm);
	(void)strftime(out, STAMP_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* A ticket that changed since it was seen, and this person has acted on it of late: its stamp as it was
 * when they had read it last, which the newest of those acts has. What they did since they know; whether
 * that is all that was done Zendesk says when it is sent, and refuses it where it is not. "" where they
 * did not act, or it changed long after that. */
static struct err
find_own(const struct act *act, struct acting *a)
{
	static const char sql[] =
		"SELECT iif(max(coalesce(sent_ms, ?6)) + ?7 >= ?8,"
		"  coalesce(max(json_extract(body, '$.ticket.updated_stamp')), ''), '')"
		" FROM (SELECT * FROM outbox ORDER BY number DESC LIMIT ?1)"
		" WHERE target = 'zendesk'"
		" AND object = ?2"
		" AND person = ?3"
		" AND (rev > ?4 OR sent_ms >= ?5)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "ittiiiii", (int64_t)OWN_MOST, a->subject,
		act->actor->name, act->order->seen_rev, act->now_ms - OWN_MS, act->now_ms,
		(int64_t)OWN_CLOCKS_MS, a->ticket.updated_ms);
	bool row = false;

	a->stamp[0] = '\0';
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(a->stamp, sizeof a->stamp, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

/* Nobody acts on what somebody else has changed since they saw it. */
static struct err
check_ticket(const struct act *act, struct acting *a)
{
	const struct ticket *t = &a->ticket;
	const char *status = t->status.raw;
	struct err e = NO_ERR;

	print_stamp(t->updated_ms, a->stamp);
	if (act->order->seen_rev > 0 && t->rev > act->order->seen_rev)
		e = find_own(act, a);
	if (e.kind != ERR_NONE)
		return e;
	if (a->stamp[0] == '\0')
		return err_make(ERR_REFUSED,
			"Not sent: #%lld has changed since you saw it. Look at it, then send "
			"again.",
			(long long)t->number);
	if (strcmp(status, "closed") == 0 || strcmp(status, "deleted") == 0)
		return err_make(ERR_REFUSED,
			"Nothing was sent: #%lld is %s, and stays so. Open another ticket.",
			(long long)t->number, status);
	return NO_ERR;
}

/* The ticket that the order is about, as it was seen. */
static struct err
find(const struct act *act, struct acting *a)
{
	int64_t number = ticket_words_number(act->order->subject);
	char id[OBJECT_BYTES];
	struct err e;

	if (number == 0)
		return err_make(ERR_USAGE, "Say which ticket: ticket:NUMBER.");
	if (!outbox_has(act, TARGET_ZENDESK))
		return err_make(ERR_REFUSED, "Nothing was sent: the config has no zendesk.");
	(void)snprintf(id, sizeof id, "%lld", (long long)number);
	(void)snprintf(a->subject, sizeof a->subject, TICKET_OBJECT "%.24s", id);
	e = ticket_find(act->record, id, &a->arena, &a->ticket);
	if (e.kind == ERR_MISSING)
		return err_make(ERR_REFUSED, "There is no ticket #%s in the record.", id);
	if (e.kind == ERR_NONE)
		e = check_ticket(act, a);
	return e;
}

/* The incident that the ticket is part of is the one the act is about; else the order's. */
static struct err
add(struct act *act, const struct acting *a, const char *verb, bool public)
{
	const struct outbox_draft draft = {.target = TARGET_ZENDESK,
		.verb = verb,
		.subject = a->subject,
		.object = a->subject,
		.recipient = a->recipient,
		.text = a->text.data,
		.body = a->body.data,
		.public = public};

	if (a->body.full)
		return err_make(ERR_USAGE, "That is too long for a ticket.");
	if (a->ticket.incident != NULL && a->ticket.incident[0] != '\0')
		(void)snprintf(act->incident, sizeof act->incident, "%s", a->ticket.incident);
	return outbox_add(act, &draft, NULL);
}

/* ---- comments ---- */

static struct err
put_comment(struct act *act, struct acting *a, bool public)
{
	struct err e = act_text(act, "$.text", public ? "A reply" : "A note", true, &a->text);

	if (e.kind == ERR_NONE)
		e = public ? lint_public(act, a->text.data) : lint_inside(act, a->text.data);
	if (e.kind != ERR_NONE)
		return e;
	(void)json_put(&a->body,
		"{\"ticket\":{\"comment\":{\"body\":%s,\"public\":%p},\"safe_update\":true,"
		"\"updated_stamp\":%s}}",
		a->text.data, (const void *)(public ? "true" : "false"), a->stamp);
	return add(act, a, public ? "reply" : "comment", public);
}

static struct err
comment(struct act *act, bool public)
{
	struct acting a;
	struct err e;

	acting_init(&a);
	e = find(act, &a);
	if (e.kind == ERR_NONE && public)
		(void)ticket_words_reply(a.ticket.number, a.recipient);
	else if (e.kind == ERR_NONE)
		(void)ticket_words_note(a.ticket.number, a.recipient);
	if (e.kind == ERR_NONE)
		e = put_comment(act, &a, public);
	if (e.kind == ERR_NONE)
		act_say(act, "#%lld: %s", (long long)a.ticket.number,
			public ? "PUBLIC reply queued; undo takes it back before it leaves"
			       : "INTERNAL note queued");
	acting_clear(&a);
	return e;
}

static struct err
ticket_reply(struct act *act)
{
	return comment(act, true);
}

static struct err
ticket_note(struct act *act)
{
	return comment(act, false);
}

/* ---- fields ---- */

/* One of the words, or which there are. */
static struct err
read_word(const struct act *act, const char *path, const char *const *words, const char *which,
	char out[WORD_BYTES])
{
	struct err e = act_word(act, path, which, out, WORD_BYTES);

	for (; e.kind == ERR_NONE && *words != NULL; words++) {
		if (strcmp(*words, out) == 0)
			return NO_ERR;
	}
	return e.kind != ERR_NONE ? e : err_make(ERR_USAGE, "%s.", which);
}

/* `fields` is JSON without braces: "priority":"high". */
static struct err
add_update(struct act *act, struct acting *a, const char *fields)
{
	(void)ticket_words_fields(a->ticket.number, a->recipient);
	(void)buf_printf(&a->body, "{\"ticket\":{%s,", fields);
	(void)json_put(&a->body, "\"safe_update\":true,\"updated_stamp\":%s}}", a->stamp);
	return add(act, a, "update", false);
}

static struct err
set_priority(struct act *act, struct acting *a)
{
	static const char *const words[] = {"urgent", "high", "normal", "low", NULL};
	char priority[WORD_BYTES], fields[WORD_BYTES + 32];
	struct err e = read_word(act, "$.priority", words,
		"A ticket's priority is urgent, high, normal or low", priority);

	if (e.kind == ERR_NONE && strcmp(a->ticket.priority.raw, priority) == 0)
		return err_make(ERR_REFUSED, "#%lld has priority %s already.",
			(long long)a->ticket.number, priority);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(fields, sizeof fields, "\"priority\":\"%s\"", priority);
	(void)buf_printf(&a->text, "priority %s", priority);
	e = add_update(act, a, fields);
	if (e.kind == ERR_NONE)
		act_say(act, "#%lld: priority %s queued", (long long)a->ticket.number, priority);
	return e;
}

/* It stands beside the status until Zendesk agrees. */
static struct err
want_status(const struct act *act, const struct ticket *t, const char *status)
{
	static const char sql[] = "UPDATE ticket"
				  " SET wanted = ?2, rev = room_rev()"
				  " WHERE id = ?1";

	return db_run(act->record, sql, "it", t->number, status);
}

static struct err
set_status(struct act *act, struct acting *a)
{
	static const char *const words[] = {"open", "pending", "hold", "solved", NULL};
	char status[WORD_BYTES], fields[WORD_BYTES + 32];
	struct err e = read_word(
		act, "$.status", words, "A ticket is made open, pending, hold or solved", status);

	if (e.kind == ERR_NONE && strcmp(a->ticket.status.raw, status) == 0 &&
		a->ticket.wanted[0] == '\0')
		return err_make(
			ERR_REFUSED, "#%lld is %s already.", (long long)a->ticket.number, status);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(fields, sizeof fields, "\"status\":\"%s\"", status);
	(void)buf_printf(&a->text, "status %s", status);
	e = add_update(act, a, fields);
	if (e.kind == ERR_NONE)
		e = want_status(act, &a->ticket, status);
	if (e.kind == ERR_NONE)
		act_say(act, "#%lld: status %s queued", (long long)a->ticket.number, status);
	return e;
}

/* "+server_down -slow": the words with that sign, as a JSON list. False: one of them has none. */
static bool
put_words(const char *typed, char sign, struct buf *out)
{
	static const char between[] = ", \t\r\n";
	bool first = true;

	(void)buf_string(out, "[");
	for (typed += strspn(typed, between); *typed != '\0'; typed += strspn(typed, between)) {
		size_t length = strcspn(typed, between);
		struct buf tag;

		if ((typed[0] != '+' && typed[0] != '-') || length < 2)
			return false;
		buf_init(&tag, ORDER_TEXT_CAP_BYTES);
		if (typed[0] == sign && buf_add(&tag, typed + 1, length - 1)) {
			(void)json_put(out, first ? "%s" : ",%s", tag.data);
			first = false;
		}
		buf_clear(&tag);
		typed += length;
	}
	return buf_string(out, "]");
}

/* All the tags it is to have: the service replaces the whole list, and refuses that where somebody
 * else has changed it meanwhile. */
static struct err
list_tags(const struct act *act, const struct ticket *t, const char *more, const char *less,
	struct buf *out)
{
	static const char sql[] = "SELECT '\"tags\":' || json_group_array(value)"
				  " FROM (SELECT value"
				  "  FROM ticket, json_each(iif(json_valid(tags), tags, '[]'))"
				  "  WHERE ticket.id = ?1"
				  "  AND value NOT IN (SELECT value FROM json_each(?3))"
				  "  UNION SELECT value FROM json_each(?2))";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "itt", t->number, more, less);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(out, (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

static struct err
read_tags(const struct act *act, struct acting *a, struct buf *fields)
{
	struct buf typed, more, less;
	struct err e;

	buf_init(&typed, ORDER_TEXT_CAP_BYTES);
	buf_init(&more, BODY_CAP_BYTES);
	buf_init(&less, BODY_CAP_BYTES);
	e = act_text(act, "$.tags", "A change of tags", true, &typed);
	if (e.kind == ERR_NONE &&
		(!put_words(typed.data, '+', &more) || !put_words(typed.data, '-', &less)))
		e = err_make(ERR_USAGE, "Say +tag to add one, -tag to take one away.");
	if (e.kind == ERR_NONE)
		e = list_tags(act, &a->ticket, more.data, less.data, fields);
	(void)buf_printf(&a->text, "tags %s", typed.data);
	buf_clear(&less);
	buf_clear(&more);
	buf_clear(&typed);
	return e;
}

static struct err
set_tags(struct act *act, struct acting *a)
{
	struct buf fields;
	struct err e;

	buf_init(&fields, BODY_CAP_BYTES);
	e = read_tags(act, a, &fields);
	if (e.kind == ERR_NONE)
		e = add_update(act, a, fields.data);
	if (e.kind == ERR_NONE)
		act_say(act, "#%lld: tags queued", (long long)a->ticket.number);
	buf_clear(&fields);
	return e;
}

static struct err
change(struct act *act, struct err (*set)(struct act *act, struct acting *a))
{
	struct acting a;
	struct err e;

	acting_init(&a);
	e = find(act, &a);
	if (e.kind == ERR_NONE)
		e = set(act, &a);
	acting_clear(&a);
	return e;
}

static struct err
ticket_priority(struct act *act)
{
	return change(act, set_priority);
}

static struct err
ticket_status(struct act *act)
{
	return change(act, set_status);
}

static struct err
ticket_tags(struct act *act)
{
	return change(act, set_tags);
}

const struct order_kind orders_ticket[] = {
	{.name = "ticket-open", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = ticket_open},
	{.name = "ticket-reply", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = ticket_reply},
	{.name = "ticket-note", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = ticket_note},
	{.name = "ticket-priority",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = ticket_priority},
	{.name = "ticket-status",
		.least = LEVEL_LEAD,
		.flags = ORDER_ANYWHERE,
		.run = ticket_status},
	{.name = "ticket-tags", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = ticket_tags},
	{.name = NULL},
};
