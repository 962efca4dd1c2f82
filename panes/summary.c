/* panes/summary.c - a screen that is too small for panes.
 * SPDX-License-Identifier: MIT */
#include "panes/summary.h"

#include <stdio.h>

#include "panes/age.h"
#include "panes/ask.h"
#include "panes/due_words.h"
#include "panes/top.h"
#include "panes/top_incident.h"

enum { ITEM_BYTES = 96, GAP = 2, DUE_SHOWN = 2 };

/* Where the next item goes. */
struct pen {
	struct area a;
	int row;
	int col;
};

/* On this line, else on the next, as long as there is one; what is too long for any is cut. */
static void
put(struct pen *pen, enum style style, const char *words)
{
	int cols = text_cols(text_of(words), ITEM_BYTES);

	if (pen->col > 0 && pen->col + GAP + cols > pen->a.cols) {
		if (pen->row + 1 >= pen->a.rows)
			return;
		pen->row++;
		pen->col = 0;
	}
	if (pen->col > 0)
		pen->col += GAP;
	pen->col = area_text(
		pen->a, pen->row, pen->col, pen->a.cols - pen->col, style, text_of(words));
}

/* "! 3 unacked, oldest 04:10"; of pages that may be others by now "! 3 unacked as of 02:10 ago".
 * Where that does not fit, fewer words, and the same numbers. */
static void
put_pages(const struct ui *u, struct pen *pen, struct frame_time t)
{
	const struct ui_source *s = &u->sources[0]; /* in ui_init's order */
	long long waiting = (long long)u->top.pages.unacknowledged;
	bool known = s->state == SOURCE_OFF || frame_is_live(u, s, t.steady_ms);
	const char *mark = waiting > 0 ? "! " : "";
	bool brief = false;
	char words[ITEM_BYTES];
	char age[AGE_BYTES];

	age_exact(age, known ? u->top.pages.oldest_unacknowledged_ms : s->ok_ms,
		known ? t.now_ms : t.steady_ms);
	do {
		const char *noun = known || !brief ? " unacked" : "";

		if (!known && s->ok_ms < 0)
			(void)snprintf(words, sizeof words, "%s%lld%s, age not known", mark,
				waiting, noun);
		else if (!known)
			(void)snprintf(words, sizeof words, "%s%lld%s as of %s ago", mark, waiting,
				noun, age);
		else if (waiting > 0)
			(void)snprintf(words, sizeof words, "%s%lld%s%s %s", mark, waiting, noun,
				brief ? "" : ", oldest", age);
		else
			(void)snprintf(words, sizeof words, "%lld%s", waiting, noun);
		brief = !brief;
	} while (brief && text_cols(text_of(words), ITEM_BYTES) > pen->a.cols);
	put(pen, waiting > 0 ? STYLE_OVERDUE : STYLE_PLAIN, words);
}

/* What else is overdue, in the fewest words, and how much more there is. */
static void
put_due(const struct ui *u, struct pen *pen, int64_t now_ms)
{
	char words[ITEM_BYTES];
	char text[DUE_WORDS_BYTES];
	int left = 0;

	for (int i = 0; i < u->top.due.items.count; i++) {
		const struct due_item *item = rows_at(&u->top.due.items, i);

		if (!item->overdue || item->kind == DUE_PAGES || item->kind == DUE_KNOWN ||
			item->kind == DUE_SOURCE || left++ >= DUE_SHOWN)
			continue;
		(void)snprintf(words, sizeof words, "! %.*s", ITEM_BYTES - 4,
			due_words(item, true, now_ms, text));
		put(pen, STYLE_OVERDUE, words);
	}
	(void)snprintf(words, sizeof words, "+%d", left - DUE_SHOWN);
	if (left > DUE_SHOWN)
		put(pen, STYLE_DUE, words);
}

static void
put_sources(const struct ui *u, struct pen *pen, struct frame_time t)
{
	char words[TOP_WORDS_BYTES];

	for (int i = 0; i < UI_SOURCES; i++) {
		bool well;

		if (u->sources[i].state == SOURCE_OFF)
			continue;
		well = top_source(u, &u->sources[i], t.steady_ms, true, words);
		put(pen, well ? STYLE_DIM : STYLE_OVERDUE, words);
	}
}

void
summary_draw(const struct ui *u, struct area a, struct frame_time t)
{
	struct area last = area_part(a, a.rows - 1, 0, 1, a.cols);
	bool prompt = u->filtering.open || (u->prompting && !ask_is_confirming(u));
	/* What is only said by the way has no room here. */
	bool message = u->message[0] != '\0' && u->message_style != STYLE_DIM && a.rows > 1;
	const struct incident *incident = current_incident(&u->current);
	char words[TOP_INCIDENT_BYTES];
	struct pen pen = {.a = a};

	if (u->filtering.open)
		filter_prompt_draw(&u->filtering, last);
	else if (prompt)
		ask_draw(u, last);
	else if (message)
		(void)area_text(last, 0, 0, a.cols, u->message_style, text_of(u->message));
	if (prompt || message)
		pen.a.rows--;
	if (pen.a.rows < 1)
		return;
	if (incident != NULL) {
		top_incident_say(u, incident, t.now_ms, words);
		put(&pen, STYLE_STRONG, words);
	}
	if (ui_engine_is_away(u))
		put(&pen, STYLE_OVERDUE,
			u->engine == UI_ENGINE_GONE ? "! engine gone" : "! engine silent");
	put_pages(u, &pen, t);
	put_due(u, &pen, t.now_ms);
	if (u->live == NULL) /* how they were nobody recorded */
		put_sources(u, &pen, t);
}
