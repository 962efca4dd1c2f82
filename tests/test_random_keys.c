/* tests/test_random_keys.c - whatever comes from the keyboard: nothing crashes, no order goes out that
 * was not asked for on the screen, and a paste is never a command.
 *
 * 200,000 random bytes in `make test`, ten million in `make soak`; under ASan in `make asan`. What may
 * go out is judged by the flags of the command table, so that a new command is judged from its first
 * day.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"
#include "panes/menu.h"
#include "tests/dice.h"
#include "tests/fake_stage.h"
#include "tests/hostile.h"
#include "tests/monkey.h"
#include "tui/input.h"

enum { BYTES_QUICK = 200000, BYTES_SOAK = 10000000, KEYS_MOST = 256, DUMP_BYTES = 1 << 20 };

/* What was asked on the screen when a key was pressed. */
struct question {
	bool asks;
	bool confirms; /* whether it is meant */
	const struct command *command;
	char subject[128];
	char id[ORDER_ID_BYTES];
	char text[PROMPT_CAP_BYTES];
};

struct monkey {
	struct dice dice;
	struct stage *stage;
	struct input input;
	struct question question;
	/* The box as it was last drawn: the order it asks about, since when it stands there (-1: it
	 * does not), and whether it names what it acts on. */
	char box_id[ORDER_ID_BYTES];
	int64_t box_ms;
	bool box_names;
	const struct key *key; /* the one that is being done */
	char keys[KEYS_MOST];  /* the letters that do something */
	char title[512];
	long keys_done;
	long orders;
	long confirmed;
	long pastes;
};

/* ---- commands there will be ---- */

static struct err
send_pretended(struct context *c, const char *name, const struct command_values *v)
{
	return c->link->send(c->link->to, &(struct order){.id = c->order_id,
						  .name = name,
						  .subject = c->subject,
						  .seen_rev = c->rev,
						  .args = v->at[0] != NULL ? v->at[0] : ""});
}

static struct err
run_resolve(struct context *c, const struct command_values *v)
{
	return send_pretended(c, "pretended-resolve", v);
}

static struct err
run_reason(struct context *c, const struct command_values *v)
{
	return send_pretended(c, "pretended-reason", v);
}

static struct err
run_post(struct context *c, const struct command_values *v)
{
	return send_pretended(c, "pretended-post", v);
}

static const struct command_arg text_args[] = {
	{.name = "text", .label = "Text", .required = true},
	{.name = NULL},
};

/* One of each kind of what asks first; run as the palette would. */
static const struct command pretended[] = {
	{.name = "pretended-resolve",
		.scope = "*",
		.help = "Resolve the page under the cursor",
		.flags = COMMAND_WRITES | COMMAND_ROW | COMMAND_CONFIRM,
		.run = run_resolve},
	{.name = "pretended-reason",
		.scope = "*",
		.args = text_args,
		.help = "Resolve it and say why",
		.flags = COMMAND_WRITES | COMMAND_CONFIRM,
		.run = run_reason},
	{.name = "pretended-post",
		.scope = "*",
		.args = text_args,
		.help = "Tell the customers",
		.flags = COMMAND_WRITES | COMMAND_PUBLIC,
		.run = run_post},
};

enum { PRETENDED = sizeof pretended / sizeof pretended[0] };

static const struct command *
find_command(const char *name)
{
	for (int i = 0; i < PRETENDED; i++) {
		if (strcmp(pretended[i].name, name) == 0)
			return &pretended[i];
	}
	return command_find(name);
}

/* ---- what must hold ---- */

static void
look_at_question(const struct ui *u, struct question *out)
{
	*out = (struct question){.asks = u->prompting};
	if (!u->prompting)
		return;
	out->confirms = ask_is_confirming(u);
	out->command = u->asked.command;
	(void)snprintf(out->subject, sizeof out->subject, "%s", u->asked.row.subject);
	(void)snprintf(out->id, sizeof out->id, "%s", u->asked.id);
	(void)snprintf(out->text, sizeof out->text, "%s", u->prompt.text.data);
}

/* The first two words of what the question is about, "page #1234", stand together; as the panes below
 * never say it. */
static bool
names_it(const struct stage *s)
{
	char words[132];
	char first[64] = "";
	char second[64] = "";

	if (sscanf(s->ui.asked.row.about, "%63s %63s", first, second) < 2)
		return true;
	(void)snprintf(words, sizeof words, "%s %s", first, second);
	return shows(s, words);
}

/* What a person can see now. */
static void
see(struct monkey *m)
{
	struct stage *s = m->stage;

	draw(s);
	if (!ask_is_confirming(&s->ui)) {
		m->box_ms = -1;
		return;
	}
	if (m->box_ms < 0 || strcmp(m->box_id, s->ui.asked.id) != 0)
		m->box_ms = s->now_ms;
	(void)snprintf(m->box_id, sizeof m->box_id, "%s", s->ui.asked.id);
	m->box_names = names_it(s);
}

/* A yes: y, or where others read it the word and Enter, to a box that stood there long enough to
 * be read and named what it is about. */
static void
check_yes(const struct monkey *m, const struct command *command, const struct order *order)
{
	const struct question *q = &m->question;
	bool public = (command->flags & COMMAND_PUBLIC) != 0;

	if (!q->asks || !q->confirms || strcmp(q->id, order->id) != 0)
		fail_msg("%s of %s went out without a yes", order->name, order->subject);
	if (strcmp(m->key->name, public ? "Enter" : "y") != 0 ||
		(public && strcmp(q->text, "post") != 0))
		fail_msg("%s went out for %s after \"%s\"", order->name, m->key->name, q->text);
	if (m->box_ms < 0 || strcmp(m->box_id, order->id) != 0 || !m->box_names ||
		m->stage->now_ms - m->box_ms < UI_CONFIRM_LEAST_MS)
		fail_msg("%s of %s went out before it could be read what it is", order->name,
			order->subject);
}

/* In the engine's place: takes an order if it is one that a person gave. */
static struct err
judge_order(void *to, const struct order *order)
{
	struct monkey *m = to;
	const struct command *command = find_command(order->name);
	const struct question *q = &m->question;

	m->orders++;
	if (command == NULL || (command->flags & COMMAND_WRITES) == 0)
		fail_msg("%s went out, which is no command that writes", order->name);
	if (m->stage->level < LEVEL_OPERATOR && (command->flags & COMMAND_ANYONE) == 0)
		fail_msg("%s went out from an observer", order->name);
	if (m->key->kind != KEY_PRESS)
		fail_msg("%s went out for a paste or a click", order->name);
	if (ask_confirms(command)) {
		check_yes(m, command, order);
		m->confirmed++;
	}
	if ((ask_confirms(command) || command->args != NULL) &&
		(!q->asks || q->command != command || strcmp(q->subject, order->subject) != 0))
		fail_msg("%s of %s went out, but %s of %s was asked", order->name, order->subject,
			q->asks ? q->command->name : "nothing", q->subject);
	if (dice_once_in(&m->dice, 5))
		return err_make(ERR_IO, "The engine cannot be reached.");
	return NO_ERR;
}

static void
check_cells(const struct canvas *c)
{
	for (int row = 0; row < c->rows; row++) {
		int cols = 0;

		for (int col = 0; col < c->cols; col++) {
			const struct cell *cell = &c->cells[row * c->cols + col];

			assert_true((unsigned char)cell->glyph.bytes[0] >= ' ' ||
				    cell->glyph.cols == 0);
			assert_true(cell->glyph.bytes[0] != '\x7f');
			cols += cell->glyph.cols;
		}
		assert_int_equal(cols, c->cols);
	}
}

static void
check_ui(const struct ui *u)
{
	assert_in_range(u->focus, 0, UI_PANES - 1);
	assert_in_range(u->covers_count, 0, UI_COVERS_MOST);
	assert_in_range(u->sent_count + u->back_count, 0, UI_SENT_MOST);
	assert_true(memchr(u->message, '\0', sizeof u->message) != NULL);
}

/* All rows but the two in which a sentence may come. */
static void
dump_panes(const struct stage *s, struct buf *out)
{
	struct canvas above = s->canvas;

	above.rows -= above.rows > 2 ? 2 : above.rows;
	above.cursor_row = -1;
	canvas_dump(&above, true, out);
}

/* True where a paste is text: in a prompt and in a menu's line. */
static bool
takes_text(const struct ui *u)
{
	return u->prompting || u->filtering.open || menu_is_open(u);
}

/* A paste there opens nothing, closes nothing and answers nothing. */
static void
paste_into_text(struct monkey *m, const struct key *k, struct context *c)
{
	struct ui *u = &m->stage->ui;
	int covers = u->covers_count;
	int focus = u->focus;
	bool prompting = u->prompting;
	bool zoomed = u->zoomed;

	ui_key(u, k, c);
	assert_int_equal(u->wish, UI_WISH_NOTHING);
	assert_int_equal(u->covers_count, covers);
	assert_int_equal(u->focus, focus);
	assert_int_equal(u->zoomed, zoomed);
	assert_int_equal(u->prompting, prompting);
	m->pastes++;
}

/* A paste where no text is asked for changes nothing but the sentence that says so. */
static void
paste_into_nothing(struct monkey *m, const struct key *k)
{
	struct stage *s = m->stage;
	struct buf before;
	struct buf after;

	buf_init(&before, DUMP_BYTES);
	buf_init(&after, DUMP_BYTES);
	see(m);
	dump_panes(s, &before);
	send_key(s, k);
	dump_panes(s, &after);
	assert_int_equal(s->ui.wish, UI_WISH_NOTHING);
	assert_false(s->ui.prompting);
	if (strcmp(before.data, after.data) != 0)
		fail_msg("a paste did something:\n%s----\n%s", before.data, after.data);
	buf_clear(&before);
	buf_clear(&after);
	m->pastes++;
}

/* ---- what happens ---- */

/* The room changes under the cursor, as it does. */
static void
change_something(struct monkey *m)
{
	struct stage *s = m->stage;
	struct record *r = s->record;
	struct dice *d = &m->dice;

	switch (dice_below(d, 6)) {
	case 0:
		if (r->pages_count > 0)
			r->pages_count--;
		break;
	case 1:
		if (r->pages_count < 200)
			(void)fake_page(
				r, dice_once_in(d, 2) ? "PABC12" : "PX", "svc", "one more", 10);
		break;
	case 2:
		if (r->tickets_count > 0)
			r->tickets_count--;
		break;
	case 3:
		if (r->events_count < 500)
			fake_event(r, "note", "page:PABC12", "Dana", "one more", "", 1);
		break;
	case 4:
		if (r->pages_count > 0)
			r->pages[0].title = text_of(m->title);
		break;
	case 5:
		if (s->ui.sent_count > 0)
			ui_answer(&s->ui, s->ui.sent[0].id, dice_once_in(d, 2),
				text_of(dice_once_in(d, 2) ? m->title : ""), s->now_ms);
		return;
	}
	(void)ui_changed(&s->ui, TABLE_ALL);
}

static void
resize_something(struct monkey *m)
{
	struct dice *d = &m->dice;

	if (dice_once_in(d, 4))
		resize(m->stage, 1 + dice_below(d, 200), 1 + dice_below(d, 300));
	else
		resize(m->stage, dice_once_in(d, 2) ? 24 : 30, dice_once_in(d, 2) ? 80 : 100);
	see(m);
}

/* As if it were chosen from the palette. */
static void
choose_pretended(struct monkey *m, struct context *c)
{
	struct stage *s = m->stage;
	struct ui_row row;

	if (s->ui.prompting || s->ui.covers_count > 0)
		return;
	if (dice_once_in(&m->dice, 2))
		ui_focus(&s->ui, LAYOUT_PAGES); /* where there are rows */
	ui_row(&s->ui, &row);
	ui_command(&s->ui, &pretended[dice_below(&m->dice, PRETENDED)], &row, c);
}

static void
do_key(struct monkey *m, const struct key *k)
{
	struct stage *s = m->stage;
	struct context c = {
		.link = &s->link, .level = s->level, .rev = m->keys_done, .now_ms = s->now_ms};

	m->key = k;
	m->keys_done++;
	look_at_question(&s->ui, &m->question);
	if (ui_stale(&s->ui))
		ui_load(&s->ui, s->record, s->now_ms);
	if (k->kind == KEY_PASTE && takes_text(&s->ui)) {
		paste_into_text(m, k, &c);
	} else if (k->kind == KEY_PASTE) {
		paste_into_nothing(m, k);
	} else {
		ui_key(&s->ui, k, &c);
		s->ui.wish = UI_WISH_NOTHING;
	}
	if (dice_once_in(&m->dice, 5))
		choose_pretended(m, &c);
	check_ui(&s->ui);
	s->now_ms += dice_below(&m->dice, 300);
	if (dice_once_in(&m->dice, s->ui.prompting ? 2 : 8)) {
		see(m);
		check_cells(&s->canvas);
	}
	if (dice_once_in(&m->dice, 40))
		change_something(m);
	if (dice_once_in(&m->dice, 300))
		resize_something(m);
}

static void
do_keys(struct monkey *m)
{
	struct key key;

	while (input_next(&m->input, &key))
		do_key(m, &key);
}

/* In pieces of any size, with pauses of any length between them. */
static void
feed(struct monkey *m, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t part = dice_once_in(&m->dice, 3)
				      ? (size_t)(1 + dice_below(&m->dice, (int)length))
				      : length;

		input_feed(&m->input, bytes, part);
		do_keys(m);
		bytes += part;
		length -= part;
		for (int pauses = dice_once_in(&m->dice, 3) ? dice_below(&m->dice, 60) : 0;
			pauses > 0 && input_waiting(&m->input); pauses--) {
			input_flush(&m->input);
			do_keys(m);
		}
	}
}

/* ---- tests ---- */

static void
find_keys(char out[KEYS_MOST])
{
	const struct command *c;
	size_t length = (size_t)snprintf(out, KEYS_MOST, "yYnN  :/?\r\033");

	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++) {
			if (strlen(c->keys[k]) == 1 && length + 1 < KEYS_MOST)
				out[length++] = c->keys[k][0];
			else if (strncmp(c->keys[k], "C-", 2) == 0 && length + 1 < KEYS_MOST)
				out[length++] = (char)(c->keys[k][2] & 0x1f);
		}
	}
	out[length] = '\0';
}

static struct monkey *
let_in(enum level level, uint64_t seed)
{
	struct monkey *m = calloc(1, sizeof *m);

	m->dice = dice_of(seed);
	m->stage = begin(fake_room(), 24, 80);
	m->stage->level = m->stage->ui.level = level;
	m->stage->link.send = judge_order;
	m->stage->link.to = m;
	m->box_ms = -1;
	input_init(&m->input);
	find_keys(m->keys);
	(void)hostile_title(&m->dice, m->title, sizeof m->title);
	return m;
}

/* take_want writes to a stage. */
static void
forget_want(void *to, const char *kind, const char *id)
{
	(void)to;
	(void)kind;
	(void)id;
}

static struct monkey *
play(enum level level, uint64_t seed, long bytes)
{
	struct monkey *m = let_in(level, seed);
	char some[MONKEY_MOST];

	m->stage->link.want = forget_want;
	while (bytes > 0) {
		size_t length = ask_is_confirming(&m->stage->ui) && dice_once_in(&m->dice, 4)
					? (size_t)snprintf(some, sizeof some, "%s", "ypost\r")
					: monkey_bytes(&m->dice, m->keys, some);

		feed(m, some, length);
		bytes -= (long)length;
	}
	print_message("  %s: %ld keys, %ld orders, %ld of them confirmed, %ld pastes\n",
		level == LEVEL_LEAD ? "lead" : "observer", m->keys_done, m->orders, m->confirmed,
		m->pastes);
	return m;
}

static void
leave(struct monkey *m)
{
	input_clear(&m->input);
	end(m->stage);
	free(m);
}

static long
bytes_wanted(void)
{
	return dice_soak() ? BYTES_SOAK : BYTES_QUICK;
}

static void
random_bytes_give_no_order_that_was_not_asked_for(void **state)
{
	struct monkey *m;

	(void)state;
	m = play(LEVEL_LEAD, 11, bytes_wanted());
	assert_true(m->orders > 0 && m->confirmed > 0 &&
		    m->pastes > 0); /* else it would prove nothing */
	leave(m);
}

static void
random_bytes_of_an_observer_raise_a_hand_at_most(void **state)
{
	struct monkey *m;

	(void)state;
	m = play(LEVEL_OBSERVER, 12, bytes_wanted() / 5);
	assert_int_equal(m->confirmed, 0); /* and each order was judged when it went out */
	leave(m);
}

/* A megabyte of keys that do something, in one paste: nothing of it is done. */
static void
a_megabyte_of_paste_is_no_command(void **state)
{
	struct monkey *m = let_in(LEVEL_LEAD, 13);
	char *bytes = malloc(1024 * 1024);
	size_t length = 0;

	(void)state;
	memcpy(bytes, "\033[200~", 6);
	for (length = 6; length < 1024 * 1024 - 6; length++)
		bytes[length] = m->keys[dice_below(&m->dice, (int)strlen(m->keys))];
	memcpy(bytes + length, "\033[201~", 6);
	for (size_t at = 0; at < length + 6; at += 4096) {
		size_t part = length + 6 - at < 4096 ? length + 6 - at : 4096;

		input_feed(&m->input, bytes + at, part);
		do_keys(m);
	}
	assert_int_equal(m->pastes, 1);
	assert_int_equal(m->keys_done, 1);
	assert_int_equal(m->orders, 0);
	free(bytes);
	leave(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_bytes_give_no_order_that_was_not_asked_for),
		cmocka_unit_test(random_bytes_of_an_observer_raise_a_hand_at_most),
		cmocka_unit_test(a_megabyte_of_paste_is_no_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
