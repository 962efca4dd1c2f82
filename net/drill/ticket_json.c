/* net/drill/ticket_json.c - the objects of the simulated Zendesk as JSON.
 * SPDX-License-Identifier: MIT */
#include "net/drill/ticket_json.h"

#include <stdio.h>

#include "net/drill/stamp.h"
#include "net/drill/ticket.h"
#include "store/json.h"

enum { URL_SIZE = 128, HTML_CAP_BYTES = 256 * 1024 };

/* Opens an object with its id and url. */
static void
put_head(struct buf *out, const char *kind, int64_t id)
{
	char url[URL_SIZE];

	(void)snprintf(url, sizeof url, ZENDESK_SITE "/api/v2/%s/%lld.json", kind, (long long)id);
	(void)json_put(out, "{\"id\":%lld,\"url\":%s", (long long)id, url);
}

static void
put_times(struct buf *out, int64_t created_ms, int64_t updated_ms)
{
	char created[STAMP_SIZE], updated[STAMP_SIZE];

	(void)json_put(out, ",\"created_at\":%s,\"updated_at\":%s",
		drill_stamp_print(created_ms, created), drill_stamp_print(updated_ms, updated));
}

static void
put_id(struct buf *out, const char *name, bool some, int64_t id)
{
	(void)json_put(out, ",%s:", name);
	(void)(some ? json_put(out, "%lld", (long long)id) : buf_string(out, "null"));
}

static void
put_ticket(const struct world *w, const struct ticket *t, struct buf *out)
{
	const int organization = drill_ticket_organization(w, t);
	const int64_t requester = t->requester != NOBODY ? drill_ticket_requester_id(t->requester)
							 : drill_ticket_agent_id(0);

	put_head(out, "tickets", t->id);
	put_times(out, t->created_ms, t->updated_ms);
	(void)json_put(out,
		",\"external_id\":%s,\"type\":%s,\"subject\":%s,\"raw_subject\":%s,"
		"\"description\":%s,\"priority\":%s,\"status\":%s,\"recipient\":null",
		t->external_id, t->type, t->subject, t->subject, t->description, t->priority,
		t->deleted ? "deleted" : t->status);
	(void)json_put(out, ",\"generated_timestamp\":%lld", (long long)(t->generated_ms / 1000));
	put_id(out, "requester_id", true, requester);
	put_id(out, "submitter_id", true, requester);
	put_id(out, "assignee_id", t->assignee != NOBODY, drill_ticket_agent_id(t->assignee));
	put_id(out, "organization_id", organization != NOBODY,
		drill_ticket_organization_id(organization));
	(void)buf_string(out, ",\"tags\":[");
	for (int n = 0; n < t->tag_count; n++)
		(void)json_put(out, n == 0 ? "%s" : ",%s", t->tags[n]);
	(void)buf_string(out,
		"],\"via\":{\"channel\":\"web\",\"source\":{\"from\":{},\"to\":{},\"rel\":null}},"
		"\"group_id\":360004077472,\"collaborator_ids\":[],\"follower_ids\":[],"
		"\"email_cc_ids\":[],\"forum_topic_id\":null,\"problem_id\":null,"
		"\"has_incidents\":false,\"is_public\":true,\"custom_fields\":[],"
		"\"satisfaction_rating\":null,\"sharing_agreement_ids\":[],\"fields\":[],"
		"\"followup_ids\":[],\"brand_id\":360002256672,\"allow_channelback\":false,"
		"\"allow_attachments\":true,\"from_messaging_channel\":false");
	(void)json_put(out, ",\"due_at\":%s", t->due_at);
}

void
drill_ticket_put(const struct world *w, const struct ticket *t, struct buf *out)
{
	put_ticket(w, t, out);
	(void)buf_string(out, "}");
}

void
drill_ticket_put_result(const struct world *w, const struct ticket *t, struct buf *out)
{
	put_ticket(w, t, out);
	(void)buf_string(out, ",\"result_type\":\"ticket\"}");
}

/* Text as a paragraph of HTML. */
static void
put_html(struct buf *out, const char *text)
{
	struct buf html;

	buf_init(&html, HTML_CAP_BYTES);
	(void)buf_string(&html, "<div class=\"zd-comment\"><p>");
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '<')
			(void)buf_string(&html, "&lt;");
		else if (*at == '&')
			(void)buf_string(&html, "&amp;");
		else if (*at == '\n')
			(void)buf_string(&html, "<br>");
		else
			(void)buf_add(&html, at, 1);
	}
	(void)buf_string(&html, "</p></div>");
	(void)json_put(out, ",\"html_body\":%s", html.data);
	buf_clear(&html);
}

/* Through what it came: a browser, a request, or a trigger of the account. */
static void
put_via(const struct ticket_event *e, struct buf *out)
{
	if (e->rule != NULL)
		(void)json_put(out,
			",\"via\":{\"channel\":\"rule\",\"source\":{\"from\":{\"deleted\":false,"
			"\"title\":%s,\"id\":360086157152,\"revision_id\":1},\"to\":{},"
			"\"rel\":\"trigger\"}}",
			e->rule);
	else
		(void)json_put(out,
			",\"via\":{\"channel\":%s,\"source\":{\"from\":{},\"to\":{},"
			"\"rel\":null}}",
			e->by_api ? "api" : "web");
}

/* What a comment is both in the list of comments and in an audit. */
static void
put_comment_body(const struct ticket_event *e, struct buf *out)
{
	(void)json_put(out, "{\"id\":%lld,\"type\":\"Comment\",\"author_id\":%lld,\"body\":%s",
		(long long)e->id, (long long)e->author_id, e->value);
	put_html(out, e->value);
	(void)json_put(out, ",\"plain_body\":%s,\"public\":%p,\"attachments\":[],\"audit_id\":%lld",
		e->value, (const void *)(e->is_public ? "true" : "false"), (long long)e->audit_id);
}

static const char *
custom_of(const struct ticket_event *e)
{
	return e->custom != NULL ? e->custom : "{}";
}

/* What a trigger mailed: it is the requester who got it. */
static void
put_mail(const struct world *w, const struct ticket_event *e, struct buf *out)
{
	const int requester = w->tickets[e->ticket].requester;

	(void)json_put(out, "{\"id\":%lld,\"type\":\"Notification\",\"subject\":%s,\"body\":%s",
		(long long)e->id, "[Drill] Re: {{ticket.title}}", "Your request has been updated.");
	put_via(e, out);
	(void)json_put(
		out, ",\"recipients\":[%lld]}", (long long)drill_ticket_requester_id(requester));
}

void
drill_ticket_put_comment(const struct world *w, const struct ticket_event *e, struct buf *out)
{
	char at[STAMP_SIZE];

	(void)w;
	put_comment_body(e, out);
	(void)json_put(out, ",\"created_at\":%s,\"metadata\":{\"system\":{},\"custom\":%p}",
		drill_stamp_print(e->at_ms, at), (const void *)custom_of(e));
	put_via(e, out);
	(void)buf_string(out, "}");
}

static void
put_line(const struct world *w, const struct ticket_event *e, struct buf *out)
{
	switch (e->type) {
	case EVENT_COMMENT:
		put_comment_body(e, out);
		(void)buf_string(out, "}");
		break;
	case EVENT_CREATE:
		(void)json_put(out,
			"{\"id\":%lld,\"type\":\"Create\",\"field_name\":%s,\"value\":%p}",
			(long long)e->id, e->field, (const void *)e->value);
		break;
	case EVENT_CHANGE:
		(void)json_put(out,
			"{\"id\":%lld,\"type\":\"Change\",\"field_name\":%s,\"value\":%p,"
			"\"previous_value\":%p}",
			(long long)e->id, e->field, (const void *)e->value,
			(const void *)e->previous);
		break;
	case EVENT_MAIL:
		put_mail(w, e, out);
		break;
	}
}

void
drill_ticket_put_audit(const struct world *w, size_t first, struct buf *out)
{
	const struct ticket_event *e = &w->events[first];
	char at[STAMP_SIZE];

	(void)json_put(out,
		"{\"id\":%lld,\"ticket_id\":%lld,\"created_at\":%s,\"author_id\":%lld,"
		"\"metadata\":{\"system\":{},\"custom\":%p}",
		(long long)e->audit_id, TICKET_FIRST_ID + (long long)e->ticket,
		drill_stamp_print(e->at_ms, at), (long long)e->author_id,
		(const void *)custom_of(e));
	put_via(e, out);
	(void)buf_string(out, ",\"events\":[");
	for (size_t n = first; n < w->event_count && w->events[n].audit_id == e->audit_id; n++) {
		(void)buf_string(out, n == first ? "" : ",");
		put_line(w, &w->events[n], out);
	}
	(void)buf_string(out, "]}");
}

void
drill_ticket_put_organization(const struct world *w, int organization, struct buf *out)
{
	const struct scenario_organization *o = &w->scenario->organizations[organization];

	put_head(out, "organizations", drill_ticket_organization_id(organization));
	put_times(out, w->start_ms, w->start_ms);
	(void)json_put(out, ",\"name\":%s,\"domain_names\":[", o->name);
	for (unsigned n = 0; n < o->domains_count; n++)
		(void)json_put(out, n == 0 ? "%s" : ",%s", o->domains[n]);
	(void)buf_string(out, "],\"details\":null,\"notes\":null,\"external_id\":null,"
			      "\"group_id\":null,\"shared_tickets\":false,"
			      "\"shared_comments\":false,\"tags\":[],\"organization_fields\":{}}");
}

bool
drill_ticket_put_user(const struct world *w, int64_t id, struct buf *out)
{
	const int64_t agent = id - drill_ticket_agent_id(0),
		      requester = id - drill_ticket_requester_id(0);
	const struct scenario *s = w->scenario;
	const bool is_agent = agent >= 0 && agent < s->people_count;
	const char *name, *email;

	if (!is_agent && (requester < 0 || requester >= s->requesters_count))
		return false;
	name = is_agent ? s->people[agent].name : s->requesters[requester].name;
	email = is_agent ? s->people[agent].email : s->requesters[requester].email;
	put_head(out, "users", id);
	put_times(out, w->start_ms, w->start_ms);
	(void)json_put(out,
		",\"name\":%s,\"email\":%s,\"role\":%s,\"time_zone\":\"UTC\","
		"\"iana_time_zone\":\"Etc/UTC\",\"phone\":null,\"photo\":null,\"locale_id\":1,"
		"\"locale\":\"en-US\",\"verified\":true,\"active\":true,\"shared\":false,"
		"\"suspended\":false,\"tags\":[],\"external_id\":null,\"user_fields\":{}",
		name, email, is_agent ? (agent == 0 ? "admin" : "agent") : "end-user");
	put_id(out, "organization_id", !is_agent,
		is_agent ? 0
			 : drill_ticket_organization_id(scenario_organization(
				   s, s->requesters[requester].organization)));
	(void)buf_string(out, "}");
	return true;
}
