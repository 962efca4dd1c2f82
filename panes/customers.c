/* panes/customers.c - whom to call, in which order. Numbers are in the config only: here is
 * "phone 1".
 * SPDX-License-Identifier: MIT */
#include "panes/pane.h"

#include <stdio.h>

#include "panes/list.h"
#include "store/customer.h"

struct state {
	struct list list; /* first: panes/list.h */
};

static struct err
load(struct pane *p, struct record *r)
{
	return list_load(p, r, customer_window);
}

static void
draw_contact(const struct customer *c, struct area a, enum style style)
{
	char ways[64];
	int length = 0;
	int end;

	ways[0] = '\0';
	for (int i = 1; i <= c->phones && i <= 3; i++)
		length += snprintf(ways + length, sizeof ways - (size_t)length, "%sphone %d",
			i > 1 ? "  " : "", i);
	if (c->mail)
		length += snprintf(ways + length, sizeof ways - (size_t)length, "%smail",
			length > 0 ? "  " : "");
	if (c->alternate_mail)
		(void)snprintf(ways + length, sizeof ways - (size_t)length, "%salt",
			length > 0 ? "  " : "");
	end = a.cols * 2 / 5 > 22 ? 22 : a.cols * 2 / 5;
	(void)area_printf(a, 0, 2, STYLE_DIM, "%d", c->contact);
	(void)area_text(a, 0, 4, end - 5, style, c->name);
	(void)area_put(a, 0, end, STYLE_DIM, ways);
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
	int col;

	(void)first;
	(void)now_ms;
	if (c->contact > 0 && is_alone(p, i)) {
		(void)area_printf(a, 0, 2, STYLE_DIM, "%d", c->contact);
		col = area_text(a, 0, 4, a.cols - 4, gone ? STYLE_DIM : STYLE_PLAIN, c->name);
		(void)area_text(a, 0, col + 2, a.cols - col - 2, STYLE_DIM, c->customer);
		return;
	}
	if (c->contact > 0) {
		draw_contact(c, a, gone ? STYLE_DIM : STYLE_PLAIN);
		return;
	}
	col = area_text(a, 0, 0, a.cols, gone ? STYLE_DIM : STYLE_STRONG, c->customer);
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
	(void)p;
	if (size > 0)
		out[0] = '\0';
}

static void
describe(const void *row, struct filter_row *out)
{
	const struct customer *c = row;

	out->by[0] = c->name;
	out->texts[0] = c->customer;
	out->texts[1] = c->name;
	out->texts[2] = c->hours;
}

const struct pane_ops customers_ops = {
	.name = "customers",
	.title = "Customers",
	.kind = "",
	.empty = "No customers in the config",
	.tables = TABLE_CUSTOMER,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = list_move,
	.cursor = list_cursor,
	.line = list_line,
	.beyond = list_beyond,
	.is_empty = list_is_empty,
	.needs = list_needs,
	.next_tick = list_never,
	.describe = describe,
	.row_size = sizeof(struct customer),
	.detail = &customer_detail_ops,
	.clear = list_clear,
};
