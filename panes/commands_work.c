/* panes/commands_work.c - tasks, follow-ups, decisions, proposals.
 *
 * Who may ask for what: an operator may run every one of them, and what is the lead's becomes a
 * proposal in the engine (store/proposal.h). COMMAND_LEAD stands only at what cannot be proposed.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/list.h"
#include "panes/outgoing.h"
#include "panes/ui.h"
#include "store/work.h"

/* A row of another kind, or none: what to do about it. NULL: it is one. The footer asks without a
 * row, about those of the pane. */
static const char *
not_of(const struct context *c, const char *kind, const char *otherwise)
{
	if (c->seen == NULL)
		return NULL;
	return strcmp(c->row != NULL ? c->row->kind : ui_shown(c->seen)->ops->kind, kind) == 0
		       ? NULL
		       : otherwise;
}

/* ---- tasks ---- */

static const char *
why_not_give(const struct context *c)
{
	if (c->seen != NULL && c->seen->current.id[0] == '\0')
		return "No incident is open: tasks are given in one. {incident-declare} declares "
		       "it.";
	return NULL;
}

static const char *
why_not_task(const struct context *c)
{
	return not_of(c, "task", "Go to a task first (Tasks, in view Work).");
}

/* A new task is about no row. */
static void
no_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

static void
fill_minutes(const struct context *c, struct buf *out)
{
	(void)c;
	(void)buf_string(out, "15");
}

static const struct command_arg give_args[] = {
	{.name = "person",
		.label = "Task for",
		.required = true,
		.offer = OFFER_PEOPLE,
		.hint = "one person: a name, or me"},
	{.name = "text", .label = "What to do", .required = true, .hint = "one thing"},
	{.name = "minutes",
		.label = "Minutes for it",
		.required = true,
		.kind = ARG_NUMBER,
		.fill = fill_minutes,
		.hint = "when they are over it is due"},
	{.name = NULL},
};

static const struct command_choice answers[] = {
	{"y", "yes", "yes, taken on"},
	{"n", "no", "no"},
	{NULL, NULL, NULL},
};

static const struct command_arg take_args[] = {
	{.name = "answer", .label = "Do they take", .required = true, .choices = answers},
	{.name = NULL},
};

/* ---- follow-ups and decisions ---- */

static const char *
why_not_followup(const struct context *c)
{
	return not_of(c, "followup", "Go to a follow-up first (Follow-ups, in view Work).");
}

static const struct command_arg followup_args[] = {
	{.name = "text", .label = "To do later", .required = true},
	{.name = "due",
		.label = "Due",
		.kind = ARG_AHEAD,
		.hint = "2d, 14:30, 2026-11-21 14:30; nothing: some day"},
	{.name = NULL},
};

static const struct command_arg decision_args[] = {
	{.name = "text", .label = "Decided", .required = true},
	{.name = "objections", .label = "Objections", .hint = "who, and what; nothing: none"},
	{.name = NULL},
};

/* ---- proposals ---- */

/* The proposal with that number, where the pane has it; NULL: it has not. */
static const struct proposal *
find(const struct context *c, const char *id)
{
	const struct list *l = c->seen->panes[LAYOUT_PROPOSALS].state;

	for (int i = 0; i < list_count(l); i++) {
		const struct proposal *proposal = list_row(l, i);

		if (strcmp(proposal->key.id, id) == 0)
			return proposal;
	}
	return NULL;
}

/* True when the box that asks shows all of the text. */
static bool
fits(struct text text)
{
	struct buf plain;
	bool all;

	buf_init(&plain, sizeof((struct ui_row *)0)->about);
	text_plain(text, false, sizeof((struct ui_row *)0)->about * 2, &plain);
	all = !plain.full;
	buf_clear(&plain);
	return all;
}

/* Nothing is approved that was not read: it stands whole in the box that asks, or is open. */
static const char *
why_not_approve(const struct context *c)
{
	const char *not =
		not_of(c, "proposal", "Go to a proposal first (Proposals, in view Work).");
	const struct proposal *proposal;

	if (not != NULL || c->seen == NULL || c->row == NULL ||
		ui_shown(c->seen)->ops == &proposal_detail_ops)
		return not ;
	proposal = find(c, c->row->key.id);
	if (proposal == NULL)
		return "Read it first: Proposals, in view Work.";
	if (strcmp(proposal->state, "waiting") != 0)
		return "That was decided already.";
	return fits(proposal->text) ? NULL : "It is long: open it, and approve it there.";
}

static const char *
why_not_decline(const struct context *c)
{
	return not_of(c, "proposal", "Go to a proposal first (Proposals, in view Work).");
}

/* All that would be done is read first, and what others outside read is meant by a word (R30). */
static void
approve_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	static const char statuspage[] = "statuspage-"; /* public where the config has one */
	const struct proposal *proposal =
		c->seen != NULL && c->row != NULL ? find(c, c->row->key.id) : NULL;
	const struct command *command = proposal != NULL ? command_find(proposal->name) : NULL;

	(void)v;
	if (proposal == NULL)
		return;
	text_raw(proposal->text, &out->text);
	out->public = command != NULL &&
		      ((command->flags & COMMAND_PUBLIC) != 0 ||
			      strncmp(command->name, statuspage, sizeof statuspage - 1) == 0);
}

static const struct command_arg decline_args[] = {
	{.name = "reason", .label = "Reason", .of = "against", .required = true},
	{.name = NULL},
};

const struct command commands_work[] = {
	{.name = "task-give",
		.keys = {"a"},
		.scope = "tasks",
		.args = give_args,
		.help = "Give somebody one thing to do, and a time",
		.hint = "give a task",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.object = no_object,
		.why_not = why_not_give,
		.run = command_order},
	{.name = "task-take",
		.keys = {"r"},
		.scope = "tasks",
		.args = take_args,
		.help = "Say whether the task under the cursor is taken on",
		.hint = "taken on?",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not_task,
		.run = command_order},
	{.name = "task-done",
		.keys = {"Space"},
		.scope = "tasks",
		.help = "Say that the task under the cursor is done",
		.hint = "done",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not_task,
		.run = command_order},
	{.name = "followup-done",
		.keys = {"Space"},
		.scope = "followups",
		.help = "Say that the follow-up under the cursor is done",
		.hint = "done",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not_followup,
		.run = command_order},
	{.name = "proposal-approve",
		.keys = {"a"},
		.scope = "proposals",
		.help = "Do what is proposed here, as the lead",
		.hint = "approve",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_ROW | COMMAND_CONFIRM |
			 COMMAND_HINT,
		.why_not = why_not_approve,
		.outgoing = approve_leaves,
		.run = command_order},
	{.name = "proposal-decline",
		.keys = {"-"},
		.scope = "proposals",
		.args = decline_args,
		.help = "Decline what is proposed here, or take back what you proposed",
		.hint = "decline",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT,
		.why_not = why_not_decline,
		.run = command_order},
	{.name = "followup-add",
		.keys = {"t"},
		.scope = "*",
		.args = followup_args,
		.help = "Write down what is to be done later, about the row under the cursor",
		.flags = COMMAND_WRITES,
		.run = command_order},
	{.name = "decision-log",
		.keys = {"d"},
		.scope = "*",
		.args = decision_args,
		.help = "Write down what was decided, and what was said against it",
		.flags = COMMAND_WRITES,
		.object = no_object,
		.run = command_order},
	{.name = NULL},
};
