/* panes/page_group.c - the pages of one kind, each by itself.
 * SPDX-License-Identifier: MIT */
#include "store/page_group.h"

#include <stdio.h>

#include "panes/figure.h"
#include "panes/pages.h"

enum { CAPTION_TITLE_BYTES = 60, ARENA_CAP_BYTES = 64 * 1024 };

struct state {
	struct list list; /* first: panes/list.h */
	char group[ROW_ID_BYTES];
	char title[CAPTION_TITLE_BYTES + 16]; /* neutralised */
	int64_t active;
	int64_t unacknowledged;
	int priority_cols;
};

static void
aim(struct pane *p, const struct row_key *key)
{
	struct state *s = p->state;

	(void)snprintf(s->group, sizeof s->group, "%s", key->id);
	s->list.of = s->group;
}

/* What is told of the whole; a kind of which nothing is left keeps its title. */
static struct err
read_counts(struct state *s, struct record *r)
{
	struct page group;
	struct arena arena;
	struct buf title;
	struct err e;

	arena_init(&arena, ARENA_CAP_BYTES);
	e = page_group_find(r, s->group, &arena, &group);
	if (e.kind == ERR_NONE) {
		buf_init(&title, sizeof s->title - 1);
		text_plain(group.title, false, CAPTION_TITLE_BYTES, &title);
		(void)snprintf(s->title, sizeof s->title, "%s", title.data);
		buf_clear(&title);
		s->active = group.group;
		s->unacknowledged = group.group_unacknowledged;
	} else if (e.kind == ERR_MISSING) {
		s->active = 0;
		s->unacknowledged = 0;
		e = NO_ERR;
	}
	arena_clear(&arena);
	return e;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct err e = list_load(p, r, page_group_window);

	if (e.kind != ERR_NONE)
		return e;
	s->priority_cols = pages_priority_cols(&s->list);
	return read_counts(s, r);
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

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

/* "1,240 active, 1,180 unacked: 5xx over # % on web-#". */
static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	char active[FIGURE_BYTES];
	char waiting[FIGURE_BYTES];

	(void)snprintf(out, size, "%s active, %s unacked: %s", figure(active, s->active),
		figure(waiting, s->unacknowledged), s->title);
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

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, pages_row_tick);
}

const struct pane_ops page_group_ops = {
	.name = "page-group",
	.also = "pages",
	.title = "Pages of one kind",
	.kind = "page",
	.source = "pagerduty",
	.empty = "None of them is active any more",
	.tables = TABLE_PAGE,
	.state_size = sizeof(struct state),
	.detail = &page_detail_ops,
	.list = PANE_PAGES,
	.mark_col = 1,
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.named = named,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.aim = aim,
	.describe = pages_describe,
	.counted = true,
	.row_size = sizeof(struct page),
	.next_tick = next_tick,
	.clear = list_clear,
};
