/* store/statuspage_post.h - a post to the public status page, before it is sent: what a person reads of
 * it, and which components it is about.
 *
 * Screens and the engine ask the same function for the words: what was read is what leaves.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_STATUSPAGE_POST_H
#define STORE_STATUSPAGE_POST_H

#include <stdbool.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"

/* What a new one is where nobody says otherwise. */
#define STATUSPAGE_FIRST "investigating"

/* In place of the components' names with the all clear. */
#define STATUSPAGE_SET_BACK "what was set here"

/* NULL and "" are the same: not said. Everything borrowed. */
struct statuspage_post {
	const char *name;       /* of the incident there; of a new one only */
	const char *status;     /* investigating identified monitoring resolved */
	const char *impact;     /* none minor major critical */
	const char *components; /* names or ids, commas between */
	const char *state;      /* of all of them: operational degraded_performance .. */
	const char *text;
};

/* All that others will read, for the box and the outbox:
 *     Hypervisors are down
 *     investigating, impact major; Hypervisors, Network: partly down
 *
 *     We are looking into it. */
void statuspage_words(const struct statuspage_post *post, struct buf *out);

bool statuspage_is_status(const char *word);
bool statuspage_is_impact(const char *word);
bool statuspage_is_state(const char *word);

/* The components of that list, as the page has them: their ids as a JSON list, and each with the state
 * as a JSON object. ERR_USAGE names one that the page does not have. */
struct err statuspage_choose(struct record *r, const char *components, const char *state,
	struct buf *ids, struct buf *states);

/* The same of all that was set to something else than operational for the incident, to set it back. */
struct err statuspage_choose_set(
	struct record *r, const char *incident, struct buf *ids, struct buf *states);

/* Whether the page says of the incident, or soon will, that something is wrong (R34): the last post
 * that was sent, or one that waits, and no all clear waits. */
struct err statuspage_is_open(struct record *r, const char *incident, bool *open);

#endif
