/* panes/customer_detail.c - a customer, or one of its contacts, in full. Numbers and addresses come
 * from the engine, to the lead alone, and are kept nowhere: store/numbers.h.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/customers.h"
#include "store/attempt.h"
#include "store/event.h"
#include "store/hours.h"
#include "store/numbers.h"

enum {
	CONTACTS_MOST = 50,
	CONTACT_COL = 4,
	NUMBER_COL = 16,
	CALLS_MOST = 50,
	CALLED_COL = 20,
	SAID_COL = 9,
	NOTES_MOST = 200,
	NAME_BYTES = 256,
};

struct state {
	struct detail detail; /* first: panes/detail.h */
	bool contact;         /* it is about a contact, not the customer */
};

static bool
is_contact(const struct rows *rows, int i)
{
	return ((const struct customer *)rows_at(rows, i))->contact > 0;
}

/* ---- the ladder ---- */

/* What is shown where a number is wanted. */
static struct text
number_or_why(const struct pane *p, const struct detail *d, const char *number)
{
	const struct numbers *n = p->numbers;

	if (number != NULL)
		return text_of(number);
	if (n != NULL && n->state == NUMBERS_CAME && strcmp(n->id, d->sheet.key.id) == 0)
		return text_of("(not in the engine's config)");
	if (n != NULL && n->state == NUMBERS_WITHHELD)
		return text_of("(not for observers)");
	if (n != NULL && n->state == NUMBERS_REFUSED)
		return text_of("(numbers are shown to the lead only)");
	return text_of("(asking the engine...)");
}

static void
add_way(const struct pane *p, struct sheet *draft, const char *label, bool lost, const char *number)
{
	const struct detail *d = p->state;
	char words[sizeof draft->items[0].label];

	(void)snprintf(words, sizeof words, "    %s%s%s", lost ? "-" : "", label, lost ? "-" : "");
	sheet_line(draft, words, NUMBER_COL, number_or_why(p, d, number));
	if (lost)
		draft->items[draft->count - 1].style = STYLE_DIM;
}

/* How to reach them, those ways first that work. */
static void
add_ways(const struct pane *p, struct sheet *draft, const struct customer *c)
{
	const struct detail *d = p->state;
	const struct number *n = numbers_of(p->numbers, d->sheet.key.id, c->contact);
	bool lost = c->mail_down && c->mail_inside;
	bool alternate_lost = c->mail_down && c->alternate_inside;

	if (c->phones > 0)
		add_way(p, draft, "phone 1", false, n != NULL ? n->phone : NULL);
	for (int turn = 0; turn < 2; turn++) {
		if (c->mail && lost == (turn == 1))
			add_way(p, draft, "mail", lost, n != NULL ? n->mail : NULL);
		if (c->alternate_mail && alternate_lost == (turn == 1))
			add_way(p, draft, "other mail", alternate_lost,
				n != NULL ? n->alternate : NULL);
	}
	if (c->phones == 0 && !c->mail && !c->alternate_mail)
		sheet_line(draft, "    No number, no address.", 0, text_of(""));
}

static void
add_contact(const struct pane *p, struct sheet *draft, const struct customer *c)
{
	char label[sizeof draft->items[0].label];
	bool next = c->call_since_ms != 0 && c->contact == c->next_contact;

	(void)snprintf(label, sizeof label, "%s%d", next ? "> " : "  ", c->contact);
	sheet_line(draft, label, CONTACT_COL, c->name);
	draft->items[draft->count - 1].style = STYLE_STRONG;
	draft->items[draft->count - 1].label_style = next ? STYLE_OVERDUE : STYLE_DIM;
	add_ways(p, draft, c);
}

/* Whom to call, in their order: the rows behind the customer's own. */
static void
add_contacts(const struct pane *p, struct sheet *draft, const struct rows *rows)
{
	const struct customer *own = rows_at(rows, rows->at);

	sheet_heading(draft, "Whom to call, in this order");
	if (rows->at + 1 >= rows->count || !is_contact(rows, rows->at + 1))
		sheet_line(draft, "", 0,
			text_of(own->configured ? "Nobody: the config names no contacts."
						: "Nobody: the config does not know them."));
	for (int i = rows->at + 1; i < rows->count && is_contact(rows, i); i++)
		add_contact(p, draft, rows_at(rows, i));
	if (own->all_inside) /* R25 */
		sheet_line(draft, "", 0,
			text_of("! All addresses are in their own domains: when their mail is "
				"down, all of them are."));
}

/* ---- how they are ---- */

static void
add_hours(struct sheet *draft, const struct customer *c, int64_t now_ms)
{
	struct zones zones = {.next = 0};
	struct hours_now now;

	if (text_is_empty(c->hours))
		return;
	now = hours_of(c->hours, &zones, now_ms);
	zones_clear(&zones);
	sheet_field(draft, "Hours", STYLE_PLAIN, c->hours);
	if (now.are == HOURS_UNKNOWN)
		sheet_field(draft, "", STYLE_DUE, text_of(now.why));
	else
		sheet_field(draft, "", now.are == HOURS_IN ? STYLE_OK : STYLE_DUE,
			text_of(now.are == HOURS_IN ? "in hours now" : "out of hours now"));
	if (now.next_ms != INT64_MAX)
		sheet_countdown(
			draft, "", now.next_ms, now.are == HOURS_IN ? "out of hours" : "in hours");
}

static void
add_call(struct sheet *draft, const struct customer *c)
{
	char label[sizeof draft->items[0].label];

	if (c->call_since_ms == 0)
		return;
	(void)snprintf(label, sizeof label, "CALL NOW%s", c->next_contact > 0 ? "" : ":");
	sheet_field(draft, label, STYLE_OVERDUE,
		c->next_contact > 0 ? c->next_name : text_of("nobody is in the config"));
	sheet_field(draft, "", STYLE_DUE,
		text_of(c->decision_ms == c->call_since_ms
				? "a decision of theirs is needed"
				: "the ETA is more than an hour: tell them"));
	sheet_since(draft, "", c->call_since_ms);
}

static void
add_standing(struct sheet *draft, const struct customer *c)
{
	static const char *const origins[][2] = {
		{"service", "yes: a page of a service they feel"},
		{"ticket", "yes: a ticket of theirs"},
		{"person", "yes: added by hand"},
	};

	if (!c->affected)
		return;
	add_call(draft, c);
	for (int i = 0; i < 3; i++) {
		if (strcmp(c->origin, origins[i][0]) == 0)
			sheet_field(draft, "Affected", STYLE_PLAIN, text_of(origins[i][1]));
	}
	if (c->mail_down)
		sheet_field(draft, "Their mail", STYLE_OVERDUE,
			text_of(c->all_inside ? "! down, or may be; no address is outside"
					      : "! down, or may be: use other addresses"));
	if (c->decision_ms != 0) {
		sheet_field(draft, "Decision", STYLE_DUE, c->decision);
		sheet_since(draft, "", c->decision_ms);
	}
	if (c->confirmed_ms != 0) {
		sheet_field(draft, "Confirmed", STYLE_OK, c->confirmed_by);
		sheet_since(draft, "", c->confirmed_ms);
	}
}

/* ---- the calls ---- */

static void
add_attempt(struct sheet *draft, struct arena *a, const struct attempt *t, int64_t before_ms)
{
	bool reached = strcmp(t->result, "reached") == 0;
	char words[sizeof draft->items[0].label];
	char at[AGE_BYTES];

	detail_day(draft, t->at_ms, before_ms);
	age_time(at, t->at_ms);
	(void)snprintf(words, sizeof words, "%.8s %s", at,
		strcmp(t->result, "no_answer") == 0 ? "no answer" : t->result);
	sheet_line(draft, words, CALLED_COL, t->name);
	draft->items[draft->count - 1].label_style = reached ? STYLE_OK : STYLE_PLAIN;
	sheet_line(draft, "         by", CALLED_COL, t->person);
	draft->items[draft->count - 1].style = STYLE_DIM;
	if (t->next_ms != 0) {
		age_both(at, t->next_ms);
		sheet_line(draft, "         next call", CALLED_COL, text_of(arena_string(a, at)));
	}
	sheet_paragraphs(draft, a, SAID_COL, STYLE_PLAIN, t->note);
}

static struct err
add_calls(struct pane *p, struct record *r, struct sheet *draft, struct arena *a,
	const struct customer *c)
{
	struct rows rows;
	struct err e;

	if (!c->affected)
		return NO_ERR;
	e = attempt_list(r, p->incident, c->customer, CALLS_MOST, a, &rows);
	if (e.kind != ERR_NONE)
		return e;
	sheet_heading(draft, "Calls, the last one first");
	if (rows.count == 0)
		sheet_line(draft, "None yet.", 0, text_of(""));
	for (int i = 0; i < rows.count; i++) {
		const struct attempt *before = i > 0 ? rows_at(&rows, i - 1) : NULL;

		add_attempt(draft, a, rows_at(&rows, i), before != NULL ? before->at_ms : 0);
	}
	return NO_ERR;
}

/* What people wrote about this row. */
static struct err
add_notes(struct record *r, struct sheet *draft, struct arena *a, const struct customer *c)
{
	const struct window w = {.from = WINDOW_END, .before = NOTES_MOST, .after = 1};
	struct rows rows = {0};
	char subject[NAME_BYTES + 32];
	char name[NAME_BYTES];
	int64_t before_ms = 0;
	struct err e;

	(void)text_show(c->customer, false, name, sizeof name);
	if (c->contact > 0)
		(void)snprintf(subject, sizeof subject, "contact:%s/%d", name, c->contact);
	else
		(void)snprintf(subject, sizeof subject, "customer:%s", name);
	e = event_window(r, subject, &w, a, &rows);
	for (int i = 0; i < rows.count && e.kind == ERR_NONE; i++) {
		const struct event *note = rows_at(&rows, i);

		if (strcmp(note->kind, "note") != 0)
			continue; /* that the config names it */
		if (before_ms == 0)
			sheet_heading(draft, "Notes");
		detail_said(draft, a, note->at_ms, before_ms, "",
			note->withdrawn ? STYLE_DIM : STYLE_PLAIN, note->actor, note->text);
		before_ms = note->at_ms;
	}
	return e;
}

/* What became of it in the incident. */
static struct err
add_log(const struct pane *p, struct record *r, struct sheet *draft, struct arena *a,
	const struct customer *c)
{
	char id[2 * ROW_ID_BYTES];
	char name[ROW_ID_BYTES];

	(void)snprintf(id, sizeof id, "%s/%s", p->incident,
		text_show(c->customer, false, name, sizeof name));
	return detail_log(draft, a, r, "incident_customer", id);
}

static struct err
read_customer(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct state *s = p->state;
	struct detail *d = &s->detail;
	struct rows rows = {0};
	const struct customer *c;
	struct err e = detail_rows(p, r, customer_window, CONTACTS_MOST + 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	c = rows_at(&rows, rows.at);
	s->contact = c->contact > 0;
	d->updated_ms = c->rev; /* only whether it is another counts */
	if (c->contact > 0) {
		sheet_field(draft, "Contact", STYLE_STRONG, c->name);
		add_ways(p, draft, c);
	}
	sheet_field(draft, "Customer", STYLE_STRONG, c->customer);
	add_standing(draft, c);
	add_hours(draft, c, p->now_ms);
	sheet_field(draft, "Policy", STYLE_PLAIN, c->policy);
	sheet_field(draft, "Notes", STYLE_PLAIN, c->notes);
	if (p->watches && text_is_empty(c->policy) && text_is_empty(c->notes))
		sheet_withheld(draft, "policy, notes: not for observers");
	if (c->contact == 0)
		add_contacts(p, draft, &rows);
	detail_words(d->caption, sizeof d->caption, "", c->customer);
	detail_words(d->label, sizeof d->label, "", c->contact > 0 ? c->name : c->customer);
	e = add_calls(p, r, draft, a, c);
	if (e.kind == ERR_NONE)
		e = add_notes(r, draft, a, c);
	if (e.kind == ERR_NONE && c->affected && c->contact == 0)
		e = add_log(p, r, draft, a, c);
	return e;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_customer);
}

static void
about(const struct pane *p, struct pane_about *about)
{
	const struct state *s = p->state;

	if (s->contact)
		about->kind = "contact";
}

const struct pane_ops customer_detail_ops = {
	.name = "detail",
	.also = "customers",
	.title = "Customer",
	.kind = "customer",
	.wants = "contact",
	.empty = "This customer is not in the record any more",
	.tables = TABLE_CUSTOMER | TABLE_INCIDENT,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.about = about,
	.label = detail_label,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.version = detail_version,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
