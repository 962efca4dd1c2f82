/* panes/commands_role.c - giving work away.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "panes/command.h"
#include "panes/list.h"
#include "panes/ui.h"
#include "store/room.h"

/* The footer asks without a row, about those of the pane. */
static bool
is_role(const struct context *c)
{
	return strcmp(c->row != NULL ? c->row->kind : ui_shown(c->seen)->ops->kind, "role") == 0;
}

/* They are about the row under the cursor in Roles, or the role that is open. */
static const char *
why_not(const struct context *c)
{
	if (c->seen == NULL)
		return NULL;
	if (!is_role(c))
		return "Go to a role first (Roles, in view Room).";
	if (c->seen->current.id[0] == '\0')
		return "No incident is open: roles are given in one. {incident-declare} declares "
		       "it.";
	return NULL;
}

/* The role, where the pane has it among its rows; NULL: it is not there. */
static const struct role *
find(const struct context *c)
{
	const struct pane *p = &c->seen->panes[LAYOUT_ROLES];
	const struct list *l = p->state;

	for (int i = 0; i < list_count(l); i++) {
		const struct role *role = list_row(l, i);

		if (strcmp(role->key.id, c->row->key.id) == 0)
			return role;
	}
	return NULL;
}

/* The only one who can be meant. */
static void
fill_holder(const struct context *c, struct buf *out)
{
	const struct role *role = find(c);

	if (role != NULL && role->holders == 1)
		text_raw(role->first, out);
}

static const char *
why_not_show(const struct context *c)
{
	return is_role(c) ? NULL : "There is no role to show.";
}

static struct err
show(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_open(c->ui, c->link, c->now_ms);
}

static const struct command_arg give_args[] = {
	{.name = "person",
		.label = "Give",
		.of = "the",
		.required = true,
		.offer = OFFER_PEOPLE,
		.hint = "a name, or me; of a role for one, whoever holds it now gives it up"},
	{.name = NULL},
};

static const struct command_arg drop_args[] = {
	{.name = "person",
		.label = "Who gives up",
		.of = "the",
		.required = true,
		.offer = OFFER_PEOPLE,
		.fill = fill_holder},
	{.name = NULL},
};

const struct command commands_role[] = {
	{.name = "role-give",
		.keys = {"a"},
		.scope = "roles",
		.args = give_args,
		.help = "Give the role under the cursor to somebody",
		.hint = "give",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not,
		.run = command_order},
	{.name = "role-drop",
		.keys = {"-"},
		.scope = "roles",
		.args = drop_args,
		.help = "Take the role under the cursor from somebody, and give it to nobody",
		.hint = "take away",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not,
		.run = command_order},
	{.name = "role-show",
		.keys = {"v"},
		.scope = "roles",
		.help = "Show who holds the role under the cursor, and since when",
		.flags = COMMAND_SCREEN | COMMAND_ROW,
		.why_not = why_not_show,
		.run = show},
	{.name = NULL},
};
