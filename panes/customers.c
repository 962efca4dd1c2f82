/* panes/customers.c - whom to call, in which order: those first whom the incident hurts. Numbers
 * are in the config only: here is "phone 1".
 * SPDX-License-Identifier: MIT */
#include "panes/customers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/hours.h"

enum { HOURS_MOST = 64, WORDS_MOST = 8, WORD_BYTES = 48, LABEL_NAME_BYTES = 60 };

/* Contract hours of an affected customer, as of the last load. */
struct contract {
	char id[ROW_ID_BYTES];
	struct hours_now now;
};

/* Of all rows, whatever a filter shows. */
struct tally {
	int affected;
	int to_call;
};

struct state {
	struct list list; /* first: panes/list.h */
	struct tally tally;
	struct zones zones;
	struct contract contracts[HOURS_MOST];
	int contracts_count;
};

static void
see(void *to, const void *row)
{
	const struct customer *c = row;
	struct tally *tally = to;

	if (c->contact > 0 || !c->affected)
		return;
	tally->affected++;
	tally->to_call += c->call_since_ms != 0;
}

static void
read_hours(struct state *s, int64_t now_ms)
{
	s->contracts_count = 0;
	for (int i = 0; i < list_count(&s->list) && s->contracts_count < HOURS_MOST; i++) {
		const struct customer *c = list_row(&s->list, i);
		struct contract *contract = &s->contracts[s->contracts_count];

		if (c->contact > 0 || !c->affected)
			continue;
		memcpy(contract->id, c->key.id, sizeof contract->id);
		contract->now = hours_of(c->hours, &s->zones, now_ms);
		s->contracts_count++;
	}
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct tally tally = {0};
	struct err e = list_load(p, r, customer_window);

	if (e.kind == ERR_NONE && p->changed && p->incident[0] != '\0')
		e = list_each(p, r, customer_window, see, &tally);
	if (e.kind == ERR_NONE && p->changed)
		s->tally = tally;
	if (e.kind == ERR_NONE)
		read_hours(s, p->now_ms);
	return e;
}

/* ---- words ---- */

/* What is said of a row behind its name: those first that matter most. */
struct words {
	struct {
		enum style style;
		char text[WORD_BYTES];
	} at[WORDS_MOST];
	int count;
};

__attribute__((format(printf, 3, 4))) static void
say(struct words *w, enum style style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	w->at[w->count].style = style;
	(void)vsnprintf(w->at[w->count++].text, WORD_BYTES, format, args);
	va_end(args);
}

/* As many of them as there is room for, none cut. */
static void
draw_words(const struct words *w, struct area a, int col)
{
	for (int i = 0; i < w->count; i++) {
		int end = col + 2 + (int)strlen(w->at[i].text);

		if (end > a.cols)
			continue;
		(void)area_put(a, 0, col + 2, w->at[i].style, w->at[i].text);
		col = end;
	}
}

const char *
customers_result(const struct customer *c)
{
	if (c->called == NULL || c->called_ms == 0)
		return "";
	return strcmp(c->called, "no_answer") == 0 ? "no answer" : c->called;
}

static void
say_call(struct words *w, const struct customer *c, int64_t now_ms)
{
	char age[AGE_BYTES];

	if (c->called_ms == 0)
		return;
	age_short(age, c->called_ms, now_ms);
	say(w, STYLE_DIM, "%s %s", customers_result(c), age);
}

/* "next 03:10": the call that the last one promised. */
static void
say_next(struct words *w, const struct customer *c, int64_t now_ms)
{
	char at[AGE_BYTES];
	bool late = c->next_ms <= now_ms;

	if (c->next_ms == 0)
		return;
	age_time(at, c->next_ms);
	say(w, late ? STYLE_OVERDUE : STYLE_DUE, "%s %.5s", late ? "! call was due" : "next call",
		at);
}

static void
say_hours(struct words *w, const struct state *s, const struct customer *c, int64_t now_ms)
{
	for (int i = 0; i < s->contracts_count; i++) {
		struct hours_now now = s->contracts[i].now;
		bool is_in = now.are == HOURS_IN;

		if (strcmp(s->contracts[i].id, c->key.id) != 0)
			continue;
		if (now.are == HOURS_UNKNOWN) {
			if (!text_is_empty(c->hours))
				say(w, STYLE_DUE, "hours ?");
			return;
		}
		if (now.next_ms <= now_ms) /* it changed since it was looked at */
			is_in = !is_in;
		say(w, is_in ? STYLE_DIM : STYLE_DUE, "%s", is_in ? "in hours" : "out of hours");
	}
}

static void
say_affected(struct words *w, const struct state *s, const struct customer *c, int64_t now_ms)
{
	char at[AGE_BYTES];

	say_next(w, c, now_ms);
	if (c->mail_down)
		say(w, STYLE_OVERDUE, c->all_inside ? "! mail down, none outside" : "! mail down");
	if (c->decision_ms != 0)
		say(w, STYLE_DUE, "decision needed");
	if (c->confirmed_ms != 0) {
		age_time(at, c->confirmed_ms);
		say(w, STYLE_OK, "confirmed %.5s", at);
	}
	say_hours(w, s, c, now_ms);
	say_call(w, c, now_ms);
}

void
customers_ways(const struct customer *c, char *out, size_t size)
{
	bool lost = c->mail_down && c->mail && c->mail_inside;
	bool alternate_lost = c->mail_down && c->alternate_mail && c->alternate_inside;
	size_t length = 0;

	out[0] = '\0';
	for (int i = 1; i <= c->phones && i <= 3; i++)
		length += (size_t)snprintf(out + length, size - length, "  phone %d", i);
	if (c->mail && !lost)
		length += (size_t)snprintf(out + length, size - length, "  mail");
	if (c->alternate_mail && !alternate_lost)
		length += (size_t)snprintf(out + length, size - length, "  alt");
	if (lost)
		length += (size_t)snprintf(out + length, size - length, "  -mail-");
	if (alternate_lost)
		length += (size_t)snprintf(out + length, size - length, "  -alt-");
	if (length >= 2)
		memmove(out, out + 2, length - 1);
}

/* ---- rows ---- */

static void
draw_contact(const struct customer *c, struct area a, enum style style, int64_t now_ms)
{
	bool next = c->call_since_ms != 0 && c->contact == c->next_contact;
	struct words words = {.count = 0};
	char ways[WORD_BYTES];
	int end = a.cols * 2 / 5 > 22 ? 22 : a.cols * 2 / 5;
	int col;

	customers_ways(c, ways, sizeof ways);
	say_call(&words, c, now_ms);
	if (next)
		(void)area_put(a, 0, 0, STYLE_OVERDUE, ">");
	(void)area_printf(a, 0, 2, STYLE_DIM, "%d", c->contact);
	(void)area_text(a, 0, 4, end - 5, style, c->name);
	col = area_put(a, 0, end, STYLE_DIM, ways);
	draw_words(&words, a, col);
}

/* "CALL NOW Acme  1 Jo Park": R26, R27. */
static void
draw_affected(
	const struct state *s, const struct customer *c, struct area a, bool gone, int64_t now_ms)
{
	struct words words = {.count = 0};
	bool call = c->call_since_ms != 0 && !gone;
	int col = 0;

	if (call)
		col = area_put(a, 0, 0, STYLE_OVERDUE, "CALL NOW") + 1;
	col = area_text(a, 0, col, a.cols - col, gone ? STYLE_DIM : STYLE_STRONG, c->customer);
	if (gone) {
		(void)area_put(a, 0, col + 2, STYLE_DIM, "gone");
		return;
	}
	if (call && c->next_contact > 0) {
		int after = area_printf(a, 0, col + 2, STYLE_OVERDUE, "%d", c->next_contact);

		col = area_text(a, 0, after + 1, a.cols - after - 1, STYLE_STRONG, c->next_name);
	}
	say_affected(&words, s, c, now_ms);
	draw_words(&words, a, col);
}

/* A filter shows a contact without the customer above it: then the row says whose it is. */
static bool
is_alone(const struct pane *p, int i)
{
	const struct state *s = p->state;
	const struct customer *c = list_row(&s->list, i);
	const struct customer *above = i > 0 ? list_row(&s->list, i - 1) : NULL;

	return filter_is_on(&p->filter) && (above == NULL || above->key.major != c->key.major);
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct customer *c = list_row(&s->list, i);
	bool gone = list_is_ghost(&s->list, i);
	/* During an incident those whom it does not hurt are not what to look at. */
	bool dim = gone || (p->incident[0] != '\0' && !c->affected);
	int col;

	(void)first;
	if (c->contact > 0 && is_alone(p, i)) {
		(void)area_printf(a, 0, 2, STYLE_DIM, "%d", c->contact);
		col = area_text(a, 0, 4, a.cols - 4, dim ? STYLE_DIM : STYLE_PLAIN, c->name);
		(void)area_text(a, 0, col + 2, a.cols - col - 2, STYLE_DIM, c->customer);
		return;
	}
	if (c->contact > 0) {
		draw_contact(c, a, dim ? STYLE_DIM : STYLE_PLAIN, now_ms);
		return;
	}
	if (c->affected) {
		draw_affected(s, c, a, gone, now_ms);
		return;
	}
	col = area_text(a, 0, 0, a.cols, dim ? STYLE_DIM : STYLE_STRONG, c->customer);
	(void)area_text(
		a, 0, col + 2, a.cols - col - 2, STYLE_DIM, gone ? text_of("gone") : c->hours);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (size > 0)
		out[0] = '\0';
	if (s->tally.to_call > 0)
		(void)snprintf(
			out, size, "%d to call, %d affected", s->tally.to_call, s->tally.affected);
	else if (s->tally.affected > 0)
		(void)snprintf(out, size, "%d affected", s->tally.affected);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->tally.to_call > 0)
		(void)snprintf(out, size, "%d!", s->tally.to_call);
	else if (s->tally.affected > 0)
		(void)snprintf(out, size, "%d", s->tally.affected);
}

const struct customer *
customers_find(const struct pane *p, const char *id)
{
	const struct state *s = p->state;

	for (int i = 0; i < list_count(&s->list) && !p->stale; i++) {
		const struct customer *c = list_row(&s->list, i);

		if (strcmp(c->key.id, id) == 0 && !list_is_ghost(&s->list, i))
			return c;
	}
	return NULL;
}

/* The row under the cursor; NULL: there is none. */
static const struct customer *
at_cursor(const struct pane *p)
{
	const struct state *s = p->state;

	return s->list.set ? list_row(&s->list, s->list.at) : NULL;
}

static void
about(const struct pane *p, struct pane_about *about)
{
	const struct customer *c = at_cursor(p);

	if (c != NULL && c->contact > 0)
		about->kind = "contact";
}

static void
label(const struct pane *p, struct buf *out)
{
	const struct customer *c = at_cursor(p);

	if (c->contact > 0) {
		(void)buf_printf(out, "%d ", c->contact);
		text_plain(c->name, false, LABEL_NAME_BYTES, out);
		(void)buf_string(out, " of ");
	}
	text_plain(c->customer, false, LABEL_NAME_BYTES, out);
}

static int64_t
earliest(int64_t a_ms, int64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct customer *c = row;
	int64_t next_ms = INT64_MAX;

	if (!c->affected)
		return next_ms;
	if (c->called_ms != 0)
		next_ms = age_short_tick(c->called_ms, now_ms);
	if (c->next_ms > now_ms)
		next_ms = earliest(next_ms, c->next_ms);
	return next_ms;
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	const struct state *s = p->state;
	int64_t next_ms = list_tick(p, now_ms, row_tick);

	for (int i = 0; i < s->contracts_count; i++) {
		if (s->contracts[i].now.next_ms > now_ms)
			next_ms = earliest(next_ms, s->contracts[i].now.next_ms);
	}
	return next_ms;
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct customer *c = row;

	out->status = !c->affected ? "" : c->call_since_ms != 0 ? "affected call" : "affected";
	out->by[0] = c->name;
	out->texts[0] = c->customer;
	out->texts[1] = c->name;
	out->texts[2] = c->hours;
}

static void
clear(struct pane *p)
{
	struct state *s = p->state;

	zones_clear(&s->zones);
	list_clear(p);
}

const struct pane_ops customers_ops = {
	.name = "customers",
	.title = "Customers",
	.kind = "customer",
	.empty = "No customers in the config",
	.tables = TABLE_CUSTOMER | TABLE_INCIDENT,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = list_move,
	.cursor = list_cursor,
	.about = about,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = next_tick,
	.describe = describe,
	.row_size = sizeof(struct customer),
	.detail = &customer_detail_ops,
	.clear = clear,
};
