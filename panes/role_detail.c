/* panes/role_detail.c - one role in full: who holds it, and since when.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/room.h"

enum { NAME_COL = 22 };

static void
add_holders(struct sheet *draft, const struct holder *holders, int count)
{
	char label[sizeof draft->items[0].label];

	sheet_heading(draft, count == 1 ? "Who holds it, since when" : "Who hold it, since when");
	for (int i = 0; i < count; i++) {
		(void)text_show(holders[i].person, false, label, NAME_COL);
		sheet_since(draft, label, holders[i].since_ms);
	}
	if (count == 0)
		sheet_line(draft, "Nobody.", 0, text_of(""));
}

static struct err
read_role(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct rows rows = {0};
	struct holder *holders;
	const struct role *role;
	int count = 0;
	struct err e = detail_rows(p, r, role_window, 1, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	role = rows_at(&rows, rows.at);
	sheet_field(draft, "Role", STYLE_STRONG, role->name);
	sheet_field(draft, "Needed",
		role->required && role->holders == 0 ? STYLE_OVERDUE : STYLE_PLAIN,
		text_of(!role->required      ? "no"
			: role->holders == 0 ? "! yes, and nobody holds it"
					     : "yes"));
	sheet_field(draft, "Held by", STYLE_PLAIN,
		text_of(role->many ? "as many as are needed" : "one at a time"));
	if (role->lead)
		sheet_field(draft, "Leads", STYLE_PLAIN, text_of("the incident"));
	e = role_holders(r, p->incident, role->key.id, a, &holders, &count);
	if (e.kind == ERR_NONE)
		add_holders(draft, holders, count);
	detail_words(d->caption, sizeof d->caption, "", role->name);
	detail_words(d->label, sizeof d->label, "role ", role->name);
	return e;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_role);
}

const struct pane_ops role_detail_ops = {
	.name = "roles",
	.title = "Role",
	.kind = "role",
	.empty = "This role is not in the record any more",
	.tables = TABLE_ROLE,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.label = detail_label,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
