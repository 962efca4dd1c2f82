/* store/orders_note.c - notes, and taking one's last word back.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <string.h>

#include "store/event.h"
#include "store/subject.h"
#include "store/undo.h"

/* "note" where none is said. */
static struct err
read_kind(const struct act *act, const char **out)
{
	static const char *const kinds[] = {"note", "change", "experiment", "decision"};
	char word[32] = "";
	struct err e = act_word(act, "$.kind", "A kind", word, sizeof word);

	if (e.kind != ERR_NONE)
		return e;
	*out = kinds[0];
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(word, kinds[i]) == 0)
			*out = kinds[i];
	}
	if (word[0] != '\0' && strcmp(word, *out) != 0) {
		char shown[48];

		return err_make(ERR_USAGE,
			"Not noted: \"%s\" is no kind of entry; note, change, experiment and "
			"decision are.",
			text_show(text_of(word), false, shown, sizeof shown));
	}
	return NO_ERR;
}

/* What it is about into `subject`, and into act->incident the incident that belongs to, else the
 * one that is meant: what is said of a restricted one carries its number, wherever it is said. */
static struct err
find_subject(struct act *act, struct buf *subject)
{
	struct err e = subject_find(act->record, act->order->subject, act->incident, subject);

	if (e.kind == ERR_NONE && act->incident[0] == '\0')
		e = incident_choose(act->record, "", act->actor->apart, act->incident);
	return e;
}

/* Back-dated it keeps both times: when it happened, and when it was written down (R59). */
static struct err
append(struct act *act, struct buf *text, struct buf *subject)
{
	struct event_draft draft = {.at_ms = act->now_ms, .origin = act->origin};
	struct err e = act_text(act, "$.text", "A note", true, text);

	if (e.kind == ERR_NONE)
		e = read_kind(act, &draft.kind);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.at_ms", "at_ms of a note", act->now_ms, &draft.at_ms);
	if (e.kind == ERR_NONE && (draft.at_ms <= 0 || draft.at_ms > act->now_ms))
		e = err_make(ERR_USAGE, "A note is about now or a time before, not about later.");
	if (e.kind == ERR_NONE)
		e = find_subject(act, subject);
	if (e.kind != ERR_NONE)
		return e;
	draft.subject = subject->data;
	draft.text = text->data;
	if (act->incident[0] != '\0')
		draft.incident_id = act->incident;
	return event_append(act->record, &draft);
}

static struct err
note(struct act *act)
{
	struct buf text, subject;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	buf_init(&subject, ORDER_TEXT_CAP_BYTES);
	e = append(act, &text, &subject);
	if (e.kind == ERR_NONE)
		e = followup_collect(act, subject.data, text.data);
	buf_clear(&subject);
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
	{.name = "note", .least = LEVEL_OPERATOR, .flags = ORDER_OWN | ORDER_ANYWHERE, .run = note},
	{.name = "undo", .least = LEVEL_OPERATOR, .flags = ORDER_OWN | ORDER_ANYWHERE, .run = undo},
	{.name = NULL},
};
