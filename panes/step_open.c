/* panes/step_open.c - what a step of the process opens: a command, an address, an argv.
 * SPDX-License-Identifier: MIT */
#include "panes/steps.h"

#include <stdio.h>
#include <string.h>

#include "panes/ask.h"

enum { NAME_BYTES = 40, WORD_CAP_BYTES = 4 * 1024 };

bool
step_opens(const struct step *step)
{
	return !text_is_empty(step->opens) || !text_is_empty(step->link) || step->run_count > 0;
}

/* A word of an argv, in quotes where a shell would take it for something else. */
static void
put_word(struct buf *out, struct text word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./:@%,";
	struct buf shown;

	buf_init(&shown, WORD_CAP_BYTES);
	text_plain(word, false, WORD_CAP_BYTES, &shown);
	if (shown.length > 0 && strspn(shown.data, plain) == shown.length) {
		(void)buf_string(out, shown.data);
	} else {
		(void)buf_string(out, "'");
		for (const char *c = shown.data; *c != '\0'; c++)
			(void)(*c == '\'' ? buf_string(out, "'\\''") : buf_add(out, c, 1));
		(void)buf_string(out, "'");
	}
	buf_clear(&shown);
}

const char *
step_words(const struct step *step, char *out, size_t size)
{
	struct buf words;

	buf_init(&words, WORD_CAP_BYTES);
	if (!text_is_empty(step->opens)) {
		text_plain(step->opens, false, NAME_BYTES, &words);
		if (!text_is_empty(step->arg))
			(void)buf_string(&words, " ");
		text_plain(step->arg, false, NAME_BYTES, &words);
	} else if (!text_is_empty(step->link)) {
		text_plain(step->link, false, WORD_CAP_BYTES, &words);
	}
	for (int i = 0; i < step->run_count; i++) {
		if (i > 0)
			(void)buf_string(&words, " ");
		put_word(&words, step->run[i]);
	}
	(void)text_show(text_of(words.data), false, out, size);
	buf_clear(&words);
	return out;
}

/* ---- a command ---- */

/* The pane with that name, and the first view it stands in; false when none is. */
static bool
find_pane(const struct ui *u, const char *name, int *pane, enum view_kind *view)
{
	for (int v = 0; v < VIEWS; v++) {
		/* the view that is shown comes first */
		enum view_kind kind = (enum view_kind)(((int)u->view + v) % VIEWS);

		for (int i = 0; i < view_at(kind)->count; i++) {
			*pane = (int)view_at(kind)->places[i].pane;
			*view = kind;
			if (strcmp(u->panes[*pane].ops->name, name) == 0)
				return true;
		}
	}
	return false;
}

/* What the step says beforehand: "team" for the first argument, or "kind=change". */
static void
fill_in(struct ui *u, const struct command *command, const struct step *step)
{
	struct buf arg;
	char *value;

	if (!u->prompting || u->asked.command != command || text_is_empty(step->arg))
		return;
	buf_init(&arg, WORD_CAP_BYTES);
	text_raw(step->arg, &arg);
	value = strchr(arg.data, '=');
	if (value != NULL)
		*value++ = '\0';
	ask_prefill(u, value != NULL ? arg.data : NULL, value != NULL ? value : arg.data);
	buf_clear(&arg);
}

/* A command of another pane acts on a row there, which a person has to choose: nothing is done to
 * the one that happens to be under its cursor. */
static struct err
open_elsewhere(struct context *c, const struct command *command, const struct step *step)
{
	char key[KEYMAP_SAY_BYTES];
	struct ui *u = c->ui;
	enum view_kind view;
	struct ui_row row;
	int pane;

	if (!find_pane(u, command->scope, &pane, &view))
		return err_make(ERR_REFUSED, "%s is not for this screen.", command->name);
	while (u->covers_count > 0)
		ui_back(u);
	if (view != u->view)
		ui_view(u, view);
	ui_focus(u, pane);
	if ((command->flags & COMMAND_ROW) != 0 || u->panes[pane].ops->kind[0] != '\0') {
		ui_say(u, STYLE_DUE, c->now_ms, "Choose the row here, then %s (%s)",
			keymap_say(u->keys, command->name, key), command->name);
		return NO_ERR;
	}
	ui_row(u, &row);
	ui_command(u, command, &row, c);
	fill_in(u, command, step);
	return NO_ERR;
}

static struct err
open_command(struct context *c, const struct step *step)
{
	const struct ui_row none = {.pane = c->row->pane};
	const struct command *command;
	char name[NAME_BYTES];

	command = command_find(text_show(step->opens, false, name, sizeof name));
	if (command == NULL)
		return err_make(ERR_MISSING,
			"The pack's step opens %s, which is no command here: `warroom check` says "
			"more.",
			name);
	if (strcmp(command->scope, "*") != 0)
		return open_elsewhere(c, command, step);
	ui_command(c->ui, command, &none, c);
	fill_in(c->ui, command, step);
	return NO_ERR;
}

struct err
step_open(struct context *c, const struct step *step)
{
	if (!text_is_empty(step->opens))
		return open_command(c, step);
	if (!text_is_empty(step->link)) {
		yank_give(&c->ui->yank, step->link, false);
		return NO_ERR;
	}
	ui_command(c->ui, command_find("step-run"), c->row, c);
	return NO_ERR;
}
