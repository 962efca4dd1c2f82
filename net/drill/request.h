/* net/drill/request.h - one HTTP request to a simulated service, and its reply, without any HTTP.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_REQUEST_H
#define NET_DRILL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"

enum { REQUEST_PARAMS_MAX = 512, REQUEST_SEGMENTS_MAX = 8, REPLY_HEADERS_MAX = 12 };

struct param {
	const char *name;
	const char *value;
};

struct request {
	char method[8];
	char *path;   /* decoded, without the query: "/incidents/Q1/notes" */
	char *memory; /* what the segments and params lie in */
	const char *segments[REQUEST_SEGMENTS_MAX];
	int segment_count; /* REQUEST_SEGMENTS_MAX + 1: too many */
	struct param *params;
	int param_count;
	/* The headers that matter; NULL when absent. Borrowed. */
	const char *accept;
	const char *content_type;
	const char *authorization;
	const char *from;
	const char *idempotency_key;
	const char *host; /* as the client calls us: "127.0.0.1:8080" */
	const char *body; /* borrowed; "" when there is none */
	size_t body_length;
};

struct header {
	const char *name; /* a constant */
	char value[256];
};

struct reply {
	int status;
	const char *content_type; /* a constant */
	struct buf body;
	struct header headers[REPLY_HEADERS_MAX];
	int header_count;
};

/* Takes a method and a raw target ("/incidents?limit=5") apart. ERR_FULL when memory is short.
 * The headers and the body are the caller's to set. */
struct err drill_request_init(struct request *r, const char *method, const char *target);
void drill_request_clear(struct request *r);

/* The first value of a parameter; NULL when it is absent. Until drill_request_clear. */
const char *drill_request_param(const struct request *r, const char *name);

/* Whether one of the (repeated) parameters of that name has that value. */
bool drill_request_has(const struct request *r, const char *name, const char *value);

/* A whole number from 0 up; `otherwise` when the parameter is absent, -1 when it is no number. */
int64_t drill_request_number(const struct request *r, const char *name, int64_t otherwise);

/* Whether the path matches "incidents/+/notes", where + is any one segment. */
bool drill_request_matches(const struct request *r, const char *method, const char *pattern);

/* An empty 200 of JSON, and memory for at most 16 MiB of body. */
void drill_reply_init(struct reply *r);
void drill_reply_clear(struct reply *r);

/* Adds a header, its value made as by printf and cut to 255 bytes. */
__attribute__((format(printf, 3, 4))) void drill_reply_header(
	struct reply *r, const char *name, const char *format, ...);

#endif
