/* panes/roles.c - who does what.
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>

#include "panes/list.h"
#include "store/room.h"

struct state {
	struct list list; /* first: panes/list.h */
	int missing;      /* of all roles, whatever a filter shows */
};

static bool
is_missing(const struct role *role)
{
	return role->required && text_is_empty(role->person);
}

static void
see(void *to, const void *row)
{
	*(int *)to += is_missing(row);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	int missing = 0;
	struct err e = list_load(p, r, role_window);

	if (e.kind == ERR_NONE && p->changed)
		e = list_each(p, r, role_window, see, &missing);
	if (e.kind == ERR_NONE && p->changed)
		s->missing = missing;
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
		(void)area_text(a, 0, cols + 4, a.cols - cols - 4, style, role->person);
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

	if (s->missing > 0)
		(void)snprintf(out, size, "%d to fill", s->missing);
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
	.load = load,
	.draw = draw,
	.caption = caption,
	.badge = badge,
	.move = list_move,
	.cursor = list_cursor,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = list_never,
	.describe = describe,
	.row_size = sizeof(struct role),
	.clear = list_clear,
};
