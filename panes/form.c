/* panes/form.c - the questions of a command, and the box that shows them all.
 * SPDX-License-Identifier: MIT */
#include "panes/form.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "panes/arg.h"
#include "panes/wrap.h"

enum {
	FIELDS_LEAST = 3,
	BOX_COLS_MOST = 100,
	BESIDE_COLS = 120, /* the fields at the left, the card at the right */
	LABEL_COLS_MOST = 20,
	VALUE_ROWS_MOST = 2,
	VALUE_BYTES = 512,
	TITLE_BYTES = 80,
	BORDERS = 2,
	ABOUT_COLS_LEAST = 20,
	ABOUT_COLS_MOST = 80,
};

int
form_count(const struct command *command)
{
	int count = 0;

	while (command->args != NULL && command->args[count].name != NULL)
		count++;
	return count;
}

bool
form_is(const struct command *command)
{
	int always = 0;

	for (int i = 0; i < form_count(command); i++)
		always += command->args[i].asked == NULL;
	return always >= FIELDS_LEAST;
}

void
form_spare(struct ui_ask *a, const struct context *c)
{
	for (int i = 0; i < form_count(a->command); i++) {
		const struct command_arg *arg = &a->command->args[i];

		a->spared[i] = arg->needed != NULL && !arg->needed(c);
	}
}

bool
form_wants(const struct command_arg *arg)
{
	return arg->required || arg->needed != NULL;
}

bool
form_asks(const struct ui_ask *a, int i)
{
	struct command_values typed = {.at = {NULL}};

	if (a->spared[i])
		return false;
	if (a->command->args[i].asked == NULL)
		return true;
	for (int j = 0; j < form_count(a->command); j++)
		typed.at[j] = a->texts[j].data;
	return a->command->args[i].asked(&typed);
}

int
form_next(const struct ui_ask *a, int i)
{
	int count = form_count(a->command);

	for (i++; i < count && !form_asks(a, i);)
		i++;
	return i;
}

int
form_previous(const struct ui_ask *a, int i)
{
	for (i--; i >= 0 && !form_asks(a, i);)
		i--;
	return i;
}

bool
form_is_begun(const struct ui_ask *a)
{
	return form_is(a->command) && form_previous(a, a->at) >= 0;
}

const struct command_arg *
form_arg(const struct ui_ask *a)
{
	return a->at < form_count(a->command) ? &a->command->args[a->at] : NULL;
}

int
form_last(const struct ui_ask *a)
{
	int count = form_count(a->command);

	for (int i = form_previous(a, count); i >= 0; i = form_previous(a, i)) {
		if (a->command->args[i].choices == NULL)
			return i;
	}
	return form_previous(a, count);
}

void
form_fill(struct ui_ask *a, struct context *c)
{
	struct command_values given = {.at = {NULL}};

	for (int i = 0; i < form_count(a->command); i++) {
		const struct command_arg *arg = &a->command->args[i];

		given.at[i] = a->texts[i].data;
		if (arg->fill == NULL || a->seen[i])
			continue;
		c->given = &given;
		buf_reset(&a->texts[i]);
		arg->fill(c, &a->texts[i]);
		given.at[i] = a->texts[i].data;
	}
	c->given = NULL;
}

const char *
form_value(const struct ui_ask *a, int i, char stamp[FORM_STAMP_BYTES])
{
	time_t at_s = (time_t)(a->at_ms[i] / 1000);
	struct tm tm;

	if (!form_asks(a, i))
		return NULL;
	if (a->at_ms[i] == 0)
		return a->texts[i].data;
	(void)gmtime_r(&at_s, &tm);
	(void)strftime(stamp, FORM_STAMP_BYTES, "%Y-%m-%d %H:%M:%SZ", &tm);
	return stamp;
}

struct command_values
form_values(const struct ui_ask *a, char stamps[COMMAND_ARGS_MOST][FORM_STAMP_BYTES])
{
	struct command_values values = {.at = {NULL}};

	for (int i = 0; i < form_count(a->command); i++)
		values.at[i] = form_value(a, i, stamps[i]);
	return values;
}

void
form_label(struct ui *u, const struct command_arg *arg)
{
	struct ui_ask *a = &u->asked;
	int most = u->cols / 2 - 10;
	char about[ABOUT_COLS_MOST + 8];

	if (most > ABOUT_COLS_MOST)
		most = ABOUT_COLS_MOST;
	if (most < ABOUT_COLS_LEAST)
		most = ABOUT_COLS_LEAST;
	(void)text_show(text_of(a->row.about), false, about, (size_t)most + 1);
	if (form_is(a->command) && u->layout.kind != LAYOUT_SUMMARY)
		about[0] = '\0'; /* the form says it */
	(void)snprintf(a->label, sizeof a->label,
		"%s%.30s%s%s%s%s%s: ", you_propose(u, a->command) ? "Propose: " : "", arg->label,
		about[0] != '\0' ? " " : "",
		about[0] == '\0'  ? ""
		: arg->of != NULL ? arg->of
				  : "on",
		about[0] != '\0' ? " " : "", about,
		about[0] != '\0' && a->row.gone ? " (gone)" : "");
}

/* What is typed there now, be it kept already or still in the prompt. */
static const char *
typed_at(const struct ui *u, int i)
{
	const struct ui_ask *a = &u->asked;
	const struct command_choice *choices = a->command->args[i].choices;

	if (i != a->at)
		return a->texts[i].data;
	return choices != NULL ? choices[a->choice].value : u->prompt.text.data;
}

static const char *
label_of(const struct command_choice *choices, const char *value)
{
	for (int i = 0; choices[i].key != NULL; i++) {
		if (strcmp(choices[i].value, value) == 0)
			return choices[i].label;
	}
	return "";
}

const char *
form_say(const struct ui *u, int i, int64_t now_ms, char *out, size_t size)
{
	const struct command_arg *arg = &u->asked.command->args[i];
	const char *typed = typed_at(u, i);
	char moment[ARG_SAY_BYTES];
	int64_t ms = u->asked.at_ms[i];
	size_t length;

	out[0] = '\0';
	if (arg->choices != NULL) {
		if (typed[0] != '\0' || i == u->asked.at || u->asked.seen[i])
			(void)snprintf(out, size, "%s", label_of(arg->choices, typed));
		return out;
	}
	(void)text_show(text_of(typed), false, out, size);
	if ((i == u->asked.at || ms == 0) && arg_read(arg, typed, now_ms, &ms).kind != ERR_NONE)
		ms = 0;
	length = strlen(out);
	if (ms != 0)
		(void)snprintf(
			out + length, size - length, " = %s", arg_say_ms(ms, now_ms, moment));
	return out;
}

static int
label_cols(const struct command *command)
{
	int widest = 0;

	for (int i = 0; i < form_count(command); i++) {
		int cols = text_cols(text_of(command->args[i].label), LABEL_COLS_MOST);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

/* The fields from `row` on; with an area without rows it only counts. Returns the row after
 * them. */
static int
put_fields(const struct ui *u, struct area a, int row, int value_rows, int64_t now_ms)
{
	const struct ui_ask *asked = &u->asked;
	int cols = label_cols(asked->command);
	int col = cols + 4;

	for (int i = form_next(asked, -1); i < form_count(asked->command);
		i = form_next(asked, i)) {
		const struct command_arg *arg = &asked->command->args[i];
		struct area value = area_part(a, row, col, value_rows, a.cols - col);
		bool here = i == asked->at;
		char words[VALUE_BYTES];
		int rows;

		(void)form_say(u, i, now_ms, words, sizeof words);
		rows = wrap_rows(a.cols - col, value_rows, text_of(words));
		if (a.rows > 0) {
			(void)area_put(a, row, 0, STYLE_DUE, here ? ">" : " ");
			(void)area_text(a, row, 2, cols, here ? STYLE_STRONG : STYLE_DIM,
				text_of(arg->label));
		}
		if (a.rows > 0 && words[0] == '\0')
			(void)area_put(a, row, col, STYLE_DIM,
				form_wants(arg) ? "-" : "- (may stay empty)");
		else if (a.rows > 0)
			(void)wrap_draw(value, 0, value_rows, STYLE_PLAIN, text_of(words));
		row += rows > 0 ? rows : 1;
	}
	return row;
}

/* How the box is parted. */
struct plan {
	int cols;       /* of the box */
	int rows;       /* likewise */
	int field_cols; /* inside it, for the fields; the card takes the rest where it stands beside */
	int field_rows; /* with what it is about */
	int value_rows; /* of one of them, at most */
	bool beside;
};

static struct plan
make_plan(const struct ui *u, struct area a, int64_t now_ms)
{
	bool card = (u->asked.command->flags & COMMAND_DECLARES) != 0;
	int about = u->asked.row.about[0] != '\0';
	struct plan p = {.value_rows = VALUE_ROWS_MOST, .beside = card && a.cols >= BESIDE_COLS};
	struct area nowhere;
	int card_wants;

	p.cols = p.beside ? BESIDE_COLS : a.cols < BOX_COLS_MOST ? a.cols : BOX_COLS_MOST;
	p.field_cols = p.beside ? (p.cols - BORDERS) / 2 - 2 : p.cols - BORDERS - 2;
	nowhere = (struct area){.cols = p.field_cols};
	p.field_rows = put_fields(u, nowhere, about, p.value_rows, now_ms);
	if (p.field_rows + BORDERS > a.rows) {
		p.value_rows = 1;
		p.field_rows = put_fields(u, nowhere, about, p.value_rows, now_ms);
	}
	card_wants = card ? card_rows(&u->card, p.field_cols) : 0;
	if (!p.beside && card_wants > 0)
		p.rows = p.field_rows + 1 + card_wants + BORDERS;
	else
		p.rows = (card_wants > p.field_rows ? card_wants : p.field_rows) + BORDERS;
	if (p.rows > a.rows)
		p.rows = a.rows;
	return p;
}

void
form_draw(const struct ui *u, struct area a, int64_t now_ms)
{
	const struct ui_ask *asked = &u->asked;
	struct plan p = make_plan(u, a, now_ms);
	struct area box = area_part(a, 0, 0, p.rows, p.cols);
	int about = asked->row.about[0] != '\0';
	int col = 0;
	char title[TITLE_BYTES];
	struct area inside;
	struct area fields;

	for (int row = 0; row < box.rows; row++)
		(void)area_printf(box, row, 0, STYLE_PLAIN, "%*s", box.cols, "");
	(void)snprintf(title, sizeof title, "%.*s", (int)strcspn(asked->command->help, ",:"),
		asked->command->help);
	inside = area_box(box, true, title);
	inside = area_part(inside, 0, 1, inside.rows, inside.cols - 2);
	fields = area_part(inside, 0, 0, inside.rows, p.field_cols);
	if (about)
		col = area_put(fields, 0, 0, STYLE_STRONG, asked->row.gone ? "(gone) " : "");
	if (about)
		(void)area_text(
			fields, 0, col, fields.cols - col, STYLE_STRONG, text_of(asked->row.about));
	(void)put_fields(u, fields, about, p.value_rows, now_ms);
	if ((asked->command->flags & COMMAND_DECLARES) == 0)
		return;
	if (p.beside)
		card_draw(&u->card, area_part(inside, 0, p.field_cols + 2, inside.rows,
					    inside.cols - p.field_cols - 2));
	else
		card_draw(&u->card, area_part(inside, p.field_rows + 1, 0,
					    inside.rows - p.field_rows - 1, inside.cols));
}
