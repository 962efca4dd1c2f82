/* panes/past_draw.c - what stands round a screen of the past. In words: a colour alone nobody
 * believes.
 * SPDX-License-Identifier: MIT */
#include "panes/past.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/ask.h"
#include "panes/keymap.h"
#include "panes/menu.h"
#include "panes/top_incident.h"

enum { LINE_BYTES = 160 };

/* The whole row in one style; what is drawn there stays. */
static void
paint(struct area a)
{
	for (int col = 0; col < a.cols; col++) {
		struct cell *cell = &a.canvas->cells[a.row * a.canvas->cols + a.col + col];

		cell->style = STYLE_PAST;
	}
}

static void
wipe(struct area a)
{
	(void)area_printf(a, 0, 0, STYLE_PAST, "%*s", a.cols, "");
}

/* "PAST 02:58:07"; with the date when that is another day. */
static void
say_moment(int64_t at_ms, int64_t now_ms, char out[AGE_BYTES])
{
	if (age_same_day(at_ms, now_ms))
		age_time(out, at_ms);
	else
		age_both(out, at_ms);
}

/* Without its age where that has no room: half a number is another number. */
static void
draw_incident(
	const struct ui *u, const struct incident *incident, struct area a, int col, int64_t at_ms)
{
	char words[TOP_INCIDENT_BYTES];
	int room = a.cols - col;

	top_incident_say(u, incident, at_ms, words);
	if (text_cols(text_of(words), TOP_INCIDENT_BYTES) <= room) {
		(void)top_incident_draw(u, incident, a, col, at_ms);
		return;
	}
	*strstr(words, "  ") = '\0'; /* how severe it was */
	if (text_cols(text_of(words), TOP_INCIDENT_BYTES) <= room)
		(void)area_put(a, 0, col, STYLE_PAST, words);
}

/* " PAST 02:58:07  12:04 ago  SEV-1 Checkout is down ..     live: 2 new pages  T live" */
static void
draw_first(const struct ui *live, struct area a, int64_t now_ms)
{
	const struct past *p = live->past;
	const struct incident *incident = current_incident(&p->ui.current);
	char key[KEYMAP_SAY_BYTES];
	char news[PAST_WORDS_BYTES];
	char when[AGE_BYTES];
	char ago[AGE_BYTES];
	char end[LINE_BYTES];
	struct area left = a;
	int col;

	wipe(a);
	say_moment(p->place.at_ms, now_ms, when);
	age_exact(ago, p->place.at_ms, now_ms);
	(void)snprintf(end, sizeof end, "  %s live ", keymap_say(live->keys, "replay", key));
	left.cols -= text_cols(text_of(end), a.cols);
	(void)area_put(a, 0, left.cols, STYLE_PAST, end);
	past_news(live, news);
	if (news[0] != '\0')
		left.cols -= text_cols(text_of(news), a.cols) + 8;
	col = area_printf(left, 0, 1, STYLE_PAST, "PAST %s  %s ago", when, ago) + 2;
	if (live->banner != NULL)
		col = area_put(left, 0, col, STYLE_PAST, live->banner) + 2;
	if (incident != NULL)
		draw_incident(&p->ui, incident, left, col, p->place.at_ms);
	else
		(void)area_text(left, 0, col, left.cols - col, STYLE_PAST, text_of("no incident"));
	paint(a);
	if (news[0] != '\0')
		(void)area_printf(a, 0, left.cols, STYLE_OVERDUE, " live: %s ", news);
}

/* What was due then, as the NOW line has it, under another word. */
static void
draw_second(struct area a)
{
	(void)area_put(a, 0, 1, STYLE_PAST, "THEN");
	paint(a);
}

/* "event 412 of 980: judged fluke: ..      < back  > on"; what is typed or said has the line
 * first. */
static void
draw_last(const struct past *p, struct area a)
{
	const struct ui *u = &p->ui;
	const struct replay_place *w = &p->place;
	char back[KEYMAP_SAY_BYTES];
	char on[KEYMAP_SAY_BYTES];
	char words[LINE_BYTES];
	char end[LINE_BYTES];
	char more[32];
	int room;
	int col;
	int cols;

	if (u->message[0] != '\0' || u->prompting || u->filtering.open || menu_is_open(u))
		return;
	wipe(a);
	(void)snprintf(end, sizeof end, " %s back  %s on ",
		keymap_say(u->keys, "replay-back", back),
		keymap_say(u->keys, "replay-forward", on));
	cols = a.cols - text_cols(text_of(end), a.cols);
	(void)snprintf(words, sizeof words, "event %lld of %lld%s: ", (long long)w->seq,
		(long long)w->last_seq, w->newest ? ", the last" : "");
	col = area_put(a, 0, 1, STYLE_PAST, words);
	more[0] = '\0';
	if (w->more > 0)
		(void)snprintf(more, sizeof more, ", and %lld more", (long long)w->more);
	room = cols - col - 1 - (int)strlen(more);
	col = area_text(a, 0, col, room, STYLE_PAST, text_of(w->said));
	(void)area_put(a, 0, col, STYLE_PAST, more);
	(void)area_put(a, 0, cols, STYLE_PAST, end);
	paint(a);
}

/* "going to 02:58:07 .. 40 %   Esc stays live" */
static void
draw_going(const struct past *p, struct area a, int64_t now_ms)
{
	char when[AGE_BYTES];

	wipe(a);
	say_moment(p->to_ms, now_ms, when);
	(void)area_printf(a, 0, 1, STYLE_PAST, "going %s %s .. %d %%   Esc %s",
		p->shown && p->to_ms > p->place.at_ms ? "on to" : "back to",
		p->to_ms == 0 ? "another event" : when, replay_percent(p->replay),
		p->shown ? "goes live" : "stays live");
	paint(a);
}

static void
draw_summary(const struct past *p, struct area a, int64_t now_ms)
{
	char when[AGE_BYTES];
	char ago[AGE_BYTES];

	wipe(a);
	say_moment(p->place.at_ms, now_ms, when);
	age_exact(ago, p->place.at_ms, now_ms);
	(void)area_printf(a, 0, 0, STYLE_PAST, "PAST %s  %s ago", when, ago);
	paint(a);
}

void
past_draw(const struct ui *live, struct canvas *c, int64_t now_ms, int64_t steady_ms)
{
	const struct past *p = live->past;
	struct area whole = area_whole(c);
	struct area last = area_part(whole, c->rows - 1, 0, 1, c->cols);

	if (p->shown) {
		ui_draw(&p->ui, c, p->place.at_ms, steady_ms);
		if (p->ui.layout.kind == LAYOUT_SUMMARY) {
			draw_summary(p, last, now_ms);
			return;
		}
		draw_first(live, area_part(whole, 0, 0, 1, c->cols), now_ms);
		draw_second(area_part(whole, 1, 0, 1, c->cols));
		draw_last(p, last);
	}
	if (p->going && (!p->shown || replay_percent(p->replay) < 90))
		draw_going(p, last, now_ms);
}
