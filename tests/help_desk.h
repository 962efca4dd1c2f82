/* tests/help_desk.h - the drill's Zendesk as one who only sends requests meets it.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_HELP_DESK_H
#define TESTS_HELP_DESK_H

#include <stdbool.h>
#include <stdint.h>

struct help_desk;

/* It has one ticket, #8801, and lets nothing happen by itself from here on. Ends the test where that
 * fails. */
struct help_desk *help_desk_open(void);
void help_desk_close(struct help_desk *d);

int64_t help_desk_now_ms(const struct help_desk *d);
void help_desk_wait(struct help_desk *d, int64_t ms);

/* A request by the agent that we are; the answer's status. `key` of idempotency NULL: no such header.
 * `answer` until the next one; may be NULL. */
int help_desk_ask(struct help_desk *d, const char *method, const char *path, const char *key,
	const char *body, const char **answer);

/* A string of the answer to a GET; "(none)". Until the next request. */
const char *help_desk_says(struct help_desk *d, const char *path, const char *field);

/* Who writes on #8801 without our knowing. */
enum help_desk_who { HELP_DESK_CUSTOMER, HELP_DESK_OTHER_AGENT, HELP_DESK_OURSELVES };
void help_desk_write(struct help_desk *d, enum help_desk_who who, const char *text, bool is_private,
	const char *status);

/* #8801 has these two tags; it is deleted. */
void help_desk_tag(struct help_desk *d, const char *one, const char *other);
void help_desk_delete(struct help_desk *d);

/* How many effects with that verb it has seen. */
int help_desk_effects(const struct help_desk *d, const char *verb);

#endif
