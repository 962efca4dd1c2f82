/* store/page_reach.h - whom PagerDuty can reach: a person or an escalation policy, by name; and the
 * level that comes next. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_REACH_H
#define STORE_PAGE_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "store/act.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/page_act.h"
#include "store/window.h"

struct page_reach {
	char id[ROW_ID_BYTES];
	bool policy; /* an escalation policy; else a user */
};

/* The person of that name: of the config with a pagerduty id, else one who is on call; else the
 * policy of that name. ERR_REFUSED, and what to do, when PagerDuty's id of it is not known. */
struct err page_reach_find(const struct act *act, const char *name, struct page_reach *out);

/* Whom "$.who" names: the name without blanks around it, of "me" that of who gives the order; and as
 * `recipient` "PagerDuty: Lee Sato", in the letters that were typed, as it was read. */
struct err page_reach_read(const struct act *act, char who[ACT_PERSON_BYTES],
	char recipient[PAGE_ACT_TO_BYTES], struct page_reach *out);

/* Appends {"id":..,"type":"user_reference"}. */
void page_reach_put(struct buf *out, const struct page_reach *reach);

/* What is known of the level that comes next. */
enum page_level {
	PAGE_LEVEL_KNOWN,
	PAGE_LEVEL_UNKNOWN, /* of one of them, which level it has reached */
	PAGE_LEVEL_LAST,    /* nobody is on call behind that of one of them */
	PAGE_LEVEL_MIXED,   /* they would go to different ones */
};

/* The level after the one that the pages (a JSON list of ids) have reached, which is the first with
 * somebody that they are assigned to. */
struct err page_reach_next(
	struct record *r, const char *ids, int64_t *level, enum page_level *known);

#endif
