/* tests/test_orders_statuspage.c - what is posted of an incident, and the all clear.
 * SPDX-License-Identifier: MIT */
#include "store/statuspage.h"
#include "store/statuspage_post.h"
#include "tests/orders.h"

#define COMPONENTS                                                                                 \
	"[{\"id\":\"aa1\",\"name\":\"Hypervisors\"},{\"id\":\"bb2\",\"name\":\"Network\"},"        \
	"{\"id\":\"cc3\",\"name\":\"Portal, old\"}]"
#define CREATE                                                                                     \
	"{\"own\":\"yes\",\"title\":\"Machines are down\",\"text\":\"We are looking into it.\"}"
#define UPDATE "{\"status\":\"identified\",\"text\":\"A switch has failed.\"}"
#define RESOLVE "{\"text\":\"It is over.\"}"

struct stage {
	struct orders *o;
	struct config config;
	struct statuspage_config page;
};

static int
begin(void **state)
{
	struct stage *s = calloc(1, sizeof *s);
	struct room *room;

	assert_non_null(s);
	assert_int_equal(room_make(state), 0);
	room = *state;
	s->o = orders_begin(room);
	s->page = (struct statuspage_config){.url = "https://api.example/v1", .page = "abc"};
	s->config.statuspage = &s->page;
	s->o->rules.config = &s->config;
	(void)orders_do(
		s->o, "incident-declare", "", "{\"title\":\"Disk errors\",\"severity\":\"2\"}");
	room_begin(room, "engine");
	room_ok(statuspage_keep_components(room->record, COMPONENTS, strlen(COMPONENTS)));
	(void)room_end(room);
	*state = s;
	return 0;
}

static int
end(void **state)
{
	struct stage *s = *state;
	void *room = s->o->room;

	orders_end(s->o);
	free(s);
	return room_remove(&room);
}

/* As the engine notes what it has sent. */
static void
sent(struct stage *s, const char *status)
{
	struct remote remote = {.id = "inc1", .name = "Machines are down"};
	struct room *room = s->o->room;

	assert_true(room_edit(room, "UPDATE outbox SET state = 'sent' WHERE state = 'queued'"));
	(void)snprintf(remote.state, sizeof remote.state, "%s", status);
	room_begin(room, "engine");
	room_ok(statuspage_posted(room->record, "1", &remote, "words", "Dana", room->now_ms));
	(void)room_end(room);
}

static void
a_post_waits_to_be_taken_back_and_says_all_of_it(void **state)
{
	struct stage *s = *state;

	assert_string_equal(
		orders_do(s->o, "statuspage-create", "",
			"{\"own\":\"yes\",\"title\":\"Machines are down\",\"components\":"
			"\"network, "
			"Hypervisors\",\"state\":\"partial_outage\",\"impact\":\"major\",\"text\":"
			"\"We are looking into it.\",\"to\":\"Statuspage abc\"}"),
		"On its way to Statuspage abc.");
	orders_text(s->o,
		"SELECT target || verb || object || recipient || public || state FROM outbox",
		"statuspagecreatestatuspage:1Statuspage abc1queued");
	orders_text(s->o, "SELECT body FROM outbox",
		"{\"incident\":{\"name\":\"Machines are down\",\"status\":\"investigating\","
		"\"impact_override\":\"major\",\"body\":\"We are looking into it.\","
		"\"component_ids\":[\"aa1\",\"bb2\"],\"components\":{\"aa1\":\"partial_outage\","
		"\"bb2\":\"partial_outage\"},\"deliver_notifications\":true}}");
	orders_text(s->o, "SELECT text FROM outbox",
		"Machines are down\ninvestigating, impact major; network, Hypervisors: partly "
		"down\n\nWe are looking into it.");
	assert_int_equal(orders_number(s->o, "SELECT next_ms - made_ms FROM outbox"), 5000);
	assert_int_equal(orders_number(s->o, "SELECT own_platform FROM incident"), 1);
	assert_int_equal(orders_number(s->o, "SELECT count(*) FROM update_post"), 0);
}

static void
it_is_for_our_own_platform_unless_a_reason_is_given(void **state)
{
	struct stage *s = *state;

	orders_refused(s->o, ERR_REFUSED, "Our own platform is not hit", "statuspage-create", "",
		"{\"title\":\"x\",\"text\":\"y\"}");
	orders_refused(s->o, ERR_REFUSED, "give a reason", "statuspage-create", "",
		"{\"own\":\"no\",\"title\":\"x\",\"text\":\"y\",\"reason\":\" \"}");
	(void)orders_do(s->o, "statuspage-create", "",
		"{\"own\":\"no\",\"title\":\"x\",\"text\":\"y\",\"reason\":\"all of them call\"}");
	assert_int_equal(orders_number(s->o, "SELECT own_platform FROM incident"), 0);
	assert_int_equal(orders_number(s->o, "SELECT count(*) FROM event WHERE text LIKE"
					     " '%not hit: all of them call'"),
		1);
}

static void
what_is_there_is_not_posted_again_and_what_is_not_there_does_not_go_on(void **state)
{
	struct stage *s = *state;

	orders_refused(s->o, ERR_REFUSED, "statuspage-create", "statuspage-update", "", UPDATE);
	(void)orders_do(s->o, "statuspage-create", "", CREATE);
	orders_refused(s->o, ERR_REFUSED, "already", "statuspage-create", "", CREATE);
	(void)orders_do(s->o, "statuspage-update", "", UPDATE); /* in order, behind the first */
	sent(s, "identified");
	orders_refused(s->o, ERR_REFUSED, "already", "statuspage-create", "", CREATE);
	(void)orders_do(s->o, "statuspage-resolve", "", RESOLVE);
	orders_refused(s->o, ERR_REFUSED, "Nothing of incident", "statuspage-update", "", UPDATE);
	sent(s, "resolved");
	(void)orders_do(s->o, "statuspage-create", "", CREATE); /* a relapse */
}

static void
the_all_clear_sets_back_what_was_set(void **state)
{
	struct stage *s = *state;

	(void)orders_do(s->o, "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"text\":\"y\",\"components\":\"Hypervisors\","
		"\"state\":\"major_outage\"}");
	(void)orders_do(s->o, "statuspage-components", "",
		"{\"components\":\"Portal, old\",\"state\":\"degraded_performance\"}");
	(void)orders_do(s->o, "statuspage-components", "",
		"{\"components\":\"bb2\",\"state\":\"degraded_performance\"}");
	(void)orders_do(s->o, "statuspage-components", "",
		"{\"components\":\"Network\",\"state\":\"operational\"}");
	(void)orders_do(s->o, "statuspage-resolve", "", RESOLVE);
	orders_text(s->o, "SELECT body FROM outbox WHERE verb = 'resolve'",
		"{\"incident\":{\"status\":\"resolved\",\"body\":\"It is over.\","
		"\"component_ids\":[\"aa1\",\"cc3\"],\"components\":{\"aa1\":\"operational\","
		"\"cc3\":\"operational\"},\"deliver_notifications\":true}}");
	orders_text(s->o, "SELECT text FROM outbox WHERE verb = 'resolve'",
		"resolved; what was set here: operational\n\nIt is over.");
}

static void
green_waits_for_the_all_clear(void **state)
{
	struct stage *s = *state;

	(void)orders_do(s->o, "statuspage-create", "", CREATE);
	orders_refused(s->o, ERR_REFUSED, "statuspage-resolve", "incident-end", "", "{}");
	sent(s, "investigating");
	orders_refused(s->o, ERR_REFUSED, "statuspage-resolve", "incident-end", "", "{}");
	orders_refused(s->o, ERR_USAGE, "needs a text", "incident-end", "", "{\"how\":\"anyway\"}");
	(void)orders_do(s->o, "statuspage-resolve", "", RESOLVE);
	(void)orders_do(s->o, "incident-end", "", "{}"); /* it is on its way */
	orders_text(s->o, "SELECT status FROM incident", "green");
}

static void
it_can_be_green_all_the_same(void **state)
{
	struct stage *s = *state;

	(void)orders_do(s->o, "statuspage-create", "", CREATE);
	sent(s, "investigating");
	(void)orders_do(
		s->o, "incident-end", "", "{\"how\":\"anyway\",\"reason\":\"cleared by hand\"}");
	orders_text(s->o, "SELECT status FROM incident", "green");
	assert_int_equal(orders_number(s->o, "SELECT count(*) FROM event WHERE text LIKE"
					     " '%green: cleared by hand'"),
		1);
	/* It can still be given. */
	(void)orders_do(s->o, "statuspage-resolve", "", "{\"incident\":\"1\",\"text\":\"Over.\"}");
}

static void
what_cannot_be_posted_is_refused(void **state)
{
	struct stage *s = *state;

	orders_refused(s->o, ERR_USAGE, "no component Edge; it has Hypervisors, Network",
		"statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"text\":\"y\",\"components\":\"Edge\",\"state\":"
		"\"major_outage\"}");
	orders_refused(s->o, ERR_USAGE, "Say what the components are", "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"text\":\"y\",\"components\":\"Network\"}");
	orders_refused(s->o, ERR_REFUSED, "{impact}", "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"text\":\"So: {impact}\"}");
	orders_refused(s->o, ERR_REFUSED, "outage", "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"An outage\",\"text\":\"y\"}");
	orders_refused(s->o, ERR_USAGE, "not resolved", "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"status\":\"resolved\",\"text\":\"y\"}");
	orders_refused(s->o, ERR_USAGE, "", "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"status\":\"pondered\",\"text\":\"y\"}");
	orders_refused(s->o, ERR_REFUSED, "it would go to", "statuspage-create", "",
		"{\"own\":\"yes\",\"title\":\"x\",\"text\":\"y\",\"to\":\"Statuspage other\"}");
	s->config.statuspage = NULL;
	orders_refused(s->o, ERR_REFUSED, "update-post to public", "statuspage-create", "", CREATE);
}

static void
what_is_restricted_is_posted_nowhere(void **state)
{
	struct stage *s = *state;

	(void)orders_do(s->o, "incident-restrict", "", "{\"codename\":\"Heron\"}");
	orders_refused(s->o, ERR_REFUSED, "restricted", "statuspage-create", "", CREATE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_post_waits_to_be_taken_back_and_says_all_of_it, begin, end),
		cmocka_unit_test_setup_teardown(
			it_is_for_our_own_platform_unless_a_reason_is_given, begin, end),
		cmocka_unit_test_setup_teardown(
			what_is_there_is_not_posted_again_and_what_is_not_there_does_not_go_on,
			begin, end),
		cmocka_unit_test_setup_teardown(the_all_clear_sets_back_what_was_set, begin, end),
		cmocka_unit_test_setup_teardown(green_waits_for_the_all_clear, begin, end),
		cmocka_unit_test_setup_teardown(it_can_be_green_all_the_same, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_posted_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(what_is_restricted_is_posted_nowhere, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
