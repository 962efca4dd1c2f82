/* panes/incidents.c - all incidents there were, the newest first.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/list.h"
#include "store/incident.h"

struct state {
	struct list list; /* first: panes/list.h */
};

enum {
	NUMBER_COL = 2,
	NUMBER_COLS = 6,
	DATE_COLS = 12,
	SEVERITY_COLS = 6,
	STATUS_COLS = 11,
	AGE_COLS = 7,
	WIDE_COLS = 90, /* room for the date */
	NAME_BYTES = 64,
};

static struct err
load(struct pane *p, struct record *r)
{
	return list_load(p, r, incident_window);
}

/* How long it has been going on, or went on. */
static int64_t
until_ms(const struct incident *incident, int64_t now_ms)
{
	return incident->is_open || incident->closed_ms == 0 ? now_ms : incident->closed_ms;
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct incident *incident = list_row(&s->list, i);
	bool ours = strcmp(incident->key.id, p->incident) == 0;
	enum style plain = incident->is_open ? STYLE_PLAIN : STYLE_DIM;
	int col = NUMBER_COL;
	char at[AGE_BYTES];

	(void)first;
	(void)area_put(a, 0, 0, STYLE_STRONG, ours ? "=" : " ");
	(void)area_printf(a, 0, col, STYLE_DIM, "#%s", incident->key.id);
	col += NUMBER_COLS;
	if (a.cols >= WIDE_COLS) {
		age_date(at, incident->declared_ms);
		(void)area_put(a, 0, col, STYLE_DIM, at);
		col += DATE_COLS;
	}
	if (incident->severity > 0)
		(void)area_printf(a, 0, col, plain, "SEV-%d", incident->severity);
	else
		(void)area_put(a, 0, col, plain, "SEV-?");
	col += SEVERITY_COLS;
	if (a.cols >= WIDE_COLS) {
		(void)area_text(a, 0, col, DATE_COLS - 1, plain, incident->label);
		col += DATE_COLS;
	}
	(void)area_put(a, 0, col, incident->is_open ? STYLE_STRONG : STYLE_DIM, incident->status);
	col += STATUS_COLS;
	age_exact(at, incident->declared_ms, until_ms(incident, now_ms));
	(void)area_put(a, 0, col, STYLE_DIM, at);
	col += AGE_COLS;
	if (incident->restricted)
		col = area_put(a, 0, col, STYLE_OVERDUE, "SECURITY") + 1;
	(void)area_text(a, 0, col, a.cols - col, plain, incident_name(incident));
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	(void)p;
	if (size > 0)
		out[0] = '\0';
}

static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct incident *incident = list_row(&s->list, s->list.at);

	(void)buf_printf(out, "incident %s ", incident->key.id);
	text_plain(incident_name(incident), false, NAME_BYTES, out);
}

static int64_t
row_tick(const void *row, int64_t now_ms)
{
	const struct incident *incident = row;

	return incident->is_open ? age_exact_tick(incident->declared_ms, now_ms) : INT64_MAX;
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	return list_tick(p, now_ms, row_tick);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct incident *incident = row;

	(void)snprintf(out->number, sizeof out->number, "#%.20s", incident->key.id);
	out->status = incident->status;
	out->by[0] = incident->lead;
	out->texts[0] = incident_name(incident);
	out->texts[1] = incident->label;
	out->texts[2] = incident->lead;
	out->texts[3] = text_of(incident->kind);
	out->texts[4] = text_of(incident->status);
}

const struct pane_ops incidents_ops = {
	.name = "incidents",
	.title = "Incidents",
	.kind = "incident",
	.empty = "No incident has been declared",
	.tables = TABLE_INCIDENT | TABLE_RULES,
	.state_size = sizeof(struct state),
	.detail = &incident_detail_ops,
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = list_move,
	.cursor = list_cursor,
	.label = label,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.next_tick = next_tick,
	.describe = describe,
	.row_size = sizeof(struct incident),
	.clear = list_clear,
};
