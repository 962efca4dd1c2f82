/* net/drill/jira.c - a simulated Jira: a request on a world, and its reply.
 * SPDX-License-Identifier: MIT */
#include "net/drill/jira.h"

#include <stdlib.h>

struct jira_world {
	int count;
};

void
drill_jira_free(struct jira_world *jira)
{
	free(jira);
}

void
drill_jira_handle(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	out->status = 404;
	(void)buf_string(&out->body, "{\"errorMessages\":[\"Not found\"],\"errors\":{}}");
}
