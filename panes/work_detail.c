/* panes/work_detail.c - a task, a follow-up, a decision or a proposal in full. Their keys are those
 * of the list they come from: what is read here can be acted upon here.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>
#include <string.h>

#include "store/work.h"

static void
name(struct detail *d, const char *kind, const struct row_key *key, struct text text)
{
	char begin[64];

	(void)snprintf(begin, sizeof begin, "%s ", key->id);
	detail_words(d->caption, sizeof d->caption, begin, text);
	(void)snprintf(begin, sizeof begin, "%.14s %s ", kind, key->id);
	detail_words(d->label, sizeof d->label, begin, text);
}

static void
add_text(struct sheet *draft, const char *heading, struct text text)
{
	sheet_heading(draft, heading);
	sheet_line(draft, "", 0, text);
}

/* ---- tasks ---- */

static void
add_task(struct sheet *draft, struct arena *a, const struct task *task)
{
	static const char *const answers[] = {
		[TASK_ASKED] = "not answered yet", [TASK_TAKEN] = "yes", [TASK_DECLINED] = "no"};

	sheet_field(draft, "Person", STYLE_STRONG, task->person);
	sheet_field(draft, "Taken on", STYLE_PLAIN, text_of(answers[task->answer]));
	if (task->done_ms == 0)
		sheet_countdown(draft, "Time", task->due_ms, "it is over");
	detail_time(draft, a, "Due", task->due_ms);
	detail_time(draft, a, "Done", task->done_ms);
	sheet_field(draft, "Given by", STYLE_PLAIN, task->given_by);
	detail_time(draft, a, "Given", task->given_ms);
	add_text(draft, "What to do", task->text);
}

static struct err
read_task(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct task task;
	struct err e = task_find(r, d->sheet.key.id, a, &task);

	if (e.kind != ERR_NONE)
		return e;
	add_task(draft, a, &task);
	name(d, "task", &task.key, task.text);
	return NO_ERR;
}

static struct err
load_task(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_task);
}

const struct pane_ops task_detail_ops = {
	.name = "tasks",
	.title = "Task",
	.kind = "task",
	.empty = "This task is not in the record any more",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct detail),
	.load = load_task,
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

/* ---- follow-ups ---- */

static struct err
read_followup(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct followup followup;
	struct err e = followup_find(r, d->sheet.key.id, a, &followup);

	if (e.kind != ERR_NONE)
		return e;
	detail_time(draft, a, "Due", followup.due_ms);
	sheet_field(draft, "Written by", STYLE_PLAIN, followup.person);
	detail_time(draft, a, "Written", followup.made_ms);
	sheet_field(draft, "Done by", STYLE_PLAIN, followup.done_by);
	detail_time(draft, a, "Done", followup.done_ms);
	sheet_field(draft, "Kind", STYLE_PLAIN, text_of(followup.what));
	sheet_field(draft, "About", STYLE_PLAIN, text_of(followup.subject));
	sheet_field(draft, "Incident", STYLE_PLAIN, text_of(followup.incident));
	add_text(draft, "What to do", followup.text);
	name(d, "follow-up", &followup.key, followup.text);
	return NO_ERR;
}

static struct err
load_followup(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_followup);
}

const struct pane_ops followup_detail_ops = {
	.name = "followups",
	.title = "Follow-up",
	.kind = "followup",
	.empty = "This follow-up is not in the record any more",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct detail),
	.load = load_followup,
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

/* ---- decisions ---- */

static struct err
read_decision(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct decision decision;
	struct err e = decision_find(r, d->sheet.key.id, a, &decision);

	if (e.kind != ERR_NONE)
		return e;
	sheet_field(draft, "Written by", STYLE_PLAIN, decision.person);
	detail_time(draft, a, "Written", decision.at_ms);
	add_text(draft, "Decided", decision.text);
	if (!text_is_empty(decision.objections))
		add_text(draft, "Objections", decision.objections);
	name(d, "decision", &decision.key, decision.text);
	return NO_ERR;
}

static struct err
load_decision(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_decision);
}

const struct pane_ops decision_detail_ops = {
	.name = "decisions",
	.title = "Decision",
	.kind = "decision",
	.empty = "This decision is not in the record any more",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct detail),
	.load = load_decision,
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

/* ---- proposals ---- */

static struct err
read_proposal(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	struct proposal proposal;
	struct err e = proposal_find(r, d->sheet.key.id, a, &proposal);

	if (e.kind != ERR_NONE)
		return e;
	sheet_field(draft, "State",
		strcmp(proposal.state, "waiting") == 0 ? STYLE_DUE : STYLE_PLAIN,
		text_of(proposal.state));
	sheet_field(draft, "Asked for by", STYLE_PLAIN, proposal.person);
	detail_time(draft, a, "Asked for", proposal.at_ms);
	sheet_field(draft, "Decided by", STYLE_PLAIN, proposal.decided_by);
	detail_time(draft, a, "Decided", proposal.decided_ms);
	sheet_field(draft, "Reason", STYLE_PLAIN, proposal.reason);
	add_text(draft, "What would be done", proposal.text);
	name(d, "proposal", &proposal.key, proposal.text);
	return NO_ERR;
}

static struct err
load_proposal(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_proposal);
}

const struct pane_ops proposal_detail_ops = {
	.name = "proposals",
	.title = "Proposal",
	.kind = "proposal",
	.empty = "This proposal is not in the record any more",
	.tables = TABLE_WORK,
	.state_size = sizeof(struct detail),
	.load = load_proposal,
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
