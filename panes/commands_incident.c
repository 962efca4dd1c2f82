/* panes/commands_incident.c - declaring an incident, and what is said of it until it is over.
 *
 * All but the first are about the incident under the cursor, where that is one, else about the one
 * that the screen is about.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/ui.h"
#include "store/page_group.h"

enum { NAME_BYTES = 120 };

static const struct incident *
seen_incident(const struct context *c)
{
	return c->seen == NULL ? NULL : current_incident(&c->seen->current);
}

/* True when the row that it is about is an incident other than the screen's. */
static bool
is_other(const struct context *c)
{
	const struct incident *incident = seen_incident(c);

	return c->row != NULL && strcmp(c->row->kind, "incident") == 0 &&
	       (incident == NULL || strcmp(c->row->key.id, incident->key.id) != 0);
}

static void
incident_object(const struct context *c, struct ui_row *row)
{
	const struct incident *incident = seen_incident(c);
	char name[NAME_BYTES];

	if (strcmp(row->kind, "incident") == 0)
		return;
	*row = (struct ui_row){.pane = row->pane};
	if (incident == NULL)
		return;
	(void)snprintf(row->kind, sizeof row->kind, "incident");
	row->key = incident->key;
	(void)snprintf(row->subject, sizeof row->subject, "incident:%s", incident->key.id);
	(void)snprintf(row->about, sizeof row->about, "incident %s %s", incident->key.id,
		text_show(incident_name(incident), false, name, sizeof name));
}

static const char *
why_not_said(const struct context *c)
{
	if (c->seen == NULL || seen_incident(c) != NULL || is_other(c))
		return NULL;
	return "No incident is open: {incident-declare} declares one.";
}

/* What is begun is about the page or the ticket of the row, about what is selected, or by hand. */
static void
declare_object(const struct context *c, struct ui_row *row)
{
	bool taken = c->selection != NULL || strcmp(row->kind, "page") == 0 ||
		     strcmp(row->kind, "ticket") == 0 || page_group_is(row->at.id);

	if (!taken)
		*row = (struct ui_row){.pane = row->pane};
}

static void
fill_title(const struct context *c, struct buf *out)
{
	if (c->row != NULL)
		(void)buf_string(out, c->row->title);
}

/* What is known of it already: of the screen's own only, since another one is not in memory. */
static const struct incident *
filled_from(const struct context *c)
{
	return is_other(c) ? NULL : seen_incident(c);
}

static void
fill_status(const struct context *c, struct buf *out)
{
	const struct incident *incident = filled_from(c);

	if (incident != NULL)
		(void)buf_string(out, incident->status);
}

static void
fill_cause(const struct context *c, struct buf *out)
{
	const struct incident *incident = filled_from(c);

	if (incident != NULL)
		text_raw(incident->cause, out);
}

static void
fill_impact(const struct context *c, struct buf *out)
{
	const struct incident *incident = filled_from(c);

	if (incident != NULL)
		text_raw(incident->impact, out);
}

static void
fill_platform(const struct context *c, struct buf *out)
{
	const struct incident *incident = filled_from(c);

	if (incident != NULL)
		(void)buf_string(out, incident->own_platform ? "no" : "yes");
}

static bool
needs_reason(const struct command_values *given)
{
	return strcmp(given->at[0], "cancelled") == 0 || strcmp(given->at[0], "anyway") == 0;
}

static const char *
why_not_switch(const struct context *c)
{
	int count = c->seen->current.open.count;

	if (count == 0)
		return "No incident is open: {incident-declare} declares one.";
	return count == 1 ? "Only this one incident is open." : NULL;
}

static void
say_current(struct context *c)
{
	struct ui *u = c->ui;
	const struct incident *incident = current_incident(&u->current);
	char name[NAME_BYTES];

	ui_say(u, STYLE_OK, c->now_ms, "Now incident %s (%d of %d open): %s", incident->key.id,
		u->current.at + 1, u->current.open.count,
		text_show(incident_name(incident), false, name, sizeof name));
}

/* What lies over the panes is about the one before. */
static void
close_covers(struct ui *u)
{
	while (u->covers_count > 0)
		ui_back(u);
}

static struct err
go_to_other(struct context *c, int direction)
{
	close_covers(c->ui);
	if (!ui_step_incident(c->ui, direction))
		return err_make(ERR_MISSING, "There is no other incident any more.");
	say_current(c);
	return NO_ERR;
}

static const char *
why_not_go(const struct context *c)
{
	const struct incident *incident = seen_incident(c);

	if (c->row == NULL)
		return NULL;
	if (strcmp(c->row->kind, "incident") != 0)
		return "There is no incident under the cursor.";
	if (incident != NULL && strcmp(c->row->key.id, incident->key.id) == 0)
		return "The screen is about that one already.";
	return current_has(&c->seen->current, c->row->key.id)
		       ? NULL
		       : "That one is over; incident-reopen opens it again.";
}

/* From the list of all to the room of one. */
static struct err
incident_go(struct context *c, const struct command_values *v)
{
	(void)v;
	if (!ui_go_incident(c->ui, c->row->key.id))
		return err_make(ERR_MISSING, "That incident is not open any more.");
	close_covers(c->ui);
	ui_view(c->ui, VIEW_ROOM);
	say_current(c);
	return NO_ERR;
}

static struct err
incident_next(struct context *c, const struct command_values *v)
{
	(void)v;
	return go_to_other(c, 1);
}

static struct err
incident_previous(struct context *c, const struct command_values *v)
{
	(void)v;
	return go_to_other(c, -1);
}

/* Security is the other thing than what is read first: one key says No. */
static const struct command_choice security_choices[] = {
	{"n", "no", "no"},
	{"y", "yes", "yes: only those who work on it may see it"},
	{NULL, NULL, NULL},
};

static const struct command_arg declare_args[] = {
	{.name = "security",
		.label = "Security",
		.of = "of",
		.choices = security_choices,
		.hint = "Yes restricts it: a codename, the security steps, nothing of it for "
			"others"},
	{.name = "title",
		.label = "Title",
		.required = true,
		.of = "of",
		.fill = fill_title,
		.hint = "What is broken, for whom: the top line says it, unless it is restricted"},
	{.name = "severity",
		.label = "Severity",
		.of = "of",
		.offer = OFFER_SEVERITIES,
		.hint = "If unsure take the higher; Enter leaves it open for now"},
	{.name = NULL},
};

static const struct command_arg severity_args[] = {
	{.name = "severity",
		.label = "Severity",
		.of = "of",
		.offer = OFFER_SEVERITIES,
		.hint = "If unsure take the higher; empty: not known"},
	{.name = NULL},
};

static const struct command_choice status_choices[] = {
	{"o", "open", "open"},
	{"r", "recovering", "recovering"},
	{"y", "yellow", "yellow: it works, to be watched"},
	{NULL, NULL, NULL},
};

static const struct command_arg status_args[] = {
	{.name = "status",
		.label = "Status",
		.of = "of",
		.choices = status_choices,
		.fill = fill_status},
	{.name = NULL},
};

static const struct command_arg eta_args[] = {
	{.name = "eta",
		.label = "ETA",
		.of = "of",
		.kind = ARG_AHEAD,
		.hint = "When it will be over: 1h30m or 04:30; empty: not known any more"},
	{.name = NULL},
};

static const struct command_arg cause_args[] = {
	{.name = "cause",
		.label = "Cause",
		.of = "of",
		.offer = OFFER_CAUSES,
		.fill = fill_cause,
		.hint = "What it seems to be; another word is fine, empty: not known any more"},
	{.name = NULL},
};

static const struct command_arg impact_args[] = {
	{.name = "impact",
		.label = "Impact",
		.of = "of",
		.fill = fill_impact,
		.hint = "Who cannot do what, as a customer would say it"},
	{.name = NULL},
};

static const struct command_choice platform_choices[] = {
	{"y", "yes", "yes, our own platform is hit"},
	{"n", "no", "no, it is not"},
	{NULL, NULL, NULL},
};

static const struct command_arg platform_args[] = {
	{.name = "own",
		.label = "Own platform",
		.of = "in",
		.choices = platform_choices,
		.fill = fill_platform},
	{.name = NULL},
};

static const struct command_arg restrict_args[] = {
	{.name = "codename",
		.label = "Codename",
		.of = "of",
		.hint = "A word that says nothing of what it is about; empty: one is chosen"},
	{.name = NULL},
};

static const struct command_arg merge_args[] = {
	{.name = "into",
		.label = "Into which one",
		.required = true,
		.of = "goes",
		.offer = OFFER_INCIDENTS,
		.hint = "Its pages, tickets and notes go there, and it ends"},
	{.name = NULL},
};

static const struct command_choice end_choices[] = {
	{"g", "green", "green: all is well again"},
	{"c", "cancelled", "cancelled: it was none"},
	{"a", "anyway", "green, though the status page says that it goes on"},
	{NULL, NULL, NULL},
};

static const struct command_arg end_args[] = {
	{.name = "how", .label = "How it ends", .of = "for", .choices = end_choices},
	{.name = "reason", .label = "Why", .required = true, .of = "for", .asked = needs_reason},
	{.name = NULL},
};

const struct command commands_incident[] = {
	{.name = "incident-declare",
		.keys = {"D"},
		.scope = "*",
		.args = declare_args,
		.help = "Declare an incident: from what is selected, the row under the cursor, or "
			"by hand",
		.flags = COMMAND_WRITES | COMMAND_SELECTION | COMMAND_DECLARES,
		.object = declare_object,
		.run = command_order},
	{.name = "incident-severity",
		.scope = "*",
		.args = severity_args,
		.help = "Say how severe the incident is",
		.flags = COMMAND_WRITES,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-status",
		.scope = "*",
		.args = status_args,
		.help = "Say that the incident is recovering, recovered, or open again",
		.flags = COMMAND_WRITES,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-eta",
		.keys = {"E"},
		.scope = "*",
		.args = eta_args,
		.help = "Say when the incident will be over",
		.flags = COMMAND_WRITES,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-cause",
		.scope = "*",
		.args = cause_args,
		.help = "Say what seems to have caused the incident",
		.flags = COMMAND_WRITES,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-impact",
		.scope = "*",
		.args = impact_args,
		.help = "Say whom the incident hits, and how",
		.flags = COMMAND_WRITES,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-platform",
		.scope = "*",
		.args = platform_args,
		.help = "Say whether our own platform is hit: the status page is then a step",
		.flags = COMMAND_WRITES,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-restrict",
		.scope = "*",
		.args = restrict_args,
		.help = "Restrict the incident: others see nothing of it, and the security steps "
			"hold",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-reopen",
		.scope = "*",
		.help = "Open an incident again that is over: the one under the cursor",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-merge",
		.scope = "*",
		.args = merge_args,
		.help = "Make the incident a part of another one, and end it",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-end",
		.scope = "*",
		.args = end_args,
		.help = "End the incident: all is well again, or it was none",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = incident_object,
		.why_not = why_not_said,
		.run = command_order},
	{.name = "incident-go",
		.keys = {"Space"},
		.scope = "incidents",
		.help = "Go to the incident under the cursor, when it is open",
		.hint = "go to it",
		.flags = COMMAND_SCREEN | COMMAND_HINT,
		.why_not = why_not_go,
		.run = incident_go},
	{.name = "incident-previous",
		.keys = {"["},
		.scope = "*",
		.help = "Go to the incident before, of those that are open",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_switch,
		.run = incident_previous},
	{.name = "incident-next",
		.keys = {"]"},
		.scope = "*",
		.help = "Go to the next incident, of those that are open",
		.flags = COMMAND_SCREEN,
		.why_not = why_not_switch,
		.run = incident_next},
	{.name = NULL},
};
