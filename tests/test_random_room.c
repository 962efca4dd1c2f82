/* tests/test_random_room.c - whatever comes from the keyboard while an incident is open: nothing that
 * asks is done unasked, and what was done can be folded.
 *
 * As tests/test_random_keys.c, but over a real record: every order is carried out as the engine would.
 * Now and then a command is chosen by its name, so that each of the table has its turn.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include <sys/stat.h>

#include "store/config.h"
#include "store/room.h"
#include "tests/dice.h"
#include "tests/fold.h"
#include "tests/monkey.h"
#include "tests/orders.h"
#include "tests/room_stage.h"
#include "tui/input.h"

enum {
	KEYS_QUICK = 24000,
	KEYS_SOAK = 400000,
	LETTERS_MOST = 256,
	KINDS_MOST = 128,
	KINDS_LEAST = 8
};

struct walk {
	struct dice dice;
	struct room_stage *stage;
	struct input input;
	enum level level;
	const struct key *key; /* the one that is being done */
	/* What was asked on the screen when it was pressed. */
	bool asks;
	bool confirms;
	const struct command *command;
	char id[ORDER_ID_BYTES];
	char text[PROMPT_CAP_BYTES];
	char letters[LETTERS_MOST];    /* that do something */
	const char *kinds[KINDS_MOST]; /* of orders that were carried out, each once */
	int kinds_count;
	long keys;
	long orders;
};

/* What somebody may type when asked. */
static const char *const words[] = {"rolled back\r", "15\r", "30m\r", "\r", "\r\r\r\r", "Kim Lee\r",
	"y", "n", "yes\r", "2\r", "reached\r", "post\r", "nobody can pay\r", "stakeholders\r", "\t",
	"recovering\r", "1\r", "Umbrella\r", "TODO look\r", "fluke\r", "because\r", " "};

enum { WORDS = sizeof words / sizeof words[0] };

static void
look_at_question(struct walk *w)
{
	const struct ui *u = &w->stage->ui;

	w->asks = u->prompting;
	w->confirms = u->prompting && ask_is_confirming(u);
	w->command = u->prompting ? u->asked.command : NULL;
	(void)snprintf(w->id, sizeof w->id, "%s", u->prompting ? u->asked.id : "");
	(void)snprintf(w->text, sizeof w->text, "%s", u->prompting ? u->prompt.text.data : "");
}

/* Something must be said before it can be done. */
static bool
needs_words(const struct command *command)
{
	for (const struct command_arg *a = command->args; a != NULL && a->name != NULL; a++) {
		if (a->required && a->asked == NULL)
			return true;
	}
	return false;
}

/* Does this command make that order? Several make a note; and without a status page, what was
 * posted there by hand is an update (R38). */
static bool
asks_for(const struct command *asked, const struct order *order)
{
	if (strncmp(asked->name, "statuspage-", strlen("statuspage-")) == 0 &&
		strcmp(order->name, "update-post") == 0)
		return true;
	return strcmp(asked->order != NULL ? asked->order : asked->name, order->name) == 0;
}

static void
judge(const struct walk *w, const struct order *order)
{
	const struct command *command = command_find(order->name);
	bool asks_first;

	if (command == NULL || (command->flags & COMMAND_WRITES) == 0)
		fail_msg("%s went out, which is no command that writes", order->name);
	if (w->level < LEVEL_OPERATOR && (command->flags & COMMAND_ANYONE) == 0)
		fail_msg("%s went out from an observer", order->name);
	if (w->key->kind != KEY_PRESS)
		fail_msg("%s went out for a paste or a click", order->name);
	asks_first = (command->flags & (COMMAND_CONFIRM | COMMAND_PUBLIC)) != 0;
	if ((asks_first || needs_words(command)) && (!w->asks || !asks_for(w->command, order)))
		fail_msg("%s went out, but %s was asked", order->name,
			w->asks ? w->command->name : "nothing");
	if (asks_first && (!w->confirms || strcmp(w->id, order->id) != 0))
		fail_msg("%s went out without a yes", order->name);
	if (asks_first &&
		strcmp(w->key->name, (command->flags & COMMAND_PUBLIC) != 0 ? "Enter" : "y") != 0)
		fail_msg("%s went out for %s", order->name, w->key->name);
}

static void
count_kind(struct walk *w, const char *name)
{
	for (int i = 0; i < w->kinds_count; i++) {
		if (strcmp(w->kinds[i], name) == 0)
			return;
	}
	assert_true(w->kinds_count < KINDS_MOST);
	w->kinds[w->kinds_count++] = command_find(name)->name;
}

/* In the engine's place. */
static struct err
take_order(void *to, const struct order *order)
{
	struct walk *w = to;
	struct room_stage *s = w->stage;
	struct actor actor = {.level = w->level};

	judge(w, order);
	w->orders++;
	(void)snprintf(actor.name, sizeof actor.name, "%s", s->ui.me);
	(void)snprintf(s->id, sizeof s->id, "%s", order->id);
	s->answer = order_run(
		s->room->record, s->json, order, &actor, &s->rules, s->room->now_ms, &s->outcome);
	if (s->answer.kind == ERR_NONE)
		count_kind(w, order->name);
	else if (s->answer.kind != ERR_REFUSED && s->answer.kind != ERR_USAGE &&
		 s->answer.kind != ERR_MISSING)
		fail_msg("%s %s %s: %s", order->name, order->subject, order->args, s->answer.text);
	return NO_ERR;
}

static void
forget_want(void *to, const char *kind, const char *id)
{
	(void)to;
	(void)kind;
	(void)id;
}

static void
do_key(struct walk *w, const struct key *k)
{
	struct room_stage *s = w->stage;
	struct context c = {.link = &s->link, .level = w->level};

	w->key = k;
	w->keys++;
	s->room->now_ms += dice_below(&w->dice, 2000);
	c.now_ms = s->room->now_ms;
	c.rev = record_rev(s->room->record);
	look_at_question(w);
	ui_key(&s->ui, k, &c);
	s->ui.wish = UI_WISH_NOTHING;
	if (s->id[0] != '\0') {
		ui_answer(&s->ui, s->id, s->answer.kind == ERR_NONE,
			text_of(s->answer.kind == ERR_NONE ? s->outcome.said : s->answer.text),
			c.now_ms);
		s->id[0] = '\0';
		(void)ui_changed(&s->ui, TABLE_ALL);
	}
	if (s->ui.prompting || dice_once_in(&w->dice, 3))
		room_stage_draw(s);
	if (dice_once_in(&w->dice, 500))
		room_stage_resize(s, dice_once_in(&w->dice, 2) ? 24 : 48,
			dice_once_in(&w->dice, 2) ? 80 : 160);
}

static void
feed(struct walk *w, const char *bytes, size_t length)
{
	struct key key;

	input_feed(&w->input, bytes, length);
	while (input_next(&w->input, &key))
		do_key(w, &key);
	if (input_waiting(&w->input) && dice_once_in(&w->dice, 2))
		input_flush(&w->input);
	while (input_next(&w->input, &key))
		do_key(w, &key);
}

static void
feed_string(struct walk *w, const char *string)
{
	feed(w, string, strlen(string));
}

/* Esc, and a pause behind it. */
static void
leave(struct walk *w)
{
	struct key key;

	input_feed(&w->input, "\033", 1);
	for (int pauses = 60; pauses > 0 && input_waiting(&w->input); pauses--)
		input_flush(&w->input); /* a paste that does not end waits for longer */
	while (input_next(&w->input, &key))
		do_key(w, &key);
}

/* ":customer-call" and Enter, from whatever row the cursor is on. */
static void
choose_command(struct walk *w)
{
	const struct command *command;
	size_t count = 0;

	while (commands_at(count) != NULL)
		count++;
	command = commands_at((size_t)dice_below(&w->dice, (int)count));
	if ((command->flags & COMMAND_WRITES) == 0)
		return;
	for (int i = 0; i < 3; i++)
		leave(w);
	feed_string(w, ":");
	feed_string(w, command->name);
	feed_string(w, "\r");
	for (int i = dice_below(&w->dice, 8); i >= 0; i--)
		feed_string(w, words[dice_below(&w->dice, WORDS)]);
	if (w->stage->ui.prompting && ask_is_confirming(&w->stage->ui)) {
		w->stage->room->now_ms += 2 * UI_CONFIRM_LEAST_MS;
		feed_string(w, dice_once_in(&w->dice, 3) ? "n" : "y");
		feed_string(w, "post\r"); /* what is public wants a word */
	}
}

static void
find_letters(char out[LETTERS_MOST])
{
	const struct command *c;
	size_t length = (size_t)snprintf(out, LETTERS_MOST, "yYnN jjjkkGg123[]:/?\r\t\033");

	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++) {
			if (strlen(c->keys[k]) == 1 && length + 1 < LETTERS_MOST)
				out[length++] = c->keys[k][0];
		}
	}
	out[length] = '\0';
}

static const char config_text[] =
	"me: Dana Reyes\npack: solo\npeople:\n"
	"  - {name: Dana Reyes, account: dana, level: lead, phone: \"+1 555 0110\"}\n"
	"  - {name: Kim Lee, account: kim, level: operator}\n"
	"bridge: {phone: \"+1 555 0100\", participant_pin: \"111\", moderator_pin: \"222\"}\n"
	"customers:\n  - name: Acme\n    domains: [acme.example]\n    services: [checkout]\n"
	"    contacts:\n      - {name: Jo Park, phone: \"+1 555 0101\"}\n  - name: Initech\n";

static struct config *
load(const struct room *room)
{
	struct config *config = NULL;
	char path[96];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/warroom.yaml", room->dir);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(config_text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
	room_ok(config_load(path, &config));
	return config;
}

static void
play(struct room *room, enum level level, uint64_t seed, long keys)
{
	struct orders *o = orders_begin(room);
	struct config *config = load(room);
	struct walk w = {.dice = dice_of(seed), .level = level};
	char some[MONKEY_MOST];
	char *faults;

	o->rules.config = config;
	room_begin(room, "engine");
	room_ok(room_prepare(room->record, o->pack, o->security, config));
	(void)room_end(room);
	orders_pages(o, 12);
	(void)orders_do(o, "incident-declare", "page:P1", "{\"title\":\"Checkout is down\"}");
	w.stage = room_stage_begin(room, 48, 160);
	w.stage->rules = o->rules;
	w.stage->ui.level = level;
	w.stage->link = (struct link){.send = take_order, .want = forget_want, .to = &w};
	if (level < LEVEL_LEAD)
		(void)snprintf(w.stage->ui.me, sizeof w.stage->ui.me, "Kim Lee");
	input_init(&w.input);
	find_letters(w.letters);
	while (w.keys < keys) {
		if (dice_once_in(&w.dice, 6))
			choose_command(&w);
		else if (w.stage->ui.prompting && dice_once_in(&w.dice, 3))
			feed_string(&w, words[dice_below(&w.dice, WORDS)]);
		else
			feed(&w, some, monkey_bytes(&w.dice, w.letters, some));
	}
	print_message("  room: %ld keys, %ld orders, %d kinds of them carried out\n", w.keys,
		w.orders, w.kinds_count);
	faults = fold_faults(room);
	assert_string_equal(faults, "");
	free(faults);
	if (level == LEVEL_OBSERVER) /* a hand is raised, at most; judge() saw to it */
		assert_in_range(w.kinds_count, 0, 1);
	else
		assert_true(w.kinds_count >= KINDS_LEAST); /* else it would prove nothing */
	input_clear(&w.input);
	room_stage_end(w.stage);
	config_free(config);
	orders_end(o);
}

static long
keys_wanted(void)
{
	return dice_soak() ? KEYS_SOAK : KEYS_QUICK;
}

static void
a_lead_gives_no_order_that_was_not_asked_for(void **state)
{
	play(*state, LEVEL_LEAD, 21, keys_wanted());
}

static void
what_an_operator_may_not_do_is_a_proposal_at_most(void **state)
{
	play(*state, LEVEL_OPERATOR, 22, keys_wanted() / 2);
}

static void
an_observer_raises_a_hand_at_most(void **state)
{
	play(*state, LEVEL_OBSERVER, 23, keys_wanted() / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_lead_gives_no_order_that_was_not_asked_for, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_an_operator_may_not_do_is_a_proposal_at_most, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			an_observer_raises_a_hand_at_most, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
