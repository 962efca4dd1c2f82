/* store/offer.h - the values that a prompt offers: people, customers, causes..., as the record has
 * them.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OFFER_H
#define STORE_OFFER_H

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum offer {
	OFFER_NONE,
	OFFER_PEOPLE,     /* of the config, and who is on call */
	OFFER_CUSTOMERS,  /* of the config */
	OFFER_INCIDENTS,  /* open ones */
	OFFER_CAUSES,     /* of the incident's pack */
	OFFER_SEVERITIES, /* of the incident's pack: "1 Critical" */
	OFFER_AUDIENCES,  /* of the incident's clocks */
	OFFER_ROLES,      /* of the incident */
	OFFER_RESPONDERS, /* whom PagerDuty can page: people, and escalation policies */
	OFFER_PAGES,      /* open ones, as the list begins: "#4101" */
	OFFER_PRIORITIES, /* PagerDuty's */
	OFFER_COMPONENTS, /* of the status page */
};

enum { OFFER_MOST = 100 };

struct offer_row {
	struct text value; /* what an order takes */
	struct text words; /* what a person reads beside it: "Critical"; "" for none */
	struct text more;  /* what may help to choose: "on call" */
};

/* The name of the incident's pack; "" as the incident: of the one that a new incident gets. */
struct err offer_pack(struct record *r, const char *incident, char out[ROW_ID_BYTES]);

/* What there is to offer, OFFER_MOST at most, in the order of the config or the pack. Rows are
 * struct offer_row. about  the incident, which is itself not offered; "" before one is declared: then
 *           the pack is that of a new one. Of pages the subject, "page:PABC12", not offered either */
struct err offer_list(
	struct record *r, enum offer what, const char *about, struct arena *a, struct rows *out);

#endif
