/* net/drill/jira_json.h - what the simulated Jira has, and how it writes it down.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_JIRA_JSON_H
#define NET_DRILL_JIRA_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/drill/world.h"
#include "store/buf.h"

enum { JIRA_STATUSES = 3, JIRA_KEY_BYTES = 24 };

struct jira_issue {
	size_t index;
	const char *summary;
	const char *type;
	const char *description; /* JSON, as it was sent; "null" */
	const char *labels;      /* JSON, a list */
	int status;
	int64_t created_ms;
	int64_t updated_ms;
};

struct jira_comment {
	size_t issue;
	const char *body; /* JSON */
	int64_t at_ms;
};

struct jira_link {
	size_t issue;
	const char *global_id;
	const char *title;
	const char *url;
};

struct jira_world {
	struct jira_issue *issues;
	size_t issue_count, issue_capacity;
	struct jira_comment *comments;
	size_t comment_count, comment_capacity;
	struct jira_link *links;
	size_t link_count, link_capacity;
};

/* "Open", "In Progress", "Done". */
const char *drill_jira_status(int status);

/* "IM-1" for the issue at a place, into `out`, which is returned; and back, by key or id: -1 when it
 * is none's. */
const char *drill_jira_key(size_t at, char out[JIRA_KEY_BYTES]);
int drill_jira_find(const struct jira_world *s, const char *key);

/* The start of an issue: {"id":..,"key":..,"self":..; the object is left open. */
void drill_jira_put_head(size_t at, struct buf *out);
void drill_jira_put_issue(const struct jira_issue *i, struct buf *out);
void drill_jira_put_comment(const struct jira_world *s, size_t at, struct buf *out);
void drill_jira_put_me(struct buf *out);

/* From a status one goes to the other two: the id is another one in each workflow, and here in each
 * state. The status that a transition's id leads to; -1: it is none from there. */
int drill_jira_leads_to(int status, const char *id);
void drill_jira_put_transitions(int status, struct buf *out);

#endif
