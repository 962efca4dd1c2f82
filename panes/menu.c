/* panes/menu.c - every command to choose from.
 *
 * What each command is, its key, and why it cannot be done is looked up once, when the menu opens;
 * each letter narrows those few dozen rows anew.
 * SPDX-License-Identifier: MIT */
#include "panes/menu.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "panes/ask.h"
#include "panes/menu_list.h"
#include "panes/sheet.h"

enum { WHEEL_ROWS = 3, HELP_COLS_LEAST = 12, TYPED_BYTES = PROMPT_CAP_BYTES + 1 };

struct state {
	enum menu_kind kind;
	struct prompt query;
	struct ui_row row; /* what it acts on, as it was when the menu was opened, like rev */
	int64_t rev;
	char here[48]; /* the title of what lies beneath */
	struct menu_list list;
};

/* ---- what there is ---- */

static enum menu_group
group_of(const struct command *command, const struct pane_ops *ops)
{
	if (strcmp(command->scope, ops->name) == 0 ||
		(ops->also != NULL && strcmp(command->scope, ops->also) == 0))
		return MENU_HERE;
	return strcmp(command->scope, "*") == 0 ? MENU_EVERYWHERE : MENU_ELSEWHERE;
}

/* "Only in Pages: go there first." */
static void
say_elsewhere(const struct ui *u, const char *scope, char out[MENU_WHY_BYTES])
{
	for (int i = 0; i < UI_PANES; i++) {
		const struct pane_ops *ops = u->panes[i].ops;

		if (strcmp(ops->name, scope) != 0)
			continue;
		(void)snprintf(out, MENU_WHY_BYTES, "Only in %s: go there first.", ops->title);
		return;
	}
	(void)snprintf(out, MENU_WHY_BYTES, "Only in %s %s: open one first.",
		strchr("aeiou", scope[0]) != NULL ? "an" : "a", scope);
}

static int
recency(const struct ui *u, const struct command *command)
{
	int i = 0;

	while (i < UI_RECENT_MOST && u->recent[i] != command)
		i++;
	return i;
}

static void
add_row(struct state *s, const struct ui *u, const struct command *command, const struct context *c)
{
	bool palette = s->kind == MENU_PALETTE;
	struct menu_row row = {.command = command,
		.group = group_of(command, ui_shown(u)->ops),
		.length = palette ? (int)strlen(command->name) : 0,
		.recent = palette ? recency(u, command) : 0};
	const char *refusal = NULL;

	keymap_list(u->keys, command, row.keys, sizeof row.keys);
	if (row.group != MENU_ELSEWHERE)
		refusal = command_refusal(command, c);
	row.refused = refusal != NULL || row.group == MENU_ELSEWHERE;
	if (row.group == MENU_ELSEWHERE)
		say_elsewhere(u, command->scope, row.why);
	else if (refusal != NULL)
		keymap_words(u->keys, refusal, row.why, sizeof row.why);
	else if (you_propose(u, command))
		(void)snprintf(
			row.why, sizeof row.why, "a proposal; it goes to the lead, who decides");
	menu_list_add(&s->list, &row);
}

/* Lines under the query. */
static int
height_of(const struct pane *p)
{
	return p->rows - 1;
}

static void
narrow(struct pane *p)
{
	struct state *s = p->state;

	menu_list_narrow(&s->list, s->query.text.data, height_of(p));
}

/* ---- the pane ---- */

static struct err
load(struct pane *p, struct record *r)
{
	(void)p;
	(void)r;
	return NO_ERR;
}

static void
move(struct pane *p, int rows)
{
	struct state *s = p->state;

	menu_list_move(&s->list, rows, height_of(p));
}

static void
draw_heading(const struct state *s, struct area line, enum menu_group group)
{
	static const char *const words[MENU_GROUPS] = {
		[MENU_HERE] = "", [MENU_EVERYWHERE] = "Everywhere", [MENU_ELSEWHERE] = "Elsewhere"};

	(void)area_put(line, 0, 0, STYLE_STRONG, group == MENU_HERE ? s->here : words[group]);
}

/* What it does, and why it cannot be done: the first clause of that where there is no room for
 * more, and all of it alone where there is none for that either. */
static void
draw_words(const struct menu_row *row, struct area a)
{
	const char *help = row->command->help;
	int left = a.cols - text_cols(text_of(help), a.cols) - 3;
	int why_cols = text_cols(text_of(row->why), a.cols);
	char why[MENU_WHY_BYTES];
	bool both;
	int col = 0;

	if (a.cols < HELP_COLS_LEAST)
		return;
	(void)snprintf(why, sizeof why, "%s", row->why);
	if (why_cols > left && (int)strcspn(why, ";") <= left)
		why[strcspn(why, ";")] = '\0';
	both = text_cols(text_of(why), a.cols) <= left;
	if (why_cols == 0 || both)
		col = area_text(
			a, 0, 0, a.cols, row->refused ? STYLE_DIM : STYLE_PLAIN, text_of(help));
	if (col > 0 && why_cols > 0)
		col = area_put(a, 0, col, STYLE_DIM, " - ");
	(void)area_text(a, 0, col, a.cols - col, STYLE_DIM, text_of(both ? why : row->why));
}

static void
draw_row(const struct state *s, const struct menu_row *row, struct area line)
{
	bool keys_first = s->kind == MENU_HELP;
	int first_cols = keys_first ? s->list.keys_cols : s->list.name_cols;
	int second = 1 + first_cols + 2;
	int third = second + s->list.name_cols + s->list.keys_cols - first_cols + 2;
	struct area keys = area_part(line, 0, keys_first ? 1 : second, 1, s->list.keys_cols);
	struct area name = area_part(line, 0, keys_first ? second : 1, 1, s->list.name_cols);

	(void)area_put(keys, 0, 0, row->refused ? STYLE_DIM : STYLE_KEY, row->keys);
	(void)area_put(name, 0, 0, row->refused ? STYLE_DIM : STYLE_PLAIN, row->command->name);
	draw_words(row, area_part(line, 0, third, 1, line.cols - third));
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	const struct state *s = p->state;

	(void)now_ms;
	prompt_draw(&s->query, area_part(a, 0, 1, 1, a.cols - 1));
	for (int row = 1; row < a.rows && s->list.top + row - 1 < s->list.lines_count; row++) {
		int line = s->list.lines[s->list.top + row - 1];
		struct area at = area_part(a, row, 0, 1, a.cols);

		if (line < 0)
			draw_heading(s, at, (enum menu_group)(-1 - line));
		else
			draw_row(s, &s->list.rows[line], at);
	}
	if (s->list.shown == 0)
		(void)area_put(a, 1, 1, STYLE_DIM, "No command is called that.");
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->list.shown < s->list.count)
		(void)snprintf(out, size, "%d of %d", s->list.shown, s->list.count);
}

static const struct row_key *
cursor(const struct pane *p, bool *gone)
{
	(void)p;
	*gone = false;
	return NULL;
}

static int
line(const struct pane *p)
{
	const struct state *s = p->state;

	return s->list.at < 0 ? -1 : 1 + s->list.at - s->list.top;
}

static void
beyond(const struct pane *p, int *above, int *below)
{
	const struct state *s = p->state;

	*above = s->list.top;
	*below = s->list.lines_count - s->list.top - height_of(p);
	if (*below < 0)
		*below = 0;
}

static bool
is_empty(const struct pane *p)
{
	(void)p;
	return false;
}

static void
clear(struct pane *p)
{
	struct state *s = p->state;

	prompt_clear(&s->query);
}

static const struct pane_ops palette_ops = {
	.name = "menu",
	.title = "Commands",
	.kind = "",
	.empty = "There are no commands",
	.tables = 0,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = move,
	.cursor = cursor,
	.line = line,
	.beyond = beyond,
	.is_empty = is_empty,
	.next_tick = sheet_never,
	.clear = clear,
};

static const struct pane_ops help_ops = {
	.name = "menu",
	.title = "Keys",
	.kind = "",
	.empty = "There are no commands",
	.tables = 0,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = draw,
	.caption = caption,
	.move = move,
	.cursor = cursor,
	.line = line,
	.beyond = beyond,
	.is_empty = is_empty,
	.next_tick = sheet_never,
	.clear = clear,
};

/* ---- opening, keys ---- */

bool
menu_is_open(const struct ui *u)
{
	const struct pane_ops *ops = ui_shown(u)->ops;

	return ops == &palette_ops || ops == &help_ops;
}

void
menu_forget_words(struct ui *u)
{
	struct state *s = menu_is_open(u) ? ui_active(u)->state : NULL;

	if (s != NULL)
		s->row.about[0] = s->row.title[0] = '\0';
}

struct err
menu_open(struct context *c, enum menu_kind kind)
{
	struct ui *u = c->ui;
	const struct command *command;
	struct state *s;
	struct err e;

	if (u->layout.kind == LAYOUT_SUMMARY)
		return err_make(ERR_REFUSED, "Make the window larger: there is no room for it.");
	e = ui_cover(u, kind == MENU_HELP ? &help_ops : &palette_ops, NULL);
	if (e.kind != ERR_NONE)
		return e;
	s = ui_active(u)->state;
	s->kind = kind;
	s->list.grouped = kind == MENU_HELP;
	s->rev = c->rev;
	if (c->row != NULL)
		s->row = *c->row;
	prompt_init(&s->query, kind == MENU_PALETTE ? ": " : "Find: ");
	u->covers_count--; /* why not: as things are beneath */
	(void)snprintf(s->here, sizeof s->here, "In %s", ui_shown(u)->ops->title);
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++)
		add_row(s, u, command, c);
	u->covers_count++;
	narrow(ui_active(u));
	return NO_ERR;
}

static void
close_menu(struct ui *u)
{
	ui_back(u);
	ask_returned(u);
}

static void
remember(struct ui *u, const struct command *command)
{
	int at = recency(u, command);

	if (at == UI_RECENT_MOST)
		at--;
	for (; at > 0; at--)
		u->recent[at] = u->recent[at - 1];
	u->recent[0] = command;
}

static bool
is_same_row(const struct ui_row *a, const struct ui_row *b)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->key.id, b->key.id) == 0;
}

/* Runs what is under the menu's cursor, where it was opened. What acts on a row is only done to
 * the one it was opened on: it is refused as gone when another is under the cursor there now. */
static void
choose(struct ui *u, struct context *c)
{
	const struct state *s = ui_active(u)->state;
	const struct menu_row *chosen = menu_list_chosen(&s->list);
	const struct command *command;
	const char *text;
	char typed[TYPED_BYTES] = "";
	struct ui_row row = s->row;
	struct ui_row now;

	if (chosen == NULL)
		return;
	if (chosen->refused) {
		ui_say(u, STYLE_DUE, c->now_ms, "%s",
			chosen->why[0] != '\0' ? chosen->why : "There is nothing to do.");
		return;
	}
	command = chosen->command;
	text = menu_list_text(chosen, s->query.text.data);
	if (text != NULL)
		(void)snprintf(typed, sizeof typed, "%s", text);
	c->rev = s->rev;
	ui_back(u);
	ui_row(u, &now);
	if (is_same_row(&row, &now))
		row = now;
	else if ((command->flags & COMMAND_ROW) != 0)
		row.gone = true;
	remember(u, command);
	ui_command(u, command, &row, c);
	if (typed[0] != '\0')
		ask_fill(u, typed);
	ask_returned(u);
}

/* A click selects; the wheel moves. */
static void
point(struct ui *u, const struct key *k)
{
	struct pane *p = ui_active(u);
	struct state *s = p->state;
	int at = s->list.top + k->row - u->layout.body.row - 2; /* border, query */

	if (strcmp(k->name, "WheelUp") == 0)
		move(p, -WHEEL_ROWS);
	else if (strcmp(k->name, "WheelDown") == 0)
		move(p, WHEEL_ROWS);
	else if (at >= s->list.top && at < s->list.top + p->rows - 1 && at < s->list.lines_count &&
		 s->list.lines[at] >= 0)
		s->list.at = at;
}

/* How far a key moves the cursor; 0: it is for the query. */
static int
step_of(const struct pane *p, const char *name)
{
	int page = p->rows > 3 ? p->rows - 2 : 1;
	const struct {
		const char *name;
		int rows;
	} steps[] = {{"Down", 1}, {"C-n", 1}, {"Tab", 1}, {"Up", -1}, {"C-p", -1}, {"S-Tab", -1},
		{"PageDown", page}, {"PageUp", -page}};

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (strcmp(name, steps[i].name) == 0)
			return steps[i].rows;
	}
	return 0;
}

/* The key that opened the help closes it, unless it is one that means something else here: a letter
 * or digit may begin what is searched, and Enter runs. */
static bool
closes(const struct ui *u, const struct state *s, const char *name)
{
	const struct command *command = keymap_command(u->keys, "menu", name);

	if (strcmp(name, "Enter") == 0 || (name[1] == '\0' && isalnum((unsigned char)name[0])))
		return false;
	return s->kind == MENU_HELP && s->query.text.length == 0 && command != NULL &&
	       strcmp(command->name, "help") == 0;
}

void
menu_key(struct ui *u, const struct key *k, struct context *c)
{
	struct pane *p = ui_active(u);
	struct state *s = p->state;
	int rows = k->kind == KEY_PRESS ? step_of(p, k->name) : 0;

	if (k->kind == KEY_MOUSE) {
		point(u, k);
		return;
	}
	if (k->kind == KEY_PRESS && closes(u, s, k->name)) {
		close_menu(u);
		return;
	}
	if (rows != 0) {
		move(p, rows);
		return;
	}
	u->message[0] = '\0';
	switch (prompt_key(&s->query, k)) {
	case PROMPT_MORE:
		narrow(p);
		break;
	case PROMPT_CANCELLED:
		close_menu(u);
		break;
	case PROMPT_DONE:
		if (u->layout.kind != LAYOUT_SUMMARY)
			choose(u, c);
		break;
	}
}

void
menu_draw_hints(const struct ui *u, struct area line)
{
	const struct state *s = ui_shown(u)->state;
	static const char *const hints[][2] = {
		{"Enter", "runs it"}, {"Esc", "closes"}, {"Up Down", "choose"}};
	int col = 1;

	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
		col = area_put(line, 0, col, STYLE_KEY, hints[i][0]);
		col = area_put(line, 0, col + 1, STYLE_DIM, hints[i][1]) + 2;
	}
	if (s->row.about[0] != '\0') {
		col = area_put(line, 0, col, STYLE_DIM, "on ");
		(void)area_text(line, 0, col, line.cols - col, STYLE_DIM, text_of(s->row.about));
	}
}
