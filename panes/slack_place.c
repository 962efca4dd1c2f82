/* panes/slack_place.c - for commands whose words leave for Slack: where to.
 * SPDX-License-Identifier: MIT */
#include "panes/slack_place.h"

#include <string.h>

#include "panes/ui.h"
#include "store/outbox.h"

static struct text
value_of(const struct targets *targets, const char *what)
{
	const struct target_value *v = target_find(targets, TARGET_SLACK, what);

	return v != NULL ? v->value : text_of("");
}

/* A shell has no drafts: of the incident's own channel it knows nothing, and the engine refuses what
 * would go there unread. */
static struct slack
slack_of(const struct targets *targets)
{
	return (struct slack){.team = value_of(targets, "team"),
		.outage = value_of(targets, "outage"),
		.stakeholders = value_of(targets, "stakeholders"),
		.pattern = value_of(targets, "room"),
		.invite = value_of(targets, "invite"),
		.room_id = text_of(""),
		.room_name = text_of(""),
		.webhook = target_find(targets, TARGET_SLACK, "webhook") != NULL};
}

void
slack_place_to(const struct context *c, const char *audience, struct outgoing *out)
{
	const struct drafts *d = c->seen != NULL ? talk_drafts(c->seen) : NULL;
	struct slack_place place;
	struct slack slack;
	bool found;

	if (audience == NULL || audience[0] == '\0' || (c->seen != NULL && d == NULL))
		return;
	if (d != NULL && drafts_find(d, audience) != NULL) {
		found = drafts_place(d, drafts_find(d, audience), &place);
	} else {
		slack = d != NULL ? d->slack : slack_of(outgoing_targets(c));
		found = (d == NULL || !d->incident.restricted) &&
			slack_place(&slack, d != NULL ? d->incident.key.id : "", audience, &place);
	}
	if (found)
		outgoing_to(out, "%s", place.to);
}

struct err
slack_place_check(const char *text)
{
	if (text == NULL || text[strspn(text, " \t\r\n")] == '\0')
		return err_make(ERR_USAGE, "Say the exact words that leave: text=WORDS.");
	return slack_check_text(text, "The text", SLACK_TEXT_MOST);
}
