/* panes/commands_replay.c - the room as it stood at a moment.
 * SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "panes/command.h"
#include "panes/past.h"

enum { MANY = 10 };

static struct err
replay(struct context *c, const struct command_values *v)
{
	int64_t at_ms = 0;
	struct err e = when_parse(v->at[0], WHEN_BACK, c->now_ms, &at_ms);

	if (e.kind == ERR_NONE && at_ms > c->now_ms)
		e = err_make(ERR_USAGE, "That is still to come; a moment that has been is wanted.");
	return e.kind == ERR_NONE ? past_go(c->ui, at_ms) : e;
}

static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

static const char *
why_not_step(const struct context *c)
{
	return c->seen->live == NULL
		       ? "This is now; {replay} goes back to a moment, and from there "
			 "by events."
		       : NULL;
}

static struct err
back(struct context *c, const struct command_values *v)
{
	(void)v;
	return past_step(c->ui, -1);
}

static struct err
forward(struct context *c, const struct command_values *v)
{
	(void)v;
	return past_step(c->ui, 1);
}

static struct err
back_many(struct context *c, const struct command_values *v)
{
	(void)v;
	return past_step(c->ui, -MANY);
}

static struct err
forward_many(struct context *c, const struct command_values *v)
{
	(void)v;
	return past_step(c->ui, MANY);
}

static const struct command_arg replay_args[] = {
	{.name = "at",
		.label = "Show the room as it stood at",
		.required = true,
		.kind = ARG_BACK,
		.hint = "02:58, 20m (ago), 2026-11-21 02:58"},
	{.name = NULL},
};

const struct command commands_replay[] = {
	{.name = "replay",
		.keys = {"T"},
		.scope = "*",
		.args = replay_args,
		.help = "Show the room as it stood at a moment; again shows it live",
		.hint = "past",
		.flags = COMMAND_SCREEN | COMMAND_HINT_WATCH,
		.object = nothing_object,
		.run = replay},
	{.name = "replay-back",
		.keys = {"<"},
		.scope = "*",
		.help = "In the past, go back to the event before",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_step,
		.run = back},
	{.name = "replay-forward",
		.keys = {">"},
		.scope = "*",
		.help = "In the past, go on to the next event",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_step,
		.run = forward},
	{.name = "replay-back-many",
		.keys = {"{"},
		.scope = "*",
		.help = "In the past, go back by ten events",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_step,
		.run = back_many},
	{.name = "replay-forward-many",
		.keys = {"}"},
		.scope = "*",
		.help = "In the past, go on by ten events",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_step,
		.run = forward_many},
	{.name = NULL},
};
