/* tests/model/fault.c - answers that are none.
 * SPDX-License-Identifier: MIT */
#include "tests/model/fault.h"

#include <stdio.h>
#include <string.h>

#include "tests/model/loop.h"

struct http_reply
fault_none(long status)
{
	return (struct http_reply){.status = status,
		.content_type = "application/json",
		.idempotency = "",
		.retry_after_s = -1,
		.ratelimit_reset_s = -1};
}

void
fault_make(struct http_reply *out, char *body)
{
	switch (loop_dice(6)) {
	case 0:
		*out = (struct http_reply){.error = err_make(ERR_NET, "It hung up.")};
		break;
	case 1:
		*out = fault_none(500);
		break;
	case 2:
		*out = fault_none(503);
		out->retry_after_s = 3;
		break;
	case 3:
		*out = fault_none(429);
		out->ratelimit_reset_s = 7;
		break;
	case 4:
		body[strlen(body) / 2] = '\0';
		break;
	default:
		(void)snprintf(body, strlen(body) + 1, "{\"incidents\":{}}");
		break;
	}
}
