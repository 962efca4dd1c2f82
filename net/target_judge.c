/* net/target_judge.c - what every HTTP answer means, whatever the target.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/complaint.h"
#include "net/header.h"
#include "net/target.h"
#include "store/log.h"
#include "store/text.h"

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

/* Only what is printable, of what a service calls its own. */
static void
clean_word(char *word, size_t size)
{
	char clean[REMOTE_URL_BYTES];
	size_t length = 0;

	for (const char *at = word; *at != '\0' && length + 1 < size; at++)
		if (*at > ' ' && *at <= '~')
			clean[length++] = *at;
	clean[length] = '\0';
	log_mask(clean);
	memcpy(word, clean, strlen(clean) + 1);
}

void
target_answer(const struct target_kind *kind, struct target_job *job,
	const struct http_reply *reply, struct target_outcome *out)
{
	char sentence[TARGET_SENTENCE_BYTES];

	kind->answer(job, reply, out);
	log_mask(out->sentence);
	(void)text_show(text_of(out->sentence), false, sentence, sizeof sentence);
	memcpy(out->sentence, sentence, sizeof sentence);
	clean_word(out->remote_id, sizeof out->remote_id);
	clean_word(out->remote_url, sizeof out->remote_url);
	if (strncasecmp(out->remote_url, "https://", 8) != 0 &&
		strncasecmp(out->remote_url, "http://", 7) != 0)
		out->remote_url[0] = '\0';
}
