/* net/drill/statuspage.c - a simulated Statuspage: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/statuspage.h"

#include <stdlib.h>

struct statuspage_world {
	int count;
};

void
drill_statuspage_free(struct statuspage_world *statuspage)
{
	free(statuspage);
}

void
drill_statuspage_handle(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	out->status = 404;
	(void)buf_string(&out->body, "{\"error\":\"Not found\"}");
}
