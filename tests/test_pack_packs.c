/* tests/test_pack_packs.c - every shipped pack loads, and names only what there is.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "store/pack.h"

static const char *const shipped[] = {"solo", "p1", "security"};

static struct pack *
load(const char *name)
{
	struct pack *p = NULL;

	assert_string_equal(pack_load(name, &p).text, "");
	assert_string_equal(p->name, name);
	return p;
}

static const struct pack_step *
step_of(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->steps_count; i++)
		if (strcmp(p->steps[i].id, id) == 0)
			return &p->steps[i];
	fail_msg("%s has no step %s", p->name, id);
	return NULL;
}

/* "value" is the first argument's, "name=value" that one's. */
static void
assert_arg(const struct pack *p, const struct pack_step *step, const struct command *command)
{
	size_t length = strcspn(step->arg, "=");
	const struct command_arg *arg = command->args;
	const char *value = step->arg;

	assert_non_null(arg);
	if (step->arg[length] == '=') {
		while (arg->name != NULL &&
			(strlen(arg->name) != length || strncmp(arg->name, step->arg, length) != 0))
			arg++;
		value += length + 1;
	}
	if (arg->name == NULL)
		fail_msg("%s: %s: %s has no such argument", p->name, step->id, command->name);
	for (const struct command_choice *c = arg->choices; c != NULL && c->key != NULL; c++)
		if (strcmp(c->value, value) == 0)
			return;
	if (arg->choices != NULL)
		fail_msg("%s: %s: %s does not take %s", p->name, step->id, command->name, value);
}

static void
what_a_step_opens_is_a_command_that_takes_its_arg(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
		struct pack *p = load(shipped[i]);

		for (size_t j = 0; j < p->steps_count; j++) {
			const struct pack_step *step = &p->steps[j];
			const struct command *command = command_find(step->opens);

			if (step->opens[0] == '\0')
				continue;
			if (command == NULL)
				fail_msg("%s: %s opens %s", p->name, step->id, step->opens);
			if (step->arg[0] != '\0')
				assert_arg(p, step, command);
		}
		pack_free(p);
	}
}

/* Whoever begins by a pack finds what is asked on declaring, and can write to those it has clocks
 * for. */
static void
each_has_what_the_room_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
		struct pack *p = load(shipped[i]);

		assert_true(p->intake.count >= 2);
		assert_true(p->examples.count >= 3);
		assert_true(p->reminders.count >= 2);
		assert_int_equal(p->means.count, 2);
		assert_memory_equal(p->means.at[0], "Major: ", 7);
		assert_memory_equal(p->means.at[1], "Minor: ", 7);
		assert_int_equal(p->span, 7);
		assert_true(p->causes_count >= 4);
		assert_true(p->clocks_count >= 1);
		/* R15 to R18: 15 min and 1 h, 4 h, a day's hours, two days; the line is above
		 * medium */
		assert_int_equal(p->severities_count, 4);
		assert_int_equal(p->severities[0].ack_ms, 15 * 60000);
		assert_int_equal(p->severities[0].respond_ms, 3600000);
		assert_int_equal(p->severities[1].respond_ms, 4 * 3600000);
		assert_int_equal(p->severities[2].respond_ms, 8 * 3600000);
		assert_int_equal(p->severities[3].respond_ms, 48 * 3600000);
		assert_true(p->severities[1].pages && !p->severities[2].pages);
		pack_free(p);
	}
}

/* All of what is asked on declaring fits into a window of 80 by 24: a line each, 13 with
 * headings. */
static void
what_is_asked_on_declaring_is_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
		struct pack *p = load(shipped[i]);
		const struct pack_lines *parts[] = {
			&p->intake, &p->means, &p->examples, &p->reminders};
		size_t lines = 0;

		for (size_t j = 0; j < 4; j++) {
			lines += 1 + parts[j]->count;
			for (size_t k = 0; k < parts[j]->count; k++)
				assert_true(strlen(parts[j]->at[k]) <= 74);
		}
		assert_true(lines <= 13);
		pack_free(p);
	}
}

static void
stakeholders_hear_every_fifteen_to_fortyfive_minutes(void **state)
{
	static const char *const names[] = {"solo", "p1"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct pack *p = load(names[i]);

		assert_string_equal(p->clocks[0].audience, "stakeholders");
		assert_int_equal(p->clocks[0].floor_ms, 15 * 60000);
		assert_int_equal(p->clocks[0].every_ms, 30 * 60000);
		assert_int_equal(p->clocks[0].ceiling_ms, 45 * 60000);
		pack_free(p);
	}
}

static void
p1_has_its_roles_and_its_steps_in_order(void **state)
{
	static const char *const order[] = {"validate", "ticket", "war-room", "announce", "roles",
		"experiments", "log", "updates", "changes", "whys", "verify", "yellow", "green",
		"report", "review"};
	struct pack *p = load("p1");

	(void)state;
	assert_int_equal(p->roles_count, 4);
	assert_string_equal(p->roles[0].name, "Lead");
	assert_true(p->roles[0].lead);
	assert_string_equal(p->roles[1].name, "Communicator");
	assert_string_equal(p->roles[2].name, "Recorder");
	assert_true(p->roles[1].required && p->roles[2].required);
	assert_string_equal(p->roles[3].name, "Engineer");
	assert_true(p->roles[3].many);
	assert_ptr_equal(step_of(p, order[0]), &p->steps[0]);
	for (size_t i = 1; i < sizeof order / sizeof order[0]; i++)
		assert_true(step_of(p, order[i - 1]) < step_of(p, order[i]));
	pack_free(p);
}

static void
security_has_fourteen_steps_and_no_text_for_others(void **state)
{
	static const char *const order[] = {"stop", "vector", "assemble", "isolate", "timeline",
		"data", "others", "again", "mitigate", "forensics", "internal", "law", "parties",
		"external"};
	struct pack *p = load("security");

	(void)state;
	assert_int_equal(p->steps_count, 14);
	for (size_t i = 0; i < 14; i++)
		assert_string_equal(p->steps[i].id, order[i]);
	assert_int_equal(p->templates_count, 0);
	for (size_t i = 0; i < p->clocks_count; i++)
		assert_string_not_equal(p->clocks[i].audience, "stakeholders");
	pack_free(p);
}

/* A step that the status page asks for comes only where the platform is ours (R33). */
static void
solo_asks_for_the_status_page_only_where_it_is_ours(void **state)
{
	struct pack *p = load("solo");

	(void)state;
	assert_string_equal(step_of(p, "status-page")->applies_when, "own_platform");
	assert_string_equal(step_of(p, "all-clear")->done_when, "status_page_closed");
	assert_string_equal(step_of(p, "call")->applies_when, "call_needed");
	pack_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_step_opens_is_a_command_that_takes_its_arg),
		cmocka_unit_test(each_has_what_the_room_needs),
		cmocka_unit_test(what_is_asked_on_declaring_is_short),
		cmocka_unit_test(stakeholders_hear_every_fifteen_to_fortyfive_minutes),
		cmocka_unit_test(p1_has_its_roles_and_its_steps_in_order),
		cmocka_unit_test(security_has_fourteen_steps_and_no_text_for_others),
		cmocka_unit_test(solo_asks_for_the_status_page_only_where_it_is_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
