/* panes/detail.c - what the details of pages, tickets, entries, steps and customers share.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "store/event.h"
#include "store/window.h"

enum {
	LOG_MOST = 200,
	LOG_TEXT_COL = 24,
	WHO_BYTES = 14,
	WORDS_CAP_BYTES = 256,
	SAID_PERSON_COL = 18,
	SAID_COL = 2,
};

void
detail_time(struct sheet *draft, struct arena *a, const char *label, int64_t at_ms)
{
	char at[AGE_BYTES];

	if (at_ms == 0)
		return;
	age_both(at, at_ms);
	sheet_field(draft, label, STYLE_PLAIN, text_of(arena_string(a, at)));
}

void
detail_day(struct sheet *draft, int64_t at_ms, int64_t before_ms)
{
	char date[AGE_BYTES];

	if (before_ms != 0 && age_same_day(before_ms, at_ms))
		return;
	age_date(date, at_ms);
	sheet_line(draft, date, 0, text_of(""));
}

void
detail_said(struct sheet *draft, struct arena *a, int64_t at_ms, int64_t before_ms,
	const char *word, enum style style, struct text person, struct text text)
{
	char label[sizeof draft->items[0].label];
	char at[AGE_BYTES];

	detail_day(draft, at_ms, before_ms);
	age_time(at, at_ms);
	(void)snprintf(label, sizeof label, "%.8s %s", at, word);
	sheet_line(draft, label, SAID_PERSON_COL, person);
	draft->items[draft->count - 1].label_style = style == STYLE_PLAIN ? STYLE_DIM : style;
	sheet_paragraphs(draft, a, SAID_COL, style, text);
}

/* "02:41:07 Dana" in front of each entry, and the date where a day begins. */
static void
add_entry(struct sheet *draft, const struct event *e, const struct event *before)
{
	char at[AGE_BYTES];
	char label[sizeof draft->items[0].label];
	struct buf who;

	detail_day(draft, e->at_ms, before == NULL ? 0 : before->at_ms);
	age_time(at, e->at_ms);
	buf_init(&who, WORDS_CAP_BYTES);
	text_plain(text_is_empty(e->actor) ? text_of(e->kind) : e->actor, false, WHO_BYTES, &who);
	(void)snprintf(label, sizeof label, "%s %s", at, who.data);
	buf_clear(&who);
	sheet_line(draft, label, LOG_TEXT_COL, e->text);
	if (e->withdrawn) /* the entry that says so is in the log too */
		draft->items[draft->count - 1].style = STYLE_DIM;
}

struct err
detail_log(struct sheet *draft, struct arena *a, struct record *r, const char *kind, const char *id)
{
	const struct window w = {.from = WINDOW_END, .before = LOG_MOST, .after = 1};
	struct rows rows = {0};
	char subject[ROW_ID_BYTES + 16];
	struct err e;

	(void)snprintf(subject, sizeof subject, "%s:%s", kind, id);
	e = event_window(r, subject, &w, a, &rows);
	if (e.kind != ERR_NONE)
		return e;
	sheet_heading(draft, "Log");
	if (rows.above)
		sheet_line(draft, "Earlier entries are in the timeline.", 0, text_of(""));
	if (rows.count == 0)
		sheet_line(draft, "Nothing yet.", 0, text_of(""));
	for (int i = 0; i < rows.count; i++)
		add_entry(draft, rows_at(&rows, i), i > 0 ? rows_at(&rows, i - 1) : NULL);
	return NO_ERR;
}

struct err
detail_load(struct pane *p, struct record *r, detail_read *read)
{
	struct detail *d = p->state;
	struct sheet draft;
	struct arena *a = sheet_begin(&d->sheet, &draft);
	struct err e = NO_ERR;

	if (a != NULL)
		e = read(p, r, &draft, a);
	if (e.kind == ERR_NONE && (a == NULL || a->full))
		e = err_make(ERR_FULL, "There is no memory for this detail.");
	if (e.kind == ERR_NONE)
		sheet_keep(&d->sheet, &draft);
	return e;
}

struct err
detail_rows(struct pane *p, struct record *r, list_read *read, int count, struct arena *a,
	struct rows *out)
{
	const struct detail *d = p->state;
	const struct window w = {
		.from = WINDOW_ANCHOR, .anchor = d->sheet.key, .after = count, .of = p->incident};
	struct rows rows = {0};
	struct err e = read(r, &w, a, &rows);

	if (e.kind != ERR_NONE)
		return e;
	if (!rows.found)
		return err_make(ERR_MISSING, "%s.", p->ops->empty);
	*out = rows;
	return NO_ERR;
}

void
detail_name(
	struct detail *d, const char *kind, int64_t number, struct text caption, struct text title)
{
	char begin[48];

	(void)snprintf(begin, sizeof begin, "#%lld ", (long long)number);
	detail_words(d->caption, sizeof d->caption, begin, caption);
	(void)snprintf(begin, sizeof begin, "%s #%lld ", kind, (long long)number);
	detail_words(d->label, sizeof d->label, begin, title);
	(void)text_show(title, false, d->title, sizeof d->title);
}

void
detail_words(char *out, size_t size, const char *begin, struct text words)
{
	struct buf b;

	buf_init(&b, WORDS_CAP_BYTES);
	text_plain(words, false, 64, &b);
	(void)snprintf(out, size, "%s%s", begin, b.data);
	buf_clear(&b);
}

void
detail_caption(const struct pane *p, char *out, size_t size)
{
	const struct detail *d = p->state;

	(void)snprintf(out, size, "%s", d->caption);
}

int64_t
detail_version(const struct pane *p)
{
	const struct detail *d = p->state;

	return d->updated_ms;
}

void
detail_label(const struct pane *p, struct buf *out)
{
	const struct detail *d = p->state;

	(void)buf_string(out, d->label);
}

struct text
detail_named(const struct pane *p)
{
	const struct detail *d = p->state;

	return text_of(d->title);
}
