/* net/drill/jira.h - a simulated Jira: issues of one project.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_JIRA_H
#define NET_DRILL_JIRA_H

#include "net/drill/request.h"
#include "net/drill/world.h"

#define JIRA_TOKEN "drill-jira-token"
#define JIRA_EMAIL "agent@hosting.example"
#define JIRA_PROJECT "IM"

/* Answers one request on the world; its state is made with the first. */
void drill_jira_handle(struct world *w, const struct request *r, struct reply *out);

/* Gives back what it made; NULL is fine. */
void drill_jira_free(struct jira_world *jira);

#endif
