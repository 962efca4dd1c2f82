/* panes/now_key.c - the keys of the NOW line: to an item, and what settles it.
 *
 * The line goes by the id of an item, never by its place: what is more urgent may come meanwhile.
 * An item that is gone is not replaced by another: Enter says so.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/now.h"
#include "panes/now_item.h"
#include "panes/now_lay.h"
#include "panes/outbox.h"

enum { VALUE_CAP_BYTES = 4096 };

static void
leave(struct ui *u)
{
	u->now = (struct ui_now){.focused = false};
}

static void
focus(struct ui *u, const struct now_item *item)
{
	u->now.focused = true;
	(void)snprintf(u->now.id, sizeof u->now.id, "%s", item->id);
}

void
now_toggle(struct ui *u, int64_t now_ms)
{
	struct now_items items;

	if (u->now.focused) {
		leave(u);
		return;
	}
	if (u->layout.kind == LAYOUT_SUMMARY) {
		ui_say(u, STYLE_DUE, now_ms, "Make the window larger: there is no room for it.");
		return;
	}
	now_items(u, &items);
	if (items.count == 0) {
		ui_say(u, STYLE_OK, now_ms, "Nothing is due.");
		return;
	}
	focus(u, &items.at[0]);
	ui_say(u, STYLE_DIM, now_ms, "What is due: Enter does it, Tab goes on, Esc leaves.");
}

/* Round the end. From one that is gone to the first. */
static void
step(struct ui *u, int direction)
{
	struct now_items items;
	int at;

	now_items(u, &items);
	at = now_find(&items, u->now.id);
	if (items.count == 0)
		leave(u);
	else
		focus(u, &items.at[at < 0 ? 0 : (at + direction + items.count) % items.count]);
}

/* ---- what settles it ---- */

/* What it is about is to be read first: a proposal in full, before it is approved there, or an act
 * that did not leave, with what can be done about it. NULL: the command is done from here. */
static const struct pane_ops *
detail_of(const struct due_item *item)
{
	if (item->kind == DUE_PROPOSAL)
		return &proposal_detail_ops;
	if (item->kind == DUE_OUTBOX)
		return &outbox_detail_ops;
	if (strcmp(item->command, "open") != 0)
		return NULL;
	return strcmp(item->subject_kind, "ticket") == 0 ? &ticket_detail_ops : &page_detail_ops;
}

static void
open_detail(struct ui *u, const struct pane_ops *ops, const char *id, int64_t now_ms)
{
	struct row_key key = {.major = 0};
	struct err e;

	(void)snprintf(key.id, sizeof key.id, "%s", id);
	e = ui_cover(u, ops, &key);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
}

/* The row it is about; what is selected in a pane has nothing to do with it. */
static void
make_row(const struct due_item *item, struct ui_row *row)
{
	*row = (struct ui_row){.aside = true, .pane = NULL};
	(void)snprintf(row->kind, sizeof row->kind, "%s", item->subject_kind);
	(void)snprintf(row->key.id, sizeof row->key.id, "%s", item->subject_id);
	row->at = row->key;
	(void)due_subject(item, row->subject);
	(void)text_show(item->about, false, row->about, sizeof row->about);
}

static void
settle(struct ui *u, const struct due_item *item, struct context *c)
{
	const struct command *command = command_find(item->command);
	const struct pane_ops *ops = detail_of(item);
	struct ui_row row;
	struct buf value;

	leave(u);
	if (command == NULL) {
		ui_say(u, STYLE_DUE, c->now_ms, "%s: that cannot be done from here.",
			item->command);
		return;
	}
	if (ops != NULL) {
		open_detail(u, ops, item->subject_id, c->now_ms);
		return;
	}
	make_row(item, &row);
	row.pane = strcmp(item->subject_kind, "clock") == 0 ? &clocks_ops : ui_shown(u)->ops;
	buf_init(&value, VALUE_CAP_BYTES);
	text_raw(item->value, &value);
	c->preset_arg = item->arg[0] != '\0' ? item->arg : NULL;
	c->preset = value.data;
	ui_command(u, command, &row, c);
	c->preset_arg = c->preset = NULL;
	buf_clear(&value);
}

static void
run_named(struct ui *u, const char *name, struct context *c)
{
	struct ui_row row;

	leave(u);
	ui_row(u, &row);
	ui_command(u, command_find(name), &row, c);
}

static void
run(struct ui *u, struct context *c)
{
	struct now_items items;
	int at;

	now_items(u, &items);
	at = now_find(&items, u->now.id);
	if (at < 0) {
		ui_say(u, STYLE_DUE, c->now_ms, "That is due no more; nothing was done.");
		step(u, 0);
		return;
	}
	switch (items.at[at].what) {
	case NOW_ENGINE:
		ui_say(u, STYLE_DUE, c->now_ms,
			"It is started again by itself; until then nothing can be written.");
		break;
	case NOW_ERROR:
		ui_say(u, STYLE_OVERDUE, c->now_ms, "%s", u->panes[items.at[at].at].last.text);
		break;
	case NOW_SKEW:
	case NOW_SOURCE:
	case NOW_NO_SOURCE:
		run_named(u, "sources", c);
		break;
	case NOW_STUCK:
		leave(u);
		open_detail(u, &outbox_detail_ops, u->outside.stuck.key.id, c->now_ms);
		break;
	case NOW_PAGES:
	case NOW_DUE:
		if (items.at[at].at >= 0)
			settle(u, rows_at(&u->top.due.items, items.at[at].at), c);
		break;
	}
}

/* ---- keys ---- */

static bool
is(const struct command *command, const char *name)
{
	return strcmp(command->name, name) == 0;
}

static bool
is_leaving(const struct command *command)
{
	return is(command, "back") || is(command, "now") || is(command, "quit");
}

bool
now_key(struct ui *u, const struct key *k, struct context *c)
{
	const struct command *command;

	if (!u->now.focused || k->kind != KEY_PRESS)
		return false;
	command = keymap_command(u->keys, "", k->name);
	if (command == NULL) {
		ui_say(u, STYLE_DUE, c->now_ms, "Enter does what is due; Esc leaves this line.");
		return true;
	}
	if (is(command, "focus-next") || is(command, "focus-right"))
		step(u, 1);
	else if (is(command, "focus-previous") || is(command, "focus-left"))
		step(u, -1);
	else if (is(command, "open"))
		run(u, c);
	else if (!is_leaving(command) && (command->flags & COMMAND_WRITES) != 0)
		ui_say(u, STYLE_DUE, c->now_ms, "Enter does what is due; Esc leaves this line.");
	else
		leave(u);
	return u->now.focused || is_leaving(command) || is(command, "open");
}

void
now_click(struct ui *u, int col, struct context *c)
{
	struct frame_time t = {c->now_ms, c->steady_ms};
	struct now_line line;

	now_lay(u, u->cols, t, &line);
	for (int i = 0; i < line.count; i++) {
		const struct now_place *place = &line.places[i];

		if (col < place->col || col >= place->col + place->cols)
			continue;
		if (u->now.focused && strcmp(place->id, u->now.id) == 0) {
			run(u, c);
			return;
		}
		u->now.focused = true;
		(void)snprintf(u->now.id, sizeof u->now.id, "%s", place->id);
	}
}
