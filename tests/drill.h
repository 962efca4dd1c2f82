/* tests/drill.h - a world of the hosting scenario to ask questions of, for the tests of the drill.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_DRILL_H
#define TESTS_DRILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/request.h"
#include "net/drill/scenario.h"
#include "net/drill/service.h"
#include "net/drill/world.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/json.h"

/* A world that starts at 2025-11-20T00:53:20Z, and the last exchange with it. */
struct stage {
	struct scenario *scenario;
	struct world world;
	struct json *json; /* holds the last reply */
	struct reply reply;
	struct buf value;
};

extern const int64_t stage_start_ms;
extern const int64_t stage_length_ms; /* by then all has happened */

/* Fails the test with the error's text. */
void must(struct err e);

/* Setup and teardown for cmocka. */
int stage_open(void **state);
int stage_close(void **state);

/* Sends a request, clears it, and checks that the reply, if it says it is JSON, is an object of
 * it (or a list). The status. */
int stage_exchange(struct stage *s, service_handler *handle, struct request *r);

/* A request with all that PagerDuty wants. The strings are borrowed. */
struct request stage_request(
	const char *method, const char *target, const char *from, const char *body);

/* A header of the last reply; NULL when it has none of that name. */
const char *stage_header(const struct stage *s, const char *name);

/* Shorter forms: a GET; a write by Dana; a GET of Zendesk with a choice of token, as an
 * administrator, and as an agent. */
int stage_pagerduty(struct stage *s, const char *target);
int stage_write(struct stage *s, const char *method, const char *target, const char *body);
int stage_zendesk_as(struct stage *s, const char *authorization, const char *target);
int stage_zendesk_admin(struct stage *s, const char *target);
int stage_zendesk(struct stage *s, const char *target);

/* What the last reply says: "(none)" and -1 for what is not there. Strings until the next call. */
const char *stage_string(struct stage *s, const char *path);
int64_t stage_int(struct stage *s, const char *path);
int stage_length(struct stage *s, const char *name);
bool stage_says(const struct stage *s, const char *part);

/* "/incidents/ID" of the incident at a place, and what follows. */
void stage_path(const struct stage *s, size_t index, const char *rest, char *out, size_t size);

#endif
