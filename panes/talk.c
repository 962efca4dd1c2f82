/* panes/talk.c - what a screen has in memory to talk with.
 * SPDX-License-Identifier: MIT */
#include "panes/talk.h"

#include <stdio.h>
#include <string.h>

#include "panes/sheet.h"
#include "panes/ui.h"
#include "store/template.h"

enum { MEMORY_BYTES = 4 * 1024 * 1024, ANNOUNCEMENT_CAP_BYTES = TEMPLATE_CAP_BYTES + 8 };

void
talk_init(struct talk *t)
{
	*t = (struct talk){.stale = true};
	arena_init(&t->arena, MEMORY_BYTES);
	buf_init(&t->announcement, ANNOUNCEMENT_CAP_BYTES);
}

void
talk_clear(struct talk *t)
{
	bridge_mask(&t->bridge);
	buf_clear(&t->announcement);
	arena_clear(&t->arena);
	t->known = false;
}

struct err
talk_load(struct talk *t, struct record *r, const char *incident)
{
	struct drafts drafts;
	struct arena fresh;
	struct err e;

	t->stale = false;
	if (incident[0] == '\0') {
		t->known = false;
		return NO_ERR;
	}
	arena_init(&fresh, MEMORY_BYTES);
	e = drafts_load(r, incident, &fresh, &drafts);
	if (e.kind != ERR_NONE) {
		arena_clear(&fresh);
		return e;
	}
	arena_clear(&t->arena);
	t->arena = fresh;
	t->drafts = drafts;
	t->known = true;
	return NO_ERR;
}

const struct drafts *
talk_drafts(const struct ui *u)
{
	return u->talk.known ? &u->talk.drafts : NULL;
}

const struct draft *
talk_meant(const struct context *c)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;
	const struct draft *meant = NULL;

	if (d == NULL)
		return NULL;
	if (c->row != NULL && c->row->pane == &clocks_ops && c->row->key.id[0] != '\0')
		meant = drafts_find(d, c->row->key.id);
	if (meant == NULL)
		meant = drafts_first(d, c->now_ms);
	if (meant == NULL && d->rows.count > 0)
		meant = rows_at(&d->rows, 0);
	return meant;
}

/* ---- the bridge ---- */

void
ui_told(struct ui *u, const char *what, struct json *j, int64_t now_ms)
{
	if (strcmp(what, "bridge") == 0)
		bridge_take(&u->talk.bridge, j, now_ms);
	else if (strcmp(what, "watchers") == 0)
		crowd_take(u, j);
}

void
talk_done(struct ui *u, const char *name)
{
	if (strcmp(name, "bridge-reveal") == 0)
		u->talk.bridge.reveal_due = true;
	if ((strcmp(name, "announce-posted") == 0 || strcmp(name, "announce-send") == 0) &&
		ui_shown(u)->ops == &announcement_ops)
		ui_back(u);
}

static bool
is_looked_at(const struct ui *u)
{
	return u->focus == LAYOUT_BRIDGE && u->covers_count == 0 &&
	       u->layout.kind != LAYOUT_SUMMARY;
}

/* Nor does what was copied show it any longer. */
static void
mask(struct ui *u)
{
	const char *pin = u->talk.bridge.moderator;

	if (strstr(u->message, pin) != NULL)
		explicit_bzero(u->message, sizeof u->message);
	if (strstr(u->yank.text.data, pin) != NULL) {
		explicit_bzero(u->yank.text.data, u->yank.text.length);
		buf_reset(&u->yank.text);
	}
	bridge_mask(&u->talk.bridge);
}

void
talk_tend(struct ui *u, const struct link *link, int64_t now_ms)
{
	struct bridge_card *card = &u->talk.bridge;
	bool asks = u->level >= LEVEL_OPERATOR && u->engine == UI_ENGINE_LIVE && link->want != NULL;
	int64_t least_ms = card->known ? UI_WANT_MS : BRIDGE_ASK_MS;

	crowd_tend(u, link, now_ms);
	card->observer = u->level < LEVEL_OPERATOR;
	if (card->moderator[0] != '\0' && (!is_looked_at(u) || !bridge_is_shown(card, now_ms)))
		mask(u);
	if (card->reveal_due && asks) {
		card->reveal_due = false;
		link->want(link->to, "bridge", "moderator");
	}
	if (asks && u->layout.panes[LAYOUT_BRIDGE].rows > 0 &&
		(card->wanted_ms == 0 || now_ms - card->wanted_ms >= least_ms ||
			now_ms < card->wanted_ms)) {
		card->wanted_ms = now_ms;
		link->want(link->to, "bridge", "");
	}
}

/* ---- the announcement ---- */

struct err
talk_announce(struct context *c, const char *needs)
{
	struct talk *t = &c->ui->talk;
	const struct draft_form form = {.needs = needs};
	struct slack_place place;
	struct err e;

	buf_reset(&t->announcement);
	e = draft_compose(&t->drafts, NULL, DRAFT_ANNOUNCE, &form, c->now_ms, &t->announcement);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(t->needs, sizeof t->needs, "%s", needs != NULL ? needs : "");
	(void)text_show(t->drafts.announce_to, false, t->to, sizeof t->to);
	t->place[0] = '\0';
	if (drafts_place(&t->drafts, drafts_announced(&t->drafts), &place))
		(void)snprintf(t->place, sizeof t->place, "%s", place.to);
	yank_give(&c->ui->yank, text_of(t->announcement.data), true);
	return NO_ERR;
}

struct state {
	struct sheet sheet; /* first: panes/sheet.h */
	const struct talk *talk;
};

void
talk_announced(struct ui *u, struct err e, int64_t now_ms)
{
	struct err opened = NO_ERR;

	(void)snprintf(u->talk.copied, sizeof u->talk.copied, "%s",
		e.kind == ERR_NONE ? "copied, where the terminal allows it"
				   : "not copied: select it here");
	if (ui_shown(u)->ops != &announcement_ops)
		opened = ui_cover(u, &announcement_ops, NULL);
	if (opened.kind != ERR_NONE) {
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", opened.text);
		return;
	}
	((struct state *)ui_active(u)->state)->talk = &u->talk;
	ui_active(u)->stale = true;
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_DUE, now_ms, "%s", e.text);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct sheet draft;
	struct arena *a = sheet_begin(&s->sheet, &draft);
	char key[KEYMAP_SAY_BYTES];
	char words[160];

	(void)r;
	if (a == NULL || s->talk == NULL)
		return err_make(ERR_FULL, "There is no memory to show the announcement.");
	sheet_paragraphs(&draft, a, 0, STYLE_STRONG, text_of(s->talk->announcement.data));
	sheet_line(&draft, "", 0, text_of(""));
	if (s->talk->place[0] != '\0')
		(void)snprintf(words, sizeof words,
			"%s sends it to %.80s; it asks first. Or by hand:",
			keymap_say(p->keys, "announce-send", key), s->talk->place);
	if (s->talk->place[0] != '\0')
		sheet_line(&draft, "", 0, text_of(arena_string(a, words)));
	(void)snprintf(words, sizeof words,
		"Paste it there for: %.40s. %s then records that it was posted; Esc leaves it.",
		s->talk->to, keymap_say(p->keys, "announce-posted", key));
	sheet_line(&draft, "", 0, text_of(arena_string(a, words)));
	if (a->full)
		return err_make(ERR_FULL, "There is no memory to show the announcement.");
	sheet_keep(&s->sheet, &draft);
	return NO_ERR;
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	const struct state *s = p->state;

	(void)snprintf(out, size, "%s", s->talk != NULL ? s->talk->copied : "");
}

const struct pane_ops announcement_ops = {
	.name = "announcement",
	.title = "Announcement",
	.kind = "",
	.empty = "Nothing was composed",
	.tables = 0,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = sheet_draw,
	.caption = caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
