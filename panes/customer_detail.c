/* panes/customer_detail.c - a customer, or one of its contacts, in full. No numbers: they are in the
 * config only.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/customer.h"

enum { CONTACTS_MOST = 50, CONTACT_COL = 20 };

static bool
is_contact(const struct rows *rows, int i)
{
	return ((const struct customer *)rows_at(rows, i))->contact > 0;
}

static void
add_contact(struct sheet *draft, const struct customer *c)
{
	static const char *const phones[] = {"none", "phone 1", "phone 1, phone 2"};
	int known = c->phones < 0 ? 0 : c->phones > 2 ? 2 : c->phones;

	sheet_field(draft, "Contact", STYLE_STRONG, c->name);
	sheet_field(draft, "Phone", STYLE_PLAIN, text_of(phones[known]));
	sheet_field(draft, "Mail", STYLE_PLAIN, text_of(c->mail ? "yes" : "none"));
	sheet_field(draft, "Other mail", STYLE_PLAIN,
		text_of(c->alternate_mail ? "yes, outside their domain" : "none"));
}

/* Whom to call, in their order: the rows behind the customer's own. */
static void
add_contacts(struct sheet *draft, const struct rows *rows)
{
	char label[sizeof draft->items[0].label];

	if (rows->at + 1 >= rows->count || !is_contact(rows, rows->at + 1))
		return;
	sheet_heading(draft, "Whom to call, in this order");
	for (int i = rows->at + 1; i < rows->count && is_contact(rows, i); i++) {
		const struct customer *c = rows_at(rows, i);

		(void)snprintf(label, sizeof label, "%d %s%s%s", c->contact,
			c->phones > 0 ? "phone " : "", c->mail ? "mail " : "",
			c->alternate_mail ? "alt" : "");
		sheet_line(draft, label, CONTACT_COL, c->name);
	}
}

static struct err
read_customer(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct rows rows = {0};
	const struct customer *c;
	struct err e = detail_rows(p, r, customer_window, CONTACTS_MOST + 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	c = rows_at(&rows, rows.at);
	if (c->contact > 0)
		add_contact(draft, c);
	sheet_field(draft, "Customer", STYLE_STRONG, c->customer);
	sheet_field(draft, "Hours", STYLE_PLAIN, c->hours);
	sheet_field(draft, "Policy", STYLE_PLAIN, c->policy);
	sheet_field(draft, "Notes", STYLE_PLAIN, c->notes);
	if (c->contact == 0)
		add_contacts(draft, &rows);
	detail_words(d->caption, sizeof d->caption, "", c->customer);
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_customer);
}

const struct pane_ops customer_detail_ops = {
	.name = "detail",
	.title = "Customer",
	.kind = "",
	.empty = "This customer is not in the record any more",
	.tables = TABLE_CUSTOMER,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
