/* tests/test_term.c - the real terminal module on a pty: what is sent, and what is left behind.
 * SPDX-License-Identifier: MIT */
#include "tui/term.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/scene.h"
#include "tests/vt.h"
#include "tui/tty.h"

/* ---- the child's side ---- */

static void
open_or_exit(bool colour)
{
	const struct theme *theme;
	struct term_options options = {.colour = colour, .mouse = true};
	struct err e = theme_find("dark", &theme);

	options.theme = theme;
	if (e.kind == ERR_NONE)
		e = term_open(&options);
	if (e.kind == ERR_NONE)
		return;
	(void)!write(STDOUT_FILENO, e.text, strlen(e.text));
	_exit(3);
}

/* A room as it may look: boxes, a list with the cursor on `row`. */
static void
draw_room(struct canvas *c, int row, const char *title)
{
	struct area list;

	canvas_erase(c);
	c->ascii = term_ascii();
	list = area_box(area_part(area_whole(c), 2, 0, c->rows - 3, 57), true, "Pages");
	(void)area_box(area_part(area_whole(c), 2, 56, c->rows - 3, c->cols - 56), false, "Log");
	for (int i = 0; i < list.rows; i++) {
		int col = area_printf(list, i, 0, STYLE_OVERDUE, "! %02d:%02d ", i, i * 7 % 60);

		col = area_put(list, i, col, STYLE_DIM, "high P1 ");
		(void)area_text(list, i, col, list.cols - col, STYLE_PLAIN, text_of(title));
		if (i == row)
			area_select(list, i);
	}
	(void)area_put(area_whole(c), c->rows - 1, 0, STYLE_KEY, "a ack  r resolve");
}

static const char plain_title[] = "checkout-api  5xx over 20 % for 10 minutes in eu";
static const char hostile_title[] = "日本語 ü 🔥 \u202E\033[31m👩‍👩‍👧 é x";

static void
scene_room(void)
{
	struct canvas c;

	open_or_exit(true);
	if (canvas_init(&c, SCENE_ROWS, SCENE_COLS).kind != ERR_NONE)
		_exit(8);
	scene_part();
	draw_room(&c, 0, plain_title);
	term_draw(&c);
	scene_part();
	draw_room(&c, 1, plain_title);
	term_draw(&c);
	scene_part();
	term_draw(&c);
	scene_part();
	term_repaint();
	term_draw(&c);
	scene_part();
	term_close();
	term_close();
	canvas_clear(&c);
}

static void
scene_foreign(void)
{
	struct canvas c;

	open_or_exit(true);
	if (canvas_init(&c, 24, 100).kind != ERR_NONE)
		_exit(8);
	scene_part();
	draw_room(&c, 0, hostile_title);
	term_draw(&c);
	scene_part();
	term_close();
	canvas_clear(&c);
}

/* A letter beside a blank that stays what it is; then it goes. */
static void
scene_wide(void)
{
	struct canvas c;

	open_or_exit(true);
	if (canvas_init(&c, 24, 100).kind != ERR_NONE)
		_exit(8);
	scene_part();
	(void)area_put(area_whole(&c), 5, 12, STYLE_PLAIN, "|");
	term_draw(&c);
	(void)area_put(area_whole(&c), 5, 10, STYLE_PLAIN, "é");
	term_draw(&c);
	scene_part();
	(void)area_put(area_whole(&c), 5, 10, STYLE_PLAIN, " ");
	term_draw(&c);
	scene_part();
	term_close();
	canvas_clear(&c);
}

/* Twenty random changes, then the last canvas as a dump after the mark. */
static void
scene_hostile(void)
{
	struct canvas c;
	struct buf b;

	open_or_exit(true);
	if (canvas_init(&c, 24, 100).kind != ERR_NONE)
		_exit(8);
	srandom(3);
	for (int i = 0; i < 20; i++) {
		draw_room(&c, (int)(random() % 20), i % 2 == 0 ? hostile_title : plain_title);
		for (int j = 0; j < 10; j++)
			(void)area_put(area_whole(&c), (int)(random() % 24), (int)(random() % 100),
				(enum style)(random() % STYLE_COUNT), "日本 new ü");
		term_draw(&c);
		scene_settle();
	}
	scene_part();
	term_close();
	scene_part();
	buf_init(&b, 1 << 20);
	canvas_dump(&c, false, &b);
	(void)!write(STDOUT_FILENO, b.data, b.length);
	buf_clear(&b);
	canvas_clear(&c);
}

static void
scene_sizes(void)
{
	static const int sizes[][2] = {
		{1, 1}, {10, 3}, {500, 200}, {200, 500}, {1, 300}, {500, 1}, {24, 80}};
	struct canvas c;
	int rows;
	int cols;

	open_or_exit(true);
	if (canvas_init(&c, 1, 1).kind != ERR_NONE)
		_exit(8);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct winsize size = {.ws_row = (unsigned short)sizes[i][0],
			.ws_col = (unsigned short)sizes[i][1]};

		(void)ioctl(0, TIOCSWINSZ, &size);
		term_size(&rows, &cols);
		if (rows != sizes[i][0] || cols != sizes[i][1] ||
			canvas_resize(&c, rows, cols).kind != ERR_NONE)
			_exit(7);
		draw_room(&c, 1, hostile_title);
		c.cursor_row = rows - 1;
		c.cursor_col = cols - 1;
		term_draw(&c);
		scene_settle();
	}
	term_close();
	canvas_clear(&c);
}

static void
scene_pause(void)
{
	struct canvas c;
	struct termios modes;

	open_or_exit(false);
	if (canvas_init(&c, 10, 70).kind != ERR_NONE)
		_exit(8);
	draw_room(&c, 0, plain_title);
	term_draw(&c);
	term_pause();
	scene_part();
	if (tcgetattr(0, &modes) != 0 || (modes.c_lflag & ICANON) == 0)
		_exit(6);
	term_draw(&c);
	term_bell();
	scene_part();
	term_resume();
	if (tcgetattr(0, &modes) != 0 || (modes.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG)) != 0)
		_exit(5);
	term_draw(&c);
	scene_part();
	term_close();
	canvas_clear(&c);
}

static void
scene_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	struct sigaction now;

	open_or_exit(true);
	for (size_t i = 0; i < 4; i++) {
		if (sigaction(signals[i], NULL, &now) != 0 || now.sa_handler != SIG_DFL)
			_exit(4);
	}
	term_close();
}

static void
scene_crash(void)
{
	open_or_exit(true);
	scene_part();
	abort();
}

/* Runs out of stack. */
static int
deeper(volatile char *above)
{
	volatile char bytes[4096];

	bytes[0] = above[0];
	return above[0] == 1 ? 0 : deeper(bytes) + bytes[0];
}

static void
scene_deep(void)
{
	volatile char first[1] = {0};

	open_or_exit(true);
	scene_part();
	_exit(deeper(first));
}

static void
scene_nonblock(void)
{
	(void)fcntl(0, F_SETFL, fcntl(0, F_GETFL) & ~O_NONBLOCK);
	open_or_exit(true);
	(void)fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK); /* what libuv does */
	term_close();
	if ((fcntl(0, F_GETFL) & O_NONBLOCK) != 0)
		_exit(4);
	open_or_exit(true); /* a second time */
	term_close();
}

/* ---- the test's side ---- */

static void
the_terminal_is_given_back(void **state)
{
	struct run run;
	const char *end;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_room, &run);
	run_ended_well(&run);
	assert_true(run_has(&run, 0, "\033[?1049h"));
	assert_true(run_has(&run, 0, "\033[?2004h"));
	assert_true(run_has(&run, 1, "\033[?1006h")); /* with the first frame */
	assert_true(run_has(&run, 5, "\033[?2004l"));
	assert_true(run_has(&run, 5, "\033[?1000l"));
	assert_true(run_has(&run, 5, "\033[?1049l"));
	assert_true(run_has(&run, 5, "\033[?25h"));
	assert_true(run_has(&run, 5, "\033[?7h"));
	end = strstr(run.out.data, "\033[?1049l");
	assert_null(strstr(end + 1, "\033[?1049l")); /* the second close does nothing */
	buf_clear(&run.out);
}

static void
crash(scene_fn *scene, int number)
{
	struct run run;

	scene_play("xterm-256color", "C.UTF-8", scene, &run);
	assert_true(WIFSIGNALED(run.status) && WTERMSIG(run.status) == number);
	assert_true(run.restored);
	assert_true(run_has(&run, 1, "\033[?1000l") && run_has(&run, 1, "\033[?2004l"));
	assert_true(run_has(&run, 1, "\033[?1049l") && run_has(&run, 1, "\033[?7h"));
	assert_true(run_has(&run, 1, "\030") && run_has(&run, 1, "\033[23;2t"));
	buf_clear(&run.out);
}

static void
a_crash_gives_the_terminal_back_too(void **state)
{
	(void)state;
	crash(scene_crash, SIGABRT);
	if (!TTY_SANITIZED)
		crash(scene_deep, SIGSEGV);
}

static void
a_cursor_move_is_small_and_no_change_is_nothing(void **state)
{
	static const char *const names[] = {"xterm-256color", "tmux-256color", "linux", "vt100"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct run run;
		size_t whole;
		size_t move;
		size_t none;

		scene_play(names[i], "C.UTF-8", scene_room, &run);
		run_ended_well(&run);
		(void)run_part(&run, 1, &whole);
		(void)run_part(&run, 2, &move);
		(void)run_part(&run, 3, &none);
		print_message("%s: frame %zu, move %zu, unchanged %zu bytes\n", names[i], whole,
			move, none);
		assert_true(whole > 2000);
		assert_in_range(move, 114, 300);
		assert_int_equal(none, 0);
		buf_clear(&run.out);
	}
}

static void
hostile_titles_give_the_screen_we_meant(void **state)
{
	struct run run;
	struct vt *s = calloc(1, sizeof *s);
	size_t length;
	const char *want;
	const char *at;

	(void)state;
	scene_play("xterm-256color", "", scene_hostile, &run);
	run_ended_well(&run);
	at = run_part(&run, 0, &length);
	vt_feed(s, at, at + length);
	want = run_part(&run, 2, &length);
	for (int row = 0; row < 24; row++) {
		char line[1024] = "";
		size_t used = 0;

		for (int col = 0; col < 100; col++)
			used += (size_t)snprintf(
				line + used, sizeof line - used, "%s", s->cells[row][col]);
		while (used > 0 && line[used - 1] == ' ')
			line[--used] = '\0';
		length = strcspn(want, "\r\n");
		if (used != length || memcmp(line, want, length) != 0)
			fail_msg("row %d\nwant %.*s|\nhave %s|", row, (int)length, want, line);
		want += length + strspn(want + length, "\r") + 1;
	}
	free(s);
	buf_clear(&run.out);
}

/* A terminal that draws every foreign character too wide: borders and what is ours stay in place. */
static void
a_wrong_width_moves_no_column(void **state)
{
	struct run run;
	struct vt *s = calloc(1, sizeof *s);
	size_t length;
	const char *at;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_foreign, &run);
	run_ended_well(&run);
	s->extra = 1;
	at = run_part(&run, 1, &length);
	vt_feed(s, at, at + length);
	for (int row = 3; row < 22; row++) {
		assert_string_equal(s->cells[row][0], "│");
		assert_string_equal(s->cells[row][1], "!");
		assert_string_equal(s->cells[row][9 + 8], "日");
		assert_string_equal(s->cells[row][56], "│");
		assert_string_equal(s->cells[row][99], "│");
	}
	free(s);
	buf_clear(&run.out);
}

/* What such a terminal drew over the next column is drawn again, though it did not change for us. */
static void
a_wrong_width_leaves_nothing_behind(void **state)
{
	struct run run;
	struct vt *s = calloc(1, sizeof *s);
	size_t length;
	const char *at;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_wide, &run);
	run_ended_well(&run);
	s->extra = 1;
	for (int part = 1; part <= 2; part++) {
		at = run_part(&run, part, &length);
		vt_feed(s, at, at + length);
		assert_string_equal(s->cells[5][10], part == 1 ? "é" : " ");
		assert_string_equal(s->cells[5][11], " ");
		assert_string_equal(s->cells[5][12], "|");
	}
	free(s);
	buf_clear(&run.out);
}

static void
an_unfit_terminal_is_one_sentence(void **state)
{
	static const char *const names[] = {
		NULL, "", "dumb", "nosuchterm", "x\033]0;evil\a", "../../etc/passwd"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct run run;

		scene_play(names[i], "C.UTF-8", scene_signals, &run);
		assert_true(WIFEXITED(run.status));
		assert_int_equal(WEXITSTATUS(run.status), 3);
		assert_true(run.restored);
		assert_non_null(strstr(run.out.data, "TERM"));
		for (size_t j = 0; j < run.out.length; j++)
			assert_true((unsigned char)run.out.data[j] >= 0x20);
		buf_clear(&run.out);
	}
}

static void
known_and_xterm_like_terminals_work_in_any_locale(void **state)
{
	static const char *const names[] = {"xterm-256color", "xterm", "tmux-256color", "screen",
		"linux", "vt100", "vt220", "ansi", "xterm-kitty", "alacritty-direct9", "wezterm"};
	static const char *const langs[] = {"", "C", "C.UTF-8", "en_US.UTF-8"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		for (size_t j = 0; j < sizeof langs / sizeof langs[0]; j++) {
			struct run run;

			scene_play(names[i], langs[j], scene_room, &run);
			run_ended_well(&run);
			assert_null(strstr(run.out.data, "~T"));
			if (names[i][0] == 'v') /* a VT knows no UTF-8 */
				for (size_t b = 0; b < run.out.length; b++)
					assert_true(run.out.data[b] >= 0);
			buf_clear(&run.out);
		}
	}
}

static void
any_size_is_drawn(void **state)
{
	struct run run;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_sizes, &run);
	run_ended_well(&run);
	buf_clear(&run.out);
	scene_play("ansi", "C", scene_sizes, &run);
	run_ended_well(&run);
	buf_clear(&run.out);
}

static void
a_pause_gives_the_terminal_to_the_shell(void **state)
{
	struct run run;
	size_t length;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_pause, &run);
	run_ended_well(&run);
	assert_true(run_has(&run, 0, "\033[?1049l"));
	(void)run_part(&run, 1, &length);
	assert_int_equal(length, 0);
	assert_true(run_has(&run, 2, "\033[?1049h"));
	assert_true(run_has(&run, 2, "\033[?2004h"));
	assert_true(run_has(&run, 2, "checkout-api"));
	assert_null(strstr(run.out.data, "\033[31m")); /* colour was off */
	buf_clear(&run.out);
}

static void
signals_and_blocking_stay_the_callers(void **state)
{
	struct run run;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_signals, &run);
	run_ended_well(&run);
	buf_clear(&run.out);
	scene_play("xterm-256color", "C.UTF-8", scene_nonblock, &run);
	run_ended_well(&run);
	buf_clear(&run.out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_terminal_is_given_back),
		cmocka_unit_test(a_crash_gives_the_terminal_back_too),
		cmocka_unit_test(a_cursor_move_is_small_and_no_change_is_nothing),
		cmocka_unit_test(hostile_titles_give_the_screen_we_meant),
		cmocka_unit_test(a_wrong_width_moves_no_column),
		cmocka_unit_test(a_wrong_width_leaves_nothing_behind),
		cmocka_unit_test(an_unfit_terminal_is_one_sentence),
		cmocka_unit_test(known_and_xterm_like_terminals_work_in_any_locale),
		cmocka_unit_test(any_size_is_drawn),
		cmocka_unit_test(a_pause_gives_the_terminal_to_the_shell),
		cmocka_unit_test(signals_and_blocking_stay_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
