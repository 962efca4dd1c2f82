/* store/slack_reply.h - what Slack's answers say, read by SQLite: they may be long, and are never to be
 * trusted.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SLACK_REPLY_H
#define STORE_SLACK_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"

enum { SLACK_ID_BYTES = 64, SLACK_WORD_BYTES = 64, SLACK_CURSOR_BYTES = 256 };

/* What stands at the top of an answer. All "" where it is not said, or not a short string. */
struct slack_reply {
	bool understood; /* it is an object with a boolean "ok" */
	bool ok;
	char error[SLACK_WORD_BYTES];  /* "channel_not_found" */
	char needed[SLACK_WORD_BYTES]; /* of missing_scope */
	char channel[SLACK_ID_BYTES];  /* the channel's id */
	char ts[SLACK_ID_BYTES];       /* of a message: its id in the channel */
	char user[SLACK_ID_BYTES];     /* of users.lookupByEmail */
	char user_id[SLACK_ID_BYTES];  /* of auth.test: who we are */
	char bot_id[SLACK_ID_BYTES];
	char cursor[SLACK_CURSOR_BYTES]; /* where the list goes on; "": nowhere */
};

struct err slack_reply_read(
	struct record *r, const char *body, size_t length, struct slack_reply *out);

/* A body as a form: the members of the JSON object, each name and value put in by `escape`; objects as
 * JSON. That is what the document's methods take. ERR_MALFORMED when it is no object. */
struct err slack_form(struct record *r, const char *body,
	bool (*escape)(struct buf *out, const char *value), struct buf *out);

/* In a list of conversations: the id of the one that is called so (with or without "#"); "" when it
 * is not among them. */
struct err slack_reply_find(struct record *r, const char *body, size_t length, const char *name,
	char id[SLACK_ID_BYTES]);

/* A channel, as a list of conversations has it. */
struct slack_listed {
	bool found;
	bool member; /* we are in it */
	bool archived;
	char id[SLACK_ID_BYTES];
};

/* In a list of conversations: the one that is called so (with or without "#"), or has that id. Not
 * found: `out` is left alone. */
struct err slack_reply_listed(struct record *r, const char *body, size_t length, const char *which,
	struct slack_listed *out);

/* What is looked for among the messages of a channel. */
struct slack_sought {
	const char *id;      /* that its metadata has */
	const char *text;    /* as Slack keeps it; for one that has no metadata */
	const char *user_id; /* whose that one must be; "": nobody's */
	const char *bot_id;
};

/* The id of the message; "" when it is not among them. */
struct err slack_reply_seek(struct record *r, const char *body, size_t length,
	const struct slack_sought *sought, char ts[SLACK_ID_BYTES]);

#endif
