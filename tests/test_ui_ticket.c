/* tests/test_ui_ticket.c - acting on tickets from the screen: what is public never looks like what is
 * not.
 * SPDX-License-Identifier: MIT */
#include "tests/room_stage.h"

#include "panes/ask.h"
#include "panes/customers.h"
#include "store/target.h"
#include "store/ticket.h"
#include "tests/callers.h"

#define PAGE_ON "{\"priorities\":[\"urgent\"],\"tags\":[],\"fields\":[]}"
#define TICKETS(stamp)                                                                             \
	"{\"tickets\":[{\"id\":8801,\"subject\":\"Checkout is slow\",\"status\":\"open\","         \
	"\"priority\":\"urgent\",\"requester_id\":7,\"organization_id\":9,\"tags\":[\"vip\"],"     \
	"\"created_at\":\"2025-11-21T00:50:00Z\",\"updated_at\":\"" stamp "\"}],"                  \
	"\"users\":[{\"id\":7,\"name\":\"Jo Park\",\"role\":\"end-user\"}],"                       \
	"\"organizations\":[{\"id\":9,\"name\":\"Acme\"}]}"

static struct zendesk_config zendesk = {.url = "https://drill.zendesk.example"};
static struct config config = {.zendesk = &zendesk};

static void
merge(struct room *room, const char *reply)
{
	struct merge merge;

	room_begin(room, "zendesk");
	room_ok(ticket_merge(room->record, reply, strlen(reply), PAGE_ON, &merge));
	(void)room_end(room);
}

/* A screen whose cursor is on the one ticket. */
static struct room_stage *
begin(void **state, int rows, int cols)
{
	struct room *room = *state;
	struct room_stage *s;

	merge(room, TICKETS("2025-11-21T00:55:00Z"));
	room_begin(room, "engine");
	room_ok(target_prepare(room->record, &config));
	(void)room_end(room);
	s = room_stage_begin(room, rows, cols);
	s->rules.config = &config;
	s->rules.watching = "";
	room_stage_draw(s);
	room_stage_come(s);
	room_stage_press(s, "Tab");
	return s;
}

static int64_t
count(const struct room_stage *s, const char *where)
{
	char sql[400];

	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM outbox WHERE %s", where);
	return room_number(s->room, sql);
}

static void
a_public_reply_names_the_customer_and_wants_a_word(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "r");
	assert_true(room_stage_shows(s, "PUBLIC reply on ticket #8801"));
	room_stage_type(s, "We look into it.");
	room_stage_press(s, "Enter");
	assert_true(ask_is_confirming(&s->ui));
	assert_true(room_stage_shows(s, "To Zendesk #8801: PUBLIC reply, mailed to the customer"));
	assert_true(room_stage_shows(s, "Jo Park of Acme gets this as a mail"));
	assert_true(room_stage_shows(s, "We look into it."));
	room_stage_press(s, "y");
	room_stage_press(s, "Enter");
	assert_int_equal(count(s, "1"), 0);
	room_stage_end(s);
}

static void
the_word_sends_it_as_it_was_read(void **state)
{
	struct room_stage *s = begin(state, 48, 160);

	room_stage_press(s, "r");
	room_stage_type(s, "We look into it.");
	room_stage_press(s, "Enter");
	room_stage_type(s, "post");
	room_stage_press(s, "Enter");
	assert_int_equal(count(s, "verb = 'reply' AND public AND text = 'We look into it.'"
				  " AND json_extract(body, '$.ticket.comment.public') = 1"
				  " AND json_extract(body, '$.ticket.updated_stamp')"
				  "  = '2025-11-21T00:55:00Z'"),
		1);
	room_stage_end(s);
}

static void
an_internal_note_says_so_and_needs_no_word(void **state)
{
	struct room_stage *s = begin(state, 24, 80);

	room_stage_press(s, "m");
	assert_true(room_stage_shows(s, "INTERNAL note on ticket #8801"));
	assert_false(room_stage_shows(s, "PUBLIC"));
	room_stage_type(s, "Ask Lee.");
	room_stage_press(s, "Enter");
	assert_true(room_stage_shows(s, "To Zendesk #8801: INTERNAL note, for agents only"));
	assert_false(room_stage_shows(s, "PUBLIC"));
	room_stage_press(s, "y");
	assert_int_equal(count(s, "verb = 'comment' AND NOT public"
				  " AND json_extract(body, '$.ticket.comment.public') = 0"),
		1);
	room_stage_end(s);
}

static void
a_status_is_shown_as_on_its_way(void **state)
{
	struct room_stage *s = begin(state, 48, 160);

	assert_false(room_stage_shows(s, "solving..."));
	room_stage_press(s, "s");
	room_stage_press(s, "s");
	room_stage_press(s, "y");
	assert_int_equal(count(s, "verb = 'update'"), 1);
	assert_true(room_stage_shows(s, "solving..."));
	room_stage_end(s);
}

/* A key on a screen that knows the rev of what it shows. */
static void
press_seen(struct room_stage *s, const char *name, int64_t rev)
{
	struct context c = {.link = &s->link,
		.level = LEVEL_LEAD,
		.now_ms = s->room->now_ms += 1000,
		.rev = rev};
	struct key k = {.kind = KEY_PRESS};

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

/* What was typed comes back, and goes out once it was looked at. */
static void
what_changed_meanwhile_is_told_and_no_word_is_lost(void **state)
{
	struct room_stage *s = begin(state, 24, 80);
	int64_t rev = record_rev(s->room->record);

	press_seen(s, "m", rev);
	room_stage_type(s, "Ask Lee.");
	merge(s->room, TICKETS("2025-11-21T00:58:00Z"));
	room_stage_come(s);
	rev = record_rev(s->room->record);
	press_seen(s, "Enter", rev);
	press_seen(s, "y", rev);
	assert_true(room_stage_shows(s, "#8801 has changed since you saw it"));
	assert_int_equal(count(s, "1"), 0);
	assert_true(room_stage_shows(s, "Ask Lee."));
	press_seen(s, "Enter", rev);
	press_seen(s, "y", rev);
	assert_int_equal(count(s, "text = 'Ask Lee.' AND json_extract(body,"
				  " '$.ticket.updated_stamp') = '2025-11-21T00:58:00Z'"),
		1);
	room_stage_end(s);
}

/* R29: the pack's words, the details and the estimate; and all of it is read before it leaves. */
static void
a_customer_is_told_in_words_that_were_read(void **state)
{
	struct room *room = *state;
	struct config here = callers_config;
	struct room_stage *s;

	here.zendesk = &zendesk;
	callers_come(room);
	room_begin(room, "engine");
	room_ok(target_prepare(room->record, &here));
	(void)room_end(room);
	room_ok(callers_order(room, "customer-add", "customer:Acme", "{}", NULL));
	s = room_stage_begin(room, 48, 160);
	s->rules.config = &here;
	s->rules.watching = "";
	room_stage_draw(s);
	room_stage_come(s);
	for (int i = 0; i < 12 && ui_shown(&s->ui)->ops != &customers_ops; i++)
		room_stage_press(s, "Tab");
	room_stage_press(s, "g");
	room_stage_press(s, "m");
	room_stage_press(s, "Enter"); /* Acme, */
	room_stage_press(s, "Enter"); /* and the first there who has an address */
	room_stage_type(s, "Cards fail.");
	room_stage_press(s, "Enter");
	room_stage_type(s, "90m");
	room_stage_press(s, "Enter");
	room_stage_press(s, "Enter");
	assert_true(ask_is_confirming(&s->ui));
	assert_true(room_stage_shows(s, "a new ticket, PUBLIC, mailed to Jo Park of Acme"));
	assert_true(room_stage_shows(s, "Cards fail."));
	assert_true(room_stage_shows(s, "Our present estimate is 02:3"));
	room_stage_type(s, "post");
	room_stage_press(s, "Enter");
	room_ok(s->answer);
	assert_int_equal(count(s, "verb = 'create' AND public AND subject = 'customer:Acme'"
				  " AND text LIKE 'We see an incident%Cards fail.%estimate%'"
				  " AND json_extract(body, '$.ticket.comment.body') = text"
				  " AND body LIKE '%{email}%'"),
		1);
	room_stage_end(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_public_reply_names_the_customer_and_wants_a_word),
		TEST(the_word_sends_it_as_it_was_read),
		TEST(an_internal_note_says_so_and_needs_no_word),
		TEST(a_status_is_shown_as_on_its_way),
		TEST(what_changed_meanwhile_is_told_and_no_word_is_lost),
		TEST(a_customer_is_told_in_words_that_were_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
