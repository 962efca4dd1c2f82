/* panes/past.c - a screen of the past: going there, stepping, coming back.
 * SPDX-License-Identifier: MIT */
#include "panes/past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "panes/age.h"
#include "panes/figure.h"
#include "panes/list.h"
#include "panes/menu.h"
#include "panes/top.h"

/* ---- what stands for the engine there ---- */

static struct err
refuse_order(void *to, const struct order *order)
{
	(void)to;
	(void)order;
	return err_make(ERR_REFUSED, "Nothing is ordered from the past.");
}

static void
forget_want(void *to, const char *kind, const char *id)
{
	(void)to; /* what hung on it then is all that there is */
	(void)kind;
	(void)id;
}

/* ---- coming and going ---- */

bool
past_is_shown(const struct ui *live)
{
	return live->past != NULL && live->past->shown;
}

struct ui *
past_front(struct ui *live)
{
	return past_is_shown(live) ? &live->past->ui : live;
}

const char *
past_refusal(const struct ui *seen)
{
	return seen->live == NULL ? NULL : seen->live->past->refusal;
}

static int
count_overdue(const struct ui *u)
{
	int count = 0;

	for (int i = 0; i < u->top.due.items.count; i++) {
		const struct due_item *item = rows_at(&u->top.due.items, i);

		count += item->overdue && item->kind != DUE_PAGES && item->kind != DUE_KNOWN &&
			 item->kind != DUE_SOURCE;
	}
	return count;
}

/* It looks where the other one looks, and for the same. */
static void
look_like(struct ui *u, const struct ui *other)
{
	u->view = other->view;
	u->focus = other->focus;
	u->zoomed = other->zoomed;
	for (int i = 0; i < UI_PANES; i++) {
		u->panes[i].filter = other->panes[i].filter;
		u->panes[i].order = other->panes[i].order;
	}
}

/* As the live one stands: the same view, pane, filters and incident. No source is late there, and no engine
 * is away: how they were nobody recorded. */
static struct err
begin_ui(struct past *p, struct ui *live)
{
	struct ui *u = &p->ui;
	struct err e = ui_init(u, live->level);

	if (e.kind != ERR_NONE)
		return e;
	u->live = live;
	u->banner = live->banner;
	u->drill = live->drill;
	u->mouse = live->mouse;
	u->engine = UI_ENGINE_LIVE;
	u->heard_ms = INT64_MAX / 2;
	for (int i = 0; i < UI_SOURCES; i++) {
		u->sources[i].state = live->sources[i].state == SOURCE_OFF ? SOURCE_OFF : SOURCE_OK;
		u->sources[i].ok_ms = 0;
	}
	(void)snprintf(u->me, sizeof u->me, "%s", live->me);
	(void)snprintf(u->current.id, sizeof u->current.id, "%s", live->current.id);
	u->top.storm_most = live->top.storm_most;
	u->top.watched = true;
	u->talk.begun = true;
	ui_bind(u, live->keys);
	look_like(u, live);
	ui_resize(u, live->rows, live->cols);
	return NO_ERR;
}

static struct err
open_replay(struct ui *live, int64_t at_ms, struct replay **out)
{
	struct record *r = NULL;
	struct err e;

	if (live->door.open == NULL)
		return err_make(ERR_MISSING, "There is no record to go back in.");
	e = live->door.open(live->door.to, &r);
	return e.kind == ERR_NONE ? replay_open(r, at_ms, out) : e;
}

static struct err
begin(struct ui *live, int64_t at_ms)
{
	struct past *p = calloc(1, sizeof *p);
	struct err e;

	if (p == NULL)
		return err_make(ERR_FULL, "There is no memory for the past.");
	e = open_replay(live, at_ms, &p->replay);
	if (e.kind == ERR_NONE)
		e = begin_ui(p, live);
	if (e.kind != ERR_NONE) {
		replay_close(p->replay);
		free(p);
		return e;
	}
	p->overdue = count_overdue(live);
	live->past = p;
	return NO_ERR;
}

static void
release(struct past *p)
{
	ui_clear(&p->ui);
	replay_close(p->replay);
	free(p);
}

void
past_leave(struct ui *live)
{
	struct past *p = live->past;

	if (p == NULL)
		return;
	live->past = NULL;
	live->mouse = p->ui.mouse;
	release(p);
	ui_lay_out(live);
}

struct err
past_go(struct ui *u, int64_t at_ms)
{
	struct ui *live = u->live != NULL ? u->live : u;
	struct err e =
		live->past == NULL ? begin(live, at_ms) : replay_go(live->past->replay, at_ms);

	if (e.kind != ERR_NONE || live->past == NULL)
		return e;
	live->past->to_ms = at_ms;
	live->past->going = true;
	return NO_ERR;
}

void
past_renew(struct ui *live, int64_t now_ms)
{
	struct past *p = live->past;
	struct err e;

	if (p == NULL)
		return;
	live->past = NULL;
	live->mouse = p->ui.mouse;
	e = past_go(live, p->shown ? p->place.at_ms : p->to_ms);
	if (e.kind == ERR_NONE && live->past != NULL)
		look_like(&live->past->ui, &p->ui);
	release(p);
	ui_lay_out(e.kind == ERR_NONE ? &live->past->ui : live);
	if (e.kind != ERR_NONE)
		ui_say(live, STYLE_DUE, now_ms, "This is live: what was read was replaced. %s",
			e.text);
}

struct err
past_step(struct ui *u, int events)
{
	struct past *p = u->live->past;

	if (!p->going && events < 0 && p->place.oldest)
		return err_make(ERR_MISSING, "Nothing before this can be told.");
	if (!p->going && events > 0 && p->place.newest)
		return err_make(ERR_MISSING, "Nothing was recorded after this, until then.");
	p->going = true;
	p->to_ms = 0;
	return replay_step(p->replay, events);
}

/* A row that is not there at another moment has not vanished: nothing is kept of it. */
static void
forget_rows(struct pane *pane)
{
	if (pane->ops->describe == NULL)
		return;
	if (list_is_following(pane))
		list_follow(pane);
	else
		list_choose(pane, NULL);
}

/* It stands at another moment: all is read anew, and nothing of it is new. */
static void
arrive(struct past *p)
{
	char when[AGE_BYTES];

	replay_where(p->replay, &p->place);
	age_time(when, p->place.at_ms);
	(void)snprintf(p->refusal, sizeof p->refusal,
		"This is %s, not now: {replay} goes back to live.", when);
	p->going = false;
	p->shown = true;
	p->ui.marks.begun = false;
	p->ui.renewed = true;    /* what is open of a row that was not there closes */
	p->ui.message[0] = '\0'; /* it was said of another moment */
	for (int i = 0; i < UI_PANES; i++)
		forget_rows(&p->ui.panes[i]);
	(void)ui_changed(&p->ui, TABLE_ALL);
	p->ui.top.stale = true;
}

void
past_seek(struct ui *live)
{
	struct past *p = live->past;
	int before = replay_percent(p->replay);
	bool done = false;

	if (p->failed.kind != ERR_NONE)
		return;
	if (!p->going) {
		ui_seek(&p->ui);
		return;
	}
	p->failed = replay_turn(p->replay, &done);
	p->drawn = p->drawn && p->failed.kind == ERR_NONE &&
		   replay_percent(p->replay) / 5 == before / 5;
	if (p->failed.kind == ERR_NONE && done)
		arrive(p);
}

/* ---- what ui.c hands on ---- */

void
past_resize(struct ui *live)
{
	ui_resize(&live->past->ui, live->rows, live->cols);
}

bool
past_waits(const struct ui *live)
{
	const struct past *p = live->past;

	return p->going ? !p->drawn : ui_stale(&p->ui);
}

bool
past_is_seeking(const struct ui *live)
{
	return live->past->going || ui_is_seeking(&live->past->ui);
}

void
past_load(struct ui *live, int64_t now_ms)
{
	struct past *p = live->past;
	struct err failed = p->failed;

	p->drawn = true;
	if (failed.kind != ERR_NONE) {
		past_leave(live);
		ui_say(live, STYLE_OVERDUE, now_ms, "This is live. The past could not be read: %s",
			failed.text);
		return;
	}
	if (!p->going)
		ui_load(&p->ui, replay_record(p->replay), p->place.at_ms);
}

/* The command of a key, where a key is one. */
static const struct command *
find_command(const struct ui *u, const struct key *k)
{
	if (k->kind != KEY_PRESS || u->prompting || u->filtering.open || menu_is_open(u))
		return NULL;
	return keymap_command(u->keys, ui_shown(u)->ops->name, k->name);
}

static bool
is(const struct command *command, const char *name)
{
	return command != NULL && strncmp(command->name, name, strlen(name)) == 0;
}

/* A key on the way: to live, or by more events. All else waits: it would be about what is not there
 * yet. */
static void
key_going(struct ui *live, const struct key *k, struct context *c)
{
	struct past *p = live->past;
	const struct command *command = find_command(&p->ui, k);

	if (is(command, "quit"))
		live->wish = UI_WISH_QUIT;
	else if (p->shown && is(command, "replay-"))
		ui_key(&p->ui, k, c);
	else if (is(command, "replay") || (k->kind == KEY_PRESS && strcmp(k->name, "Esc") == 0))
		p->left = true;
}

void
past_key(struct ui *live, const struct key *k, struct context *c)
{
	static const struct link nowhere = {.send = refuse_order, .want = forget_want};
	struct past *p = live->past;
	struct ui *u = &p->ui;
	const struct command *command = find_command(u, k);

	u->level = live->level;
	c->link = &nowhere;
	if (p->going)
		key_going(live, k, c);
	else if (command != NULL && strcmp(command->name, "replay") == 0)
		p->left = true; /* at once: nothing is asked */
	else
		ui_key(u, k, c);
	if (u->wish != UI_WISH_NOTHING && u->wish != UI_WISH_RUN)
		live->wish = u->wish;
	u->wish = UI_WISH_NOTHING;
	live->mouse = u->mouse;
	p->drawn = false;
	if (p->left)
		past_leave(live);
}

const char *
past_news(const struct ui *live, char out[PAST_WORDS_BYTES])
{
	int pages = marks_new(&live->marks, PANE_PAGES);
	int overdue = count_overdue(live) - live->past->overdue;
	int length = 0;
	char count[FIGURE_BYTES];

	out[0] = '\0';
	if (live->prompting || live->back_count > 0)
		length += snprintf(out, PAST_WORDS_BYTES, "not saved, ");
	if (ui_engine_is_away(live))
		length += snprintf(out + length, PAST_WORDS_BYTES - (size_t)length, "no engine, ");
	if (pages > 0)
		length += snprintf(out + length, PAST_WORDS_BYTES - (size_t)length,
			"%s new page%s, ", figure(count, pages), pages == 1 ? "" : "s");
	if (overdue > 0)
		length += snprintf(
			out + length, PAST_WORDS_BYTES - (size_t)length, "%d overdue, ", overdue);
	if (length >= 2)
		out[length - 2] = '\0';
	return out;
}
