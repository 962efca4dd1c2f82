/* panes/ui_load.c - what one screen reads from the record.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <stdio.h>
#include <string.h>

#include "panes/ask.h"
#include "panes/catch_up.h"
#include "panes/menu.h"
#include "panes/pages.h"
#include "panes/past.h"
#include "panes/top.h"

enum { NAME_BYTES = 120 };

/* What is of one incident: read anew when the screen goes to another. */
enum { INCIDENT_TABLES = TABLE_STEP | TABLE_ROLE | TABLE_CUSTOMER | TABLE_CLOCK | TABLE_WORK };

static void
mark_pane(struct pane *p, struct err e)
{
	if (!p->stale)
		return;
	p->stale = false;
	p->seeking = false;
	p->last = e;
}

/* Nothing could be read: what was to be loaded says why. */
static void
mark_failed(struct ui *u, struct err e, int64_t now_ms)
{
	for (int i = 0; i < UI_PANES; i++) {
		if (ui_is_drawn(u, i))
			mark_pane(&u->panes[i], e);
	}
	for (int i = 0; i < u->covers_count; i++)
		mark_pane(&u->covers[i].pane, e);
	u->top.stale = false;
	u->talk.stale = false;
	outside_failed(&u->outside);
	u->marks.stale = false;
	u->crowd.stale = u->you.stale = false;
	u->last.stale = false;
	if (u->yank.stale) /* who pastes next must know that it is what was copied before */
		ui_say(u, STYLE_OVERDUE, now_ms, "Nothing was copied: %s", e.text);
	u->yank.stale = false;
	u->offers.stale = false;
	u->card.stale = false;
}

/* Covers that read the record, or those that need none. */
static void
load_covers(struct ui *u, struct record *r, bool reading, int64_t now_ms)
{
	for (int i = 0; i < u->covers_count; i++) {
		struct pane *p = &u->covers[i].pane;

		if ((p->ops->tables != 0) == reading)
			pane_load(p, r, now_ms);
	}
}

/* True once each source was heard of: what it brings before that is the beginning. */
static bool
is_settled(const struct ui *u)
{
	for (int i = 0; i < UI_SOURCES; i++) {
		if (u->sources[i].state == SOURCE_LATE && u->sources[i].ok_ms < 0)
			return false;
	}
	return true;
}

/* What was named for the clipboard is read; the loop around the screen sends it there. */
static void
load_yank(struct ui *u, struct record *r, int64_t now_ms)
{
	struct err e = yank_load(&u->yank, r);

	if (e.kind != ERR_NONE)
		ui_say(u, e.kind == ERR_MISSING ? STYLE_DUE : STYLE_OVERDUE, now_ms, "%s", e.text);
	else
		u->yank.due = true;
}

static void
load_marks(struct ui *u, struct record *r, int64_t now_ms)
{
	struct err e = NO_ERR;

	if (marks_wait(&u->marks)) /* what came since a group was selected is no part of it */
		e = marks_load(&u->marks, r, u->me);
	if (e.kind == ERR_NONE)
		e = marks_load_groups(&u->marks, r);
	if (e.kind == ERR_NONE && u->last.stale)
		e = last_load(&u->last, r, u->me);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
	if (!u->marks.settled)
		marks_seen(&u->marks);
	u->marks.settled = u->marks.settled || is_settled(u);
}

/* What the top read decides how the pages are read; a storm that begins is said, with the key. */
static void
take_storm(struct ui *u, int64_t now_ms)
{
	struct pane *pages = &u->panes[LAYOUT_PAGES];
	bool other = pages_storm(pages, u->top.storm);
	char key[KEYMAP_SAY_BYTES];

	if (other && pages_are_grouped(pages) && u->message[0] == '\0')
		ui_say(u, STYLE_DUE, now_ms,
			"A storm of pages: those of one kind are one row. %s shows each.",
			keymap_say(u->keys, "page-group", key));
}

static void
load_panes(struct ui *u, struct record *r, int64_t now_ms)
{
	for (int i = 0; i < UI_PANES; i++) {
		if (ui_is_drawn(u, i))
			pane_load(&u->panes[i], r, now_ms);
	}
}

/* True when a pane needs another number of rows than it did. */
static bool
take_needs(struct ui *u)
{
	bool other = false;

	for (int i = 0; i < UI_PANES; i++) {
		const struct pane *p = &u->panes[i];
		int needs =
			p->ops->needs == NULL || p->loaded_ms == 0 ? LAYOUT_ALL : p->ops->needs(p);

		if (filter_is_on(&p->filter))
			continue; /* nothing moves while somebody types */
		other = other || needs != u->needs[i];
		u->needs[i] = needs;
	}
	return other;
}

/* Details that are of an incident go with it; a menu stays, since somebody may be typing in it, and
 * so does what tells of whichever there is. */
static void
close_details(struct ui *u)
{
	while (u->covers_count > 0 && !menu_is_open(u) && ui_shown(u)->ops != &catch_up_ops &&
		(ui_shown(u)->ops->tables & INCIDENT_TABLES) != 0)
		ui_back(u);
}

/* The one that the screen was about is over, or is no longer the one that it is about. */
static void
say_moved(struct ui *u, const char *from, int64_t now_ms)
{
	const struct incident *incident = current_incident(&u->current);
	char name[NAME_BYTES];

	if (incident == NULL)
		return;
	ui_say(u, STYLE_DUE, now_ms, "No longer incident %s: this is incident %s now, %s", from,
		incident->key.id, text_show(incident_name(incident), false, name, sizeof name));
}

static void
load_current(struct ui *u, struct record *r, int64_t now_ms)
{
	char from[ROW_ID_BYTES];
	bool moved;
	struct err e;

	(void)snprintf(from, sizeof from, "%s", u->current.id);
	e = current_load(&u->current, r, &moved);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
	if (e.kind != ERR_NONE || !moved)
		return;
	(void)ui_changed(u, INCIDENT_TABLES);
	if (from[0] == '\0')
		return;
	close_details(u);
	say_moved(u, from, now_ms);
}

static void
load_talk(struct ui *u, struct record *r, int64_t now_ms)
{
	struct err e = talk_load(&u->talk, r, u->current.id);

	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
}

static void
load_outside(struct ui *u, struct record *r, int64_t now_ms)
{
	struct err e = outside_load(&u->outside, r, u->me, ui_shows_sources(u));

	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
	ui_sources_changed(u);
	load_covers(u, NULL, false, now_ms);
}

bool
ui_step_incident(struct ui *u, int direction)
{
	if (!current_step(&u->current, direction))
		return false;
	(void)ui_changed(u, INCIDENT_TABLES);
	return true;
}

bool
ui_go_incident(struct ui *u, const char *id)
{
	if (!current_go(&u->current, id))
		return false;
	(void)ui_changed(u, INCIDENT_TABLES);
	return true;
}

void
ui_renewed(struct ui *u)
{
	u->renewed = true;
	for (int i = 0; i < UI_PANES; i++)
		u->panes[i].renewed = true;
	for (int i = 0; i < u->covers_count; i++)
		u->covers[i].pane.renewed = true;
	(void)ui_changed(u, TABLE_ALL);
}

/* Covers that could not be read anew show what may be withdrawn: they close, with what lies on
 * them. */
static void
close_withdrawn(struct ui *u, int64_t now_ms)
{
	u->renewed = false;
	for (int i = 0; i < u->covers_count; i++) {
		const struct pane *p = &u->covers[i].pane;

		if (p->ops->tables == 0 || p->last.kind == ERR_NONE)
			continue;
		while (u->covers_count > i)
			ui_back(u);
		ui_say(u, STYLE_DUE, now_ms,
			u->live != NULL ? "What was open was not there then."
					: "What was open here may not be watched any longer.");
	}
}

static void
load_all(struct ui *u, struct record *r, int64_t now_ms)
{
	struct err e;

	load_covers(u, r, false, now_ms);
	if (r == NULL)
		return;
	e = record_snapshot(r);
	if (e.kind != ERR_NONE) {
		mark_failed(u, e, now_ms);
		return;
	}
	if (u->current.stale)
		load_current(u, r, now_ms);
	if (u->top.stale) {
		e = top_load(&u->top, r, u->current.id, u->current.open.count > 1, now_ms);
		if (e.kind != ERR_NONE)
			ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
	}
	take_storm(u, now_ms);
	load_panes(u, r, now_ms);
	if (take_needs(u)) {
		ui_lay_out(u);
		load_panes(u, r, now_ms);
	}
	load_covers(u, r, true, now_ms);
	if (u->renewed)
		close_withdrawn(u, now_ms);
	if (ui_talk_waits(u))
		load_talk(u, r, now_ms);
	if (ui_outside_waits(u))
		load_outside(u, r, now_ms);
	load_marks(u, r, now_ms);
	if (u->crowd.stale)
		crowd_load(u, r, now_ms);
	if (u->you.stale)
		you_load(u, r, now_ms);
	if (u->yank.stale)
		load_yank(u, r, now_ms);
	if (ask_waits(u))
		ask_load(u, r, now_ms);
	record_release(r);
}

void
ui_load(struct ui *u, struct record *r, int64_t now_ms)
{
	load_all(u, r, now_ms);
	if (u->past != NULL)
		past_load(u, now_ms);
}
