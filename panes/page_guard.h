/* panes/page_guard.h - whose a page is: who acknowledges one that somebody else was paged for is told
 * so first.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_PAGE_GUARD_H
#define PANES_PAGE_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "panes/ui.h"
#include "store/page.h"

/* The page that the row is about, as a list on the screen has it; NULL: none has. Valid until that
 * loads. */
const struct page *page_guard_find(const struct ui *u, const struct ui_row *row);

/* "It is Lee Sato's, not yours; it began at 02:41:07, 04:10 ago." Of a page that is not known (NULL),
 * that its people are not. */
void page_guard_say(const struct page *page, int64_t now_ms, char *out, size_t size);

/* True while the box asks about one page of which it is not known yet who was told, or who comes
 * next. */
bool page_guard_waits(const struct ui *u);

/* Reads that, into the warning in the box. */
void page_guard_load(struct ui *u, struct record *r, int64_t now_ms);

/* True when it is about more than one page: what is selected, or a group. */
bool page_guard_is_many(const struct context *c);

/* "2 selected: #4101, #4102": appends the numbers of those that a list on the screen has, as far as there
 * is room, and how many more there are. Nothing where none of them is a page that is known. */
void page_guard_name(const struct ui *u, const struct selection *s, char *out, size_t size);

/* Where an act on pages goes, as its order calls it (store/page_act.h): "PagerDuty #1234" with `tail`;
 * of many "PagerDuty". */
void page_guard_to(const struct context *c, struct outgoing *out, const char *tail);

#endif
