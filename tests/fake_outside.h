/* tests/fake_outside.h - what there is outside: nothing, unless the record says `outbox`. Then something
 * of each state is in it.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_OUTSIDE_H
#define TESTS_FAKE_OUTSIDE_H

#include <stdio.h>
#include <string.h>

#include "store/outbox.h"
#include "store/outbox_way.h"
#include "store/target.h"

enum { FAKE_ACTS = 7 };

struct err
targets_load(struct record *r, struct arena *a, struct targets *out)
{
	(void)r;
	(void)a;
	*out = (struct targets){.rows = {.size = sizeof(struct target_value)}};
	return NO_ERR;
}

static inline struct outbox_row
fake_act(int64_t number)
{
	static const struct {
		enum outbox_state state;
		const char *hold;
		const char *target;
		const char *verb;
		const char *recipient;
		const char *text;
		const char *error;
		bool public;
		int age_s;
	} acts[FAKE_ACTS] = {
		{OUTBOX_SENT, "", "pagerduty", "acknowledge", "PagerDuty", "", "", false, 900},
		{OUTBOX_SENT, "", "zendesk", "reply", "Zendesk #8812, Acme",
			"We have found the cause and are failing over.", "", true, 840},
		{OUTBOX_DROPPED, "", "slack", "post", "Slack #general", "Checkuot is down.", "",
			false, 800},
		{OUTBOX_REFUSED, "", "slack", "post", "Slack #outage",
			"Checkout is down: failing over.",
			"Slack: channel_not_found. Is the app in that channel?", false, 700},
		{OUTBOX_IN_DOUBT, "", "pagerduty", "note", "PagerDuty #1201",
			"Failing over to db-2.", "No answer came within 10 s.", false, 640},
		{OUTBOX_QUEUED, "old", "statuspage", "update", "Statuspage status.example.com",
			"We are investigating why some payments fail.", "", true, 660},
		{OUTBOX_QUEUED, "", "slack", "post", "Slack #general",
			"Checkout: we fail over to db-2.\n\nNext update 03:08 UTC.", "", true, 1},
	};
	struct outbox_row row = {.number = number,
		.target = acts[number - 1].target,
		.verb = acts[number - 1].verb,
		.subject = text_of("page:PABC12"),
		.recipient = text_of(acts[number - 1].recipient),
		.text = text_of(acts[number - 1].text),
		.body = text_of("{\"channel\":\"#general\",\"text\":\"..\"}"),
		.person = text_of("Dana Reyes"),
		.error = text_of(acts[number - 1].error),
		.remote_url = text_of(""),
		.remote_id = text_of(""),
		.state = acts[number - 1].state,
		.hold = acts[number - 1].hold,
		.public = acts[number - 1].public,
		.editable = acts[number - 1].text[0] != '\0',
		.tries = acts[number - 1].state == OUTBOX_QUEUED ? 0 : 1,
		.made_ms = fake_now_ms - (int64_t)acts[number - 1].age_s * 1000};

	row.key.major = -number;
	(void)snprintf(row.key.id, sizeof row.key.id, "%lld", (long long)number);
	if (row.state == OUTBOX_QUEUED)
		row.next_ms = row.made_ms + OUTBOX_UNDO_MS;
	if (row.tries > 0)
		row.sending_ms = row.made_ms + 400;
	if (row.state == OUTBOX_SENT)
		row.sent_ms = row.made_ms + 900;
	return row;
}

struct err
outbox_count(struct record *r, struct outbox_count *out)
{
	*out = (struct outbox_count){.waiting = 0};
	if (r->outbox)
		*out = (struct outbox_count){
			.waiting = 3, .asks = 3, .oldest_ms = fake_now_ms - 660000};
	return NO_ERR;
}

/* The last `count` of them, newest first. */
static inline struct rows
fake_acts(const struct record *r, int count, struct arena *a)
{
	struct outbox_row *rows = arena_get(a, FAKE_ACTS * sizeof *rows);

	for (int i = 0; rows != NULL && r->outbox && i < count; i++)
		rows[i] = fake_act(FAKE_ACTS - i);
	return (struct rows){.first = rows,
		.size = sizeof *rows,
		.count = rows != NULL && r->outbox ? count : 0};
}

struct err
outbox_asks(struct record *r, int most, struct arena *a, struct rows *out)
{
	(void)most;
	*out = fake_acts(r, 4, a);
	return NO_ERR;
}

struct err
outbox_one(struct record *r, int64_t number, struct arena *a, struct outbox_row *out, bool *found)
{
	(void)a;
	*found = r->outbox && number >= 1 && number <= FAKE_ACTS;
	if (*found)
		*out = fake_act(number);
	return NO_ERR;
}

struct err
outbox_undoable(
	struct record *r, const char *person, struct arena *a, struct outbox_row *out, bool *found)
{
	(void)person;
	return outbox_one(r, FAKE_ACTS, a, out, found);
}

struct err
outbox_stuck(struct record *r, struct arena *a, struct outbox_row *out, bool *found)
{
	(void)r;
	(void)a;
	(void)out;
	*found = false;
	return NO_ERR;
}

struct err
outbox_ways(struct record *r, struct arena *a, struct rows *out)
{
	(void)r;
	(void)a;
	*out = (struct rows){.count = 0};
	return NO_ERR;
}

const struct outbox_way *
outbox_way_find(const struct rows *ways, const char *target)
{
	(void)ways;
	(void)target;
	return NULL;
}

struct err
outbox_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct rows rows = fake_acts(r, FAKE_ACTS, a);

	return fake_whole(r, rows.first, rows.size, rows.count, w, a, out);
}

#endif
