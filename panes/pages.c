/* panes/pages.c - what woke somebody, pages and the tickets that page: unacknowledged first.
 * SPDX-License-Identifier: MIT */
#include "panes/pages.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/figure.h"
#include "panes/tie.h"
#include "store/page_group.h"

/* What somebody wanted instead of what the storm says. */
enum wanted { WANTED_AUTO, WANTED_GROUPS, WANTED_PAGES };

struct state {
	struct list list; /* first: panes/list.h */
	struct page_counts counts;
	int priority_cols;
	bool storm;
	enum wanted wanted;
};

enum {
	AGE_COL = 2,
	URGENCY_COL = 8,
	VERDICT_COLS = 12,
	WANTED_COLS = 12,
	PRIORITY_COL = 13,
	PRIORITY_MOST = 6,
	LABEL_TITLE_BYTES = 48,
	COUNTS_COLS = 64, /* room for a word about a group's pages */
	WIDE_COLS = 90,   /* room for when a page goes to the next level */
};

static int
between(int low, int value, int high)
{
	return value < low ? low : value > high ? high : value;
}

int
pages_priority_cols(const struct list *l)
{
	int widest = 0;

	for (int i = 0; i < list_count(l); i++) {
		const struct page *page = list_row(l, i);
		int cols = page->ticket ? 0 : text_cols(page->priority, PRIORITY_MOST);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

static bool
wants_groups(const struct state *s)
{
	return s->wanted == WANTED_AUTO ? s->storm : s->wanted == WANTED_GROUPS;
}

bool
pages_are_grouped(const struct pane *p)
{
	/* A filter may be about what differs in a kind, and a kind has no place in other orders. */
	return wants_groups(p->state) && !filter_is_on(&p->filter) && p->order == PAGE_BY_URGENCY;
}

bool
pages_storm(struct pane *p, bool storm)
{
	struct state *s = p->state;

	if (s->storm == storm)
		return false;
	s->storm = storm;
	s->wanted = WANTED_AUTO;
	p->stale = true;
	return true;
}

void
pages_group(struct pane *p)
{
	struct state *s = p->state;
	bool group = !wants_groups(s);

	if (!group && s->list.set && page_group_is(s->list.key.id))
		list_let_go(&s->list);
	s->wanted = group == s->storm ? WANTED_AUTO : group ? WANTED_GROUPS : WANTED_PAGES;
	p->stale = true;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct err e = list_load(p, r, pages_are_grouped(p) ? page_group_list : page_window);

	if (e.kind != ERR_NONE)
		return e;
	s->priority_cols = pages_priority_cols(&s->list);
	return p->changed ? page_count(r, &s->counts) : NO_ERR;
}

/* A word at the right end; returns the columns left of it. */
static int
draw_end(struct area a, enum style style, struct text word, int most)
{
	int cols = text_cols(word, most);

	if (cols == 0 || a.cols < 3 * cols)
		return a.cols;
	(void)area_text(a, 0, a.cols - cols, cols, style, word);
	return a.cols - cols - 1;
}

/* Whose it is: the service; a ticket is marked by its number in front of the customer, as in
 * Tickets, and the number is never cut. Returns the column after it. */
static int
draw_whose(struct area a, int col, enum style style, const struct page *page)
{
	int end = col + between(8, a.cols / 4, 20);

	if (page->ticket)
		col = area_printf(a, 0, col, style, "#%lld", (long long)page->number) + 1;
	if (col < end)
		(void)area_text(a, 0, col, end - col, style, page->service);
	return col > end ? col : end + 1;
}

/* "next level 02:10": a page that nobody acknowledges goes there. */
static int
draw_escalation(struct area a, const struct page *page, int64_t now_ms)
{
	char left[AGE_BYTES];
	char words[AGE_BYTES + 16];

	if (page->escalates_ms == 0 || a.cols < WIDE_COLS)
		return a.cols;
	age_exact(left, now_ms, page->escalates_ms);
	(void)snprintf(words, sizeof words, "next level %s", left);
	return draw_end(a, STYLE_DUE, text_of(words), (int)sizeof words);
}

/* "1,180 unacked" behind a group's title; where there is little room "1,180!", and where they are all
 * or none the mark in front says it. */
static int
draw_unacknowledged(struct area a, const struct page *page)
{
	int64_t waiting = page->group_unacknowledged;
	bool wide = a.cols >= COUNTS_COLS;
	char count[FIGURE_BYTES];
	char words[FIGURE_BYTES + 16];

	if (!wide && (waiting == 0 || waiting == page->group))
		return a.cols;
	(void)snprintf(words, sizeof words, "%s%s",
		waiting > 0 ? figure(count, waiting) : "all acked",
		waiting == 0 ? ""
		: wide       ? " unacked"
			     : "!");
	return draw_end(
		a, waiting > 0 ? STYLE_OVERDUE : STYLE_DIM, text_of(words), (int)sizeof words);
}

static bool
is_judged(const struct page *page)
{
	return page->triage != NULL && page->triage[0] != '\0';
}

/* As a person writes it. */
static const char *
verdict(const char *triage)
{
	return strcmp(triage, "bad_check") == 0 ? "bad check" : triage;
}

/* At the end that it is part of an incident; or before there is one, that nobody has acknowledged
 * it and nobody has judged it: that is the first thing to do (R9). Returns the columns left of
 * it. */
static int
draw_tie(struct area a, const struct page *page, const struct pages_look *look)
{
	bool open = page->status == PAGE_TRIGGERED && !page->ticket && page->group == 0;

	if (look->gone)
		return a.cols;
	if (!open || is_judged(page) || tie_is(page->incident) || look->incident[0] != '\0')
		return tie_end(a, page->incident, look->incident);
	return draw_end(
		a, STYLE_DUE, text_of(a.cols < COUNTS_COLS ? "?" : "triage?"), VERDICT_COLS);
}

const char *
pages_wanted(const struct page *page)
{
	const char *wanted = page->wanted != NULL ? page->wanted : "";

	if (strcmp(wanted, "acknowledged") == 0 && page->status == PAGE_TRIGGERED)
		return "acking...";
	if (strcmp(wanted, "resolved") == 0 && page->status != PAGE_RESOLVED)
		return "resolving...";
	return NULL;
}

/* What stands at the right end; returns the columns left of it. */
static int
draw_state(struct area a, const struct page *page, bool gone, int64_t now_ms)
{
	if (gone)
		return draw_end(a, STYLE_DIM, text_of(page->ticket ? "gone" : "resolved"), 8);
	if (pages_wanted(page) != NULL)
		return draw_end(a, STYLE_DUE, text_of(pages_wanted(page)), WANTED_COLS);
	if (page->group > 0)
		return draw_unacknowledged(a, page);
	if (is_judged(page) && strcmp(page->triage, "outage") != 0)
		return draw_end(a, STYLE_DIM, text_of(verdict(page->triage)), VERDICT_COLS);
	if (page->status == PAGE_TRIGGERED)
		return draw_escalation(a, page, now_ms);
	return draw_end(a, STYLE_DIM, page->assigned, a.cols < 64 ? 8 : 14);
}

void
pages_draw_row(struct area a, const struct page *page, const struct pages_look *look)
{
	bool gone = look->gone;
	int priority_cols = look->priority_cols;
	int64_t now_ms = look->now_ms;
	bool waits = page->status == PAGE_TRIGGERED && !gone;
	enum style plain = gone ? STYLE_DIM : STYLE_PLAIN;
	int col = PRIORITY_COL;
	int end;
	char age[AGE_BYTES];
	char count[FIGURE_BYTES];

	age_exact(age, page->created_ms, now_ms);
	(void)area_put(a, 0, 0, waits ? STYLE_OVERDUE : STYLE_PLAIN, waits ? "!" : " ");
	(void)area_put(a, 0, AGE_COL, waits ? STYLE_OVERDUE : STYLE_DIM, age);
	(void)area_put(
		a, 0, URGENCY_COL, page->high ? plain : STYLE_DIM, page->high ? "high" : "low");
	if (priority_cols > 0) {
		if (!page->ticket)
			(void)area_text(a, 0, col, priority_cols, plain, page->priority);
		col += priority_cols + 1;
	}
	col = draw_whose(a, col, plain, page);
	if (page->group > 0)
		col = area_printf(a, 0, col, gone ? STYLE_DIM : STYLE_STRONG, "x%s",
			      figure(count, page->group)) +
		      1;
	end = draw_tie(a, page, look);
	end = draw_state(area_part(a, 0, 0, 1, end), page, gone, now_ms);
	(void)area_text(a, 0, col, end - col, plain, page->title);
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;

	(void)first;
	pages_draw_row(a, list_row(&s->list, i),
		&(struct pages_look){.priority_cols = s->priority_cols,
			.gone = list_is_ghost(&s->list, i),
			.incident = p->incident,
			.now_ms = now_ms});
}

/* A row that is one for the cursor's sake alone is none when the cursor leaves it. */
static void
move(struct pane *p, int rows)
{
	struct state *s = p->state;
	const struct page *page = s->list.set ? list_row(&s->list, s->list.at) : NULL;
	bool fleeting = page != NULL && (page->apart || page->group == 1);
	struct row_key before = s->list.key;

	list_move(p, rows);
	if (fleeting && strcmp(before.id, s->list.key.id) != 0)
		p->stale = true;
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

/* "1,240 active in 18 kinds, 1,180 unacked". */
static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	char active[FIGURE_BYTES];
	char kinds[FIGURE_BYTES];
	char waiting[FIGURE_BYTES];
	bool grouped = pages_are_grouped(p);
	bool waits = s->counts.unacknowledged > 0;

	(void)snprintf(out, size, "%s active%s%s%s%s%s%s", figure(active, s->counts.active),
		grouped ? " in " : "", grouped ? figure(kinds, s->counts.kinds) : "",
		grouped ? (s->counts.kinds == 1 ? " kind" : " kinds") : "", waits ? ", " : "",
		waits ? figure(waiting, s->counts.unacknowledged) : "", waits ? " unacked" : "");
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	char count[FIGURE_BYTES];

	if (s->counts.unacknowledged > 0)
		(void)snprintf(out, size, "%s!", figure(count, s->counts.unacknowledged));
	else
		(void)snprintf(out, size, "%s", figure(count, s->counts.active));
}

void
pages_label(const struct page *page, struct buf *out)
{
	char count[FIGURE_BYTES];

	if (page->group > 0)
		(void)buf_printf(out, "%s pages ", figure(count, page->group));
	else
		(void)buf_printf(out, "%s #%lld ", page->ticket ? "ticket" : "page",
			(long long)page->number);
	text_plain(page->service, false, LABEL_TITLE_BYTES, out);
	(void)buf_string(out, " ");
	text_plain(page->title, false, LABEL_TITLE_BYTES, out);
}

static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;

	pages_label(list_row(&s->list, s->list.at), out);
}

static struct text
named(const struct pane *p)
{
	const struct state *s = p->state;

	return ((const struct page *)list_row(&s->list, s->list.at))->title;
}

/* A group is no subject of anything: what is about its pages is about each of them. */
static void
about(const struct pane *p, struct pane_about *out)
{
	const struct state *s = p->state;
	const struct page *page = list_row(&s->list, s->list.at);

	if (page->group > 0) {
		out->kind = "";
		out->detail = &page_group_ops;
	}
	if (!page->ticket)
		return;
	out->kind = ticket_detail_ops.kind;
	out->detail = &ticket_detail_ops;
	(void)snprintf(out->key.id, sizeof out->key.id, "%lld", (long long)page->number);
}

int64_t
pages_row_tick(const void *row, int64_t now_ms)
{
	const struct page *page = row;
	int64_t tick = age_exact_tick(page->created_ms, now_ms);
	int64_t second_ms = now_ms - now_ms % 1000 + 1000;

	return page->escalates_ms > now_ms && second_ms < tick ? second_ms : tick;
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, pages_row_tick);
}

void
pages_describe(const void *row, struct filter_row *out)
{
	static const char *const states[] = {
		[PAGE_TRIGGERED] = "triggered unacknowledged unacked",
		[PAGE_ACKNOWLEDGED] = "acknowledged acked",
		[PAGE_RESOLVED] = "resolved",
	};
	const struct page *page = row;

	(void)snprintf(out->number, sizeof out->number, "#%lld", (long long)page->number);
	out->status = states[page->status];
	out->tie = tie_word(page->incident);
	out->service = page->service;
	out->by[0] = page->assigned;
	out->texts[0] = page->title;
	out->texts[1] = page->service;
	out->texts[2] = page->assigned;
	out->texts[3] = page->priority;
	out->texts[4] = text_of(page->high ? "high" : "low");
	out->texts[5] = text_of(is_judged(page) ? verdict(page->triage) : "");
}

static const char *const orders[] = {
	[PAGE_BY_URGENCY] = "by urgency",
	[PAGE_NEWEST_FIRST] = "newest first",
	[PAGE_OLDEST_FIRST] = "oldest first",
	[PAGE_BY_SERVICE] = "by service",
	NULL,
};

const struct pane_ops pages_ops = {
	.name = "pages",
	.title = "Pages",
	.kind = "page",
	.source = "pagerduty",
	.guest = "zendesk",
	.guests = "tickets",
	.empty = "No active pages",
	.tables = TABLE_PAGE | TABLE_TICKET,
	.state_size = sizeof(struct state),
	.detail = &page_detail_ops,
	.list = PANE_PAGES,
	.mark_col = 1,
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = move,
	.cursor = list_cursor,
	.about = about,
	.label = label,
	.named = named,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = next_tick,
	.describe = pages_describe,
	.orders = orders,
	.counted = true,
	.row_size = sizeof(struct page),
	.clear = list_clear,
};
