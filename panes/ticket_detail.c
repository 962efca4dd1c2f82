/* panes/ticket_detail.c - all that is known of one ticket, and its log.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/comment.h"
#include "store/ticket.h"

enum { COMMENTS_MOST = 20 };

static void
add_fields(struct sheet *draft, struct arena *a, const struct ticket *t)
{
	sheet_field(draft, "Subject", STYLE_STRONG, t->subject);
	sheet_field(draft, "Status", STYLE_PLAIN, t->status);
	sheet_field(draft, "Priority", t->paging ? STYLE_OVERDUE : STYLE_PLAIN, t->priority);
	sheet_field(draft, "Pages for its", STYLE_OVERDUE, t->pages);
	sheet_field(draft, "Set by", STYLE_PLAIN, t->pages_by);
	detail_time(draft, a, "Paging since", t->pages_ms);
	if (t->paging)
		sheet_field(draft, "Answered", t->waits ? STYLE_OVERDUE : STYLE_PLAIN,
			text_of(t->waits ? "no: nobody but the customer has touched it since"
					 : "yes"));
	sheet_field(draft, "Organization", STYLE_PLAIN, t->organization);
	sheet_field(draft, "Requester", STYLE_PLAIN, t->requester);
	sheet_field(draft, "Tags", STYLE_PLAIN, t->tags);
	detail_time(draft, a, "Created", t->created_ms);
	detail_time(draft, a, "Updated", t->updated_ms);
}

static struct err
add_comments(struct sheet *draft, struct arena *a, struct record *r, const char *id)
{
	struct rows rows = {0};
	struct err e = comment_list(r, id, COMMENTS_MOST + 1, a, &rows);
	int64_t before_ms = 0;

	if (e.kind != ERR_NONE || rows.count == 0)
		return e;
	sheet_heading(draft, "Comments, newest first");
	for (int i = 0; i < rows.count && i < COMMENTS_MOST; i++) {
		const struct comment *c = rows_at(&rows, i);

		detail_said(draft, a, c->created_ms, before_ms, c->public ? "public" : "internal",
			c->public ? STYLE_PLAIN : STYLE_DUE, c->person, c->text);
		before_ms = c->created_ms;
	}
	if (rows.count > COMMENTS_MOST)
		sheet_line(draft, "Older ones are in Zendesk.", 0, text_of(""));
	return NO_ERR;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct detail *d = p->state;
	struct ticket ticket = {0};
	struct sheet draft;
	struct arena *a = sheet_begin(&d->sheet, &draft);
	char number[32];
	struct err e;

	if (a == NULL)
		return err_make(ERR_FULL, "There is no memory for this ticket.");
	e = ticket_find(r, d->sheet.key.id, a, &ticket);
	if (e.kind != ERR_NONE)
		return e;
	add_fields(&draft, a, &ticket);
	e = add_comments(&draft, a, r, d->sheet.key.id);
	if (e.kind == ERR_NONE)
		e = detail_log(&draft, a, r, "ticket", d->sheet.key.id);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(number, sizeof number, "#%lld ", (long long)ticket.number);
	detail_words(d->caption, sizeof d->caption, number,
		text_is_empty(ticket.organization) ? ticket.requester : ticket.organization);
	(void)snprintf(number, sizeof number, "ticket #%lld ", (long long)ticket.number);
	detail_words(d->label, sizeof d->label, number, ticket.subject);
	d->updated_ms = ticket.updated_ms;
	return detail_keep(d, &draft, a);
}

const struct pane_ops ticket_detail_ops = {
	.name = "detail",
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
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.version = detail_version,
	.next_tick = sheet_tick,
	.clear = sheet_clear,
};
