/* panes/menu.c - every command to choose from.
 *
 * What each command is, its key, and why it cannot be done is looked up once, when the menu opens;
 * each letter narrows those few dozen rows anew.
 * SPDX-License-Identifier: MIT */
#include "panes/menu.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "panes/ask.h"
#include "panes/fuzzy.h"

enum {
	ROWS_MOST = 192,
	LINES_MOST = ROWS_MOST + 3, /* and a heading a group */
	KEYS_BYTES = 32,
	WHY_BYTES = 80,
	NAME_COLS_MOST = 24,
	KEYS_COLS_MOST = 14,
	HELP_COLS_LEAST = 12,
	WHEEL_ROWS = 3,
};

/* In the order they are shown in. */
enum group { GROUP_HERE, GROUP_EVERYWHERE, GROUP_ELSEWHERE, GROUP_COUNT };

struct menu_row {
	const struct command *command;
	enum group group;
	char keys[KEYS_BYTES];
	bool refused;
	char why[WHY_BYTES]; /* "": no word needed */
	int length;          /* of the name, the shorter the better; 0: the tables' order holds */
	int recent;          /* 0: the last one run from a menu; UI_RECENT_MOST: not lately */
	int score;           /* FUZZY_NONE: left out */
};

struct state {
	enum menu_kind kind;
	struct prompt query;
	struct ui_row row; /* what it acts on, as it was when the menu was opened, like rev */
	int64_t rev;
	char here[48]; /* the title of what lies beneath */
	struct menu_row rows[ROWS_MOST];
	int count;
	/* What is shown: a row, or the heading of a group as -1 - group. */
	int lines[LINES_MOST];
	int lines_count;
	int shown; /* rows among them */
	int at;    /* the line under the cursor; -1: none */
	int top;   /* the first one in sight */
	int name_cols;
	int keys_cols;
};

/* ---- what there is ---- */

static enum group
group_of(const struct command *command, const char *scope)
{
	if (strcmp(command->scope, scope) == 0)
		return GROUP_HERE;
	return strcmp(command->scope, "*") == 0 ? GROUP_EVERYWHERE : GROUP_ELSEWHERE;
}

/* "Pages" for "pages". */
static const char *
scope_title(const struct ui *u, const char *scope)
{
	for (int i = 0; i < UI_PANES; i++) {
		if (strcmp(u->panes[i].ops->name, scope) == 0)
			return u->panes[i].ops->title;
	}
	return scope;
}

static int
recency(const struct ui *u, const struct command *command)
{
	int i = 0;

	while (i < UI_RECENT_MOST && u->recent[i] != command)
		i++;
	return i;
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

static void
add_row(struct state *s, const struct ui *u, const struct command *command, const struct context *c)
{
	struct menu_row *row = &s->rows[s->count++];
	const char *refusal = NULL;

	*row = (struct menu_row){.command = command,
		.group = group_of(command, ui_shown(u)->ops->name),
		.length = s->kind == MENU_PALETTE ? (int)strlen(command->name) : 0,
		.recent = s->kind == MENU_PALETTE ? recency(u, command) : UI_RECENT_MOST};
	keymap_list(u->keys, command, row->keys, sizeof row->keys);
	if (row->group != GROUP_ELSEWHERE)
		refusal = command_refusal(command, c);
	row->refused = refusal != NULL || row->group == GROUP_ELSEWHERE;
	if (row->group == GROUP_ELSEWHERE)
		(void)snprintf(row->why, sizeof row->why, "Only in %s: go there first.",
			scope_title(u, command->scope));
	else if (refusal != NULL)
		(void)snprintf(row->why, sizeof row->why, "%.*s", WHY_BYTES - 1, refusal);
	s->name_cols = larger(s->name_cols, text_cols(text_of(command->name), NAME_COLS_MOST));
	s->keys_cols = larger(s->keys_cols, text_cols(text_of(row->keys), KEYS_COLS_MOST));
}

/* ---- narrowing ---- */

/* Each word has to be in the name, the key or the help; the sum of what the words are worth. */
static int
score_row(const struct menu_row *row, const char *query)
{
	int sum = 0;

	while (*(query += strspn(query, " ")) != '\0') {
		size_t length = strcspn(query, " ");
		char word[FUZZY_NAME_MOST];
		int best;

		(void)snprintf(word, sizeof word, "%.*s", (int)length, query);
		best = fuzzy_name(word, row->command->name);
		best = larger(best, fuzzy_sentence(word, row->command->help));
		if (strcmp(word, row->keys) == 0)
			best = larger(best, INT_MAX / 64);
		if (best < 0)
			return FUZZY_NONE;
		sum += best;
		query += length;
	}
	return sum;
}

/* The better match first, then what can be done here, what was run lately, the shorter name. */
static bool
is_better(const struct menu_row *a, const struct menu_row *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	if ((a->group == GROUP_ELSEWHERE) != (b->group == GROUP_ELSEWHERE))
		return b->group == GROUP_ELSEWHERE;
	if (a->recent != b->recent)
		return a->recent < b->recent;
	return a->score > 0 && a->length < b->length;
}

/* Adds the rows of a group (GROUP_COUNT: of all) that match, the best first. */
static void
add_lines(struct state *s, enum group group)
{
	int first = s->lines_count;

	for (int i = 0; i < s->count; i++) {
		int to = s->lines_count;

		if (s->rows[i].score < 0 || (group != GROUP_COUNT && s->rows[i].group != group))
			continue;
		for (; to > first && is_better(&s->rows[i], &s->rows[s->lines[to - 1]]); to--)
			s->lines[to] = s->lines[to - 1];
		s->lines[to] = i;
		s->lines_count++;
		s->shown++;
	}
}

static void
add_group(struct state *s, enum group group)
{
	int heading = s->lines_count;

	s->lines[s->lines_count++] = -1 - (int)group;
	add_lines(s, group);
	if (s->lines_count == heading + 1)
		s->lines_count = heading;
}

/* The line of the best match; -1: there is none. */
static int
best_line(const struct state *s)
{
	int best = -1;

	for (int i = 0; i < s->lines_count; i++) {
		if (s->lines[i] >= 0 &&
			(best < 0 || s->rows[s->lines[i]].score > s->rows[s->lines[best]].score))
			best = i;
	}
	return best;
}

static void
keep_in_sight(const struct pane *p, struct state *s)
{
	int rows = larger(p->rows - 1, 1); /* under the query */

	if (s->top > s->at)
		s->top = s->at;
	if (s->at >= s->top + rows)
		s->top = s->at - rows + 1;
	if (s->top > s->lines_count - rows)
		s->top = s->lines_count - rows;
	if (s->top == 1 && s->at < rows)
		s->top = 0; /* the heading above the first row */
	s->top = larger(s->top, 0);
}

static void
narrow(struct pane *p)
{
	struct state *s = p->state;

	s->lines_count = 0;
	s->shown = 0;
	for (int i = 0; i < s->count; i++)
		s->rows[i].score = score_row(&s->rows[i], s->query.text.data);
	if (s->kind == MENU_PALETTE)
		add_lines(s, GROUP_COUNT);
	else
		for (int group = 0; group < GROUP_COUNT; group++)
			add_group(s, (enum group)group);
	s->at = best_line(s);
	s->top = 0;
	keep_in_sight(p, s);
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
	int64_t to = (int64_t)s->at + rows;
	int step = rows < 0 ? -1 : 1;

	if (s->shown == 0)
		return;
	to = to < 0 ? 0 : to >= s->lines_count ? s->lines_count - 1 : to;
	while (to >= 0 && to < s->lines_count && s->lines[to] < 0)
		to += step; /* over a heading */
	if (to >= 0 && to < s->lines_count)
		s->at = (int)to;
	keep_in_sight(p, s);
}

static void
draw_heading(const struct state *s, struct area line, enum group group)
{
	static const char *const words[GROUP_COUNT] = {[GROUP_HERE] = "",
		[GROUP_EVERYWHERE] = "Everywhere",
		[GROUP_ELSEWHERE] = "Elsewhere"};

	(void)area_put(line, 0, 0, STYLE_STRONG, group == GROUP_HERE ? s->here : words[group]);
}

static void
draw_row(const struct state *s, const struct menu_row *row, struct area line)
{
	bool keys_first = s->kind == MENU_HELP;
	int first_cols = keys_first ? s->keys_cols : s->name_cols;
	int second = 1 + first_cols + 2;
	int third = second + s->name_cols + s->keys_cols - first_cols + 2;
	struct area keys = area_part(line, 0, keys_first ? 1 : second, 1, s->keys_cols);
	struct area name = area_part(line, 0, keys_first ? second : 1, 1, s->name_cols);
	bool why = row->refused && row->why[0] != '\0';

	(void)area_put(keys, 0, 0, row->refused ? STYLE_DIM : STYLE_KEY, row->keys);
	(void)area_put(name, 0, 0, row->refused ? STYLE_DIM : STYLE_PLAIN, row->command->name);
	if (line.cols - third >= HELP_COLS_LEAST)
		(void)area_text(line, 0, third, line.cols - third,
			row->refused ? STYLE_DIM : STYLE_PLAIN,
			text_of(why ? row->why : row->command->help));
}

static void
draw(const struct pane *p, struct area a, int64_t now_ms)
{
	const struct state *s = p->state;

	(void)now_ms;
	prompt_draw(&s->query, area_part(a, 0, 1, 1, a.cols - 1));
	for (int row = 1; row < a.rows && s->top + row - 1 < s->lines_count; row++) {
		int line = s->lines[s->top + row - 1];
		struct area at = area_part(a, row, 0, 1, a.cols);

		if (line < 0)
			draw_heading(s, at, (enum group)(-1 - line));
		else
			draw_row(s, &s->rows[line], at);
	}
	if (s->shown == 0)
		(void)area_put(a, 1, 1, STYLE_DIM, "No command is called that.");
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	if (s->shown < s->count)
		(void)snprintf(out, size, "%d of %d", s->shown, s->count);
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

	return s->at < 0 ? -1 : 1 + s->at - s->top;
}

static void
beyond(const struct pane *p, int *above, int *below)
{
	const struct state *s = p->state;

	*above = s->top;
	*below = larger(s->lines_count - s->top - larger(p->rows - 1, 1), 0);
}

static bool
is_empty(const struct pane *p)
{
	(void)p;
	return false;
}

static int64_t
next_tick(const struct pane *p, int64_t now_ms)
{
	(void)p;
	(void)now_ms;
	return INT64_MAX;
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
	.next_tick = next_tick,
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
	.next_tick = next_tick,
	.clear = clear,
};

/* ---- opening, keys ---- */

bool
menu_is_open(const struct ui *u)
{
	const struct pane_ops *ops = ui_shown(u)->ops;

	return ops == &palette_ops || ops == &help_ops;
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
	s->rev = c->rev;
	if (c->row != NULL)
		s->row = *c->row;
	prompt_init(&s->query, kind == MENU_PALETTE ? ": " : "Find: ");
	u->covers_count--; /* why not: as things are beneath */
	(void)snprintf(s->here, sizeof s->here, "In %s", ui_shown(u)->ops->title);
	for (size_t i = 0; (command = commands_at(i)) != NULL && s->count < ROWS_MOST; i++)
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
	memmove(&u->recent[1], &u->recent[0], (size_t)at * sizeof u->recent[0]);
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
	const struct menu_row *chosen;
	const struct command *command;
	struct ui_row row = s->row;
	struct ui_row now;

	if (s->at < 0)
		return;
	chosen = &s->rows[s->lines[s->at]];
	if (chosen->refused) {
		ui_say(u, STYLE_DUE, c->now_ms, "%s",
			chosen->why[0] != '\0' ? chosen->why : "There is nothing to do.");
		return;
	}
	command = chosen->command;
	c->rev = s->rev;
	ui_back(u);
	ui_row(u, &now);
	if (is_same_row(&row, &now))
		row.gone = now.gone;
	else if ((command->flags & COMMAND_ROW) != 0)
		row.gone = true;
	remember(u, command);
	ui_command(u, command, &row, c);
	ask_returned(u);
}

/* A click selects; the wheel moves. */
static void
point(struct ui *u, const struct key *k)
{
	struct pane *p = ui_active(u);
	struct state *s = p->state;
	int at = s->top + k->row - u->layout.body.row - 2; /* border, query */

	if (strcmp(k->name, "WheelUp") == 0)
		move(p, -WHEEL_ROWS);
	else if (strcmp(k->name, "WheelDown") == 0)
		move(p, WHEEL_ROWS);
	else if (at >= s->top && at < s->top + p->rows - 1 && at < s->lines_count &&
		 s->lines[at] >= 0)
		s->at = at;
}

/* How far a key moves the cursor; 0: it is for the query. */
static int
step_of(const struct pane *p, const char *name)
{
	int page = larger(p->rows - 2, 1);
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

static bool
closes(const struct ui *u, const struct state *s, const char *name)
{
	const struct command *command = keymap_command(u->keys, "menu", name);

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
