/* panes/ui_key.c - what a key does: it answers what is asked, narrows a menu, or is a command.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <stdio.h>
#include <string.h>

#include "panes/ask.h"
#include "panes/catch_up.h"
#include "panes/menu.h"
#include "panes/now.h"
#include "panes/past.h"

enum { NOW_ROW = 1, WHEEL_ROWS = 3, WORDS_CAP_BYTES = 512 };

void
ui_row(const struct ui *u, struct ui_row *out)
{
	const struct pane *p = ui_shown(u);
	struct pane_about about;
	struct buf words;
	bool gone;

	*out = (struct ui_row){.pane = p->ops};
	if (u->layout.kind == LAYOUT_SUMMARY)
		return; /* no row is in sight, so none is meant */
	/* Rows may still be on their way under the cursor; what a detail is about is fixed. */
	if ((p->stale && (u->covers_count == 0 || p->ops->detail != NULL)) ||
		!pane_about(p, &about))
		return;
	(void)snprintf(out->kind, sizeof out->kind, "%s", about.kind);
	out->key = about.key;
	out->at = *p->ops->cursor(p, &gone);
	out->gone = about.gone;
	if (p->ops->named != NULL)
		(void)text_show(p->ops->named(p), false, out->title, sizeof out->title);
	if (about.kind[0] == '\0' || p->ops->label == NULL)
		return;
	(void)snprintf(out->subject, sizeof out->subject, "%s:%s", about.kind, about.key.id);
	buf_init(&words, WORDS_CAP_BYTES);
	p->ops->label(p, &words);
	(void)text_show(text_of(words.data), false, out->about, sizeof out->about);
	buf_clear(&words);
}

static void
set_row(struct context *c, const struct ui_row *row)
{
	c->row = row;
	c->subject = row->subject;
	c->gone = row->gone;
}

/* What the command is about: that row, what is selected in its place, or what it says itself. */
static void
set_object(struct ui *u, const struct command *command, struct ui_row *row, struct context *c)
{
	bool many = (command->flags & COMMAND_SELECTION) != 0 && !row->aside;

	c->selection = many ? ui_selection(u) : NULL;
	if (c->selection != NULL) {
		struct ui_row taken = {.pane = row->pane};

		memcpy(taken.title, row->title, sizeof taken.title);
		*row = taken;
		selection_say(c->selection, row->about, sizeof row->about);
	}
	if (command->object != NULL)
		command->object(c, row);
	set_row(c, row);
}

static void
say_refusal(struct ui *u, const char *refusal, int64_t now_ms)
{
	char words[WORDS_CAP_BYTES];

	keymap_words(u->keys, refusal, words, sizeof words);
	ui_say(u, STYLE_DUE, now_ms, "%s", words);
}

void
ui_command(
	struct ui *u, const struct command *command, const struct ui_row *where, struct context *c)
{
	const struct command_values none = {.at = {NULL}};
	struct ui_row row = *where;
	const char *refusal;
	struct err e;

	command = outside_meant(u, command, c->now_ms);
	c->seen = u;
	c->ui = u;
	c->command = command;
	c->incident = (command->flags & COMMAND_DECLARES) != 0 ? "" : u->current.id;
	set_object(u, command, &row, c);
	refusal = command_refusal(command, c);
	if (refusal == NULL && c->selection != NULL && c->selection->waiting[0] != '\0')
		refusal = "What is selected is still being read; press it again.";
	if (u->layout.kind == LAYOUT_SUMMARY && (command->flags & COMMAND_ROW) != 0)
		refusal = "The screen is too small to show rows; none is touched.";
	if (refusal == NULL && ask_confirms(command) && u->layout.kind == LAYOUT_SUMMARY)
		refusal = "Make the window larger: this asks first, and there is no room.";
	if (refusal != NULL) {
		if (refusal[0] != '\0')
			say_refusal(u, refusal, c->now_ms);
		return;
	}
	if (command->args != NULL || ask_confirms(command) ||
		(command->flags & COMMAND_WRITES) != 0) {
		ask_begin(u, command, &row, c);
		return;
	}
	e = command->run(c, &none);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, c->now_ms, "%s", e.text);
	else
		tour_ran(u, command);
}

static const struct command *
find_command(const struct ui *u, const char *key)
{
	const struct pane_ops *ops = ui_shown(u)->ops;
	const struct command *command = keymap_command(u->keys, ops->name, key);

	if (command == NULL && ops->also != NULL)
		command = keymap_command(u->keys, ops->also, key);
	return command;
}

static void
press(struct ui *u, const struct key *k, struct context *c)
{
	const struct command *command = find_command(u, k->name);
	char help[KEYMAP_SAY_BYTES];
	struct ui_row row;

	if (tour_leave(u, command, c->now_ms))
		return;
	if (command == NULL) {
		ui_say(u, STYLE_DIM, c->now_ms, "%s is not bound here; %s lists the keys", k->name,
			keymap_say(u->keys, "help", help));
		return;
	}
	ui_row(u, &row);
	ui_command(u, command, &row, c);
}

/* The cursor goes to that line of the inside, where there is a cursor. */
static void
click_line(struct pane *p, int line)
{
	if (line >= 0 && line < p->rows && p->ops->line(p) >= 0 && line != p->ops->line(p))
		p->ops->move(p, line - p->ops->line(p));
}

/* A click takes the focus and the row; the wheel moves what is under it. */
static void
point(struct ui *u, const struct key *k, struct context *c)
{
	bool click = strcmp(k->name, "Click") == 0;
	int rows = strcmp(k->name, "WheelUp") == 0 ? -WHEEL_ROWS : WHEEL_ROWS;
	int i = layout_at(&u->layout, k->row, k->col);
	struct pane *p;
	int line;

	if (click && k->row == NOW_ROW && u->layout.kind != LAYOUT_SUMMARY) {
		now_click(u, k->col, c);
		return;
	}
	u->now.focused = u->now.focused && !click;

	if (u->covers_count > 0) {
		p = ui_active(u);
		if (!click)
			p->ops->move(p, rows);
		else
			click_line(p, k->row - u->layout.body.row - 1);
		return;
	}
	if (i < 0)
		return;
	p = &u->panes[i];
	if (!click) {
		p->ops->move(p, rows);
		return;
	}
	line = k->row - u->layout.panes[i].row - (u->layout.kind == LAYOUT_TABS ? 0 : 1);
	if (i != u->focus)
		ui_focus(u, i);
	click_line(p, line);
}

/* What an act on a row has seen of it: not what is still being read (pane.behind). */
static void
see_rev(struct pane *p, struct context *c)
{
	if (p->behind)
		c->rev = p->rev;
	else
		p->rev = c->rev;
}

static void
take(struct ui *u, const struct key *k, struct context *c)
{
	if (catch_up_key(u, k))
		return;
	if (u->prompting) {
		ask_key(u, k, c);
		return;
	}
	if (menu_is_open(u)) {
		menu_key(u, k, c);
		return;
	}
	if (u->filtering.open) {
		filter_prompt_key(&u->filtering, ui_active(u), k);
		if (!u->filtering.open)
			ask_returned(u);
		return;
	}
	if (now_key(u, k, c))
		return;
	switch (k->kind) {
	case KEY_PRESS:
		press(u, k, c);
		break;
	case KEY_PASTE:
		ui_say(u, STYLE_DUE, c->now_ms, "Pasted text is only taken in a prompt.");
		break;
	case KEY_MOUSE:
		point(u, k, c);
		break;
	}
}

void
ui_key(struct ui *u, const struct key *k, struct context *c)
{
	if (u->past != NULL) {
		past_key(u, k, c);
		return;
	}
	see_rev(ui_active(u), c);
	c->seen = u;
	c->ui = u;
	c->subject = "";
	c->gone = false;
	c->row = NULL;
	c->selection = NULL;
	c->order_id = NULL;
	marks_seen(&u->marks);
	u->marks.settled = true;
	if (c->now_ms - u->message_ms >= UI_MESSAGE_MS)
		u->message[0] = '\0'; /* it was there long enough to be read; this key answers it */
	take(u, k, c);
	tour_go_on(u, c->now_ms);
}
