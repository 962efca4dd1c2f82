/* panes/alert.c - when a screen calls for somebody who looks elsewhere.
 *
 * Only the ends of lists and their lengths are looked at (struct page_urgent), so that a look costs
 * the same in a storm. What is urgent is new when there is a newer one than any before, or when
 * there are more: a page that waits again is old. While a source is still being read for the first
 * time (until nothing came for ALERT_SETTLE_MS) only what began after the first look is news.
 * SPDX-License-Identifier: MIT */
#include "panes/alert.h"

#include <stdio.h>
#include <string.h>

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

/* Somebody calls, and nobody has answered. */
static bool
is_hand(const struct due_item *item)
{
	return item->kind == DUE_HAND || item->kind == DUE_START;
}

/* What the process owes, but for pages and sources: those have bells of their own. */
static bool
is_owed(const struct due_item *item)
{
	return item->overdue && !is_hand(item) && item->kind != DUE_PAGES &&
	       item->kind != DUE_KNOWN && item->kind != DUE_SOURCE;
}

/* A hand calls those who can do something about it. */
static bool
rings(const struct ui *u, const struct due_item *item)
{
	return is_owed(item) || (is_hand(item) && u->level > LEVEL_OBSERVER);
}

static bool
is_known(const struct alert *a, const char *id)
{
	for (int i = 0; i < a->overdue_count; i++) {
		if (strcmp(a->overdue[i], id) == 0)
			return true;
	}
	return false;
}

/* What is overdue at the first look, and when the screen goes to another incident, is no news; what
 * is settled and overdue again is. */
static bool
is_newly_overdue(struct alert *a, const struct ui *u)
{
	const struct rows *items = &u->top.due.items;
	bool same = a->overdue_known && strcmp(a->incident, u->current.id) == 0;
	bool news = false;
	int count = 0;

	if (!u->top.watched || u->top.stale)
		return false;
	for (int i = 0; i < items->count; i++) {
		const struct due_item *item = rows_at(items, i);

		news = news || (rings(u, item) && !is_known(a, item->key.id));
	}
	for (int i = 0; i < items->count && count < ALERT_OVERDUE_MOST; i++) {
		const struct due_item *item = rows_at(items, i);

		if (rings(u, item))
			(void)snprintf(a->overdue[count++], ROW_ID_BYTES, "%s", item->key.id);
	}
	a->overdue_count = count;
	a->overdue_known = true;
	(void)snprintf(a->incident, sizeof a->incident, "%s", u->current.id);
	return news && same;
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
	if (is_newly_overdue(a, u)) /* by the record and the clock: whoever is away */
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

/* How much of the process is overdue. */
static int
overdue_count(const struct ui *u)
{
	int count = 0;

	for (int i = 0; i < u->top.due.items.count; i++)
		count += is_owed(rows_at(&u->top.due.items, i));
	return count;
}

static int
hand_count(const struct ui *u)
{
	int count = 0;

	for (int i = 0; i < u->top.due.items.count; i++)
		count += u->level > LEVEL_OBSERVER && is_hand(rows_at(&u->top.due.items, i));
	return count;
}

void
alert_title(const struct ui *u, struct frame_time t, struct buf *out)
{
	const struct page_urgent *urgent = &u->top.urgent;
	long long waiting = (long long)u->top.pages.unacknowledged;
	int overdue = overdue_count(u);
	int hands = hand_count(u);
	bool first;

	(void)buf_string(out, "warroom");
	if (u->banner != NULL)
		(void)buf_printf(out, " %s", u->banner);
	if (ui_is_waiting(u) || is_starting(u) || !u->top.urgent_known)
		return;
	if (ui_engine_is_away(u))
		(void)buf_string(out, ": no engine");
	else if (!is_live(u, t.steady_ms))
		(void)buf_string(out, ": stale");
	first = is_live(u, t.steady_ms);
	if (hands > 0)
		(void)buf_printf(
			out, "%s %d hand%s up", first ? ":" : ",", hands, hands == 1 ? "" : "s");
	first = first && hands == 0;
	if (overdue > 0)
		(void)buf_printf(out, "%s %d overdue", first ? ":" : ",", overdue);
	if (waiting == 0)
		return;
	(void)buf_printf(out, "%s %lld!", first && overdue == 0 ? ":" : ",", waiting);
	if (!text_is_empty(urgent->service)) {
		(void)buf_string(out, " ");
		text_plain(urgent->service, false, SERVICE_BYTES, out);
	}
	if (!text_is_empty(urgent->title))
		(void)buf_string(out, " ");
	text_plain(urgent->title, false, TITLE_BYTES, out);
}
