/* net/trial_inner.h - a trial from within: net/trial.c (its life), and a file a service: which reads,
 * and what their answers say. SPDX-License-Identifier: MIT */
#ifndef NET_TRIAL_INNER_H
#define NET_TRIAL_INNER_H

#include "net/outbox_inner.h"
#include "net/trial.h"
#include "store/json.h"
#include "store/slack_reply.h"

enum { TRIAL_SENTENCE_BYTES = 512, TRIAL_CHANNELS = 3, TRIAL_SCOPES_BYTES = 512, TRIAL_LINES = 12 };

struct trial;

/* What makes it one service's. */
struct trial_kind {
	const struct target_kind *target; /* its name, its label, its headers */
	/* The address of the next read, behind the target's; false: there is none more. */
	bool (*ask)(struct trial *t, char path[TARGET_PATH_BYTES]);
	/* A good answer (2xx); sets t->stage. False: it is no use to ask on. */
	bool (*take)(struct trial *t, const struct http_reply *reply);
	/* An answer of 4xx that is about this read and not about the token or the pace: true when it
	 * was told. NULL: never. */
	bool (*refuse)(struct trial *t, const struct http_reply *reply);
};

/* One of the channels that the config names, at Slack. */
struct trial_channel {
	const char *which; /* "#general", "C0123.."; "": none */
	const char *key;   /* of the config: "team" */
	struct slack_listed seen;
};

struct trial {
	struct trials *all;
	const struct trial_kind *kind;
	struct outbox_target target;
	struct credential *token;
	struct credential *webhook;
	struct http_call *call;
	/* What it has said: told when it is over, so that the lines of one stand together. */
	struct {
		const char *verdict;
		char sentence[TRIAL_SENTENCE_BYTES];
	} lines[TRIAL_LINES];
	int lines_count;
	int stage;
	int reads; /* so far */
	bool over;
	/* Slack's. */
	struct trial_channel channels[TRIAL_CHANNELS];
	char scopes[TRIAL_SCOPES_BYTES]; /* "chat:write,channels:read"; "": it does not tell */
	char cursor[SLACK_CURSOR_BYTES];
	bool private; /* the list is that of private channels */
	int pages;    /* of it, so far */
};

/* One line; the verdict a constant. What is more than TRIAL_LINES is left out. */
__attribute__((format(printf, 3, 4))) void trial_say(
	struct trial *t, const char *verdict, const char *format, ...);

/* Reads a JSON object into the reader that all share; false, with a line said, when it is none. */
bool trial_read(struct trial *t, const struct http_reply *reply);

/* The reader, and whose SQLite. */
struct json *trial_json(const struct trial *t);
const struct trial_host *trial_host_of(const struct trial *t);

extern const struct trial_kind trial_slack;
extern const struct trial_kind trial_statuspage;
extern const struct trial_kind trial_jira;

#endif
