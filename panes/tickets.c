/* panes/tickets.c - open tickets: those that page first.
 * SPDX-License-Identifier: MIT */
#include "panes/tickets.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "panes/tie.h"
#include "store/ticket.h"

struct state {
	struct list list; /* first: panes/list.h */
	struct ticket_counts counts;
	int64_t waiting; /* those that page and that nobody has answered */
};

enum {
	NUMBER_COL = 2,
	NUMBER_COLS = 7,
	PRIORITY_COLS = 6,
	AGE_COLS = 4,
	LABEL_SUBJECT_BYTES = 48,
	WANTED_COLS = 13
};

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct page_counts pages = {0};
	struct err e = list_load(p, r, ticket_window);

	if (e.kind == ERR_NONE && p->changed)
		e = ticket_count(r, &s->counts);
	if (e.kind == ERR_NONE && p->changed)
		e = page_count(r, &pages);
	if (e.kind == ERR_NONE && p->changed)
		s->waiting = pages.tickets;
	return e;
}

const char *
tickets_wanted(const struct ticket *t)
{
	static const char *const words[][2] = {{"solved", "solving..."},
		{"pending", "to pending..."}, {"hold", "to hold..."}, {"open", "opening..."}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (t->wanted != NULL && strcmp(t->wanted, words[i][0]) == 0)
			return words[i][1];
	}
	return NULL;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct ticket *t = list_row(&s->list, i);
	bool gone = list_is_ghost(&s->list, i);
	bool pages = t->waits && !gone;
	enum style plain = gone ? STYLE_DIM : STYLE_PLAIN;
	int who = a.cols / 5 > 20 ? 20 : a.cols / 5;
	int col = NUMBER_COL;
	int end = a.cols - AGE_COLS - 1;
	int after;
	char age[AGE_BYTES];

	(void)first;
	age_short(age, t->updated_ms, now_ms);
	if (gone)
		(void)snprintf(age, sizeof age, "gone");
	(void)area_put(a, 0, 0, pages ? STYLE_OVERDUE : STYLE_PLAIN, pages ? "!" : " ");
	after = area_printf(
		a, 0, col, pages ? STYLE_OVERDUE : STYLE_DIM, "#%lld", (long long)t->number);
	end = gone ? end : tie_end(area_part(a, 0, 0, 1, end), t->incident, p->incident);
	col = after >= col + NUMBER_COLS ? after + 1 : col + NUMBER_COLS;
	(void)area_text(a, 0, col, PRIORITY_COLS, pages ? STYLE_OVERDUE : plain, t->priority);
	col += PRIORITY_COLS + 1;
	(void)area_text(a, 0, col, who, plain,
		text_is_empty(t->organization) ? t->requester : t->organization);
	col += who + 1;
	if (!gone && tickets_wanted(t) != NULL && end - col > WANTED_COLS + 6) {
		end -= WANTED_COLS + 1;
		(void)area_put(a, 0, end + 1, STYLE_DUE, tickets_wanted(t));
	}
	(void)area_text(a, 0, col, end - col, plain, t->subject);
	(void)area_put(a, 0, a.cols - (int)strlen(age), STYLE_DIM, age);
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

	if (s->counts.paging > 0)
		(void)snprintf(out, size, "%lld open, %lld paging", (long long)s->counts.open,
			(long long)s->counts.paging);
	else
		(void)snprintf(out, size, "%lld open", (long long)s->counts.open);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->waiting > 0)
		(void)snprintf(out, size, "%lld!", (long long)s->waiting);
	else
		(void)snprintf(out, size, "%lld", (long long)s->counts.open);
}

static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct ticket *t = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "ticket #%lld ", (long long)t->number);
	text_plain(t->subject, false, LABEL_SUBJECT_BYTES, out);
}

static struct text
named(const struct pane *p)
{
	const struct state *s = p->state;

	return ((const struct ticket *)list_row(&s->list, s->list.at))->subject;
}

static int64_t
row_tick(const void *row, int64_t now_ms)
{
	return age_short_tick(((const struct ticket *)row)->updated_ms, now_ms);
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct ticket *t = row;

	(void)snprintf(out->number, sizeof out->number, "#%lld", (long long)t->number);
	out->status = t->waits ? "paging waiting" : t->paging ? "paging answered" : "";
	out->stated = t->status;
	out->tie = tie_word(t->incident);
	out->service = text_is_empty(t->organization) ? t->requester : t->organization;
	out->by[0] = t->requester;
	out->by[1] = t->organization;
	out->texts[0] = t->subject;
	out->texts[1] = t->requester;
	out->texts[2] = t->organization;
	out->texts[3] = t->priority;
	out->texts[4] = t->tags;
}

static const char *const orders[] = {
	[TICKET_PAGING_FIRST] = "paging first",
	[TICKET_NEWEST_FIRST] = "last changed first",
	[TICKET_OLDEST_FIRST] = "longest unchanged first",
	[TICKET_BY_PRIORITY] = "by priority",
	NULL,
};

const struct pane_ops tickets_ops = {
	.name = "tickets",
	.title = "Tickets",
	.kind = "ticket",
	.source = "zendesk",
	.empty = "No open tickets",
	.tables = TABLE_TICKET,
	.state_size = sizeof(struct state),
	.detail = &ticket_detail_ops,
	.list = PANE_TICKETS,
	.mark_col = 1,
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.named = named,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = next_tick,
	.describe = describe,
	.orders = orders,
	.counted = true,
	.row_size = sizeof(struct ticket),
	.clear = list_clear,
};
