/* panes/commands_global.c - the screen itself, and what is told about it.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/menu.h"
#include "panes/now.h"
#include "panes/ui.h"

static struct err
help(struct context *c, const struct command_values *v)
{
	(void)v;
	return menu_open(c, MENU_HELP);
}

static struct err
palette(struct context *c, const struct command_values *v)
{
	(void)v;
	return menu_open(c, MENU_PALETTE);
}

static struct err
tour(struct context *c, const struct command_values *v)
{
	(void)v;
	return tour_toggle(c->ui, c->now_ms);
}

static struct err
sources(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_sources(c->ui);
}

static struct err
now(struct context *c, const struct command_values *v)
{
	(void)v;
	now_toggle(c->ui, c->now_ms);
	return NO_ERR;
}

static struct err
redraw(struct context *c, const struct command_values *v)
{
	(void)v;
	c->ui->wish = UI_WISH_REPAINT;
	return NO_ERR;
}

static struct err
mouse(struct context *c, const struct command_values *v)
{
	char key[KEYMAP_SAY_BYTES];
	struct ui *u = c->ui;

	(void)v;
	u->mouse = !u->mouse;
	(void)keymap_say(u->keys, "mouse", key);
	if (u->mouse)
		ui_say(u, STYLE_PLAIN, c->now_ms,
			"Mouse on: a click selects, the wheel moves. %s turns it off.", key);
	else
		ui_say(u, STYLE_PLAIN, c->now_ms,
			"Mouse off: the terminal selects text again. %s turns it on.", key);
	return NO_ERR;
}

static const char *
why_not_suspend(const struct context *c)
{
	return c->seen != NULL && c->seen->watches
		       ? "A watch screen may have no shell behind it to go back to; {quit} leaves."
		       : NULL;
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
	{.name = "redraw",
		.keys = {"C-l"},
		.scope = "*",
		.help = "Draw the whole screen anew",
		.flags = COMMAND_SCREEN,
		.run = redraw},
	{.name = "mouse",
		.keys = {"C-t"},
		.scope = "*",
		.help = "Turn the mouse off, so that the terminal selects text, and on again",
		.flags = COMMAND_SCREEN,
		.run = mouse},
	{.name = "suspend",
		.keys = {"C-z"},
		.scope = "*",
		.help = "Go back to the shell for a while",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_suspend,
		.run = suspend},
	{.name = "quit",
		.keys = {"q"},
		.scope = "*",
		.help = "Leave what is open, then the screen; the engine goes on as long as it is "
			"needed",
		.hint = "quit",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.run = quit},
	{.name = "now",
		.keys = {"0"},
		.scope = "*",
		.help = "Go to the line of what is due; Enter there does it, Tab goes on, Esc "
			"leaves",
		.flags = COMMAND_SCREEN,
		.run = now},
	{.name = "sources",
		.keys = {"S"},
		.scope = "*",
		.help = "Show how PagerDuty, Zendesk and the others are doing, and what to do "
			"about it",
		.hint = "sources",
		.flags = COMMAND_SCREEN | COMMAND_HINT | COMMAND_NOW,
		.run = sources},
	{.name = "palette",
		.keys = {":"},
		.scope = "*",
		.help = "Find a command by its name, and run it",
		.hint = "command",
		.flags = COMMAND_SCREEN | COMMAND_HINT | COMMAND_ALWAYS,
		.run = palette},
	{.name = "tour",
		.scope = "*",
		.help = "Be shown round in two minutes, on the drill",
		.flags = COMMAND_SCREEN | COMMAND_NOW,
		.run = tour},
	{.name = "help",
		.keys = {"?"},
		.scope = "*",
		.help = "List the keys; type to search, Enter runs",
		.hint = "help",
		.flags = COMMAND_SCREEN | COMMAND_HINT | COMMAND_ALWAYS,
		.run = help},
	{.name = NULL},
};
