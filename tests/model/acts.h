/* tests/model/acts.h - what people and monitors do in a PagerDuty, at random.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_ACTS_H
#define TESTS_MODEL_ACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "net/drill/incident.h"
#include "net/drill/world.h"
#include "tests/model/rows.h"

struct acts {
	struct world world;
	size_t open_least; /* fewer are open: more open */
	size_t open_most;
	uint32_t gap_ms; /* between two acts, on average */
	bool silent;     /* some are resolved without a log entry */
	char id[INCIDENT_ID_SIZE];
};

/* A world with the people and services of the scenario, in which nothing happens by itself but
 * escalations; then some dozens to hundreds of pages open, within half an hour. Where that ends. */
int64_t acts_begin(struct acts *a, const struct scenario *scenario, int64_t start_ms);
void acts_end(struct acts *a);

void acts_advance(struct acts *a, int64_t now_ms);

/* One act, any; and up to a dozen at once. */
void acts_any(struct acts *a, int64_t now_ms);
void acts_burst(struct acts *a, int64_t now_ms);

/* So many pages open at once. */
void acts_flood(struct acts *a, int64_t now_ms, size_t count);

/* The id of any incident; until the next call. */
const char *acts_some_id(struct acts *a);

/* Whether a row's created_at is later than that. */
bool acts_row_is_young(const struct row_cut *row, int64_t than_ms);

#endif
