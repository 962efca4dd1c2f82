/* panes/commands_hand.c - raising a hand, and what the lead makes of it.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "panes/command.h"
#include "panes/ui.h"

/* It is of who raises it, about no row. */
static void
no_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

/* Anybody else has a lead to ask; a lead has nobody. */
static const char *
why_not_raise(const struct context *c)
{
	if (c->seen == NULL)
		return NULL;
	if (c->level >= LEVEL_LEAD)
		return "You lead: {note} writes a note, {incident-declare} declares an incident.";
	return c->seen->crowd.mine_up ? "Your hand is up already: the lead's screens show it."
				      : NULL;
}

/* A row of another kind, or none. The footer asks without a row, about those of the pane. */
static const char *
why_not_settle(const struct context *c)
{
	if (c->seen == NULL)
		return NULL;
	return strcmp(c->row != NULL ? c->row->kind : ui_shown(c->seen)->ops->kind, "hand") == 0
		       ? NULL
		       : "That is no hand: go to one (Watchers, in view Talk).";
}

static const struct command_choice start_choices[] = {
	{"n", "no", "no, only a hand"},
	{"y", "yes", "yes, this is an incident"},
	{NULL, NULL, NULL},
};

static const struct command_arg raise_args[] = {
	{.name = "text",
		.label = "Raise a hand for",
		.hint = "one line of at most 200 characters; the lead's screens ring"},
	{.name = "start", .label = "Should they start an incident", .choices = start_choices},
	{.name = NULL},
};

static const struct command_arg dismiss_args[] = {
	{.name = "reason",
		.label = "Reason",
		.of = "for",
		.hint = "they read it; Enter gives none"},
	{.name = NULL},
};

const struct command commands_hand[] = {
	{.name = "hand-take",
		.keys = {"a"},
		.scope = "watchers",
		.help = "Say that you have the hand under the cursor: who raised it sees that",
		.hint = "take the hand",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not_settle,
		.run = command_order},
	{.name = "hand-dismiss",
		.keys = {"-"},
		.scope = "watchers",
		.args = dismiss_args,
		.help = "Put down the hand under the cursor; a reason is read by who raised it",
		.hint = "put it down",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not_settle,
		.run = command_order},
	{.name = "hand-raise",
		.keys = {"^"},
		.scope = "*",
		.args = raise_args,
		.help = "Raise a hand: call the lead, or ask that an incident be started",
		.hint = "hand",
		.flags = COMMAND_WRITES | COMMAND_ANYONE | COMMAND_HINT_WATCH,
		.object = no_object,
		.why_not = why_not_raise,
		.run = command_order},
	{.name = NULL},
};
