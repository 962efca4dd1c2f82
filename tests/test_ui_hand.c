/* tests/test_ui_hand.c - hands and who watches, on a screen.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

#include "panes/alert.h"
#include "store/watcher.h"

/* As the engine carries it out for that observer. */
static void
raise_hand(struct room_stage *s, const char *name, const char *args)
{
	char id[ORDER_ID_BYTES];
	struct actor actor;

	order_id_make(id);
	watcher_actor(name, name, &actor);
	s->room->now_ms += 1000;
	room_ok(order_run(s->room->record, s->json,
		&(struct order){.id = id, .name = "hand-raise", .subject = "", .args = args},
		&actor, &s->rules, s->room->now_ms, NULL));
	room_stage_come(s);
}

static void
tell(struct room_stage *s, const char *line)
{
	room_ok(json_read(s->json, line, strlen(line)));
	ui_told(&s->ui, "watchers", s->json, s->room->now_ms);
	room_stage_draw(s);
}

static char wanted[64];

static void
want(void *to, const char *kind, const char *id)
{
	(void)to;
	(void)id;
	(void)snprintf(wanted, sizeof wanted, "%s", kind);
}

/* True when the engine is asked for who watches now. */
static bool
is_wanted(struct room_stage *s, int64_t later_ms)
{
	struct link link = {.want = want};

	s->room->now_ms += later_ms;
	wanted[0] = '\0';
	s->ui.talk.bridge.wanted_ms = s->room->now_ms; /* it asks for another thing */
	talk_tend(&s->ui, &link, s->room->now_ms);
	return strcmp(wanted, "watchers") == 0;
}

static void
who_watches_is_asked_for_where_it_is_seen(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);

	s->ui.crowd.now = 7;
	assert_false(is_wanted(s, 0)); /* another view */
	room_stage_press(s, "3");
	assert_true(room_stage_shows(s, "Watchers - not told yet"));
	assert_true(is_wanted(s, 0));
	assert_false(is_wanted(s, 100));
	tell(s, "{\"told\":\"watchers\",\"count\":2,\"crowd\":7,\"all\":["
		"{\"name\":\"Kim\",\"account\":\"warroom\",\"since_ms\":1763686990000},"
		"{\"name\":\"\",\"account\":\"lee\",\"since_ms\":1763686990001}]}");
	assert_true(room_stage_shows(s, "Watchers - 2 watching"));
	assert_true(room_stage_shows(s, "Kim"));
	assert_true(room_stage_shows(s, "warroom"));
	assert_false(is_wanted(s, 2000)); /* nothing is different */
	s->ui.crowd.now = 8;
	assert_true(is_wanted(s, 100));
	tell(s, "{\"told\":\"watchers\",\"count\":1,\"crowd\":8,\"all\":["
		"{\"name\":\"Kim\",\"account\":\"warroom\",\"since_ms\":1763686990000}]}");
	assert_true(room_stage_shows(s, "Watchers - 1 watching"));
	assert_true(is_wanted(s, UI_WANT_MS));
	tell(s, "{\"told\":\"watchers\",\"count\":2,\"crowd\":8,\"all\":["
		"{\"name\":\"Kim\",\"account\":\"warroom\",\"since_ms\":1763686990000},"
		"{\"name\":\"Lee\",\"account\":\"warroom\",\"since_ms\":1763686990001}]}");
	assert_true(room_stage_shows(s, "Lee"));
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->room->now_ms);
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "Watchers - not told"));
	assert_false(
		room_stage_shows(s, "Lee")); /* the row under the cursor stays, as one that went */
	assert_false(is_wanted(s, UI_WANT_MS));
	room_stage_end(s);
}

static void
what_somebody_calls_themselves_is_shown_and_not_obeyed(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);

	room_stage_press(s, "3");
	tell(s, "{\"told\":\"watchers\",\"count\":1,\"crowd\":1,\"all\":["
		"{\"name\":\"a\\u001b[31m\\u202eb\",\"account\":\"x\",\"since_ms\":1763686990000}]"
		"}");
	assert_true(room_stage_shows(s, "a^[[31m<U+202E>b"));
	tell(s, "{\"told\":\"watchers\",\"count\":9,\"all\":[7,null,{},{\"name\":{}}]}");
	room_stage_end(s);
}

static void
a_lead_settles_it_from_the_line_of_what_is_due(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);

	ui_watch(&s->ui);
	raise_hand(s, "kim", "{\"text\":\"the EU is slow\"}");
	assert_non_null(strstr(
		room_stage_row(s, 1), "~kim (kim) raises a hand: the EU is slow, 00:00 ago"));
	room_stage_press(s, "0");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "~kim (kim) sees that you have it."));
	assert_null(strstr(room_stage_row(s, 1), "kim"));
	room_stage_end(s);
}

static void
one_that_asks_for_an_incident_leads_to_its_form(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);

	ui_watch(&s->ui);
	raise_hand(s, "kim", "{\"text\":\"Checkout is down\",\"start\":\"yes\"}");
	assert_non_null(strstr(
		room_stage_row(s, 1), "! ~kim (kim) asks to start an incident: Checkout is down"));
	room_stage_press(s, "0");
	room_stage_press(s, "Enter");
	room_stage_press(s, "n");
	assert_true(room_stage_shows(s, "Checkout is down"));
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "incident 1 declared"));
	assert_int_equal(
		room_number(s->room, "SELECT count(*) FROM hand WHERE state = 'taken'"), 1);
	room_stage_end(s);
}

static void
a_lead_settles_it_in_the_pane(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 24, 80);

	room_stage_press(s, "3");
	room_stage_press(s, "S-Tab");
	tell(s, "{\"told\":\"watchers\",\"count\":1,\"crowd\":1,\"all\":["
		"{\"name\":\"Kim\",\"account\":\"warroom\",\"since_ms\":1763686990000}]}");
	room_stage_press(s, "-"); /* no hand is under the cursor */
	assert_true(room_stage_shows(s, "That is no hand"));
	raise_hand(s, "kim", "{\"text\":\"the EU is slow\"}");
	raise_hand(s, "lee", "{\"start\":\"yes\"}");
	assert_true(room_stage_shows(s, "Watchers 2!"));
	assert_true(room_stage_shows(s, "~lee (lee) incident?"));
	assert_true(room_stage_shows(s, "~kim (kim) the EU is slow"));
	room_stage_press(s, "g");
	room_stage_press(s, "j");
	room_stage_press(s, "-");
	assert_true(room_stage_shows(s, "Reason for hand of ~kim (kim): the EU"));
	room_stage_type(s, "it is known");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "The hand of ~kim (kim) is down."));
	assert_int_equal(room_number(s->room,
				 "SELECT count(*) FROM hand WHERE state = 'dismissed' AND id = 1"),
		1);
	assert_true(room_stage_shows(s, "dismissed 01:0"));
	room_stage_press(s, "g");
	room_stage_press(s, "a");
	assert_true(room_stage_shows(s, "~lee (lee) sees that you have it."));
	assert_true(room_stage_shows(s, "Watchers 1"));
	room_stage_end(s);
}

static void
who_raised_it_is_told_what_became_of_it(void **state)
{
	static const struct {
		const char *order;
		const char *args;
		const char *said;
	} ends[] = {
		{"hand-take", "{}", "Dana Reyes has seen your hand, and takes it."},
		{"hand-dismiss", "{}", "Dana Reyes put your hand down."},
		{"hand-dismiss", "{\"reason\":\"it is known\"}",
			"Dana Reyes put your hand down: it is known"},
	};
	struct room_stage *s = room_stage_begin(*state, 48, 160);

	s->ui.level = LEVEL_OBSERVER;
	(void)snprintf(s->ui.me, sizeof s->ui.me, "~kim (kim)");
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char id[ORDER_ID_BYTES];
		char subject[32];

		s->room->now_ms += 60 * 1000;
		raise_hand(s, "kim", "{}");
		order_id_make(id);
		(void)snprintf(subject, sizeof subject, "hand:%d", (int)i + 1);
		(void)room_stage_order(s, &(struct order){.id = id,
						  .name = ends[i].order,
						  .subject = subject,
						  .args = ends[i].args});
		room_ok(s->answer);
		s->id[0] = '\0';
		room_stage_come(s);
		assert_true(room_stage_shows(s, ends[i].said));
	}
	room_stage_end(s);
}

static void
raising_one_asks_what_for(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);
	const struct command *raise = command_find("hand-raise");
	struct context c = {.seen = &s->ui, .level = LEVEL_OBSERVER, .subject = ""};

	room_stage_press(s, "^");
	assert_true(room_stage_shows(s, "You lead: n writes a note, D declares an incident."));
	assert_null(command_refusal(raise, &c));
	s->ui.crowd.mine_up = true;
	assert_non_null(strstr(command_refusal(raise, &c), "up already"));
	c.level = LEVEL_OPERATOR;
	s->ui.crowd.mine_up = false;
	assert_null(command_refusal(raise, &c));
	assert_non_null(command_refusal(command_find("hand-take"), &c));
	room_stage_end(s);
}

static void
it_rings_for_those_who_can_do_something(void **state)
{
	struct room_stage *s = room_stage_begin(*state, 48, 160);
	struct frame_time t = {.now_ms = s->room->now_ms, .steady_ms = ROOM_STEADY_MS};
	struct alert a = {.owed = 0};
	struct buf title;

	ui_watch(&s->ui);
	room_stage_draw(s);
	(void)alert_look(&a, &s->ui, t, 1000, BELL_OVERDUE);
	assert_false(alert_look(&a, &s->ui, t, 100000, BELL_OVERDUE));
	raise_hand(s, "kim", "{\"text\":\"the EU is slow\"}");
	assert_true(alert_look(&a, &s->ui, t, 200000, BELL_OVERDUE));
	assert_false(alert_look(&a, &s->ui, t, 300000, BELL_OVERDUE)); /* once */
	buf_init(&title, 256);
	alert_title(&s->ui, t, &title);
	assert_string_equal(title.data, "warroom: 1 hand up");
	buf_clear(&title);
	s->ui.level = LEVEL_OBSERVER;
	raise_hand(s, "lee", "{}");
	assert_false(alert_look(&a, &s->ui, t, 400000, BELL_OVERDUE));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			who_watches_is_asked_for_where_it_is_seen, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_somebody_calls_themselves_is_shown_and_not_obeyed, room_make,
			room_remove),
		cmocka_unit_test_setup_teardown(
			a_lead_settles_it_from_the_line_of_what_is_due, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_that_asks_for_an_incident_leads_to_its_form, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_lead_settles_it_in_the_pane, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_raised_it_is_told_what_became_of_it, room_make, room_remove),
		cmocka_unit_test_setup_teardown(raising_one_asks_what_for, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_rings_for_those_who_can_do_something, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
