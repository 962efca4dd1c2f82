/* panes/sheet.c - a text to read and scroll.
 *
 * Lines are made while drawing, from what the width allows; counting them is the same walk
 * without an area.
 * SPDX-License-Identifier: MIT */
#include "panes/sheet.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "panes/age.h"

enum {
	ARENA_CAP_BYTES = 8 * 1024 * 1024,
	FIELD_COLS = 14,
	LINE_COLS_MOST = 240, /* of a wrapped text; no eye follows a longer line */
	LINES_MOST = 20000,
	PARAGRAPHS_CAP_BYTES = 8 * 1024,
	PARAGRAPHS_MOST = 30,
	COUNTDOWN_BYTES = 160,
};

/* Where the next line goes: `line` counts from the sheet's beginning, `a` shows those from `top`
 * on. */
struct pen {
	struct area a; /* no rows: only count */
	int top;
	int line;
	int cols;
	int64_t now_ms;
};

/* One line of a wrapped text. */
struct wrap {
	struct glyph glyphs[LINE_COLS_MOST];
	int count;
	int cols;
	int breaks_at; /* glyphs up to and with the last space; 0: none */
};

struct arena *
sheet_begin(struct sheet *s, struct sheet *draft)
{
	struct arena *a;

	if (!s->ready) {
		arena_init(&s->arenas[0], ARENA_CAP_BYTES);
		arena_init(&s->arenas[1], ARENA_CAP_BYTES);
		s->ready = true;
	}
	a = &s->arenas[1 - s->current];
	arena_reset(a);
	*draft = (struct sheet){.items = arena_get(a, SHEET_ITEMS_MOST * sizeof draft->items[0])};
	return draft->items == NULL ? NULL : a;
}

void
sheet_keep(struct sheet *s, const struct sheet *draft)
{
	s->current = 1 - s->current;
	s->items = draft->items;
	s->count = draft->count;
}

static void
add(struct sheet *draft, struct sheet_item item, const char *label)
{
	if (draft->count == SHEET_ITEMS_MOST)
		return;
	(void)snprintf(item.label, sizeof item.label, "%s", label);
	draft->items[draft->count++] = item;
}

void
sheet_field(struct sheet *draft, const char *label, enum style style, struct text text)
{
	if (!text_is_empty(text))
		add(draft,
			(struct sheet_item){.label_cols = FIELD_COLS,
				.label_style = STYLE_DIM,
				.style = style,
				.text = text},
			label);
}

void
sheet_heading(struct sheet *draft, const char *label)
{
	add(draft, (struct sheet_item){.text = text_of(""), .label_style = STYLE_PLAIN}, "");
	add(draft,
		(struct sheet_item){
			.text = text_of(""), .label_style = STYLE_STRONG, .heading = true},
		label);
}

void
sheet_line(struct sheet *draft, const char *label, int label_cols, struct text text)
{
	add(draft,
		(struct sheet_item){.label_cols = label_cols,
			.label_style = STYLE_DIM,
			.style = STYLE_PLAIN,
			.text = text},
		label);
}

void
sheet_withheld(struct sheet *draft, const char *what)
{
	sheet_field(draft, "Withheld", STYLE_DIM, text_of(what));
}

void
sheet_countdown(struct sheet *draft, const char *label, int64_t until_ms, const char *then)
{
	if (until_ms != 0)
		add(draft,
			(struct sheet_item){.label_cols = FIELD_COLS,
				.label_style = STYLE_DIM,
				.style = STYLE_DUE,
				.text = text_of(""),
				.until_ms = until_ms,
				.then = then},
			label);
}

void
sheet_since(struct sheet *draft, const char *label, int64_t at_ms)
{
	if (at_ms != 0)
		add(draft,
			(struct sheet_item){.label_cols = FIELD_COLS,
				.label_style = STYLE_DIM,
				.style = STYLE_PLAIN,
				.text = text_of(""),
				.since_ms = at_ms},
			label);
}

void
sheet_paragraphs(
	struct sheet *draft, struct arena *a, int indent, enum style style, struct text text)
{
	struct buf plain;
	const char *line;
	int count = 0;

	buf_init(&plain, PARAGRAPHS_CAP_BYTES + 8);
	text_plain(text, true, PARAGRAPHS_CAP_BYTES, &plain);
	line = arena_string(a, plain.data);
	buf_clear(&plain);
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		char *one = arena_get(a, length + 1);

		if (one == NULL)
			return; /* the arena says so at the end */
		memcpy(one, line, length);
		line += length + (line[length] == '\n');
		if (count++ == PARAGRAPHS_MOST) {
			sheet_line(draft, "  ...", 0, text_of(""));
			return;
		}
		if (length == 0 && *line == '\0')
			return;
		add(draft,
			(struct sheet_item){
				.label_cols = indent, .style = style, .text = text_of(one)},
			"");
	}
}

static bool
in_sight(const struct pen *pen)
{
	return pen->line >= pen->top && pen->line < pen->top + pen->a.rows;
}

/* Draws the first `count` glyphs, takes them out, and goes on to the next line. */
static void
flush(struct pen *pen, struct wrap *w, int count, int indent, enum style style)
{
	int col = indent;
	int rest = 0;

	for (int i = 0; i < count && in_sight(pen); i++)
		col = area_put(pen->a, pen->line - pen->top, col, style, w->glyphs[i].bytes);
	w->cols = 0;
	for (int i = count; i < w->count; i++) {
		w->cols += w->glyphs[i].cols;
		w->glyphs[rest++] = w->glyphs[i];
	}
	w->count = rest;
	w->breaks_at = 0;
	pen->line++;
}

static void
put_text(struct pen *pen, int indent, enum style style, struct text text)
{
	struct text_walk walk = text_walk(text);
	struct wrap w = {.count = 0};
	struct glyph g;
	int room = pen->cols - indent;

	if (room > LINE_COLS_MOST)
		room = LINE_COLS_MOST;
	if (room < 2)
		room = 2;
	while (pen->line < LINES_MOST && text_next(&walk, &g)) {
		if (w.cols + g.cols > room)
			flush(pen, &w, w.breaks_at > 0 ? w.breaks_at : w.count, indent, style);
		w.glyphs[w.count++] = g;
		w.cols += g.cols;
		if (g.bytes[0] == ' ')
			w.breaks_at = w.count;
	}
	flush(pen, &w, w.count, indent, style);
}

/* "in 02:10, to the next level"; it was not taken back when it is over: the service is late. */
static void
put_countdown(struct pen *pen, int indent, const struct sheet_item *item)
{
	char words[COUNTDOWN_BYTES];
	char age[AGE_BYTES];
	bool over = pen->now_ms >= item->until_ms;

	if (over)
		age_exact(age, item->until_ms, pen->now_ms);
	else
		age_exact(age, pen->now_ms, item->until_ms);
	(void)snprintf(words, sizeof words, "%s %s%s, %s", over ? "was due" : "in", age,
		over ? " ago" : "", item->then);
	put_text(pen, indent, item->style, text_of(words));
}

/* "2025-11-21 02:53:53, 04:10 ago" */
static void
put_since(struct pen *pen, int indent, const struct sheet_item *item)
{
	char words[COUNTDOWN_BYTES];
	char at[AGE_BYTES];
	char age[AGE_BYTES];

	age_both(at, item->since_ms);
	age_exact(age, item->since_ms, pen->now_ms);
	(void)snprintf(words, sizeof words, "%s, %s ago", at, age);
	put_text(pen, indent, item->style, text_of(words));
}

static void
put_item(struct pen *pen, const struct sheet_item *item)
{
	/* When there is little room the text stands below its label. */
	bool beside = item->label_cols > 0 && pen->cols >= 2 * item->label_cols;

	if (in_sight(pen))
		(void)area_put(pen->a, pen->line - pen->top, 0, item->label_style, item->label);
	if (text_is_empty(item->text) && item->until_ms == 0 && item->since_ms == 0) {
		pen->line++;
		return;
	}
	if (!beside && item->label[0] != '\0')
		pen->line++;
	if (item->until_ms != 0)
		put_countdown(pen, beside ? item->label_cols : 0, item);
	else if (item->since_ms != 0)
		put_since(pen, beside ? item->label_cols : 0, item);
	else
		put_text(pen, beside ? item->label_cols : 0, item->style, item->text);
}

/* Draws what is in sight and counts all lines. */
static int
walk_items(const struct sheet *s, struct area a, int cols, int64_t now_ms)
{
	struct pen pen = {.a = a, .top = s->top, .cols = cols, .now_ms = now_ms};

	for (int i = 0; i < s->count; i++)
		put_item(&pen, &s->items[i]);
	return pen.line;
}

void
sheet_draw(const struct pane *p, struct area a, int64_t now_ms)
{
	(void)walk_items(p->state, a, a.cols, now_ms);
}

void
sheet_move(struct pane *p, int rows)
{
	const struct area nowhere = {0};
	struct sheet *s = p->state;
	int lines = walk_items(s, nowhere, p->cols, 0);
	int most = lines > p->rows ? lines - p->rows : 0;
	int64_t top = (int64_t)s->top + rows;

	s->top = top < 0 ? 0 : top > most ? most : (int)top;
}

void
sheet_beyond(const struct pane *p, int *above, int *below)
{
	const struct area nowhere = {0};
	const struct sheet *s = p->state;
	int rest = walk_items(s, nowhere, p->cols, 0) - s->top - p->rows;

	*above = s->top;
	*below = rest > 0 ? rest : 0;
}

void
sheet_aim(struct pane *p, const struct row_key *key)
{
	struct sheet *s = p->state;

	s->key = *key;
}

const struct row_key *
sheet_cursor(const struct pane *p, bool *gone)
{
	const struct sheet *s = p->state;

	*gone = false;
	return &s->key;
}

int
sheet_line_none(const struct pane *p)
{
	(void)p;
	return -1;
}

bool
sheet_is_empty(const struct pane *p)
{
	const struct sheet *s = p->state;

	return s->count == 0;
}

int64_t
sheet_never(const struct pane *p, int64_t now_ms)
{
	(void)p;
	(void)now_ms;
	return INT64_MAX;
}

int64_t
sheet_tick(const struct pane *p, int64_t now_ms)
{
	const struct sheet *s = p->state;
	int64_t next = INT64_MAX;

	for (int i = 0; i < s->count; i++) {
		const struct sheet_item *item = &s->items[i];
		int64_t tick =
			item->since_ms != 0 ? age_exact_tick(item->since_ms, now_ms) : INT64_MAX;

		if (item->until_ms != 0)
			return now_ms - now_ms % 1000 + 1000;
		next = tick < next ? tick : next;
	}
	return next;
}

void
sheet_clear(struct pane *p)
{
	struct sheet *s = p->state;

	if (s->ready) {
		arena_clear(&s->arenas[0]);
		arena_clear(&s->arenas[1]);
		s->ready = false;
	}
}
