/* panes/roles.c - who does what.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>

#include "panes/list.h"
#include "store/room.h"

struct state {
	struct list list; /* first: panes/list.h */
	int missing;      /* of all roles, whatever a filter shows */
	struct crew crew; /* of the incident; nobody before there is one */
};

enum { LABEL_BYTES = 64 };

static bool
is_missing(const void *row)
{
	const struct role *role = row;

	return role->required && text_is_empty(role->person);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct err e = list_load_counted(p, r, role_window, is_missing, &s->missing);

	if (e.kind == ERR_NONE && p->changed && p->incident[0] != '\0')
		e = role_crew(r, p->incident, &s->crew);
	else if (p->incident[0] == '\0')
		s->crew = (struct crew){0};
	return e;
}

static int
name_cols(const struct list *l, int most)
{
	int widest = 0;

	for (int i = 0; i < list_count(l); i++) {
		const struct role *role = list_row(l, i);
		int cols = text_cols(role->name, most);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

/* All who hold it, where they fit; else the first and how many others: "Dana Reyes +2". */
static void
draw_holders(const struct role *role, struct area a, enum style style)
{
	char more[16];
	int cols;

	if (role->holders < 2 || text_cols(role->person, a.cols + 1) <= a.cols) {
		(void)area_text(a, 0, 0, a.cols, style, role->person);
		return;
	}
	cols = snprintf(more, sizeof more, " +%d", role->holders - 1);
	cols = area_text(a, 0, 0, a.cols - cols, style, role->first);
	(void)area_put(a, 0, cols, style, more);
}

static void
draw_row(const struct pane *p, struct area a, int i, bool first, int64_t now_ms)
{
	const struct state *s = p->state;
	const struct role *role = list_row(&s->list, i);
	bool missing = is_missing(role);
	int cols = name_cols(&s->list, a.cols / 2);
	enum style style = list_is_ghost(&s->list, i) ? STYLE_DIM
			   : missing                  ? STYLE_OVERDUE
						      : STYLE_PLAIN;

	(void)first;
	(void)now_ms;
	(void)area_put(a, 0, 0, missing ? STYLE_OVERDUE : STYLE_PLAIN, missing ? "!" : " ");
	(void)area_text(a, 0, 2, cols, style, role->name);
	if (text_is_empty(role->person))
		(void)area_put(a, 0, cols + 4, missing ? style : STYLE_DIM, "-");
	else
		draw_holders(role, area_part(a, 0, cols + 4, 1, a.cols - cols - 4), style);
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	list_draw(p, a, now_ms, draw_row);
}

/* From as many people on as one lead can hold that is what matters (R43): the rows themselves say
 * which roles are to be filled. */
static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;
	const struct crew *crew = &s->crew;
	char fill[32] = "";

	if (s->missing > 0)
		(void)snprintf(fill, sizeof fill, "%d to fill", s->missing);
	if (crew->people > 0 && crew->people >= crew->span)
		(void)snprintf(out, size, "! %d of %d people: split", crew->people, crew->span);
	else if (crew->people > 0)
		(void)snprintf(out, size, "%d of %d people%s%s", crew->people, crew->span,
			fill[0] != '\0' ? ", " : "", fill);
	else if (fill[0] != '\0')
		(void)snprintf(out, size, "%s", fill);
}

/* "role Recorder", for a prompt. */
static void
label(const struct pane *p, struct buf *out)
{
	const struct state *s = p->state;
	const struct role *role = list_row(&s->list, s->list.at);

	(void)buf_string(out, "role ");
	text_plain(role->name, false, LABEL_BYTES, out);
}

static void
badge(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->missing > 0)
		(void)snprintf(out, size, "%d!", s->missing);
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct role *role = row;

	out->status = is_missing(role)              ? "empty missing"
		      : text_is_empty(role->person) ? "empty"
						    : "filled";
	out->by[0] = role->person;
	out->texts[0] = role->name;
	out->texts[1] = role->person;
}

const struct pane_ops roles_ops = {
	.name = "roles",
	.title = "Roles",
	.kind = "role",
	.empty = "No roles: the pack has none",
	.tables = TABLE_ROLE,
	.state_size = sizeof(struct state),
	.detail = &role_detail_ops,
	.enter = "role-give",
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
	.needs = list_needs,
	.next_tick = list_never,
	.describe = describe,
	.row_size = sizeof(struct role),
	.clear = list_clear,
};
