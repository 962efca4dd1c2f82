/* store/source.h - how a source is doing, as recorded.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"

/* How a source is doing, as the screen says it. */
enum source_state {
	SOURCE_OFF,  /* not in the config */
	SOURCE_LATE, /* asked, no answer yet or not lately */
	SOURCE_OK,
	SOURCE_LIMITED,     /* the service told us to wait */
	SOURCE_REFUSED,     /* 401 or 403: the token */
	SOURCE_UNREACHABLE, /* no answer: network, DNS, TLS, timeout, 5xx */
	SOURCE_MALFORMED,   /* an answer, but not one we understand */
};

/* "ok", "late"...; and back: SOURCE_MALFORMED's neighbour words give false. */
const char *source_state_name(enum source_state state);
bool source_state_find(const char *name, enum source_state *out);

enum { SOURCE_SKEW_MS = 30 * 1000 };

struct source_status {
	enum source_state state;
	int64_t last_ok_ms; /* 0: never */
	char error[256];    /* a sentence; "" when ok */
	char access[160];   /* what the token may do: "user key of Dana Reyes (read only)"; "" */
	int64_t skew_ms;    /* the service's clock less ours; 0 when less than SOURCE_SKEW_MS */
	int64_t skipped;    /* malformed items left out since the engine began */
};

/* Written when anything but last_ok_ms changed, or a minute after the last write. Appends a
 * `source` event when the state changed (to and from ok; not for off). Inside record_begin ..
 * record_commit. */
struct err source_save(struct record *r, const char *name, const struct source_status *status);

/* The cursor of a source: where the next poll goes on. "" when there is none. */
struct err source_cursor(struct record *r, const char *name, char *out, size_t size);
struct err source_save_cursor(struct record *r, const char *name, const char *cursor);

/* The last recorded status; SOURCE_OFF for one that was never saved. */
struct err source_find(struct record *r, const char *name, struct source_status *out);

#endif
