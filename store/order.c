/* store/order.c - what a command asks of the engine, and what it means.
 * SPDX-License-Identifier: MIT */
#include "store/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "store/db.h"
#include "store/event.h"
#include "store/undo.h"

/* Everything one order's meaning may look at. */
struct act {
	struct record *record;
	struct json *json; /* reads the args */
	const struct order *order;
	const struct actor *actor;
	const char *origin;
	int64_t now_ms;
};

void
order_id_make(char out[ORDER_ID_BYTES])
{
	unsigned char b[16] = {0};

	if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
		abort(); /* 16 bytes are always given at once: the kernel is broken */
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	(void)snprintf(out, ORDER_ID_BYTES,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
}

/* 8-4-4-4-12 hexadecimal digits, lower case: an id has one spelling. */
static bool
id_is_good(const char *id)
{
	if (strlen(id) != ORDER_ID_BYTES - 1)
		return false;
	for (int i = 0; i < ORDER_ID_BYTES - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? id[i] != '-' : strchr("0123456789abcdef", id[i]) == NULL)
			return false;
	}
	return true;
}

bool
order_print(const struct order *order, struct buf *out)
{
	return json_put(out,
		"{\"id\":%s,\"order\":%s,\"subject\":%s,\"seen_rev\":%lld,\"args\":%p}", order->id,
		order->name, order->subject, (long long)order->seen_rev, (const void *)order->args);
}

struct err
order_parse(struct json *j, struct buf *text, struct order *out)
{
	static const char *const paths[] = {"$.id", "$.order", "$.subject", "$.args"};
	size_t at[4];
	int64_t seen_rev = 0;
	bool ok = true;

	for (int i = 0; i < 4 && ok; i++) {
		at[i] = text->length;
		if (i == 3)
			ok = json_object(j, paths[i], text) || buf_string(text, "{}");
		else
			ok = json_string(j, paths[i], text) ||
			     i == 2; /* a subject may be left out */
		ok = ok && buf_add(text, "", 1);
	}
	if (!ok || text->full)
		return err_make(ERR_MALFORMED, "An order needs an id, a name and arguments.");
	(void)json_int(j, "$.seen_rev", &seen_rev);
	*out = (struct order){
		.id = text->data + at[0],
		.name = text->data + at[1],
		.subject = text->data + at[2],
		.args = text->data + at[3],
		.seen_rev = seen_rev,
	};
	return NO_ERR;
}

/* ERR_REFUSED unless the subject is "" or names a row that is there. */
static struct err
check_subject(struct record *r, const char *subject)
{
	static const char sql[] = "SELECT CASE"
				  " WHEN ?1 GLOB 'page:*'"
				  "  THEN EXISTS (SELECT 1 FROM page WHERE id = substr(?1, 6))"
				  " WHEN ?1 GLOB 'ticket:[0-9]*'"
				  "  THEN EXISTS (SELECT 1 FROM ticket"
				  "   WHERE id = CAST(substr(?1, 8) AS INTEGER)"
				  "   AND 'ticket:' || id = ?1)"
				  " ELSE 0 END";
	int64_t there = 0;
	struct err e;

	if (subject[0] == '\0')
		return NO_ERR;
	e = db_number(r, 0, &there, sql, "t", subject);
	if (e.kind == ERR_NONE && there == 0)
		return err_make(ERR_REFUSED,
			"Not noted: what it is about is not in the record (a subject is like "
			"page:PABC12 or ticket:8812).");
	return e;
}

static struct err
note(const struct act *act)
{
	struct buf text;
	int64_t at_ms = act->now_ms;
	struct err e = NO_ERR;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	if (!json_string(act->json, "$.text", &text) || strspn(text.data, " \t\r\n") == text.length)
		e = text.full ? err_make(ERR_USAGE, "A note is longer than 64 KiB.")
			      : err_make(ERR_USAGE, "A note needs a text.");
	if (!json_int(act->json, "$.at_ms", &at_ms) && json_has(act->json, "$.at_ms") &&
		e.kind == ERR_NONE)
		e = err_make(ERR_USAGE, "at_ms of a note must be milliseconds since 1970.");
	if (e.kind == ERR_NONE && (at_ms <= 0 || at_ms > act->now_ms))
		e = err_make(ERR_USAGE, "A note is about now or a time before, not about later.");
	if (e.kind == ERR_NONE)
		e = check_subject(act->record, act->order->subject);
	if (e.kind == ERR_NONE)
		e = event_append(act->record, &(struct event_draft){
						      .at_ms = at_ms,
						      .kind = "note",
						      .subject = act->order->subject,
						      .origin = act->origin,
						      .text = text.data,
					      });
	buf_clear(&text);
	return e;
}

/* What it takes back is named by the event's number, so that it is what the person has read. */
static struct err
undo(const struct act *act)
{
	int64_t seq = 0;

	if (!json_int(act->json, "$.seq", &seq))
		return err_make(ERR_USAGE, "An undo needs the number of the entry it takes back.");
	return undo_append(act->record, seq, act->order->id, act->actor->name);
}

/* What each order means. All are refused for observers. */
static const struct {
	const char *name;
	struct err (*run)(const struct act *act);
} orders[] = {
	{"note", note},
	{"undo", undo},
};

static struct err
run(const struct act *act)
{
	static const char done[] = "SELECT 1"
				   " FROM event"
				   " WHERE origin = ?1";
	int64_t before = 0;
	struct err e = db_number(act->record, 0, &before, done, "t", act->origin);

	if (e.kind != ERR_NONE || before != 0)
		return e;
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		if (strcmp(orders[i].name, act->order->name) != 0)
			continue;
		e = json_read(act->json, act->order->args, strlen(act->order->args));
		return e.kind == ERR_NONE ? orders[i].run(act) : e;
	}
	return err_make(
		ERR_USAGE, "The engine does not know this order. Is it of another version?");
}

struct err
order_run(struct record *r, struct json *j, const struct order *order, const struct actor *actor,
	int64_t now_ms, int64_t *rev)
{
	struct moment m = {.now_ms = now_ms, .actor = actor->name, .source = "person"};
	char origin[ORDER_ID_BYTES + 8];
	struct act act = {.record = r,
		.json = j,
		.order = order,
		.actor = actor,
		.origin = origin,
		.now_ms = now_ms};
	struct err e;

	if (!id_is_good(order->id))
		return err_make(ERR_USAGE, "An order's id must be a UUID in lower case.");
	if (actor->level == LEVEL_OBSERVER)
		return err_make(ERR_REFUSED, "Refused: observers only read. Who runs the room can "
					     "give you a level in the "
					     "config (people).");
	(void)snprintf(origin, sizeof origin, "order:%s", order->id);
	e = record_begin(r, &m);
	if (e.kind != ERR_NONE)
		return e;
	e = run(&act);
	if (e.kind == ERR_NONE)
		e = record_commit(r, NULL);
	else
		record_rollback(r);
	if (e.kind == ERR_NONE)
		*rev = record_rev(r);
	return e;
}
