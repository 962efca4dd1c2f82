/* panes/page_detail.c - all that is known of one page, and its log.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "panes/age.h"
#include "panes/pages.h"
#include "store/page.h"
#include "store/page_detail.h"

enum {
	ALERTS_MOST = 20,
	NOTES_MOST = 10,
	NOTICES_MOST = 10,
	CHANGES_MOST = 10,
	LINE_COL = 24,
	NOTICE_COL = 9,
	CHANGES_MS = 6 * 3600 * 1000,
};

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

/* How the service is doing, below its name. */
static void
add_service(struct sheet *draft, struct arena *a, const struct page_service *service)
{
	char until[AGE_BYTES];
	char words[AGE_BYTES + 32];

	if (service->maintenance_until_ms == 0) {
		sheet_field(draft, "Service is", STYLE_PLAIN, service->status);
		return;
	}
	age_both(until, service->maintenance_until_ms);
	(void)snprintf(words, sizeof words, "in maintenance until %s", until);
	sheet_field(draft, "Service is", STYLE_DUE, text_of(arena_string(a, words)));
	sheet_field(draft, "", STYLE_PLAIN, service->maintenance);
}

static void
add_fields(struct sheet *draft, struct arena *a, const struct page *page,
	const struct page_service *service)
{
	sheet_field(draft, "Title", STYLE_STRONG, page->title);
	sheet_field(draft, "Status", page->status == PAGE_TRIGGERED ? STYLE_OVERDUE : STYLE_PLAIN,
		text_of(status_word(page->status)));
	if (pages_wanted(page) != NULL) {
		sheet_field(draft, "Asked for", STYLE_DUE, text_of(pages_wanted(page)));
		sheet_field(draft, "", STYLE_DIM, text_of("PagerDuty has not said so yet"));
	}
	sheet_since(draft, "Since", page->status_ms);
	sheet_countdown(draft, "Escalates", page->escalates_ms, "to the next level");
	sheet_field(draft, "Urgency", STYLE_PLAIN, text_of(page->high ? "high" : "low"));
	sheet_field(draft, "Priority", STYLE_PLAIN, page->priority);
	sheet_field(draft, "Service", STYLE_PLAIN, page->service);
	add_service(draft, a, service);
	sheet_field(draft, "Assigned", STYLE_PLAIN, page->assigned);
	sheet_field(draft, "Policy", STYLE_PLAIN, page->policy);
	sheet_field(draft, "Triage", STYLE_PLAIN, text_of(page->triage));
	sheet_field(draft, "Incident", STYLE_PLAIN, text_of(page->incident));
	detail_time(draft, a, "Created", page->created_ms);
	detail_time(draft, a, "Updated", page->updated_ms);
	sheet_field(draft, "Link", STYLE_PLAIN, page->html_url);
}

/* "Alerts: 3", or "Alerts: the first 20". */
static void
add_count(struct sheet *draft, const char *what, const struct rows *rows)
{
	char words[sizeof draft->items[0].label];

	(void)snprintf(words, sizeof words, rows->below ? "%s: the newest %d" : "%s: %d", what,
		rows->count);
	sheet_heading(draft, words);
}

/* Who knows about it: "02:53:55 Dana Reyes by phone". */
static struct err
add_notices(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct rows rows = {0};
	struct err e = page_notices(r, id, NOTICES_MOST, a, &rows);
	int64_t before_ms = 0;

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	add_count(draft, "Notified", &rows);
	for (int i = 0; i < rows.count; i++) {
		const struct page_notice *notice = rows_at(&rows, i);
		char at[AGE_BYTES];

		detail_day(draft, notice->at_ms, before_ms);
		age_time(at, notice->at_ms);
		sheet_line(draft, at, NOTICE_COL, notice->text);
		before_ms = notice->at_ms;
	}
	return NO_ERR;
}

/* "02:50:03 build-42" in front of each change of the service. */
static struct err
add_changes(
	struct sheet *draft, struct arena *a, struct record *r, const char *id, int64_t since_ms)
{
	struct rows rows = {0};
	struct err e = page_changes(r, id, since_ms, CHANGES_MOST, a, &rows);
	char label[sizeof draft->items[0].label];
	char at[AGE_BYTES];
	char origin[16];
	int64_t before_ms = 0;

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	sheet_heading(draft, "Changes of the last 6 hours");
	for (int i = 0; i < rows.count; i++) {
		const struct page_change *c = rows_at(&rows, i);

		detail_day(draft, c->at_ms, before_ms);
		age_time(at, c->at_ms);
		(void)snprintf(label, sizeof label, "%.8s %s", at,
			text_show(c->origin, false, origin, sizeof origin));
		sheet_line(draft, label, LINE_COL, c->text);
		before_ms = c->at_ms;
	}
	if (rows.below)
		sheet_line(draft, "There are more.", 0, text_of(""));
	return NO_ERR;
}

static struct err
add_alerts(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct rows rows = {0};
	struct err e = page_alerts(r, id, ALERTS_MOST, a, &rows);
	char label[sizeof draft->items[0].label];
	char at[AGE_BYTES];
	char severity[12];
	int64_t before_ms = 0;

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	add_count(draft, "Alerts", &rows);
	for (int i = 0; i < rows.count; i++) {
		const struct page_alert *alert = rows_at(&rows, i);

		detail_day(draft, alert->created_ms, before_ms);
		age_time(at, alert->created_ms);
		(void)text_show(alert->severity, false, severity, sizeof severity);
		(void)snprintf(label, sizeof label, "%.8s %s", at,
			alert->resolved ? "resolved" : severity);
		sheet_line(draft, label, LINE_COL, alert->text);
		draft->items[draft->count - 1].style = alert->resolved ? STYLE_DIM : STYLE_PLAIN;
		before_ms = alert->created_ms;
	}
	return NO_ERR;
}

static struct err
add_notes(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct rows rows = {0};
	struct err e = page_notes(r, id, NOTES_MOST, a, &rows);
	int64_t before_ms = 0;

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	add_count(draft, "Notes", &rows);
	for (int i = 0; i < rows.count; i++) {
		const struct page_note *note = rows_at(&rows, i);

		detail_said(draft, a, note->created_ms, before_ms, "note", STYLE_PLAIN,
			note->person, note->text);
		before_ms = note->created_ms;
	}
	return NO_ERR;
}

/* What hangs on the page, what somebody may act upon first. */
static struct err
add_rest(struct sheet *draft, struct arena *a, struct record *r, const char *id, int64_t now_ms)
{
	struct err e = add_notices(draft, a, r, id);

	if (e.kind == ERR_NONE)
		e = add_changes(draft, a, r, id, now_ms - CHANGES_MS);
	if (e.kind == ERR_NONE)
		e = add_alerts(draft, a, r, id);
	if (e.kind == ERR_NONE)
		e = add_notes(draft, a, r, id);
	if (e.kind == ERR_NONE)
		e = detail_log(draft, a, r, "page", id);
	return e;
}

static struct err
read_page(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	const char *id = d->sheet.key.id;
	struct page page = {0};
	struct page_service service = {0};
	struct err e = page_find(r, id, a, &page);

	if (e.kind == ERR_NONE)
		e = page_service_find(r, id, p->now_ms, a, &service);
	if (e.kind != ERR_NONE)
		return e;
	add_fields(draft, a, &page, &service);
	e = add_rest(draft, a, r, id, p->now_ms);
	if (e.kind != ERR_NONE)
		return e;
	detail_name(d, "page", page.number, page.service, page.title);
	d->updated_ms = page.updated_ms;
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_page);
}

const struct pane_ops page_detail_ops = {
	.name = "detail",
	.also = "pages",
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
	.named = detail_named,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.version = detail_version,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
