/* store/orders_slack.c - announcements and the incident's room in Slack.
 * SPDX-License-Identifier: MIT */
#include "store/orders_slack.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/lint.h"
#include "store/outbox.h"

enum {
	MEMORY_BYTES = 512 * 1024,
	BODY_CAP_BYTES = OUTBOX_BODY_CAP_BYTES,
	WHO_BYTES = 128,
	INVITED_MOST = 25, /* two requests each, of one try */
};

/* One of these orders being carried out. */
struct telling {
	struct arena arena;
	struct slack slack;
	struct incident incident;
	struct buf text;
	struct buf body;
	char subject[ROW_ID_BYTES + 16];
	char object[SLACK_CHANNEL_BYTES];
	char to[SLACK_TO_BYTES];
};

static void
telling_init(struct telling *t)
{
	*t = (struct telling){.subject = ""};
	arena_init(&t->arena, MEMORY_BYTES);
	buf_init(&t->text, ORDER_TEXT_CAP_BYTES);
	buf_init(&t->body, BODY_CAP_BYTES);
}

static void
telling_clear(struct telling *t)
{
	buf_clear(&t->body);
	buf_clear(&t->text);
	arena_clear(&t->arena);
}

static struct err
telling_load(struct act *act, struct telling *t)
{
	struct err e = slack_load(act->record, act->incident, &t->arena, &t->slack);

	if (e.kind == ERR_NONE)
		e = incident_find(act->record, act->incident, &t->arena, &t->incident);
	if (e.kind == ERR_NONE && t->arena.full)
		e = err_make(ERR_FULL, "Memory is short.");
	(void)snprintf(t->subject, sizeof t->subject, "incident:%s", act->incident);
	(void)snprintf(t->object, sizeof t->object, "room:%s", act->incident);
	return e;
}

/* ---- a message ---- */

static struct err
add_message(struct act *act, const struct slack_place *place, const char *subject, const char *text)
{
	struct buf body;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	buf_init(&body, BODY_CAP_BYTES);
	if (slack_message(place, text, &body))
		e = outbox_add(act,
			&(struct outbox_draft){.target = TARGET_SLACK,
				.verb = place->verb,
				.subject = subject,
				.object = place->object,
				.recipient = place->to,
				.text = text,
				.body = body.data},
			NULL);
	buf_clear(&body);
	return e;
}

/* They read that it would leave. */
static struct err
check_expected(const struct act *act)
{
	if (json_has(act->json, "$.to"))
		return err_make(ERR_REFUSED, "Nothing was recorded or sent: there is no such place "
					     "in Slack any more. Look again.");
	return NO_ERR;
}

struct err
slack_leave(struct act *act, const struct slack *slack, const char *audience, const char *subject,
	const char *text, char sent_to[SLACK_TO_BYTES])
{
	struct slack_place place;
	struct err e;

	sent_to[0] = '\0';
	if (!outbox_has(act, TARGET_SLACK) || !slack_place(slack, act->incident, audience, &place))
		return check_expected(act);
	e = slack_check_text(text, "The text", SLACK_TEXT_MOST);
	if (e.kind == ERR_NONE)
		e = lint_inside(act, text);
	if (e.kind == ERR_NONE)
		e = add_message(act, &place, subject, text);
	if (e.kind == ERR_NONE)
		(void)snprintf(sent_to, SLACK_TO_BYTES, "%s", place.to);
	return e;
}

/* slack-post audience text: words to those who read there, that are no update. */
static struct err
slack_post(struct act *act)
{
	struct telling t;
	char audience[64];
	char sent_to[SLACK_TO_BYTES] = "";
	struct err e = act_word(act, "$.audience", "An audience", audience, sizeof audience);

	telling_init(&t);
	if (e.kind == ERR_NONE)
		e = telling_load(act, &t);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.text", "A message", true, &t.text);
	if (e.kind == ERR_NONE)
		e = slack_leave(act, &t.slack, audience[0] == '\0' ? "room" : audience, t.subject,
			t.text.data, sent_to);
	if (e.kind == ERR_NONE && sent_to[0] == '\0')
		e = err_make(ERR_REFUSED,
			"Nothing was sent: %s reads nothing in Slack. team, outage and "
			"stakeholders are channels of the config, and slack-room makes the room.",
			audience[0] == '\0' ? "room" : audience);
	if (e.kind == ERR_NONE)
		act_say(act, "On its way to %s.", sent_to);
	telling_clear(&t);
	return e;
}

/* ---- the room ---- */

static struct err
add_room(struct act *act, const struct telling *t, const char *verb, const char *text,
	const char *body)
{
	return outbox_add(act,
		&(struct outbox_draft){.target = TARGET_SLACK,
			.verb = verb,
			.subject = t->subject,
			.object = t->object,
			.recipient = t->to,
			.text = text,
			.body = body},
		NULL);
}

/* Rooms are made with a token. */
static struct err
check_rooms(const struct act *act, const struct telling *t)
{
	if (!outbox_has(act, TARGET_SLACK))
		return err_make(ERR_REFUSED,
			"The config has no Slack: make the channel there by hand, and tick the "
			"step.");
	if (t->slack.webhook)
		return err_make(ERR_REFUSED,
			"Slack is reached by a webhook, which makes no channels: make it there by "
			"hand, or give the config a token.");
	return NO_ERR;
}

/* The recipient of what is to make the room, and has not yet; "" where nothing is. */
static struct err
find_waiting(struct act *act, char to[SLACK_TO_BYTES])
{
	static const char sql[] = "SELECT recipient"
				  " FROM outbox"
				  " WHERE incident_id = ?1"
				  " AND target = 'slack'"
				  " AND verb = 'room-create'"
				  " AND state IN ('queued', 'sending', 'in_doubt')"
				  " ORDER BY number DESC"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(act->record, &s, sql, "t", act->incident);

	to[0] = '\0';
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(to, SLACK_TO_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

/* The room there is, or that is being made: its recipient. */
static struct err
need_room(struct act *act, struct telling *t)
{
	struct slack_place place;
	struct err e = check_rooms(act, t);

	if (e.kind == ERR_NONE && slack_place(&t->slack, act->incident, "room", &place))
		(void)snprintf(t->to, sizeof t->to, "%s", place.to);
	else if (e.kind == ERR_NONE)
		e = find_waiting(act, t->to);
	if (e.kind == ERR_NONE && t->to[0] == '\0')
		e = err_make(ERR_REFUSED,
			"This incident has no channel in Slack yet: slack-room makes one.");
	return e;
}

static struct err
add_topic(struct act *act, struct telling *t)
{
	struct err e = slack_check_text(t->text.data, "A topic", SLACK_TOPIC_MOST);

	buf_reset(&t->body);
	if (e.kind == ERR_NONE && !json_put(&t->body, "{\"topic\":%s}", t->text.data))
		e = err_make(ERR_FULL, "Memory is short.");
	return e.kind == ERR_NONE ? add_room(act, t, "room-topic", t->text.data, t->body.data) : e;
}

/* ---- who is invited ---- */

static bool
is_user_id(const char *who)
{
	return (who[0] == 'U' || who[0] == 'W') && strlen(who) >= 3 &&
	       strspn(who, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(who);
}

/* Slack's id of somebody, or their address: as given, or as the config has it for that name. "":
 * nobody knows. */
static const char *
address_of(const struct act *act, const char *who)
{
	const struct config *c = act->room->config;

	if (is_user_id(who) || strchr(who, '@') != NULL)
		return who;
	for (size_t i = 0; c != NULL && i < c->people_count; i++) {
		const struct person_config *p = &c->people[i];

		if (strcmp(p->name, who) == 0 ||
			(p->account[0] != '\0' && strcmp(p->account, who) == 0))
			return p->email;
	}
	return "";
}

/* The next of a list with commas between, without blanks around it. False at the end. */
static bool
next_who(const char **list, char who[WHO_BYTES])
{
	const char *at = *list + strspn(*list, ", \t\r\n");
	size_t length = strcspn(at, ",\r\n");

	*list = at + length;
	while (length > 0 && (at[length - 1] == ' ' || at[length - 1] == '\t'))
		length--;
	(void)snprintf(
		who, WHO_BYTES, "%.*s", (int)(length < WHO_BYTES ? length : WHO_BYTES - 1), at);
	return length > 0;
}

/* {"users":["U012AB3CD","dana@example.com"]}: addresses become ids when it is sent. */
static struct err
list_invited(const struct act *act, const char *list, struct buf *body, int *count)
{
	char who[WHO_BYTES];

	*count = 0;
	(void)buf_string(body, "{\"users\":[");
	while (next_who(&list, who)) {
		const char *address = address_of(act, who);
		char shown[WHO_BYTES];

		if (address[0] == '\0')
			return err_make(ERR_USAGE,
				"The config has no address of %s: give an e-mail address, or their "
				"Slack user id.",
				text_show(text_of(who), false, shown, sizeof shown));
		if (++*count > INVITED_MOST)
			return err_make(
				ERR_USAGE, "Invite %d people at most at once.", (int)INVITED_MOST);
		(void)json_put(body, *count > 1 ? ",%s" : "%s", address);
	}
	(void)buf_string(body, "]}");
	return body->full ? err_make(ERR_FULL, "Memory is short.") : NO_ERR;
}

static struct err
add_invited(struct act *act, struct telling *t, const char *list, int *count)
{
	struct err e;

	buf_reset(&t->body);
	e = list_invited(act, list, &t->body, count);
	if (e.kind == ERR_NONE && *count > 0)
		e = add_room(act, t, "room-invite", list, t->body.data);
	return e;
}

/* ---- the orders ---- */

static struct err
check_no_room(struct act *act, const struct telling *t)
{
	char waiting[SLACK_TO_BYTES];
	struct err e;

	if (t->slack.room_id.raw[0] != '\0')
		return err_make(ERR_REFUSED,
			"This incident has its channel in Slack already: #%.80s. slack-invite and "
			"slack-topic go there.",
			t->slack.room_name.raw);
	e = find_waiting(act, waiting);
	if (e.kind == ERR_NONE && waiting[0] != '\0')
		e = err_make(ERR_REFUSED,
			"%s is being made already: the outbox shows how far it is.", waiting);
	return e;
}

/* The name as it was given, else by the config's pattern. */
static struct err
name_room(const struct act *act, struct telling *t, char name[SLACK_NAME_BYTES])
{
	char typed[SLACK_TO_BYTES];
	struct err e = act_word(act, "$.channel", "A channel's name", typed, sizeof typed);

	if (e.kind != ERR_NONE)
		return e;
	if (typed[0] != '\0')
		slack_name(typed, name);
	else
		slack_room_name(t->slack.pattern, &t->incident, name);
	if (name[0] == '\0')
		return err_make(ERR_USAGE, "A channel's name in Slack is made of lower case "
					   "letters, digits, - and _.");
	(void)snprintf(t->to, sizeof t->to, "Slack #%s", name);
	return NO_ERR;
}

static struct err
create_room(struct act *act, struct telling *t)
{
	char name[SLACK_NAME_BYTES];
	struct err e = name_room(act, t, name);

	if (e.kind == ERR_NONE && !json_put(&t->body, "{\"name\":%s,\"is_private\":false}", name))
		e = err_make(ERR_FULL, "Memory is short.");
	return e.kind == ERR_NONE ? add_room(act, t, "room-create", "", t->body.data) : e;
}

/* slack-room channel topic invite: its channel, what stands over it, and who is in it. What was read and
 * is empty stays so. */
static struct err
slack_room(struct act *act)
{
	bool read = json_has(act->json, "$.to");
	struct telling t;
	struct buf invite;
	int count = 0;
	struct err e;

	telling_init(&t);
	buf_init(&invite, ORDER_TEXT_CAP_BYTES);
	e = telling_load(act, &t);
	if (e.kind == ERR_NONE)
		e = check_rooms(act, &t);
	if (e.kind == ERR_NONE)
		e = check_no_room(act, &t);
	if (e.kind == ERR_NONE)
		e = create_room(act, &t);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.topic", "A topic", false, &t.text);
	if (e.kind == ERR_NONE && t.text.length == 0 && !read)
		slack_topic(&t.incident, &t.text);
	if (e.kind == ERR_NONE && t.text.length > 0)
		e = add_topic(act, &t);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.invite", "Who is invited", false, &invite);
	if (e.kind == ERR_NONE && !read && !json_has(act->json, "$.invite"))
		text_raw(t.slack.invite, &invite);
	if (e.kind == ERR_NONE)
		e = add_invited(act, &t, invite.data, &count);
	if (e.kind == ERR_NONE)
		act_say(act, "%s is being made.", t.to);
	buf_clear(&invite);
	telling_clear(&t);
	return e;
}

/* slack-topic topic */
static struct err
slack_topic_order(struct act *act)
{
	struct telling t;
	struct err e;

	telling_init(&t);
	e = telling_load(act, &t);
	if (e.kind == ERR_NONE)
		e = need_room(act, &t);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.topic", "A topic", true, &t.text);
	if (e.kind == ERR_NONE)
		e = add_topic(act, &t);
	if (e.kind == ERR_NONE)
		act_say(act, "On its way to %s.", t.to);
	telling_clear(&t);
	return e;
}

/* slack-invite invite */
static struct err
slack_invite(struct act *act)
{
	struct telling t;
	int count = 0;
	struct err e;

	telling_init(&t);
	e = telling_load(act, &t);
	if (e.kind == ERR_NONE)
		e = need_room(act, &t);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.invite", "Who is invited", true, &t.text);
	if (e.kind == ERR_NONE)
		e = add_invited(act, &t, t.text.data, &count);
	if (e.kind == ERR_NONE && count == 0)
		e = err_make(ERR_USAGE, "Say who is invited: names, addresses or Slack user ids.");
	if (e.kind == ERR_NONE)
		act_say(act, "%d invited to %s.", count, t.to);
	telling_clear(&t);
	return e;
}

const struct order_kind orders_slack[] = {
	{.name = "slack-post", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = slack_post},
	{.name = "slack-room", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = slack_room},
	{.name = "slack-topic",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT,
		.run = slack_topic_order},
	{.name = "slack-invite", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = slack_invite},
	{.name = NULL},
};
