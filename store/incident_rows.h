/* store/incident_rows.h - what is part of an incident: pages, tickets, customers.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_INCIDENT_ROWS_H
#define STORE_INCIDENT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* How much there is of each. */
struct incident_counts {
	int64_t pages;
	int64_t active; /* of the pages, those that are not resolved */
	int64_t tickets;
	int64_t customers;
};

/* A page or a ticket that is tied to it, or a customer that it hits. */
struct incident_row {
	struct text name;  /* "checkout-api", the customer */
	struct text title; /* "5xx over 20 %"; of a customer who confirmed that it works */
	int64_t number;    /* 0: it has none */
	const char *state; /* the page's or the ticket's status; "confirmed", "mail down" */
};

/* Those of the incident with that id; all 0 of one that is not there. */
struct err incident_count_rows(struct record *r, const char *id, struct incident_counts *out);

/* At most `most`, in the order in which they came to the record. Rows are struct incident_row. */
struct err incident_pages(
	struct record *r, const char *id, int most, struct arena *a, struct rows *out);
struct err incident_tickets(
	struct record *r, const char *id, int most, struct arena *a, struct rows *out);
struct err incident_customers(
	struct record *r, const char *id, int most, struct arena *a, struct rows *out);

#endif
