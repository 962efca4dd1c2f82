/* tests/test_term_light.c - what taking a terminal costs, and that it is whole all the same.
 * SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/scene.h"
#include "tui/term.h"

/* An observer has 4 MiB in all; three copies of a screen as curses has them are four times this. */
enum { TAKEN_MOST_BYTES = 96 * 1024, LENT = 5, UNFIT = 6, TOO_MUCH = 7 };

static void
open_or_exit(void)
{
	const struct theme *theme = NULL;

	if (theme_find("dark", &theme).kind != ERR_NONE ||
		term_open(&(struct term_options){.theme = theme, .colour = true}).kind != ERR_NONE)
		_exit(UNFIT);
}

static void
scene_taken(void)
{
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	struct termios modes;

	open_or_exit();
	if (mallinfo2().uordblks + mallinfo2().hblkhd > before + TAKEN_MOST_BYTES)
		_exit(TOO_MUCH);
	if (tcgetattr(0, &modes) != 0 || modes.c_cc[VMIN] != 1 || modes.c_cc[VTIME] != 0 ||
		(modes.c_iflag & (tcflag_t)(ICRNL | IXON)) != 0 || (modes.c_oflag & OPOST) != 0 ||
		(modes.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG | IEXTEN)) != 0)
		_exit(LENT);
	term_close();
}

/* Blank, in the terminal's own size. */
static void
scene_blank(void)
{
	struct canvas c;

	open_or_exit();
	if (canvas_init(&c, SCENE_ROWS, SCENE_COLS).kind != ERR_NONE)
		_exit(UNFIT);
	term_draw(&c);
	scene_settle();
	term_close();
	canvas_clear(&c);
}

static void
a_terminal_is_taken_without_a_copy_of_it(void **state)
{
	struct run run;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_taken, &run);
	run_ended_well(&run);
	buf_clear(&run.out);
}

/* Whoever had it before may have left a part of it scrolling, or inserting. */
static void
what_was_left_in_force_is_ended(void **state)
{
	struct run run;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_blank, &run);
	run_ended_well(&run);
	assert_true(run_has(&run, 0, "\033[?1049h"));
	assert_true(run_has(&run, 0, "\033[1;40r"));
	assert_true(run_has(&run, 0, "\033[4l"));
	buf_clear(&run.out);
}

/* A VT100 sends XOFF when it cannot follow; the pauses in its strings are for those that do not. */
static void
who_can_say_stop_is_given_no_pauses(void **state)
{
	struct run run;

	(void)state;
	scene_play("vt100", "C.UTF-8", scene_blank, &run);
	run_ended_well(&run);
	assert_null(memchr(run.out.data, '\0', run.out.length));
	assert_null(memmem(run.out.data, run.out.length, "$<", 2));
	assert_non_null(memmem(run.out.data, run.out.length, "\033[H\033[J", 6));
	buf_clear(&run.out);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_is_taken_without_a_copy_of_it),
		cmocka_unit_test(what_was_left_in_force_is_ended),
		cmocka_unit_test(who_can_say_stop_is_given_no_pauses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
