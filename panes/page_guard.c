/* panes/page_guard.c - whose a page is.
 * SPDX-License-Identifier: MIT */
#include "panes/page_guard.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "panes/age.h"
#include "panes/detail.h"
#include "panes/list.h"
#include "panes/outgoing.h"
#include "store/page_group.h"

enum { NAMES_BYTES = 64 };

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

bool
page_guard_is_mine(const struct page *page, const char *me)
{
	const char *at = page->assigned.raw != NULL ? page->assigned.raw : "";
	size_t length = strlen(me);

	if (at[0] == '\0')
		return true;
	while (length > 0 && *at != '\0') {
		at += strspn(at, ", ");
		if (strncasecmp(at, me, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return true;
		at += strcspn(at, ",");
	}
	return false;
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
	(void)snprintf(out, size, "%s was paged, %s ago (%s): it is not assigned to you.",
		text_show(page->assigned, false, names, sizeof names), ago, at);
}

bool
page_guard_is_many(const struct context *c)
{
	return c->selection != NULL || (c->row != NULL && page_group_is(c->row->at.id));
}

void
page_guard_to(const struct context *c, struct outgoing *out, const char *tail)
{
	long long number = 0;

	if (page_guard_is_many(c))
		outgoing_to(out, "PagerDuty");
	else if (c->row != NULL && sscanf(c->row->about, "page #%lld", &number) == 1)
		outgoing_to(out, "PagerDuty #%lld%s", number, tail);
	else if (c->subject != NULL && strncmp(c->subject, "page:", strlen("page:")) == 0)
		outgoing_to(out, "PagerDuty %s%s", c->subject, tail);
}
