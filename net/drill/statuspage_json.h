/* net/drill/statuspage_json.h - what the simulated Statuspage has, and how it writes it down.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_STATUSPAGE_JSON_H
#define NET_DRILL_STATUSPAGE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/world.h"
#include "store/buf.h"

enum { STATUSPAGE_COMPONENTS = 4, STATUSPAGE_ID_BYTES = 24 };

struct statuspage_component {
	const char *name;
	const char *status;
	int64_t updated_ms;
};

/* What was told of an incident, in the order in which it was. */
struct statuspage_update {
	size_t incident;
	const char *status;
	const char *body;
	int64_t at_ms;
};

struct statuspage_incident {
	size_t index;
	const char *name; /* NULL: none was given yet */
	const char *status;
	const char *impact;
	const char *metadata; /* JSON, as it was given */
	bool attached[STATUSPAGE_COMPONENTS];
	int64_t created_ms;
	int64_t updated_ms;
	int64_t resolved_ms; /* 0: it is not */
};

struct statuspage_world {
	struct statuspage_component components[STATUSPAGE_COMPONENTS];
	struct statuspage_incident *incidents;
	size_t incident_count, incident_capacity;
	struct statuspage_update *updates;
	size_t update_count, update_capacity;
};

/* The id of the incident or component at a place, into `out`, which is returned; and back: -1 when it
 * is none's. */
const char *drill_statuspage_incident_id(size_t at, char out[STATUSPAGE_ID_BYTES]);
int drill_statuspage_incident_find(const struct statuspage_world *s, const char *id);
const char *drill_statuspage_component_id(int at, char out[STATUSPAGE_ID_BYTES]);
int drill_statuspage_component_find(const char *id);

void drill_statuspage_put_incident(
	const struct world *w, const struct statuspage_incident *i, struct buf *out);
void drill_statuspage_put_component(const struct world *w, int at, struct buf *out);
void drill_statuspage_put_page(const struct world *w, struct buf *out);

#endif
