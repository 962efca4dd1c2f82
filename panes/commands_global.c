/* panes/commands_global.c - what can be done everywhere.
 * SPDX-License-Identifier: MIT */
#include <limits.h>
#include <string.h>

#include "panes/command.h"
#include "panes/ui.h"
#include "store/buf.h"
#include "store/json.h"

enum { NOTE_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 64 }; /* every byte may become \u00xx */

static const char *
why_not_covered(const struct context *c)
{
	return c->seen->covers_count == 0 ? NULL : "Esc closes this first.";
}

static struct err
focus_next(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_focus(c->ui, (c->ui->focus + 1) % UI_PANES);
	return NO_ERR;
}

static struct err
focus_previous(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_focus(c->ui, (c->ui->focus + UI_PANES - 1) % UI_PANES);
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
why_not_open(const struct context *c)
{
	const struct pane *p = ui_shown(c->seen);
	bool gone = false;

	if (p->ops->detail == NULL)
		return c->seen->covers_count > 0 ? "Esc closes this first."
						 : "There is nothing to open here.";
	return p->ops->cursor(p, &gone) == NULL ? "There is no row to open." : NULL;
}

static struct err
open_row(struct context *c, const struct command_values *v)
{
	(void)v;
	return ui_open(c->ui, c->link, c->now_ms);
}

static const char *
why_not_back(const struct context *c)
{
	return c->seen->covers_count == 0 && !c->seen->zoomed &&
			       !filter_is_on(&ui_shown(c->seen)->filter)
		       ? ""
		       : NULL;
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

static const char *
why_not_filter(const struct context *c)
{
	return ui_shown(c->seen)->ops->describe == NULL ? "There is no list to filter here." : NULL;
}

static struct err
filter(struct context *c, const struct command_values *v)
{
	(void)v;
	filter_prompt_open(&c->ui->filtering, ui_active(c->ui));
	return NO_ERR;
}

static const char *
why_not_sort(const struct context *c)
{
	return ui_shown(c->seen)->ops->orders == NULL ? "There is only one order here." : NULL;
}

static struct err
sort(struct context *c, const struct command_values *v)
{
	struct pane *p = ui_active(c->ui);

	(void)v;
	filter_sort(p);
	ui_say(c->ui, STYLE_OK, c->now_ms, "%s %s", p->ops->title, p->ops->orders[p->order]);
	return NO_ERR;
}

static struct err
zoom(struct context *c, const struct command_values *v)
{
	(void)v;
	ui_zoom(c->ui);
	return NO_ERR;
}

static struct err
note(struct context *c, const struct command_values *v)
{
	char id[ORDER_ID_BYTES] = "";
	struct buf args;
	struct err e;

	if (c->order_id == NULL)
		order_id_make(id);
	buf_init(&args, NOTE_CAP_BYTES);
	if (!json_put(&args, "{\"text\":%s}", v->at[0]))
		e = err_make(ERR_FULL, "The note is too long.");
	else
		e = c->link->send(
			c->link->to, &(struct order){.id = c->order_id != NULL ? c->order_id : id,
					     .name = "note",
					     .subject = c->subject,
					     .seen_rev = c->rev,
					     .args = args.data});
	buf_clear(&args);
	return e;
}

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

static const struct command_arg note_args[] = {
	{.name = "text", .label = "Note", .required = true},
	{.name = NULL},
};

const struct command commands_global[] = {
	{.name = "open",
		.keys = {"Enter"},
		.scope = "*",
		.help = "Show all of the row under the cursor",
		.hint = "details",
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
		.run = note},
	{.name = "back",
		.keys = {"Esc"},
		.scope = "*",
		.help = "Close what covers the panes, clear the filter, or leave the zoom",
		.hint = "back",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_back,
		.run = back},
	{.name = "focus-next",
		.keys = {"Tab"},
		.scope = "*",
		.help = "Go to the next pane",
		.hint = "next pane",
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
	{.name = "zoom",
		.keys = {"z"},
		.scope = "*",
		.help = "Show this pane alone, and all of them again",
		.hint = "zoom",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_covered,
		.run = zoom},
	{.name = "filter",
		.keys = {"/"},
		.scope = "*",
		.help = "Show only the rows with these words; also status:, service:, by: and "
			"!without",
		.hint = "filter",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_filter,
		.run = filter},
	{.name = "sort",
		.keys = {"o"},
		.scope = "*",
		.help = "Show the rows in the next order",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_sort,
		.run = sort},
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
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.run = help},
	{.name = NULL},
};
