/* panes/ui_cover.c - what lies over the panes: details, help, sources; one over the other.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <stdio.h>
#include <string.h>

#include "panes/help.h"
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

void
ui_back(struct ui *u)
{
	if (u->covers_count > 0) {
		pane_clear(&u->covers[--u->covers_count].pane);
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
	u->covers_count++;
	if (ops->aim != NULL && key != NULL)
		ops->aim(&cover->pane, key);
	ui_lay_out(u);
	return NO_ERR;
}

static void
want(struct ui_cover *cover, const struct link *link, int64_t now_ms)
{
	struct pane_about about;

	cover->wanted_ms = now_ms;
	if (cover->pane.ops->version != NULL && pane_about(&cover->pane, &about) && link != NULL &&
		link->want != NULL)
		link->want(link->to, about.kind, about.key.id);
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
		want(top_cover(u), link, now_ms);
	return e;
}

void
ui_want(struct ui *u, const struct link *link, int64_t now_ms)
{
	struct ui_cover *cover = top_cover(u);
	int64_t version;

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
	want(cover, link, now_ms);
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
ui_help(struct ui *u)
{
	struct row_key scope = {0};

	if (close_again(u, &help_ops))
		return NO_ERR;
	(void)snprintf(scope.id, sizeof scope.id, "%s", ui_shown(u)->ops->name);
	return ui_cover(u, &help_ops, &scope);
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

void
ui_sources_changed(struct ui *u)
{
	for (int i = 0; i < u->covers_count; i++) {
		if (u->covers[i].pane.ops == &sources_ops)
			u->covers[i].pane.stale = true;
	}
}
