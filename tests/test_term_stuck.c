/* tests/test_term_stuck.c - a terminal that does not read, and what is no cell: title, bell, mouse,
 * clipboard. SPDX-License-Identifier: MIT */
#include "tui/term.h"

#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/scene.h"
#include "tests/vt.h"
#include "tui/xterm.h"

enum { FRAMES = 400 };

/* ---- the child's side ---- */

static void
open_or_exit(void)
{
	struct term_options options = {.theme = theme_at(0), .colour = true};
	struct err e = term_open(&options);

	if (e.kind == ERR_NONE)
		return;
	(void)!write(STDOUT_FILENO, e.text, strlen(e.text));
	_exit(3);
}

/* Each frame has other letters everywhere. */
static void
draw_frame(struct canvas *c, int frame)
{
	canvas_erase(c);
	for (int row = 0; row < c->rows; row++)
		for (int col = 0; col < c->cols; col++)
			(void)area_printf(area_whole(c), row, col,
				(frame + col) % 2 == 0 ? STYLE_DUE : STYLE_PLAIN, "%c",
				'A' + (frame + row + col) % 26);
	(void)area_printf(area_whole(c), 0, 0, STYLE_STRONG, "frame %04d ", frame);
	term_draw(c);
}

static void
open_canvas(struct canvas *c)
{
	open_or_exit();
	if (canvas_init(c, VT_ROWS, VT_COLS).kind != ERR_NONE)
		_exit(8);
}

/* ---- a terminal that does not read ---- */

/* Runs the scene on a terminal that is read only once the scene has said "go" on `go`; what came
 * then is in `run`. */
static void
play_unread(void (*scene)(int go), struct run *run)
{
	struct winsize size = {.ws_row = VT_ROWS, .ws_col = VT_COLS};
	char bytes[4096];
	int go[2];
	int master;
	pid_t pid;
	ssize_t length;

	assert_int_equal(pipe(go), 0);
	pid = forkpty(&master, NULL, NULL, &size);
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)setenv("TERM", "xterm-256color", 1);
		(void)setenv("LANG", "C.UTF-8", 1);
		scene(go[1]);
		_exit(0);
	}
	(void)close(go[1]);
	buf_init(&run->out, 16 * 1024 * 1024);
	length = read(go[0], bytes, 1); /* the end counts too */
	assert_true(length >= 0);
	while ((length = read(master, bytes, sizeof bytes)) > 0)
		(void)buf_add(&run->out, bytes, (size_t)length);
	assert_int_equal(waitpid(pid, &run->status, 0), pid);
	(void)close(go[0]);
	(void)close(master);
}

/* Many frames; then the terminal reads, and what was left out is drawn when term_flush asks. */
static void
scene_many(int go)
{
	struct canvas c;
	bool due;

	open_canvas(&c);
	for (int i = 0; i < FRAMES; i++)
		draw_frame(&c, i);
	if (!term_pending() || term_flush())
		_exit(4);
	(void)!write(go, "!", 1);
	do {
		usleep(1000);
		due = term_flush();
	} while (term_pending());
	if (!due)
		_exit(5);
	draw_frame(&c, FRAMES);
	scene_settle();
	(void)usleep(20 * 1000);
	scene_part();
	term_close();
	canvas_clear(&c);
}

static void
scene_many_sizes(int go)
{
	struct canvas c;

	open_canvas(&c);
	for (int i = 0; i < FRAMES; i++) {
		if (canvas_resize(&c, VT_ROWS - i % 7, VT_COLS - i % 3).kind != ERR_NONE)
			_exit(8);
		draw_frame(&c, i);
	}
	(void)!write(go, "!", 1);
	if (canvas_resize(&c, VT_ROWS, VT_COLS).kind != ERR_NONE)
		_exit(8);
	scene_settle();
	draw_frame(&c, FRAMES);
	scene_settle();
	scene_part();
	term_close();
	canvas_clear(&c);
}

/* It is left in the middle of a frame. */
static void
scene_left(int go)
{
	struct canvas c;

	open_canvas(&c);
	for (int i = 0; i < FRAMES; i++)
		draw_frame(&c, i);
	(void)!write(go, "!", 1);
	term_close();
	if ((fcntl(1, F_GETFL) & O_NONBLOCK) != 0)
		_exit(6);
	canvas_clear(&c);
}

/* The same, and nobody ever reads. */
static void
scene_left_alone(int go)
{
	struct timespec begun;
	struct timespec ended;
	struct canvas c;

	open_canvas(&c);
	for (int i = 0; i < FRAMES; i++)
		draw_frame(&c, i);
	(void)clock_gettime(CLOCK_MONOTONIC, &begun);
	term_close();
	(void)clock_gettime(CLOCK_MONOTONIC, &ended);
	if ((ended.tv_sec - begun.tv_sec) * 1000 + (ended.tv_nsec - begun.tv_nsec) / 1000000 > 950)
		_exit(4);
	(void)!write(go, "!", 1);
	canvas_clear(&c);
}

/* ---- what is no cell ---- */

static void
scene_around(void)
{
	static const char hostile[] = "2! \033]0;evil\a\u202E\n日本 checkout";
	struct canvas c;

	open_canvas(&c);
	scene_part();
	term_title(text_of(hostile));
	term_mouse(true);
	term_bell();
	term_draw(&c);
	scene_part();
	term_title(text_of(hostile));
	term_mouse(true);
	term_draw(&c);
	scene_part();
	term_mouse(false);
	term_draw(&c);
	scene_part();
	term_pause();
	scene_part();
	term_bell();
	term_mouse(true);
	term_resume();
	term_draw(&c);
	scene_part();
	term_close();
	canvas_clear(&c);
}

static void
scene_copy(void)
{
	static const char *const texts[] = {"", "f", "fo", "foo", "a\nb", "\033]52;c;!\a\xff"};
	char big[XTERM_COPY_BYTES + 2];

	open_or_exit();
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		scene_part();
		if (term_copy(text_of(texts[i]), i == 4).kind != ERR_NONE)
			_exit(4);
	}
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	scene_part();
	if (term_copy(text_of(big), false).kind != ERR_FULL)
		_exit(5);
	scene_part();
	big[XTERM_COPY_BYTES] = '\0';
	if (term_copy(text_of(big), false).kind != ERR_NONE)
		_exit(6);
	scene_part();
	term_close();
	if (term_copy(text_of("foo"), false).kind != ERR_MISSING)
		_exit(7);
}

static void
scene_no_clipboard(void)
{
	struct canvas c;

	open_canvas(&c);
	term_title(text_of("a title"));
	term_draw(&c);
	if (term_copy(text_of("foo"), false).kind != ERR_MISSING)
		_exit(4);
	term_close();
	canvas_clear(&c);
}

/* ---- the test's side ---- */

static void
ended_with_0(const struct run *run)
{
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		fail_msg("status %x: %s", (unsigned)run->status, run->out.data);
}

static void
last_frame_is_whole(const struct run *run)
{
	struct vt *s = calloc(1, sizeof *s);
	size_t length;
	const char *at = run_part(run, 0, &length);
	char line[VT_COLS * 20 + 1] = "";

	vt_feed(s, at, at + length);
	for (int col = 0; col < 11; col++)
		memcpy(line + col, s->cells[0][col], 1);
	assert_string_equal(line, "frame 0400 ");
	for (int row = 1; row < VT_ROWS; row++) {
		for (int col = 0; col < VT_COLS; col++) {
			char want[2] = {(char)('A' + (FRAMES + row + col) % 26), '\0'};

			assert_string_equal(s->cells[row][col], want);
		}
	}
	free(s);
}

static void
frames_nobody_reads_are_left_out_and_the_last_is_whole(void **state)
{
	struct run run;

	(void)state;
	play_unread(scene_many, &run);
	ended_with_0(&run);
	assert_true(run.out.length < 512 * 1024); /* all would be 4 MB */
	assert_null(strstr(run.out.data, "frame 0399"));
	last_frame_is_whole(&run);
	buf_clear(&run.out);
}

static void
sizes_nobody_saw_leave_nothing_behind(void **state)
{
	struct run run;

	(void)state;
	play_unread(scene_many_sizes, &run);
	ended_with_0(&run);
	last_frame_is_whole(&run);
	buf_clear(&run.out);
}

static void
what_was_cut_is_ended_before_the_terminal_is_given_back(void **state)
{
	struct run run;
	const char *cancel;

	(void)state;
	play_unread(scene_left, &run);
	ended_with_0(&run);
	cancel = strchr(run.out.data, '\030');
	assert_non_null(cancel);
	assert_non_null(strstr(cancel, "\033[?2004l"));
	assert_non_null(strstr(cancel, "\033[?1049l"));
	buf_clear(&run.out);
	play_unread(scene_left_alone, &run);
	ended_with_0(&run);
	buf_clear(&run.out);
}

static void
title_bell_and_mouse_are_sent_once_and_taken_back(void **state)
{
	struct run run;
	const char *at;
	const char *end;
	size_t length;

	(void)state;
	scene_play("xterm-256color", "C.UTF-8", scene_around, &run);
	run_ended_well(&run);
	assert_true(run_has(&run, 0, "\033[22;2t"));
	assert_true(run_has(&run, 1, "\033]2;2! ^[]0;evil^G<U+202E>⏎日本 checkout\033\\") ||
		    run_has(&run, 1, "\033]2;2! ^[]0;evil^G<U+202E>↵日本 checkout\033\\"));
	assert_true(run_has(&run, 1, "\a") && run_has(&run, 1, "\033[?1006h"));
	(void)run_part(&run, 2, &length);
	assert_int_equal(length, 0);
	at = run_part(&run, 3, &length);
	end = "\033[?1006l\033[?1000l";
	assert_int_equal(length, strlen(end));
	assert_memory_equal(at, end, length);
	assert_true(run_has(&run, 4, "\033]2;\033\\\033[23;2t"));
	assert_true(run_has(&run, 5, "\033[22;2t") && run_has(&run, 5, "\033[?1006h"));
	assert_true(run_has(&run, 5, "checkout\033\\") && !run_has(&run, 5, "\a"));
	assert_true(run_has(&run, 6, "\033[23;2t") && run_has(&run, 6, "\033[?1000l"));
	buf_clear(&run.out);

	scene_play("xterm-256color", "C", scene_around, &run);
	run_ended_well(&run);
	buf_clear(&run.out);
}

static void
a_clipboard_gets_what_is_harmless(void **state)
{
	static const char *const want[] = {"", "Zg==", "Zm8=", "Zm9v", "YQpi",
		"XltdNTI7YzshXkfvv70=", /* ^[]52;c;!^G and U+FFFD */ ""};
	char whole[64];
	struct run run;
	size_t length;
	const char *at;

	(void)state;
	scene_play("tmux-256color", "C.UTF-8", scene_copy, &run);
	run_ended_well(&run);
	for (int i = 0; i < 6; i++) {
		(void)snprintf(whole, sizeof whole, "\033]52;c;%s\033\\", want[i]);
		at = run_part(&run, i + 1, &length);
		assert_int_equal(length, strlen(whole));
		assert_memory_equal(at, whole, length);
	}
	(void)run_part(&run, 7, &length);
	assert_int_equal(length, 0);
	(void)run_part(&run, 8, &length);
	assert_int_equal(length, 9 + (XTERM_COPY_BYTES + 2) / 3 * 4);
	buf_clear(&run.out);
}

static void
terminals_unlike_xterm_get_none_of_it(void **state)
{
	static const char *const names[] = {"linux", "vt100", "ansi"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct run run;

		scene_play(names[i], "C.UTF-8", scene_no_clipboard, &run);
		run_ended_well(&run);
		assert_null(strstr(run.out.data, "\033]"));
		assert_null(strstr(run.out.data, ";2t"));
		buf_clear(&run.out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_nobody_reads_are_left_out_and_the_last_is_whole),
		cmocka_unit_test(sizes_nobody_saw_leave_nothing_behind),
		cmocka_unit_test(what_was_cut_is_ended_before_the_terminal_is_given_back),
		cmocka_unit_test(title_bell_and_mouse_are_sent_once_and_taken_back),
		cmocka_unit_test(a_clipboard_gets_what_is_harmless),
		cmocka_unit_test(terminals_unlike_xterm_get_none_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
