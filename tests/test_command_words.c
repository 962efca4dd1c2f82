/* tests/test_command_words.c - a command given as the words of a shell.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panes/command_words.h"

enum { WORDS_MOST = 8 };

/* `line` apart at its bars. */
static struct err
read_line(const char *line, struct command_words *out)
{
	static char space[400];
	char *words[WORDS_MOST];
	char *at = space;
	int count = 0;

	(void)snprintf(space, sizeof space, "%s", line);
	for (char *word; (word = strsep(&at, "|")) != NULL && count < WORDS_MOST;)
		words[count++] = word;
	return command_words_read(count, words, out);
}

static void
expect_usage(const char *line, const char *part)
{
	struct command_words words;
	struct err e = read_line(line, &words);

	if (e.kind != ERR_USAGE || strstr(e.text, part) == NULL)
		fail_msg("%s: \"%s\" without \"%s\"", line, e.text, part);
	command_words_clear(&words);
}

static void
a_note_about_a_page(void **state)
{
	struct command_words words;
	struct err e = read_line("note|page:PABC12|text=a=b, and: c", &words);

	(void)state;
	assert_string_equal(e.text, "");
	assert_string_equal(words.command->name, "note");
	assert_string_equal(words.subject, "page:PABC12");
	assert_string_equal(words.values.at[0], "a=b, and: c");
	assert_int_equal(words.selection.ids.count, 1);
	command_words_clear(&words);
}

static void
what_is_off_is_said(void **state)
{
	(void)state;
	expect_usage("nte|text=x", "note");
	expect_usage("noet", "note");
	expect_usage("zzzzzzzz", "warroom commands");
	expect_usage("note", "text=");
	expect_usage("note|text=", "text=");
	expect_usage("note|txt=x", "text");
	expect_usage("note|text=x|text=y", "twice");
	expect_usage("note|hello", "text=");
	expect_usage("note|page:|text=x", "subject");
	expect_usage("note|page:A|page:B|text=x", "one subject");
	expect_usage("note|page:A|ticket:1|text=x", "one kind");
	expect_usage(
		"note|page:"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|"
		"text=x",
		"too long");
}

/* As `asked` says: a fluke needs its note, an outage does not. */
static void
what_is_not_asked_for_is_not_required(void **state)
{
	struct command_words words;
	struct err e = read_line("page-triage|page:A|page:B|verdict=Outage", &words);

	(void)state;
	assert_string_equal(e.text, "");
	assert_string_equal(words.values.at[0], "outage");
	assert_string_equal(words.values.at[1], "");
	assert_string_equal(words.subject, "");
	assert_int_equal(words.selection.ids.count, 2);
	command_words_clear(&words);
	expect_usage("page-triage|page:A|verdict=fluke", "note");
	expect_usage("page-triage|page:A|verdict=flake", "outage, fluke");
	expect_usage("page-triage|verdict=outage", "what it is about");
}

static void
help_has_each_field_with_its_choices(void **state)
{
	const struct command *command;
	struct buf out;

	(void)state;
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		buf_init(&out, 16384);
		assert_true(command_words_help(command, &out));
		assert_non_null(strstr(out.data, command->name));
		assert_non_null(strstr(out.data, command->help));
		for (const struct command_arg *a = command->args; a != NULL && a->name != NULL; a++)
			assert_non_null(strstr(out.data, a->name));
		buf_clear(&out);
	}
	buf_init(&out, 16384);
	assert_true(command_words_help(command_find("page-triage"), &out));
	assert_non_null(strstr(out.data, "do page-triage SUBJECT .. verdict=.. [severity=..]"));
	assert_non_null(strstr(out.data, "outage, fluke"));
	buf_clear(&out);
}

static void
strangers_words_are_shown_not_obeyed(void **state)
{
	struct command_words words;
	struct err e = read_line("\033[2Jx", &words);

	(void)state;
	assert_int_equal(e.kind, ERR_USAGE);
	assert_null(strchr(e.text, '\033'));
	command_words_clear(&words);
}

/* Every command can be refused, or asked for, where there is no screen. */
static void
none_looks_at_a_screen_that_is_not_there(void **state)
{
	const struct context c = {.level = LEVEL_LEAD, .subject = ""};
	const struct command *command;

	(void)state;
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		const char *why_not = command_refusal(command, &c);

		if ((command->flags & COMMAND_SCREEN) != 0)
			assert_non_null(why_not);
		else if (why_not != NULL)
			assert_true(why_not[0] != '\0');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_about_a_page),
		cmocka_unit_test(what_is_off_is_said),
		cmocka_unit_test(what_is_not_asked_for_is_not_required),
		cmocka_unit_test(help_has_each_field_with_its_choices),
		cmocka_unit_test(strangers_words_are_shown_not_obeyed),
		cmocka_unit_test(none_looks_at_a_screen_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
