/* tests/test_redact_target.c - what a mirror has of the targets: where words would go, and no more.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/target.h"
#include "tests/redacted.h"

/* Whoever acts from another account is shown where it goes (R30), not whom a room invites (R87). */
static void
the_names_of_places_are_read(void **state)
{
	struct room *copy;
	char *all;

	assert_true(room_edit(*state, "INSERT INTO target (name, what, place, id, value, rev)"
				      " VALUES ('slack', 'team', 0, '', '#general', 1),"
				      " ('slack', 'invite', 0, '', 'Dana Reyes', 1),"
				      " ('statuspage', 'page', 0, 'PAGE1', 'PAGE1', 1),"
				      " ('statuspage', 'component', 0, 'c1', 'Network', 1),"
				      " ('hook', 'program', 0, '', '/opt/tell', 1)"));
	copy = redacted_copy(*state, 0);
	all = room_string(copy, "SELECT group_concat(name || ' ' || what || ' ' || id || ' '"
				" || value, '; ') FROM (SELECT * FROM target ORDER BY name)");
	assert_string_equal(all, "slack team  #general; statuspage page  PAGE1");
	free(all);
	(void)room_remove((void **)&copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_names_of_places_are_read, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
