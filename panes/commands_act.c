/* panes/commands_act.c - acting on pages at PagerDuty.
 *
 * What has words, reaches a person or cannot be taken back says first where it goes. An acknowledge of
 * one's own page is one key.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/outgoing.h"
#include "panes/page_guard.h"
#include "panes/ui.h"
#include "store/outbox.h"
#include "store/page_group.h"
#include "store/page_owner.h"

enum { ROW_FLAGS = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_ROW, NAME_BYTES = 80 };

/* ---- what it is about ---- */

static const char *
why_not_page(const struct context *c)
{
	if (c->seen == NULL || c->row == NULL || c->selection != NULL ||
		page_group_is(c->row->at.id) || strcmp(c->row->kind, "page") == 0)
		return NULL;
	if (strcmp(c->row->kind, "ticket") == 0)
		return "That is a ticket: it is answered at Zendesk, not acknowledged at "
		       "PagerDuty.";
	return "There is no page under the cursor.";
}

/* What is for one page alone is not for what is selected, or for a group. */
static const char *
why_not_one(const struct context *c)
{
	if (c->seen != NULL && c->row != NULL && page_group_is(c->row->at.id))
		return "That is about one page: {open} shows those of the group.";
	return why_not_page(c);
}

/* ---- what would leave ---- */

/* One's own page, or nobody's, is acknowledged by one key. */
static void
ack_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const struct page *page;

	(void)v;
	if (page_guard_is_many(c)) {
		page_guard_to(c, out, "");
		return;
	}
	if (c->seen == NULL)
		return;
	page = page_guard_find(c->seen, c->row);
	if (page != NULL && page_is_of(page, c->seen->me))
		return;
	page_guard_to(c, out, "");
	page_guard_say(page, c->now_ms, out->warning, sizeof out->warning);
}

static void
page_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	page_guard_to(c, out, "");
}

static void
many_leave(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	if (page_guard_is_many(c))
		page_guard_to(c, out, "");
}

/* "Lee Sato", without the blanks round it. */
static void
say_person(const char *typed, struct outgoing *out)
{
	size_t length;

	if (typed == NULL)
		return;
	typed += strspn(typed, " ");
	for (length = strlen(typed); length > 0 && typed[length - 1] == ' ';)
		length--;
	if (length > 0)
		outgoing_to(out, "PagerDuty: %.*s", (int)length, typed);
}

/* To the one that is typed first. */
static void
person_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)c;
	say_person(v->at[0], out);
	outgoing_warn(out, "They are paged at once.");
}

static void
escalate_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	page_guard_to(c, out, "");
	outgoing_warn(out, "Who is on call at that level is paged at once.");
}

static void
merge_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const char *into = v->at[0] != NULL ? v->at[0] : "";

	(void)c;
	if (into[0] == '\0')
		return;
	outgoing_to(out, "PagerDuty %s%s", into[0] >= '0' && into[0] <= '9' ? "#" : "", into);
	outgoing_warn(
		out, "What is merged into it is resolved, and is not parted again from here.");
}

static void
update_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)v;
	page_guard_to(c, out, ", its subscribers");
	outgoing_warn(out, "It is mailed to every subscriber: no mail comes back.");
}

static void
lead_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	(void)c;
	(void)v;
	outgoing_to(out, "PagerDuty: the lead on call");
}

/* It is about the room, whatever row the cursor is on. */
static void
lead_object(const struct context *c, struct ui_row *row)
{
	const struct incident *incident =
		c->seen != NULL ? current_incident(&c->seen->current) : NULL;
	char name[NAME_BYTES];

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
why_not_lead(const struct context *c)
{
	/* A mirror does not tell: the engine says so then. */
	if (c->seen == NULL || c->seen->watches ||
		target_find(outgoing_targets(c), TARGET_PAGERDUTY, "lead") != NULL)
		return NULL;
	return "The config names no service for it (page_lead of pagerduty): call them.";
}

/* ---- what is asked ---- */

static const struct command_arg reassign_args[] = {
	{.name = "who",
		.label = "New owner",
		.required = true,
		.of = "of",
		.offer = OFFER_RESPONDERS,
		.hint = "A person or an escalation policy: they are paged"},
	{.name = NULL},
};

static const struct command_arg level_args[] = {
	{.name = "level",
		.label = "Level",
		.required = true,
		.of = "of",
		.kind = ARG_NUMBER,
		.hint = "1 is the first level of its escalation policy"},
	{.name = NULL},
};

static const struct command_arg snooze_args[] = {
	{.name = "until",
		.label = "Snooze",
		.required = true,
		.of = "of",
		.kind = ARG_AHEAD,
		.hint = "Until when: 1h is an hour from now; or 08:00. It pages again then"},
	{.name = NULL},
};

static const struct command_arg merge_args[] = {
	{.name = "into",
		.label = "Merge target",
		.required = true,
		.of = "of",
		.offer = OFFER_PAGES,
		.hint = "The page that stays: its number"},
	{.name = NULL},
};

static const struct command_arg priority_args[] = {
	{.name = "priority",
		.label = "Priority",
		.required = true,
		.of = "of",
		.offer = OFFER_PRIORITIES},
	{.name = NULL},
};

static const struct command_arg note_args[] = {
	{.name = "text",
		.label = "Note at PagerDuty",
		.required = true,
		.of = "on",
		.hint = "Everybody who sees the page there reads it",
		.whole = true},
	{.name = NULL},
};

static const struct command_arg update_args[] = {
	{.name = "text",
		.label = "Status update",
		.required = true,
		.of = "on",
		.hint = "PagerDuty mails it to all who subscribed to the page",
		.whole = true},
	{.name = NULL},
};

static const struct command_arg responders_args[] = {
	{.name = "who",
		.label = "Ask for help",
		.required = true,
		.of = "with",
		.offer = OFFER_RESPONDERS},
	{.name = "text", .label = "What is asked", .required = true, .of = "about", .whole = true},
	{.name = NULL},
};

static const struct command_arg lead_args[] = {
	{.name = "text",
		.label = "Page a lead",
		.required = true,
		.of = "for",
		.hint = "What is broken, what was tried, where you are: a phone reads it out",
		.whole = true},
	{.name = NULL},
};

const struct command commands_act[] = {
	{.name = "page-ack",
		.keys = {"a"},
		.scope = "pages",
		.help = "Acknowledge the page, or what is selected, at PagerDuty",
		.hint = "ack",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM_MANY | COMMAND_HINT,
		.why_not = why_not_page,
		.outgoing = ack_leaves,
		.run = command_order},
	{.name = "page-resolve",
		.keys = {"r"},
		.scope = "pages",
		.help = "Resolve the page, or what is selected, at PagerDuty",
		.hint = "resolve",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM | COMMAND_HINT,
		.why_not = why_not_page,
		.outgoing = page_leaves,
		.run = command_order},
	{.name = "page-merge",
		.keys = {"m"},
		.scope = "pages",
		.args = merge_args,
		.help = "Merge the page, or what is selected, into another one at PagerDuty",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM,
		.why_not = why_not_page,
		.outgoing = merge_leaves,
		.run = command_order},
	{.name = "page-snooze",
		.keys = {"s"},
		.scope = "pages",
		.args = snooze_args,
		.help = "Let the page, or what is selected, rest at PagerDuty for a while",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM_MANY,
		.why_not = why_not_page,
		.outgoing = many_leave,
		.run = command_order},
	{.name = "page-escalate",
		.keys = {"e"},
		.scope = "pages",
		.help = "Escalate the page, or what is selected, to the next level at PagerDuty",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM,
		.why_not = why_not_page,
		.outgoing = escalate_leaves,
		.run = command_order},
	{.name = "page-escalate-to",
		.scope = "pages",
		.args = level_args,
		.help = "Escalate the page, or what is selected, to a level at PagerDuty",
		.order = "page-escalate",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM,
		.why_not = why_not_page,
		.outgoing = escalate_leaves,
		.run = command_order},
	{.name = "page-reassign",
		.scope = "pages",
		.args = reassign_args,
		.help = "Give the page, or what is selected, to a person or a policy at PagerDuty",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM,
		.why_not = why_not_page,
		.outgoing = person_leaves,
		.run = command_order},
	{.name = "page-priority",
		.scope = "pages",
		.args = priority_args,
		.help = "Set the priority of the page, or of what is selected, at PagerDuty",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM_MANY,
		.why_not = why_not_page,
		.outgoing = many_leave,
		.run = command_order},
	{.name = "page-note",
		.scope = "pages",
		.args = note_args,
		.help = "Write a note into the page, or into what is selected, at PagerDuty",
		.flags = ROW_FLAGS | COMMAND_SELECTION | COMMAND_CONFIRM,
		.why_not = why_not_page,
		.outgoing = page_leaves,
		.run = command_order},
	{.name = "page-responders",
		.scope = "pages",
		.args = responders_args,
		.help = "Ask a person or a policy to help with the page, by PagerDuty",
		.flags = ROW_FLAGS | COMMAND_CONFIRM,
		.why_not = why_not_one,
		.outgoing = person_leaves,
		.run = command_order},
	{.name = "page-update",
		.scope = "pages",
		.args = update_args,
		.help = "Send a status update to PagerDuty's subscribers of the page",
		.flags = ROW_FLAGS | COMMAND_PUBLIC,
		.why_not = why_not_one,
		.outgoing = update_leaves,
		.run = command_order},
	{.name = "page-lead",
		.keys = {"!"},
		.scope = "*",
		.args = lead_args,
		.help = "Page the lead on call, by PagerDuty",
		.flags = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_CONFIRM,
		.object = lead_object,
		.why_not = why_not_lead,
		.outgoing = lead_leaves,
		.run = command_order},
	{.name = NULL},
};
