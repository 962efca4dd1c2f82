/* net/drill/zendesk_search.h - the simulated Zendesk's search for tickets.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ZENDESK_SEARCH_H
#define NET_DRILL_ZENDESK_SEARCH_H

#include "net/drill/request.h"
#include "net/drill/world.h"

/* Both know type, status, priority and tags with `:`, `<`, `>`, `<=` and `>=` where there is an
 * order, and words of the subject or the description. What opened in the last minute is not found:
 * the real index is behind as well. */

/* GET /api/v2/search: by offset, a thousand results at most. */
void drill_zendesk_search(struct world *w, const struct request *r, struct reply *out);

/* GET /api/v2/search/export?filter[type]=ticket: by cursor, newest first. 100 a minute. */
void drill_zendesk_search_export(struct world *w, const struct request *r, struct reply *out);

#endif
