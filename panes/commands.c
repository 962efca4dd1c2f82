/* panes/commands.c - the command tables, joined.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

#include <string.h>

#include "panes/past.h"

static const struct command *const tables[] = {commands_detail, commands_row, commands_select,
	commands_pages, commands_act, commands_triage, commands_ticket, commands_outbox,
	commands_step, commands_role, commands_customer, commands_work, commands_incident,
	commands_update, commands_bridge, commands_slack, commands_statuspage, commands_jira,
	commands_move, commands_list, commands_replay, commands_hand, commands_watch,
	commands_global, commands_view};

enum { TABLES = sizeof tables / sizeof tables[0] };

const struct command *
commands_next(struct command_walk *walk)
{
	while (walk->table < TABLES && tables[walk->table][walk->row].name == NULL)
		*walk = (struct command_walk){.table = walk->table + 1};
	return walk->table == TABLES ? NULL : &tables[walk->table][walk->row++];
}

const struct command *
commands_at(size_t i)
{
	struct command_walk walk = {0};
	const struct command *c;

	do
		c = commands_next(&walk);
	while (c != NULL && i-- > 0);
	return c;
}

static bool
has_key(const struct command *command, const char *key)
{
	for (int k = 0; k < COMMAND_KEYS_MOST && command->keys[k] != NULL; k++) {
		if (strcmp(command->keys[k], key) == 0)
			return true;
	}
	return false;
}

const struct command *
command_for_key(const char *scope, const char *key)
{
	for (size_t t = 0; t < TABLES; t++) {
		for (const struct command *c = tables[t]; c->name != NULL; c++) {
			bool here = strcmp(c->scope, "*") == 0 || strcmp(c->scope, scope) == 0;

			if (here && has_key(c, key))
				return c;
		}
	}
	return NULL;
}

const struct command *
command_find(const char *name)
{
	for (size_t t = 0; t < TABLES; t++) {
		for (const struct command *c = tables[t]; c->name != NULL; c++) {
			if (c->name[0] == name[0] && strcmp(c->name, name) == 0)
				return c;
		}
	}
	return NULL;
}

const char *
command_refusal(const struct command *command, const struct context *c)
{
	if ((command->flags & (COMMAND_WRITES | COMMAND_NOW)) != 0 && c->seen != NULL &&
		past_refusal(c->seen) != NULL)
		return past_refusal(c->seen);
	if ((command->flags & COMMAND_WRITES) != 0 && (command->flags & COMMAND_ANYONE) == 0 &&
		c->level < LEVEL_OPERATOR)
		return c->seen == NULL ? "Observers cannot write; ask the lead."
				       : "Observers cannot write; ask the lead, or raise a hand "
					 "with {hand-raise}.";
	if ((command->flags & COMMAND_LEAD) != 0 && c->level < LEVEL_LEAD)
		return "Only the lead can do that; ask them.";
	if ((command->flags & COMMAND_SCREEN) != 0 && c->seen == NULL)
		return "That is for the keys of a screen, not for a shell.";
	if ((command->flags & COMMAND_ROW) != 0 && c->gone)
		return "That row is no longer in the list; move the cursor first.";
	return command->why_not == NULL ? NULL : command->why_not(c);
}
