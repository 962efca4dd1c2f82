/* net/drill/account_json.h - what the simulated PagerDuty account consists of, as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ACCOUNT_JSON_H
#define NET_DRILL_ACCOUNT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "net/drill/world.h"
#include "store/buf.h"

/* Opens an object with what all have: id, type, summary, self and html_url.
 * kind  the plural of the API's path
 * page  that of the site; NULL: it has none */
void drill_account_put_head(struct buf *out, const char *id, const char *type, const char *summary,
	const char *kind, const char *page);

/* Each appends one object, whole or as a reference. */
void drill_account_put_user(const struct world *w, int person, bool whole, struct buf *out);
void drill_account_put_service(const struct world *w, int service, bool whole, struct buf *out);
void drill_account_put_policy(const struct world *w, bool whole, struct buf *out);
void drill_account_put_team(const struct world *w, int team, bool whole, struct buf *out);
void drill_account_put_priority(int priority, struct buf *out); /* null for 0 */
void drill_account_put_on_call(const struct world *w, unsigned level, struct buf *out);
void drill_account_put_change(
	const struct world *w, size_t change, struct buf *out); /* left open */
void drill_account_put_maintenance(const struct world *w, unsigned place, struct buf *out);

/* "teams":[...] of a service; of all services for NOBODY. */
void drill_account_put_teams(const struct world *w, int service, struct buf *out);

/* Whether a service belongs to a team. */
bool drill_account_in_team(const struct world *w, int service, int team);

#endif
