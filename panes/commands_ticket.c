/* panes/commands_ticket.c - acting on tickets at Zendesk.
 *
 * A reply and a note are two commands, whose prompts and boxes say PUBLIC and INTERNAL in words: what
 * was meant for colleagues must never be mailed to a customer.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/customers.h"
#include "panes/list.h"
#include "panes/outgoing.h"
#include "panes/ui.h"
#include "store/outbox.h"
#include "store/ticket.h"
#include "store/ticket_words.h"

enum {
	NAME_BYTES = 60,
	MEMORY_BYTES = 64 * 1024,
	CONTACTS_MOST = 20,
	ROW_FLAGS = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_ROW
};

/* As the arguments of ticket-open stand in their table. */
enum { ARG_CUSTOMER, ARG_CONTACT, ARG_DETAILS, ARG_ETA, ARG_WORDS };

/* ---- what it is about ---- */

static const char *
why_not_target(const struct context *c)
{
	if (c->seen == NULL || target_find(outgoing_targets(c), TARGET_ZENDESK, "") != NULL)
		return NULL;
	return "The config names no Zendesk (zendesk:): answer the customer yourself.";
}

static const char *
why_not_ticket(const struct context *c)
{
	if (c->seen == NULL || c->row == NULL || c->selection != NULL ||
		strcmp(c->row->kind, "ticket") == 0)
		return why_not_target(c);
	return "There is no ticket under the cursor.";
}

/* The ticket as the list shows it; NULL: it is not in there. */
static const struct ticket *
seen_ticket(const struct context *c)
{
	const struct list *l;

	if (c->seen == NULL || c->row == NULL || strcmp(c->row->kind, "ticket") != 0)
		return NULL;
	l = c->seen->panes[LAYOUT_TICKETS].state;
	for (int i = 0; l != NULL && i < list_count(l); i++) {
		const struct ticket *t = list_row(l, i);

		if (strcmp(t->key.id, c->row->key.id) == 0)
			return t;
	}
	return NULL;
}

static int64_t
number_of(const struct context *c)
{
	if (c->row != NULL && strcmp(c->row->kind, "ticket") == 0)
		return ticket_words_number(c->row->key.id);
	return c->subject != NULL ? ticket_words_number(c->subject) : 0;
}

/* From a shell the record has it. */
static const struct ticket *
recorded_ticket(const struct context *c, struct ticket *out, struct arena *a)
{
	static const char prefix[] = "ticket:";

	if (c->record == NULL || strncmp(c->subject, prefix, sizeof prefix - 1) != 0)
		return NULL;
	return ticket_find(c->record, c->subject + sizeof prefix - 1, a, out).kind == ERR_NONE
		       ? out
		       : NULL;
}

/* ---- what would leave ---- */

static void
reply_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const struct ticket *t = seen_ticket(c);
	struct arena arena;
	struct ticket recorded;
	char to[TICKET_TO_BYTES], name[NAME_BYTES] = "The customer", at[NAME_BYTES] = "";

	(void)v;
	if (number_of(c) == 0)
		return;
	outgoing_to(out, "%s", ticket_words_reply(number_of(c), to));
	arena_init(&arena, MEMORY_BYTES);
	if (t == NULL)
		t = recorded_ticket(c, &recorded, &arena);
	if (t != NULL && !text_is_empty(t->requester))
		(void)text_show(t->requester, false, name, sizeof name);
	if (t != NULL && !text_is_empty(t->organization))
		(void)text_show(t->organization, false, at, sizeof at);
	out->public = true;
	outgoing_warn(out, "PUBLIC: %s%s%s gets this as a mail. A mail is not taken back.", name,
		at[0] != '\0' ? " of " : "", at);
	arena_clear(&arena);
}

static void
note_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	char to[TICKET_TO_BYTES];

	(void)v;
	if (number_of(c) == 0)
		return;
	outgoing_to(out, "%s", ticket_words_note(number_of(c), to));
	outgoing_warn(out, "INTERNAL: agents read it, the customer does not.");
}

static void
fields_leave(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	char to[TICKET_TO_BYTES];

	if (number_of(c) == 0)
		return;
	outgoing_to(out, "%s", ticket_words_fields(number_of(c), to));
	if (v->at[0] != NULL)
		(void)buf_printf(&out->text, "%s: %s", c->command->args[0].label, v->at[0]);
}

static void
open_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	char to[TICKET_TO_BYTES];

	(void)c;
	if (v->at[ARG_CUSTOMER] == NULL || v->at[ARG_CONTACT] == NULL)
		return;
	outgoing_to(out, "%s", ticket_words_open(v->at[ARG_CUSTOMER], v->at[ARG_CONTACT], to));
	out->public = true;
	outgoing_warn(
		out, "PUBLIC: they get this as a mail. Its first line is the ticket's title.");
}

/* ---- a ticket for a customer ---- */

static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

static const char *
why_not_open(const struct context *c)
{
	if (c->seen != NULL && c->seen->current.id[0] == '\0')
		return "No incident is open: {incident-declare} declares one.";
	return why_not_target(c);
}

/* The customer under the cursor, or of the contact there. */
static void
fill_customer(const struct context *c, struct buf *out)
{
	struct ui_row row;
	const struct customer *customer;

	if (c->seen == NULL)
		return;
	ui_row(c->seen, &row);
	customer = customers_find(&c->seen->panes[LAYOUT_CUSTOMERS], row.key.id);
	if (customer != NULL)
		text_raw(customer->customer, out);
}

/* The first who has an address that works: the other one while their mail is down. */
static void
fill_contact(const struct context *c, struct buf *out)
{
	const struct pane *p;
	const struct customer *customer;

	if (c->seen == NULL || c->given->at[ARG_CUSTOMER] == NULL)
		return;
	p = &c->seen->panes[LAYOUT_CUSTOMERS];
	customer = customers_find(p, c->given->at[ARG_CUSTOMER]);
	for (int i = 1; customer != NULL && i <= CONTACTS_MOST; i++) {
		char id[ROW_ID_BYTES];
		const struct customer *contact;

		(void)snprintf(id, sizeof id, "%.40s/%d", customer->key.id, i);
		contact = customers_find(p, id);
		if (contact == NULL)
			return;
		if (!(customer->mail_down ? contact->alternate_mail : contact->mail))
			continue;
		text_raw(contact->name, out);
		return;
	}
}

static void
fill_words(const struct context *c, struct buf *out)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;
	int64_t eta_ms = 0;

	if (d == NULL)
		return;
	if (when_parse(c->given->at[ARG_ETA], WHEN_AHEAD, c->now_ms, &eta_ms).kind != ERR_NONE)
		eta_ms = 0;
	/* What cannot be said is refused by the engine, in words; here the field stays empty. */
	(void)ticket_words_outage(d, c->given->at[ARG_DETAILS], eta_ms, c->now_ms, out);
}

/* ---- the tables ---- */

static const struct command_choice priorities[] = {
	{"u", "urgent", "urgent"},
	{"h", "high", "high"},
	{"n", "normal", "normal"},
	{"l", "low", "low"},
	{NULL, NULL, NULL},
};

static const struct command_choice statuses[] = {
	{"o", "open", "open"},
	{"p", "pending", "pending"},
	{"h", "hold", "hold"},
	{"s", "solved", "solved"},
	{NULL, NULL, NULL},
};

static const struct command_arg reply_args[] = {
	{.name = "text",
		.label = "PUBLIC reply",
		.required = true,
		.of = "on",
		.whole = true,
		.hint = "PUBLIC: the customer gets exactly this as a mail"},
	{.name = NULL},
};

static const struct command_arg note_args[] = {
	{.name = "text",
		.label = "INTERNAL note",
		.required = true,
		.of = "on",
		.whole = true,
		.hint = "INTERNAL: agents read it, the customer does not"},
	{.name = NULL},
};

static const struct command_arg priority_args[] = {
	{.name = "priority",
		.label = "Priority",
		.required = true,
		.of = "of",
		.choices = priorities},
	{.name = NULL},
};

static const struct command_arg status_args[] = {
	{.name = "status", .label = "Status", .required = true, .of = "of", .choices = statuses},
	{.name = NULL},
};

static const struct command_arg tags_args[] = {
	{.name = "tags",
		.label = "Tags",
		.required = true,
		.of = "of",
		.hint = "+tag adds it, -tag takes it away; the others stay"},
	{.name = NULL},
};

static const struct command_arg open_args[] = {
	{.name = "customer",
		.label = "Customer",
		.required = true,
		.offer = OFFER_CUSTOMERS,
		.fill = fill_customer},
	{.name = "contact",
		.label = "Contact",
		.required = true,
		.fill = fill_contact,
		.hint = "who of them gets it, as the config calls them"},
	{.name = "details", .label = "Details", .hint = "what they see of it; may stay empty"},
	{.name = "eta",
		.label = "Estimate",
		.kind = ARG_AHEAD,
		.hint = "2h, or 14:30, and only if there is one"},
	{.name = "text",
		.label = "PUBLIC text",
		.required = true,
		.whole = true,
		.fill = fill_words,
		.hint = "exactly this is mailed; make it yours"},
	{.name = NULL},
};

const struct command commands_ticket[] = {
	{.name = "ticket-reply",
		.keys = {"r"},
		.scope = "tickets",
		.args = reply_args,
		.help = "Reply to the customer on this ticket: public, and mailed",
		.hint = "reply",
		.flags = ROW_FLAGS | COMMAND_HINT | COMMAND_PUBLIC,
		.why_not = why_not_ticket,
		.outgoing = reply_leaves,
		.run = command_order},
	{.name = "ticket-note",
		.keys = {"m"},
		.scope = "tickets",
		.args = note_args,
		.help = "Write an internal note on this ticket, which the customer does not see",
		.hint = "internal note",
		.flags = ROW_FLAGS | COMMAND_HINT,
		.why_not = why_not_ticket,
		.outgoing = note_leaves,
		.run = command_order},
	{.name = "ticket-status",
		.keys = {"s"},
		.scope = "tickets",
		.args = status_args,
		.help = "Make this ticket open, pending, hold or solved",
		.flags = ROW_FLAGS,
		.why_not = why_not_ticket,
		.outgoing = fields_leave,
		.run = command_order},
	{.name = "ticket-priority",
		.keys = {"p"},
		.scope = "tickets",
		.args = priority_args,
		.help = "Give this ticket another priority",
		.flags = ROW_FLAGS,
		.why_not = why_not_ticket,
		.outgoing = fields_leave,
		.run = command_order},
	{.name = "ticket-tags",
		.keys = {"#"},
		.scope = "tickets",
		.args = tags_args,
		.help = "Add tags to this ticket, or take some away",
		.flags = ROW_FLAGS,
		.why_not = why_not_ticket,
		.outgoing = fields_leave,
		.run = command_order},
	{.name = "ticket-open",
		.keys = {"m"},
		.scope = "customers",
		.args = open_args,
		.help = "Tell a customer of the incident in a new ticket: public, and mailed",
		.hint = "write ticket",
		.flags = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_HINT | COMMAND_PUBLIC,
		.object = nothing_object,
		.why_not = why_not_open,
		.outgoing = open_leaves,
		.run = command_order},
	{.name = NULL},
};
