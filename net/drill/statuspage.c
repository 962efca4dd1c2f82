/* net/drill/statuspage.c - a simulated Statuspage: one page, its components and incidents.
 *
 * As the service does, it takes each POST for a new incident, lets nobody ask more than once a
 * second for long, and sets no component back when an incident is resolved.
 * SPDX-License-Identifier: MIT */
#include "net/drill/statuspage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/effect.h"
#include "net/drill/limit.h"
#include "net/drill/statuspage_json.h"
#include "store/json.h"

enum { ASKED_MOST = 60, UNPAGED_MOST = 1, PAGE_MOST = 100, VALUE_CAP_BYTES = 64 * 1024 };

static const char *const component_names[STATUSPAGE_COMPONENTS] = {
	"Hypervisors", "Customer portal", "Network", "Object storage"};

void
drill_statuspage_free(struct statuspage_world *statuspage)
{
	if (statuspage == NULL)
		return;
	free(statuspage->incidents);
	free(statuspage->updates);
	free(statuspage);
}

static struct statuspage_world *
state_of(struct world *w)
{
	if (w->statuspage != NULL)
		return w->statuspage;
	w->statuspage = calloc(1, sizeof *w->statuspage);
	for (int n = 0; w->statuspage != NULL && n < STATUSPAGE_COMPONENTS; n++)
		w->statuspage->components[n] =
			(struct statuspage_component){.name = component_names[n],
				.status = "operational",
				.updated_ms = w->start_ms};
	return w->statuspage;
}

static void
fail(struct reply *out, int status, const char *error)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":%s}", error);
}

/* What is wrong with what was sent: a list, of one. */
static void
refuse(struct reply *out, const char *error)
{
	out->status = 422;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"error\":[%s]}", error);
}

/* ---- what is sent ---- */

static bool
value_at(struct world *w, const char *path, struct buf *out)
{
	buf_reset(out);
	return json_string(w->reader, path, out);
}

static bool
is_one_of(const char *const *words, const char *word)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, word) == 0)
			return true;
	}
	return false;
}

static bool
is_status(const char *word)
{
	static const char *const words[] = {
		"investigating", "identified", "monitoring", "resolved", NULL};

	return is_one_of(words, word);
}

static bool
is_impact(const char *word)
{
	static const char *const words[] = {
		"none", "minor", "major", "critical", "maintenance", NULL};

	return is_one_of(words, word);
}

static bool
is_component_status(const char *word)
{
	static const char *const words[] = {"operational", "under_maintenance",
		"degraded_performance", "partial_outage", "major_outage", NULL};

	return is_one_of(words, word);
}

/* Which components the body attaches. */
static void
read_attached(struct world *w, bool attached[STATUSPAGE_COMPONENTS])
{
	struct buf id;

	buf_init(&id, VALUE_CAP_BYTES);
	for (int n = 0; n < PAGE_MOST; n++) {
		char path[64];
		int at;

		(void)snprintf(path, sizeof path, "$.incident.component_ids[%d]", n);
		if (!value_at(w, path, &id))
			break;
		at = drill_statuspage_component_find(id.data);
		if (at >= 0)
			attached[at] = true;
	}
	buf_clear(&id);
}

/* Sets the components that the body names; those that are not attached are left alone, as the service
 * does. False for a status that is none. */
static bool
set_components(struct world *w, const struct statuspage_incident *i, struct reply *out)
{
	struct statuspage_world *s = w->statuspage;
	struct buf status;
	bool good = true;

	buf_init(&status, VALUE_CAP_BYTES);
	for (int n = 0; n < STATUSPAGE_COMPONENTS && good; n++) {
		char path[64], id[STATUSPAGE_ID_BYTES];

		(void)snprintf(path, sizeof path, "$.incident.components.%s",
			drill_statuspage_component_id(n, id));
		if (!value_at(w, path, &status))
			continue;
		good = is_component_status(status.data);
		if (!good)
			refuse(out, "Component status is not included in the list");
		else if (i->attached[n] && strcmp(s->components[n].status, status.data) != 0) {
			s->components[n].status = world_text(w, status.data);
			s->components[n].updated_ms = w->now_ms;
			drill_effect(
				w, "statuspage", "component", s->components[n].name, status.data);
		}
	}
	buf_clear(&status);
	return good;
}

/* ---- incidents ---- */

static void
update_add(struct world *w, struct statuspage_incident *i, const char *body)
{
	struct statuspage_world *s = w->statuspage;

	if (!world_grow(w, (void **)&s->updates, s->update_count, &s->update_capacity,
		    sizeof *s->updates))
		return;
	s->updates[s->update_count++] = (struct statuspage_update){.incident = i->index,
		.status = i->status,
		.body = world_text(w, body),
		.at_ms = w->now_ms};
	i->updated_ms = w->now_ms;
	if (strcmp(i->status, "resolved") == 0 && i->resolved_ms == 0)
		i->resolved_ms = w->now_ms;
}

/* Takes over what both a new and a changed incident may say. False when the reply is an error. */
static bool
take(struct world *w, struct statuspage_incident *i, struct reply *out)
{
	struct buf value;
	bool good = true;

	buf_init(&value, VALUE_CAP_BYTES);
	if (value_at(w, "$.incident.name", &value) && value.length > 0)
		i->name = world_text(w, value.data);
	if (value_at(w, "$.incident.status", &value)) {
		good = is_status(value.data);
		if (good)
			i->status = world_text(w, value.data);
		else
			refuse(out, "Status is not included in the list");
	}
	if (good && value_at(w, "$.incident.impact_override", &value)) {
		good = is_impact(value.data);
		if (good)
			i->impact = world_text(w, value.data);
		else
			refuse(out, "Impact override is not included in the list");
	}
	buf_reset(&value);
	if (good && json_object(w->reader, "$.incident.metadata", &value))
		i->metadata = world_text(w, value.data);
	buf_clear(&value);
	return good;
}

static void
create(struct world *w, const struct request *r, struct reply *out)
{
	struct statuspage_world *s = w->statuspage;
	struct statuspage_incident i = {.index = s->incident_count,
		.status = "investigating",
		.impact = "none",
		.metadata = "{}",
		.created_ms = w->now_ms};
	struct buf body;

	(void)r;
	if (!take(w, &i, out))
		return;
	if (i.name == NULL) {
		refuse(out, "Name can't be blank");
		return;
	}
	read_attached(w, i.attached);
	if (!set_components(w, &i, out))
		return;
	if (!world_grow(w, (void **)&s->incidents, s->incident_count, &s->incident_capacity,
		    sizeof *s->incidents)) {
		fail(out, 500, "Memory is short");
		return;
	}
	buf_init(&body, VALUE_CAP_BYTES);
	(void)value_at(w, "$.incident.body", &body);
	s->incidents[s->incident_count++] = i;
	update_add(w, &s->incidents[i.index], body.data);
	drill_effect(w, "statuspage", "create", i.name, body.data);
	buf_clear(&body);
	out->status = 201;
	drill_statuspage_put_incident(w, &s->incidents[i.index], &out->body);
}

static struct statuspage_incident *
incident_asked(struct world *w, const struct request *r, struct reply *out)
{
	int at = drill_statuspage_incident_find(w->statuspage, r->segments[4]);

	if (at >= 0)
		return &w->statuspage->incidents[at];
	fail(out, 404, "Not found");
	return NULL;
}

static void
change(struct world *w, const struct request *r, struct reply *out)
{
	struct statuspage_incident *i = incident_asked(w, r, out);
	struct buf body;
	char id[STATUSPAGE_ID_BYTES];

	if (i == NULL || !take(w, i, out))
		return;
	read_attached(w, i->attached);
	if (!set_components(w, i, out))
		return;
	buf_init(&body, VALUE_CAP_BYTES);
	if (value_at(w, "$.incident.body", &body) || json_has(w->reader, "$.incident.status")) {
		update_add(w, i, body.data);
		drill_effect(w, "statuspage", i->status, drill_statuspage_incident_id(i->index, id),
			body.data);
	}
	buf_clear(&body);
	drill_statuspage_put_incident(w, i, &out->body);
}

static void
show(struct world *w, const struct request *r, struct reply *out)
{
	const struct statuspage_incident *i = incident_asked(w, r, out);

	if (i != NULL)
		drill_statuspage_put_incident(w, i, &out->body);
}

/* Newest first, a hundred a page. */
static void
put_incidents(struct world *w, const struct request *r, bool unresolved, struct reply *out)
{
	struct statuspage_world *s = w->statuspage;
	int64_t limit = drill_request_number(r, unresolved ? "per_page" : "limit", PAGE_MOST);
	int64_t page = drill_request_number(r, "page", 1);
	int64_t skip, put = 0;

	limit = limit < 1 || limit > PAGE_MOST ? PAGE_MOST : limit;
	skip = page > 1 ? (page - 1) * limit : 0;
	(void)buf_string(&out->body, "[");
	for (size_t n = s->incident_count; n-- > 0 && put < limit;) {
		const struct statuspage_incident *i = &s->incidents[n];

		if ((unresolved && i->resolved_ms != 0) || skip-- > 0)
			continue;
		(void)buf_string(&out->body, put++ == 0 ? "" : ",");
		drill_statuspage_put_incident(w, i, &out->body);
	}
	(void)buf_string(&out->body, "]");
}

static void
list(struct world *w, const struct request *r, struct reply *out)
{
	put_incidents(w, r, false, out);
}

static void
list_unresolved(struct world *w, const struct request *r, struct reply *out)
{
	put_incidents(w, r, true, out);
}

/* ---- components, and the page ---- */

/* All of them at once may be asked for once a minute. */
static void
list_components(struct world *w, const struct request *r, struct reply *out)
{
	bool paged = drill_request_param(r, "page") != NULL;

	if (!paged && drill_limit_take(&w->limits[ALLOWANCE_STATUSPAGE_UNPAGED], w->now_ms,
			      UNPAGED_MOST) < 0) {
		fail(out, 420, "Rate limited: use page and per_page");
		drill_reply_header(out, "Retry-After", "%d", drill_limit_reset_s(w->now_ms));
		return;
	}
	(void)buf_string(&out->body, "[");
	for (int n = 0; n < STATUSPAGE_COMPONENTS && drill_request_number(r, "page", 1) <= 1; n++) {
		(void)buf_string(&out->body, n == 0 ? "" : ",");
		drill_statuspage_put_component(w, n, &out->body);
	}
	(void)buf_string(&out->body, "]");
}

static void
change_component(struct world *w, const struct request *r, struct reply *out)
{
	struct statuspage_world *s = w->statuspage;
	int at = drill_statuspage_component_find(r->segments[4]);
	struct buf status;

	if (at < 0) {
		fail(out, 404, "Not found");
		return;
	}
	buf_init(&status, VALUE_CAP_BYTES);
	if (!value_at(w, "$.component.status", &status) || !is_component_status(status.data)) {
		refuse(out, "Status is not included in the list");
	} else {
		if (strcmp(s->components[at].status, status.data) != 0)
			drill_effect(
				w, "statuspage", "component", s->components[at].name, status.data);
		s->components[at].status = world_text(w, status.data);
		s->components[at].updated_ms = w->now_ms;
		drill_statuspage_put_component(w, at, &out->body);
	}
	buf_clear(&status);
}

static void
show_page(struct world *w, const struct request *r, struct reply *out)
{
	(void)r;
	drill_statuspage_put_page(w, &out->body);
}

static void
list_pages(struct world *w, const struct request *r, struct reply *out)
{
	(void)r;
	(void)buf_string(&out->body, "[");
	drill_statuspage_put_page(w, &out->body);
	(void)buf_string(&out->body, "]");
}

/* ---- requests ---- */

struct route {
	const char *method;
	const char *pattern;
	void (*answer)(struct world *w, const struct request *r, struct reply *out);
};

static const struct route routes[] = {
	{"GET", "v1/pages", list_pages},
	{"GET", "v1/pages/+", show_page},
	{"GET", "v1/pages/+/incidents", list},
	{"GET", "v1/pages/+/incidents/unresolved", list_unresolved},
	{"GET", "v1/pages/+/incidents/+", show},
	{"POST", "v1/pages/+/incidents", create},
	{"PATCH", "v1/pages/+/incidents/+", change},
	{"GET", "v1/pages/+/components", list_components},
	{"PATCH", "v1/pages/+/components/+", change_component},
};

/* Who asks, how often, and of which page. False when the reply is an error. */
static bool
admit(struct world *w, const struct request *r, struct reply *out)
{
	if (r->authorization == NULL || strcmp(r->authorization, "OAuth " STATUSPAGE_TOKEN) != 0) {
		fail(out, 401, "Could not authenticate");
		return false;
	}
	if (drill_limit_take(&w->limits[ALLOWANCE_STATUSPAGE], w->now_ms, ASKED_MOST) < 0) {
		fail(out, 420, "Rate limit exceeded");
		drill_reply_header(out, "Retry-After", "%d", drill_limit_reset_s(w->now_ms));
		return false;
	}
	if (r->segment_count > 2 && strcmp(r->segments[2], STATUSPAGE_PAGE) != 0) {
		fail(out, 404, "Not found");
		return false;
	}
	if (strcmp(r->method, "GET") != 0 &&
		json_read(w->reader, r->body, r->body_length).kind != ERR_NONE) {
		fail(out, 400, "Bad request");
		return false;
	}
	return true;
}

void
drill_statuspage_handle(struct world *w, const struct request *r, struct reply *out)
{
	if (state_of(w) == NULL) {
		fail(out, 500, "Memory is short");
		return;
	}
	if (!admit(w, r, out))
		return;
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(r, routes[n].method, routes[n].pattern))
			continue;
		routes[n].answer(w, r, out);
		return;
	}
	fail(out, 404, "Not found");
}
