/* tests/there.h - the drill's PagerDuty as one who only sends requests meets it.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_THERE_H
#define TESTS_THERE_H

#include <stdint.h>

struct there;

enum { THERE_ID_BYTES = 16 };

/* It has run for a minute, has four pages that nobody has touched, and lets nothing happen by itself
 * from here on. Ends the test where that fails. */
struct there *there_open(void);
void there_close(struct there *t);

int64_t there_now_ms(const struct there *t);
void there_wait(struct there *t, int64_t ms);

/* The id of the page at a place, from 0. */
void there_id(const struct there *t, int place, char out[THERE_ID_BYTES]);

/* A request; the answer's status. `from` NULL: no such header. `answer` until the next one. */
int there_ask(struct there *t, const char *method, const char *path, const char *from,
	const char *body, const char **answer);

/* By Lee, in PagerDuty itself: the page at a place gets that status. */
void there_set(struct there *t, int place, const char *status);

/* A string of the page at a place: "$.status"; "(none)". Until the next request. */
const char *there_has(struct there *t, int place, const char *path);

/* How many entries of that type its log has: "reopen_log_entry". */
int there_entries(struct there *t, int place, const char *type);

/* How many pages there are. */
int there_pages(struct there *t);

#endif
