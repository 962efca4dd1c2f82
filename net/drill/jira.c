/* net/drill/jira.c - a simulated Jira: the issues of one project.
 *
 * As the service does, it makes an issue with each POST, finds a new one by JQL only after a while,
 * and gives transitions ids that differ from state to state.
 * SPDX-License-Identifier: MIT */
#include "net/drill/jira.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/effect.h"
#include "net/drill/jira_json.h"
#include "store/json.h"

enum { VALUE_CAP_BYTES = 256 * 1024, FOUND_MS = 5 * 1000, PAGE_MOST = 100 };

void
drill_jira_free(struct jira_world *jira)
{
	if (jira == NULL)
		return;
	free(jira->issues);
	free(jira->comments);
	free(jira->links);
	free(jira);
}

static void
fail(struct reply *out, int status, const char *message)
{
	out->status = status;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"errorMessages\":[%s],\"errors\":{}}", message);
}

/* What is wrong with one field. */
static void
refuse(struct reply *out, const char *field, const char *message)
{
	out->status = 400;
	buf_reset(&out->body);
	(void)json_put(&out->body, "{\"errorMessages\":[],\"errors\":{%s:%s}}", field, message);
}

static bool
value_at(struct world *w, const char *path, struct buf *out)
{
	buf_reset(out);
	return json_string(w->reader, path, out);
}

/* A document of the Atlassian Document Format, kept as it is; NULL when it is none. */
static const char *
document_at(struct world *w, const char *path)
{
	const char *kept = NULL;
	char type[64];
	struct buf value;

	buf_init(&value, VALUE_CAP_BYTES);
	(void)snprintf(type, sizeof type, "%s.type", path);
	if (value_at(w, type, &value) && strcmp(value.data, "doc") == 0) {
		buf_reset(&value);
		if (json_object(w->reader, path, &value))
			kept = world_text(w, value.data);
	}
	buf_clear(&value);
	return kept;
}

static struct jira_issue *
issue_asked(struct world *w, const struct request *r, struct reply *out)
{
	int at = drill_jira_find(w->jira, r->segments[4]);

	if (at >= 0)
		return &w->jira->issues[at];
	fail(out, 404, "Issue does not exist or you do not have permission to see it.");
	return NULL;
}

/* ---- issues ---- */

/* Reads the fields of a new issue; false when the reply is an error. */
static bool
read_fields(struct world *w, struct jira_issue *i, struct reply *out)
{
	struct buf value;
	bool good = false;

	buf_init(&value, VALUE_CAP_BYTES);
	if (!value_at(w, "$.fields.project.key", &value) || strcmp(value.data, JIRA_PROJECT) != 0)
		refuse(out, "project", "valid project is required");
	else if (!value_at(w, "$.fields.issuetype.name", &value))
		refuse(out, "issuetype", "Specify an issue type");
	else {
		i->type = world_text(w, value.data);
		good = value_at(w, "$.fields.summary", &value) && value.length > 0;
		if (!good)
			refuse(out, "summary", "You must specify a summary of the issue.");
		i->summary = world_text(w, value.data);
	}
	if (good && strchr(i->summary, '\n') != NULL) {
		refuse(out, "summary",
			"The summary is invalid because it contains newline characters.");
		good = false;
	}
	buf_clear(&value);
	return good;
}

static void
create(struct world *w, const struct request *r, struct reply *out)
{
	struct jira_world *s = w->jira;
	struct jira_issue i = {.index = s->issue_count,
		.labels = "[]",
		.created_ms = w->now_ms,
		.updated_ms = w->now_ms};
	char key[JIRA_KEY_BYTES];
	struct buf labels;

	(void)r;
	if (!read_fields(w, &i, out))
		return;
	i.description = document_at(w, "$.fields.description");
	if (i.description == NULL && json_has(w->reader, "$.fields.description")) {
		refuse(out, "description",
			"Operation value must be an Atlassian Document (see the Atlassian Document "
			"Format)");
		return;
	}
	if (i.description == NULL)
		i.description = "null";
	buf_init(&labels, VALUE_CAP_BYTES);
	if (json_object(w->reader, "$.fields.labels", &labels))
		i.labels = world_text(w, labels.data);
	buf_clear(&labels);
	if (!world_grow(w, (void **)&s->issues, s->issue_count, &s->issue_capacity,
		    sizeof *s->issues)) {
		fail(out, 500, "Memory is short");
		return;
	}
	s->issues[s->issue_count++] = i;
	drill_effect(w, "jira", "create", drill_jira_key(i.index, key), i.summary);
	out->status = 201;
	drill_jira_put_head(i.index, &out->body);
	(void)buf_string(&out->body, "}");
}

static void
show(struct world *w, const struct request *r, struct reply *out)
{
	const struct jira_issue *i = issue_asked(w, r, out);

	if (i != NULL)
		drill_jira_put_issue(i, &out->body);
}

/* ---- comments ---- */

static void
comment(struct world *w, const struct request *r, struct reply *out)
{
	struct jira_world *s = w->jira;
	struct jira_issue *i = issue_asked(w, r, out);
	const char *body = i == NULL ? NULL : document_at(w, "$.body");
	char key[JIRA_KEY_BYTES];

	if (i == NULL)
		return;
	if (body == NULL) {
		refuse(out, "comment", "Comment body is not valid!");
		return;
	}
	if (!world_grow(w, (void **)&s->comments, s->comment_count, &s->comment_capacity,
		    sizeof *s->comments)) {
		fail(out, 500, "Memory is short");
		return;
	}
	s->comments[s->comment_count++] =
		(struct jira_comment){.issue = i->index, .body = body, .at_ms = w->now_ms};
	i->updated_ms = w->now_ms;
	drill_effect(w, "jira", "comment", drill_jira_key(i->index, key), body);
	out->status = 201;
	drill_jira_put_comment(s, s->comment_count - 1, &out->body);
}

/* Oldest first, unless they are wanted the other way round. */
static void
list_comments(struct world *w, const struct request *r, struct reply *out)
{
	const struct jira_world *s = w->jira;
	const struct jira_issue *i = issue_asked(w, r, out);
	const char *order = drill_request_param(r, "orderBy");
	int64_t most = drill_request_number(r, "maxResults", PAGE_MOST);
	int64_t skip = drill_request_number(r, "startAt", 0), total = 0, put = 0;

	if (i == NULL)
		return;
	(void)buf_string(&out->body, "{\"comments\":[");
	for (size_t n = 0; n < s->comment_count; n++) {
		size_t at = order != NULL && order[0] == '-' ? s->comment_count - 1 - n : n;

		if (s->comments[at].issue != i->index || total++ < skip || put >= most)
			continue;
		(void)buf_string(&out->body, put++ == 0 ? "" : ",");
		drill_jira_put_comment(s, at, &out->body);
	}
	(void)json_put(&out->body, "],\"startAt\":%lld,\"maxResults\":%lld,\"total\":%lld}",
		(long long)skip, (long long)most, (long long)total);
}

/* ---- transitions ---- */

static void
list_transitions(struct world *w, const struct request *r, struct reply *out)
{
	const struct jira_issue *i = issue_asked(w, r, out);

	if (i != NULL)
		drill_jira_put_transitions(i->status, &out->body);
}

static void
transition(struct world *w, const struct request *r, struct reply *out)
{
	struct jira_issue *i = issue_asked(w, r, out);
	char key[JIRA_KEY_BYTES];
	struct buf id;
	int to = -1;

	if (i == NULL)
		return;
	buf_init(&id, VALUE_CAP_BYTES);
	if (value_at(w, "$.transition.id", &id))
		to = drill_jira_leads_to(i->status, id.data);
	buf_clear(&id);
	if (to < 0) {
		fail(out, 400,
			"It seems that you have tried to perform a workflow operation that "
			"is not valid for the current state of this issue.");
		return;
	}
	i->status = to;
	i->updated_ms = w->now_ms;
	drill_effect(w, "jira", "transition", drill_jira_key(i->index, key), drill_jira_status(to));
	out->status = 204;
}

/* ---- links ---- */

/* The link of that global id, if the issue has one. */
static int
link_find(const struct jira_world *s, size_t issue, const char *global_id)
{
	for (size_t n = 0; n < s->link_count; n++) {
		if (s->links[n].issue == issue && global_id[0] != '\0' &&
			strcmp(s->links[n].global_id, global_id) == 0)
			return (int)n;
	}
	return -1;
}

/* Reads the link that is sent; false when the reply is an error. */
static bool
read_link(struct world *w, struct jira_link *link, struct reply *out)
{
	struct buf value;
	bool good;

	buf_init(&value, VALUE_CAP_BYTES);
	(void)value_at(w, "$.globalId", &value);
	link->global_id = world_text(w, value.data);
	good = value_at(w, "$.object.title", &value) && value.length > 0;
	link->title = world_text(w, value.data);
	good = value_at(w, "$.object.url", &value) && value.length > 0 && good;
	link->url = world_text(w, value.data);
	if (!good)
		refuse(out, "object", "'title' and 'url' are required.");
	buf_clear(&value);
	return good;
}

static void
link_issue(struct world *w, const struct request *r, struct reply *out)
{
	struct jira_world *s = w->jira;
	const struct jira_issue *i = issue_asked(w, r, out);
	struct jira_link link;
	char key[JIRA_KEY_BYTES];
	int at;

	if (i == NULL || !read_link(w, &link, out))
		return;
	link.issue = i->index;
	at = link_find(s, i->index, link.global_id);
	if (at < 0 && !world_grow(w, (void **)&s->links, s->link_count, &s->link_capacity,
			      sizeof *s->links)) {
		fail(out, 500, "Memory is short");
		return;
	}
	if (at < 0) {
		at = (int)s->link_count++;
		out->status = 201;
		drill_effect(w, "jira", "link", drill_jira_key(i->index, key), link.url);
	}
	s->links[at] = link;
	(void)json_put(&out->body, "{\"id\":%d,\"self\":%s}", 10000 + at,
		"https://hosting.example/rest/api/3/issue/remotelink");
}

/* ---- search ---- */

/* The value after `labels = ` in a query, without its quotes; "" where there is none. */
static void
label_of(const char *jql, char out[256])
{
	const char *at = strstr(jql, "labels");
	size_t length;

	out[0] = '\0';
	if (at == NULL)
		return;
	at += strlen("labels");
	at += strspn(at, " =");
	at += *at == '"';
	length = strcspn(at, "\" ");
	(void)snprintf(out, 256, "%.*s", (int)(length < 255 ? length : 255), at);
}

static bool
is_found(const struct world *w, const struct jira_issue *i, const char *label)
{
	char quoted[260];

	(void)snprintf(quoted, sizeof quoted, "\"%s\"", label);
	return w->now_ms - i->created_ms >= FOUND_MS &&
	       (label[0] == '\0' || strstr(i->labels, quoted) != NULL);
}

/* By a label alone; the newest first. Unbounded queries are refused, as the service does. */
static void
search(struct world *w, const struct request *r, struct reply *out)
{
	const char *jql = drill_request_param(r, "jql");
	const char *fields = drill_request_param(r, "fields");
	struct buf sent;
	char label[256];
	bool first = true;

	buf_init(&sent, VALUE_CAP_BYTES);
	if (jql == NULL && strcmp(r->method, "POST") == 0 && value_at(w, "$.jql", &sent))
		jql = sent.data;
	if (jql == NULL || jql[0] == '\0') {
		fail(out, 400, "Unbounded JQL queries are not allowed here.");
		buf_clear(&sent);
		return;
	}
	label_of(jql, label);
	(void)buf_string(&out->body, "{\"issues\":[");
	for (size_t n = w->jira->issue_count; n-- > 0;) {
		const struct jira_issue *i = &w->jira->issues[n];

		if (!is_found(w, i, label))
			continue;
		(void)buf_string(&out->body, first ? "" : ",");
		first = false;
		if (fields != NULL || json_has(w->reader, "$.fields")) {
			drill_jira_put_issue(i, &out->body);
		} else {
			drill_jira_put_head(n, &out->body);
			(void)buf_string(&out->body, "}");
		}
	}
	(void)buf_string(&out->body, "],\"isLast\":true}");
	buf_clear(&sent);
}

/* ---- requests ---- */

static void
show_me(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	(void)r;
	drill_jira_put_me(&out->body);
}

static void
list_types(struct world *w, const struct request *r, struct reply *out)
{
	(void)w;
	if (strcmp(r->segments[5], JIRA_PROJECT) != 0) {
		fail(out, 404, "No project could be found with key or id.");
		return;
	}
	(void)buf_string(&out->body,
		"{\"issueTypes\":[{\"id\":\"1\",\"name\":\"Incident\",\"subtask\":false}],"
		"\"maxResults\":50,\"startAt\":0,\"total\":1}");
}

struct route {
	const char *method;
	const char *pattern;
	void (*answer)(struct world *w, const struct request *r, struct reply *out);
};

static const struct route routes[] = {
	{"GET", "rest/api/3/myself", show_me},
	{"POST", "rest/api/3/issue", create},
	{"GET", "rest/api/3/issue/createmeta/+/issuetypes", list_types},
	{"GET", "rest/api/3/issue/+", show},
	{"GET", "rest/api/3/issue/+/comment", list_comments},
	{"POST", "rest/api/3/issue/+/comment", comment},
	{"GET", "rest/api/3/issue/+/transitions", list_transitions},
	{"POST", "rest/api/3/issue/+/transitions", transition},
	{"POST", "rest/api/3/issue/+/remotelink", link_issue},
	{"GET", "rest/api/3/search/jql", search},
	{"POST", "rest/api/3/search/jql", search},
};

/* "Basic " of JIRA_EMAIL:JIRA_TOKEN. */
static const char credentials[] = "Basic YWdlbnRAaG9zdGluZy5leGFtcGxlOmRyaWxsLWppcmEtdG9rZW4=";

static bool
admit(struct world *w, const struct request *r, struct reply *out)
{
	if (r->authorization == NULL || strcmp(r->authorization, credentials) != 0) {
		out->status = 401;
		out->content_type = "text/plain; charset=utf-8";
		(void)buf_string(
			&out->body, "Client must be authenticated to access this resource.");
		return false;
	}
	if (strcmp(r->method, "GET") != 0 &&
		json_read(w->reader, r->body, r->body_length).kind != ERR_NONE) {
		fail(out, 400, "There was an error parsing JSON.");
		return false;
	}
	return true;
}

void
drill_jira_handle(struct world *w, const struct request *r, struct reply *out)
{
	if (w->jira == NULL)
		w->jira = calloc(1, sizeof *w->jira);
	if (w->jira == NULL) {
		fail(out, 500, "Memory is short");
		return;
	}
	json_forget(w->reader); /* a GET has none */
	if (!admit(w, r, out))
		return;
	for (size_t n = 0; n < sizeof routes / sizeof routes[0]; n++) {
		if (!drill_request_matches(r, routes[n].method, routes[n].pattern))
			continue;
		routes[n].answer(w, r, out);
		return;
	}
	fail(out, 404, "null for uri");
}
