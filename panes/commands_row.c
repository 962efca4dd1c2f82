/* panes/commands_row.c - what is done with the row under the cursor.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "panes/age.h"
#include "panes/command.h"
#include "panes/steps.h"
#include "panes/ui.h"
#include "store/buf.h"
#include "store/json.h"

enum { UNDO_CAP_BYTES = 64 };

static const char *
why_not_open(const struct context *c)
{
	const struct pane *p = ui_shown(c->seen);
	const struct step *step = c->row != NULL ? steps_find(c->seen, c->row) : NULL;
	struct pane_about about;

	if (step != NULL && step_opens(step))
		return NULL; /* from its detail, too */
	if (p->ops->detail != NULL && !pane_about(p, &about))
		return "There is no row to open.";
	if (p->ops->detail == NULL || about.detail == NULL)
		return c->seen->covers_count > 0 ? "Esc closes this first."
						 : "There is nothing to open here.";
	return NULL;
}

static struct err
open_row(struct context *c, const struct command_values *v)
{
	const char *enter = ui_shown(c->ui)->ops->enter;
	const struct command *command = enter == NULL ? NULL : command_find(enter);
	const struct step *step = steps_find(c->ui, c->row);

	(void)v;
	if (step != NULL && step_opens(step))
		return step_open(c, step);
	if (command != NULL && c->ui->current.id[0] != '\0') {
		ui_command(c->ui, command, c->row, c);
		return NO_ERR;
	}
	return ui_open(c->ui, c->link, c->now_ms);
}

/* A row that is no subject for an order has a name all the same: "1,240 pages web-#", "the row in
 * Timeline". */
static void
yank_object(const struct context *c, struct ui_row *row)
{
	const struct pane *p = ui_shown(c->seen);
	struct buf words;

	if (row->about[0] != '\0' || row->key.id[0] == '\0')
		return;
	(void)snprintf(row->about, sizeof row->about, "the row in %s", row->pane->title);
	if (p->ops != row->pane || p->ops->label == NULL)
		return;
	buf_init(&words, sizeof row->about);
	p->ops->label(p, &words);
	(void)text_show(text_of(words.data), false, row->about, sizeof row->about);
	buf_clear(&words);
}

static const char *
why_not_yank(const struct context *c)
{
	if (c->row == NULL || c->selection != NULL || c->row->key.id[0] != '\0')
		return NULL;
	return "There is no row to copy from.";
}

static struct err
yank(struct context *c, const struct command_values *v)
{
	return yank_begin(&c->ui->yank, c, v->at[0]);
}

static const char *
why_not_undo(const struct context *c)
{
	if (c->seen == NULL)
		return "An undo is confirmed on a screen, where it can be read first.";
	if (c->seen->sent_count > 0)
		return "What you wrote last is not saved yet; try again when it is.";
	return c->seen->last.undo.seq == 0 ? "There is nothing of yours to undo." : NULL;
}

/* It is about what was written last, wherever the cursor is. */
static void
undo_object(const struct context *c, struct ui_row *row)
{
	const struct undo *undo = &c->seen->last.undo;
	char at[AGE_BYTES];
	char text[140];

	*row = (struct ui_row){.pane = row->pane};
	if (undo->seq == 0)
		return;
	(void)snprintf(row->key.id, sizeof row->key.id, "%lld", (long long)undo->seq);
	if (age_same_day(undo->at_ms, c->now_ms))
		age_time(at, undo->at_ms);
	else
		age_both(at, undo->at_ms);
	(void)snprintf(row->about, sizeof row->about, "%s \"%s\" of %s", undo->kind,
		text_show(undo->text, false, text, sizeof text), at);
}

static struct err
undo(struct context *c, const struct command_values *v)
{
	struct buf args;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	(void)v;
	buf_init(&args, UNDO_CAP_BYTES);
	if (json_put(&args, "{\"seq\":%lld}", strtoll(c->row->key.id, NULL, 10)))
		e = c->link->send(c->link->to, &(struct order){.id = c->order_id,
						       .name = "undo",
						       .subject = "",
						       .seen_rev = c->rev,
						       .args = args.data});
	buf_clear(&args);
	return e;
}

static const struct command_choice yank_choices[] = {
	{"i", "id", "id"},
	{"u", "url", "URL"},
	{"m", "message", "message"},
	{NULL, NULL, NULL},
};

static const struct command_arg yank_args[] = {
	{.name = "what", .label = "Copy", .required = true, .of = "of", .choices = yank_choices},
	{.name = NULL},
};

static const struct command_arg note_args[] = {
	{.name = "text", .label = "Note", .required = true},
	{.name = NULL},
};

static const struct command_arg note_earlier_args[] = {
	{.name = "at",
		.label = "When was it",
		.required = true,
		.kind = ARG_BACK,
		.hint = "20m ago is 20m; or 02:40, or 2026-11-21 02:40"},
	{.name = "text", .label = "Note", .required = true},
	{.name = NULL},
};

const struct command commands_row[] = {
	{.name = "open",
		.keys = {"Enter"},
		.scope = "*",
		.help = "Show all of the row under the cursor; of a step, do what it opens",
		.hint = "open",
		.flags = COMMAND_SCREEN | COMMAND_HINT | COMMAND_ROW,
		.why_not = why_not_open,
		.run = open_row},
	{.name = "note",
		.keys = {"n"},
		.scope = "*",
		.args = note_args,
		.help = "Write a note about the row under the cursor, or about the room",
		.hint = "note",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.run = command_order},
	{.name = "note-earlier",
		.scope = "*",
		.args = note_earlier_args,
		.help = "Write a note about a time before; when it was written down is kept, too",
		.order = "note",
		.flags = COMMAND_WRITES,
		.run = command_order},
	{.name = "yank",
		.keys = {"y"},
		.scope = "*",
		.args = yank_args,
		.help = "Copy id, URL or message of what is selected",
		.flags = COMMAND_SCREEN | COMMAND_SELECTION,
		.object = yank_object,
		.why_not = why_not_yank,
		.run = yank},
	{.name = "undo",
		.keys = {"u"},
		.scope = "*",
		.help = "Take back what you wrote last",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = undo_object,
		.why_not = why_not_undo,
		.run = undo},
	{.name = NULL},
};
