/* store/slack.h - where in Slack the audiences of an incident read, and how words are put so that
 * they arrive there as they were read.
 *
 * Screens and the engine ask the same functions: what somebody read before it left is what leaves.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SLACK_H
#define STORE_SLACK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/incident.h"
#include "store/record.h"
#include "store/text.h"

enum {
	SLACK_NAME_MOST = 80, /* of a channel: conversations.create */
	SLACK_NAME_BYTES = SLACK_NAME_MOST + 1,
	SLACK_CHANNEL_BYTES = 128,
	SLACK_TO_BYTES = 200,
	SLACK_TEXT_MOST = 4000, /* characters: what is longer Slack may cut */
	SLACK_TOPIC_MOST = 250,
	SLACK_AUDIENCES = 4,
};

/* What is known of it, for one incident. Texts in the arena they were read into. */
struct slack {
	struct text team; /* channels, as the config has them; "": none */
	struct text outage;
	struct text stakeholders;
	struct text pattern; /* of the names of rooms; "": none can be made */
	struct text invite;  /* who is invited: names, addresses, Slack's ids, ", " between */
	struct text room_id; /* the incident's own channel; "": it has none yet */
	struct text room_name;
	bool webhook; /* all that goes there goes to the one channel that it leads to */
};

struct err slack_load(struct record *r, const char *incident, struct arena *a, struct slack *out);

/* Where one audience reads. */
struct slack_place {
	const char *verb;                  /* "post" or "webhook" */
	char channel[SLACK_CHANNEL_BYTES]; /* a name or an id; "" with a webhook */
	char object[SLACK_CHANNEL_BYTES];  /* of the outbox: what is sent there keeps its order */
	char to[SLACK_TO_BYTES];           /* for a person: "Slack #general" */
};

/* The audiences that may read in Slack: "team", "outage", "stakeholders", "room"; NULL beyond. */
const char *slack_audience(int at);

/* False when that audience reads nothing in Slack. */
bool slack_place(const struct slack *slack, const char *incident, const char *audience,
	struct slack_place *out);

/* The body of a message, as JSON. Slack shows `text` as it is: no markup, no mention, no link made of
 * what somebody else wrote into it. Source: docs.slack.dev, "Formatting message text": & < > are
 * control characters. False when `out` is full. */
bool slack_message(const struct slack_place *place, const char *text, struct buf *out);

/* The same characters as Slack keeps them: "&amp;", "&lt;", "&gt;". */
bool slack_escape(const char *text, struct buf *out);

/* ERR_USAGE when it is empty, or longer than `most` characters: Slack would cut it. */
struct err slack_check_text(const char *text, const char *what, int most);

/* The name of the incident's channel by the pattern ("inc-{date}-{slug}"; {date} is the day of its
 * declaration, here; {id} its number): lower case, digits, - and _, at most SLACK_NAME_MOST. */
void slack_room_name(
	struct text pattern, const struct incident *incident, char out[SLACK_NAME_BYTES]);

/* What somebody typed as such a name: the same, of any text. "": nothing is left. */
void slack_name(const char *typed, char out[SLACK_NAME_BYTES]);

/* "Critical: Checkout is down. Dana Reyes leads.", cut to SLACK_TOPIC_MOST. */
void slack_topic(const struct incident *incident, struct buf *out);

#endif
