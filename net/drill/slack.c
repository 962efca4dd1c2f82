/* net/drill/slack.c - a simulated Slack: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/slack.h"

#include <stdlib.h>

struct slack_world {
	int count;
};

void
drill_slack_free(struct slack_world *slack)
{
	free(slack);
}

void
drill_slack_handle(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	out->status = 200;
	(void)buf_string(&out->body, "{\"ok\":false,\"error\":\"unknown_method\"}");
}
