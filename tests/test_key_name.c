/* tests/test_key_name.c - a key's name is one that the terminal's bytes can make.
 * SPDX-License-Identifier: MIT */
#include "tui/key_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/input.h"

enum { NAMES_MOST = 4096 };

/* Every name that some bytes make. */
struct names {
	char at[NAMES_MOST][KEY_NAME_BYTES];
	int count;
};

static bool
has(const struct names *names, const char *name)
{
	for (int i = 0; i < names->count; i++) {
		if (strcmp(names->at[i], name) == 0)
			return true;
	}
	return false;
}

static void
feed(struct names *names, const char *bytes, size_t length)
{
	struct input in;
	struct key key;

	input_init(&in);
	input_feed(&in, bytes, length);
	for (int flush = 0; flush < 2; flush++) {
		while (input_next(&in, &key)) {
			if (key.kind != KEY_PRESS || has(names, key.name))
				continue;
			assert_true(names->count < NAMES_MOST);
			(void)snprintf(names->at[names->count++], KEY_NAME_BYTES, "%s", key.name);
		}
		input_flush(&in);
	}
	input_clear(&in);
}

/* All of one byte, of ESC and a byte, and the sequences of xterm with every modifier. */
static struct names *
make_names(void)
{
	struct names *names = calloc(1, sizeof *names);
	char bytes[32];

	assert_non_null(names);
	for (int b = 0; b < 128; b++) {
		feed(names, (const char[]){(char)b}, 1);
		feed(names, (const char[]){'\033', (char)b}, 2);
	}
	for (int modifiers = 1; modifiers <= 8; modifiers++) {
		for (const char *final = "ABCDHFPQRS"; *final != '\0'; final++)
			feed(names, bytes,
				(size_t)snprintf(
					bytes, sizeof bytes, "\033[1;%d%c", modifiers, *final));
		for (int number = 1; number < 30; number++)
			feed(names, bytes,
				(size_t)snprintf(
					bytes, sizeof bytes, "\033[%d;%d~", number, modifiers));
	}
	feed(names, "\033[Z", 3);
	feed(names, "\303\251", 2);
	feed(names, "\033\303\251", 3);
	return names;
}

static void
what_the_input_makes_is_a_name(void **state)
{
	struct names *names = make_names();
	char out[KEY_NAME_BYTES];

	(void)state;
	assert_true(names->count > 300);
	for (int i = 0; i < names->count; i++) {
		if (!key_name_read(names->at[i], out))
			fail_msg("%s is not read", names->at[i]);
		assert_string_equal(out, names->at[i]);
	}
	free(names);
}

/* Whatever is taken for a name comes from some bytes: a key that nobody can press is refused. */
static void
a_name_is_one_that_the_input_makes(void **state)
{
	static const char *const before[] = {"", "C-", "M-", "S-", "C-M-", "M-C-", "C-S-", "M-S-",
		"S-M-", "C-M-S-", "M-C-S-", "M-M-", "X-"};
	static const char *const named[] = {"Up", "Down", "Left", "Right", "Home", "End", "Insert",
		"Delete", "PageUp", "PageDown", "F1", "F5", "F12", "F13", "F0", "Space", "Tab",
		"Enter", "Backspace", "Esc", "enter", "ESC", "pageup", "Click", "\303\251", ""};
	struct names *names = make_names();
	char name[32];
	char out[KEY_NAME_BYTES];
	int taken = 0;

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		for (size_t j = 0; j < sizeof named / sizeof named[0] + 96; j++) {
			if (j < 96)
				(void)snprintf(
					name, sizeof name, "%s%c", before[i], (int)(' ' + j));
			else
				(void)snprintf(name, sizeof name, "%s%s", before[i], named[j - 96]);
			if (!key_name_read(name, out))
				continue;
			taken++;
			if (!has(names, out))
				fail_msg("%s is taken for %s, which nothing sends", name, out);
		}
	}
	assert_true(taken > 300);
	free(names);
}

static void
names_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *written;
		const char *name; /* NULL: there is no such key */
	} cases[] = {
		{"a", "a"},
		{"A", "A"},
		{"C-A", "C-a"},
		{"C-i", "Tab"},
		{"C-m", "Enter"},
		{"C-[", "Esc"},
		{"C-M-a", "M-C-a"},
		{"S-M-Up", "M-S-Up"},
		{"escape", NULL},
		{"esc", "Esc"},
		{"-", "-"},
		{"C--", NULL},
		{"M--", "M--"},
		{"C-", NULL},
		{"S-a", NULL},
		{"C-1", NULL},
		{"C-Enter", NULL},
		{"M-Esc", NULL},
		{" ", NULL},
		{"", NULL},
		{"ab", NULL},
		{"\303", NULL},
		{"\033", NULL},
		{"\302\205", NULL},
		{"F13", NULL},
		{"C-M-S-PageDownPageDownPageDown", NULL},
	};
	char out[KEY_NAME_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bool known = key_name_read(cases[i].written, out);

		if (known != (cases[i].name != NULL))
			fail_msg("\"%s\" is %sread", cases[i].written, known ? "" : "not ");
		if (known)
			assert_string_equal(out, cases[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_input_makes_is_a_name),
		cmocka_unit_test(a_name_is_one_that_the_input_makes),
		cmocka_unit_test(names_are_read_as_people_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
