/* tui/prompt.c - a line of text being typed.
 *
 * The cursor moves by what the neutraliser shows as one thing: a letter with its marks, an emoji
 * sequence, a <U+XXXX>.
 * SPDX-License-Identifier: MIT */
#include "tui/prompt.h"

#include <string.h>

void
prompt_init(struct prompt *p, const char *label)
{
	*p = (struct prompt){.label = label};
	buf_init(&p->text, PROMPT_CAP_BYTES);
}

void
prompt_clear(struct prompt *p)
{
	buf_clear(&p->text);
	p->at = 0;
}

/* What stands together: bytes from..to, and the columns it takes. */
struct unit {
	size_t from;
	size_t to;
	int cols;
};

/* The unit that begins at w->at, which is a glyph's start; false at the end. */
static bool
unit_next(const struct prompt *p, struct text_walk *w, struct unit *out)
{
	struct glyph g;

	out->from = (size_t)(w->at - p->text.data);
	if (!text_next(w, &g))
		return false;
	out->cols = g.cols;
	while (w->pending[w->pending_at] != '\0' && text_next(w, &g))
		out->cols += g.cols;
	out->to = (size_t)(w->at - p->text.data);
	return true;
}

static struct text_walk
prompt_walk(const struct prompt *p)
{
	return text_walk(text_of(p->text.data));
}

/* The start of the unit before `at`, or 0. */
static size_t
unit_before(const struct prompt *p, size_t at)
{
	struct text_walk w = prompt_walk(p);
	struct unit u;
	size_t before = 0;

	while (unit_next(p, &w, &u) && u.from < at)
		before = u.from;
	return before;
}

/* The first start of a unit at or after `at`. */
static size_t
unit_from(const struct prompt *p, size_t at)
{
	struct text_walk w = prompt_walk(p);
	struct unit u;

	while (unit_next(p, &w, &u))
		if (u.from >= at)
			return u.from;
	return p->text.length;
}

/* Removes from..to; the cursor stands there then. */
static void
cut(struct prompt *p, size_t from, size_t to)
{
	struct buf *t = &p->text;

	if (from >= to)
		return;
	memmove(t->data + from, t->data + to, t->length - to + 1);
	t->length -= to - from;
	p->at = unit_from(p, from); /* a mark may now belong to what stands before */
}

static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Inserts at the cursor as much as there is room for, never half a character. */
static void
insert(struct prompt *p, const char *bytes, size_t length)
{
	struct buf *t = &p->text;
	size_t room = t->cap_bytes - t->length;
	size_t tail = t->length - p->at;

	if (length > room) {
		length = room;
		while (length > 0 && is_continuation(bytes[length]))
			length--;
	}
	t->full = false; /* a failed allocation is tried again */
	if (length == 0 || !buf_add(t, bytes, length))
		return;
	memmove(t->data + p->at + length, t->data + p->at, tail);
	memcpy(t->data + p->at, bytes, length);
	p->at = unit_from(p, p->at + length);
}

/* A paste is one line here: a line feed and any other control becomes a space. */
static void
insert_paste(struct prompt *p, struct text paste)
{
	struct buf raw;
	size_t to = 0;

	buf_init(&raw, INPUT_PASTE_CAP);
	text_raw(paste, &raw);
	for (size_t from = 0; from < raw.length; from++) {
		char c = raw.data[from];

		if (c == '\r' && raw.data[from + 1] == '\n')
			continue;
		raw.data[to++] = (char)((unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
	}
	insert(p, raw.data, to);
	buf_clear(&raw);
}

/* The start of the word before the cursor, with the spaces after it. */
static size_t
word_before(const struct prompt *p)
{
	size_t at = p->at;

	while (at > 0 && p->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && p->text.data[at - 1] != ' ')
		at--;
	return at;
}

/* The end of the word at or after the cursor. */
static size_t
word_after(const struct prompt *p)
{
	size_t at = p->at;

	while (at < p->text.length && p->text.data[at] == ' ')
		at++;
	while (at < p->text.length && p->text.data[at] != ' ')
		at++;
	return at;
}

static size_t
unit_after(const struct prompt *p)
{
	return unit_from(p, p->at < p->text.length ? p->at + 1 : p->at);
}

static void
key_home(struct prompt *p)
{
	p->at = 0;
}

static void
key_end(struct prompt *p)
{
	p->at = p->text.length;
}

static void
key_left(struct prompt *p)
{
	p->at = unit_before(p, p->at);
}

static void
key_right(struct prompt *p)
{
	p->at = unit_after(p);
}

static void
key_word_left(struct prompt *p)
{
	p->at = unit_from(p, word_before(p));
}

static void
key_word_right(struct prompt *p)
{
	p->at = unit_from(p, word_after(p));
}

static void
key_backspace(struct prompt *p)
{
	cut(p, unit_before(p, p->at), p->at);
}

static void
key_delete(struct prompt *p)
{
	cut(p, p->at, unit_after(p));
}

static void
key_cut_word(struct prompt *p)
{
	cut(p, word_before(p), p->at);
}

static void
key_cut_start(struct prompt *p)
{
	cut(p, 0, p->at);
}

static void
key_cut_end(struct prompt *p)
{
	cut(p, p->at, p->text.length);
}

static const struct {
	const char *name;
	void (*run)(struct prompt *p);
} edits[] = {
	{"Home", key_home},
	{"C-a", key_home},
	{"End", key_end},
	{"C-e", key_end},
	{"Left", key_left},
	{"C-b", key_left},
	{"Right", key_right},
	{"C-f", key_right},
	{"C-Left", key_word_left},
	{"M-b", key_word_left},
	{"C-Right", key_word_right},
	{"M-f", key_word_right},
	{"Backspace", key_backspace},
	{"Delete", key_delete},
	{"C-d", key_delete},
	{"C-w", key_cut_word},
	{"M-Backspace", key_cut_word},
	{"C-u", key_cut_start},
	{"C-k", key_cut_end},
};

/* True when the key is a character: its name is that one character. */
static bool
is_character(const char *name)
{
	if (name[0] == '\0')
		return false;
	for (name++; is_continuation(*name); name++)
		continue;
	return *name == '\0';
}

enum prompt_result
prompt_key(struct prompt *p, const struct key *k)
{
	if (k->kind == KEY_PASTE)
		insert_paste(p, k->paste);
	if (k->kind != KEY_PRESS)
		return PROMPT_MORE;
	if (strcmp(k->name, "Enter") == 0)
		return PROMPT_DONE;
	if (strcmp(k->name, "Esc") == 0 || strcmp(k->name, "C-c") == 0 ||
		strcmp(k->name, "C-g") == 0)
		return PROMPT_CANCELLED;
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		if (strcmp(k->name, edits[i].name) == 0) {
			edits[i].run(p);
			return PROMPT_MORE;
		}
	}
	if (strcmp(k->name, "Space") == 0)
		insert(p, " ", 1);
	else if (is_character(k->name))
		insert(p, k->name, strlen(k->name));
	return PROMPT_MORE;
}

/* Columns of the text before byte `to`. */
static int
cols_before(const struct prompt *p, size_t to)
{
	struct text_walk w = prompt_walk(p);
	struct unit u;
	int cols = 0;

	while (unit_next(p, &w, &u) && u.from < to)
		cols += u.cols;
	return cols;
}

/* The start of the first unit at column `col` or after it; its column into `at_col`. */
static size_t
unit_at_col(const struct prompt *p, int col, int *at_col)
{
	struct text_walk w = prompt_walk(p);
	struct unit u;
	int cols = 0;

	while (cols < col && unit_next(p, &w, &u))
		cols += u.cols;
	*at_col = cols;
	return (size_t)(w.at - p->text.data);
}

void
prompt_draw(const struct prompt *p, struct area a)
{
	int cursor = cols_before(p, p->at);
	int first_col = 0;
	size_t first = 0;
	int start;
	struct area field;

	if (a.rows < 1 || a.cols < 1)
		return;
	start = area_text(a, 0, 0, a.cols / 2, STYLE_STRONG, text_of(p->label));
	field = area_part(a, 0, start, 1, a.cols - start);
	if (cursor >= field.cols - 1) { /* the last column is the "~" when there is more */
		first = unit_at_col(p, cursor - field.cols + 3, &first_col);
		if (first > p->at) {
			first = p->at;
			first_col = cursor;
		}
		(void)area_put(field, 0, 0, STYLE_DIM, "~");
		field = area_part(field, 0, 1, 1, field.cols - 1);
	}
	(void)area_text(field, 0, 0, field.cols, STYLE_PLAIN, text_of(p->text.data + first));
	cursor -= first_col;
	if (field.cols < 1)
		return;
	a.canvas->cursor_row = field.row;
	a.canvas->cursor_col = field.col + (cursor < field.cols ? cursor : field.cols - 1);
}
