/* tests/test_term_looks.c - which colours and characters a terminal is sent, by what it can.
 * SPDX-License-Identifier: MIT */
#include "tui/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/scene.h"

/* ---- the child's side ---- */

/* Every style, in each theme; what it sends goes into one part. */
static void
show_all(bool colour, bool ascii)
{
	for (int i = 0; i < THEME_COUNT; i++) {
		struct term_options options = {
			.theme = theme_at(i), .colour = colour, .ascii = ascii, .mouse = true};
		struct area a;
		struct canvas c;

		if (term_open(&options).kind != ERR_NONE)
			_exit(3);
		if (canvas_init(&c, SCENE_ROWS, SCENE_COLS).kind != ERR_NONE)
			_exit(8);
		c.ascii = term_ascii();
		term_title(text_of("日本 ü"));
		a = area_box(area_whole(&c), true, "Pages");
		for (int style = 0; style < STYLE_COUNT; style++)
			(void)area_text(a, style, 0, a.cols, (enum style)style,
				text_of("日本 checkout ü 🔥"));
		area_select(a, 3);
		scene_part();
		term_draw(&c);
		scene_part();
		term_close();
		canvas_clear(&c);
	}
}

static void
scene_colour(void)
{
	show_all(true, false);
}

static void
scene_no_colour(void)
{
	show_all(false, false);
}

static void
scene_ascii(void)
{
	show_all(true, true);
}

/* ---- the test's side ---- */

/* Bits of the kinds of colour that were asked for. */
enum kind { COLOUR_8 = 1, COLOUR_16 = 2, COLOUR_256 = 4, COLOUR_RGB = 8 };

/* The parameters of one SGR, from after the bracket to the m. */
static unsigned
kinds_of(const char *at, const char *end)
{
	unsigned kinds = 0;

	while (at < end) {
		char *next;
		long n = strtol(at, &next, 10);

		if (n == 38 || n == 48) {
			bool direct = strtol(next + 1, &next, 10) == 2;

			kinds |= direct ? COLOUR_RGB : COLOUR_256;
			for (int i = 0; i < (direct ? 3 : 1); i++)
				(void)strtol(next + 1, &next, 10);
		} else if ((n >= 30 && n < 38) || (n >= 40 && n < 48)) {
			kinds |= COLOUR_8;
		} else if (n >= 90 && n < 108) {
			kinds |= COLOUR_16;
		}
		at = next + 1;
	}
	return kinds;
}

static unsigned
kinds_sent(const struct run *run)
{
	unsigned kinds = 0;
	const char *at = run->out.data;

	while ((at = strstr(at, "\033[")) != NULL) {
		const char *end;

		at += 2;
		end = at + strspn(at, "0123456789;");
		if (*end == 'm')
			kinds |= kinds_of(at, end);
	}
	return kinds;
}

static bool
is_installed(const char *path)
{
	return access(path, R_OK) == 0;
}

static void
kinds_are(const char *name, const char *colorterm, scene_fn *scene, unsigned want)
{
	struct run run;
	unsigned have;

	if (colorterm != NULL)
		(void)setenv("COLORTERM", colorterm, 1);
	else
		(void)unsetenv("COLORTERM");
	scene_play(name, "C.UTF-8", scene, &run);
	run_ended_well(&run);
	have = kinds_sent(&run);
	if (have != want)
		fail_msg("%s, COLORTERM %s: sent %x, not %x", name,
			colorterm != NULL ? colorterm : "unset", have, want);
	buf_clear(&run.out);
	(void)unsetenv("COLORTERM");
}

static void
a_terminal_gets_the_colours_it_has(void **state)
{
	(void)state;
	kinds_are("vt100", NULL, scene_colour, 0);
	kinds_are("linux", NULL, scene_colour, COLOUR_8);
	kinds_are("xterm", NULL, scene_colour, COLOUR_8);
	kinds_are("screen", NULL, scene_colour, COLOUR_8);
	if (is_installed("/usr/share/terminfo/x/xterm-16color"))
		kinds_are("xterm-16color", NULL, scene_colour, COLOUR_8 | COLOUR_16);
	kinds_are("xterm-256color", NULL, scene_colour, COLOUR_256);
	kinds_are("tmux-256color", NULL, scene_colour, COLOUR_256);
	kinds_are("screen-256color", NULL, scene_colour, COLOUR_256);
}

static void
true_colour_is_for_those_that_say_so(void **state)
{
	(void)state;
	kinds_are("xterm-256color", "truecolor", scene_colour, COLOUR_256 | COLOUR_RGB);
	kinds_are("tmux-256color", "24bit", scene_colour, COLOUR_256 | COLOUR_RGB);
	kinds_are("xterm-256color", "yes", scene_colour, COLOUR_256);
	kinds_are("screen-256color", "truecolor", scene_colour, COLOUR_256);
	kinds_are("linux", "truecolor", scene_colour, COLOUR_8);
	if (is_installed("/usr/share/terminfo/x/xterm-direct"))
		kinds_are("xterm-direct", NULL, scene_colour, COLOUR_256 | COLOUR_RGB);
}

static void
no_colour_is_none_at_any_depth(void **state)
{
	(void)state;
	kinds_are("linux", NULL, scene_no_colour, 0);
	kinds_are("xterm-256color", NULL, scene_no_colour, 0);
	kinds_are("xterm-256color", "truecolor", scene_no_colour, 0);
}

/* Nothing but ASCII leaves, titles included; nor is anything as wide as it was shifted. */
static void
ascii_is_ascii_at_any_depth(void **state)
{
	static const char *const names[] = {"vt100", "linux", "screen", "xterm-256color"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct run run;

		(void)setenv("COLORTERM", "truecolor", 1);
		scene_play(names[i], "C.UTF-8", scene_ascii, &run);
		(void)unsetenv("COLORTERM");
		run_ended_well(&run);
		assert_non_null(strstr(run.out.data, "???? checkout ? ??"));
		for (size_t b = 0; b < run.out.length; b++)
			assert_true((run.out.data[b] & 0x80) == 0);
		buf_clear(&run.out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_gets_the_colours_it_has),
		cmocka_unit_test(true_colour_is_for_those_that_say_so),
		cmocka_unit_test(no_colour_is_none_at_any_depth),
		cmocka_unit_test(ascii_is_ascii_at_any_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
