/* net/complaint.h - what a service itself says about an error, fit for a sentence.
 * SPDX-License-Identifier: MIT */
#ifndef NET_COMPLAINT_H
#define NET_COMPLAINT_H

#include <stddef.h>

#include "net/http.h"

enum { COMPLAINT_BYTES = 104 };

/* The message in the body of an answer of 400 and above: neutralised, without known secrets, cut to
 * fit, without a full stop; "" when it has none. Shapes: PagerDuty's {"error":{"message","code",
 * "errors"}}; Zendesk's {"error","description"}, {"error":{"title","message"}} and
 * {"errors":[{"title"}]}; Statuspage's {"error":[..]}; Jira's
 * {"errorMessages":[..],"errors":{FIELD:..}}; OAuth's {"error","error_description"} (RFC 6749
 * 5.2); plain text. Returns `out`. */
const char *complaint_read(const struct http_reply *reply, char out[COMPLAINT_BYTES]);

/* Any words of a service's own for a sentence: without known secrets (looked for before it is cut),
 * neutralised, cut to `size`. Returns `out`. */
const char *complaint_show(const char *said, char *out, size_t size);

/* The message as ": what it said", cut to `most` bytes at a glyph; or nothing. */
void complaint_print(const struct http_reply *reply, size_t most, char out[COMPLAINT_BYTES + 2]);

#endif
