/* tests/test_ui_you.c - somebody who acts from an account of their own: what the engine says they
 * are, what their screen offers, and what became of what they proposed.
 * SPDX-License-Identifier: MIT */
#include "store/json.h"
#include "tests/room_stage.h"
#include "tests/work_room.h"

static struct room_stage *
begin(struct room *room, int rows, int cols)
{
	struct room_stage *s;

	work_room_begin(room);
	s = room_stage_begin(room, rows, cols);
	s->ui.level = LEVEL_OBSERVER;
	s->ui.watches = true;
	s->ui.me[0] = '\0';
	return s;
}

static void
tell(struct room_stage *s, const char *line)
{
	room_ok(json_read(s->json, line, strlen(line)));
	you_take(&s->ui, "you", s->json, s->room->now_ms);
	room_stage_draw(s);
}

static void
tell_level(struct room_stage *s, const char *level)
{
	char line[128];

	(void)snprintf(line, sizeof line,
		"{\"told\":\"you\",\"name\":\"Kim Lee\",\"level\":\"%s\",\"account\":\"kim\"}",
		level);
	tell(s, line);
}

/* A key of whoever is at the screen; their orders are carried out as theirs. */
static struct err
order_as_kim(void *to, const struct order *order)
{
	struct room_stage *s = to;
	const struct actor kim = {.name = "Kim Lee", .level = s->ui.level};

	(void)snprintf(s->id, sizeof s->id, "%s", order->id);
	s->answer = order_run(
		s->room->record, s->json, order, &kim, &s->rules, s->room->now_ms, &s->outcome);
	return NO_ERR;
}

static void
press(struct room_stage *s, const char *name)
{
	const struct link link = {.send = order_as_kim, .to = s};
	struct context c = {.link = &link, .level = s->ui.level};
	struct key k = {.kind = KEY_PRESS};

	s->room->now_ms += 1000;
	c.now_ms = s->room->now_ms;
	(void)snprintf(k.name, sizeof k.name, "%s", name);
	ui_key(&s->ui, &k, &c);
	room_stage_draw(s);
	if (s->id[0] == '\0')
		return;
	ui_answer(&s->ui, s->id, s->answer.kind == ERR_NONE,
		text_of(s->answer.kind == ERR_NONE ? s->outcome.said : s->answer.text), c.now_ms);
	s->id[0] = '\0';
	room_stage_come(s);
}

static void
type(struct room_stage *s, const char *text)
{
	for (; *text != '\0'; text++)
		press(s, *text == ' ' ? "Space" : (char[]){*text, '\0'});
}

/* What the engine tells counts from that moment on, and is said. */
static void
the_level_follows_what_the_engine_tells(void **state)
{
	struct room_stage *s = begin(*state, 24, 80);

	press(s, "n");
	assert_true(room_stage_shows(s, "Observers cannot write"));
	tell_level(s, "operator");
	assert_string_equal(s->ui.me, "Kim Lee");
	assert_true(room_stage_shows(s, "You act as Kim Lee"));
	press(s, "n");
	type(s, "seen it");
	press(s, "Enter");
	work_is(s->room, "SELECT actor FROM event WHERE text = 'seen it'", "Kim Lee");
	tell_level(s, "lead");
	assert_int_equal(s->ui.level, LEVEL_LEAD);
	assert_true(room_stage_shows(s, "You lead, as Kim Lee"));
	tell_level(s, "observer");
	assert_true(room_stage_shows(s, "You only watch now"));
	press(s, "n");
	assert_true(room_stage_shows(s, "Observers cannot write"));
	room_stage_end(s);
}

/* A line that makes no sense gives nobody anything. */
static void
what_makes_no_sense_changes_nothing(void **state)
{
	struct room_stage *s = begin(*state, 24, 80);

	tell(s, "{\"told\":\"you\",\"name\":\"Kim Lee\",\"level\":\"king\"}");
	tell(s, "{\"told\":\"you\",\"level\":\"lead\"}");
	tell(s, "{\"told\":\"you\",\"name\":\"Kim Lee\",\"level\":7}");
	assert_int_equal(s->ui.level, LEVEL_OBSERVER);
	assert_string_equal(s->ui.me, "");
	room_stage_end(s);
}

/* Before it is typed, while it is typed, and when it was sent: it is the lead's to decide. */
static void
what_is_the_leads_is_offered_as_a_proposal(void **state)
{
	struct room_stage *s = begin(*state, 24, 80);

	tell_level(s, "operator");
	press(s, ":");
	type(s, "incident-cause");
	assert_true(room_stage_shows(s, "a proposal; it goes to the lead"));
	press(s, "Enter");
	assert_true(room_stage_shows(s, "Propose: "));
	type(s, "a deployment");
	press(s, "Enter");
	assert_true(room_stage_shows(s, "Kept as a proposal for the lead"));
	work_is(s->room, "SELECT state FROM proposal", "waiting");
	work_is(s->room, "SELECT coalesce(cause, '') FROM incident", "");
	tell_level(s, "lead");
	press(s, ":");
	type(s, "incident-cause");
	assert_false(room_stage_shows(s, "proposal"));
	press(s, "Enter");
	assert_false(room_stage_shows(s, "Propose: "));
	room_stage_end(s);
}

/* What is an operator's own is not called one. */
static void
what_is_theirs_is_not_called_a_proposal(void **state)
{
	struct room_stage *s = begin(*state, 24, 80);

	tell_level(s, "operator");
	press(s, "n");
	assert_false(room_stage_shows(s, "Propose"));
	assert_false(room_stage_shows(s, "as a proposal: nothing"));
	room_stage_end(s);
}

static void
decide(struct room_stage *s, const char *what, const char *args)
{
	s->room->now_ms += 1000;
	room_ok(work_order(s->room, &work_dana, what, "proposal:1", args));
	room_stage_come(s);
}

static void
propose(struct room_stage *s)
{
	tell_level(s, "operator");
	room_ok(work_order(
		s->room, &work_kim, "incident-cause", "", "{\"cause\":\"a deployment\"}"));
	room_stage_come(s);
	press(s, "j");
}

static void
who_proposed_hears_that_it_was_approved(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);

	propose(s);
	decide(s, "proposal-approve", "{}");
	assert_true(room_stage_shows(s, "Dana Reyes approved your proposal 1: Kim Lee asks for"));
	press(s, "j");
	press(s, "j");
	room_stage_come(s);
	assert_false(room_stage_shows(s, "approved your proposal")); /* once */
	room_stage_end(s);
}

static void
who_proposed_hears_why_it_was_declined(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);

	propose(s);
	decide(s, "proposal-decline", "{\"reason\":\"not before the backup\"}");
	assert_true(room_stage_shows(
		s, "Dana Reyes declined your proposal 1, not before the backup: Kim Lee asks"));
	room_stage_end(s);
}

/* A screen that begins does not tell the news of an hour ago. */
static void
what_was_decided_before_is_no_news(void **state)
{
	struct room_stage *s = begin(*state, 48, 160);

	room_ok(work_order(
		s->room, &work_kim, "incident-cause", "", "{\"cause\":\"a deployment\"}"));
	room_ok(work_order(s->room, &work_dana, "proposal-approve", "proposal:1", "{}"));
	tell_level(s, "operator");
	room_stage_come(s);
	assert_false(room_stage_shows(s, "approved your proposal"));
	room_stage_end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_level_follows_what_the_engine_tells, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_makes_no_sense_changes_nothing, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_the_leads_is_offered_as_a_proposal, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_theirs_is_not_called_a_proposal, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_proposed_hears_that_it_was_approved, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_proposed_hears_why_it_was_declined, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_decided_before_is_no_news, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
