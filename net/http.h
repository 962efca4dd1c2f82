/* net/http.h - HTTP on the loop: libcurl's multi interface driven by libuv. The only user of curl.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "store/err.h"
#include "store/secret.h"

enum { HTTP_BODY_CAP_BYTES = 32 * 1024 * 1024, HTTP_HEADERS_MOST = 12 };

struct http;
struct http_call;

/* How long, how slow and how large an answer may be. */
struct http_limits {
	long connect_ms;       /* name lookup, TCP and TLS */
	long total_ms;         /* from http_send to the last byte */
	long slow_bytes_per_s; /* below this ... */
	long slow_s;           /* ... for so long, it is given up */
	size_t body_bytes;     /* decompressed */
};

/* One request; everything is copied by http_send. */
struct http_request {
	const char *method; /* "GET", "POST", "PUT" */
	const char *url;
	const char *headers[HTTP_HEADERS_MOST]; /* "Name: value", the unused ones NULL */
	const char *authorization;   /* "Token token=", "Bearer ", "Basic " (then user:secret is
					encoded); NULL: none */
	const char *user;            /* for Basic; else NULL */
	const struct secret *secret; /* what follows; NULL: none */
	const char *body;            /* NULL: none */
	size_t body_length;
	const struct secret *body_secret; /* where not NULL, the first "%s" in `body` is replaced by
					     it, JSON-quoted: for token requests */
	bool body_form;                   /* it is percent-encoded instead: `body` is a form */
	const struct secret *url_secret;  /* where not NULL, the whole URL, in place of `url` */
	bool loopback;                    /* ERR_REFUSED for any other host: a drill's */
	/* NULL; or asked when the connection stands, before the first byte leaves: false, and none
	 * does, and `done` gets ERR_REFUSED. It calls nothing of this file. Such a request has a new
	 * connection: over one that was used before, curl sends again by itself when it breaks. */
	bool (*leaving)(void *to);
	bool at_once; /* on the wire before http_send returns, where a connection is there: only
			 from within a `done` */
};

/* What came back; borrowed for the length of the callback. */
struct http_reply {
	struct err error; /* ERR_NET with a sentence: no answer at all. ERR_FULL: too large. Else
			     NO_ERR */
	long status;      /* 200..; 0 with an error */
	bool left;        /* something of the request may have left, whatever came back */
	const char *body; /* NUL-terminated, decompressed */
	size_t body_length;
	const char *content_type;  /* "" when not given */
	const char *idempotency;   /* x-idempotency-lookup; "" */
	const char *scopes;        /* x-oauth-scopes: what the token may do; NULL or "": not told */
	int64_t retry_after_s;     /* Retry-After as seconds from now; -1: not given */
	int64_t ratelimit_reset_s; /* ratelimit-reset; -1: not given */
	int64_t date_ms;           /* Date; 0: not given */
};

typedef void http_done(void *to, const struct http_reply *reply);

/* ca_file "" is the system's bundle; copied. The process must ignore SIGPIPE: TLS may write to a
 * connection that is gone. */
struct err http_open(uv_loop_t *loop, const char *ca_file, struct http **out);

/* For tests: other limits than 5 s, 20 s, 100 B/s for 10 s and HTTP_BODY_CAP_BYTES, from the next
 * call on. */
void http_limit(struct http *h, const struct http_limits *limits);

/* Starts one request; `done` is called exactly once from the loop, never from within this call,
 * unless it is cancelled. Redirects are not followed. `out` may be NULL; it is valid until `done`
 * is called. `done` may call anything here. ERR_CONFIG for a URL that is neither https nor
 * loopback, or that holds a password. */
struct err http_send(struct http *h, const struct http_request *request, http_done *done, void *to,
	struct http_call **out);

/* Forgets a call that is under way: `done` will not be called. */
void http_cancel(struct http *h, struct http_call *call);

/* Drops all connections, after a suspend: calls under way end with ERR_NET before this returns. */
void http_drop_connections(struct http *h);

/* Calls under way are forgotten. `closed` (may be NULL) is called from the loop. NULL is not
 * allowed. */
void http_close(struct http *h, void (*closed)(void *to), void *to);

#endif
