/* panes/page_guard.c - whose a page is.
 * SPDX-License-Identifier: MIT */
#include "panes/page_guard.h"

#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/detail.h"
#include "panes/list.h"
#include "panes/outgoing.h"
#include "store/page_group.h"
#include "store/page_paged.h"

enum {
	NAMES_BYTES = 48,
	PAGED_MEMORY_BYTES = 64 * 1024,
	LOOKED_MOST = 32, /* ten thousand may be selected, and it is drawn often */
	NAMED_MOST = 8,   /* by number, of those that are selected */
	NAME_MOST = 48,   /* what one takes, with " and 9999 more" behind it */
};

static const struct page *
find_in(const struct pane *p, const char *id)
{
	const struct list *l = p->state;

	for (int i = 0; l != NULL && i < list_count(l); i++) {
		const struct page *page = list_row(l, i);

		if (strcmp(page->key.id, id) == 0)
			return page;
	}
	return NULL;
}

const struct page *
page_guard_find(const struct ui *u, const struct ui_row *row)
{
	const struct page *page = NULL;

	if (row == NULL || strcmp(row->kind, pages_ops.kind) != 0)
		return NULL;
	for (int i = u->covers_count - 1; i >= 0 && page == NULL; i--) {
		if (u->covers[i].pane.ops == &page_group_ops)
			page = find_in(&u->covers[i].pane, row->key.id);
	}
	return page != NULL ? page : find_in(&u->panes[LAYOUT_PAGES], row->key.id);
}

void
page_guard_say(const struct page *page, int64_t now_ms, char *out, size_t size)
{
	char at[AGE_BYTES], ago[AGE_BYTES], names[NAMES_BYTES];

	if (page == NULL) {
		(void)snprintf(out, size, "Who was paged is not on the screen: look first.");
		return;
	}
	age_time(at, page->created_ms);
	age_exact(ago, page->created_ms, now_ms);
	(void)snprintf(out, size, "It is %s's, not yours; it began at %s, %s ago.",
		text_show(page->assigned, false, names, sizeof names), at, ago);
}

/* "Paged last: Lee Sato by phone at 02:42:00, 00:31 ago." behind what the list knew. */
static void
add_told(struct outgoing *out, const struct page_paged *paged, int64_t now_ms)
{
	char told[NAMES_BYTES], at[AGE_BYTES], ago[AGE_BYTES];

	if (text_is_empty(paged->told))
		return;
	age_time(at, paged->told_ms);
	age_exact(ago, paged->told_ms, now_ms);
	outgoing_warn(out, "Paged last: %s at %s, %s ago.",
		text_show(paged->told, false, told, sizeof told), at, ago);
}

static void
say_next(struct outgoing *out, const struct page_paged *paged)
{
	char names[NAMES_BYTES];

	if (paged->level == 0)
		return;
	out->warning[0] = '\0'; /* who that is is known now */
	outgoing_warn(out, "%s at level %lld: paged at once.",
		text_show(paged->next, false, names, sizeof names), (long long)paged->level);
}

static bool
is_command(const struct ui_ask *a, const char *name)
{
	return a->command != NULL && strcmp(a->command->name, name) == 0;
}

bool
page_guard_waits(const struct ui *u)
{
	const struct ui_ask *a = &u->asked;

	return u->prompting && !a->paged_known && a->outgoing.to[0] != '\0' &&
	       strcmp(a->row.kind, pages_ops.kind) == 0 && a->selection.ids.count == 0 &&
	       (is_command(a, "page-ack") || is_command(a, "page-escalate"));
}

void
page_guard_load(struct ui *u, struct record *r, int64_t now_ms)
{
	struct ui_ask *a = &u->asked;
	struct page_paged paged;
	struct arena arena;
	struct err e;

	arena_init(&arena, PAGED_MEMORY_BYTES);
	e = page_paged(r, a->row.key.id, &arena, &paged);
	a->paged_known = true; /* or it cannot be */
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_OVERDUE, now_ms, "%s", e.text);
	else if (is_command(a, "page-ack"))
		add_told(&a->outgoing, &paged, now_ms);
	else
		say_next(&a->outgoing, &paged);
	arena_clear(&arena);
}

bool
page_guard_is_many(const struct context *c)
{
	return c->selection != NULL || (c->row != NULL && page_group_is(c->row->at.id));
}

static const struct page *
find_selected(const struct ui *u, const struct selection *s, int i)
{
	struct ui_row row = {.gone = false};

	(void)snprintf(row.kind, sizeof row.kind, "%s", s->kind);
	(void)snprintf(row.key.id, sizeof row.key.id, "%s", s->ids.all[i].id);
	return page_guard_find(u, &row);
}

void
page_guard_name(const struct ui *u, const struct selection *s, char *out, size_t size)
{
	size_t length = strlen(out);
	int named = 0;

	for (int i = 0; i < s->ids.count && i < LOOKED_MOST && named < NAMED_MOST; i++) {
		const struct page *page = find_selected(u, s, i);

		if (page == NULL || length + NAME_MOST >= size)
			continue;
		length += (size_t)snprintf(out + length, size - length, "%s#%lld",
			named > 0 ? ", " : ": ", (long long)page->number);
		named++;
	}
	if (named > 0 && named < s->ids.count)
		(void)snprintf(out + length, size - length, " and %d more", s->ids.count - named);
}

/* The page's number: a screen's row has it, from a shell the record; 0: not known. */
static long long
number_of(const struct context *c)
{
	static const char prefix[] = "page:";
	struct page page = {.number = 0};
	struct arena arena;
	long long number = 0;

	if (c->row != NULL && sscanf(c->row->about, "page #%lld", &number) == 1)
		return number;
	if (c->record == NULL || strncmp(c->subject, prefix, sizeof prefix - 1) != 0)
		return 0;
	arena_init(&arena, PAGED_MEMORY_BYTES);
	if (page_find(c->record, c->subject + sizeof prefix - 1, &arena, &page).kind == ERR_NONE)
		number = (long long)page.number;
	arena_clear(&arena);
	return number;
}

void
page_guard_to(const struct context *c, struct outgoing *out, const char *tail)
{
	bool many = page_guard_is_many(c);
	long long number = many ? 0 : number_of(c);

	if (many)
		outgoing_to(out, "PagerDuty");
	else if (number != 0)
		outgoing_to(out, "PagerDuty #%lld%s", number, tail);
	else if (c->subject != NULL && strncmp(c->subject, "page:", strlen("page:")) == 0)
		outgoing_to(out, "PagerDuty %s%s", c->subject, tail);
}
