/* panes/now_item.c - the items of the NOW line: which there are, and their words.
 * SPDX-License-Identifier: MIT */
#include "panes/now_item.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/due_words.h"
#include "panes/figure.h"
#include "panes/sources.h"

enum { ERROR_BYTES = 90, RECIPIENT_BYTES = 60 };

/* ---- their words ---- */

__attribute__((format(printf, 3, 4))) static void
say(struct now_words *words, enum style style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words->text, sizeof words->text, format, args);
	va_end(args);
	for (int i = 0; i < NOW_BRIEFS; i++)
		words->brief[i][0] = '\0';
	words->style = style;
}

/* Fewer words for the same. */
__attribute__((format(printf, 2, 3))) static void
say_brief(struct now_words *words, const char *format, ...)
{
	va_list args;
	int i = 0;

	while (i < NOW_BRIEFS && words->brief[i][0] != '\0')
		i++;
	if (i == NOW_BRIEFS)
		return;
	va_start(args, format);
	(void)vsnprintf(words->brief[i], sizeof words->brief[i], format, args);
	va_end(args);
}

/* Whoever watches can do nothing about it but know how old all of this is. */
static void
say_engine_watched(struct now_words *words, const struct ui *u, int64_t now_ms)
{
	const char *how = u->engine == UI_ENGINE_SILENT ? "silent" : "gone";
	char at[AGE_BYTES];

	if (age_same_day(u->engine_away_ms, now_ms))
		age_time(at, u->engine_away_ms);
	else
		age_both(at, u->engine_away_ms);
	if (u->engine == UI_ENGINE_STARTING) {
		say(words, STYLE_DUE, "> %s",
			u->engine_error[0] != '\0' ? u->engine_error : "waiting for the engine");
		return;
	}
	say(words, STYLE_BANNER, "! engine %s since %s: this is how it was then", how, at);
	say_brief(words, "! engine %s since %s", how, at);
}

static void
say_engine(struct now_words *words, const struct ui *u, int64_t now_ms)
{
	char at[AGE_BYTES];

	if (u->watches) {
		say_engine_watched(words, u, now_ms);
		return;
	}
	age_time(at, u->engine_away_ms);
	switch (u->engine) {
	case UI_ENGINE_SILENT:
		say(words, STYLE_BANNER, "! engine silent since %s; warroom engine --take-over",
			at);
		break;
	case UI_ENGINE_GONE:
		if (u->engine_error[0] != '\0')
			say(words, STYLE_BANNER, "! no engine: %s", u->engine_error);
		else
			say(words, STYLE_BANNER, "! engine gone since %s, restarting", at);
		break;
	case UI_ENGINE_STARTING:
		say(words, STYLE_DUE, "> %s",
			u->engine_error[0] != '\0' ? u->engine_error : "engine is starting");
		break;
	case UI_ENGINE_LIVE:
		break;
	}
}

/* Adds ", 1 ticket" or "2 pages". */
static void
say_count(char *out, size_t size, long long count, const char *what)
{
	size_t length = strlen(out);

	(void)snprintf(out + length, size - length, "%s%lld %s%s", length > 0 ? ", " : "", count,
		what, count == 1 ? "" : "s");
}

/* ", escalates in 02:10"; of pages that are not live it is not known whether they still do, so
 * ", as of 02:10 ago". */
static void
say_next(const struct ui *u, bool pages, struct frame_time t, char *out, size_t size)
{
	const struct ui_source *s = &u->sources[pages ? 0 : 1]; /* in ui_init's order */
	int64_t escalates_ms = u->top.pages.oldest_escalates_ms;
	char age[AGE_BYTES];

	out[0] = '\0';
	if (s->state != SOURCE_OFF && !frame_is_live(u, s, t.steady_ms)) {
		age_exact(age, s->ok_ms, t.steady_ms);
		if (s->ok_ms >= 0)
			(void)snprintf(out, size, ", as of %s ago", age);
		else
			(void)snprintf(out, size, ", age not known");
		return;
	}
	age_exact(age, t.now_ms, escalates_ms);
	if (escalates_ms > t.now_ms)
		(void)snprintf(out, size, ", escalates in %s", age);
	else if (escalates_ms > 0)
		(void)snprintf(out, size, ", escalating");
}

/* Whether say_next() said that the pages may be others by now. */
static bool
is_old(const char *next)
{
	return strncmp(next, ", as of", strlen(", as of")) == 0 ||
	       strncmp(next, ", age", strlen(", age")) == 0;
}

/* "1,180 of 1,240 unacknowledged, 18 kinds, oldest 12:04": each thing once, as below. */
static void
say_storm(struct now_words *words, const struct ui *u, struct frame_time t)
{
	const struct page_counts *pages = &u->top.pages;
	const char *kind = pages->kinds == 1 ? "kind" : "kinds";
	char waiting[2 * FIGURE_BYTES + 8];
	char count[FIGURE_BYTES];
	char kinds[FIGURE_BYTES];
	char age[AGE_BYTES];
	char next[64];

	(void)snprintf(waiting, sizeof waiting, "%s", figure(count, pages->unacknowledged));
	if (pages->unacknowledged < pages->active)
		(void)snprintf(waiting + strlen(waiting), sizeof waiting - strlen(waiting),
			" of %s", figure(count, pages->active));
	(void)figure(kinds, pages->kinds);
	age_exact(age, pages->oldest_unacknowledged_ms, t.now_ms);
	say_next(u, pages->unacknowledged > pages->tickets, t, next, sizeof next);
	say(words, STYLE_OVERDUE, "! STORM %s unacknowledged, %s %s, oldest %s%s", waiting, kinds,
		kind, age, next);
	if (is_old(next)) {
		say_brief(words, "! STORM %s unacked, %s %s%s", waiting, kinds, kind, next);
		say_brief(words, "! STORM %s unacked%s", waiting, next);
		say_brief(words, "! %s%s", figure(count, pages->unacknowledged), next);
		return;
	}
	say_brief(words, "! STORM %s unacked, %s %s, oldest %s", waiting, kinds, kind, age);
	say_brief(words, "! STORM %s unacked, %s %s", waiting, kinds, kind);
}

/* Each thing that waits once: tickets that page are among the pages. */
static void
say_pages(struct now_words *words, const struct ui *u, struct frame_time t)
{
	const struct ui_top *top = &u->top;
	long long tickets = top->pages.tickets;
	long long pages = top->pages.unacknowledged - tickets;
	char age[AGE_BYTES];
	char what[40] = "";
	char next[64];

	if (pages + tickets <= 0)
		return;
	if (top->storm) {
		say_storm(words, u, t);
		return;
	}
	if (pages > 0)
		say_count(what, sizeof what, pages, "page");
	if (tickets > 0)
		say_count(what, sizeof what, tickets, "ticket");
	age_exact(age, top->pages.oldest_unacknowledged_ms, t.now_ms);
	say_next(u, pages > 0, t, next, sizeof next);
	say(words, STYLE_OVERDUE, "! %s unacknowledged, oldest %s%s", what, age, next);
	say_brief(words, "! %s unacked, oldest %s%s", what, age, next);
	say_brief(words, "! %lld unacked, oldest %s%s", pages + tickets, age, next);
	if (is_old(next))
		say_brief(words, "! %lld unacked%s", pages + tickets, next);
	else
		say_brief(words, "! %lld unacked %s", pages + tickets, age);
}

/* Its sentence, or that there is one to read. */
static void
say_trouble(struct now_words *words, const struct ui *u, const struct ui_source *s)
{
	const char *state = source_state_name(s->state);
	char key[KEYMAP_SAY_BYTES];

	say(words, STYLE_OVERDUE, "! %s%s%s", s->error[0] != '\0' ? s->error : s->title,
		s->error[0] != '\0' ? "" : ": ", s->error[0] != '\0' ? "" : state);
	say_brief(words, "! %s %s: %s", s->title, state, keymap_say(u->keys, "sources", key));
}

static void
say_source(struct now_words *words, const struct ui *u, const struct ui_source *s)
{
	if (s->state == SOURCE_LATE && s->ok_ms < 0)
		say(words, STYLE_DUE, "> waiting for %s", s->title);
	else
		say_trouble(words, u, s);
}

/* Why what was ordered does not leave; and in fewer words what that is. */
static void
say_stuck(struct now_words *words, const struct outbox_row *row)
{
	char recipient[RECIPIENT_BYTES];
	char error[NOW_WORDS_BYTES - 8];

	say(words, STYLE_OVERDUE, "! %s", text_show(row->error, false, error, sizeof error));
	text_show(row->recipient, false, recipient, sizeof recipient);
	say_brief(words, "! not sent: %s", recipient);
	say_brief(words, "! not sent: %s", row->target);
}

static void
say_due(struct now_words *words, const struct due_item *item, int64_t now_ms)
{
	enum style style = item->overdue ? STYLE_OVERDUE : STYLE_DUE;
	char mark = (char)(item->overdue ? '!' : '>');
	char text[DUE_WORDS_BYTES];

	say(words, style, "%c %.*s", mark, NOW_WORDS_BYTES - 8,
		due_words(item, false, now_ms, text));
	say_brief(words, "%c %.*s", mark, NOW_BRIEF_BYTES - 8, due_words(item, true, now_ms, text));
	say_brief(words, "%c %s", mark, text_show(item->brief, false, text, NOW_BRIEF_BYTES - 8));
}

void
now_say(const struct ui *u, const struct now_item *item, struct frame_time t,
	struct now_words *words)
{
	char skew[NOW_BRIEF_BYTES + 32];

	say(words, STYLE_DUE, "%s", "");
	switch (item->what) {
	case NOW_ENGINE:
		say_engine(words, u, t.now_ms);
		break;
	case NOW_ERROR:
		say(words, STYLE_OVERDUE, "! %.*s", ERROR_BYTES, u->panes[item->at].last.text);
		break;
	case NOW_PAGES:
		say_pages(words, u, t);
		break;
	case NOW_SKEW:
		if (sources_skew(&u->sources[item->at], skew, sizeof skew))
			say(words, STYLE_DUE, "> %s", skew);
		break;
	case NOW_SOURCE:
		say_source(words, u, &u->sources[item->at]);
		break;
	case NOW_STUCK:
		say_stuck(words, &u->outside.stuck);
		break;
	case NOW_NO_SOURCE:
		say(words, STYLE_DUE, "> no source is configured: see man warroom");
		break;
	case NOW_DUE:
		say_due(words, rows_at(&u->top.due.items, item->at), t.now_ms);
		break;
	}
}

/* ---- which there are ---- */

static void
add(struct now_items *items, enum now_what what, int at, const char *id)
{
	struct now_item *item = &items->at[items->count];

	if (items->count == NOW_MOST)
		return;
	item->what = what;
	item->at = at;
	(void)snprintf(item->id, sizeof item->id, "%s", id);
	items->count++;
}

/* The first pane whose rows could not be read says why. */
static void
add_errors(struct now_items *items, const struct ui *u)
{
	for (int i = 0; i < UI_PANES; i++) {
		if (u->panes[i].last.kind == ERR_NONE)
			continue;
		add(items, NOW_ERROR, i, "error");
		return;
	}
}

static void
add_sources(struct now_items *items, const struct ui *u)
{
	char skew[NOW_BRIEF_BYTES + 32];
	int off = 0;

	for (int i = 0; i < UI_SOURCES; i++) {
		const struct ui_source *s = &u->sources[i];

		off += s->state == SOURCE_OFF;
		if (s->state != SOURCE_OFF && sources_skew(s, skew, sizeof skew))
			add(items, NOW_SKEW, i, i == 0 ? "skew 0" : "skew 1");
		if (s->state != SOURCE_OFF && s->state != SOURCE_OK && u->engine == UI_ENGINE_LIVE)
			add(items, NOW_SOURCE, i, s->name);
	}
	if (off == UI_SOURCES)
		add(items, NOW_NO_SOURCE, 0, "no source");
}

/* A service that is only written to is no source: what could not leave says how it is. Of one that is
 * both, the source has said it. */
static void
add_stuck(struct now_items *items, const struct ui *u)
{
	const struct outbox_row *row = &u->outside.stuck;

	if (row->number == 0 || u->engine != UI_ENGINE_LIVE)
		return;
	for (int i = 0; i < items->count; i++) {
		if (items->at[i].what == NOW_SOURCE && strcmp(items->at[i].id, row->target) == 0)
			return;
	}
	add(items, NOW_STUCK, 0, "stuck");
}

/* How the sources are is told by the engine, newer than the record knows. */
static void
add_due(struct now_items *items, const struct ui *u, bool overdue)
{
	for (int i = 0; i < u->top.due.items.count; i++) {
		const struct due_item *item = rows_at(&u->top.due.items, i);
		bool pages = item->kind == DUE_PAGES || item->kind == DUE_KNOWN;

		if (item->overdue == overdue && item->kind != DUE_SOURCE)
			add(items, pages ? NOW_PAGES : NOW_DUE, i, item->key.id);
	}
}

static bool
has_pages(const struct now_items *items)
{
	for (int i = 0; i < items->count; i++) {
		if (items->at[i].what == NOW_PAGES)
			return true;
	}
	return false;
}

void
now_items(const struct ui *u, struct now_items *items)
{
	struct now_items due;

	due.count = items->count = 0; /* of the rest, which is long, only what is counted is read */
	if (u->engine != UI_ENGINE_LIVE)
		add(items, NOW_ENGINE, 0, "engine");
	add_errors(items, u);
	add_due(&due, u, true);
	if (!has_pages(&due) && u->top.pages.unacknowledged > 0)
		add(items, NOW_PAGES, -1, "pages"); /* before what is due was read */
	for (int i = 0; i < due.count; i++)
		add(items, due.at[i].what, due.at[i].at, due.at[i].id);
	add_sources(items, u);
	add_stuck(items, u);
	add_due(items, u, false);
}

int
now_find(const struct now_items *items, const char *id)
{
	for (int i = 0; i < items->count; i++) {
		if (strcmp(items->at[i].id, id) == 0)
			return i;
	}
	return -1;
}
