/* panes/alert.c - when a screen calls for somebody who looks elsewhere.
 *
 * Only the ends of lists and their lengths are looked at (struct page_urgent), so that a look costs
 * the same in a storm. What is urgent is new when there is a newer one than any before, or when
 * there are more: a page that waits again is old. While a source is still being read for the first
 * time (until nothing came for ALERT_SETTLE_MS) only what began after the first look is news.
 * SPDX-License-Identifier: MIT */
#include "panes/alert.h"

#include "store/config.h"

enum { SERVICE_BYTES = 40, TITLE_BYTES = 64 };

/* How many urgent things come from the source, and the newest of them. */
static void
find_urgent(const struct ui *u, int source, int64_t *count, int64_t *newest_ms)
{
	const struct page_urgent *urgent = &u->top.urgent;

	*count = source == 0 ? urgent->pages : urgent->tickets;
	*newest_ms = source == 0 ? urgent->newest_page_ms : urgent->newest_ticket_ms;
}

static bool
is_new_urgent(struct alert *a, const struct ui *u, int source, struct frame_time t, int64_t ears_ms)
{
	struct alert_source *s = &a->sources[source];
	bool first = !s->began;
	int64_t count;
	int64_t newest_ms;
	bool newer;
	bool more;

	find_urgent(u, source, &count, &newest_ms);
	newer = newest_ms > s->newest_ms;
	more = count > s->count;
	if (first) {
		s->began = true;
		s->began_ms = t.now_ms;
		s->grew_ms = ears_ms;
	}
	s->count = count;
	if (newer) /* one that is gone stays known: the next newest is not news */
		s->newest_ms = newest_ms;
	s->settled = s->settled || ears_ms - s->grew_ms >= ALERT_SETTLE_MS;
	if (s->settled)
		return newer || more;
	if (newer || more)
		s->grew_ms = ears_ms;
	return !first && newer && newest_ms >= s->began_ms;
}

/* Failed, as the engine tells it while it is there. */
static bool
is_failed(const struct ui_source *s, int64_t steady_ms)
{
	switch (s->state) {
	case SOURCE_OFF:
	case SOURCE_OK:
		return false;
	case SOURCE_REFUSED:
		return true; /* only a person can help */
	case SOURCE_LATE:
	case SOURCE_LIMITED:
	case SOURCE_UNREACHABLE:
	case SOURCE_MALFORMED:
		break;
	}
	return s->ok_ms >= 0 && steady_ms - s->ok_ms >= ALERT_FAILED_MS;
}

static bool
is_newly_failed(struct alert *a, const struct ui *u, int source, int64_t steady_ms)
{
	const struct ui_source *s = &u->sources[source];
	bool failed = is_failed(s, steady_ms);
	bool was = a->sources[source].failed || !a->sources[source].known;

	a->sources[source].failed = failed;
	if (s->state != SOURCE_LATE || s->ok_ms >= 0)
		a->sources[source].known = true;
	return failed && !was;
}

/* What waits longest goes on to the next person. */
static bool
is_newly_escalating(struct alert *a, const struct ui *u, int64_t now_ms, bool first)
{
	int64_t at_ms = u->top.pages.oldest_escalates_ms;

	if (at_ms <= 0 || at_ms > now_ms || at_ms == a->escalated_ms)
		return false;
	a->escalated_ms = at_ms;
	return !first;
}

static bool
is_newly_unreadable(struct alert *a, const struct ui *u)
{
	bool was = a->unreadable;

	a->unreadable = false;
	for (int i = 0; i < UI_PANES; i++)
		a->unreadable = a->unreadable || u->panes[i].last.kind != ERR_NONE;
	return a->unreadable && !was;
}

static bool
is_newly_away(struct alert *a, const struct ui *u)
{
	bool was = a->engine_away;

	a->engine_lived = a->engine_lived || u->engine == UI_ENGINE_LIVE;
	a->engine_away = ui_engine_is_away(u);
	return a->engine_away && !was && a->engine_lived;
}

static unsigned
find_news(struct alert *a, const struct ui *u, struct frame_time t, int64_t ears_ms)
{
	unsigned news = 0;

	if (is_newly_away(a, u) || is_newly_unreadable(a, u))
		news |= BELL_OVERDUE;
	if (u->engine != UI_ENGINE_LIVE)
		return news;
	for (int i = 0; i < UI_SOURCES; i++) {
		bool first = !a->sources[i].began;

		if (is_newly_failed(a, u, i, t.steady_ms))
			news |= BELL_OVERDUE;
		if (!frame_is_live(u, &u->sources[i], t.steady_ms))
			continue;
		if (u->top.urgent_known && is_new_urgent(a, u, i, t, ears_ms))
			news |= BELL_PAGE;
		if (i == 0 && is_newly_escalating(a, u, t.now_ms, first))
			news |= BELL_OVERDUE;
	}
	return news;
}

bool
alert_look(
	struct alert *a, const struct ui *u, struct frame_time t, int64_t ears_ms, unsigned wanted)
{
	a->owed |= find_news(a, u, t, ears_ms) & wanted;
	if (u->top.urgent.pages + u->top.urgent.tickets == 0)
		a->owed &= ~(unsigned)BELL_PAGE; /* somebody has it */
	if (a->owed == 0 || (a->rang && ears_ms - a->rang_ms < ALERT_REST_MS))
		return false;
	a->owed = 0;
	a->rang = true;
	a->rang_ms = ears_ms;
	return true;
}

/* True when what is loaded is how things are. */
static bool
is_live(const struct ui *u, int64_t steady_ms)
{
	for (int i = 0; i < UI_SOURCES; i++) {
		if (u->sources[i].state != SOURCE_OFF &&
			!frame_is_live(u, &u->sources[i], steady_ms))
			return false;
	}
	return true;
}

/* True until the first answers came. */
static bool
is_starting(const struct ui *u)
{
	for (int i = 0; i < UI_SOURCES; i++) {
		if (u->sources[i].ok_ms >= 0 || u->sources[i].state != SOURCE_LATE)
			return false;
	}
	return !ui_engine_is_away(u);
}

void
alert_title(const struct ui *u, struct frame_time t, struct buf *out)
{
	const struct page_urgent *urgent = &u->top.urgent;
	long long waiting = (long long)u->top.pages.unacknowledged;

	(void)buf_string(out, "warroom");
	if (u->banner != NULL)
		(void)buf_printf(out, " %s", u->banner);
	if (is_starting(u) || !u->top.urgent_known)
		return;
	if (ui_engine_is_away(u))
		(void)buf_string(out, ": no engine");
	else if (!is_live(u, t.steady_ms))
		(void)buf_string(out, ": stale");
	if (waiting == 0)
		return;
	(void)buf_printf(out, "%s %lld!", is_live(u, t.steady_ms) ? ":" : ",", waiting);
	if (!text_is_empty(urgent->service)) {
		(void)buf_string(out, " ");
		text_plain(urgent->service, false, SERVICE_BYTES, out);
	}
	(void)buf_string(out, " ");
	text_plain(urgent->title, false, TITLE_BYTES, out);
}
