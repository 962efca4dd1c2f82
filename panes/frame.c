/* panes/frame.c - what stands round a pane.
 * SPDX-License-Identifier: MIT */
#include "panes/frame.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/filter_prompt.h"
#include "panes/marks.h"
#include "panes/wrap.h"

enum { WORDS_BYTES = 160, TAB_BYTES = 128, GUESTS_OLDER_MS = 10 * 1000, TAB_MORE_COLS = 2 };

static const struct ui_source *
find_source(const struct ui *u, const char *name)
{
	for (int i = 0; name != NULL && i < UI_SOURCES; i++) {
		if (strcmp(u->sources[i].name, name) == 0)
			return &u->sources[i];
	}
	return NULL;
}

/* The source a pane shows; NULL when it is the record's own data. */
static const struct ui_source *
source_of(const struct ui *u, const struct pane *p)
{
	return find_source(u, p->ops->source);
}

bool
frame_is_live(const struct ui *u, const struct ui_source *s, int64_t steady_ms)
{
	return u->engine == UI_ENGINE_LIVE && s->state == SOURCE_OK &&
	       steady_ms - u->heard_ms <= u->heard_most_ms;
}

/* "tickets 02:10 old" when only the rows of the other source may not be how things are; "" when
 * they are live. */
static void
say_guests(const struct ui *u, const struct pane *p, struct frame_time t, char out[WORDS_BYTES])
{
	const struct ui_source *s = find_source(u, p->ops->guest);
	char age[AGE_BYTES];

	out[0] = '\0';
	if (s == NULL || s->state == SOURCE_OFF || frame_is_live(u, s, t.steady_ms))
		return;
	age_exact(age, s->ok_ms, t.steady_ms);
	if (s->ok_ms >= 0)
		(void)snprintf(out, WORDS_BYTES, "%s %s old", p->ops->guests, age);
	else
		(void)snprintf(out, WORDS_BYTES, "%s not known", p->ops->guests);
}

/* "as of 02:10 ago"; "up to 23:30 old" when guests among them have been in trouble for longer. */
static void
say_since(const struct ui *u, const struct pane *p, const struct ui_source *s, int64_t steady_ms,
	char out[WORDS_BYTES])
{
	const struct ui_source *guest = find_source(u, p->ops->guest);
	char age[AGE_BYTES];

	if (guest != NULL && guest->state != SOURCE_OK && guest->state != SOURCE_OFF &&
		guest->ok_ms >= 0 && guest->ok_ms + GUESTS_OLDER_MS < s->ok_ms) {
		age_exact(age, guest->ok_ms, steady_ms);
		(void)snprintf(out, WORDS_BYTES, "up to %s old", age);
		return;
	}
	age_exact(age, s->ok_ms, steady_ms);
	(void)snprintf(out, WORDS_BYTES, "as of %s ago", age);
}

/* How old rows are that may not be how things are; "" when they are live. */
static void
say_age(const struct ui *u, const struct pane *p, struct frame_time t, char out[WORDS_BYTES])
{
	const struct ui_source *s = source_of(u, p);
	char age[AGE_BYTES] = "";
	bool off = s == NULL || s->state == SOURCE_OFF;
	bool live = !off && frame_is_live(u, s, t.steady_ms);

	out[0] = '\0';
	if (p->ops->is_empty(p) && !filter_is_on(&p->filter))
		return; /* say_empty says it */
	if (p->last.kind != ERR_NONE && p->loaded_ms > 0)
		age_exact(age, p->loaded_ms, t.now_ms);
	else if (off && ui_engine_is_away(u))
		age_exact(age, u->engine_away_ms, t.now_ms);
	if (age[0] != '\0')
		(void)snprintf(out, WORDS_BYTES, "as of %s ago", age);
	else if (!off && !live && s->ok_ms >= 0)
		say_since(u, p, s, t.steady_ms, out);
	else if (!off && !live)
		(void)snprintf(out, WORDS_BYTES, "age not known");
	else
		say_guests(u, p, t, out);
}

/* "No active pages." of sources that are all live. */
static void
say_none(const struct ui *u, const struct pane *p, struct frame_time t, char out[WORDS_BYTES])
{
	bool withheld = u->watches && p->ops->withheld != NULL;
	char guests[WORDS_BYTES];

	say_guests(u, p, t, guests);
	(void)snprintf(out, WORDS_BYTES, "%.80s%s%.60s.",
		withheld ? p->ops->withheld : p->ops->empty, guests[0] ? "; " : "", guests);
}

/* What an empty pane says. */
static void
say_empty(const struct ui *u, const struct pane *p, struct frame_time t, char out[WORDS_BYTES])
{
	const struct ui_source *s = p->ops->kind[0] == '\0' ? NULL : source_of(u, p);
	char age[AGE_BYTES];

	if (p->last.kind != ERR_NONE)
		(void)snprintf(out, WORDS_BYTES, "%.*s", WORDS_BYTES - 1, p->last.text);
	else if (p->loaded_ms == 0)
		(void)snprintf(out, WORDS_BYTES, "Reading...");
	else if (filter_is_on(&p->filter))
		filter_empty(p, out, WORDS_BYTES);
	else if (s == NULL || frame_is_live(u, s, t.steady_ms))
		say_none(u, p, t, out);
	else if (s->state == SOURCE_OFF)
		(void)snprintf(out, WORDS_BYTES, "%s is not configured.", s->title);
	else if (s->ok_ms < 0 && ui_engine_is_away(u))
		(void)snprintf(out, WORDS_BYTES, "No engine asks %s.", s->title);
	else if (s->ok_ms < 0)
		(void)snprintf(out, WORDS_BYTES, "Waiting for %s...", s->title);
	else {
		age_exact(age, s->ok_ms, t.steady_ms);
		(void)snprintf(out, WORDS_BYTES, "%s as of %s ago.", p->ops->empty, age);
	}
}

static void
draw_inside(
	const struct ui *u, const struct pane *p, struct area a, bool focus, struct frame_time t)
{
	char words[WORDS_BYTES];
	int line;

	if (p->ops->is_empty(p)) {
		say_empty(u, p, t, words);
		a = area_part(a, 0, 1, a.rows, a.cols - 1);
		(void)wrap_draw(a, 0, a.rows, STYLE_DIM, text_of(words));
		return;
	}
	p->ops->draw(p, a, t.now_ms);
	line = p->ops->line(p);
	if (focus && line >= 0)
		area_select(a, line);
}

/* "^3 ", "v " where nobody counted, "" for none. */
static void
say_more(const char *mark, int count, char *out, size_t size)
{
	out[0] = '\0';
	if (count > 0)
		(void)snprintf(out, size, "%s%d ", mark, count);
	else if (count < 0)
		(void)snprintf(out, size, "%s ", mark);
}

/* How many rows are out of sight, above and below: "^3 v12 ". */
static void
say_beyond(const struct pane *p, char out[WORDS_BYTES])
{
	char above[16], below[16];
	int counts[2] = {0, 0};

	p->ops->beyond(p, &counts[0], &counts[1]);
	say_more("^", counts[0], above, sizeof above);
	say_more("v", counts[1], below, sizeof below);
	(void)snprintf(out, WORDS_BYTES, "%s%s", above, below);
}

static void
draw_boxed(const struct ui *u, const struct pane *p, struct area a, bool focus, struct frame_time t)
{
	char title[WORDS_BYTES + TAB_BYTES];
	char words[WORDS_BYTES] = "";
	char name[TAB_BYTES];
	struct area inside;

	filter_name(p, name, sizeof name);
	marks_caption(p, words, sizeof words);
	(void)snprintf(
		title, sizeof title, "%s%s%.100s", name, words[0] != '\0' ? " - " : "", words);
	inside = area_box(a, focus, title);
	draw_inside(u, p, inside, focus, t);
}

/* At the right of the pane's own top line: how many rows are out of sight above and below, and
 * the age of data that is not live. Neighbours draw that line too: after all boxes. */
static void
draw_marks(const struct ui *u, const struct pane *p, struct area a, struct frame_time t)
{
	char words[WORDS_BYTES];
	char beyond[WORDS_BYTES];
	int end = a.cols - 2;
	int cols;

	say_age(u, p, t, words);
	say_beyond(p, beyond);
	if (words[0] != '\0') {
		end -= (int)strlen(words) + 2;
		(void)area_printf(a, 0, end, STYLE_OVERDUE, " %s ", words);
	}
	cols = (int)strlen(beyond) + 1;
	if (cols > 1 && end - cols >= a.cols / 2)
		(void)area_printf(a, 0, end - cols, STYLE_DIM, " %s", beyond);
}

static void
say_tab(const struct pane *p, bool focus, char *out, size_t size)
{
	char badge[48] = "";
	char filter[TAB_BYTES / 2 + 32];

	marks_badge(p, focus, badge, sizeof badge);
	filter_tab(p, focus, filter, sizeof filter);
	(void)snprintf(out, size, "%s%s%s%s%s%s", focus ? "[" : " ", p->ops->title,
		badge[0] != '\0' ? " " : "", badge, filter, focus ? "]" : " ");
}

/* A letter of its badge; what somebody typed as a filter tells nothing. */
static bool
tab_has(const struct pane *p, char letter)
{
	char badge[48] = "";

	marks_badge(p, false, badge, sizeof badge);
	return strchr(badge, letter) != NULL;
}

/* Draws the tab at `col`, or in no area only counts; returns the column after it. */
static int
put_tab(const struct ui *u, int place, struct area a, int col)
{
	const struct view_place *at = &view_at(u->view)->places[place];
	bool focus = (int)at->pane == u->focus;
	enum style style = focus ? STYLE_STRONG : STYLE_DIM;
	char tab[TAB_BYTES];

	say_tab(&u->panes[at->pane], focus, tab, sizeof tab);
	if (!focus && tab_has(&u->panes[at->pane], '!'))
		style = STYLE_OVERDUE;
	else if (!focus && tab_has(&u->panes[at->pane], '+'))
		style = STYLE_PLAIN;
	if (a.rows > 0)
		(void)area_put(a, 0, col, style, tab);
	return col + (int)strlen(tab);
}

/* "<" or ">": there are more tabs, from `from` up to `end`; with a "!" when one of them has one. */
static void
put_more_tabs(const struct ui *u, struct area a, int col, const char *mark, int from, int end)
{
	const struct view *view = view_at(u->view);
	bool due = false;

	for (int i = from; i < end; i++)
		due = due || tab_has(&u->panes[view->places[i].pane], '!');
	if (from < end)
		(void)area_printf(
			a, 0, col, due ? STYLE_OVERDUE : STYLE_DIM, "%s%s", due ? "!" : "", mark);
}

/* True when the tabs from `first` on up to and with that of the focus fit. */
static bool
tabs_fit(const struct ui *u, struct area a, int col, int first, int focused)
{
	const struct area nowhere = {0};

	col += first > 0 ? TAB_MORE_COLS : 0;
	for (int i = first; i <= focused; i++)
		col = put_tab(u, i, nowhere, col);
	return col + (focused + 1 < view_at(u->view)->count ? TAB_MORE_COLS : 0) <= a.cols;
}

/* As many tabs as fit, that of the focus among them. */
static void
draw_tabs(const struct ui *u, struct area a, int col)
{
	const struct area nowhere = {0};
	int count = view_at(u->view)->count;
	int focused = view_find(view_at(u->view), (enum layout_pane)u->focus);
	int first = 0;
	int i;

	while (first < focused && !tabs_fit(u, a, col, first, focused))
		first++;
	put_more_tabs(u, a, col, "<", 0, first);
	col += first > 0 ? TAB_MORE_COLS : 0;
	for (i = first; i < count; i++) {
		int after = put_tab(u, i, nowhere, col) + (i + 1 < count ? TAB_MORE_COLS : 0);

		if (after > a.cols && i > focused)
			break;
		col = put_tab(u, i, a, col);
	}
	put_more_tabs(u, a, col, ">", i, count);
}

/* The line of tabs; at its end what is out of sight of the pane, and the age of what is not live. */
static void
draw_tab_line(const struct ui *u, struct area a, struct frame_time t)
{
	const struct pane *p = &u->panes[u->focus];
	char words[WORDS_BYTES];
	char beyond[WORDS_BYTES];
	int room = a.cols;
	int col = 0;

	say_age(u, p, t, words);
	say_beyond(p, beyond);
	if (words[0] != '\0') {
		room -= (int)strlen(words) + 1;
		(void)area_put(a, 0, room + 1, STYLE_OVERDUE, words);
	}
	if (room - (int)strlen(beyond) > a.cols / 3) {
		room -= (int)strlen(beyond);
		(void)area_put(a, 0, room, STYLE_DIM, beyond);
	}
	if (u->view != VIEW_ROOM)
		col = area_printf(a, 0, 0, STYLE_STRONG, "%s ", view_at(u->view)->name);
	draw_tabs(u, area_part(a, 0, 0, 1, room), col);
}

static struct area
box_area(struct canvas *c, const struct box *b)
{
	return area_part(area_whole(c), b->row, b->col, b->rows, b->cols);
}

static void
draw_panes(const struct ui *u, struct canvas *c, struct frame_time t)
{
	const struct box *focused = &u->layout.panes[u->focus];
	const struct view *view = view_at(u->view);

	if (u->layout.kind == LAYOUT_TABS) {
		struct area a = box_area(c, focused);

		draw_tab_line(u, area_part(area_whole(c), focused->row - 1, 0, 1, u->cols), t);
		draw_inside(u, &u->panes[u->focus], a, true, t);
		return;
	}
	/* Downwards, so that a title stands on the line shared with the pane above. */
	for (int k = 0; k < view->count; k++) {
		int i = (int)view->places[k].pane;

		if (u->layout.panes[i].rows > 0)
			draw_boxed(u, &u->panes[i], box_area(c, &u->layout.panes[i]), i == u->focus,
				t);
	}
	for (int i = 0; i < UI_PANES; i++) {
		if (u->layout.panes[i].rows > 0)
			draw_marks(u, &u->panes[i], box_area(c, &u->layout.panes[i]), t);
	}
}

void
frame_draw(const struct ui *u, struct canvas *c, struct frame_time t)
{
	struct area body = box_area(c, &u->layout.body);

	if (u->covers_count == 0) {
		draw_panes(u, c, t);
		return;
	}
	draw_boxed(u, ui_shown(u), body, true, t);
	draw_marks(u, ui_shown(u), body, t);
}
