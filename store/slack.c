/* store/slack.c - where in Slack the audiences of an incident read.
 * SPDX-License-Identifier: MIT */
#include "store/slack.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/json.h"

enum { ESCAPED_CAP_BYTES = 128 * 1024 };

static const char *const audiences[SLACK_AUDIENCES] = {"team", "outage", "stakeholders", "room"};

const char *
slack_audience(int at)
{
	return at >= 0 && at < SLACK_AUDIENCES ? audiences[at] : NULL;
}

/* ---- what is known ---- */

static void
take(const char *what, struct text value, struct slack *out)
{
	const struct {
		const char *what;
		struct text *to;
	} rows[] = {{"team", &out->team}, {"outage", &out->outage},
		{"stakeholders", &out->stakeholders}, {"room", &out->pattern},
		{"invite", &out->invite}, {"room-id", &out->room_id},
		{"room-name", &out->room_name}};

	if (strcmp(what, "webhook") == 0)
		out->webhook = true;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(what, rows[i].what) == 0)
			*rows[i].to = value;
	}
}

struct err
slack_load(struct record *r, const char *incident, struct arena *a, struct slack *out)
{
	static const char sql[] = "SELECT what, value"
				  " FROM target"
				  " WHERE name = 'slack'"
				  " UNION ALL"
				  " SELECT 'room-id', id"
				  " FROM remote"
				  " WHERE incident_id = ?1 AND target = 'slack' AND what = 'room'"
				  " UNION ALL"
				  " SELECT 'room-name', name"
				  " FROM remote"
				  " WHERE incident_id = ?1 AND target = 'slack' AND what = 'room'";
	struct text none = text_of("");
	sqlite3_stmt *s = NULL;
	bool row = true;
	struct err e = db_start(r, &s, sql, "t", incident);

	*out = (struct slack){.team = none,
		.outage = none,
		.stakeholders = none,
		.pattern = none,
		.invite = none,
		.room_id = none,
		.room_name = none};
	while (e.kind == ERR_NONE && row) {
		e = db_step(r, s, &row);
		if (e.kind == ERR_NONE && row)
			take((const char *)sqlite3_column_text(s, 0),
				db_text(s, 1, DB_CELL_CAP_BYTES, a), out);
	}
	return e;
}

/* ---- where one audience reads ---- */

/* "#general" for "general": people know a channel by it. An id stays one. */
static void
say_channel(const char *channel, char *out, size_t size)
{
	bool id = (channel[0] == 'C' || channel[0] == 'G') && strlen(channel) >= 9 &&
		  strspn(channel, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(channel);
	char shown[SLACK_CHANNEL_BYTES - 2];

	(void)text_show(text_of(channel), false, shown, sizeof shown);
	for (char *at = shown; *at != '\0'; at++) {
		if (*at == ';')
			*at = ','; /* parts the recipients of an order */
	}
	(void)snprintf(out, size, "%s%s", id || shown[0] == '#' ? "" : "#", shown);
}

static const char *
channel_of(const struct slack *slack, const char *audience)
{
	if (strcmp(audience, "team") == 0)
		return slack->team.raw;
	if (strcmp(audience, "outage") == 0)
		return slack->outage.raw;
	if (strcmp(audience, "stakeholders") == 0)
		return slack->stakeholders.raw;
	return "";
}

/* A webhook leads to one channel: that of the audience whose channel is named; where none is, to
 * where the team reads. */
static bool
place_of_webhook(const struct slack *slack, const char *audience, struct slack_place *out)
{
	bool named = slack->team.raw[0] != '\0' || slack->outage.raw[0] != '\0' ||
		     slack->stakeholders.raw[0] != '\0';
	const char *channel = channel_of(slack, audience);
	char shown[SLACK_CHANNEL_BYTES];

	if (named ? channel[0] == '\0'
		  : strcmp(audience, "team") != 0 && strcmp(audience, "outage") != 0)
		return false;
	*out = (struct slack_place){.verb = "webhook", .object = "webhook"};
	if (named)
		say_channel(channel, shown, sizeof shown);
	(void)snprintf(out->to, sizeof out->to, "Slack %s", named ? shown : "by its webhook");
	return true;
}

bool
slack_place(const struct slack *slack, const char *incident, const char *audience,
	struct slack_place *out)
{
	bool room = strcmp(audience, "room") == 0;
	const char *channel = room ? slack->room_id.raw : channel_of(slack, audience);
	char shown[SLACK_CHANNEL_BYTES];

	if (slack->webhook)
		return !room && place_of_webhook(slack, audience, out);
	if (channel[0] == '\0' || strlen(channel) >= SLACK_CHANNEL_BYTES)
		return false;
	*out = (struct slack_place){.verb = "post"};
	(void)snprintf(out->channel, sizeof out->channel, "%s", channel);
	if (room)
		(void)snprintf(out->object, sizeof out->object, "room:%s", incident);
	else
		(void)snprintf(out->object, sizeof out->object, "%s", channel);
	say_channel(room && slack->room_name.raw[0] != '\0' ? slack->room_name.raw : channel, shown,
		sizeof shown);
	(void)snprintf(out->to, sizeof out->to, "Slack %s", shown);
	return true;
}

/* ---- what is said ---- */

bool
slack_escape(const char *text, struct buf *out)
{
	for (const char *at = text; *at != '\0'; at++) {
		const char *entity = *at == '&'   ? "&amp;"
				     : *at == '<' ? "&lt;"
				     : *at == '>' ? "&gt;"
						  : NULL;
		if (entity != NULL)
			(void)buf_string(out, entity);
		else
			(void)buf_add(out, at, 1);
	}
	return !out->full;
}

bool
slack_message(const struct slack_place *place, const char *text, struct buf *out)
{
	struct buf escaped;

	buf_init(&escaped, ESCAPED_CAP_BYTES);
	if (!slack_escape(text, &escaped))
		out->full = true;
	else if (strcmp(place->verb, "webhook") == 0)
		(void)json_put(out, "{\"text\":%s,\"mrkdwn\":false}", escaped.data);
	else
		(void)json_put(out,
			"{\"channel\":%s,\"text\":%s,\"mrkdwn\":false,\"parse\":\"none\","
			"\"unfurl_links\":false,\"unfurl_media\":false}",
			place->channel, escaped.data);
	buf_clear(&escaped);
	return !out->full;
}

struct err
slack_check_text(const char *text, const char *what, int most)
{
	int characters = 0;

	for (const char *at = text; *at != '\0'; at++)
		characters += ((unsigned char)*at & 0xc0) != 0x80;
	if (text[strspn(text, " \t\r\n")] == '\0')
		return err_make(ERR_USAGE, "%s for Slack needs words.", what);
	if (characters > most)
		return err_make(ERR_USAGE,
			"%s for Slack has %d characters, and more than %d are cut there: shorten "
			"it.",
			what, characters, most);
	return NO_ERR;
}

/* ---- the incident's channel ---- */

/* A character more of a name; what may not stand in one is a hyphen, and one of several is kept. */
static void
add_name(char c, char out[SLACK_NAME_BYTES])
{
	size_t length = strlen(out);
	bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';

	if (c >= 'A' && c <= 'Z') {
		c = (char)(c - 'A' + 'a');
		kept = true;
	}
	if (length == SLACK_NAME_MOST || (!kept && (length == 0 || out[length - 1] == '-')))
		return;
	out[length] = '-';
	if (kept)
		out[length] = c;
	out[length + 1] = '\0';
}

static void
add_words(const char *words, char out[SLACK_NAME_BYTES])
{
	for (; *words != '\0'; words++)
		add_name(*words, out);
}

static void
end_name(char out[SLACK_NAME_BYTES])
{
	size_t length = strlen(out);

	while (length > 0 && out[length - 1] == '-')
		out[--length] = '\0';
}

void
slack_name(const char *typed, char out[SLACK_NAME_BYTES])
{
	out[0] = '\0';
	add_words(typed[0] == '#' ? typed + 1 : typed, out);
	end_name(out);
}

void
slack_room_name(struct text pattern, const struct incident *incident, char out[SLACK_NAME_BYTES])
{
	static const char *const words[] = {"{date}", "{slug}", "{id}"};
	time_t at_s = (time_t)(incident->declared_ms / 1000);
	struct tm day = {.tm_mday = 1};
	char date[16] = "";

	out[0] = '\0';
	if (localtime_r(&at_s, &day) != NULL)
		(void)strftime(date, sizeof date, "%Y%m%d", &day);
	for (const char *at = pattern.raw; *at != '\0';) {
		const char *const values[] = {date, incident->title.raw, incident->key.id};
		size_t i = 0;

		while (i < 3 && strncmp(at, words[i], strlen(words[i])) != 0)
			i++;
		if (i < 3)
			add_words(values[i], out);
		else
			add_name(*at, out);
		at += i < 3 ? strlen(words[i]) : 1;
	}
	end_name(out);
	if (out[0] == '\0')
		(void)snprintf(out, SLACK_NAME_BYTES, "incident-%.40s", incident->key.id);
}

void
slack_topic(const struct incident *incident, struct buf *out)
{
	char title[SLACK_TOPIC_MOST - 100];
	char lead[61];

	if (!text_is_empty(incident->label)) {
		char label[24];

		(void)buf_printf(
			out, "%s: ", text_show(incident->label, false, label, sizeof label));
	} else if (incident->severity > 0) {
		(void)buf_printf(out, "Severity %d: ", incident->severity);
	}
	(void)buf_printf(
		out, "%s.", text_show(incident_name(incident), false, title, sizeof title));
	if (!text_is_empty(incident->lead))
		(void)buf_printf(
			out, " %s leads.", text_show(incident->lead, false, lead, sizeof lead));
}
