/* tests/test_shots.c - every pane at every size in every theme, and the pictures of README.md and
 * docs/.
 *
 * Golden files: tests/golden/shots_SIZE.txt holds the text of all shots; shots_THEME_SIZE.txt how each
 * cell of them looks, as runs: a letter of the file's legend, and how many cells. Rows that look
 * alike are one line, blank ends are left out. make goldens writes them, make pictures the pictures.
 * SPDX-License-Identifier: MIT */
#include "tests/golden.h"
#include "tests/picture.h"
#include "tests/shots.h"

enum { FILE_CAP_BYTES = 4 * 1024 * 1024 };

/* ---- looks ---- */

static void
say_colour(int32_t colour, struct buf *out)
{
	if (colour == LOOK_OWN)
		(void)buf_string(out, "-");
	else if (colour >= LOOK_RGB)
		(void)buf_printf(out, "#%06x", (unsigned)(colour - LOOK_RGB));
	else
		(void)buf_printf(out, "%d", (int)colour);
}

static void
say_look(const struct theme *theme, const struct cell *cell, struct buf *out)
{
	static const char *const names[] = {"none", "8", "16", "256", "rgb"};

	for (int depth = THEME_NONE; depth <= THEME_RGB; depth++) {
		struct look look = picture_look(theme, cell, (enum theme_depth)depth);

		(void)buf_printf(out, "  %s:", names[depth]);
		say_colour(look.foreground, out);
		(void)buf_string(out, "/");
		say_colour(look.background, out);
		(void)buf_printf(out, "%s%s%s%s", look.bold ? " bold" : "", look.dim ? " dim" : "",
			look.reverse ? " reverse" : "", look.underline ? " underline" : "");
	}
	(void)buf_string(out, "\n");
}

/* The number of the cell's style; STYLE_COUNT: the cursor's row. */
static int
style_of(const struct cell *cell)
{
	return cell->selected ? STYLE_COUNT : cell->style;
}

static bool
look_alike(const struct theme *theme, int a, int b)
{
	const struct cell cells[2] = {{.style = (uint8_t)a}, {.style = (uint8_t)b}};

	if (a == STYLE_COUNT || b == STYLE_COUNT)
		return a == b;
	for (int depth = THEME_NONE; depth <= THEME_RGB; depth++) {
		if (!look_equal(picture_look(theme, &cells[0], (enum theme_depth)depth),
			    picture_look(theme, &cells[1], (enum theme_depth)depth)))
			return false;
	}
	return true;
}

/* A letter for each look, that of the first style that has it: a, b, .. */
static char
letter_of(const struct theme *theme, int style)
{
	for (int first = 0; first < style; first++) {
		if (look_alike(theme, first, style))
			return (char)('a' + first);
	}
	return (char)('a' + style);
}

static void
say_legend(const struct theme *theme, struct buf *out)
{
	(void)buf_printf(out,
		"%s: foreground/background at each depth of colour, - the "
		"terminal's own\n",
		theme->name);
	for (int style = 0; style <= STYLE_COUNT; style++) {
		const struct cell cell = {.style = (uint8_t)(style < STYLE_COUNT ? style : 0),
			.selected = style == STYLE_COUNT};

		(void)buf_printf(out, "%c", letter_of(theme, style));
		say_look(theme, &cell, out);
	}
}

/* A blank of a style that shows only on letters looks like any blank. */
static char
letter_at(const struct theme *theme, const struct cell *cell)
{
	struct look look = picture_look(theme, cell, THEME_RGB);
	bool shows = look.reverse || look.underline || look.background != LOOK_OWN;

	if (strcmp(cell->glyph.bytes, " ") == 0 && !shows)
		return 'a';
	return letter_of(theme, style_of(cell));
}

static void
say_runs(const struct theme *theme, const struct canvas *c, int row, struct buf *out)
{
	const struct cell *cells = &c->cells[row * c->cols];
	int end;

	for (int col = 0; col < c->cols; col = end) {
		char letter = letter_at(theme, &cells[col]);

		for (end = col + 1; end < c->cols && letter_at(theme, &cells[end]) == letter;)
			end++;
		if (end < c->cols || letter != 'a')
			(void)buf_printf(out, " %c%d", letter, end - col);
	}
}

static void
say_looks(const struct theme *theme, const struct canvas *c, struct buf *out)
{
	struct buf before;
	struct buf now;
	int from = 0;

	buf_init(&before, FILE_CAP_BYTES);
	buf_init(&now, FILE_CAP_BYTES);
	for (int row = 0; row <= c->rows; row++) {
		buf_reset(&now);
		if (row < c->rows)
			say_runs(theme, c, row, &now);
		if (row > 0 && (row == c->rows || strcmp(now.data, before.data) != 0)) {
			(void)buf_printf(out, from == row - 1 ? "%d" : "%d-%d", from, row - 1);
			(void)buf_printf(out, ":%s\n", before.data);
			from = row;
		}
		buf_reset(&before);
		(void)buf_add(&before, now.data, now.length);
	}
	buf_clear(&before);
	buf_clear(&now);
}

/* ---- text ---- */

/* Lines of which many are alike: a border and blanks, mostly. */
static void
say_lines(const struct canvas *c, struct buf *out)
{
	const char *before = "";
	size_t before_length = 0;
	struct buf all;
	int alike = 0;

	buf_init(&all, FILE_CAP_BYTES);
	canvas_dump(c, false, &all);
	for (const char *at = all.data; *at != '\0';) {
		size_t length = strcspn(at, "\n");
		bool same = length == before_length && memcmp(at, before, length) == 0;

		if (!same && alike > 0)
			(void)buf_printf(out, "%d more\n", alike);
		if (!same)
			(void)buf_add(out, at, length + 1);
		alike = same ? alike + 1 : 0;
		before = at;
		before_length = length;
		at += length + 1;
	}
	if (alike > 0)
		(void)buf_printf(out, "%d more\n", alike);
	buf_clear(&all);
}

/* ---- tests ---- */

static void
every_pane_says_what_it_said(void **state)
{
	(void)state;
	for (int i = 0; i < SHOT_SIZES; i++) {
		struct buf all;
		char name[64];

		buf_init(&all, FILE_CAP_BYTES);
		for (int shot = 0; shot < SHOTS; shot++) {
			struct stage *s =
				shot_take(&shots[shot], shot_sizes[i].rows, shot_sizes[i].cols);

			(void)buf_printf(&all, "==== %s\n", shots[shot].name);
			say_lines(&s->canvas, &all);
			end(s);
		}
		(void)snprintf(
			name, sizeof name, "shots_%dx%d", shot_sizes[i].cols, shot_sizes[i].rows);
		golden_compare_text(&all, name);
		buf_clear(&all);
	}
}

static void
theme_golden(const struct theme *theme, const struct shot_size *size)
{
	struct buf all;
	char name[64];

	buf_init(&all, FILE_CAP_BYTES);
	say_legend(theme, &all);
	for (int shot = 0; shot < SHOTS; shot++) {
		struct stage *s = shot_take(&shots[shot], size->rows, size->cols);

		(void)buf_printf(&all, "==== %s\n", shots[shot].name);
		say_looks(theme, &s->canvas, &all);
		end(s);
	}
	(void)snprintf(name, sizeof name, "shots_%s_%dx%d", theme->name, size->cols, size->rows);
	golden_compare_text(&all, name);
	buf_clear(&all);
}

static void
every_pane_looks_as_it_did_in_every_theme(void **state)
{
	(void)state;
	for (int i = 0; i < THEME_COUNT; i++) {
		for (int size = 0; size < SHOT_SIZES; size++)
			theme_golden(theme_at(i), &shot_sizes[size]);
	}
}

/* A shot of each kind of pane there is. */
static void
every_pane_has_a_shot(void **state)
{
	bool seen[UI_PANES] = {false};

	(void)state;
	for (int shot = 0; shot < SHOTS; shot++) {
		struct stage *s = shot_take(&shots[shot], 24, 80);

		seen[s->ui.focus] = true;
		end(s);
	}
	for (int i = 0; i < UI_PANES; i++)
		assert_true(seen[i]);
}

/* Where a theme shows an accent as a background, blanks of it would say that something is due. */
static void
no_accent_lies_on_nothing(const struct shot *shot, const struct canvas *c)
{
	for (int i = 0; i < c->rows * c->cols;) {
		int first = i;
		int style = c->cells[first].style;
		bool blank = true;

		for (; i < c->rows * c->cols && c->cells[i].style == style &&
			i / c->cols == first / c->cols;
			i++)
			blank = blank && strcmp(c->cells[i].glyph.bytes, " ") == 0;
		if (blank && (style == STYLE_DUE || style == STYLE_OVERDUE))
			fail_msg("%s: row %d, column %d: blanks that are due", shot->name,
				first / c->cols, first % c->cols);
	}
}

static void
only_what_is_due_has_the_accent(void **state)
{
	(void)state;
	for (int i = 0; i < SHOTS * SHOT_SIZES; i++) {
		const struct shot_size *size = &shot_sizes[i % SHOT_SIZES];
		struct stage *s = shot_take(&shots[i / SHOT_SIZES], size->rows, size->cols);

		no_accent_lies_on_nothing(&shots[i / SHOT_SIZES], &s->canvas);
		end(s);
	}
}

struct taken {
	const char *name;
	const char *shot;
	const char *theme;
	int rows;
	int cols;
	const char *title;
};

static const struct taken pictures[] = {
	{"room-160x48", "room", "dark", 48, 160,
		"warroom at 160x48: pages, tickets, timeline, steps, roles and customers of an "
		"outage"},
	{"room-100x30", "room", "dark", 30, 100, "warroom at 100x30: two columns of panes"},
	{"room-80x24", "room", "dark", 24, 80, "warroom at 80x24: one pane, the others as tabs"},
	{"page-100x30", "page", "dark", 30, 100,
		"all of a page: what it is about, what changed, alerts, notes, log"},
	{"help-80x24", "help", "dark", 24, 80, "the help, over the panes"},
	{"palette-80x24", "palette", "dark", 24, 80, "the palette: commands by a few letters"},
	{"confirm-80x24", "confirm", "dark", 24, 80, "what cannot be taken back is asked first"},
	{"away-100x30", "away", "dark", 30, 100,
		"the engine is gone and PagerDuty silent: nothing passes for live"},
	{"light-100x30", "room", "light", 30, 100, "the theme light"},
	{"contrast-100x30", "room", "contrast", 30, 100, "the theme contrast"},
	{"colour-blind-100x30", "room", "colour-blind", 30, 100, "the theme colour-blind"},
	{"mono-100x30", "room", "mono", 30, 100, "the theme mono"},
};

static void
pictures_show_what_is_drawn(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
		const struct taken *t = &pictures[i];
		struct stage *s = shot_take(shot_find(t->shot), t->rows, t->cols);
		const struct theme *theme = NULL;
		struct buf all;

		assert_int_equal(theme_find(t->theme, &theme).kind, ERR_NONE);
		buf_init(&all, FILE_CAP_BYTES);
		picture_draw(&s->canvas, theme, t->title, &all);
		golden_compare_picture(&all, t->name);
		buf_clear(&all);
		end(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pane_says_what_it_said),
		cmocka_unit_test(every_pane_looks_as_it_did_in_every_theme),
		cmocka_unit_test(every_pane_has_a_shot),
		cmocka_unit_test(only_what_is_due_has_the_accent),
		cmocka_unit_test(pictures_show_what_is_drawn),
	};

	if (getenv("PICTURES_WRITE") != NULL && getenv("GOLDEN_WRITE") == NULL)
		cmocka_set_test_filter("pictures*"); /* make pictures */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
