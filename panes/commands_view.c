/* panes/commands_view.c - which panes are seen: views, and the zoom.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/ui.h"

static const char *
why_not(const struct context *c)
{
	return c->seen->covers_count > 0 ? "Esc closes this first." : NULL;
}

static struct err
view_room(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_view(c->ui, VIEW_ROOM);
	return NO_ERR;
}

static struct err
view_work(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_view(c->ui, VIEW_WORK);
	return NO_ERR;
}

static struct err
view_talk(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_view(c->ui, VIEW_TALK);
	return NO_ERR;
}

static struct err
view_after(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_view(c->ui, VIEW_AFTER);
	return NO_ERR;
}

static const char *
why_not_zoom(const struct context *c)
{
	return c->seen->covers_count == 0 ? NULL : "Esc closes this first.";
}

static struct err
zoom(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_zoom(c->ui);
	return NO_ERR;
}

const struct command commands_view[] = {
	{.name = "view-room",
		.keys = {"1"},
		.scope = "*",
		.help = "Show pages, tickets, timeline, steps, roles and customers",
		.flags = COMMAND_SCREEN,
		.why_not = why_not,
		.run = view_room},
	{.name = "view-work",
		.keys = {"2"},
		.scope = "*",
		.help = "Show what is being done: tasks, proposals, follow-ups, decisions and the "
			"timeline",
		.flags = COMMAND_SCREEN,
		.why_not = why_not,
		.run = view_work},
	{.name = "view-talk",
		.keys = {"3"},
		.scope = "*",
		.help = "Show whom to tell when, what they were told, and the bridge",
		.flags = COMMAND_SCREEN,
		.why_not = why_not,
		.run = view_talk},
	{.name = "view-after",
		.keys = {"4"},
		.scope = "*",
		.help = "Show all incidents, the newest first",
		.flags = COMMAND_SCREEN,
		.why_not = why_not,
		.run = view_after},
	{.name = "zoom",
		.keys = {"z"},
		.scope = "*",
		.help = "Show this pane alone, and all of them again",
		.hint = "zoom",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_zoom,
		.run = zoom},
	{.name = NULL},
};
