/* panes/commands_bridge.c - the conference bridge.
 * SPDX-License-Identifier: MIT */
#include "panes/bridge.h"
#include "panes/command.h"
#include "panes/ui.h"

static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

static const struct incident *
seen_incident(const struct context *c)
{
	return c->seen == NULL ? NULL : current_incident(&c->seen->current);
}

static const char *
why_not_bridge(const struct context *c)
{
	return c->seen == NULL || seen_incident(c) != NULL
		       ? NULL
		       : "No incident is open: {incident-declare} declares one.";
}

static bool
is_open(const struct incident *incident)
{
	return incident->bridge_open_ms > 0 &&
	       incident->bridge_closed_ms < incident->bridge_open_ms;
}

static const char *
why_not_open(const struct context *c)
{
	const struct incident *incident = seen_incident(c);

	if (incident != NULL && is_open(incident))
		return "The bridge is open already.";
	return why_not_bridge(c);
}

static const char *
why_not_close(const struct context *c)
{
	const struct incident *incident = seen_incident(c);

	if (incident != NULL && !is_open(incident))
		return "The bridge is not open.";
	return why_not_bridge(c);
}

/* It is shown on the screen that asked, in the pane that has it. */
static const char *
why_not_reveal(const struct context *c)
{
	if (c->seen == NULL)
		return "The PIN is shown on a screen only.";
	if (c->seen->talk.bridge.known && !c->seen->talk.bridge.has_moderator)
		return "The config has no moderator PIN (bridge.moderator_pin).";
	return why_not_bridge(c);
}

static const struct command_arg join_args[] = {
	{.name = "person",
		.label = "Who joined, or is asked to",
		.required = true,
		.offer = OFFER_PEOPLE,
		.hint = "a name, or customer: Acme"},
	{.name = NULL},
};

const struct command commands_bridge[] = {
	{.name = "bridge-open",
		.keys = {"O"},
		.scope = "bridge",
		.help = "Open the conference bridge: chat is no longer enough",
		.hint = "open it",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.object = nothing_object,
		.why_not = why_not_open,
		.run = command_order},
	{.name = "bridge-join",
		.keys = {"J"},
		.scope = "bridge",
		.args = join_args,
		.help = "Note who joined the bridge, or was asked to",
		.hint = "who joined",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.object = nothing_object,
		.why_not = why_not_bridge,
		.run = command_order},
	{.name = "bridge-reveal",
		.keys = {"R"},
		.scope = "bridge",
		.help = "Show the moderator PIN here for a minute; the timeline says so",
		.hint = "moderator PIN",
		.flags = COMMAND_WRITES | COMMAND_HINT,
		.object = nothing_object,
		.why_not = why_not_reveal,
		.run = command_order},
	{.name = "bridge-close",
		.keys = {"C"},
		.scope = "bridge",
		.help = "Close the conference bridge",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.object = nothing_object,
		.why_not = why_not_close,
		.run = command_order},
	{.name = NULL},
};
