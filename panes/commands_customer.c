/* panes/commands_customer.c - the customers of an incident.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/customers.h"
#include "panes/ui.h"

enum { NAME_BYTES = 60 };

/* The customer or the contact that the row is about, as the list has it; NULL: it has not, or a
 * shell asks. The row may be one of another pane. */
static const struct customer *
seen_customer(const struct context *c, const struct ui_row *row)
{
	if (c->seen == NULL || row == NULL ||
		(strcmp(row->kind, "customer") != 0 && strcmp(row->kind, "contact") != 0))
		return NULL;
	return customers_find(&c->seen->panes[LAYOUT_CUSTOMERS], row->key.id);
}

static const char *
why_not_incident(const struct context *c)
{
	if (c->seen != NULL && c->seen->current.id[0] == '\0')
		return "No incident is open: {incident-declare} declares one.";
	return NULL;
}

static const char *
why_not_customer(const struct context *c)
{
	if (c->seen != NULL && c->seen->current.id[0] != '\0' && c->row != NULL &&
		c->row->key.id[0] == '\0')
		return "There is no customer here.";
	return why_not_incident(c);
}

static const char *
why_not_remove(const struct context *c)
{
	const struct customer *customer = seen_customer(c, c->row);

	if (customer != NULL && !customer->affected)
		return "This customer is not among the affected ones.";
	return why_not_customer(c);
}

/* A call on a customer's row is one to whom that row says is next: the prompt names them, and they
 * are whom the order is about, whatever happens meanwhile. */
static void
call_object(const struct context *c, struct ui_row *row)
{
	const struct customer *customer = seen_customer(c, row);
	char name[NAME_BYTES];
	char whose[NAME_BYTES];

	if (customer == NULL || row->gone || customer->contact > 0 || customer->next_contact == 0)
		return;
	(void)snprintf(row->kind, sizeof row->kind, "contact");
	(void)snprintf(row->subject, sizeof row->subject, "contact:%s/%d", customer->key.id,
		customer->next_contact);
	(void)snprintf(row->about, sizeof row->about, "%d %s of %s", customer->next_contact,
		text_show(customer->next_name, false, name, sizeof name),
		text_show(customer->customer, false, whose, sizeof whose));
}

/* The decision that is needed stands there, to be changed, or emptied when it is made. */
static void
fill_decision(const struct context *c, struct buf *out)
{
	const struct customer *customer = seen_customer(c, c->row);

	if (customer != NULL)
		text_plain(customer->decision, false, ORDER_TEXT_CAP_BYTES, out);
}

/* Who confirmed; else who was reached last. */
static void
fill_confirmed(const struct context *c, struct buf *out)
{
	const struct customer *customer = seen_customer(c, c->row);

	if (customer == NULL)
		return;
	if (customer->confirmed_ms != 0)
		text_plain(customer->confirmed_by, false, NAME_BYTES, out);
	else if (customer->contact > 0)
		text_plain(customer->name, false, NAME_BYTES, out);
	else if (customer->called_ms != 0 && customers_result(customer)[0] == 'r')
		text_plain(customer->called_name, false, NAME_BYTES, out);
}

/* Values of the order; a person reads "no answer". */
static const struct command_choice results[] = {
	{"r", "reached", "reached"},
	{"v", "voicemail", "voicemail"},
	{"n", "no_answer", "no answer"},
	{NULL, NULL, NULL},
};

static const struct command_arg call_args[] = {
	{.name = "result",
		.label = "Call",
		.of = "to",
		.required = true,
		.choices = results,
		.quick = true,
		.hint = "Its letter saves at once; Enter asks for the next call and a note"},
	{.name = "next",
		.label = "Next call",
		.of = "to",
		.kind = ARG_AHEAD,
		.hint = "30m or 14:30; may stay empty"},
	{.name = "note", .label = "Note", .of = "on the call to", .hint = "May stay empty"},
	{.name = "phone",
		.label = "Phone",
		.of = "of",
		.kind = ARG_NUMBER,
		.hint = "Which one, 1 or 2: never the number"},
	{.name = NULL},
};

static const struct command_arg confirmed_args[] = {
	{.name = "by",
		.label = "All is well, says",
		.of = "for",
		.fill = fill_confirmed,
		.hint = "Empty takes a confirmation back"},
	{.name = NULL},
};

static const struct command_arg decision_args[] = {
	{.name = "text",
		.label = "Decision needed",
		.of = "from",
		.fill = fill_decision,
		.hint = "Empty: it is made"},
	{.name = NULL},
};

static const struct command_arg add_args[] = {
	{.name = "name",
		.label = "Customer that is affected",
		.required = true,
		.offer = OFFER_CUSTOMERS},
	{.name = NULL},
};

/* It is about no row. */
static void
add_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

const struct command commands_customer[] = {
	{.name = "customer-call",
		.keys = {"L"},
		.scope = "customers",
		.args = call_args,
		.help = "Log a call to a customer: reached, voicemail or no answer",
		.hint = "log call",
		.flags = COMMAND_WRITES | COMMAND_HINT | COMMAND_ROW,
		.object = call_object,
		.why_not = why_not_customer,
		.run = command_order},
	{.name = "customer-mail-down",
		.keys = {"M"},
		.scope = "customers",
		.help = "Say that a customer's mail may be down, or that it works again",
		.hint = "mail down",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_HINT | COMMAND_ROW,
		.why_not = why_not_customer,
		.run = command_order},
	{.name = "customer-confirmed",
		.keys = {"K"},
		.scope = "customers",
		.args = confirmed_args,
		.help = "Note who of a customer confirmed that all is well",
		.hint = "confirmed",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_HINT | COMMAND_ROW,
		.why_not = why_not_customer,
		.run = command_order},
	{.name = "customer-decision",
		.keys = {"b"},
		.scope = "customers",
		.args = decision_args,
		.help = "Say that a decision of a customer is needed, or that it is made",
		.hint = "decision",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_HINT | COMMAND_ROW,
		.why_not = why_not_customer,
		.run = command_order},
	{.name = "customer-add",
		.keys = {"C"},
		.scope = "customers",
		.args = add_args,
		.help = "Add a customer to those that the incident affects",
		.flags = COMMAND_WRITES | COMMAND_LEAD,
		.object = add_object,
		.why_not = why_not_incident,
		.run = command_order},
	{.name = "customer-remove",
		.scope = "customers",
		.help = "Take a customer out of those that the incident affects",
		.flags = COMMAND_WRITES | COMMAND_LEAD | COMMAND_CONFIRM | COMMAND_ROW,
		.why_not = why_not_remove,
		.run = command_order},
	{.name = NULL},
};
