/* tests/test_drill.c - the drill: its scenario, and the world that it makes.
 * SPDX-License-Identifier: MIT */
#include "net/drill/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/drill/incident.h"
#include "net/drill/room.h"
#include "net/drill/stamp.h"
#include "store/config.h"
#include "tests/drill.h"

static void
hosting_has_what_it_promises(void **state)
{
	struct stage *s = *state;
	int pages = 0, tickets = 0;
	unsigned flood = 0;

	for (unsigned i = 0; i < s->scenario->happens_count; i++) {
		pages += s->scenario->happens[i].page != NULL;
		tickets += s->scenario->happens[i].ticket != NULL;
		flood += s->scenario->happens[i].flood;
	}
	assert_int_equal(pages, 14);
	assert_int_equal(tickets, 6);
	assert_int_equal(flood, 40);
	assert_true(s->scenario->happens[0].at_ms < 3000);
	assert_int_equal(
		s->scenario->happens[s->scenario->happens_count - 1].at_ms, 25 * 60 * 1000);
	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(s->world.incident_count, 54);
	assert_int_equal(s->world.ticket_count, 6);
}

static void
four_pages_open_in_a_minute_and_none_in_the_end(void **state)
{
	struct stage *s = *state;

	world_advance(&s->world, stage_start_ms + 60 * 1000);
	assert_int_equal(
		stage_pagerduty(s, "/incidents?statuses[]=triggered&date_range=all&limit=100"),
		200);
	assert_int_equal(stage_length(s, "incidents"), 4);
	world_advance(&s->world, stage_start_ms + stage_length_ms);
	assert_int_equal(
		stage_pagerduty(s, "/incidents?statuses[]=triggered&statuses[]=acknowledged"
				   "&date_range=all&limit=100"),
		200);
	assert_int_equal(stage_length(s, "incidents"), 0);
}

static struct err
load_with(const char *happens)
{
	char path[] = "/tmp/warroom-scenario-XXXXXX";
	struct scenario *s = NULL;
	struct err e;
	int file = mkstemp(path);
	FILE *f = fdopen(file, "w");

	assert_non_null(f);
	(void)fprintf(f,
		"name: n\ntitle: t\npeople: [{id: P1, name: A, email: a@b.example}]\n"
		"services: [{id: S1, name: web}]\n"
		"policy: {id: E1, name: e, escalate_after_min: 5, levels: [{on_call: A}]}\n"
		"happens:\n%s",
		happens);
	assert_int_equal(fclose(f), 0);
	e = scenario_load(path, &s);
	(void)unlink(path);
	scenario_free(s);
	return e;
}

static void
a_bad_scenario_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *happens, *line;
	} bad[] = {
		{"  - {at: \"00:01\", page: a, service: web, title: t}\n"
		 "  - {at: \"soon\", page: b, service: web, title: t}\n",
			":8: `at`"},
		{"  - {at: \"00:01\", page: a, service: web, title: t}\n"
		 "\n  # a remark\n"
		 "  - {at: \"00:02\", acknowledge: b, by: A}\n",
			":10: no page"},
		{"  - {at: \"00:01\", page: a, service: web, title: t}\n"
		 "  - {at: \"00:02\", acknowledge: a, by: Nobody}\n",
			":8: `by`"},
		{"  - {at: \"00:01\", page: a, service: mail, title: t}\n", ":7: `service`"},
		{"  - {at: \"00:01\", page: a, note: a, service: web, title: t}\n",
			":7: a happening"},
		{"  - {at: \"00:01\", page: a, service: web, title: t, colour: red}\n", ":7: "},
		{"  - {at: \"-00:01\", page: a, service: web, title: t}\n", ":7: `at`"},
		{"  - {at: \"-00:01\", deploy: a, service: web}\n", ":7: a deploy"},
		{"  - {at: \"00:01\", deploy: a, service: mail, summary: s}\n", ":7: `service`"},
		{"  - {at: \"00:01\", erase: t1}\n", ":7: no ticket"},
		{"  - {at: \"00:01\", page: a, service: web, title: t, rule: r}\n", ":7: `rule`"},
		{"  []\nteams: [{id: T1, name: T, services: [mail]}]\n", "team 1"},
		{"  []\nmaintenance: [{id: M1, summary: s, by: B, services: [web], from: \"00:00\","
		 " until: \"01:00\"}]\n",
			"maintenance 1 names"},
		{"  []\nmaintenance: [{id: M1, summary: s, by: A, services: [web], from: \"02:00\","
		 " until: \"01:00\"}]\n",
			"maintenance 1 needs"},
		{"  - {at: \"00:01\", flood: many, service: web, title: t}\n", ":7: "},
	};

	(void)state;
	must(load_with("  - {at: \"00:01\", page: a, service: web, title: t}\n"));
	must(load_with("  - {at: \"-90:00\", deploy: a, service: web, summary: s, source: ci}\n"));
	must(load_with("  []\n")); /* people and services alone: acts do the rest */
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = load_with(bad[i].happens);

		assert_int_equal(e.kind, ERR_CONFIG);
		if (strstr(e.text, bad[i].line) == NULL)
			fail_msg("%zu: wanted \"%s\" in: %s", i, bad[i].line, e.text);
	}
	assert_int_equal(load_with("").kind, ERR_CONFIG);
}

static void
a_flood_is_spread_and_other_things_happen_within_it(void **state)
{
	struct stage *s = *state;
	size_t before;

	world_advance(&s->world, stage_start_ms + 250 * 1000 - 1);
	before = s->world.incident_count;
	world_advance(&s->world, stage_start_ms + 287 * 1000); /* 20 of the flood, and mail-queue */
	assert_int_equal(s->world.incident_count, before + 21);
	world_advance(&s->world, stage_start_ms + 325 * 1000); /* and checkout-queue */
	assert_int_equal(s->world.incident_count, before + 42);
}

static void
steps_of_any_size_give_the_same_world(void **state)
{
	struct stage *s = *state, *other;
	void *second = NULL;
	char *first;

	assert_int_equal(stage_open(&second), 0);
	other = second;
	world_advance(&s->world, stage_start_ms + stage_length_ms);
	for (int64_t at_ms = 0; at_ms <= stage_length_ms; at_ms += 777)
		world_advance(&other->world, stage_start_ms + at_ms);
	world_advance(&other->world, stage_start_ms + stage_length_ms);
	assert_int_equal(stage_pagerduty(s, "/log_entries?limit=100&include[]=incidents"), 200);
	first = strdup(s->reply.body.data);
	assert_int_equal(stage_pagerduty(other, "/log_entries?limit=100&include[]=incidents"), 200);
	assert_string_equal(first, other->reply.body.data);
	free(first);
	assert_int_equal(s->world.entry_count, other->world.entry_count);
	world_advance(&other->world, stage_start_ms); /* time does not go back */
	assert_int_equal(other->world.now_ms, stage_start_ms + stage_length_ms);
	assert_int_equal(stage_close(&second), 0);
}

static void
a_page_that_nobody_takes_goes_to_the_next_level(void **state)
{
	struct stage *s = *state;
	char target[64];

	world_advance(&s->world, stage_start_ms + 2000);
	stage_path(s, 0, "", target, sizeof target);
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_string_equal(stage_string(s, "$.incident.assignments[0].assignee.id"), "PDREYES");
	assert_string_equal(stage_string(s, "$.incident.pending_actions[0].type"), "escalate");
	world_advance(&s->world, stage_start_ms + 2000 + 15 * 60 * 1000);
	assert_int_equal(stage_pagerduty(s, target), 200);
	assert_string_equal(stage_string(s, "$.incident.assignments[0].assignee.id"), "PLSOREN");
}

static void
ids_of_ten_thousand_incidents_are_unlike_and_found(void **state)
{
	struct stage *s = *state;
	const struct incident_opening o = {.title = "storm", .assignee = NOBODY};

	for (size_t i = 0; i < 10000; i++)
		drill_incident_open(&s->world, &o, stage_start_ms);
	for (size_t i = 0; i < 10000; i++) {
		char id[INCIDENT_ID_SIZE];

		drill_incident_id(&s->world, i, id);
		assert_ptr_equal(drill_incident_find(&s->world, id), &s->world.incidents[i]);
	}
	assert_int_equal(
		stage_pagerduty(s, "/incidents?limit=100&offset=9900&date_range=all"), 200);
	assert_true(stage_says(s, "\"more\":false"));
}

static void
moments_are_read_in_each_form(void **state)
{
	int64_t at_ms = 0;

	(void)state;
	assert_true(drill_stamp_read("2025-11-20T00:53:20Z", &at_ms));
	assert_int_equal(at_ms, stage_start_ms);
	assert_true(drill_stamp_read("2025-11-20T01:53:20.250+01:00", &at_ms));
	assert_int_equal(at_ms, stage_start_ms + 250);
	assert_true(drill_stamp_read("1970-01-02", &at_ms));
	assert_int_equal(at_ms, 24 * 3600 * 1000);
	assert_false(drill_stamp_read("now", &at_ms));
	assert_false(drill_stamp_read("2025-11-20T00:53:20Zulu", &at_ms));
}

static void
a_room_holds_a_config_that_loads_and_goes_with_all_in_it(void **state)
{
	struct stage *s = *state;
	struct config *config = NULL;
	struct room room;
	char base[] = "/tmp/warroom-drill-XXXXXX", kept[64], link[ROOM_PATH_SIZE + 16];

	assert_non_null(mkdtemp(base));
	(void)snprintf(kept, sizeof kept, "%s/kept", base);
	assert_int_equal(mkdir(kept, 0700), 0);
	assert_int_equal(setenv("XDG_STATE_HOME", base, 1), 0);
	must(drill_room_open(NULL, &room));
	must(drill_room_furnish(&room, s->scenario,
		&(struct room_ports){.pagerduty = 8001,
			.zendesk = 8002,
			.slack = 8003,
			.statuspage = 8004,
			.jira = 8005}));
	must(config_load(room.config, &config));
	assert_int_equal(config->people_count, 4);
	assert_int_equal(config->customers_count, 3);
	assert_string_equal(config->pagerduty->url, "http://127.0.0.1:8001");
	assert_string_equal(config->zendesk->url, "http://127.0.0.1:8002");
	assert_string_equal(config->slack->url, "http://127.0.0.1:8003/api");
	assert_string_equal(config->statuspage->url, "http://127.0.0.1:8004/v1");
	assert_string_equal(config->jira->url, "http://127.0.0.1:8005");
	assert_int_equal(config->hook.count, 0);
	config_free(config);
	(void)snprintf(link, sizeof link, "%s/link", room.dir);
	assert_int_equal(symlink(kept, link), 0);
	drill_room_remove(&room);
	assert_int_not_equal(access(room.dir, F_OK), 0);
	assert_int_equal(access(kept, F_OK), 0);
	assert_int_equal(rmdir(kept), 0);
	(void)snprintf(kept, sizeof kept, "%s/warroom", base);
	assert_int_equal(rmdir(kept), 0);
	assert_int_equal(rmdir(base), 0);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(hosting_has_what_it_promises),
		ON_STAGE(four_pages_open_in_a_minute_and_none_in_the_end),
		cmocka_unit_test(a_bad_scenario_is_refused_with_its_line),
		ON_STAGE(a_room_holds_a_config_that_loads_and_goes_with_all_in_it),
		ON_STAGE(a_flood_is_spread_and_other_things_happen_within_it),
		ON_STAGE(steps_of_any_size_give_the_same_world),
		ON_STAGE(a_page_that_nobody_takes_goes_to_the_next_level),
		ON_STAGE(ids_of_ten_thousand_incidents_are_unlike_and_found),
		cmocka_unit_test(moments_are_read_in_each_form),
	};

	return cmocka_run_group_tests_name("drill", tests, NULL, NULL);
}
