/* panes/commands_triage.c - judging pages, and tying pages and tickets to the incident.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/outgoing.h"
#include "panes/page_guard.h"
#include "panes/ui.h"
#include "store/outbox.h"
#include "store/page_group.h"
#include "store/ticket_words.h"

static bool
is_kind(const struct context *c, const char *kind)
{
	return strcmp(c->row->kind, kind) == 0;
}

/* A row to judge or to tie, a group of pages, or what is selected. */
static const char *
why_not_row(const struct context *c)
{
	if (c->seen == NULL || c->row == NULL || c->selection != NULL || is_kind(c, "page") ||
		is_kind(c, "ticket") || page_group_is(c->row->at.id))
		return NULL;
	return "There is no page or ticket under the cursor.";
}

static const char *
why_not_tied(const struct context *c)
{
	if (c->seen != NULL && current_incident(&c->seen->current) == NULL)
		return "No incident is open to tie it to: {incident-declare} declares one.";
	return why_not_row(c);
}

static bool
is_outage(const struct command_values *given)
{
	return strcmp(given->at[0], "outage") == 0;
}

static bool
is_fluke(const struct command_values *given)
{
	return strcmp(given->at[0], "fluke") == 0;
}

/* A fluke is closed where it came from, with what was said of it (R10). */
static void
fluke_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	bool pagerduty = target_find(outgoing_targets(c), TARGET_PAGERDUTY, "") != NULL;
	bool zendesk = target_find(outgoing_targets(c), TARGET_ZENDESK, "") != NULL;

	if (v->at[0] == NULL || strcmp(v->at[0], "fluke") != 0 || (!pagerduty && !zendesk))
		return;
	if (pagerduty)
		page_guard_to(c, out, "");
	if (zendesk)
		outgoing_to(out, TICKET_WORDS_TASK);
	(void)buf_string(&out->text, v->at[2] != NULL ? v->at[2] : "");
	outgoing_warn(out, "%s%s%s",
		pagerduty ? "It is a note at PagerDuty, and the page is resolved there." : "",
		pagerduty && zendesk ? " " : "",
		zendesk ? "A ticket is due on the next working day." : "");
}

static const struct command_choice verdicts[] = {
	{"o", "outage", "outage"},
	{"f", "fluke", "fluke"},
	{"b", "bad_check", "bad check"},
	{"m", "maintenance", "maintenance"},
	{"d", "duplicate", "duplicate"},
	{NULL, NULL, NULL},
};

/* The first is what Enter takes; the others are called as the pack calls them. */
static const struct command_choice severities[] = {
	{"?", "", "not known yet"},
	{"1", "1", "worst"},
	{"2", "2", ""},
	{"3", "3", ""},
	{"4", "4", ""},
	{"5", "5", "least"},
	{NULL, NULL, NULL},
};

static const struct command_arg triage_args[] = {
	{.name = "verdict",
		.label = "Triage",
		.required = true,
		.of = "of",
		.choices = verdicts,
		.hint = "In chat, or the maintenance calendar?"},
	{.name = "severity",
		.label = "Severity",
		.of = "of",
		.choices = severities,
		.offer = OFFER_SEVERITIES,
		.asked = is_outage,
		.hint = "If unsure take the higher; Enter leaves it open for now"},
	{.name = "note",
		.label = "What was it",
		.required = true,
		.of = "with",
		.asked = is_fluke,
		.hint = "And what was done: somebody looks at it on the next working day"},
	{.name = NULL},
};

const struct command commands_triage[] = {
	{.name = "page-triage",
		.keys = {"f"},
		.scope = "pages",
		.args = triage_args,
		.help = "Judge the page, or what is selected: outage, fluke, bad check, "
			"maintenance or duplicate",
		.hint = "triage",
		.flags = COMMAND_WRITES | COMMAND_HINT | COMMAND_ROW | COMMAND_SELECTION,
		.why_not = why_not_row,
		.outgoing = fluke_leaves,
		.run = command_order},
	{.name = "page-tie",
		.keys = {"i"},
		.scope = "pages",
		.help = "Tie the page, or what is selected, to the incident",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_SELECTION | COMMAND_CONFIRM_MANY,
		.why_not = why_not_tied,
		.run = command_order},
	{.name = "page-untie",
		.keys = {"I"},
		.scope = "pages",
		.help = "Take the page, or what is selected, out of the incident again",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_SELECTION | COMMAND_CONFIRM_MANY,
		.why_not = why_not_row,
		.run = command_order},
	{.name = "ticket-tie",
		.keys = {"i"},
		.scope = "tickets",
		.help = "Tie the ticket, or what is selected, to the incident",
		.hint = "tie",
		.flags = COMMAND_WRITES | COMMAND_HINT | COMMAND_ROW | COMMAND_SELECTION |
			 COMMAND_CONFIRM_MANY,
		.why_not = why_not_tied,
		.run = command_order},
	{.name = "ticket-untie",
		.keys = {"I"},
		.scope = "tickets",
		.help = "Take the ticket, or what is selected, out of the incident again",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_SELECTION | COMMAND_CONFIRM_MANY,
		.why_not = why_not_row,
		.run = command_order},
	{.name = NULL},
};
