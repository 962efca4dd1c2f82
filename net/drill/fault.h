/* net/drill/fault.h - how a simulated service misbehaves, and when.
 *
 * A script is a list of rules. The first rule that is in force for a request strikes it; where none
 * is, the service answers as it should. Nothing here is random: the same script and the same
 * requests at the same moments of the room get the same answers.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_FAULT_H
#define NET_DRILL_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/request.h"
#include "store/buf.h"

/* Which service a rule is for, and which one asks: bits. */
enum fault_service {
	FAULT_PAGERDUTY = 1,
	FAULT_ZENDESK = 2,
	FAULT_SLACK = 4,
	FAULT_STATUSPAGE = 8,
	FAULT_JIRA = 16,
	FAULT_BOTH = FAULT_PAGERDUTY | FAULT_ZENDESK,
	FAULT_ALL = FAULT_BOTH | FAULT_SLACK | FAULT_STATUSPAGE | FAULT_JIRA,
};

enum fault_kind {
	/* Instead of an answer: the request is not carried out. */
	FAULT_STATUS,   /* `status`, with Retry-After when `wait` is given */
	FAULT_REVOKED,  /* as if the token were unknown */
	FAULT_HANG,     /* nothing at all */
	FAULT_HTML,     /* a page for people */
	FAULT_REDIRECT, /* to `to` */
	FAULT_BOMB,     /* `size` bytes of spaces in a thousandth of that, gzipped */
	FAULT_HUGE,     /* `size` bytes in chunks */
	/* The right answer, badly carried. */
	FAULT_SLOW, /* at `bytes_per_s` */
	FAULT_CUT,  /* the connection ends after `at` bytes of the body */
	/* The right answer, changed. */
	FAULT_BROKEN,    /* its second half is missing, but the length is right */
	FAULT_SHAPE,     /* a list where an object belongs */
	FAULT_TYPES,     /* numbers for strings and strings for numbers, in every `every`-th row */
	FAULT_UTF8,      /* bytes that are no UTF-8 in titles, in every `every`-th row */
	FAULT_DUPLICATE, /* every row of the list again at its end */
	FAULT_SHUFFLE,   /* the rows out of order */
	FAULT_DRIFT,     /* beyond the first page of a list a row is skipped and one comes twice */
	FAULT_SKEW,      /* the service's clock is off by `skew` */
	/* What was asked is done, and the client does not hear so. */
	FAULT_DONE, /* it hears `status` */
	FAULT_MUTE, /* it hears nothing */
	/* What was asked is done in part. */
	FAULT_PARTIAL, /* without every `every`-th row of the list that was sent */
};

enum { FAULT_TO_BYTES = 256 };

/* One rule. The strings are as the file has them, "" where it says nothing. */
struct fault_rule {
	enum fault_service service;
	enum fault_kind kind;
	const char *path;   /* what the path begins with */
	const char *method; /* "": any; "write": any but GET */
	const char *after;
	const char *lasts;
	const char *token; /* of FAULT_REVOKED; "": any */
	const char *to;
	const char *skew;
	const char *size;
	int64_t times; /* 0: without end */
	int64_t wait_s;
	int64_t status;
	int64_t bytes_per_s;
	int64_t at;
	int64_t every;

	/* Not in the file: made while loading. */
	bool has_wait;
	bool has_at;
	int64_t after_ms; /* room time, from the script's start */
	int64_t lasts_ms; /* room time; INT64_MAX: without end */
	int64_t skew_ms;
	int64_t size_bytes;

	int64_t struck; /* how often */
};

struct fault_script {
	struct fault_rule *rules;
	size_t rules_count;
	int64_t origin_ms; /* room time: the script's start */
};

/* "pagerduty", "status"... */
const char *fault_service_name(enum fault_service service);
const char *fault_kind_name(enum fault_kind kind);

/* Whether the service is not even asked: the whole reply is the fault's. */
bool fault_replaces(enum fault_kind kind);

/* The rule that strikes this request now, counted as struck; NULL when none does, or `script` is.
 * Until the script goes. */
const struct fault_rule *fault_pick(struct fault_script *script, enum fault_service service,
	const struct request *r, int64_t now_ms);

/* The moment of the room at which a rule's time is over; INT64_MAX: never. */
int64_t fault_ends_ms(const struct fault_script *script, const struct fault_rule *rule);

/* Whether a rule may still strike at that moment of the room, and has begun to. */
bool fault_in_force(
	const struct fault_script *script, const struct fault_rule *rule, int64_t now_ms);

/* The rules and how often each has struck, as JSON. `script` may be NULL: no rules. */
void fault_print(const struct fault_script *script, int64_t now_ms, struct buf *out);

#endif
