/* panes/ticket_detail.c - all that is known of one ticket, and its log.
 * SPDX-License-Identifier: MIT */
#include "panes/detail.h"

#include <stdio.h>

#include "store/ticket.h"

static void
add_fields(struct sheet *draft, struct arena *a, const struct ticket *t)
{
	sheet_field(draft, "Subject", STYLE_STRONG, t->subject);
	sheet_field(draft, "Status", STYLE_PLAIN, t->status);
	sheet_field(draft, "Priority", t->paging ? STYLE_OVERDUE : STYLE_PLAIN, t->priority);
	sheet_field(draft, "Pages for its", STYLE_OVERDUE, t->pages);
	sheet_field(draft, "Organization", STYLE_PLAIN, t->organization);
	sheet_field(draft, "Requester", STYLE_PLAIN, t->requester);
	sheet_field(draft, "Tags", STYLE_PLAIN, t->tags);
	detail_time(draft, a, "Created", t->created_ms);
	detail_time(draft, a, "Updated", t->updated_ms);
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
	e = detail_log(&draft, a, r, "ticket", d->sheet.key.id);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(number, sizeof number, "#%lld ", (long long)ticket.number);
	detail_words(d->caption, sizeof d->caption, number,
		text_is_empty(ticket.organization) ? ticket.requester : ticket.organization);
	(void)snprintf(number, sizeof number, "ticket #%lld ", (long long)ticket.number);
	detail_words(d->label, sizeof d->label, number, ticket.subject);
	return detail_keep(d, &draft, a);
}

const struct pane_ops ticket_detail_ops = {
	.name = "detail",
	.title = "Ticket",
	.kind = "ticket",
	.source = "zendesk",
	.empty = "This ticket is not in the record",
	.tables = TABLE_TICKET | TABLE_EVENT,
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
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
