/* panes/commands_outbox.c - what becomes of an act that waits: sent again, edited, dropped.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "panes/command.h"
#include "panes/outbox.h"
#include "panes/outgoing.h"
#include "panes/ui.h"
#include "store/json.h"

enum { UNDO_CAP_BYTES = 256, MEMORY_BYTES = 1024 * 1024 };

/* What it is about, as this screen has it. NULL from a shell, and without a row. */
static const struct outbox_row *
row_of(const struct context *c)
{
	if (c->seen == NULL || c->row == NULL)
		return NULL;
	return strcmp(c->row->kind, "outbox") == 0 ? outside_find(c->seen, c->row->key.id) : NULL;
}

/* A row of another kind, or none. */
static const char *
why_not_act(const struct context *c)
{
	if (c->seen == NULL || c->row == NULL || strcmp(c->row->kind, "outbox") == 0)
		return NULL;
	return "That is nothing that leaves: go to a row of Outbox (view Talk).";
}

/* By the row as it stands. What is not in memory cannot be read before it leaves. */
static const char *
why_not(const struct context *c, const char *(*of)(const struct outbox_row *row))
{
	const struct outbox_row *row = row_of(c);

	if (row != NULL)
		return of(row);
	if (c->seen != NULL && c->row != NULL && strcmp(c->row->kind, "outbox") == 0)
		return "Go to its row in Outbox (view Talk) first, where it can be read.";
	return why_not_act(c);
}

static const char *
why_not_drop(const struct context *c)
{
	return why_not(c, outbox_why_not_drop);
}

static const char *
why_not_again(const struct context *c)
{
	return why_not(c, outbox_why_not_again);
}

static const char *
why_not_edit(const struct context *c)
{
	return why_not(c, outbox_why_not_edit);
}

static const char *
why_not_arrived(const struct context *c)
{
	return why_not(c, outbox_why_not_arrived);
}

/* From a shell the record has it. */
static void
read_outgoing(const struct context *c, bool text, struct outgoing *out)
{
	static const char prefix[] = "outbox:";
	const struct outbox_row *row = row_of(c);
	struct outbox_row read;
	struct arena a;
	bool found = false;
	char recipient[OUTGOING_TO_BYTES / 2];

	arena_init(&a, MEMORY_BYTES);
	if (c->record != NULL && strncmp(c->subject, prefix, sizeof prefix - 1) == 0 &&
		outbox_one(c->record, strtoll(c->subject + sizeof prefix - 1, NULL, 10), &a, &read,
			&found)
				.kind == ERR_NONE &&
		found)
		row = &read;
	if (row != NULL) {
		outgoing_to(
			out, "%s", text_show(row->recipient, false, recipient, sizeof recipient));
		out->public = row->public;
		if (text)
			text_raw(row->text, &out->text);
	}
	arena_clear(&a);
}

static void
outgoing_again(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	read_outgoing(c, true, out);
}

/* The words are those that were typed. */
static void
outgoing_edit(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	read_outgoing(c, false, out);
}

static void
fill_text(const struct context *c, struct buf *out)
{
	const struct outbox_row *row = row_of(c);

	if (row != NULL)
		text_raw(row->text, out);
}

static const char *
why_not_undo(const struct context *c)
{
	if (c->seen == NULL || outside_undo(c->seen, c->now_ms) != NULL)
		return NULL;
	return "Nothing of yours waits that could be taken back.";
}

static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

/* What was shown to leave is what is taken back, with what else its order sends. */
static struct err
undo(struct context *c, const struct command_values *v)
{
	const struct outbox_row *row = c->seen != NULL ? outside_undo(c->seen, c->now_ms) : NULL;
	struct buf args;
	struct err e = err_make(ERR_FULL, "Memory is short.");
	char id[ORDER_ID_BYTES] = "";

	(void)v;
	if (c->order_id == NULL)
		order_id_make(id);
	buf_init(&args, UNDO_CAP_BYTES);
	if (row == NULL ? buf_string(&args, "{}")
			: json_put(&args, "{\"number\":%lld}", (long long)row->number))
		e = c->link->send(
			c->link->to, &(struct order){.id = c->order_id != NULL ? c->order_id : id,
					     .name = "outbox-undo",
					     .subject = "",
					     .seen_rev = c->rev,
					     .args = args.data});
	buf_clear(&args);
	return e;
}

static const struct command_arg edit_args[] = {
	{.name = "text",
		.label = "Text",
		.required = true,
		.whole = true,
		.fill = fill_text,
		.hint = "exactly this is sent in its place"},
	{.name = NULL},
};

/* What others go to later: a room, a post on the status page, an issue. */
static bool
makes_place(const struct context *c)
{
	const struct outbox_row *row = row_of(c);

	return row != NULL && outbox_makes(row->target, row->verb) != NULL;
}

static const struct command_arg arrived_args[] = {
	{.name = "id",
		.label = "Its id there",
		.of = "of",
		.needed = makes_place,
		.hint = "A channel's is like C012AB3CD, an issue's OPS-12; the status page's ends "
			"its address"},
	{.name = NULL},
};

const struct command commands_outbox[] = {
	{.name = "outbox-send-again",
		.keys = {"s"},
		.scope = "outbox",
		.help = "Send what was refused, held or is in doubt once more, as it is",
		.hint = "send again",
		.flags = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_ROW | COMMAND_HINT |
			 COMMAND_FITS | COMMAND_CONFIRM,
		.why_not = why_not_again,
		.outgoing = outgoing_again,
		.run = command_order},
	{.name = "outbox-edit",
		.keys = {"e"},
		.scope = "outbox",
		.args = edit_args,
		.help = "Change the words of what did not leave yet, and send that in its place",
		.hint = "edit",
		.flags = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_ROW | COMMAND_HINT |
			 COMMAND_FITS | COMMAND_CONFIRM,
		.why_not = why_not_edit,
		.outgoing = outgoing_edit,
		.run = command_order},
	{.name = "outbox-arrived",
		.keys = {"a"},
		.scope = "outbox",
		.args = arrived_args,
		.help = "Say that what is in doubt has arrived: somebody has seen it there",
		.hint = "it arrived",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT | COMMAND_FITS |
			 COMMAND_CONFIRM,
		.why_not = why_not_arrived,
		.run = command_order},
	{.name = "outbox-drop",
		.keys = {"X"},
		.scope = "outbox",
		.help = "Drop what waits to leave: it is not sent, nor sent again",
		.hint = "drop",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_HINT | COMMAND_FITS |
			 COMMAND_CONFIRM,
		.why_not = why_not_drop,
		.run = command_order},
	{.name = "outbox-undo",
		.scope = "*",
		.help = "Take back what you sent in public, in the seconds before it leaves",
		.flags = COMMAND_WRITES,
		.object = nothing_object,
		.why_not = why_not_undo,
		.run = undo},
	{.name = NULL},
};
