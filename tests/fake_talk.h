/* tests/fake_talk.h - who is owed an update, what was said, and the bridge, as long as there are
 * customers: what tests/fake_incident.h does not hold.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_TALK_H
#define TESTS_FAKE_TALK_H

#include <stdio.h>

#include "store/bridge.h"
#include "store/clocks.h"
#include "store/draft.h"
#include "store/hand.h"
#include "store/update.h"
#include "store/watcher.h"

enum { FAKE_MINUTE = 60 * 1000, FAKE_CLOCKS = 4, FAKE_UPDATES = 2, FAKE_LINES = 7 };

struct err
clocks_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	static const struct {
		const char *audience;
		int64_t last_min;
		int64_t snoozed_min;
	} facts[FAKE_CLOCKS] = {{"stakeholders", 47, 0}, {"customers", 20, 0}, {"board", 4, 0},
		{"partners", 31, 9}};
	struct audience_clock *clocks = arena_get(a, FAKE_CLOCKS * sizeof *clocks);

	for (int i = 0; clocks != NULL && i < FAKE_CLOCKS; i++) {
		clocks[i] = (struct audience_clock){.key = {.major = i},
			.audience = text_of(facts[i].audience),
			.floor_ms = (int64_t)15 * FAKE_MINUTE,
			.every_ms = (int64_t)30 * FAKE_MINUTE,
			.ceiling_ms = (int64_t)45 * FAKE_MINUTE,
			.started_ms = fake_now_ms - (int64_t)60 * FAKE_MINUTE,
			.last_ms = fake_now_ms - facts[i].last_min * FAKE_MINUTE};
		(void)snprintf(clocks[i].key.id, sizeof clocks[i].key.id, "%s", facts[i].audience);
		if (facts[i].snoozed_min > 0)
			clocks[i].snoozed_ms = fake_now_ms + facts[i].snoozed_min * FAKE_MINUTE;
	}
	return fake_whole(r, clocks, sizeof *clocks,
		clocks != NULL && r->customers_count > 0 ? FAKE_CLOCKS : 0, w, a, out);
}

struct err
update_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct update_post *posts = arena_get(a, FAKE_UPDATES * sizeof *posts);

	for (int i = 0; posts != NULL && i < FAKE_UPDATES; i++) {
		posts[i] = (struct update_post){.key = {.major = i},
			.audience = text_of(i == 0 ? "customers" : "stakeholders"),
			.what = i == 0 ? "update" : "nothing-new",
			.at_ms = fake_now_ms - (int64_t)(20 + 27 * i) * FAKE_MINUTE,
			.status = text_of("failing over"),
			.impact = text_of("half of the customers cannot pay"),
			.actions = text_of("we fail over to db-2"),
			.needs = text_of(""),
			.next_ms = fake_now_ms + (int64_t)10 * FAKE_MINUTE,
			.text = text_of(
				i == 0 ? "Checkout is down: failing over. Impact: half of "
					 "the customers cannot pay. Being done: we fail "
					 "over to db-2. Next update 03:08 UTC."
				       : "Checkout is down: nothing new since 01:41 UTC; we "
					 "are still working on it."),
			.person = text_of("Dana Reyes")};
		(void)snprintf(posts[i].key.id, sizeof posts[i].key.id, "%d", i + 1);
	}
	return fake_whole(r, posts, sizeof *posts,
		posts != NULL && r->customers_count > 0 ? FAKE_UPDATES : 0, w, a, out);
}

struct err
bridge_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct bridge_line *lines = arena_get(a, FAKE_LINES * sizeof *lines);

	for (int i = 0; lines != NULL && i < FAKE_LINES; i++) {
		lines[i] = (struct bridge_line){.key = {.major = i},
			.kind = i < BRIDGE_GUEST ? (enum bridge_line_kind)i : BRIDGE_GUEST,
			.at_ms = fake_now_ms - (int64_t)(14 - i) * FAKE_MINUTE,
			.person = text_of(i == BRIDGE_GUEST ? "Lee Chan" : "customer: Acme")};
		(void)snprintf(lines[i].key.id, sizeof lines[i].key.id, "line-%d", i);
	}
	return fake_whole(r, lines, sizeof *lines,
		lines != NULL && r->customers_count > 0 ? FAKE_LINES : 0, w, a, out);
}

struct err
clocks_list(struct record *r, const char *incident, struct arena *a, struct rows *out)
{
	(void)r;
	(void)incident;
	(void)a;
	*out = (struct rows){.size = sizeof(struct audience_clock)};
	return NO_ERR;
}

struct err
update_last(struct record *r, const char *incident, const char *audience, struct arena *a,
	struct update_post *out, bool *found)
{
	(void)r;
	(void)incident;
	(void)audience;
	(void)a;
	(void)out;
	*found = false;
	return NO_ERR;
}

struct err
watcher_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_whole(r, NULL, sizeof(struct watcher_row), 0, w, a, out);
}

struct err
hand_last(struct record *r, const char *person, struct arena *a, struct hand *out)
{
	(void)r;
	(void)person;
	(void)a;
	*out = (struct hand){.state = ""};
	return NO_ERR;
}

struct err
drafts_load(struct record *r, const char *incident, struct arena *a, struct drafts *out)
{
	(void)r;
	(void)incident;
	(void)a;
	(void)out;
	return err_make(ERR_MISSING, "There is no such incident in the record.");
}

#endif
