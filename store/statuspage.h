/* store/statuspage.h - what the public status page answers, and what of it the record keeps.
 *
 * SQLite's functions read the answers, on the writer's connection.
 * Source: developer.statuspage.io.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_STATUSPAGE_H
#define STORE_STATUSPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"
#include "store/record.h"
#include "store/remote.h"

/* What `remote` calls it. */
#define STATUSPAGE_INCIDENT "incident"

enum { STATUSPAGE_COMPONENTS_MOST = 100, STATUSPAGE_TO_BYTES = 128 };

/* What we posted, as it is looked for. Everything borrowed. */
struct statuspage_sought {
	const char *mark; /* metadata.warroom.id; "" */
	const char *name;
	const char *status;
	const char *body;
	int64_t since_ms; /* it is no older, UTC ms */
};

/* Whom a post to that page reaches, as it is read before it leaves: "Statuspage kctbh9vrtdwd". */
void statuspage_to(const char *page, char out[STATUSPAGE_TO_BYTES]);

/* The incident of an answer that is one (`length` bytes of JSON); `out->state` is its status. `found`
 * false when it is none. */
struct err statuspage_read(
	struct record *r, const char *reply, size_t length, struct remote *out, bool *found);

/* In a list of incidents the one that has the mark, else the one of that name that began with these
 * words. ERR_MALFORMED when it is no list. */
struct err statuspage_find(struct record *r, const char *reply, size_t length,
	const struct statuspage_sought *sought, struct remote *out, bool *found);

/* In an answer that is an incident: its update with this status and these words, that is none of those
 * which we know of already; its id, "" where it has none. ERR_MALFORMED when it is no incident. */
struct err statuspage_said(struct record *r, const char *reply, size_t length,
	const struct statuspage_sought *sought, char id[REMOTE_ID_BYTES], bool *found);

/* The components of the page, in an answer that lists them, become those that screens offer. In a
 * transaction; what is as it was is not written. ERR_MALFORMED when it is no list. */
struct err statuspage_keep_components(struct record *r, const char *reply, size_t length);

/* The component of a row's body {"components":{ID:STATUS}} that is the `at`th, and its status; `found`
 * false beyond the last. */
struct err statuspage_component(struct record *r, const char *body, int at,
	char id[REMOTE_ID_BYTES], char status[32], bool *found);

/* What was posted for the incident, in a transaction: what it has at the status page, and, with words,
 * an update to the audience "public", whose clock begins anew (R67). `at_ms` is when it was posted. */
struct err statuspage_posted(struct record *r, const char *incident, const struct remote *remote,
	const char *text, const char *person, int64_t at_ms);

#endif
