/* panes/sources.c - how each service is doing, in full: what it said, what waits for it, and what to do
 * about it.
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

enum { SENTENCE_BYTES = 160, WHY_BYTES = 1024 };

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

/* ---- what is written to ---- */

static void
say_count(char out[SENTENCE_BYTES], int64_t count, const char *one, const char *many)
{
	(void)snprintf(out, SENTENCE_BYTES, "%lld %s", (long long)count, count == 1 ? one : many);
}

/* What waits for it. Nothing that waits is on its way while nobody sends it. */
static void
add_waiting(struct sheet *draft, struct arena *a, const char *label, const struct outbox_way *way,
	bool away)
{
	bool stuck = !text_is_empty(way->error);
	char words[SENTENCE_BYTES];
	char why[WHY_BYTES];

	if (stuck)
		say_count(words, way->waiting, "waits: it could not leave, and is tried again",
			"wait: they could not leave, and are tried again");
	else
		say_count(words, way->waiting, "is on its way", "are on their way");
	if (away)
		say_count(words, way->waiting, "waits, and nobody sends it",
			"wait, and nobody sends them");
	sheet_field(draft, label, stuck || away ? STYLE_OVERDUE : STYLE_PLAIN,
		text_of(arena_string(a, words)));
	/* A copy: the sheet stays where it cannot be made anew, the ways do not. */
	(void)text_show(way->error, false, why, sizeof why);
	sheet_field(draft, "Why", STYLE_PLAIN, text_of(arena_string(a, why)));
	sheet_since(draft, "Oldest", way->oldest_ms);
	if (stuck && !away)
		sheet_countdown(draft, "Tried again", way->next_ms, "now");
}

static void
add_way(struct sheet *draft, struct arena *a, const struct outbox_way *way, bool away)
{
	char words[SENTENCE_BYTES];

	if (way->waiting > 0)
		add_waiting(draft, a, "To leave", way, away);
	say_count(words, way->asks, "waits for a person: see Outbox, view Talk",
		"wait for a person: see Outbox, view Talk");
	if (way->asks > 0)
		sheet_field(draft, "For you", STYLE_OVERDUE, text_of(arena_string(a, words)));
	sheet_since(draft, "Last sent", way->sent_ms);
}

/* The services that are only written to: nobody asks them how they are. */
static void
add_targets(struct sheet *draft, struct arena *a, const struct ui *u)
{
	static const struct {
		const char *name;
		const char *title;
	} targets[] = {{TARGET_SLACK, "Slack"}, {TARGET_STATUSPAGE, "Statuspage"},
		{TARGET_JIRA, "Jira"}, {TARGET_HOOK, "Hook program"}};

	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		const struct outbox_way *way = outbox_way_find(&u->outside.ways, targets[i].name);
		bool waits = way != NULL && (way->waiting > 0 || way->asks > 0);

		if (!waits && target_find(&u->outside.targets, targets[i].name, "") == NULL)
			continue;
		sheet_heading(draft, targets[i].title);
		if (!waits)
			sheet_field(draft, "To leave", STYLE_PLAIN,
				text_of(u->watches ? "only the on-call account sees that"
						   : "nothing"));
		if (way != NULL)
			add_way(draft, a, way, ui_engine_is_away(u));
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
	for (int i = 0; i < UI_SOURCES; i++) {
		const struct ui_source *source = &s->ui->sources[i];
		const struct outbox_way *way = outbox_way_find(&s->ui->outside.ways, source->name);

		add_source(&draft, a, source, ui_engine_is_away(s->ui));
		if (way != NULL)
			add_way(&draft, a, way, ui_engine_is_away(s->ui));
	}
	add_targets(&draft, a, s->ui);
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
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
