/* panes/commands_row.c - what is done with the row under the cursor.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"
#include "panes/ui.h"
#include "store/buf.h"
#include "store/json.h"

enum { NOTE_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 64 }; /* every byte may become \u00xx */

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

static const struct command_arg note_args[] = {
	{.name = "text", .label = "Note", .required = true},
	{.name = NULL},
};

const struct command commands_row[] = {
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
	{.name = NULL},
};
