/* panes/commands_slack.c - the incident's room in Slack, and words for where people read there.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/outgoing.h"
#include "panes/slack_place.h"
#include "panes/ui.h"
#include "store/outbox.h"

enum { SEND_FLAGS = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_CONFIRM };

/* As the arguments of slack-room and slack-post stand in their tables. */
enum { ROOM_CHANNEL, ROOM_TOPIC, ROOM_INVITE };
enum { POST_AUDIENCE, POST_TEXT };

static const struct drafts *
drafts_of(const struct context *c)
{
	return c->seen != NULL ? talk_drafts(c->seen) : NULL;
}

static void
incident_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

/* ---- why not ---- */

/* What all of these need; from a shell the engine says so. */
static const char *
why_not_slack(const struct context *c)
{
	const struct drafts *d = drafts_of(c);

	if (c->seen == NULL)
		return NULL;
	if (d == NULL)
		return "No incident is open: {incident-declare} declares one.";
	if (d->incident.restricted)
		return "This incident is restricted: nothing of it goes to Slack.";
	if (target_find(outgoing_targets(c), TARGET_SLACK, "") == NULL)
		return "The config has no Slack: do it there by hand; {note} notes it.";
	return NULL;
}

static const char *
why_not_room(const struct context *c)
{
	const char *why_not = why_not_slack(c);

	if (why_not != NULL || c->seen == NULL)
		return why_not;
	if (drafts_of(c)->slack.webhook)
		return "A webhook makes no channels: make it there by hand; {note} notes its name.";
	return !text_is_empty(drafts_of(c)->slack.room_id)
		       ? "This incident has its channel: {slack-post} writes there."
		       : NULL;
}

static const char *
why_not_in_room(const struct context *c)
{
	const char *why_not = why_not_slack(c);

	if (why_not != NULL || c->seen == NULL)
		return why_not;
	return text_is_empty(drafts_of(c)->slack.room_id)
		       ? "This incident has no channel in Slack yet: {slack-room} makes one."
		       : NULL;
}

/* ---- what the prompts begin with ---- */

static void
fill_channel(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);
	char name[SLACK_NAME_BYTES];

	if (d == NULL)
		return;
	slack_room_name(d->slack.pattern, &d->incident, name);
	(void)buf_string(out, name);
}

static void
fill_topic(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL)
		slack_topic(&d->incident, out);
}

static void
fill_invite(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL)
		text_raw(d->slack.invite, out);
}

/* ---- what leaves ---- */

static void
room_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const char *channel = v->at[ROOM_CHANNEL] != NULL ? v->at[ROOM_CHANNEL] : "";
	const char *topic = v->at[ROOM_TOPIC] != NULL ? v->at[ROOM_TOPIC] : "";
	const char *invite = v->at[ROOM_INVITE] != NULL ? v->at[ROOM_INVITE] : "";
	char name[SLACK_NAME_BYTES];

	(void)c;
	slack_name(channel, name);
	if (name[0] == '\0')
		return;
	outgoing_to(out, "Slack #%s", name);
	(void)buf_printf(&out->text, "A public channel: #%s\nIts topic: %s\nInvited: %s", name,
		topic[0] != '\0' ? topic : "none", invite[0] != '\0' ? invite : "nobody");
	if (strcmp(name, channel) != 0)
		outgoing_warn(out, "Slack takes a-z, 0-9, - and _ in a name: it is put so.");
}

/* The incident's channel, and the words. */
static void
in_room_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	slack_place_to(c, "room", out);
	(void)buf_string(&out->text, v->at[0] != NULL ? v->at[0] : "");
}

static void
post_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	slack_place_to(c, v->at[POST_AUDIENCE], out);
	if (out->to[0] == '\0' && drafts_of(c) != NULL && !c->seen->watches)
		outgoing_warn(out,
			"Nothing is sent: there is no such channel in Slack. The incident's own is "
			"made with slack-room, others stand in the config.");
}

/* ---- the tables ---- */

static const struct command_arg room_args[] = {
	{.name = "channel",
		.label = "Channel",
		.required = true,
		.fill = fill_channel,
		.hint = "a-z, 0-9, - and _; one that is there is joined"},
	{.name = "topic", .label = "Topic", .fill = fill_topic, .hint = "stands over the channel"},
	{.name = "invite",
		.label = "Invite",
		.fill = fill_invite,
		.offer = OFFER_NONE,
		.hint = "names, addresses or Slack user ids, with commas between"},
	{.name = NULL},
};

static const struct command_choice places[] = {
	{"r", "room", "incident's channel"},
	{"t", "team", "team"},
	{"o", "outage", "outages"},
	{"s", "stakeholders", "stakeholders"},
	{NULL, NULL, NULL},
};

static const struct command_arg post_args[] = {
	{.name = "audience",
		.label = "Write to",
		.required = true,
		.of = "about",
		.choices = places},
	{.name = "text", .label = "Message", .required = true, .of = "about", .whole = true},
	{.name = NULL},
};

static const struct command_arg topic_args[] = {
	{.name = "topic", .label = "Topic", .required = true, .of = "of", .fill = fill_topic},
	{.name = NULL},
};

static const struct command_arg invite_args[] = {
	{.name = "invite",
		.label = "Invite",
		.required = true,
		.of = "into",
		.hint = "names, addresses or Slack user ids, with commas between"},
	{.name = NULL},
};

const struct command commands_slack[] = {
	{.name = "slack-room",
		.scope = "*",
		.args = room_args,
		.help = "Make a public channel in Slack for the incident, with a topic and people "
			"in it",
		.flags = SEND_FLAGS,
		.object = incident_object,
		.why_not = why_not_room,
		.outgoing = room_leaves,
		.run = command_order},
	{.name = "slack-post",
		.scope = "*",
		.args = post_args,
		.help = "Write a message where people read in Slack, that is no update",
		.flags = SEND_FLAGS,
		.object = incident_object,
		.why_not = why_not_slack,
		.outgoing = post_leaves,
		.run = command_order},
	{.name = "slack-topic",
		.scope = "*",
		.args = topic_args,
		.help = "Put another topic over the incident's channel in Slack",
		.flags = SEND_FLAGS,
		.object = incident_object,
		.why_not = why_not_in_room,
		.outgoing = in_room_leaves,
		.run = command_order},
	{.name = "slack-invite",
		.scope = "*",
		.args = invite_args,
		.help = "Invite people into the incident's channel in Slack",
		.flags = SEND_FLAGS,
		.object = incident_object,
		.why_not = why_not_in_room,
		.outgoing = in_room_leaves,
		.run = command_order},
	{.name = NULL},
};
