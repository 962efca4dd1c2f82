/* net/drill/pagerduty_act.c - what may be done to an incident of the simulated PagerDuty besides
 * changing it.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_act.h"

#include <stdio.h>
#include <string.h>

#include "net/drill/entry_json.h"
#include "net/drill/incident.h"
#include "net/drill/incident_json.h"
#include "net/drill/pagerduty_body.h"
#include "net/drill/pagerduty_window.h"
#include "store/json.h"

enum { SOURCES_MAX = 250 };

/* The n-th source of a merge; NULL when the list ends there. `known` is false for an id that is
 * no incident's. */
static struct incident *
source_at(struct world *w, int n, struct buf *id, bool *known)
{
	char prefix[48];
	struct incident *i;

	(void)snprintf(prefix, sizeof prefix, "$.source_incidents[%d]", n);
	*known = true;
	if (!drill_body_value(w, prefix, ".id", id))
		return NULL;
	i = drill_incident_find(w, id->data);
	*known = i != NULL;
	return i;
}

/* Merges the sources one after the other; false when the reply is an error. */
static bool
merge_all(
	struct world *w, struct incident *target, const struct incident_act *act, struct reply *out)
{
	struct incident *source;
	struct buf id;
	bool known = true, good = true;
	int n = 0;

	buf_init(&id, VALUE_CAP_BYTES);
	while (good && n < SOURCES_MAX && (source = source_at(w, n, &id, &known)) != NULL) {
		good = !drill_body_refuse(drill_incident_merge(w, target, source, act), out);
		n++;
	}
	buf_clear(&id);
	if (good && !known) {
		drill_pagerduty_error(out, 404, 5001, "Incident Not Found", NULL);
		return false;
	}
	if (good && n == 0) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Source incidents cannot be empty.");
		return false;
	}
	return good;
}

void
drill_pagerduty_merge(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct incident *target;

	if (!drill_body_open(w, r, &act, out))
		return;
	target = drill_body_incident(w, r, out);
	if (target == NULL || !merge_all(w, target, &act, out))
		return;
	(void)buf_string(&out->body, "{\"incident\":");
	drill_incident_put_reference(w, target, &out->body);
	(void)buf_string(&out->body, "}");
}

void
drill_pagerduty_snooze(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct incident *i;
	int64_t duration_s = 0;

	if (!drill_body_open(w, r, &act, out))
		return;
	i = drill_body_incident(w, r, out);
	if (i == NULL)
		return;
	(void)json_int(w->reader, "$.duration", &duration_s); /* 0 is refused */
	if (drill_body_refuse(drill_incident_snooze(w, i, &act, duration_s), out))
		return;
	out->status = 201;
	(void)buf_string(&out->body, "{\"incident\":");
	drill_incident_put(w, i, &out->body);
	(void)buf_string(&out->body, "}");
}

void
drill_pagerduty_announce(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct incident *i;
	struct buf text;

	if (!drill_body_open(w, r, &act, out))
		return;
	i = drill_body_incident(w, r, out);
	buf_init(&text, VALUE_CAP_BYTES);
	if (i != NULL && (!drill_body_value(w, "$", ".message", &text) || text.length == 0)) {
		drill_pagerduty_error(
			out, 400, 2001, "Invalid Input Provided", "Message cannot be empty.");
	} else if (i != NULL) {
		const size_t entry = drill_incident_announce(w, i, &act, text.data);

		(void)buf_string(&out->body, "{\"status_update\":");
		drill_entry_put_update(w, entry, &out->body);
		(void)buf_string(&out->body, "}");
	}
	buf_clear(&text);
}

/* The n-th target: a user, or the policy, which is whoever is on call for it first. NOBODY: the list
 * ends there; `good` is false for one that is neither. */
static int
target_at(struct world *w, int n, struct buf *value, bool *good)
{
	const struct scenario_policy *p = &w->scenario->policy;
	char prefix[80];
	int person;

	(void)snprintf(prefix, sizeof prefix,
		"$.responder_request_targets[%d].responder_request_target", n);
	if (!drill_body_value(w, prefix, ".id", value))
		return NOBODY;
	person = drill_body_person(w, value->data);
	if (person == NOBODY && strcmp(value->data, p->id) == 0 && p->levels_count > 0)
		person = scenario_person(w->scenario, p->levels[0].on_call);
	*good = *good && person != NOBODY;
	return person;
}

static void
ask(struct world *w, struct incident *i, struct buf *value, struct reply *out)
{
	struct incident_act act = {.at_ms = w->now_ms, .agent = NOBODY, .by_api = true};
	struct asked asked = {.count = 0};
	const struct responder *first;
	bool good = true;
	int person;

	if (drill_body_value(w, "$", ".requester_id", value))
		act.agent = drill_body_person(w, value->data);
	if (act.agent == NOBODY) {
		drill_pagerduty_error(out, 400, 1008, "Requester User Not Found", NULL);
		return;
	}
	while (asked.count < INCIDENT_ASKED_MAX &&
		(person = target_at(w, asked.count, value, &good)) != NOBODY)
		asked.people[asked.count++] = person;
	if (!good || asked.count == 0 || !drill_body_value(w, "$", ".message", value)) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"A message and targets that are users or policies are needed.");
		return;
	}
	first = drill_incident_request(w, i, &act, &asked, value->data);
	if (drill_body_refuse(first == NULL ? REFUSAL_MEMORY : REFUSAL_NONE, out))
		return;
	(void)buf_string(&out->body, "{\"responder_request\":");
	drill_incident_put_responder(w, first, &out->body);
	(void)buf_string(&out->body, "}");
}

void
drill_pagerduty_request(struct world *w, const struct request *r, struct reply *out)
{
	struct incident *i;
	struct buf value;

	if (!drill_body_read(w, r, out))
		return;
	i = drill_body_incident(w, r, out);
	if (i == NULL)
		return;
	buf_init(&value, VALUE_CAP_BYTES);
	ask(w, i, &value, out);
	buf_clear(&value);
}
