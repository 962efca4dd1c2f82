/* panes/ticket_detail.c - all that is known of one ticket, and its log.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "panes/tickets.h"
#include "store/comment.h"
#include "store/ticket.h"
#include "store/ticket_detail.h"

enum { COMMENTS_MOST = 20, FIELDS_MOST = 20, FIELD_COL = 16 };

static void
add_fields(struct sheet *draft, struct arena *a, const struct ticket *t,
	const struct ticket_more *more)
{
	sheet_field(draft, "Subject", STYLE_STRONG, t->subject);
	sheet_field(draft, "Status", STYLE_PLAIN, t->status);
	if (tickets_wanted(t) != NULL)
		sheet_field(draft, "Asked for", STYLE_DUE, text_of(tickets_wanted(t)));
	sheet_field(draft, "Priority", t->paging ? STYLE_OVERDUE : STYLE_PLAIN, t->priority);
	sheet_field(draft, "Pages for its", STYLE_OVERDUE, t->pages);
	sheet_field(draft, "Set by", STYLE_PLAIN, t->pages_by);
	sheet_since(draft, "Paging since", t->pages_ms);
	if (t->paging)
		sheet_field(draft, "Answered", t->waits ? STYLE_OVERDUE : STYLE_PLAIN,
			text_of(t->waits ? "no: nobody but the customer has touched it since"
					 : "yes"));
	sheet_field(draft, "Organization", STYLE_PLAIN, t->organization);
	sheet_field(draft, "Requester", STYLE_PLAIN, t->requester);
	sheet_field(draft, "Assigned", STYLE_PLAIN, more->assignee);
	sheet_field(draft, "Type", STYLE_PLAIN, more->type);
	sheet_field(draft, "Came by", STYLE_PLAIN, more->channel);
	sheet_field(draft, "Tags", STYLE_PLAIN, t->tags);
	sheet_field(draft, "Incident", STYLE_PLAIN, text_of(t->incident));
	detail_time(draft, a, "Created", t->created_ms);
	detail_time(draft, a, "Updated", t->updated_ms);
	sheet_field(draft, "Link", STYLE_PLAIN, more->link);
}

static struct err
add_comments(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct rows rows = {0};
	struct err e = comment_list(r, id, COMMENTS_MOST, a, &rows);
	int64_t before_ms = 0;

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	sheet_heading(draft, "Comments, newest first");
	for (int i = 0; i < rows.count; i++) {
		const struct comment *c = rows_at(&rows, i);

		detail_said(draft, a, c->created_ms, before_ms, c->public ? "public" : "internal",
			c->public ? STYLE_PLAIN : STYLE_DUE, c->person, c->text);
		before_ms = c->created_ms;
	}
	if (rows.below)
		sheet_line(draft, "Older ones are in Zendesk.", 0, text_of(""));
	return NO_ERR;
}

/* "Field 360012  eu-2": what Zendesk calls them is not known here. */
static struct err
add_custom(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct rows rows = {0};
	struct err e = ticket_fields(r, id, FIELDS_MOST, a, &rows);
	char label[sizeof draft->items[0].label];

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	sheet_heading(draft, "Custom fields");
	for (int i = 0; i < rows.count; i++) {
		const struct ticket_field *field = rows_at(&rows, i);

		(void)snprintf(label, sizeof label, "%lld", (long long)field->id);
		sheet_line(draft, label, FIELD_COL, field->value);
	}
	if (rows.below)
		sheet_line(draft, "There are more.", 0, text_of(""));
	return NO_ERR;
}

static struct err
read_ticket(struct pane *p, struct record *r, struct sheet *draft, struct arena *a)
{
	struct detail *d = p->state;
	const char *id = d->sheet.key.id;
	struct ticket ticket = {0};
	struct ticket_more more = {0};
	struct err e = ticket_find(r, id, a, &ticket);

	if (e.kind == ERR_NONE)
		e = ticket_more_find(r, id, a, &more);
	if (e.kind != ERR_NONE)
		return e;
	add_fields(draft, a, &ticket, &more);
	if (p->watches)
		sheet_withheld(draft, "assignee, type, link, custom fields, internal "
				      "comments: not for observers");
	e = add_custom(draft, a, r, id);
	if (e.kind == ERR_NONE)
		e = add_comments(draft, a, r, id);
	if (e.kind == ERR_NONE)
		e = detail_log(draft, a, r, "ticket", id);
	if (e.kind != ERR_NONE)
		return e;
	detail_name(d, "ticket", ticket.number,
		text_is_empty(ticket.organization) ? ticket.requester : ticket.organization,
		ticket.subject);
	d->updated_ms = ticket.updated_ms;
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	return detail_load(p, r, read_ticket);
}

const struct pane_ops ticket_detail_ops = {
	.name = "detail",
	.also = "tickets",
	.title = "Ticket",
	.kind = "ticket",
	.source = "zendesk",
	.empty = "This ticket is not in the record",
	.tables = TABLE_TICKET | TABLE_EVENT | TABLE_DETAIL,
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
