/* net/drill/statuspage_json.c - how the simulated Statuspage writes down what it has.
 * SPDX-License-Identifier: MIT */
#include "net/drill/statuspage_json.h"

#include <stdio.h>
#include <string.h>

#include "net/drill/stamp.h"
#include "net/drill/statuspage.h"
#include "store/json.h"

enum { FIRST = 0x4a10 };

const char *
drill_statuspage_incident_id(size_t at, char out[STATUSPAGE_ID_BYTES])
{
	(void)snprintf(out, STATUSPAGE_ID_BYTES, "i%07zxq", at + FIRST);
	return out;
}

int
drill_statuspage_incident_find(const struct statuspage_world *s, const char *id)
{
	char own[STATUSPAGE_ID_BYTES];

	for (size_t n = 0; n < s->incident_count; n++) {
		if (strcmp(drill_statuspage_incident_id(n, own), id) == 0)
			return (int)n;
	}
	return -1;
}

const char *
drill_statuspage_component_id(int at, char out[STATUSPAGE_ID_BYTES])
{
	(void)snprintf(out, STATUSPAGE_ID_BYTES, "c%07xq", (unsigned)at + FIRST);
	return out;
}

int
drill_statuspage_component_find(const char *id)
{
	char own[STATUSPAGE_ID_BYTES];

	for (int n = 0; n < STATUSPAGE_COMPONENTS; n++) {
		if (strcmp(drill_statuspage_component_id(n, own), id) == 0)
			return n;
	}
	return -1;
}

void
drill_statuspage_put_component(const struct world *w, int at, struct buf *out)
{
	const struct statuspage_component *c = &w->statuspage->components[at];
	char id[STATUSPAGE_ID_BYTES], made[STAMP_SIZE], updated[STAMP_SIZE];

	(void)json_put(out,
		"{\"id\":%s,\"page_id\":%s,\"group_id\":null,\"created_at\":%s,\"updated_at\":%s,"
		"\"group\":false,\"name\":%s,\"description\":null,\"position\":%d,\"status\":%s,"
		"\"showcase\":true,\"only_show_if_degraded\":false,\"automation_email\":null,"
		"\"start_date\":null}",
		drill_statuspage_component_id(at, id), STATUSPAGE_PAGE,
		drill_stamp_print(w->start_ms, made), drill_stamp_print(c->updated_ms, updated),
		c->name, at + 1, c->status);
}

static void
put_update(size_t at, const struct statuspage_update *u, struct buf *out)
{
	char id[STATUSPAGE_ID_BYTES], update[STATUSPAGE_ID_BYTES], stamp[STAMP_SIZE];

	(void)snprintf(update, sizeof update, "u%07zxq", at + FIRST);
	(void)drill_stamp_print(u->at_ms, stamp);
	(void)json_put(out,
		"{\"id\":%s,\"incident_id\":%s,\"affected_components\":[],\"body\":%s,"
		"\"created_at\":%s,\"custom_tweet\":null,\"deliver_notifications\":true,"
		"\"display_at\":%s,\"status\":%s,\"tweet_id\":null,\"twitter_updated_at\":null,"
		"\"updated_at\":%s,\"wants_twitter_update\":false}",
		update, drill_statuspage_incident_id(u->incident, id), u->body, stamp, stamp,
		u->status, stamp);
}

/* Newest first. */
static void
put_updates(const struct statuspage_world *s, const struct statuspage_incident *i, struct buf *out)
{
	bool first = true;

	(void)buf_string(out, "[");
	for (size_t n = s->update_count; n-- > 0;) {
		if (s->updates[n].incident != i->index)
			continue;
		(void)buf_string(out, first ? "" : ",");
		put_update(n, &s->updates[n], out);
		first = false;
	}
	(void)buf_string(out, "]");
}

void
drill_statuspage_put_incident(
	const struct world *w, const struct statuspage_incident *i, struct buf *out)
{
	char id[STATUSPAGE_ID_BYTES], made[STAMP_SIZE], updated[STAMP_SIZE], resolved[STAMP_SIZE];
	char link[64];
	bool first = true;

	(void)drill_statuspage_incident_id(i->index, id);
	(void)snprintf(link, sizeof link, "https://status.hosting.example/%s", id);
	(void)json_put(out,
		"{\"id\":%s,\"page_id\":%s,\"name\":%s,\"status\":%s,\"impact\":%s,"
		"\"impact_override\":%s,\"created_at\":%s,\"updated_at\":%s,\"monitoring_at\":null,"
		"\"resolved_at\":%s,\"shortlink\":%s,\"incident_updates\":",
		id, STATUSPAGE_PAGE, i->name, i->status, i->impact, i->impact,
		drill_stamp_print(i->created_ms, made), drill_stamp_print(i->updated_ms, updated),
		i->resolved_ms == 0 ? NULL : drill_stamp_print(i->resolved_ms, resolved), link);
	put_updates(w->statuspage, i, out);
	(void)buf_string(out, ",\"components\":[");
	for (int n = 0; n < STATUSPAGE_COMPONENTS; n++) {
		if (!i->attached[n])
			continue;
		(void)buf_string(out, first ? "" : ",");
		drill_statuspage_put_component(w, n, out);
		first = false;
	}
	(void)json_put(
		out, "],\"metadata\":%p,\"incident_impacts\":[]}", (const void *)i->metadata);
}

void
drill_statuspage_put_page(const struct world *w, struct buf *out)
{
	char made[STAMP_SIZE];

	(void)json_put(out,
		"{\"id\":%s,\"created_at\":%s,\"updated_at\":%s,\"name\":%s,\"subdomain\":%s,"
		"\"url\":%s,\"time_zone\":%s}",
		STATUSPAGE_PAGE, drill_stamp_print(w->start_ms, made), made, "Hosting", "hosting",
		"https://status.hosting.example", "UTC");
}
