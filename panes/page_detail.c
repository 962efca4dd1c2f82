/* panes/page_detail.c - all that is known of one page, and its log.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/page.h"

static const char *
status_word(enum page_status status)
{
	switch (status) {
	case PAGE_TRIGGERED:
		return "triggered, nobody has acknowledged it";
	case PAGE_ACKNOWLEDGED:
		return "acknowledged";
	case PAGE_RESOLVED:
		return "resolved";
	}
	return "";
}

static void
add_fields(struct sheet *draft, struct arena *a, const struct page *page)
{
	sheet_field(draft, "Title", STYLE_STRONG, page->title);
	sheet_field(draft, "Status", page->status == PAGE_TRIGGERED ? STYLE_OVERDUE : STYLE_PLAIN,
		text_of(status_word(page->status)));
	detail_time(draft, a, "Since", page->status_ms);
	sheet_countdown(draft, "Escalates", page->escalates_ms, "to the next level");
	sheet_field(draft, "Urgency", STYLE_PLAIN, text_of(page->high ? "high" : "low"));
	sheet_field(draft, "Priority", STYLE_PLAIN, page->priority);
	sheet_field(draft, "Service", STYLE_PLAIN, page->service);
	sheet_field(draft, "Assigned", STYLE_PLAIN, page->assigned);
	sheet_field(draft, "Policy", STYLE_PLAIN, page->policy);
	detail_time(draft, a, "Created", page->created_ms);
	detail_time(draft, a, "Updated", page->updated_ms);
	sheet_field(draft, "Link", STYLE_PLAIN, page->html_url);
}

static struct err
load(struct pane *p, struct record *r)
{
	struct detail *d = p->state;
	struct page page = {0};
	struct sheet draft;
	struct arena *a = sheet_begin(&d->sheet, &draft);
	char number[32];
	struct err e;

	if (a == NULL)
		return err_make(ERR_FULL, "There is no memory for this page.");
	e = page_find(r, d->sheet.key.id, a, &page);
	if (e.kind != ERR_NONE)
		return e;
	add_fields(&draft, a, &page);
	e = detail_log(&draft, a, r, "page", d->sheet.key.id);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(number, sizeof number, "#%lld ", (long long)page.number);
	detail_words(d->caption, sizeof d->caption, number, page.service);
	(void)snprintf(number, sizeof number, "page #%lld ", (long long)page.number);
	detail_words(d->label, sizeof d->label, number, page.title);
	d->updated_ms = page.updated_ms;
	return detail_keep(d, &draft, a);
}

const struct pane_ops page_detail_ops = {
	.name = "detail",
	.title = "Page",
	.kind = "page",
	.source = "pagerduty",
	.empty = "This page is not in the record",
	.tables = TABLE_PAGE | TABLE_EVENT | TABLE_DETAIL,
	.state_size = sizeof(struct detail),
	.load = load,
	.draw = sheet_draw,
	.caption = detail_caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.label = detail_label,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.version = detail_version,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
