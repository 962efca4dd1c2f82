/* store/jira.h - what Jira reads and answers: rich text, comments, transitions.
 *
 * Text is a document of nodes there (Atlassian Document Format, ADF), not a string. SQLite's functions
 * read the answers, on the writer's connection.
 * Source: developer.atlassian.com, "Atlassian Document Format", "The Jira Cloud platform REST API".
 * SPDX-License-Identifier: MIT */
#ifndef STORE_JIRA_H
#define STORE_JIRA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"
#include "store/remote.h"

/* What `remote` calls it. */
#define JIRA_ISSUE "issue"

enum { JIRA_NAME_BYTES = 128, JIRA_SUMMARY_MOST = 255, JIRA_TEXT_MOST = 32767 };

/* Appends the text as a document: an empty line ends a paragraph, a line feed breaks a line. False
 * when `out` is full. */
bool jira_document(const char *text, struct buf *out);

/* In an answer that lists comments: the one whose body has the words of the document in the row's
 * {"body":..}, made since then, that is none of those which we know of already.
 * ERR_MALFORMED when it lists none. */
struct err jira_said(struct record *r, const char *reply, size_t length, const char *body,
	int64_t since_ms, char id[REMOTE_ID_BYTES], bool *found);

/* A transition by its own name or by that of the status it leads to, whatever the letters' case. */
struct jira_transition {
	char id[JIRA_NAME_BYTES];
	char to[JIRA_NAME_BYTES];         /* the status it leads to */
	char others[JIRA_NAME_BYTES * 4]; /* where there is none of it: those there are */
	bool found;
};

/* In an answer that has an issue with its transitions, or lists them alone. ERR_MALFORMED when it has
 * no such list. */
struct err jira_transition_find(struct record *r, const char *reply, size_t length,
	const char *name, struct jira_transition *out);

/* The status of an answer that is an issue; "" where it has none. */
struct err jira_status(
	struct record *r, const char *reply, size_t length, char out[JIRA_NAME_BYTES]);

#endif
