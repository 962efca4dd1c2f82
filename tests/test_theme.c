/* tests/test_theme.c - what can be read, at every depth, whatever the eyes and the background.
 * SPDX-License-Identifier: MIT */
#include "tui/theme.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const enum theme_depth ours[] = {THEME_256, THEME_RGB};

static const struct theme *
theme_of(const char *name)
{
	const struct theme *theme = NULL;

	assert_int_equal(theme_find(name, &theme).kind, ERR_NONE);
	return theme;
}

static int32_t
rgb_of(int32_t colour)
{
	return colour >= LOOK_RGB ? colour - LOOK_RGB : theme_palette_rgb(colour);
}

/* WCAG 2.1, "relative luminance" and "contrast ratio". */
static double
luminance(const double rgb[3])
{
	static const double weights[] = {0.2126, 0.7152, 0.0722};
	double total = 0;

	for (int i = 0; i < 3; i++)
		total += weights[i] *
			 (rgb[i] <= 0.03928 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4));
	return total;
}

static double
luminance_of(int32_t rgb)
{
	const double parts[] = {
		(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};

	return luminance(parts);
}

static double
contrast(int32_t a, int32_t b)
{
	double high = fmax(luminance_of(a), luminance_of(b));
	double low = fmin(luminance_of(a), luminance_of(b));

	return (high + 0.05) / (low + 0.05);
}

static void
contrast_is_at_least(const struct theme *theme, int32_t behind, int32_t text, double least)
{
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct look look = theme_look(theme, (enum style)style, ours[i]);
			double have = contrast(
				look.foreground == LOOK_OWN ? text : rgb_of(look.foreground),
				look.background == LOOK_OWN ? behind : rgb_of(look.background));

			if (style != STYLE_BORDER && have < least)
				fail_msg("%s, style %d, depth %d: %.2f", theme->name, style,
					(int)ours[i], have);
		}
	}
}

static void
text_is_read_on_the_background_a_theme_is_for(void **state)
{
	(void)state;
	contrast_is_at_least(theme_of("dark"), 0x000000, 0xffffff, 4.5);
	contrast_is_at_least(theme_of("dark"), 0x282c34, 0xffffff, 4.5);
	contrast_is_at_least(theme_of("light"), 0xffffff, 0x000000, 4.5);
	contrast_is_at_least(theme_of("light"), 0xf2f0e8, 0x000000, 4.5);
}

static void
contrast_and_colour_blind_are_for_any_background(void **state)
{
	(void)state;
	contrast_is_at_least(theme_of("contrast"), 0x000000, 0xffffff, 7);
	contrast_is_at_least(theme_of("contrast"), 0xffffff, 0x000000, 7);
	contrast_is_at_least(theme_of("colour-blind"), 0x000000, 0xffffff, 4.5);
	contrast_is_at_least(theme_of("colour-blind"), 0xffffff, 0x000000, 4.5);
}

/* As somebody without red (0) or green (1) cones sees it. Source: Vienot, Brettel and Mollon 1999,
 * "Digital video colourmaps for checking the legibility of displays by dichromats". */
static void
see_without(int cone, int32_t rgb, double out[3])
{
	static const double seen[2][3][3] = {
		{{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
		{{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}};
	double light[3];

	for (int i = 0; i < 3; i++)
		light[i] = pow((rgb >> (16 - 8 * i) & 255) / 255.0, 2.2);
	for (int i = 0; i < 3; i++) {
		out[i] = 0;
		for (int j = 0; j < 3; j++)
			out[i] += seen[cone][i][j] * light[j];
		out[i] = pow(fmax(0, fmin(1, out[i])), 1 / 2.2);
	}
}

static double
distance_without(int cone, int32_t a, int32_t b)
{
	double seen[2][3];
	double total = 0;

	see_without(cone, a, seen[0]);
	see_without(cone, b, seen[1]);
	for (int i = 0; i < 3; i++)
		total += (seen[0][i] - seen[1][i]) * (seen[0][i] - seen[1][i]);
	return sqrt(total);
}

static void
due_and_overdue_differ_for_those_who_cannot_tell_red_from_green(void **state)
{
	const struct theme *theme = theme_of("colour-blind");

	(void)state;
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
		int32_t due = rgb_of(theme_look(theme, STYLE_DUE, ours[i]).background);
		int32_t overdue = rgb_of(theme_look(theme, STYLE_OVERDUE, ours[i]).background);

		for (int cone = 0; cone < 2; cone++) {
			/* The test's own eyes: green and red of one brightness are hardly two. */
			assert_true(distance_without(cone, 0xc00000, 0x507000) < 0.25);
			assert_true(distance_without(cone, due, overdue) > 0.7);
		}
	}
}

static bool
is_grey(int32_t colour)
{
	int32_t rgb = colour == LOOK_OWN ? 0 : rgb_of(colour);

	return (rgb & 255) == (rgb >> 8 & 255) && (rgb & 255) == rgb >> 16;
}

static void
only_what_is_due_has_a_colour(void **state)
{
	(void)state;
	for (int i = 0; i < THEME_COUNT; i++) {
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct look look = theme_look(theme_at(i), (enum style)style, THEME_RGB);
			struct look basic = theme_look(theme_at(i), (enum style)style, THEME_16);

			if (style == STYLE_DUE || style == STYLE_OVERDUE || style == STYLE_BANNER ||
				style == STYLE_PAST)
				continue;
			assert_true(is_grey(look.foreground) && look.background == LOOK_OWN);
			assert_true(basic.foreground == LOOK_OWN || basic.foreground == 8);
			assert_int_equal(basic.background, LOOK_OWN);
		}
	}
}

static void
no_depth_shows_due_overdue_and_the_rest_alike(void **state)
{
	(void)state;
	for (int i = 0; i < THEME_COUNT; i++) {
		for (int depth = THEME_NONE; depth <= THEME_RGB; depth++) {
			enum theme_depth d = (enum theme_depth)depth;
			struct look plain = theme_look(theme_at(i), STYLE_PLAIN, d);
			struct look due = theme_look(theme_at(i), STYLE_DUE, d);
			struct look overdue = theme_look(theme_at(i), STYLE_OVERDUE, d);

			assert_false(look_equal(plain, due));
			assert_false(look_equal(plain, overdue));
			assert_false(look_equal(due, overdue));
			assert_false(look_equal(plain, theme_look(theme_at(i), STYLE_BANNER, d)));
		}
	}
}

static void
no_depth_is_given_a_colour_it_has_not(void **state)
{
	static const int32_t most[] = {0, 8, 16, 256, LOOK_RGB + 0x1000000};

	(void)state;
	for (int i = 0; i < THEME_COUNT; i++) {
		for (int depth = THEME_NONE; depth <= THEME_RGB; depth++) {
			for (int style = 0; style < STYLE_COUNT; style++) {
				struct look look = theme_look(
					theme_at(i), (enum style)style, (enum theme_depth)depth);

				assert_true(look.foreground < most[depth]);
				assert_true(look.background < most[depth]);
				if (depth == THEME_NONE) {
					assert_int_equal(look.foreground, LOOK_OWN);
					assert_int_equal(look.background, LOOK_OWN);
				}
			}
		}
	}
}

static void
a_blank_shows_no_foreground_but_all_else(void **state)
{
	const struct look plain = {LOOK_OWN, LOOK_OWN, false, false, false, false};
	const struct look same[] = {{9, LOOK_OWN, false, false, false, false},
		{LOOK_OWN, LOOK_OWN, true, true, false, false}};
	const struct look other[] = {{LOOK_OWN, 9, false, false, false, false},
		{LOOK_OWN, LOOK_OWN, false, false, true, false},
		{LOOK_OWN, LOOK_OWN, false, false, false, true}};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		assert_true(look_equal_blank(plain, same[i]) && look_equal_blank(same[i], plain));
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
		assert_false(look_equal_blank(plain, other[i]));
		assert_false(look_equal_blank(other[i], plain));
		assert_true(look_equal_blank(other[i], other[i]));
	}
}

static void
the_palette_is_xterms(void **state)
{
	(void)state;
	assert_int_equal(theme_palette_rgb(16), 0x000000);
	assert_int_equal(theme_palette_rgb(221), 0xffd75f);
	assert_int_equal(theme_palette_rgb(231), 0xffffff);
	assert_int_equal(theme_palette_rgb(232), 0x080808);
	assert_int_equal(theme_palette_rgb(248), 0xa8a8a8);
	assert_int_equal(theme_palette_rgb(255), 0xeeeeee);
}

static void
an_unknown_theme_is_told_all_there_are(void **state)
{
	const struct theme *theme = NULL;
	struct err e = theme_find("ne\033on", &theme);

	(void)state;
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_null(theme);
	assert_null(strchr(e.text, '\033'));
	for (int i = 0; i < THEME_COUNT; i++)
		assert_non_null(strstr(e.text, theme_at(i)->name));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_read_on_the_background_a_theme_is_for),
		cmocka_unit_test(contrast_and_colour_blind_are_for_any_background),
		cmocka_unit_test(due_and_overdue_differ_for_those_who_cannot_tell_red_from_green),
		cmocka_unit_test(only_what_is_due_has_a_colour),
		cmocka_unit_test(no_depth_shows_due_overdue_and_the_rest_alike),
		cmocka_unit_test(no_depth_is_given_a_colour_it_has_not),
		cmocka_unit_test(a_blank_shows_no_foreground_but_all_else),
		cmocka_unit_test(the_palette_is_xterms),
		cmocka_unit_test(an_unknown_theme_is_told_all_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
