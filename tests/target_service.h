/* tests/target_service.h - a service of the drill that is written to, asked without HTTP. Apart from
 * what asks it, since each of the two has a `struct incident`.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_TARGET_SERVICE_H
#define TESTS_TARGET_SERVICE_H

#include <stddef.h>
#include <stdint.h>

struct target_service;

/* "statuspage" or "jira", when all begins. */
struct target_service *target_service_open(const char *name, int64_t *now_ms);
void target_service_close(struct target_service *s);

void target_service_advance(struct target_service *s, int64_t now_ms);

/* With the right credentials; `path` is the whole of it. The status; the body until the next. */
int target_service_ask(struct target_service *s, const char *method, const char *path,
	const char *body, const char **out);

/* How many effects of that verb there were; NULL: of any. */
int target_service_effects(const struct target_service *s, const char *verb);

#endif
