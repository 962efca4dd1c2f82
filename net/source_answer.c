/* net/source_answer.c - what the answers of a service mean: rows, a state, a wait.
 *
 * Waits that the service asks for are by the machine's clock, however fast the room runs; those of
 * our own are room time. SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/complaint.h"
#include "net/header.h"
#include "net/source_inner.h"
#include "store/log.h"

enum {
	RECORD_MS = 5 * 1000, /* room time until a record that does not write is tried again */
	BACKOFF_MOST_S = 60,
	SKEW_STEP_MS = 5 * 1000,      /* what a clock must have moved by to be said again */
	LOOKED_MS = 60 * 1000,        /* how often a refused token's file is looked at */
	SENTENCE_BYTES = 256,         /* as struct source_status keeps it */
	REFUSED_COMPLAINT_BYTES = 48, /* what is to be done must still fit */
};

/* Full jitter: anything up to 2, 4, 8 .. 60 s, in ms. */
static int64_t
backoff_ms(const struct source *s)
{
	int64_t most_ms = (int64_t)BACKOFF_MOST_S * 1000;
	uint32_t dice = 0;

	if (s->tries < 6 && ((int64_t)1000 << s->tries) < most_ms)
		most_ms = (int64_t)1000 << s->tries;
	(void)uv_random(
		NULL, NULL, &dice, sizeof dice, 0, NULL); /* without it: no wait but the least */
	return 1 + dice % most_ms;
}

/* "14:05:30 (41 s)": when it will be, by the clock on the wall here. */
static void
print_until(const struct source *s, int64_t wait_ms, char out[48])
{
	const struct clock *clock = s->host.clock;
	int64_t until_ms = clock_now_ms(clock) + (int64_t)((double)wait_ms * clock->speed);
	time_t until_s = (time_t)(until_ms / 1000);
	struct tm local = {0};
	char day[16];

	(void)localtime_r(&until_s, &local);
	(void)strftime(day, sizeof day, "%H:%M:%S", &local); /* it fits */
	(void)snprintf(out, 48, "%s (%" PRId64 " s)", day, (wait_ms + 999) / 1000);
}

/* ---- failures ---- */

void
source_unreachable(struct source *s, int64_t wait_ms, const char *sentence)
{
	s->tries++;
	if (wait_ms >= 0)
		source_hold(s, (uint64_t)wait_ms, true);
	else
		source_hold_room(s, backoff_ms(s));
	source_set_state(s, SOURCE_UNREACHABLE, sentence);
}

static void
fail_trouble(struct source *s, const struct http_reply *reply)
{
	const char *label = s->setup.kind->label;
	int64_t wait_ms = header_asked_ms(reply);
	char said[COMPLAINT_BYTES + 2];
	char sentence[SENTENCE_BYTES];
	char until[48];

	complaint_print(reply, COMPLAINT_BYTES, said);
	if (wait_ms < 0) {
		(void)snprintf(sentence, sizeof sentence,
			"%s is in trouble (HTTP %ld%s). It is asked again within a minute.", label,
			reply->status, said);
		source_unreachable(s, -1, sentence);
		return;
	}
	print_until(s, wait_ms, until);
	(void)snprintf(sentence, sizeof sentence,
		"%s is in trouble (HTTP %ld%s). It wants to be asked again at %s.", label,
		reply->status, said, until);
	source_unreachable(s, wait_ms, sentence);
}

void
source_limit(struct source *s, int64_t wait_ms)
{
	char sentence[SENTENCE_BYTES];
	char until[48];

	source_hold(s, (uint64_t)wait_ms, true);
	s->limited_ms = s->hold_ms;
	print_until(s, wait_ms, until);
	(void)snprintf(sentence, sizeof sentence,
		"%s has had too many requests and wants a pause until %s. It is kept; there is "
		"nothing to do.",
		s->setup.kind->label, until);
	source_set_state(s, SOURCE_LIMITED, sentence);
}

static void
fail_limited(struct source *s, const struct http_reply *reply)
{
	int64_t wait_ms = header_asked_ms(reply);

	s->tries++;
	source_limit(s, wait_ms < 0 ? backoff_ms(s) : wait_ms);
}

void
source_stay_refused(struct source *s)
{
	int64_t wait_ms = credential_again_ms(s->credential);

	if (s->refusal[0] == '\0') /* it was not us whom it refused */
		(void)snprintf(s->refusal, sizeof s->refusal, "%s takes our token no more. %s",
			s->setup.kind->label, credential_advice(s->credential));
	source_hold_room(s, wait_ms);
	s->held_fast = wait_ms > LOOKED_MS; /* a file costs nothing to look at */
	source_set_state(s, SOURCE_REFUSED, s->refusal);
}

void
source_refused(struct source *s, const char *sentence)
{
	int64_t wait_ms = 0;

	if (s->which == credential_which(s->credential))
		wait_ms = credential_refused(s->credential);
	(void)snprintf(
		s->refusal, sizeof s->refusal, "%s %s", sentence, credential_advice(s->credential));
	if (wait_ms < credential_again_ms(s->credential))
		source_hold(s, (uint64_t)wait_ms, false);
	else
		source_stay_refused(s);
}

/* An answer, but not one for us: the request waits for its next turn, others go on. */
static void
fail_malformed(struct source *s, const char *sentence)
{
	s->setup.kind->skip(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
	if (s->malformed == SOURCE_NO_WHAT || s->ask.id[0] == '\0') {
		s->malformed = s->ask.what;
		s->malformed_one = s->ask.id[0] != '\0';
	}
	source_hold(s, 0, false);
	source_set_state(s, SOURCE_MALFORMED, sentence);
}

/* One that could not be read, or not be merged. */
static void
fail_useless(struct source *s, const char *why)
{
	char sentence[SENTENCE_BYTES];

	(void)snprintf(sentence, sizeof sentence,
		"%.190s Nothing of it was recorded; the next poll asks again.", why);
	fail_malformed(s, sentence);
}

/* Some merges name the service themselves. */
static void
fail_merge(struct source *s, struct err e)
{
	const char *label = s->setup.kind->label;

	if (strncmp(e.text, label, strlen(label)) != 0)
		e = err_in(label, e);
	fail_useless(s, e.text);
}

/* Ours, not the service's: what was answered is asked for again at its next turn. */
static void
fail_record(struct source *s, struct err e)
{
	char sentence[SENTENCE_BYTES];

	log_line("%s: an answer cannot be recorded: %s", s->setup.kind->label, e.text);
	s->setup.kind->skip(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
	source_hold_room(s, RECORD_MS);
	(void)snprintf(sentence, sizeof sentence,
		"%s answers, but what it says cannot be recorded: %.190s", s->setup.kind->label,
		e.text);
	source_set_state(s, SOURCE_LATE, sentence);
}

static void
fail_optional(struct source *s, const struct http_reply *reply)
{
	char said[COMPLAINT_BYTES + 2];

	complaint_print(reply, COMPLAINT_BYTES, said);
	log_line("%s answered with HTTP %ld about %s%s.", s->setup.kind->label, reply->status,
		s->ask.id[0] != '\0' ? s->ask.id : "one of its lists", said);
	s->setup.kind->skip(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
	source_hold(s, 0, false);
}

static void
fail_status(struct source *s, const struct http_reply *reply)
{
	const char *label = s->setup.kind->label;
	long status = reply->status;
	char said[COMPLAINT_BYTES + 2];
	char sentence[SENTENCE_BYTES];

	if (status == 429) {
		fail_limited(s, reply);
	} else if (status == 401 || (status == 403 && !s->ask.optional)) {
		complaint_print(reply, REFUSED_COMPLAINT_BYTES, said);
		(void)snprintf(sentence, sizeof sentence, "%s refused us (HTTP %ld%s). %s", label,
			status, said, s->setup.kind->when_refused);
		source_refused(s, sentence);
	} else if (status >= 500 || status == 408) {
		fail_trouble(s, reply);
	} else if (s->ask.optional && status >= 400) {
		fail_optional(s, reply);
	} else {
		complaint_print(reply, COMPLAINT_BYTES, said);
		(void)snprintf(sentence, sizeof sentence,
			"%s answered with HTTP %ld%s%s, which cannot be used: check %s.url.", label,
			status, status / 100 == 3 ? " (a redirect, not followed)" : "", said,
			s->setup.kind->name);
		fail_malformed(s, sentence);
	}
}

/* ---- good answers ---- */

static void
answered(struct source *s)
{
	s->setup.kind->done(s->setup.state, &s->ask, clock_steady_ms(s->host.clock));
	s->ok_steady_ms = clock_steady_ms(s->host.clock);
	s->tries = 0;
	s->held_fast = s->limited_ms > uv_now(s->host.loop);
	s->hold_ms = s->held_fast ? s->limited_ms : 0;
	credential_accepted(s->credential);
	source_watch_lateness(s);
	s->read = true;
}

/* The service's clock against ours. It is told once, and again when it has moved; a second more or
 * less, which is all that Date knows, is nothing. */
static int64_t
skew_of(const struct source *s, const struct http_reply *reply)
{
	int64_t before_ms = s->status.skew_ms;
	int64_t most_ms = before_ms == 0 ? SOURCE_SKEW_MS : SOURCE_SKEW_MS - SKEW_STEP_MS;
	int64_t skew_ms;

	if (reply->date_ms == 0 || s->host.clock->speed != 1.0)
		return before_ms;
	skew_ms = reply->date_ms + 500 - clock_now_ms(s->host.clock);
	if (llabs(skew_ms) <= most_ms)
		return 0;
	if (before_ms != 0 && llabs(skew_ms - before_ms) <= SKEW_STEP_MS)
		return before_ms;
	return skew_ms / 1000 * 1000;
}

/* What the answer told beside its rows. */
static void
learn(const struct source *s, const struct http_reply *reply, struct source_status *status)
{
	struct source_told told = {.access = NULL};

	status->skew_ms = skew_of(s, reply);
	if (s->setup.kind->tell == NULL)
		return;
	s->setup.kind->tell(s->setup.state, &told);
	if (told.access != NULL)
		(void)snprintf(status->access, sizeof status->access, "%s", told.access);
	if (told.skipped > 0)
		status->skipped += told.skipped;
}

static bool
is_news(const struct source_status *before, const struct source_status *now)
{
	return now->state != before->state || now->skipped != before->skipped ||
	       now->skew_ms != before->skew_ms || strcmp(now->access, before->access) != 0;
}

/* Whether a good answer now says that what was malformed is well again. */
static bool
is_well_again(const struct source *s)
{
	return s->malformed == s->ask.what || (s->malformed_one && !s->ask.optional);
}

/* Merges and commits, with the state that a good answer makes. */
static struct err
take(struct source *s, const struct http_reply *reply)
{
	const struct source_status before = s->status;
	struct source_status status = before;
	struct err e;

	status.last_ok_ms = clock_now_ms(s->host.clock);
	if (s->malformed == SOURCE_NO_WHAT || is_well_again(s)) {
		status.state = SOURCE_OK;
		status.error[0] = '\0';
	}
	e = source_begin(s, s->ask.told);
	if (e.kind != ERR_NONE)
		return e;
	e = s->setup.kind->take(s->setup.state, s->host.record, &s->ask, reply);
	if (e.kind == ERR_NONE) {
		learn(s, reply, &status);
		e = source_save(s->host.record, s->setup.kind->name, &status);
	}
	if (e.kind != ERR_NONE) {
		record_rollback(s->host.record);
		return e;
	}
	s->status = status;
	e = source_commit(s, is_news(&before, &status));
	if (e.kind != ERR_NONE)
		s->status = before;
	else if (is_well_again(s))
		s->malformed = SOURCE_NO_WHAT;
	return e;
}

static bool
is_json(const struct http_reply *reply)
{
	return strcasestr(reply->content_type, "json") != NULL;
}

/* An answer with a status that the kind wants to see. That something is gone is said by the service
 * itself: a proxy's 404 is not JSON. */
static bool
is_wanted(const struct source *s, const struct http_reply *reply)
{
	const long status = reply->status;

	if (status / 100 == 2 || (status == 404 && s->ask.optional && is_json(reply)))
		return true;
	return s->ask.any && status / 100 == 4 && status != 401 && status != 429;
}

void
source_judge(struct source *s, const struct http_reply *reply)
{
	struct err e;

	if (reply->error.kind == ERR_FULL) {
		fail_useless(s, reply->error.text);
		return;
	}
	if (reply->error.kind != ERR_NONE) {
		source_unreachable(s, -1, reply->error.text);
		return;
	}
	if (!is_wanted(s, reply)) {
		fail_status(s, reply);
		return;
	}
	if (reply->status / 100 == 2 && !is_json(reply))
		e = err_make(ERR_MALFORMED, "%s's answer is not JSON: check %s.url.",
			s->setup.kind->label, s->setup.kind->name);
	else
		e = take(s, reply);
	switch (e.kind) {
	case ERR_NONE:
		answered(s);
		break;
	case ERR_MALFORMED:
		fail_merge(s, e);
		break;
	case ERR_REFUSED:
		source_refused(s, e.text);
		break;
	case ERR_USAGE:
	case ERR_CONFIG:
	case ERR_IO:
	case ERR_RECORD:
	case ERR_NET:
	case ERR_MISSING:
	case ERR_FULL:
		fail_record(s, e);
		break;
	}
}
