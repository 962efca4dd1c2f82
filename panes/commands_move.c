/* panes/commands_move.c - where one looks: panes and rows.
 * SPDX-License-Identifier: MIT */
#include <limits.h>

#include "panes/command.h"
#include "panes/ui.h"

static const char *
why_not_covered(const struct context *c)
{
	return c->seen->covers_count == 0 ? NULL : "Esc closes this first.";
}

static struct err
focus_next(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_focus(c->ui, ui_next(c->ui, 1));
	return NO_ERR;
}

static struct err
focus_previous(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_focus(c->ui, ui_next(c->ui, -1));
	return NO_ERR;
}

static struct err
focus_left(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_focus(c->ui, ui_beside(c->ui, -1));
	return NO_ERR;
}

static struct err
focus_right(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_focus(c->ui, ui_beside(c->ui, 1));
	return NO_ERR;
}

static struct err
move(struct context *c, int rows)
{
	struct pane *p = ui_active(c->ui);

	p->ops->move(p, rows);
	return NO_ERR;
}

static struct err
move_down(struct context *c, const struct command_values *v)
{
	(void)v;
	return move(c, 1);
}

static struct err
move_up(struct context *c, const struct command_values *v)
{
	(void)v;
	return move(c, -1);
}

static struct err
move_first(struct context *c, const struct command_values *v)
{
	(void)v;
	return move(c, INT_MIN);
}

static struct err
move_last(struct context *c, const struct command_values *v)
{
	(void)v;
	return move(c, INT_MAX);
}

/* One line of the old screen stays in sight. */
static int
screenful(const struct context *c)
{
	int rows = ui_active(c->ui)->rows;

	return rows > 2 ? rows - 1 : 1;
}

static struct err
scroll_down(struct context *c, const struct command_values *v)
{
	(void)v;
	return move(c, screenful(c));
}

static struct err
scroll_up(struct context *c, const struct command_values *v)
{
	(void)v;
	return move(c, -screenful(c));
}

static const char *
why_not_back(const struct context *c)
{
	bool filtered = filter_is_on(&ui_shown(c->seen)->filter);
	bool nothing = c->seen->covers_count == 0 && ui_selection(c->seen) == NULL && !filtered;

	return nothing && !c->seen->zoomed ? "" : NULL;
}

static struct err
back(struct context *c, const struct command_values *v)
{
	(void)v;
	if (filter_is_on(&ui_shown(c->ui)->filter))
		filter_clear(ui_active(c->ui));
	else
		ui_back(c->ui);
	return NO_ERR;
}

const struct command commands_move[] = {
	{.name = "back",
		.keys = {"Esc"},
		.scope = "*",
		.help = "Close what is open, clear the filter, unselect, or leave the zoom",
		.hint = "back",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_back,
		.run = back},
	{.name = "focus-next",
		.keys = {"Tab"},
		.scope = "*",
		.help = "Go to the next pane",
		.hint = "pane",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_covered,
		.run = focus_next},
	{.name = "focus-previous",
		.keys = {"S-Tab"},
		.scope = "*",
		.help = "Go to the pane before",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_covered,
		.run = focus_previous},
	{.name = "focus-left",
		.keys = {"h", "Left"},
		.scope = "*",
		.help = "Go to the pane on the left",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_covered,
		.run = focus_left},
	{.name = "focus-right",
		.keys = {"l", "Right"},
		.scope = "*",
		.help = "Go to the pane on the right",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_covered,
		.run = focus_right},
	{.name = "move-down",
		.keys = {"j", "Down"},
		.scope = "*",
		.help = "Move to the next row",
		.flags = COMMAND_SCREEN,
		.run = move_down},
	{.name = "move-up",
		.keys = {"k", "Up"},
		.scope = "*",
		.help = "Move to the row before",
		.flags = COMMAND_SCREEN,
		.run = move_up},
	{.name = "move-first",
		.keys = {"g", "Home"},
		.scope = "*",
		.help = "Move to the first row",
		.flags = COMMAND_SCREEN,
		.run = move_first},
	{.name = "move-last",
		.keys = {"G", "End"},
		.scope = "*",
		.help = "Move to the last row; the timeline then follows what is new",
		.flags = COMMAND_SCREEN,
		.run = move_last},
	{.name = "scroll-down",
		.keys = {"PageDown", "C-d"},
		.scope = "*",
		.help = "Move on by a screen",
		.flags = COMMAND_SCREEN,
		.run = scroll_down},
	{.name = "scroll-up",
		.keys = {"PageUp", "C-u"},
		.scope = "*",
		.help = "Move back by a screen",
		.flags = COMMAND_SCREEN,
		.run = scroll_up},
	{.name = NULL},
};
