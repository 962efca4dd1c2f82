/* panes/incident_detail.c - all of one incident, and what is part of it.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/age.h"
#include "panes/detail.h"
#include "store/incident.h"
#include "store/incident_rows.h"

enum { ROWS_MOST = 20, ROW_COL = 20, WORDS_BYTES = 64 };

/* "1 Critical". */
static void
add_severity(struct sheet *draft, struct arena *a, const struct incident *incident)
{
	char label[WORDS_BYTES];
	char words[WORDS_BYTES + 16];

	(void)text_show(incident->label, false, label, sizeof label);
	if (incident->severity == 0)
		(void)snprintf(words, sizeof words, "not known");
	else
		(void)snprintf(words, sizeof words, "%d %s", incident->severity, label);
	sheet_field(draft, "Severity", STYLE_PLAIN, text_of(arena_string(a, words)));
}

/* "2025-11-21 04:30:00, said 2025-11-21 03:00:00": an estimate is as old as it is. */
static void
add_eta(struct sheet *draft, struct arena *a, const struct incident *incident)
{
	detail_time(draft, a, "ETA", incident->eta_ms);
	if (incident->eta_ms != 0)
		sheet_since(draft, "ETA said", incident->eta_made_ms);
}

static void
add_fields(struct sheet *draft, struct arena *a, const struct incident *incident)
{
	sheet_field(draft, incident->restricted ? "Codename" : "Title", STYLE_STRONG,
		incident_name(incident));
	if (incident->restricted)
		sheet_field(draft, "Restricted", STYLE_OVERDUE,
			text_of("only those who work on it may know of it"));
	sheet_field(draft, "Status", incident->is_open ? STYLE_STRONG : STYLE_PLAIN,
		text_of(incident->status));
	add_severity(draft, a, incident);
	sheet_field(draft, "Kind", STYLE_PLAIN, text_of(incident->kind));
	sheet_field(draft, "Lead", STYLE_PLAIN, incident->lead);
	sheet_field(draft, "Impact", STYLE_PLAIN, incident->impact);
	sheet_field(draft, "Cause", STYLE_PLAIN, incident->cause);
	add_eta(draft, a, incident);
	sheet_field(draft, "Our platform", STYLE_PLAIN,
		text_of(incident->own_platform ? "is hit" : "is not hit"));
	sheet_field(draft, "Process", STYLE_PLAIN, text_of(incident->pack));
	detail_time(draft, a, "Declared", incident->declared_ms);
	detail_time(draft, a, "Recovered", incident->recovered_ms);
	detail_time(draft, a, "Over", incident->closed_ms);
	detail_time(draft, a, "Bridge opened", incident->bridge_open_ms);
	detail_time(draft, a, "Bridge closed", incident->bridge_closed_ms);
}

/* "#1234 acknowledged" in front of whose it is and what it says. */
static void
add_row(struct sheet *draft, struct arena *a, const struct incident_row *row)
{
	char label[sizeof draft->items[0].label];
	char name[WORDS_BYTES];
	char title[200];
	char words[sizeof name + sizeof title + 4];

	(void)text_show(row->name, false, name, sizeof name);
	(void)text_show(row->title, false, title, sizeof title);
	if (row->number != 0)
		(void)snprintf(
			label, sizeof label, "#%lld %.12s", (long long)row->number, row->state);
	else
		(void)snprintf(label, sizeof label, "%.12s", row->state);
	(void)snprintf(words, sizeof words, "%s%s%s", name, title[0] != '\0' ? "  " : "", title);
	sheet_line(draft, label, ROW_COL, text_of(arena_string(a, words)));
}

typedef struct err rows_read(
	struct record *r, const char *id, int most, struct arena *a, struct rows *out);

/* "Pages: 1240, 12 active; the first 20". */
static struct err
add_rows(struct sheet *draft, struct arena *a, struct record *r, const char *id,
	const char *heading, rows_read *read)
{
	struct rows rows = {0};
	struct err e = read(r, id, ROWS_MOST, a, &rows);
	char words[sizeof draft->items[0].label];

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	(void)snprintf(words, sizeof words, "%s%s", heading, rows.below ? "; the first 20" : "");
	sheet_heading(draft, words);
	for (int i = 0; i < rows.count; i++)
		add_row(draft, a, rows_at(&rows, i));
	return NO_ERR;
}

static struct err
add_parts(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct incident_counts counts;
	char heading[WORDS_BYTES];
	struct err e = incident_count_rows(r, id, &counts);

	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(heading, sizeof heading, "Customers: %lld", (long long)counts.customers);
	e = add_rows(draft, a, r, id, heading, incident_customers);
	(void)snprintf(heading, sizeof heading, "Pages: %lld, %lld active", (long long)counts.pages,
		(long long)counts.active);
	if (e.kind == ERR_NONE)
		e = add_rows(draft, a, r, id, heading, incident_pages);
	(void)snprintf(heading, sizeof heading, "Tickets: %lld", (long long)counts.tickets);
	if (e.kind == ERR_NONE)
		e = add_rows(draft, a, r, id, heading, incident_tickets);
	return e;
}

static struct err
read_incident(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	const char *id = d->sheet.key.id;
	struct incident incident;
	char begin[WORDS_BYTES + 16];
	struct err e = incident_find(r, id, a, &incident);

	if (e.kind != ERR_NONE)
		return e;
	add_fields(draft, a, &incident);
	e = add_parts(draft, a, r, id);
	if (e.kind == ERR_NONE)
		e = detail_log(draft, a, r, "incident", id);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(begin, sizeof begin, "#%s ", id);
	detail_words(d->caption, sizeof d->caption, begin, incident_name(&incident));
	(void)snprintf(begin, sizeof begin, "incident %s ", id);
	detail_words(d->label, sizeof d->label, begin, incident_name(&incident));
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_incident);
}

const struct pane_ops incident_detail_ops = {
	.name = "detail",
	.title = "Incident",
	.kind = "incident",
	.empty = "This incident is not in the record",
	.tables = TABLE_INCIDENT | TABLE_PAGE | TABLE_TICKET | TABLE_CUSTOMER | TABLE_EVENT,
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
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
