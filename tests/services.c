/* tests/services.c - the drill's services, in the test's own process.
 * SPDX-License-Identifier: MIT */
#include "tests/services.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/drill/fault_script.h"
#include "net/drill/pagerduty.h"
#include "net/drill/scenario.h"
#include "net/drill/service.h"
#include "net/drill/zendesk.h"

struct services {
	struct service_world shared;
	struct world world;
	struct scenario *scenario;
	struct service *pagerduty;
	struct service *zendesk;
	char urls[2][64];
};

static void
need(struct err e)
{
	if (e.kind == ERR_NONE)
		return;
	(void)fprintf(stderr, "%s\n", e.text);
	abort();
}

struct services *
services_start(const struct clock *clock)
{
	struct services *s = calloc(1, sizeof *s);

	if (s == NULL)
		abort();
	(void)pthread_mutex_init(&s->shared.lock, NULL);
	need(scenario_load("drills/hosting.yaml", &s->scenario));
	need(world_init(&s->world, s->scenario, clock->origin_ms));
	s->shared.world = &s->world;
	s->shared.clock = *clock;
	need(drill_service_open(
		&s->shared, FAULT_PAGERDUTY, drill_pagerduty_handle, 0, &s->pagerduty));
	need(drill_service_open(&s->shared, FAULT_ZENDESK, drill_zendesk_handle, 0, &s->zendesk));
	(void)snprintf(s->urls[0], sizeof s->urls[0], "http://127.0.0.1:%d/",
		drill_service_port(s->pagerduty));
	(void)snprintf(s->urls[1], sizeof s->urls[1], "http://127.0.0.1:%d/",
		drill_service_port(s->zendesk));
	return s;
}

void
services_stop(struct services *s)
{
	drill_service_close(s->pagerduty);
	drill_service_close(s->zendesk);
	fault_script_free(s->shared.faults);
	world_clear(&s->world);
	scenario_free(s->scenario);
	(void)pthread_mutex_destroy(&s->shared.lock);
	free(s);
}

const char *
services_pagerduty(const struct services *s)
{
	return s->urls[0];
}

const char *
services_zendesk(const struct services *s)
{
	return s->urls[1];
}
