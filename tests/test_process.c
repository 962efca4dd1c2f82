/* tests/test_process.c - docs/process.md is true: the files and commands that it names are there,
 * and the numbers that the code gives as its reason are in its table.
 * SPDX-License-Identifier: MIT */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/command.h"
#include "store/buf.h"

enum { TEXT_CAP_BYTES = 4 * 1024 * 1024, RULES_MOST = 100, CELLS = 4 };

static const char process_path[] = "docs/process.md";

static void
read_text(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t length;

	if (f == NULL)
		fail_msg("%s cannot be read", path);
	while ((length = fread(part, 1, sizeof part, f)) > 0)
		assert_true(buf_add(out, part, length));
	(void)fclose(f);
}

/* The next rule's number in `text`, "R41" and not "ERR41" or "R0"; 0: there is none. */
static int
next_rule(const char **text)
{
	const char *at = *text;

	for (; *at != '\0'; at++) {
		bool begins = at == *text || strchr(" (,\n\t*|", at[-1]) != NULL;
		char *end;
		long rule;

		if (*at != 'R' || !begins || at[1] < '1' || at[1] > '9')
			continue;
		rule = strtol(at + 1, &end, 10);
		if (rule >= RULES_MOST || (*end >= 'A' && *end <= 'z'))
			continue;
		*text = end;
		return (int)rule;
	}
	*text = at;
	return 0;
}

/* A row of the first table, its cells without the bars: number, rule, where, held by. */
static bool
is_rule(const char *line)
{
	return strncmp(line, "| R", 3) == 0 && line[3] >= '1' && line[3] <= '9';
}

static void
cells_of(char *row, char *cells[CELLS])
{
	char *rest = row + 2;

	for (int i = 0; i < CELLS; i++) {
		char *end = strstr(rest, i + 1 < CELLS ? " | " : " |");

		if (end == NULL)
			fail_msg("a row has too few cells: %s", row);
		*end = '\0';
		cells[i] = rest;
		rest = end + 3;
	}
}

/* What stands between the next two backticks; NULL: nothing does. Cuts the text. */
static char *
next_word(char **text)
{
	char *from = strchr(*text, '`');
	char *end = from != NULL ? strchr(from + 1, '`') : NULL;

	if (end == NULL)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return from + 1;
}

static bool
is_key_of_packs(const char *word)
{
	struct buf pack;
	char line[64];
	bool found;

	buf_init(&pack, TEXT_CAP_BYTES);
	read_text("packs/solo.yaml", &pack);
	(void)snprintf(line, sizeof line, "\n%.60s:", word);
	found = strstr(pack.data, line) != NULL;
	buf_clear(&pack);
	return found;
}

/* A path, also a pattern of one; else a command, or what packs have; with a dot a key of the config. */
static void
word_is_true(const char *rule, const char *word)
{
	glob_t found;

	if (strchr(word, '/') != NULL || strstr(word, ".c") != NULL) {
		if (glob(word, 0, NULL, &found) != 0)
			fail_msg("%s: there is no %s", rule, word);
		globfree(&found);
	} else if (strchr(word, '.') == NULL && command_find(word) == NULL &&
		   !is_key_of_packs(word)) {
		fail_msg("%s: %s is no command", rule, word);
	}
}

static void
row_is_true(char *row)
{
	char *cells[CELLS];
	char *word;
	int held = 0;

	cells_of(row, cells);
	if (strlen(cells[1]) < 20)
		fail_msg("%s says nothing", cells[0]);
	while ((word = next_word(&cells[2])) != NULL)
		word_is_true(cells[0], word);
	while ((word = next_word(&cells[3])) != NULL) {
		if (strncmp(word, "tests/", 6) != 0)
			fail_msg("%s: %s is no test", cells[0], word);
		word_is_true(cells[0], word);
		held++;
	}
	if (held == 0)
		fail_msg("%s: nothing holds it", cells[0]);
}

static void
what_the_rows_name_is_there(void **state)
{
	struct buf text;
	char *line, *next;
	int rows = 0;

	(void)state;
	buf_init(&text, TEXT_CAP_BYTES);
	read_text(process_path, &text);
	for (line = text.data; (next = strchr(line, '\n')) != NULL; line = next + 1) {
		*next = '\0';
		if (!is_rule(line))
			continue;
		rows++;
		row_is_true(line);
	}
	assert_true(rows > 50);
	buf_clear(&text);
}

/* Which numbers have a row; ascending, each once. */
static void
rules_of_table(bool rules[RULES_MOST])
{
	struct buf text;
	int last = 0;

	buf_init(&text, TEXT_CAP_BYTES);
	read_text(process_path, &text);
	for (const char *line = text.data; *line != '\0'; line += strcspn(line, "\n") + 1) {
		const char *at = line + 1;
		char cell[32];
		int rule;

		if (!is_rule(line))
			continue;
		(void)snprintf(cell, sizeof cell, "%.*s", (int)strcspn(at, "|"), at);
		at = cell;
		while ((rule = next_rule(&at)) != 0) {
			if (rule <= last)
				fail_msg("R%d stands behind R%d", rule, last);
			last = rule;
			rules[rule] = true;
		}
	}
	buf_clear(&text);
}

static void
every_number_in_the_code_has_a_row(void **state)
{
	static const char *const places[] = {"*.[ch]", "store/*.[ch]", "net/*.[ch]", "panes/*.[ch]",
		"packs/*.yaml", "tests/*.[ch]", process_path};
	bool rules[RULES_MOST] = {false};
	glob_t found;

	(void)state;
	rules_of_table(rules);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		assert_int_equal(glob(places[i], i > 0 ? GLOB_APPEND : 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct buf text;
		const char *at;
		int rule;

		if (strstr(found.gl_pathv[i], "test_process.c") != NULL)
			continue;
		buf_init(&text, TEXT_CAP_BYTES);
		read_text(found.gl_pathv[i], &text);
		at = text.data;
		while ((rule = next_rule(&at)) != 0) {
			if (!rules[rule])
				fail_msg("%s names R%d, which has no row", found.gl_pathv[i], rule);
		}
		buf_clear(&text);
	}
	globfree(&found);
}

/* What a person can write into the record belongs to a rule, or the document says what it is for. */
static void
every_command_that_writes_is_named(void **state)
{
	const struct command *command;
	struct buf text;
	char quoted[80];

	(void)state;
	buf_init(&text, TEXT_CAP_BYTES);
	read_text(process_path, &text);
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		(void)snprintf(quoted, sizeof quoted, "`%s`", command->name);
		if ((command->flags & COMMAND_WRITES) != 0 && strstr(text.data, quoted) == NULL)
			fail_msg("%s does not name %s", process_path, command->name);
	}
	buf_clear(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_rows_name_is_there),
		cmocka_unit_test(every_number_in_the_code_has_a_row),
		cmocka_unit_test(every_command_that_writes_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
