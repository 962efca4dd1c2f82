/* panes/top.c - the top line: what this is, who is on call, how old the data is.
 * SPDX-License-Identifier: MIT */
#include "panes/top.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/keymap.h"
#include "panes/now.h"
#include "panes/top_incident.h"
#include "store/page_group.h"
#include "store/room.h"

enum {
	STORM_MOST = 50, /* as long as nobody says otherwise */
	ARENA_CAP_BYTES = 1024 * 1024,
	ROLES_MOST = 64,
	NARROW_COLS = 70,
	AGAIN_MS = 5000, /* what could not be read is tried again */
	NAME_COLS_LEAST = 4,
	VIEWS_GAP = 4,
	VIEWS_COLS = 100,  /* where all of them are named */
	BANNER_COLS = 140, /* where a whole banner has room beside an incident */
};

void
top_init(struct ui_top *top)
{
	*top = (struct ui_top){.stale = true, .storm_most = STORM_MOST};
	arena_init(&top->arena, ARENA_CAP_BYTES);
	top->oncall = top->lead = text_of("");
	top->due_ms = INT64_MAX;
	top->urgent.service = top->urgent.title = text_of("");
}

void
top_clear(struct ui_top *top)
{
	arena_clear(&top->arena);
	top_init(top);
}

static void
take_roles(struct ui_top *top, const struct rows *rows)
{
	for (int i = 0; i < rows->count; i++) {
		const struct role *role = rows_at(rows, i);

		if (role->lead && text_is_empty(top->lead))
			top->lead = role->person;
	}
}

/* What is overdue in the other incidents that are open: not of restricted ones (R21). */
static struct err
count_elsewhere(struct ui_top *top, struct record *r, const char *incident_id, int64_t now_ms)
{
	struct rows open = {0};
	struct due all;
	struct err e = due_read_all(r, "", now_ms, &top->arena, &open, &all);

	if (e.kind != ERR_NONE)
		return e;
	for (int i = 0; i < all.items.count; i++) {
		const struct due_item *item = rows_at(&all.items, i);

		top->elsewhere += item->overdue && item->incident[0] != '\0' &&
				  strcmp(item->incident, incident_id) != 0;
	}
	if (all.next_ms < top->due_ms)
		top->due_ms = all.next_ms;
	return NO_ERR;
}

static struct err
read_due(struct ui_top *top, struct record *r, const char *incident_id, bool others, int64_t now_ms)
{
	struct err e;

	/* Before an incident there is little of it: the first frame need not wait for that. */
	if (!top->watched && incident_id[0] == '\0')
		return NO_ERR;
	e = due_read(r, incident_id, now_ms, &top->arena, &top->due);
	top->due_ms = top->due.next_ms;
	if (e.kind == ERR_NONE && others)
		e = count_elsewhere(top, r, incident_id, now_ms);
	return e;
}

static struct err
read_top(struct ui_top *top, struct record *r, const char *incident_id, bool others, int64_t now_ms)
{
	const struct window w = {.from = WINDOW_TOP, .after = ROLES_MOST, .of = incident_id};
	struct rows roles = {0};
	struct err e = page_count(r, &top->pages);
	/* One that began ends when half of it is gone: not each time its last page comes and goes. */
	int most = top->storm ? (top->storm_most + 1) / 2 : top->storm_most;

	if (e.kind == ERR_NONE && top->pages.pages > most)
		e = page_burst(r, most, &top->storm);
	else
		top->storm = false; /* too few to be one */
	if (e.kind == ERR_NONE && top->watched)
		e = page_urgent_read(r, &top->arena, &top->urgent);
	top->urgent_known = top->watched;
	if (e.kind == ERR_NONE)
		e = page_oncall(r, &top->arena, &top->oncall);
	if (e.kind == ERR_NONE)
		e = role_window(r, &w, &top->arena, &roles);
	if (e.kind == ERR_NONE)
		e = read_due(top, r, incident_id, others, now_ms);
	if (e.kind == ERR_NONE && top->arena.full)
		e = err_make(ERR_FULL, "There is no memory for the top lines.");
	if (e.kind == ERR_NONE)
		take_roles(top, &roles);
	return e;
}

struct err
top_load(struct ui_top *top, struct record *r, const char *incident_id, bool others, int64_t now_ms)
{
	struct ui_top fresh;
	struct err e;

	top_init(&fresh);
	fresh.storm_most = top->storm_most;
	fresh.storm = top->storm;
	fresh.stale = false;
	fresh.watched = top->watched;
	top->stale = false;
	e = read_top(&fresh, r, incident_id, others, now_ms);
	if (e.kind != ERR_NONE) {
		top_clear(&fresh);
		top->due_ms = now_ms + AGAIN_MS;
		return e;
	}
	arena_clear(&top->arena);
	*top = fresh;
	return NO_ERR;
}

bool
top_source(const struct ui *u, const struct ui_source *s, int64_t steady_ms, bool narrow,
	char out[TOP_WORDS_BYTES])
{
	bool live = frame_is_live(u, s, steady_ms);
	const char *word = s->state == SOURCE_OK || narrow ? "" : source_state_name(s->state);
	char age[AGE_BYTES] = "";

	if (live) {
		age_short(age, s->ok_ms, steady_ms);
		(void)snprintf(out, TOP_WORDS_BYTES, "%s %s", s->short_name, age);
		return true;
	}
	if (s->ok_ms < 0 && s->state == SOURCE_LATE && !ui_engine_is_away(u)) {
		(void)snprintf(out, TOP_WORDS_BYTES, "%s ...", s->short_name);
		return true;
	}
	if (s->ok_ms >= 0)
		age_exact(age, s->ok_ms, steady_ms);
	(void)snprintf(out, TOP_WORDS_BYTES, "%s !%s%s%s%s", s->short_name, word[0] ? " " : "",
		word, age[0] ? " " : "", age);
	return false;
}

/* The sources at the right end, and what waits to leave, always in full; returns the columns left of
 * them. */
static int
draw_sources(const struct ui *u, struct area a, struct frame_time t)
{
	char words[UI_SOURCES + 1][TOP_WORDS_BYTES];
	bool well[UI_SOURCES + 1] = {0};
	int cols = 0;
	int col;

	well[UI_SOURCES] = outside_say(&u->outside, t.now_ms, a.cols < NARROW_COLS,
		words[UI_SOURCES], sizeof words[UI_SOURCES]);
	cols += words[UI_SOURCES][0] != '\0' ? (int)strlen(words[UI_SOURCES]) + 2 : 0;
	for (int i = 0; i < UI_SOURCES; i++) {
		words[i][0] = '\0';
		if (u->sources[i].state == SOURCE_OFF)
			continue;
		well[i] =
			top_source(u, &u->sources[i], t.steady_ms, a.cols < NARROW_COLS, words[i]);
		cols += (int)strlen(words[i]) + 2;
	}
	col = a.cols - cols + 1;
	for (int i = 0; i <= UI_SOURCES; i++) {
		if (words[i][0] != '\0')
			col = area_put(a, 0, col, well[i] ? STYLE_DIM : STYLE_OVERDUE, words[i]) +
			      2;
	}
	return a.cols - cols;
}

/* "[1 Room] 2 Work": the views and the keys that open them. Returns the columns. */
static int
say_views(const struct ui *u, char words[VIEWS][TOP_WORDS_BYTES])
{
	int cols = 0;

	for (int i = 0; i < VIEWS; i++) {
		const struct view *view = view_at((enum view_kind)i);
		bool shown = i == (int)u->view;
		const char *key;

		words[i][0] = '\0';
		if (view->count == 0)
			continue;
		key = keymap_key(u->keys, command_find(view->command), 0);
		(void)snprintf(words[i], TOP_WORDS_BYTES, "%s%s%s%s%s", shown ? "[" : " ",
			key != NULL ? key : "", key != NULL ? " " : "", view->name,
			shown ? "]" : " ");
		cols += (int)strlen(words[i]);
	}
	return cols;
}

/* Which view this is, at the right end: in the room where there is space left beyond `col`, away
 * from it whatever that costs. Returns the columns left of it. */
static int
draw_views(const struct ui *u, struct area a, int col)
{
	bool away = u->view != VIEW_ROOM;
	const char *name = view_at(u->view)->name;
	char words[VIEWS][TOP_WORDS_BYTES];
	int cols = say_views(u, words);

	if (view_count() < 2 || (!away && col + VIEWS_GAP + cols > a.cols) ||
		(away && u->layout.kind == LAYOUT_TABS))
		return a.cols; /* the line of tabs says it */
	if (away && a.cols < VIEWS_COLS) {
		cols = (int)strlen(name);
		(void)area_put(a, 0, a.cols - cols - 1, STYLE_STRONG, name);
	} else {
		col = a.cols - cols - 1;
		for (int i = 0; i < VIEWS; i++)
			col = area_put(
				a, 0, col, i == (int)u->view ? STYLE_STRONG : STYLE_DIM, words[i]);
	}
	return a.cols - cols - 2;
}

static int
draw_person(struct area a, int col, const char *what, struct text who)
{
	if (text_is_empty(who) || col + 4 + (int)strlen(what) + NAME_COLS_LEAST > a.cols)
		return col;
	col = area_put(a, 0, col + 3, STYLE_DIM, what) + 1;
	return area_text(a, 0, col, a.cols - col, STYLE_PLAIN, who);
}

/* Beside an incident a banner says only its first word where there is little room; of a drill it says
 * where what is sent goes, where there is much. */
static int
draw_banner(const struct ui *u, struct area a, int col, bool brief)
{
	int bytes = (int)(brief ? strcspn(u->banner, " ") : strlen(u->banner));
	bool wide = u->drill && u->level > LEVEL_OBSERVER && u->cols >= BANNER_COLS;

	return area_printf(a, 0, col, STYLE_BANNER, " %.*s%s ", bytes, u->banner,
		       wide ? " - what is sent stays on this machine" : "") +
	       2;
}

/* Who only watches must not wonder why nothing can be done. */
static int
draw_watching(const struct ui *u, struct area a, int col)
{
	if (u->level != LEVEL_OBSERVER)
		return col;
	if (u->cols < VIEWS_COLS && u->watchers > 0)
		return area_printf(a, 0, col, STYLE_STRONG, "watching (%d)", u->watchers) + 2;
	return area_put(a, 0, col, STYLE_STRONG,
		       u->cols < VIEWS_COLS ? "watching" : "watching, read-only") +
	       2;
}

/* "4 watching", where there is room `gap` columns beyond `col`: how many observers are
 * connected. */
static int
draw_watchers(const struct ui *u, struct area a, int col, int gap)
{
	char words[TOP_WORDS_BYTES];

	if (u->watchers <= 0 || (u->level == LEVEL_OBSERVER && u->cols < VIEWS_COLS))
		return col;
	(void)snprintf(words, sizeof words, "%d watching", u->watchers);
	if (col + gap + (int)strlen(words) > a.cols)
		return col;
	return area_put(a, 0, col + gap, STYLE_DIM, words) + 2;
}

static void
draw_first(const struct ui *u, struct area a, struct frame_time t)
{
	const struct incident *incident = current_incident(&u->current);
	struct area left = area_part(a, 0, 0, 1, draw_sources(u, a, t));
	int col = area_put(left, 0, 1, STYLE_STRONG, "WARROOM") + 2;

	if (u->view != VIEW_ROOM)
		left.cols = draw_views(u, left, 0);
	if (u->banner != NULL)
		col = draw_banner(u, left, col, incident != NULL && u->cols < BANNER_COLS);
	col = draw_watching(u, left, col);
	if (incident != NULL) {
		col = top_incident_draw(u, incident, left, col, t.now_ms);
	} else {
		col = area_text(left, 0, col, left.cols - col, STYLE_DIM, text_of("no incident"));
		col = draw_person(left, col, "on call", u->top.oncall);
		col = draw_person(left, col, "lead", u->top.lead);
	}
	col = draw_watchers(u, left, col, incident != NULL ? 0 : 3);
	if (u->view == VIEW_ROOM)
		(void)draw_views(u, left, col);
}

void
top_draw(const struct ui *u, struct area a, struct frame_time t)
{
	draw_first(u, area_part(a, 0, 0, 1, a.cols), t);
	now_draw(u, area_part(a, 1, 0, 1, a.cols), t);
}

int64_t
top_tick(const struct ui *u, int64_t now_ms)
{
	int64_t next = now_tick(u, now_ms);
	int64_t second = now_ms - now_ms % 1000 + 1000;
	int64_t age;

	if (current_incident(&u->current) != NULL)
		return second;
	if (u->top.pages.unacknowledged > 0) {
		age = age_exact_tick(u->top.pages.oldest_unacknowledged_ms, now_ms);
		next = age < next ? age : next;
	}
	if (u->top.pages.oldest_escalates_ms >= now_ms && second < next)
		next = second;
	for (int i = 0; i < UI_SOURCES; i++) {
		if (u->sources[i].state != SOURCE_OFF && u->sources[i].ok_ms >= 0)
			return second;
	}
	return ui_engine_is_away(u) ? second : next;
}
