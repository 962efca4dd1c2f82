/* panes/commands_step.c - working through the steps of the process.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/steps.h"

/* A screen must be as large as this to show the longest argv whole (store/pack.h). */
enum { RUN_COLS_LEAST = 80, RUN_ROWS_LEAST = 12 };

/* One that is done or skipped is open again: what a person sees says which of the two it is. */
static struct err
tick(struct context *c, const struct command_values *v)
{
	const struct step *step = c->seen != NULL ? steps_find(c->seen, c->row) : NULL;

	if (step != NULL && strcmp(step->state, "open") != 0)
		c->command = command_find("step-reopen");
	return command_order(c, v);
}

static const char *
why_not_run(const struct context *c)
{
	const struct step *step;

	if (c->seen == NULL)
		return "A step runs something on a screen, where it can be read first.";
	if (c->seen->watches)
		return "A watch screen runs nothing; a console of the room does.";
	step = c->row != NULL ? steps_find(c->seen, c->row) : NULL;
	if (step == NULL || step->run_count == 0)
		return "This step runs nothing.";
	if (!c->seen->in_tmux)
		return "A step runs its program in a pane of tmux, and this is none. Its detail "
		       "has "
		       "the command to copy.";
	if (c->seen->cols < RUN_COLS_LEAST || c->seen->rows < RUN_ROWS_LEAST)
		return "Make the window larger: the whole command must be readable first.";
	return NULL;
}

/* What is asked about is all of the argv. */
static void
run_object(const struct context *c, struct ui_row *row)
{
	const struct step *step = c->seen != NULL ? steps_find(c->seen, row) : NULL;

	if (step != NULL)
		(void)step_words(step, row->about, sizeof row->about);
}

static struct err
run(struct context *c, const struct command_values *v)
{
	const struct step *step = steps_find(c->ui, c->row);
	char now[STEP_WORDS_BYTES];

	(void)v;
	if (step == NULL || step->run_count == 0 ||
		strcmp(step_words(step, now, sizeof now), c->row->about) != 0)
		return err_make(ERR_REFUSED, "The step changed meanwhile; nothing was run.");
	buf_reset(&c->ui->argv);
	for (int i = 0; i < step->run_count; i++) {
		text_raw(step->run[i], &c->ui->argv);
		(void)buf_add(&c->ui->argv, "", 1);
	}
	if (c->ui->argv.full)
		return err_make(ERR_FULL, "There is no memory for the command.");
	c->ui->wish = UI_WISH_RUN;
	return NO_ERR;
}

static struct err
show(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_open(c->ui, c->link, c->now_ms);
}

static const struct command_arg skip_args[] = {
	{.name = "reason", .label = "Why not", .of = "for"},
	{.name = NULL},
};

const struct command commands_step[] = {
	{.name = "step-done",
		.keys = {"Space"},
		.scope = "steps",
		.help = "Tick the step by hand; one that is done or skipped is open again",
		.hint = "done",
		.flags = COMMAND_WRITES | COMMAND_HINT | COMMAND_ROW,
		.run = tick},
	{.name = "step-skip",
		.keys = {"-"},
		.scope = "steps",
		.args = skip_args,
		.help = "Skip the step, with the reason or without",
		.hint = "skip",
		.flags = COMMAND_WRITES | COMMAND_HINT | COMMAND_ROW,
		.run = command_order},
	{.name = "step-reopen",
		.scope = "steps",
		.help = "Open a step again that is done or skipped",
		.flags = COMMAND_WRITES | COMMAND_ROW,
		.run = command_order},
	{.name = "step-detail",
		.keys = {"v"},
		.scope = "steps",
		.help = "Show all of the step, whatever it opens",
		.flags = COMMAND_SCREEN | COMMAND_ROW,
		.run = show},
	{.name = "step-run",
		.scope = "steps",
		.help = "Run this in a pane of tmux, with what it prints in the timeline",
		.flags = COMMAND_SCREEN | COMMAND_CONFIRM | COMMAND_ROW | COMMAND_NOW,
		.object = run_object,
		.why_not = why_not_run,
		.run = run},
	{.name = NULL},
};
