/* net/drill/pagerduty_write.c - what may be changed in the simulated PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "net/drill/pagerduty_write.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/drill/effect.h"
#include "net/drill/entry_json.h"
#include "net/drill/incident.h"
#include "net/drill/incident_json.h"
#include "net/drill/pagerduty_body.h"
#include "net/drill/pagerduty_window.h"
#include "store/json.h"

enum { MANY_MAX = 250 };

/* A priority by reference or by name: 1 to 5; 0 when it is none we know. */
static int
priority_of(const char *value)
{
	if (strncmp(value, "PPRI00", 6) == 0 && value[6] >= '1' && value[6] <= '5')
		return value[6] - '0';
	return drill_incident_priority(value);
}

static bool
change_status(struct world *w, struct incident *i, const struct incident_act *act,
	const char *prefix, struct buf *value, struct reply *out)
{
	if (!drill_body_value(w, prefix, ".status", value))
		return true;
	if (strcmp(value->data, "acknowledged") == 0)
		return !drill_body_refuse(drill_incident_acknowledge(w, i, act), out);
	if (strcmp(value->data, "triggered") == 0)
		return !drill_body_refuse(drill_incident_trigger_again(w, i, act), out);
	if (strcmp(value->data, "resolved") == 0) {
		bool told = drill_body_value(w, prefix, ".resolution", value);

		return !drill_body_refuse(
			drill_incident_resolve(w, i, act, told ? value->data : NULL), out);
	}
	drill_pagerduty_error(out, 400, 1003, "Invalid Status Provided", NULL);
	return false;
}

static bool
change_assignee(struct world *w, struct incident *i, const struct incident_act *act,
	const char *prefix, struct buf *value, struct reply *out)
{
	char path[96];
	int64_t level;
	int person;

	(void)snprintf(path, sizeof path, "%s.escalation_level", prefix);
	if (json_int(w->reader, path, &level)) {
		bool known = level >= 1 && level <= 20;

		return !drill_body_refuse(
			drill_incident_escalate(w, i, act, known ? (int)level - 1 : -1), out);
	}
	if (drill_body_value(w, prefix, ".escalation_policy.id", value)) {
		if (strcmp(value->data, w->scenario->policy.id) == 0)
			return !drill_body_refuse(drill_incident_send_back(w, i, act), out);
		drill_pagerduty_error(
			out, 400, 2001, "Invalid Input Provided", "Escalation policy not found.");
		return false;
	}
	if (!drill_body_value(w, prefix, ".assignments[0].assignee.id", value))
		return true;
	person = drill_body_person(w, value->data);
	if (person == NOBODY) {
		drill_pagerduty_error(out, 400, 1007, "Assignee Cannot Be Found", NULL);
		return false;
	}
	return !drill_body_refuse(drill_incident_reassign(w, i, act, person), out);
}

static bool
change_words(struct world *w, struct incident *i, const struct incident_act *act,
	const char *prefix, struct buf *value, struct reply *out)
{
	if (drill_body_value(w, prefix, ".title", value)) {
		i->title = world_text(w, value->data);
		drill_incident_touch(i, act->at_ms);
	}
	if (drill_body_value(w, prefix, ".urgency", value))
		drill_incident_urge(w, i, act, strcmp(value->data, "low") != 0);
	if (drill_body_value(w, prefix, ".priority.id", value) ||
		drill_body_value(w, prefix, ".priority", value)) {
		if (priority_of(value->data) == 0) {
			drill_pagerduty_error(out, 400, 1020, "Invalid Priority Provided", NULL);
			return false;
		}
		drill_incident_prioritize(w, i, act, priority_of(value->data));
	}
	return true;
}

/* Does all that the object at `prefix` asks of an incident. False when the reply is an error. */
static bool
change(struct world *w, struct incident *i, const struct incident_act *act, const char *prefix,
	struct reply *out)
{
	struct buf value;
	bool ok;

	buf_init(&value, VALUE_CAP_BYTES);
	ok = drill_body_value(w, prefix, ".type", &value) &&
	     (strcmp(value.data, "incident") == 0 || strcmp(value.data, "incident_reference") == 0);
	if (!ok)
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Type must be incident or incident_reference.");
	ok = ok && change_words(w, i, act, prefix, &value, out) &&
	     change_assignee(w, i, act, prefix, &value, out) &&
	     change_status(w, i, act, prefix, &value, out);
	buf_clear(&value);
	return ok;
}

static void
put_one(struct world *w, struct incident *i, struct reply *out)
{
	(void)buf_string(&out->body, "{\"incident\":");
	drill_incident_put(w, i, &out->body);
	(void)buf_string(&out->body, "}");
}

void
drill_pagerduty_put_one(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct incident *i;

	if (!drill_body_open(w, r, &act, out))
		return;
	i = drill_body_incident(w, r, out);
	if (i != NULL && change(w, i, &act, "$.incident", out))
		put_one(w, i, out);
}

/* Changes one of many; those that are refused are left out of the reply, as the service does. */
static void
put_nth(struct world *w, const struct incident_act *act, int n, struct buf *id, struct reply *out)
{
	char prefix[32];
	struct incident *i;
	struct reply ignored;

	(void)snprintf(prefix, sizeof prefix, "$.incidents[%d]", n);
	if (!drill_body_value(w, prefix, ".id", id))
		return;
	i = drill_incident_find(w, id->data);
	if (i == NULL)
		return;
	drill_reply_init(&ignored);
	if (change(w, i, act, prefix, &ignored)) {
		if (out->body.data[out->body.length - 1] != '[')
			(void)buf_string(&out->body, ",");
		drill_incident_put(w, i, &out->body);
	}
	drill_reply_clear(&ignored);
}

void
drill_pagerduty_put_many(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct buf id;
	char path[32];
	int count = 0;

	if (!drill_body_open(w, r, &act, out))
		return;
	buf_init(&id, VALUE_CAP_BYTES);
	do {
		buf_reset(&id);
		(void)snprintf(path, sizeof path, "$.incidents[%d]", count);
	} while (json_object(w->reader, path, &id) && ++count <= MANY_MAX);
	if (count > MANY_MAX) {
		drill_pagerduty_error(out, 413, 2001, "Too Many Incidents",
			"At most 250 incidents may be updated at once.");
	} else {
		(void)buf_string(&out->body, "{\"incidents\":[");
		for (int n = 0; n < count; n++)
			put_nth(w, &act, n, &id, out);
		(void)buf_string(&out->body, "]}");
	}
	buf_clear(&id);
}

/* The service of that id; -1 when there is none. */
static int
service_by_id(const struct world *w, const char *id)
{
	for (unsigned n = 0; n < w->scenario->services_count; n++)
		if (strcmp(w->scenario->services[n].id, id) == 0)
			return (int)n;
	return -1;
}

/* Whether an open incident of the service has that key already. */
static bool
key_is_open(const struct world *w, int service, const char *key)
{
	for (size_t n = 0; n < w->incident_count; n++) {
		const struct incident *i = &w->incidents[n];

		if (i->service == service && i->status != INCIDENT_RESOLVED && i->given != NULL &&
			strcmp(i->given, key) == 0)
			return true;
	}
	return false;
}

static void
post_incident(struct world *w, const struct incident_act *act, struct buf *value, struct reply *out)
{
	struct incident_opening o = {.assignee = NOBODY, .high = true};

	o.service = drill_body_value(w, "$.incident", ".service.id", value)
			    ? service_by_id(w, value->data)
			    : -1;
	if (o.service < 0 || !drill_body_value(w, "$.incident", ".title", value)) {
		drill_pagerduty_error(out, 400, 2001, "Invalid Input Provided",
			"Title and Service cannot be empty.");
		return;
	}
	o.title = world_text(w, value->data);
	if (drill_body_value(w, "$.incident", ".incident_key", value)) {
		if (key_is_open(w, o.service, value->data)) {
			drill_pagerduty_error(out, 400, 2002, "Arguments Caused Error",
				"Open incident with matching dedup key already exists on this "
				"service");
			return;
		}
		o.given = world_text(w, value->data);
	}
	if (drill_body_value(w, "$.incident", ".urgency", value))
		o.high = strcmp(value->data, "low") != 0;
	if (drill_body_value(w, "$.incident", ".priority.id", value))
		o.priority = priority_of(value->data);
	drill_incident_open(w, &o, act->at_ms);
	if (drill_body_refuse(w->full ? REFUSAL_MEMORY : REFUSAL_NONE, out))
		return;
	drill_effect(w, "pagerduty", "trigger", o.given != NULL ? o.given : "", o.title);
	out->status = 201;
	put_one(w, &w->incidents[w->incident_count - 1], out);
}

void
drill_pagerduty_post(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct buf value;

	if (!drill_body_open(w, r, &act, out))
		return;
	buf_init(&value, VALUE_CAP_BYTES);
	post_incident(w, &act, &value, out);
	buf_clear(&value);
}

void
drill_pagerduty_post_note(struct world *w, const struct request *r, struct reply *out)
{
	struct incident_act act;
	struct incident *i;
	struct buf text;

	if (!drill_body_open(w, r, &act, out))
		return;
	i = drill_body_incident(w, r, out);
	buf_init(&text, VALUE_CAP_BYTES);
	if (i != NULL && (!drill_body_value(w, "$.note", ".content", &text) || text.length == 0)) {
		drill_pagerduty_error(
			out, 400, 2001, "Invalid Input Provided", "Content is required.");
	} else if (i != NULL) {
		size_t entry = drill_incident_annotate(w, i, &act, text.data);

		(void)buf_string(&out->body, "{\"note\":");
		drill_entry_put_note(w, entry, &out->body);
		(void)buf_string(&out->body, "}");
	}
	buf_clear(&text);
}
