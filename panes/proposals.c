/* panes/proposals.c - what operators ask for, and a lead has to approve (R41).
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/work.h"

struct state {
	struct list list; /* first: panes/list.h */
	int waiting;      /* of all rows, whatever a filter shows */
};

enum { LABEL_BYTES = 90 };

static bool
is_waiting(const void *row)
{
	const struct proposal *proposal = row;

	return strcmp(proposal->state, "waiting") == 0;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;

	return list_load_counted(p, r, proposal_window, is_waiting, &s->waiting);
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct proposal *proposal = list_row(&s->list, i);
	bool waiting = is_waiting(proposal);
	enum style style = !waiting || list_is_ghost(&s->list, i) ? STYLE_DIM : STYLE_PLAIN;
	char age[AGE_BYTES];
	int col = 2;

	(void)first;
	if (waiting) {
		age_short(age, proposal->at_ms, now_ms);
		(void)area_put(a, 0, 0, STYLE_DUE, ">");
		col = area_printf(a, 0, col, STYLE_DUE, "%4s", age) + 1;
	} else {
		col = area_put(a, 0, col, STYLE_DIM, proposal->state) + 1;
	}
	(void)area_text(a, 0, col, a.cols - col, style, proposal->text);
}

static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct proposal *proposal = row;

	return is_waiting(row) ? age_short_tick(proposal->at_ms, now_ms) : INT64_MAX;
}

static int64_t
tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
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

	if (s->waiting > 0)
		(void)snprintf(out, size, "%d waiting", s->waiting);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->waiting > 0)
		(void)snprintf(out, size, "%d!", s->waiting);
}

/* "proposal 3 Kim Lee asks for role-give", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct proposal *proposal = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "proposal %s ", proposal->key.id);
	text_plain(proposal->text, false, LABEL_BYTES, out);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct proposal *proposal = row;

	out->status = proposal->state;
	out->by[0] = proposal->person;
	out->by[1] = proposal->decided_by;
	out->texts[0] = proposal->text;
	out->texts[1] = proposal->reason;
}

const struct pane_ops proposals_ops = {
	.name = "proposals",
	.title = "Proposals",
	.kind = "proposal",
	.empty = "No proposals wait for the lead",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct state),
	.detail = &proposal_detail_ops,
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = tick,
	.describe = describe,
	.row_size = sizeof(struct proposal),
	.clear = list_clear,
};
