/* panes/commands_jira.c - the incident's issue in Jira, and acts for the hook alone.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/outgoing.h"
#include "panes/ui.h"
#include "store/outbox.h"

enum { FLAGS = COMMAND_WRITES | COMMAND_REMOTE, NAME_BYTES = 104 };

/* As the arguments stand in their tables. */
enum { CREATE_SUMMARY, CREATE_TEXT };
enum { LINK_URL, LINK_TITLE };
enum { HOOK_VERB, HOOK_TEXT };

static const struct drafts *
drafts_of(const struct context *c)
{
	return c->seen != NULL ? talk_drafts(c->seen) : NULL;
}

/* About the screen's incident, whatever the cursor is on. */
static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

/* The incident's issue, where it is known; a mirror has none of it. */
static void
issue_object(const struct context *c, struct ui_row *row)
{
	const struct drafts *d = drafts_of(c);
	char name[NAME_BYTES];

	nothing_object(c, row);
	if (d != NULL && !text_is_empty(d->issue))
		(void)snprintf(row->about, sizeof row->about, "issue %s",
			text_show(d->issue, false, name, sizeof name));
}

/* A page is what can be linked to; anything else needs an address. */
static void
link_object(const struct context *c, struct ui_row *row)
{
	if (strcmp(row->kind, "page") != 0)
		nothing_object(c, row);
}

static const char *
why_not_jira(const struct context *c)
{
	if (c->seen == NULL)
		return NULL;
	if (target_find(outgoing_targets(c), TARGET_JIRA, "project") == NULL)
		return "The config has no jira: write it there by hand; {note} notes its key.";
	return NULL;
}

static const char *
why_not_create(const struct context *c)
{
	const struct drafts *d = drafts_of(c);

	if (c->seen == NULL)
		return NULL;
	if (d == NULL)
		return "No incident is open: {incident-declare} declares one.";
	if (d->incident.restricted)
		return "This incident is restricted: nothing of it goes to Jira.";
	if (!text_is_empty(d->issue) || d->issue_made)
		return "This incident has its issue in Jira: {jira-comment} writes there.";
	return why_not_jira(c);
}

/* What goes on with the issue. A mirror does not tell whether there is one: the engine says so then. */
static const char *
why_not_go_on(const struct context *c)
{
	const struct drafts *d = drafts_of(c);
	const char *why_not = why_not_jira(c);

	if (why_not != NULL || d == NULL || c->seen->watches || !text_is_empty(d->issue) ||
		d->issue_made)
		return why_not;
	return "This incident has no issue in Jira yet: {jira-create} makes one.";
}

static const char *
why_not_hook(const struct context *c)
{
	if (c->seen != NULL && target_find(outgoing_targets(c), TARGET_HOOK, "program") == NULL)
		return "The config has no hook program.";
	return NULL;
}

static void
fill_summary(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL && !d->incident.restricted)
		text_raw(d->incident.title, out);
}

static void
fill_description(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL && !d->incident.restricted)
		text_raw(d->incident.impact, out);
}

/* ---- what leaves ---- */

static const char *
given(const struct command_values *v, int at)
{
	return v->at[at] != NULL ? v->at[at] : "";
}

/* False: the config has none, and the engine says so. */
static bool
leave(const struct context *c, struct outgoing *out)
{
	const struct target_value *project =
		target_find(outgoing_targets(c), TARGET_JIRA, "project");
	char name[NAME_BYTES];

	if (project == NULL)
		return false;
	outgoing_to(out, "Jira %s", text_show(project->value, false, name, sizeof name));
	return true;
}

static void
create_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const char *text = given(v, CREATE_TEXT);

	if (leave(c, out))
		(void)buf_printf(&out->text, "%s%s%s", given(v, CREATE_SUMMARY),
			text[0] != '\0' ? "\n\n" : "", text);
}

static void
text_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	if (leave(c, out))
		(void)buf_string(&out->text, given(v, 0));
}

static void
transition_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	if (leave(c, out))
		(void)buf_printf(&out->text, "to %s", given(v, 0));
}

/* The address of a page only the record has. */
static void
link_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const char *title = given(v, LINK_TITLE);
	const char *url = given(v, LINK_URL);

	if (!leave(c, out))
		return;
	if (url[0] == '\0')
		(void)buf_printf(&out->text, "link to %s",
			c->row != NULL && c->row->about[0] != '\0' ? c->row->about : c->subject);
	else
		(void)buf_printf(&out->text, "%s%s%s", title, title[0] != '\0' ? "\n" : "", url);
}

static void
hook_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	if (target_find(outgoing_targets(c), TARGET_HOOK, "program") == NULL)
		return;
	outgoing_to(out, "%s", OUTBOX_HOOK_RECIPIENT);
	(void)buf_printf(&out->text, "%s\n\n%s", given(v, HOOK_VERB), given(v, HOOK_TEXT));
}

/* ---- the tables ---- */

/* A page has one. */
static bool
never(const struct command_values *v)
{
	(void)v;
	return false;
}

static const struct command_arg create_args[] = {
	{.name = "summary",
		.label = "Summary",
		.required = true,
		.of = "of",
		.fill = fill_summary,
		.hint = "The issue's title, in a line"},
	{.name = "text",
		.label = "Description",
		.of = "of",
		.whole = true,
		.fill = fill_description,
		.hint = "What is known so far; may stay empty"},
	{.name = NULL},
};

static const struct command_arg comment_args[] = {
	{.name = "text", .label = "Comment", .required = true, .of = "on", .whole = true},
	{.name = NULL},
};

static const struct command_arg transition_args[] = {
	{.name = "status",
		.label = "New status",
		.required = true,
		.of = "of",
		.hint = "As Jira names it: In Progress, Done"},
	{.name = NULL},
};

static const struct command_arg link_args[] = {
	{.name = "url", .label = "Address", .of = "for", .asked = never},
	{.name = "title", .label = "Title", .of = "for", .asked = never},
	{.name = NULL},
};

static const struct command_arg hook_args[] = {
	{.name = "verb",
		.label = "What to do",
		.required = true,
		.of = "for",
		.hint = "A word that the hook program knows"},
	{.name = "text", .label = "Text", .of = "for", .whole = true},
	{.name = NULL},
};

/* On a screen a page is linked to; other addresses are for a shell. */
static const char *
why_not_link(const struct context *c)
{
	const char *why_not = why_not_go_on(c);

	if (why_not != NULL || c->seen == NULL || c->row == NULL)
		return why_not;
	return strcmp(c->row->kind, "page") == 0
		       ? NULL
		       : "There is no page under the cursor; from a shell: jira-link url=...";
}

const struct command commands_jira[] = {
	{.name = "jira-create",
		.scope = "*",
		.args = create_args,
		.help = "Open the incident's issue in Jira",
		.flags = FLAGS,
		.object = nothing_object,
		.why_not = why_not_create,
		.outgoing = create_leaves,
		.run = command_order},
	{.name = "jira-comment",
		.scope = "*",
		.args = comment_args,
		.help = "Write a comment on the incident's issue in Jira",
		.flags = FLAGS,
		.object = issue_object,
		.why_not = why_not_go_on,
		.outgoing = text_leaves,
		.run = command_order},
	{.name = "jira-transition",
		.scope = "*",
		.args = transition_args,
		.help = "Move the incident's issue in Jira to another status",
		.flags = FLAGS,
		.object = issue_object,
		.why_not = why_not_go_on,
		.outgoing = transition_leaves,
		.run = command_order},
	{.name = "jira-link",
		.scope = "*",
		.args = link_args,
		.help = "Link the page under the cursor in the incident's issue in Jira",
		.flags = FLAGS,
		.object = link_object,
		.why_not = why_not_link,
		.outgoing = link_leaves,
		.run = command_order},
	{.name = "hook-act",
		.scope = "*",
		.args = hook_args,
		.help = "Have the hook program do something, in a word that it knows",
		.flags = FLAGS,
		.object = nothing_object,
		.why_not = why_not_hook,
		.outgoing = hook_leaves,
		.run = command_order},
	{.name = NULL},
};
