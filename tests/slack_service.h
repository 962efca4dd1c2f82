/* tests/slack_service.h - the drill's Slack, for tests that know the record and not the drill's world.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SLACK_SERVICE_H
#define TESTS_SLACK_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLACK_SERVICE_TOKEN "Bearer drill-slack-token"
#define SLACK_SERVICE_NARROW "Bearer drill-slack-narrow-token"

struct slack_service;

struct slack_service *slack_service_open(void);
void slack_service_close(struct slack_service *s);

int64_t slack_service_now_ms(const struct slack_service *s);

/* Asks; the status. `webhook` in place of the path. `authorization` and `type` may be NULL. */
int slack_service_ask(struct slack_service *s, const char *method, const char *path, bool webhook,
	const char *authorization, const char *type, const char *body);

/* What it answered; until the next one. */
const char *slack_service_body(const struct slack_service *s);

/* How much it was made to do, and the words of one of it. */
size_t slack_service_effects(const struct slack_service *s);
const char *slack_service_effect(const struct slack_service *s, size_t at);

/* The address of somebody it knows. */
const char *slack_service_address(const struct slack_service *s, int person);

#endif
