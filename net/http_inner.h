/* net/http_inner.h - HTTP from within: net/http.c (calls on the loop) and net/http_request.c (what a
 * request is made of, and what is read of its answer) share it. Nobody else knows curl.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_INNER_H
#define NET_HTTP_INNER_H

#include <curl/curl.h>
#include <limits.h>

#include "net/header.h"
#include "net/http.h"
#include "store/buf.h"

enum {
	HTTP_HEADERS_CAP_BYTES = 64 * 1024, /* of one answer, interim ones included */
	HTTP_REQUEST_CAP_BYTES = 1024 * 1024,
};

struct http {
	uv_loop_t *loop;
	uv_timer_t timer;
	CURLM *multi;
	struct http_call *calls; /* under way, newest first */
	struct http_limits limits;
	size_t handles; /* uv handles not closed yet */
	bool closing;
	void (*closed)(void *to);
	void *closed_to;
	char ca_file[PATH_MAX];
};

struct http_call {
	struct http_call *next;
	struct http *http;
	CURL *easy;
	struct curl_slist *headers; /* may hold a secret */
	struct buf out;             /* the request's body; may hold a secret */
	struct buf in;
	struct http_limits limits; /* those it was sent with */
	size_t header_bytes;
	bool lost;     /* its connection was dropped: curl has it no more */
	bool left;     /* struct http_reply's */
	bool withheld; /* `leaving` said no */
	bool (*leaving)(void *to);
	http_done *done;
	void *to;
	struct header_seen seen;
	char host[128];
};

/* Fills in the call's host; refuses what must not be asked. A URL that is a secret is not told. */
struct err http_request_check(
	struct http_call *call, const struct http_request *q, const char *url, bool *loopback);

/* Everything curl must know of this request. */
bool http_request_set(
	struct http_call *call, const struct http_request *q, const char *url, bool loopback);

#endif
