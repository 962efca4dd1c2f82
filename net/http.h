/* net/http.h - HTTP on the loop: libcurl's multi interface driven by libuv. The only user of curl.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "store/err.h"
#include "store/secret.h"

enum { HTTP_BODY_CAP_BYTES = 32 * 1024 * 1024, HTTP_HEADERS_MOST = 12 };

struct http;
struct http_call;

/* One request; everything is copied by http_send. */
struct http_request {
	const char *method; /* "GET", "POST", "PUT" */
	const char *url;
	const char *headers[HTTP_HEADERS_MOST]; /* "Name: value", the unused ones NULL */
	const char *authorization;              /* "Token token=", "Bearer ", "Basic " (then user:secret is encoded); NULL: none */
	const char *user;                       /* for Basic; else NULL */
	const struct secret *secret;            /* what follows; NULL: none */
	const char *body;                       /* NULL: none */
	size_t body_length;
	const struct secret *body_secret; /* where not NULL, the first "%s" in `body` is replaced by it, JSON-quoted: for token requests */
};

/* What came back; borrowed for the length of the callback. */
struct http_reply {
	struct err error; /* ERR_NET with a sentence: no answer at all. ERR_FULL: too large. Else NO_ERR */
	long status;      /* 200..; 0 with an error */
	const char *body; /* NUL-terminated, decompressed */
	size_t body_length;
	const char *content_type;   /* "" when not given */
	const char *idempotency;    /* x-idempotency-lookup; "" */
	int64_t retry_after_s;      /* Retry-After as seconds from now; -1: not given */
	int64_t ratelimit_reset_s;  /* ratelimit-reset; -1: not given */
	int64_t date_ms;            /* Date; 0: not given */
};

typedef void http_done(void *to, const struct http_reply *reply);

/* ca_file "" is the system's bundle. Kept until http_close has called back. */
struct err http_open(uv_loop_t *loop, const char *ca_file, struct http **out);

/* Starts one request; `done` is called exactly once from the loop, never from within this call, unless it is cancelled.
 * `out` may be NULL. ERR_CONFIG for a URL that is neither https nor loopback. */
struct err http_send(struct http *h, const struct http_request *request, http_done *done, void *to,
	struct http_call **out);

/* Forgets a call that is under way: `done` will not be called. */
void http_cancel(struct http *h, struct http_call *call);

/* Drops pooled connections: after a suspend. */
void http_drop_connections(struct http *h);

void http_close(struct http *h, void (*closed)(void *to), void *to);

#endif
