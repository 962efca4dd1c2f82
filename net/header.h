/* net/header.h - the lines of a request that hold a secret, and the lines of an answer that we
 * read. SPDX-License-Identifier: MIT */
#ifndef NET_HEADER_H
#define NET_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/http.h"
#include "store/buf.h"

enum { HEADER_WAIT_MOST_S = 24 * 60 * 60 /* a longer wait counts as this */ };

/* What was read; text is printable ASCII, cut to fit. */
struct header_seen {
	char content_type[96];
	char idempotency[32];
	char scopes[512];          /* x-oauth-scopes */
	int64_t retry_after_s;     /* -1: not given */
	int64_t retry_at_s;        /* Retry-After as a date, seconds since 1970; -1: not given so */
	int64_t ratelimit_reset_s; /* ratelimit-reset, else zendesk-ratelimit-*'s resets=; -1 */
	int64_t date_ms;           /* 0: not given */
};

void header_init(struct header_seen *seen);

/* One line of an answer, not terminated. What is too long or unknown is passed over. */
void header_read(struct header_seen *seen, const char *line, size_t length);

/* Seconds to wait by Retry-After; -1: not given. A date counts from the answer's own Date, else
 * from now_s. Source: RFC 9110 10.2.3. */
int64_t header_wait_s(const struct header_seen *seen, int64_t now_s);

/* How long an answer wants us to wait, ms: Retry-After, else ratelimit-reset; 1 s to 10 min. -1: it
 * does not say. */
int64_t header_asked_ms(const struct http_reply *reply);

/* Printable ASCII of `value` only; the rest is dropped. */
void header_copy(char *out, size_t size, const char *value);

/* Appends `value` percent-encoded: RFC 3986's unreserved characters stay. */
bool header_escape(struct buf *out, const char *value);

/* The Authorization line and the body of a request. `out` must be empty and have a large cap; its
 * memory is got at once, so that growing leaves no copies behind: give it back with header_wipe.
 * False: no memory. */
bool header_authorization(const struct http_request *q, struct buf *out);
bool header_body(const struct http_request *q, struct buf *out);
void header_wipe(struct buf *b);

/* 127.0.0.0/8, [::1] and localhost, as curl writes the host of a URL. */
bool header_host_is_loopback(const char *host);

#endif
