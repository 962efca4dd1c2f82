/* panes/offer.h - the values that a prompt offers: people, customers, causes..., as the record has
 * them.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OFFER_H
#define PANES_OFFER_H

enum offer {
	OFFER_NONE,
	OFFER_PEOPLE,     /* of the config, and who is on call */
	OFFER_CUSTOMERS,  /* of the config */
	OFFER_INCIDENTS,  /* open ones */
	OFFER_CAUSES,     /* of the incident's pack */
	OFFER_SEVERITIES, /* of the incident's pack: "1 Critical" */
	OFFER_AUDIENCES,  /* of the incident's clocks */
	OFFER_ROLES,      /* of the incident */
};

#endif
