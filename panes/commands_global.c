/* panes/commands_global.c - the screen itself, and what is told about it.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/ui.h"

static struct err
help(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_help(c->ui);
}

static struct err
sources(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_sources(c->ui);
}

static struct err
redraw(struct context *c, const struct command_values *v)
{
	(void)v;
	c->ui->wish = UI_WISH_REPAINT;
	return NO_ERR;
}

static struct err
suspend(struct context *c, const struct command_values *v)
{
	(void)v;
	c->ui->wish = UI_WISH_SUSPEND;
	return NO_ERR;
}

static struct err
quit(struct context *c, const struct command_values *v)
{
	(void)v;
	if (c->ui->covers_count > 0)
		ui_back(c->ui);
	else
		c->ui->wish = UI_WISH_QUIT;
	return NO_ERR;
}

const struct command commands_global[] = {
	{.name = "sources",
		.keys = {"S"},
		.scope = "*",
		.help = "Show how PagerDuty and Zendesk are doing, and what to do about it",
		.hint = "sources",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.run = sources},
	{.name = "redraw",
		.keys = {"C-l"},
		.scope = "*",
		.help = "Draw the whole screen anew",
		.flags = COMMAND_SCREEN,
		.run = redraw},
	{.name = "suspend",
		.keys = {"C-z"},
		.scope = "*",
		.help = "Go back to the shell for a while",
		.flags = COMMAND_SCREEN,
		.run = suspend},
	{.name = "quit",
		.keys = {"q"},
		.scope = "*",
		.help = "Leave what is open, then the screen; the engine goes on as long as it is "
			"needed",
		.hint = "quit",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.run = quit},
	{.name = "help",
		.keys = {"?"},
		.scope = "*",
		.help = "List the keys",
		.hint = "help",
		.flags = COMMAND_SCREEN | COMMAND_HINT | COMMAND_ALWAYS,
		.run = help},
	{.name = NULL},
};
