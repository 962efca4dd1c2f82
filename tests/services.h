/* tests/services.h - the drill's services, in the test's own process.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SERVICES_H
#define TESTS_SERVICES_H

#include "store/clock.h"

struct services;

/* Plays drills/hosting.yaml by this clock, from its origin on. Run in the project's root; ends the test where that fails. */
struct services *services_start(const struct clock *clock);
void services_stop(struct services *s);

/* "http://127.0.0.1:PORT/"; until services_stop. */
const char *services_pagerduty(const struct services *s);
const char *services_zendesk(const struct services *s);

#endif
