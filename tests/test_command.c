/* tests/test_command.c - the command tables keep their promises.
 * SPDX-License-Identifier: MIT */
#include "panes/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/ui.h"
#include "tests/fake_room.h"

static bool
meet(const struct command *a, const struct command *b)
{
	return strcmp(a->scope, "*") == 0 || strcmp(b->scope, "*") == 0 ||
	       strcmp(a->scope, b->scope) == 0;
}

static bool
has_key(const struct command *c, const char *key)
{
	for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++) {
		if (strcmp(c->keys[k], key) == 0)
			return true;
	}
	return false;
}

static void
a_key_means_one_thing_in_a_scope(void **state)
{
	const struct command *a;
	const struct command *b;

	(void)state;
	for (size_t i = 0; (a = commands_at(i)) != NULL; i++) {
		for (int k = 0; k < COMMAND_KEYS_MOST && a->keys[k] != NULL; k++) {
			assert_ptr_equal(
				command_for_key(strcmp(a->scope, "*") == 0 ? "pages" : a->scope,
					a->keys[k]),
				a);
			for (size_t j = i + 1; (b = commands_at(j)) != NULL; j++)
				assert_false(meet(a, b) && has_key(b, a->keys[k]));
		}
	}
}

static bool
is_kebab(const char *name)
{
	return name[0] >= 'a' && name[0] <= 'z' && name[strlen(name) - 1] != '-' &&
	       strstr(name, "--") == NULL &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static void
every_command_has_a_name_of_its_own_and_help(void **state)
{
	const struct command *c;

	(void)state;
	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		assert_true(is_kebab(c->name));
		assert_ptr_equal(command_find(c->name), c);
		assert_non_null(c->help);
		assert_true(strlen(c->help) > 8 && strlen(c->help) < 100);
		assert_true(c->help[0] >= 'A' && c->help[0] <= 'Z');
		assert_int_not_equal(c->help[strlen(c->help) - 1], '.');
		assert_non_null(c->run);
		assert_int_equal(
			c->hint != NULL, (c->flags & (COMMAND_HINT | COMMAND_HINT_WATCH)) != 0);
		if ((c->flags & COMMAND_ALWAYS) != 0) {
			assert_non_null(c->hint);
			assert_non_null(c->keys[0]);
			assert_string_equal(c->scope, "*");
		}
	}
	assert_null(command_find("no-such-command"));
}

static void
an_observer_writes_nothing(void **state)
{
	const struct command *c;
	const struct context observer = {.level = LEVEL_OBSERVER, .subject = ""};
	const struct context lead = {.level = LEVEL_LEAD, .subject = ""};
	int writing = 0;

	(void)state;
	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		if ((c->flags & COMMAND_WRITES) == 0)
			continue;
		if ((c->flags & COMMAND_ANYONE) != 0) {
			assert_string_equal(c->name, "hand-raise"); /* and nothing else */
			continue;
		}
		writing++;
		assert_non_null(command_refusal(c, &observer));
		assert_non_null(strstr(command_refusal(c, &observer), "Observers"));
		if ((c->flags & (COMMAND_SCREEN | COMMAND_ROW)) == 0 && c->why_not == NULL)
			assert_null(command_refusal(c, &lead));
	}
	assert_true(writing > 0);
}

static void
a_shell_cannot_ask_for_what_only_a_screen_has(void **state)
{
	const struct context shell = {.level = LEVEL_LEAD, .subject = ""};

	(void)state;
	assert_non_null(command_refusal(command_find("zoom"), &shell));
	assert_null(command_refusal(command_find("note"), &shell));
}

static void
every_command_that_orders_is_one_that_writes(void **state)
{
	const struct command *c;

	(void)state;
	for (size_t i = 0; (c = commands_at(i)) != NULL; i++)
		assert_true((c->flags & (COMMAND_SCREEN | COMMAND_WRITES)) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_means_one_thing_in_a_scope),
		cmocka_unit_test(every_command_has_a_name_of_its_own_and_help),
		cmocka_unit_test(an_observer_writes_nothing),
		cmocka_unit_test(a_shell_cannot_ask_for_what_only_a_screen_has),
		cmocka_unit_test(every_command_that_orders_is_one_that_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
