/* store/orders_note.c - notes, and taking one's last word back.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <string.h>

#include "store/db.h"
#include "store/event.h"
#include "store/undo.h"

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
				  " WHEN ?1 GLOB 'customer:*'"
				  "  THEN EXISTS (SELECT 1 FROM customer"
				  "    WHERE substr(?1, 10) IN (name, '#' || rowid))"
				  "   OR EXISTS (SELECT 1 FROM incident_customer"
				  "    WHERE customer = substr(?1, 10))"
				  " WHEN ?1 GLOB 'contact:*/[1-9]*'"
				  "  THEN EXISTS (SELECT 1 FROM contact JOIN customer AS c"
				  "   ON c.name = contact.customer"
				  "   WHERE substr(?1, 9) IN (c.name || '/' || contact.place,"
				  "    '#' || c.rowid || '/' || contact.place))"
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
note(struct act *act)
{
	struct buf text;
	int64_t at_ms = act->now_ms;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	e = act_text(act, "$.text", "A note", true, &text);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.at_ms", "at_ms of a note", act->now_ms, &at_ms);
	if (e.kind == ERR_NONE && (at_ms <= 0 || at_ms > act->now_ms))
		e = err_make(ERR_USAGE, "A note is about now or a time before, not about later.");
	if (e.kind == ERR_NONE)
		e = check_subject(act->record, act->order->subject);
	if (e.kind == ERR_NONE)
		e = event_append(act->record,
			&(struct event_draft){
				.at_ms = at_ms,
				.kind = "note",
				.subject = act->order->subject,
				.incident_id = act->incident[0] != '\0' ? act->incident : NULL,
				.origin = act->origin,
				.text = text.data,
			});
	if (e.kind == ERR_NONE)
		e = followup_collect(act, text.data);
	buf_clear(&text);
	return e;
}

/* What it takes back is named by the event's number, so that it is what the person has read. */
static struct err
undo(struct act *act)
{
	int64_t seq = 0;

	if (!json_int(act->json, "$.seq", &seq))
		return err_make(ERR_USAGE, "An undo needs the number of the entry it takes back.");
	return undo_append(act->record, seq, act->order->id, act->actor->name);
}

const struct order_kind orders_note[] = {
	{.name = "note", .least = LEVEL_OPERATOR, .flags = ORDER_OWN, .run = note},
	{.name = "undo", .least = LEVEL_OPERATOR, .flags = ORDER_OWN | ORDER_ANYWHERE, .run = undo},
	{.name = NULL},
};
