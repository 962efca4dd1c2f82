/* panes/ui.c - the panes of one screen: their sizes, their loading, their drawing.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "panes/ask.h"
#include "panes/confirm.h"
#include "panes/footer.h"
#include "panes/frame.h"
#include "panes/outbox.h"
#include "panes/past.h"
#include "panes/summary.h"
#include "panes/top.h"

static const struct pane_ops *const kinds[UI_PANES] = {
	[LAYOUT_PAGES] = &pages_ops,
	[LAYOUT_TICKETS] = &tickets_ops,
	[LAYOUT_TIMELINE] = &timeline_ops,
	[LAYOUT_STEPS] = &steps_ops,
	[LAYOUT_ROLES] = &roles_ops,
	[LAYOUT_CUSTOMERS] = &customers_ops,
	[LAYOUT_TASKS] = &tasks_ops,
	[LAYOUT_PROPOSALS] = &proposals_ops,
	[LAYOUT_FOLLOWUPS] = &followups_ops,
	[LAYOUT_DECISIONS] = &decisions_ops,
	[LAYOUT_CLOCKS] = &clocks_ops,
	[LAYOUT_UPDATES] = &updates_ops,
	[LAYOUT_OUTBOX] = &outbox_ops,
	[LAYOUT_BRIDGE] = &bridge_ops,
	[LAYOUT_WATCHERS] = &watchers_ops,
	[LAYOUT_INCIDENTS] = &incidents_ops,
};

enum {
	TOP_TABLES = TABLE_PAGE | TABLE_TICKET | TABLE_ONCALL | TABLE_ROLE | TABLE_INCIDENT |
		     TABLE_CUSTOMER | TABLE_CLOCK | TABLE_WORK | TABLE_RULES | TABLE_HAND |
		     TABLE_OUTBOX
};

struct err
ui_init(struct ui *u, enum level level)
{
	*u = (struct ui){.level = level,
		.rows = 1,
		.cols = 1,
		.watchers = -1,
		.heard_most_ms = UI_HEARD_MOST_MS,
		.confirm_least_ms = UI_CONFIRM_LEAST_MS,
		.confirm_ms = -1};
	u->sources[0] = (struct ui_source){.name = "pagerduty",
		.short_name = "PD",
		.title = "PagerDuty",
		.state = SOURCE_LATE,
		.ok_ms = -1};
	u->sources[1] = (struct ui_source){.name = "zendesk",
		.short_name = "ZD",
		.title = "Zendesk",
		.state = SOURCE_LATE,
		.ok_ms = -1};
	top_init(&u->top);
	current_init(&u->current);
	marks_init(&u->marks);
	last_init(&u->last);
	yank_init(&u->yank);
	talk_init(&u->talk);
	outside_init(&u->outside);
	crowd_init(&u->crowd);
	offers_init(&u->offers);
	card_init(&u->card);
	buf_init(&u->argv, UI_ARGV_CAP_BYTES);
	for (int i = 0; i < UI_PANES; i++) {
		struct err e = pane_init(&u->panes[i], kinds[i]);

		if (e.kind != ERR_NONE) {
			ui_clear(u);
			return e;
		}
		u->panes[i].marks = &u->marks;
		u->panes[i].incident = u->current.id;
		u->needs[i] = LAYOUT_ALL;
	}
	bridge_of(&u->panes[LAYOUT_BRIDGE], &u->talk.bridge);
	watchers_of(&u->panes[LAYOUT_WATCHERS], &u->crowd);
	outbox_of(&u->panes[LAYOUT_OUTBOX], &u->outside);
	for (int i = 0; i < VIEWS; i++)
		u->views[i].focus = (int)view_at((enum view_kind)i)->places[0].pane;
	ui_resize(u, 1, 1);
	return NO_ERR;
}

void
ui_bind(struct ui *u, const struct keymap *keys)
{
	u->keys = keys;
	for (int i = 0; i < UI_PANES; i++)
		u->panes[i].keys = keys;
	for (int i = 0; i < u->covers_count; i++)
		u->covers[i].pane.keys = keys;
}

void
ui_clear(struct ui *u)
{
	past_leave(u);
	for (int i = 0; i < UI_PANES; i++)
		pane_clear(&u->panes[i]);
	while (u->covers_count > 0)
		ui_back(u);
	if (u->prompting)
		prompt_clear(&u->prompt);
	u->prompting = false;
	filter_prompt_clear(&u->filtering);
	ask_clear(&u->asked);
	for (int i = 0; i < UI_SENT_MOST; i++) {
		ask_clear(&u->sent[i]);
		ask_clear(&u->back[i]);
	}
	u->sent_count = 0;
	u->back_count = 0;
	top_clear(&u->top);
	current_clear(&u->current);
	marks_clear(&u->marks);
	last_clear(&u->last);
	yank_clear(&u->yank);
	talk_clear(&u->talk);
	outside_clear(&u->outside);
	crowd_clear(&u->crowd);
	offers_clear(&u->offers);
	card_clear(&u->card);
	buf_clear(&u->argv);
}

bool
ui_is_drawn(const struct ui *u, int i)
{
	return u->layout.panes[i].rows > 0 ||
	       (u->layout.kind == LAYOUT_TABS &&
		       view_find(view_at(u->view), (enum layout_pane)i) >= 0);
}

/* The inside of a pane; one that is not in sight has the size it would have. */
static void
size_pane(const struct ui *u, struct pane *p, const struct box *box)
{
	int border = u->layout.kind == LAYOUT_TABS ? 0 : 2;

	p->rows = box->rows > border ? box->rows - border : 1;
	p->cols = box->cols > border ? box->cols - border : 1;
	p->ops->move(p, 0);
}

static void
size_cover(const struct ui *u, struct pane *p)
{
	p->rows = u->layout.body.rows > 2 ? u->layout.body.rows - 2 : 1;
	p->cols = u->layout.body.cols > 2 ? u->layout.body.cols - 2 : 1;
	p->ops->move(p, 0);
}

static struct layout_wish
make_wish(const struct ui *u)
{
	struct layout_wish wish = {.view = view_at(u->view),
		.rows = u->rows - tour_rows(u),
		.cols = u->cols,
		.focus = u->focus,
		.zoomed = u->zoomed};

	memcpy(wish.needs, u->needs, sizeof wish.needs);
	return wish;
}

void
ui_lay_out(struct ui *u)
{
	struct layout_wish wish = make_wish(u);

	u->layout = layout_make(&wish);
	for (int i = 0; i < UI_PANES; i++) {
		const struct box *box = &u->layout.panes[i];

		size_pane(u, &u->panes[i], box->rows > 0 ? box : &u->layout.panes[u->focus]);
	}
	for (int i = 0; i < u->covers_count; i++)
		size_cover(u, &u->covers[i].pane);
}

void
ui_resize(struct ui *u, int rows, int cols)
{
	u->rows = rows > 0 ? rows : 1;
	u->cols = cols > 0 ? cols : 1;
	ui_lay_out(u);
	if (u->past != NULL)
		past_resize(u);
}

bool
ui_changed(struct ui *u, unsigned tables)
{
	bool seen = false;

	for (int i = 0; i < UI_PANES; i++) {
		struct pane *p = &u->panes[i];

		if ((p->ops->tables & tables) == 0)
			continue;
		p->stale = true;
		p->changed = true;
		seen = seen || ui_is_drawn(u, i);
	}
	for (int i = 0; i < u->covers_count; i++) {
		struct pane *p = &u->covers[i].pane;

		if ((p->ops->tables & tables) == 0)
			continue;
		p->stale = true;
		p->changed = true;
		seen = true;
	}
	u->current.stale = u->current.stale || (tables & TABLE_INCIDENT) != 0;
	u->marks.stale = u->marks.stale || (tables & TABLE_EVENT) != 0;
	u->last.stale = u->last.stale || (tables & TABLE_EVENT) != 0;
	u->crowd.stale = u->crowd.stale || (tables & TABLE_HAND) != 0;
	u->you.stale = u->you.told && (u->you.stale || (tables & TABLE_WORK) != 0);
	u->talk.stale = u->talk.stale || (tables & TALK_TABLES) != 0;
	outside_changed(&u->outside, tables);
	if ((tables & TOP_TABLES) != 0) {
		u->top.stale = true;
		seen = true;
	}
	return seen;
}

bool
ui_talk_waits(const struct ui *u)
{
	return u->talk.stale && (u->talk.begun || u->current.id[0] == '\0');
}

bool
ui_outside_waits(const struct ui *u)
{
	return u->talk.begun && outside_waits(&u->outside, ui_shows_sources(u));
}

bool
ui_stale(const struct ui *u)
{
	if (u->past != NULL && past_waits(u))
		return true;
	if (u->top.stale || marks_wait(&u->marks) || u->last.stale || u->yank.stale ||
		u->crowd.stale || u->you.stale || ui_talk_waits(u) || ui_outside_waits(u) ||
		ask_waits(u))
		return true;
	for (int i = 0; i < u->covers_count; i++) {
		if (u->covers[i].pane.stale)
			return true;
	}
	for (int i = 0; i < UI_PANES; i++) {
		if (u->panes[i].stale && ui_is_drawn(u, i))
			return true;
	}
	return false;
}

bool
ui_is_seeking(const struct ui *u)
{
	if (u->past != NULL && past_is_seeking(u))
		return true;
	for (int i = 0; i < u->covers_count; i++) {
		if (u->covers[i].pane.seeking)
			return true;
	}
	for (int i = 0; i < UI_PANES; i++) {
		if (u->panes[i].seeking && ui_is_drawn(u, i))
			return true;
	}
	return false;
}

void
ui_seek(struct ui *u)
{
	for (int i = 0; i < u->covers_count; i++)
		u->covers[i].pane.stale = u->covers[i].pane.stale || u->covers[i].pane.seeking;
	for (int i = 0; i < UI_PANES; i++)
		u->panes[i].stale = u->panes[i].stale || u->panes[i].seeking;
	if (u->past != NULL)
		past_seek(u);
}

void
ui_watch(struct ui *u)
{
	if (u->top.watched)
		return;
	u->top.watched = true;
	u->top.stale = true;
	u->last.stale = true;
}

void
ui_tick(struct ui *u, int64_t now_ms)
{
	if (now_ms >= u->top.due_ms)
		u->top.stale = true;
}

void
ui_draw(const struct ui *u, struct canvas *c, int64_t now_ms, int64_t steady_ms)
{
	const struct frame_time t = {now_ms, steady_ms};
	struct area whole = area_whole(c);
	struct area body = area_part(whole, u->layout.body.row, 0, u->layout.body.rows, c->cols);

	if (past_is_shown(u)) {
		past_draw(u, c, now_ms, steady_ms);
		return;
	}
	c->doubled = u->live != NULL;
	canvas_erase(c);
	if (ui_is_waiting(u)) {
		waiting_draw(u, area_part(whole, 0, 0, c->rows - 1, c->cols));
		footer_draw(u, whole, now_ms);
		return;
	}
	if (u->layout.kind == LAYOUT_SUMMARY) {
		summary_draw(u, whole, t);
		return;
	}
	top_draw(u, area_part(whole, 0, 0, 2, c->cols), t);
	frame_draw(u, c, t);
	tour_draw(u, area_part(whole, c->rows - 1 - tour_rows(u), 0, tour_rows(u), c->cols));
	ask_draw_over(u, body, now_ms);
	footer_draw(u, whole, now_ms);
	if (ask_is_confirming(u))
		confirm_draw(u, body, now_ms);
	if (u->past != NULL)
		past_draw(u, c, now_ms, steady_ms);
}

void
ui_drawn(struct ui *u, int64_t now_ms)
{
	if (past_is_shown(u))
		ui_drawn(past_front(u), now_ms);
	u->talk.begun = true;
	if (ask_is_confirming(u))
		confirm_drawn(u, now_ms);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
ui_next_tick(const struct ui *u, int64_t now_ms)
{
	const struct ui_cover *cover = u->covers_count > 0 ? &u->covers[u->covers_count - 1] : NULL;
	int64_t next = earlier(top_tick(u, now_ms), outside_tick(u, now_ms));

	if (u->past != NULL) /* how long ago that was */
		next = earlier(next, now_ms - now_ms % 1000 + 1000);
	if (cover != NULL && cover->pane.ops->version != NULL)
		next = earlier(next, cover->wanted_ms + UI_WANT_MS);
	if (u->layout.kind == LAYOUT_SUMMARY)
		return next;
	if (cover != NULL)
		return earlier(next, cover->pane.ops->next_tick(&cover->pane, now_ms));
	for (int i = 0; i < UI_PANES; i++) {
		int64_t tick = u->layout.panes[i].rows > 0
				       ? u->panes[i].ops->next_tick(&u->panes[i], now_ms)
				       : INT64_MAX;

		next = earlier(next, tick);
	}
	return next;
}

void
ui_say(struct ui *u, enum style style, int64_t now_ms, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(u->message, sizeof u->message, format, args);
	va_end(args);
	u->message_style = style;
	u->message_ms = now_ms;
}

void
ui_engine_is(struct ui *u, enum ui_engine engine, struct text why, int64_t now_ms)
{
	bool was_away = ui_engine_is_away(u);
	struct buf plain;

	buf_init(&plain, sizeof u->engine_error - 1);
	text_plain(why, false, sizeof u->engine_error - 8, &plain);
	if (plain.length > 0 || engine != UI_ENGINE_GONE)
		(void)snprintf(u->engine_error, sizeof u->engine_error, "%s", plain.data);
	buf_clear(&plain);

	u->engine = engine;
	u->talk.bridge.known = u->talk.bridge.known && !was_away; /* another may know another */
	if (engine != UI_ENGINE_LIVE)
		crowd_forget(u);
	ui_sources_changed(u);
	if (ui_engine_is_away(u) && !was_away)
		u->engine_away_ms = now_ms;
}

bool
ui_engine_is_away(const struct ui *u)
{
	return u->engine == UI_ENGINE_SILENT || u->engine == UI_ENGINE_GONE;
}

void
ui_focus(struct ui *u, int pane)
{
	u->focus = pane;
	ui_lay_out(u);
}

int
ui_beside(const struct ui *u, int direction)
{
	const struct view *view = view_at(u->view);
	struct layout_wish wish = make_wish(u);
	struct layout l;
	int to = view_find(view, (enum layout_pane)u->focus) + direction;

	wish.zoomed = false;
	l = layout_make(&wish);
	/* Where panes stand in one stack, or behind each other, their order is all there is. */
	if (l.kind == LAYOUT_COLUMNS && l.panes[u->focus].cols < l.body.cols)
		return layout_beside(&l, u->focus, direction);
	return to < 0 || to >= view->count ? u->focus : (int)view->places[to].pane;
}

int
ui_next(const struct ui *u, int direction)
{
	return (int)view_next(view_at(u->view), (enum layout_pane)u->focus, direction);
}

void
ui_view(struct ui *u, enum view_kind view)
{
	u->views[u->view] = (struct ui_view){u->focus, u->zoomed};
	u->view = view;
	u->focus = u->views[view].focus;
	u->zoomed = u->views[view].zoomed;
	ui_lay_out(u);
}

void
ui_zoom(struct ui *u)
{
	u->zoomed = !u->zoomed;
	ui_lay_out(u);
}
