/* net/drill/pagerduty_body.c - what the writes of the simulated PagerDuty have in common.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_body.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/drill/pagerduty_window.h"
#include "store/json.h"

bool
drill_body_read(struct world *w, const struct request *r, struct reply *out)
{
	const struct err e = json_read(w->reader, r->body, r->body_length);

	if (e.kind != ERR_NONE)
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided", e.text);
	return e.kind == ERR_NONE;
}

bool
drill_body_open(
	struct world *w, const struct request *r, struct incident_act *act, struct reply *out)
{
	if (r->from == NULL || *r->from == '\0') {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"You must specify a user's email address in the \"From\" header to perform "
			"this action");
		return false;
	}
	*act = (struct incident_act){.at_ms = w->now_ms, .agent = NOBODY, .by_api = true};
	for (unsigned n = 0; n < w->scenario->people_count; n++)
		if (strcasecmp(w->scenario->people[n].email, r->from) == 0)
			act->agent = (int)n;
	if (act->agent == NOBODY) {
		drill_pagerduty_error(out, 400, 1008, "Requester User Not Found", NULL);
		return false;
	}
	return drill_body_read(w, r, out);
}

bool
drill_body_value(struct world *w, const char *prefix, const char *rest, struct buf *out)
{
	char path[96];

	buf_reset(out);
	(void)snprintf(path, sizeof path, "%s%s", prefix, rest);
	return json_string(w->reader, path, out);
}

bool
drill_body_refuse(enum refusal why, struct reply *out)
{
	switch (why) {
	case REFUSAL_NONE:
		return false;
	case REFUSAL_RESOLVED:
		drill_pagerduty_error(out, 400, 1001, "Incident Already Resolved", NULL);
		return true;
	case REFUSAL_ACKNOWLEDGED:
		drill_pagerduty_error(out, 400, 1002, "Incident Already Acknowledged", NULL);
		return true;
	case REFUSAL_LEVEL:
		drill_pagerduty_error(out, 400, 1006, "Incident Cannot Be Escalated", NULL);
		return true;
	case REFUSAL_ASLEEP_NOT:
		drill_pagerduty_error(out, 400, 1012, "Incident is not Acknowledged", NULL);
		return true;
	case REFUSAL_DURATION:
		drill_pagerduty_error(out, 400, 1013, "Invalid Snooze Duration",
			"Duration must be from 1 to 604800.");
		return true;
	case REFUSAL_MERGED:
		drill_pagerduty_error(out, 400, 1019, "Incident Already Merged", NULL);
		return true;
	case REFUSAL_ALERTS:
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"An incident is not merged into itself, nor beyond 1000 alerts.");
		return true;
	case REFUSAL_MEMORY:
		break;
	}
	drill_pagerduty_error(out, 500, 2000, "Internal Server Error", NULL);
	return true;
}

int
drill_body_person(const struct world *w, const char *id)
{
	for (unsigned n = 0; n < w->scenario->people_count; n++)
		if (strcmp(w->scenario->people[n].id, id) == 0)
			return (int)n;
	return NOBODY;
}

struct incident *
drill_body_incident(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i = drill_incident_find(w, r->segments[1]);

	if (i == NULL)
		drill_pagerduty_error(out, 404, 5001, "Incident Not Found", NULL);
	return i;
}
