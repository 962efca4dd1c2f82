/* panes/now.c - the NOW line.
 * SPDX-License-Identifier: MIT */
#include "panes/now.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/figure.h"
#include "panes/sources.h"

enum {
	ITEMS_MOST = 12,
	ITEM_BYTES = 288, /* a source's sentence in full */
	BRIEF_BYTES = 160,
	BRIEFS_MOST = 3,
	NAME_BYTES = 32,
	ERROR_BYTES = 90,
	LEFT_COLS = 5,
};

struct items {
	struct {
		enum style style;
		char text[ITEM_BYTES];
		/* Where there is no room for it, and for that; "": none. */
		char brief[BRIEFS_MOST][BRIEF_BYTES];
	} at[ITEMS_MOST];
	int count;
};

__attribute__((format(printf, 3, 4))) static void
add(struct items *items, enum style style, const char *format, ...)
{
	va_list args;

	if (items->count == ITEMS_MOST)
		return;
	va_start(args, format);
	(void)vsnprintf(items->at[items->count].text, ITEM_BYTES, format, args);
	va_end(args);
	for (int i = 0; i < BRIEFS_MOST; i++)
		items->at[items->count].brief[i][0] = '\0';
	items->at[items->count++].style = style;
}

/* Fewer words for the item that was added last. */
__attribute__((format(printf, 2, 3))) static void
add_brief(struct items *items, const char *format, ...)
{
	va_list args;
	int i = 0;

	if (items->count == 0)
		return;
	while (i < BRIEFS_MOST && items->at[items->count - 1].brief[i][0] != '\0')
		i++;
	if (i == BRIEFS_MOST)
		return;
	va_start(args, format);
	(void)vsnprintf(items->at[items->count - 1].brief[i], BRIEF_BYTES, format, args);
	va_end(args);
}

static void
add_engine(struct items *items, const struct ui *u)
{
	char at[AGE_BYTES];

	age_time(at, u->engine_away_ms);
	switch (u->engine) {
	case UI_ENGINE_SILENT:
		add(items, STYLE_BANNER, "! engine silent since %s; warroom engine --take-over",
			at);
		break;
	case UI_ENGINE_GONE:
		if (u->engine_error[0] != '\0')
			add(items, STYLE_BANNER, "! no engine: %s", u->engine_error);
		else
			add(items, STYLE_BANNER, "! engine gone since %s, restarting", at);
		break;
	case UI_ENGINE_STARTING:
		add(items, STYLE_DUE, "> engine is starting");
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
add_storm(struct items *items, const struct ui *u, struct frame_time t)
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
	add(items, STYLE_OVERDUE, "! STORM %s unacknowledged, %s %s, oldest %s%s", waiting, kinds,
		kind, age, next);
	if (is_old(next)) {
		add_brief(items, "! STORM %s unacked, %s %s%s", waiting, kinds, kind, next);
		add_brief(items, "! STORM %s unacked%s", waiting, next);
		add_brief(items, "! %s%s", figure(count, pages->unacknowledged), next);
		return;
	}
	add_brief(items, "! STORM %s unacked, %s %s, oldest %s", waiting, kinds, kind, age);
	add_brief(items, "! STORM %s unacked, %s %s", waiting, kinds, kind);
}

/* Each thing that waits once: tickets that page are among the pages. */
static void
add_pages(struct items *items, const struct ui *u, struct frame_time t)
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
		add_storm(items, u, t);
		return;
	}
	if (pages > 0)
		say_count(what, sizeof what, pages, "page");
	if (tickets > 0)
		say_count(what, sizeof what, tickets, "ticket");
	age_exact(age, top->pages.oldest_unacknowledged_ms, t.now_ms);
	say_next(u, pages > 0, t, next, sizeof next);
	add(items, STYLE_OVERDUE, "! %s unacknowledged, oldest %s%s", what, age, next);
	add_brief(items, "! %s unacked, oldest %s%s", what, age, next);
	add_brief(items, "! %lld unacked, oldest %s%s", pages + tickets, age, next);
	if (is_old(next))
		add_brief(items, "! %lld unacked%s", pages + tickets, next);
	else
		add_brief(items, "! %lld unacked %s", pages + tickets, age);
}

/* Its sentence, or that there is one to read. */
static void
add_trouble(struct items *items, const struct ui *u, const struct ui_source *s)
{
	const char *state = source_state_name(s->state);
	char key[KEYMAP_SAY_BYTES];

	add(items, STYLE_OVERDUE, "! %s%s%s", s->error[0] != '\0' ? s->error : s->title,
		s->error[0] != '\0' ? "" : ": ", s->error[0] != '\0' ? "" : state);
	add_brief(items, "! %s %s: %s", s->title, state, keymap_say(u->keys, "sources", key));
}

static void
add_sources(struct items *items, const struct ui *u)
{
	char skew[BRIEF_BYTES + 32];
	int off = 0;

	for (int i = 0; i < UI_SOURCES; i++) {
		const struct ui_source *s = &u->sources[i];

		off += s->state == SOURCE_OFF;
		if (s->state != SOURCE_OFF && sources_skew(s, skew, sizeof skew))
			add(items, STYLE_DUE, "> %s", skew);
		if (s->state == SOURCE_OFF || s->state == SOURCE_OK || u->engine != UI_ENGINE_LIVE)
			continue;
		if (s->state == SOURCE_LATE && s->ok_ms < 0)
			add(items, STYLE_DUE, "> waiting for %s", s->title);
		else
			add_trouble(items, u, s);
	}
	if (off == UI_SOURCES)
		add(items, STYLE_DUE, "> no source is configured: see man warroom");
}

/* The first pane whose rows could not be read says why. */
static void
add_errors(struct items *items, const struct ui *u)
{
	for (int i = 0; i < UI_PANES; i++) {
		if (u->panes[i].last.kind != ERR_NONE) {
			add(items, STYLE_OVERDUE, "! %.*s", ERROR_BYTES, u->panes[i].last.text);
			return;
		}
	}
}

static void
add_roles(struct items *items, const struct ui_top *top)
{
	struct buf name;

	if (top->empty_count == 0)
		return;
	if (top->empty_count > 1) {
		add(items, STYLE_DUE, "> %d roles not assigned", top->empty_count);
		return;
	}
	buf_init(&name, ITEM_BYTES);
	text_plain(top->empty, false, NAME_BYTES, &name);
	add(items, STYLE_DUE, "> %s not assigned", name.data);
	buf_clear(&name);
}

static int
cols_of(const char *string)
{
	return text_cols(text_of(string), 1000);
}

void
now_draw(const struct ui *u, struct area a, struct frame_time t)
{
	struct items items = {.count = 0};
	int col = area_put(a, 0, 1, STYLE_STRONG, "NOW") + 2;
	int left = 0;

	add_engine(&items, u);
	add_errors(&items, u);
	add_pages(&items, u, t);
	add_sources(&items, u);
	add_roles(&items, &u->top);
	if (items.count == 0)
		(void)area_put(a, 0, col, STYLE_OK, "all quiet");
	for (int i = 0; i < items.count; i++) {
		int room = a.cols - col - (i + 1 < items.count || left > 0 ? LEFT_COLS : 0);
		const char *text = items.at[i].text;

		for (int k = 0; k < BRIEFS_MOST && cols_of(text) > room; k++) {
			if (items.at[i].brief[k][0] != '\0')
				text = items.at[i].brief[k];
		}
		/* The most urgent is never left out, only cut. */
		if (i > 0 && cols_of(text) > room) {
			left++;
			continue;
		}
		col = area_text(a, 0, col, room > 0 ? room : 0, items.at[i].style, text_of(text)) +
		      3;
	}
	if (left > 0)
		(void)area_printf(a, 0, col, STYLE_DUE, "+%d", left);
}
