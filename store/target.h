/* store/target.h - the services that we write to, as far as a screen needs to know them: where
 * something would go, by name. Secrets are not in it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TARGET_H
#define STORE_TARGET_H

#include <stdbool.h>

#include "store/arena.h"
#include "store/config.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* What is known of one target:
 *   pagerduty  lead (id: the service that "page a lead" triggers)
 *   zendesk    account
 *   slack      team outage stakeholders room (value: the channel), invite (", " between), webhook
 *   statuspage page, component (id, value: its name)
 *   jira       project, type
 *   hook       program */
struct target_value {
	struct row_key key; /* id: the id */
	const char *name;
	const char *what;
	struct text value;
};

struct targets {
	struct rows rows; /* struct target_value */
};

struct err targets_load(struct record *r, struct arena *a, struct targets *out);

/* The first of that name and kind ("": any); NULL: the config has none. */
const struct target_value *target_find(const struct targets *t, const char *name, const char *what);

/* Brings the table in line with the config, in a transaction; what the services told themselves
 * (components) stays where that target stays. */
struct err target_prepare(struct record *r, const struct config *config);

#endif
