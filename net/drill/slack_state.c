/* net/drill/slack_state.c - what the simulated Slack has.
 * SPDX-License-Identifier: MIT */
#include "net/drill/slack_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/slack.h"
#include "store/json.h"

void
drill_slack_free(struct slack_world *slack)
{
	if (slack == NULL)
		return;
	free(slack->channels);
	free(slack->messages);
	free(slack);
}

/* A workspace as it is found: the config of a drill names three of them. */
static void
furnish(struct world *w)
{
	static const struct {
		const char *name;
		bool private;
		bool archived;
	} rows[] = {{"general", false, false}, {"tech-outage", false, false},
		{"status", false, false}, {"leads", true, false}, {"old-outage", false, true}};

	for (size_t n = 0; n < sizeof rows / sizeof rows[0]; n++) {
		struct slack_channel *c =
			drill_slack_channel_add(w, rows[n].name, rows[n].private, rows[n].archived);

		if (c == NULL)
			return;
		c->general = n == 0;
		c->member = !rows[n].archived;
		c->created_ms = w->start_ms;
		for (int person = 0; person < (int)w->scenario->people_count &&
				     c->member_count < SLACK_MEMBERS_MAX;
			person++)
			c->members[c->member_count++] = person;
	}
}

struct slack_world *
drill_slack_state(struct world *w)
{
	if (w->slack != NULL)
		return w->slack;
	w->slack = calloc(1, sizeof *w->slack);
	if (w->slack == NULL) {
		w->full = true;
		return NULL;
	}
	furnish(w);
	return w->slack;
}

struct slack_channel *
drill_slack_channel_add(struct world *w, const char *name, bool private, bool archived)
{
	struct slack_world *slack = w->slack;
	struct slack_channel *c;

	if (!world_grow(w, (void **)&slack->channels, slack->channel_count,
		    &slack->channel_capacity, sizeof *slack->channels))
		return NULL;
	c = &slack->channels[slack->channel_count];
	*c = (struct slack_channel){.name = world_text(w, name),
		.topic = "",
		.created_ms = w->now_ms,
		.private = private,
		.archived = archived};
	(void)snprintf(c->id, sizeof c->id, "C0DRILL%04zu", ++slack->channel_count);
	return c;
}

struct slack_channel *
drill_slack_channel_find(const struct slack_world *slack, const char *which, bool names)
{
	for (size_t n = 0; n < slack->channel_count; n++) {
		struct slack_channel *c = &slack->channels[n];

		if (strcmp(c->id, which) == 0 ||
			(names && strcmp(c->name, which[0] == '#' ? which + 1 : which) == 0))
			return c->private && !c->member ? NULL : c;
	}
	return NULL;
}

struct slack_message *
drill_slack_message_add(struct world *w, const struct slack_channel *channel, const char *text,
	const char *metadata, bool webhook)
{
	struct slack_world *slack = w->slack;
	size_t place = (size_t)(channel - slack->channels);
	int64_t at_us = w->now_ms * 1000 + 100;
	struct slack_message *m;

	if (!world_grow(w, (void **)&slack->messages, slack->message_count,
		    &slack->message_capacity, sizeof *slack->messages))
		return NULL;
	if (slack->message_count > 0 && slack->messages[slack->message_count - 1].at_us >= at_us)
		at_us = slack->messages[slack->message_count - 1].at_us + 1;
	m = &slack->messages[slack->message_count++];
	*m = (struct slack_message){.channel = place,
		.at_us = at_us,
		.text = world_text(w, text),
		.metadata = metadata != NULL ? world_text(w, metadata) : NULL,
		.webhook = webhook};
	return m;
}

void
drill_slack_user_id(int person, char out[SLACK_DRILL_ID_SIZE])
{
	(void)snprintf(out, SLACK_DRILL_ID_SIZE, "U0PERSON%d", person);
}

int
drill_slack_user_find(const struct world *w, const char *id)
{
	char own[SLACK_DRILL_ID_SIZE];

	for (int person = 0; person < (int)w->scenario->people_count; person++) {
		drill_slack_user_id(person, own);
		if (strcmp(own, id) == 0)
			return person;
	}
	return NOBODY;
}

void
drill_slack_stamp(int64_t at_us, char out[SLACK_STAMP_SIZE])
{
	(void)snprintf(out, SLACK_STAMP_SIZE, "%lld.%06lld", (long long)(at_us / 1000000),
		(long long)(at_us % 1000000));
}

/* ---- JSON ---- */

static const void *
truth(bool is)
{
	return is ? "true" : "false";
}

void
drill_slack_put_channel(const struct slack_channel *c, struct buf *out)
{
	(void)json_put(out,
		"{\"id\":%s,\"name\":%s,\"name_normalized\":%s,\"created\":%lld,"
		"\"creator\":\"" SLACK_BOT_USER "\",\"is_channel\":%p,\"is_group\":%p,"
		"\"is_im\":false,\"is_mpim\":false,\"is_private\":%p,\"is_archived\":%p,"
		"\"is_general\":%p,\"is_member\":%p,",
		c->id, c->name, c->name, (long long)(c->created_ms / 1000), truth(!c->private),
		truth(c->private), truth(c->private), truth(c->archived), truth(c->general),
		truth(c->member));
	(void)json_put(out,
		"\"is_shared\":false,\"is_ext_shared\":false,\"is_org_shared\":false,"
		"\"is_pending_ext_shared\":false,\"pending_shared\":[],\"previous_names\":[],"
		"\"unlinked\":0,\"num_members\":%d,"
		"\"topic\":{\"value\":%s,\"creator\":%s,\"last_set\":%lld},"
		"\"purpose\":{\"value\":\"\",\"creator\":\"\",\"last_set\":0}}",
		c->member_count + (c->member ? 1 : 0), c->topic,
		c->topic_ms > 0 ? SLACK_BOT_USER : "", (long long)(c->topic_ms / 1000));
}

void
drill_slack_put_message(const struct slack_message *m, bool metadata, struct buf *out)
{
	char stamp[SLACK_STAMP_SIZE];

	drill_slack_stamp(m->at_us, stamp);
	(void)json_put(out, "{\"type\":\"message\",\"text\":%s,\"ts\":%s,", m->text, stamp);
	(void)buf_string(out, m->webhook ? "\"subtype\":\"bot_message\","
					   "\"bot_id\":\"B0DRILLHOOK\""
					 : "\"user\":\"" SLACK_BOT_USER "\",\"bot_id\":\"" SLACK_BOT
					   "\",\"team\":\"" SLACK_TEAM "\"");
	if (metadata && m->metadata != NULL)
		(void)buf_printf(out, ",\"metadata\":%s", m->metadata);
	(void)buf_string(out, "}");
}

void
drill_slack_put_user(const struct world *w, int person, struct buf *out)
{
	const struct scenario_person *p = &w->scenario->people[person];
	char id[SLACK_DRILL_ID_SIZE];

	drill_slack_user_id(person, id);
	(void)json_put(out,
		"{\"id\":%s,\"team_id\":\"" SLACK_TEAM "\",\"name\":%s,\"real_name\":%s,"
		"\"deleted\":false,\"is_bot\":false,\"is_app_user\":false,\"updated\":%lld,",
		id, p->id, p->name, (long long)(w->start_ms / 1000));
	(void)json_put(out,
		"\"profile\":{\"real_name\":%s,\"real_name_normalized\":%s,\"display_name\":%s,"
		"\"display_name_normalized\":%s,\"email\":%s,\"avatar_hash\":\"g0\",\"title\":\"\","
		"\"phone\":\"\",\"skype\":\"\",\"status_text\":\"\",\"status_emoji\":\"\","
		"\"fields\":null,\"team\":\"" SLACK_TEAM "\"}}",
		p->name, p->name, p->name, p->name, p->email);
}
