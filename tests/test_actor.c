/* tests/test_actor.c - the name under which an account acts, and what it may do.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pwd.h>
#include <unistd.h>

#include "store/actor.h"

static void
our_own_account_leads_and_is_me(void **state)
{
	const struct config config = {.me = "Dana Reyes"};
	struct actor actor;

	(void)state;
	actor_find(&config, geteuid(), &actor);
	assert_string_equal(actor.name, "Dana Reyes");
	assert_int_equal(actor.level, LEVEL_LEAD);
}

static void
the_people_of_the_config_come_first(void **state)
{
	const struct passwd *own = getpwuid(geteuid());
	struct person_config lee = {.name = "Lee Park", .level = LEVEL_OPERATOR};
	const struct config config = {.me = "Dana Reyes", .people = &lee, .people_count = 1};
	struct actor actor;

	(void)state;
	if (own == NULL)
		skip(); /* an account without a name can be nobody of the config */
	lee.account = own->pw_name;
	actor_find(&config, geteuid(), &actor);
	assert_string_equal(actor.name, "Lee Park");
	assert_int_equal(actor.level, LEVEL_LEAD); /* whose engine it is */
	lee.account = "nobody-of-that-name";
	actor_find(&config, geteuid(), &actor);
	assert_string_equal(actor.name, "Dana Reyes");
}

static void
another_account_watches(void **state)
{
	const struct config config = {.me = "Dana Reyes"};
	struct actor actor;

	(void)state;
	actor_find(&config, 4294900000U, &actor);
	assert_string_equal(actor.name, "4294900000");
	assert_int_equal(actor.level, LEVEL_OBSERVER);
}

static void
without_any_name_the_account_has_its_own(void **state)
{
	const struct config config = {.me = ""};
	const struct passwd *own = getpwuid(geteuid());
	struct actor actor;

	(void)state;
	actor_find(&config, geteuid(), &actor);
	if (own != NULL)
		assert_string_equal(actor.name, own->pw_name);
	assert_true(actor.name[0] != '\0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_own_account_leads_and_is_me),
		cmocka_unit_test(the_people_of_the_config_come_first),
		cmocka_unit_test(another_account_watches),
		cmocka_unit_test(without_any_name_the_account_has_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
