/* net/target_judge.c - what every HTTP answer means, whatever the target.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "net/complaint.h"
#include "net/header.h"
#include "net/target.h"

/* What is to be done must fit behind the service's own words. */
enum { WORDS_BYTES = 80 };

/* Whether it was done: with an effect nobody can know, unless nothing left. */
static void
judge_silence(const struct http_reply *reply, bool effect, struct target_outcome *out)
{
	out->end = effect && reply->left ? TARGET_LOST : TARGET_LATER;
	(void)snprintf(out->sentence, sizeof out->sentence, "%.*s", (int)sizeof out->sentence - 1,
		reply->error.text);
}

static void
judge_trouble(const struct target_kind *kind, const struct http_reply *reply, bool effect,
	struct target_outcome *out)
{
	char said[COMPLAINT_BYTES + 2];

	out->end = effect ? TARGET_LOST : TARGET_LATER;
	/* ratelimit-reset stands in each answer of some services; it asks for a wait after a 429. */
	out->wait_ms = reply->retry_after_s >= 0 ? header_asked_ms(reply) : -1;
	complaint_print(reply, WORDS_BYTES, said);
	(void)snprintf(out->sentence, sizeof out->sentence, "%s is in trouble (HTTP %ld%s).",
		kind->label, reply->status, said);
}

static void
judge_limited(
	const struct target_kind *kind, const struct http_reply *reply, struct target_outcome *out)
{
	out->end = TARGET_LIMITED;
	out->wait_ms = header_asked_ms(reply);
	(void)snprintf(out->sentence, sizeof out->sentence,
		"%s has had too many requests and wants a pause. It is kept; there is nothing to "
		"do.",
		kind->label);
}

static void
judge_no(const struct target_kind *kind, const struct http_reply *reply, struct target_outcome *out)
{
	char said[COMPLAINT_BYTES + 2];

	out->end = TARGET_REFUSED;
	complaint_print(reply, COMPLAINT_BYTES, said);
	(void)snprintf(out->sentence, sizeof out->sentence,
		"%s refused it (HTTP %ld%s). Change it and send it again, or drop it.", kind->label,
		reply->status, said);
}

static void
judge_token(
	const struct target_kind *kind, const struct http_reply *reply, struct target_outcome *out)
{
	char said[COMPLAINT_BYTES + 2];

	out->end = TARGET_TOKEN;
	complaint_print(reply, WORDS_BYTES, said);
	(void)snprintf(out->sentence, sizeof out->sentence, "%s refused us (HTTP %ld%s). %s",
		kind->label, reply->status, said, kind->when_refused);
}

bool
target_judge(const struct target_kind *kind, const struct http_reply *reply, bool effect,
	struct target_outcome *out)
{
	long status = reply->status;

	out->wait_ms = -1;
	if (reply->error.kind != ERR_NONE) {
		judge_silence(reply, effect, out);
		return true;
	}
	if (status / 100 == 2 || status / 100 == 3)
		return false;
	if (status == 401 || (status == 403 && !kind->forbidden_is_no))
		judge_token(kind, reply, out);
	else if (status == 408 || status / 100 == 5)
		judge_trouble(kind, reply, effect, out);
	else if (status == 420 || status == 429)
		judge_limited(kind, reply, out);
	else
		judge_no(kind, reply, out);
	return true;
}
