/* tests/test_veil.c - orders from another account about what its screen does not have: a restricted
 * incident is answered as a number that somebody made up.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/act.h"
#include "tests/orders.h"

enum { SAID_BYTES = 320 };

/* Incident 1 may be seen; 2 is restricted, and has a page, a ticket, a task, and so on. */
static int
set_up(void **state)
{
	struct orders *o;

	assert_int_equal(room_make(state), 0);
	o = orders_begin(*state);
	orders_pages(o, 3);
	(void)orders_do(o, "incident-declare", "page:P1", "{\"title\":\"Checkout is down\"}");
	(void)orders_do(o, "incident-declare", "page:P2",
		"{\"title\":\"Stolen keys\",\"security\":\"yes\"}");
	assert_int_equal(orders_number(o, "SELECT restricted FROM incident WHERE id = '2'"), 1);
	(void)orders_do(o, "note", "page:P2", "{\"text\":\"secret\",\"incident\":\"2\"}");
	(void)orders_do(o, "task-give", "",
		"{\"person\":\"Kim\",\"text\":\"look\",\"minutes\":10,\"incident\":\"2\"}");
	(void)orders_do(o, "followup-add", "", "{\"text\":\"later\",\"incident\":\"2\"}");
	(void)orders_do(o, "decision-log", "", "{\"text\":\"pay\",\"incident\":\"2\"}");
	o->actor.level = LEVEL_OPERATOR;
	(void)orders_do(o, "incident-impact", "", "{\"impact\":\"nobody\",\"incident\":\"2\"}");
	o->actor = (struct actor){.name = "Kim", .level = LEVEL_OPERATOR, .apart = true};
	*state = o;
	return 0;
}

static int
tear_down(void **state)
{
	struct orders *o = *state;

	*state = o->room;
	orders_end(o);
	return room_remove(state);
}

/* The sentence it is answered with; "#" for each number, as those that are made go on counting. */
static void
answer_of(struct orders *o, const char *name, const char *subject, const char *args,
	char out[SAID_BYTES])
{
	struct err e = orders_try(o, name, subject, args);
	const char *said = e.kind == ERR_NONE ? o->outcome.said : e.text;
	size_t length = 0;

	assert_null(strstr(said, "90009000"));
	while (*said != '\0') {
		size_t digits = strspn(said, "0123456789");

		out[length++] = digits > 0 ? '#' : *said;
		said += digits > 0 ? digits : 1;
	}
	out[length] = '\0';
}

#define ARGS                                                                                       \
	"\"text\":\"words\",\"person\":\"Jo\",\"reason\":\"because\",\"title\":\"one more\","      \
	"\"impact\":\"some\",\"cause\":\"a cause\",\"verdict\":\"outage\",\"minutes\":5,"          \
	"\"answer\":\"yes\",\"own\":\"yes\",\"result\":\"reached\",\"status\":\"recovering\","     \
	"\"severity\":1"

static const char *const hidden[][2] = {
	{"page:P2", "page:P99"},
	{"ticket: 8812", "ticket: 9999"},
	{"task: 1", "task: 8888888"},
	{"task:1", "task:8888888"},
	{"followup:1", "followup:8888888"},
	{"decision:1", "decision:8888888"},
	{"proposal:1", "proposal:8888888"},
	{"incident:2", "incident:8888888"},
	{"step:2/relevant", "step:8888888/relevant"},
	{"role:2/On-call", "role:8888888/On-call"},
	{"clock:2/stakeholders", "clock:8888888/stakeholders"},
};

/* That the order is answered alike about the first and the second; 1 when no incident was found.
 * What it does is done once before: after that it is the same again. */
static int
is_alike(struct orders *o, const char *name, const char *const subjects[2],
	const char *const args[2])
{
	char is[2][SAID_BYTES];

	answer_of(o, name, subjects[1], args[1], is[1]);
	for (int n = 0; n < 2; n++)
		answer_of(o, name, subjects[n], args[n], is[n]);
	if (strcmp(is[0], is[1]) != 0)
		fail_msg("%s about %s %s: %s\nbut about %s %s: %s", name, subjects[0], args[0],
			is[0], subjects[1], args[1], is[1]);
	return strstr(is[0], "no such incident") != NULL;
}

static void
ask_about(struct orders *o, const char *name, const char *const subjects[2])
{
	static const char in_first[] = "{" ARGS ",\"incident\":\"1\"}";
	char args[2][1024];

	(void)is_alike(o, name, subjects, (const char *[2]){in_first, in_first});
	for (int n = 0; n < 2; n++)
		(void)snprintf(args[n], sizeof args[n],
			"{" ARGS ",\"incident\":\"1\",\"subjects\":[\"%s\"]}", subjects[n]);
	(void)is_alike(o, name, (const char *[2]){"", ""}, (const char *[2]){args[0], args[1]});
}

/* Every order there is, about each of these, and with each of these in its arguments: as one about
 * what was never there, by an operator as by a lead. */
static void
is_answered_as_made_up(void **state)
{
	static const char *const about[3][2] = {
		{"{" ARGS ",\"incident\":\"2\"}", "{" ARGS ",\"incident\":\"8888888\"}"},
		{"{" ARGS ",\"incident\":\"1\",\"into\":\"2\"}",
			"{" ARGS ",\"incident\":\"1\",\"into\":\"8888888\"}"},
		{"{\"seq\":3}", "{\"seq\":999999}"}};
	struct orders *o = *state;
	const struct order_kind *kind;
	int missing = 0;

	for (enum level level = LEVEL_OPERATOR; level <= LEVEL_LEAD; level++) {
		o->actor.level = level;
		for (size_t k = 0; (kind = order_kind_at(k)) != NULL; k++) {
			for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
				ask_about(o, kind->name, hidden[i]);
			for (int a = 0; a < 3; a++)
				missing += is_alike(
					o, kind->name, (const char *[2]){"", ""}, about[a]);
		}
	}
	assert_true(missing > 20);
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event"
					  " WHERE text || data || subject LIKE '%90009000%'"),
		0);
	/* And nothing of it is as if somebody had been there. */
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event"
					  " WHERE incident_id = '2' AND actor = 'Kim'"),
		0);
	assert_int_equal(orders_number(o, "SELECT count(*) FROM page WHERE incident_id = '2'"), 1);
}

/* Of two that are open one is the only one for them: nothing asks which. */
static void
asks_for_no_other(void **state)
{
	struct orders *o = *state;

	(void)orders_do(o, "task-give", "", "{\"person\":\"Jo\",\"text\":\"x\",\"minutes\":5}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM task"
					  " WHERE incident_id = '1' AND text = 'x'"),
		1);
	o->actor.level = LEVEL_LEAD;
	(void)orders_do(o, "incident-end", "", "{\"how\":\"green\",\"incident\":\"1\"}");
	orders_refused(o, ERR_REFUSED, "No incident is open", "task-give", "",
		"{\"person\":\"Jo\",\"text\":\"x\",\"minutes\":5}");
	o->actor.apart = false; /* the engine's own account sees both */
	(void)orders_do(o, "task-give", "", "{\"person\":\"Jo\",\"text\":\"y\",\"minutes\":5}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM task"
					  " WHERE incident_id = '2' AND text = 'y'"),
		1);
}

/* What they may see goes on as ever, beside what they may not. */
static void
takes_the_rest(void **state)
{
	struct orders *o = *state;

	o->actor.level = LEVEL_LEAD;
	(void)orders_do(o, "page-tie", "", "{\"incident\":\"1\",\"subjects\":[\"page:P3\"]}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM page WHERE incident_id = '1'"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_answered_as_made_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(asks_for_no_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(takes_the_rest, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
