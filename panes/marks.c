/* panes/marks.c - the marks in front of rows: new since the last key press, and selected.
 * SPDX-License-Identifier: MIT */
#include "panes/marks.h"

#include <stdio.h>
#include <string.h>

#include "panes/filter_prompt.h"
#include "store/arrival.h"

enum {
	FRESH_MOST = 16 * 1024, /* new rows that carry a mark: 2 MiB in the worst storm */
	EVENTS_AT_ONCE = 128,
	EVENTS_A_LOAD = 1024, /* some milliseconds */
	WORDS_BYTES = 64,
};

void
marks_init(struct marks *m)
{
	*m = (struct marks){.stale = true};
	ids_init(&m->groups, FRESH_MOST);
	for (int i = 0; i < PANE_LISTS; i++)
		ids_init(&m->fresh[i], FRESH_MOST);
	for (int i = 0; i < PANE_LISTS; i++)
		selection_init(&m->selections[i], i == PANE_TICKETS ? "ticket" : "page");
}

void
marks_clear(struct marks *m)
{
	ids_clear(&m->groups);
	for (int i = 0; i < PANE_LISTS; i++) {
		ids_clear(&m->fresh[i]);
		selection_clear(&m->selections[i]);
	}
}

static void
take_move(struct marks *m, enum pane_list list, const char *id, enum arrival_move move)
{
	switch (move) {
	case ARRIVAL_NONE:
		break;
	case ARRIVAL_CAME:
		ids_mark(&m->selections[list].ids, id, false);
		(void)ids_add(&m->fresh[list], id); /* one too many is counted all the same */
		break;
	case ARRIVAL_WENT:
		ids_mark(&m->selections[list].ids, id, true);
		ids_mark(&m->fresh[list], id, true);
		break;
	}
}

static void
take_arrival(struct marks *m, const struct arrival *a)
{
	char among_pages[ROW_ID_BYTES + 1];

	(void)snprintf(among_pages, sizeof among_pages, "%s%s", a->ticket ? "#" : "", a->id);
	take_move(m, PANE_PAGES, among_pages, a->pages);
	take_move(m, PANE_TICKETS, a->id, a->tickets);
	if (a->pages == ARRIVAL_CAME && a->group[0] != '\0')
		(void)ids_add(&m->groups, a->group);
	m->read_seq = a->seq;
	if (!a->shown)
		return;
	if (!a->own)
		m->events++;
	else if (m->own_count < MARKS_OWN_MOST)
		m->own[m->own_count++] = a->seq;
}

static struct err
begin(struct marks *m, struct record *r)
{
	struct err e = arrival_last(r, &m->read_seq);

	m->begun = e.kind == ERR_NONE;
	marks_seen(m);
	return e;
}

bool
marks_wait(const struct marks *m)
{
	return m->stale || m->selections[PANE_PAGES].waiting[0] != '\0';
}

struct err
marks_load_groups(struct marks *m, struct record *r)
{
	struct selection *s = &m->selections[PANE_PAGES];

	if (m->stale || s->waiting[0] == '\0')
		return NO_ERR;
	return selection_load(s, r, &m->fresh[PANE_PAGES]);
}

struct err
marks_load(struct marks *m, struct record *r, const char *me)
{
	struct arrival some[EVENTS_AT_ONCE];
	int count = EVENTS_AT_ONCE;

	m->stale = false;
	if (!m->begun)
		return begin(m, r);
	for (int all = 0; all < EVENTS_A_LOAD && count == EVENTS_AT_ONCE; all += count) {
		struct err e = arrival_read(r, m->read_seq, me, EVENTS_AT_ONCE, some, &count);

		if (e.kind != ERR_NONE)
			return e;
		for (int i = 0; i < count; i++)
			take_arrival(m, &some[i]);
	}
	m->stale = count == EVENTS_AT_ONCE;
	return NO_ERR;
}

void
marks_seen(struct marks *m)
{
	m->seen_seq = m->read_seq;
	for (int i = 0; i < PANE_LISTS; i++)
		ids_reset(&m->fresh[i]);
	ids_reset(&m->groups);
	m->events = 0;
	m->own_count = 0;
}

int
marks_new(const struct marks *m, enum pane_list list)
{
	if (list == PANE_TIMELINE)
		return m->events;
	return m->fresh[list].count - m->fresh[list].gone;
}

static bool
is_new_event(const struct marks *m, int64_t seq)
{
	for (int i = 0; i < m->own_count; i++) {
		if (m->own[i] == seq)
			return false;
	}
	return seq > m->seen_seq && m->begun;
}

const char *
marks_of(const struct marks *m, enum pane_list list, const struct row_key *key)
{
	if (selection_has(&m->selections[list], key->id))
		return "*";
	if (list == PANE_TIMELINE)
		return is_new_event(m, key->minor < 0 ? -key->minor : key->minor) ? "+" : NULL;
	if (ids_has(&m->fresh[list], key->id))
		return "+";
	return list == PANE_PAGES && ids_has(&m->groups, key->id) ? "+" : NULL;
}

/* "2", "99+". */
static void
say_new(const struct marks *m, enum pane_list list, char *out, size_t size)
{
	int count = marks_new(m, list);

	out[0] = '\0';
	if (count > 0)
		(void)snprintf(out, size, "%d%s", count > MARKS_SAID_MOST ? MARKS_SAID_MOST : count,
			count > MARKS_SAID_MOST ? "+" : "");
}

void
marks_caption(const struct pane *p, char *out, size_t size)
{
	enum pane_list list = p->ops->list;
	char selected[WORDS_BYTES] = "";
	char fresh[WORDS_BYTES] = "";
	char words[2 * WORDS_BYTES] = "";

	filter_caption(p, words, sizeof words);
	if (p->marks != NULL && list != PANE_NO_LIST) {
		selection_say(&p->marks->selections[list], selected, sizeof selected);
		if (p->ops->aim == NULL) /* not of a part of the list */
			say_new(p->marks, list, fresh, sizeof fresh);
	}
	(void)snprintf(out, size, "%s%s%s%s%s%s", selected,
		selected[0] != '\0' && words[0] != '\0' ? ", " : "", words,
		fresh[0] != '\0' && (words[0] != '\0' || selected[0] != '\0') ? ", " : "", fresh,
		fresh[0] != '\0' ? " new" : "");
}

void
marks_badge(const struct pane *p, bool focus, char *out, size_t size)
{
	enum pane_list list = p->ops->list;
	char selected[WORDS_BYTES] = "";
	char fresh[WORDS_BYTES] = "";
	char badge[WORDS_BYTES] = "";
	bool waits = false;
	int count = 0;

	if (p->ops->badge != NULL)
		p->ops->badge(p, badge, sizeof badge);
	if (p->marks != NULL && list != PANE_NO_LIST) {
		count = p->marks->selections[list].ids.count;
		waits = p->marks->selections[list].waiting[0] != '\0';
		say_new(p->marks, list, fresh, sizeof fresh);
	}
	if ((count > 0 || waits) && focus)
		selection_say(&p->marks->selections[list], selected, sizeof selected);
	else if (count > 0)
		(void)snprintf(selected, sizeof selected, "*%d", count);
	(void)snprintf(out, size, "%s%s%s%s%s", badge, fresh[0] != '\0' ? "+" : "", fresh,
		selected[0] != '\0' && (badge[0] != '\0' || fresh[0] != '\0') ? " " : "", selected);
}
