/* panes/sources.c - how each source is doing, in full: what it said, and what to do about it.
 * SPDX-License-Identifier: MIT */
#include "panes/sources.h"

#include <stdio.h>
#include <stdlib.h>

#include "panes/age.h"
#include "panes/detail.h"
#include "panes/keymap.h"
#include "panes/sheet.h"

struct state {
	struct sheet sheet; /* first: panes/sheet.h */
	const struct ui *ui;
};

enum { SENTENCE_BYTES = 160 };

/* What a state means, and what to do. away: there is no engine that asks. */
static const char *
meaning(enum source_state state, bool away)
{
	switch (state) {
	case SOURCE_OFF:
		return "off: it is not in the config; man warroom says how to add it";
	case SOURCE_LATE:
		return "late: an answer is due; it is asked on";
	case SOURCE_OK:
		return away ? "not asked now; it was ok when it was last asked" : "ok";
	case SOURCE_LIMITED:
		return "limited: the service wants a pause; it is asked again by itself after it";
	case SOURCE_REFUSED:
		return "refused: the token is not accepted, and not sent again: give another, try "
		       "it with warroom check, then send the engine SIGHUP";
	case SOURCE_UNREACHABLE:
		return "unreachable: it is tried again by itself; check the network and the "
		       "address";
	case SOURCE_MALFORMED:
		return "malformed: an answer made no sense; what is shown stays as it was, and it "
		       "is asked again by itself";
	}
	return "";
}

bool
sources_skew(const struct ui_source *s, char *out, size_t size)
{
	long long skew_s = llabs(s->skew_ms) / 1000;

	if (skew_s == 0)
		return false;
	(void)snprintf(out, size, "%s's clock is %lld s %s ours", s->title, skew_s,
		s->skew_ms > 0 ? "ahead of" : "behind");
	return true;
}

static void
add_source(struct sheet *draft, struct arena *a, const struct ui_source *s, bool away)
{
	char words[SENTENCE_BYTES];
	bool well = (s->state == SOURCE_OK && !away) || s->state == SOURCE_OFF;

	sheet_heading(draft, s->title);
	sheet_field(draft, "State", well ? STYLE_PLAIN : STYLE_OVERDUE,
		text_of(meaning(s->state, away)));
	sheet_field(draft, "Why", STYLE_PLAIN, text_of(arena_string(a, s->error)));
	detail_time(draft, a, "Last answer", s->ok_at_ms);
	sheet_field(draft, s->state == SOURCE_REFUSED ? "Token was" : "Token", STYLE_PLAIN,
		text_of(arena_string(a, s->access)));
	if (sources_skew(s, words, sizeof words))
		sheet_field(draft, "Clock", STYLE_DUE, text_of(arena_string(a, words)));
	if (s->skipped > 0) {
		(void)snprintf(words, sizeof words,
			"%lld that made no sense since the engine began; see engine.log",
			(long long)s->skipped);
		sheet_field(draft, "Left out", STYLE_DUE, text_of(arena_string(a, words)));
	}
}

/* Without an engine nobody asks anybody. */
static void
add_engine(struct sheet *draft, struct arena *a, const struct ui *u)
{
	char words[SENTENCE_BYTES];
	char at[AGE_BYTES];

	if (!ui_engine_is_away(u))
		return;
	age_time(at, u->engine_away_ms);
	(void)snprintf(words, sizeof words, "%s since %s: nobody asks the services%s",
		u->engine == UI_ENGINE_GONE ? "gone" : "silent", at,
		u->watches                    ? "; whoever is on call sees to it"
		: u->engine == UI_ENGINE_GONE ? ""
					      : "; warroom engine --take-over");
	sheet_heading(draft, "Engine");
	sheet_field(draft, "State", STYLE_OVERDUE, text_of(arena_string(a, words)));
	sheet_field(draft, "Why", STYLE_PLAIN, text_of(arena_string(a, u->engine_error)));
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct sheet draft;
	struct arena *a = sheet_begin(&s->sheet, &draft);

	(void)r;
	if (a == NULL)
		return err_make(ERR_FULL, "There is no memory for the sources.");
	add_engine(&draft, a, s->ui);
	for (int i = 0; i < UI_SOURCES; i++)
		add_source(&draft, a, &s->ui->sources[i], ui_engine_is_away(s->ui));
	if (a->full)
		return err_make(ERR_FULL, "There is no memory for the sources.");
	sheet_keep(&s->sheet, &draft);
	return NO_ERR;
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	char down[KEYMAP_SAY_BYTES];
	char up[KEYMAP_SAY_BYTES];

	(void)snprintf(out, size, "%s %s scroll, Esc closes",
		keymap_say(p->keys, "move-down", down), keymap_say(p->keys, "move-up", up));
}

void
sources_of(struct pane *p, const struct ui *u)
{
	struct state *s = p->state;

	s->ui = u;
}

const struct pane_ops sources_ops = {
	.name = "sources",
	.title = "Sources",
	.kind = "",
	.empty = "There are no sources",
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
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
