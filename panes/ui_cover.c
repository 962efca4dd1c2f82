/* panes/ui_cover.c - what lies over the panes: details, menus, sources; one over the other.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <stdio.h>
#include <string.h>

#include "panes/sources.h"

static struct ui_cover *
top_cover(struct ui *u)
{
	return u->covers_count > 0 ? &u->covers[u->covers_count - 1] : NULL;
}

struct pane *
ui_active(struct ui *u)
{
	return u->covers_count > 0 ? &top_cover(u)->pane : &u->panes[u->focus];
}

const struct pane *
ui_shown(const struct ui *u)
{
	return u->covers_count > 0 ? &u->covers[u->covers_count - 1].pane : &u->panes[u->focus];
}

const struct selection *
ui_selection(const struct ui *u)
{
	const struct selection *s = &u->marks.selections[ui_shown(u)->ops->list];

	return s->ids.count > 0 || s->waiting[0] != '\0' ? s : NULL;
}

/* Under a detail the cursor stays on the row that was opened: "the next row" is the one after it. */
static void
hold(struct ui *u)
{
	u->panes[u->focus].held =
		u->covers_count > 0 && strcmp(u->covers[0].pane.ops->name, "detail") == 0;
}

/* True when the detail on top is the one they are for. */
static bool
wants_numbers(const struct ui *u, const struct numbers *numbers)
{
	const struct pane *p = ui_shown(u);
	const struct row_key *key;
	bool gone;

	if (p->ops != &customer_detail_ops)
		return false;
	key = p->ops->cursor(p, &gone);
	return key != NULL && strcmp(key->id, numbers->id) == 0;
}

static void
drop_numbers(struct ui *u)
{
	if (u->numbers.id[0] != '\0' && !wants_numbers(u, &u->numbers))
		numbers_wipe(&u->numbers);
}

void
ui_numbers(struct ui *u, const char *what, struct json *j)
{
	struct numbers numbers;

	if (strcmp(what, "contact") != 0 || !numbers_read(j, &numbers))
		return;
	if (wants_numbers(u, &numbers)) {
		u->numbers = numbers;
		ui_active(u)->stale = true;
	}
	numbers_wipe(&numbers);
	json_forget(j);
}

void
ui_back(struct ui *u)
{
	if (u->covers_count > 0) {
		pane_clear(&u->covers[--u->covers_count].pane);
		hold(u);
		drop_numbers(u);
		return;
	}
	if (ui_selection(u) != NULL) {
		selection_drop(&u->marks.selections[u->panes[u->focus].ops->list]);
		return;
	}
	u->zoomed = false;
	ui_lay_out(u);
}

struct err
ui_cover(struct ui *u, const struct pane_ops *ops, const struct row_key *key)
{
	struct ui_cover *cover = &u->covers[u->covers_count];
	struct err e;

	if (u->covers_count == UI_COVERS_MOST)
		return err_make(ERR_FULL, "Too much lies open; Esc closes what is on top.");
	*cover = (struct ui_cover){.wanted_version = -1};
	e = pane_init(&cover->pane, ops);
	if (e.kind != ERR_NONE)
		return e;
	cover->pane.keys = u->keys;
	cover->pane.marks = &u->marks;
	cover->pane.incident = u->current.id;
	cover->pane.numbers = &u->numbers;
	cover->pane.watches = u->watches;
	u->covers_count++;
	hold(u);
	drop_numbers(u);
	if (ops->aim != NULL && key != NULL)
		ops->aim(&cover->pane, key);
	ui_lay_out(u);
	return NO_ERR;
}

static void
want(struct ui *u, const struct link *link, int64_t now_ms)
{
	struct ui_cover *cover = top_cover(u);
	struct pane_about about;

	cover->wanted_ms = now_ms;
	if (u->level < LEVEL_OPERATOR) {
		u->numbers.state = NUMBERS_WITHHELD;
		return; /* nobody asks a service, or for numbers, on behalf of whoever only watches */
	}
	if (u->numbers.state == NUMBERS_WITHHELD)
		u->numbers.state = NUMBERS_ASKED;
	if (cover->pane.ops->version != NULL && pane_about(&cover->pane, &about) && link != NULL &&
		link->want != NULL)
		link->want(link->to,
			cover->pane.ops->wants != NULL ? cover->pane.ops->wants : about.kind,
			about.key.id);
}

struct err
ui_open(struct ui *u, const struct link *link, int64_t now_ms)
{
	struct pane_about about;
	struct err e;

	if (!pane_about(ui_active(u), &about) || about.detail == NULL)
		return err_make(ERR_MISSING, "There is nothing to open here.");
	e = ui_cover(u, about.detail, &about.key);
	if (e.kind == ERR_NONE)
		want(u, link, now_ms);
	return e;
}

/* What lies right below what is on top. */
static const struct pane *
below(const struct ui *u)
{
	return u->covers_count > 1 ? &u->covers[u->covers_count - 2].pane : &u->panes[u->focus];
}

const char *
ui_why_not_step(const struct ui *u)
{
	if (u->covers_count == 0)
		return "That is for what Enter has opened.";
	return below(u)->ops->line(below(u)) < 0 ? "There is no list below this." : NULL;
}

struct err
ui_step(struct ui *u, int rows, const struct link *link, int64_t now_ms)
{
	struct pane *list =
		u->covers_count > 1 ? &u->covers[u->covers_count - 2].pane : &u->panes[u->focus];
	struct pane_about before;
	struct pane_about after;

	if (!pane_about(list, &before))
		return err_make(ERR_MISSING, "There are no rows any more.");
	list->ops->move(list, rows);
	if (!pane_about(list, &after) || strcmp(before.key.id, after.key.id) == 0)
		return err_make(ERR_MISSING, "%s",
			list->stale ? "Rows are being read; once more, please."
			: rows > 0  ? "This is the last row."
				    : "This is the first row.");
	ui_back(u);
	return ui_open(u, link, now_ms);
}

void
ui_want(struct ui *u, const struct link *link, int64_t now_ms)
{
	struct ui_cover *cover = top_cover(u);
	int64_t version;

	talk_tend(u, link, now_ms);
	if (cover == NULL || cover->pane.ops->version == NULL || cover->pane.loaded_ms == 0)
		return;
	version = cover->pane.ops->version(&cover->pane);
	if (cover->wanted_version == -1)
		cover->wanted_version = version;
	if (version == cover->wanted_version && now_ms >= cover->wanted_ms &&
		now_ms - cover->wanted_ms < UI_WANT_MS)
		return;
	cover->wanted_version = version;
	cover->pane.stale = true; /* some of it is as of a moment: a maintenance that is over */
	want(u, link, now_ms);
}

/* True when it lay on top, and is closed now. */
static bool
close_again(struct ui *u, const struct pane_ops *ops)
{
	if (ui_shown(u)->ops != ops)
		return false;
	ui_back(u);
	return true;
}

struct err
ui_sources(struct ui *u)
{
	struct err e;

	if (close_again(u, &sources_ops))
		return NO_ERR;
	e = ui_cover(u, &sources_ops, NULL);
	if (e.kind == ERR_NONE)
		sources_of(ui_active(u), u);
	return e;
}

bool
ui_shows_sources(const struct ui *u)
{
	for (int i = 0; i < u->covers_count; i++) {
		if (u->covers[i].pane.ops == &sources_ops)
			return true;
	}
	return false;
}

void
ui_sources_changed(struct ui *u)
{
	for (int i = 0; i < u->covers_count; i++) {
		if (u->covers[i].pane.ops == &sources_ops)
			u->covers[i].pane.stale = true;
	}
}
