/* store/comment.h - what people wrote on a ticket, as merged and as read.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_COMMENT_H
#define STORE_COMMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/page.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

struct comment {
	struct row_key key; /* major -created_ms, minor -id, key.id the comment's in decimal */
	struct text person; /* who wrote it; "": not known */
	struct text text;   /* as it came, at most 64 KiB */
	bool public;        /* the customer reads it, too */
	int64_t created_ms;
};

/* The newest comments of one ticket, newest first, at most `most` (and never more than 200): rows
 * are struct comment in the arena; rows.below says that there are more. A ticket without any, or an
 * id that is none, gives no rows. ERR_FULL when the arena was. */
struct err comment_list(
	struct record *r, const char *ticket_id, int most, struct arena *a, struct rows *out);

/* Merge a reply of GET /api/v2/tickets/{id}/comments (with users side-loaded, or not).
 * covers_ms  the ticket's updated_ms when it was asked: comment_due leaves it alone until that
 *            moves.
 * Inside record_begin .. record_commit. ERR_MALFORMED when it is not a list of comments: nothing
 * was merged. */
struct err comment_merge(struct record *r, const char *reply, size_t length, const char *ticket_id,
	int64_t covers_ms, struct merge *out);

/* There is no answer to be had about this ticket: as if it had been empty. */
struct err comment_skip(struct record *r, const char *ticket_id, int64_t covers_ms);

/* The next ticket whose comments are older than itself: one of `looked_at` (a JSON array of ids),
 * or one that is open and tied to an incident. Its id and updated_ms; id 0: none. */
struct err comment_due(struct record *r, const char *looked_at, int64_t *id, int64_t *updated_ms);

#endif
