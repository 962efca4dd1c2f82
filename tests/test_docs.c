/* tests/test_docs.c - the documents say what the command tables say. DOCS_WRITE=1 writes what is
 * generated in them anew. SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/command_docs.h"
#include "store/buf.h"
#include "store/usage.h"
#include "tests/completion.h"

enum { DOC_CAP_BYTES = 1024 * 1024 };

/* A document and what is generated in it. */
struct doc {
	const char *path;
	const char *begin; /* the line before what is generated; "": the whole file is */
	const char *end;   /* the one after it */
	bool (*write)(struct buf *out);
};

static const struct doc docs[] = {
	{"README.md", "<!-- keys -->\n\n", "\n<!-- /keys -->", command_docs_markdown},
	{"docs/warroom.1", ".\\\" What `warroom commands --man` prints:\n", ".\\\" End of that.\n",
		command_docs_manual},
	{"completions/warroom.bash", "", "", completion_bash},
	{"completions/_warroom", "", "", completion_zsh},
};

static void
doc_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t length;

	if (f == NULL && getenv("DOCS_WRITE") != NULL)
		return;
	if (f == NULL)
		fail_msg("%s is not there; DOCS_WRITE=1 writes it", path);
	while ((length = fread(part, 1, sizeof part, f)) > 0)
		assert_true(buf_add(out, part, length));
	(void)fclose(f);
}

static void
doc_write(
	const char *path, const char *head, size_t head_length, const char *list, const char *tail)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	(void)fwrite(head, 1, head_length, f);
	(void)fputs(list, f);
	(void)fputs(tail, f);
	assert_int_equal(fclose(f), 0);
}

static void
compare(const struct doc *doc)
{
	const char *from, *to;
	struct buf text, list;

	buf_init(&text, DOC_CAP_BYTES);
	buf_init(&list, DOC_CAP_BYTES);
	doc_read(doc->path, &text);
	assert_true(doc->write(&list));
	from = strstr(text.data, doc->begin);
	assert_non_null(from);
	from += strlen(doc->begin);
	to = doc->end[0] == '\0' ? from + strlen(from) : strstr(from, doc->end);
	assert_non_null(to);
	if (strlen(list.data) != (size_t)(to - from) ||
		strncmp(list.data, from, list.length) != 0) {
		if (getenv("DOCS_WRITE") == NULL)
			fail_msg("%s does not say what the tables say, which is:\n%s"
				 "DOCS_WRITE=1 writes it",
				doc->path, list.data);
		doc_write(doc->path, text.data, (size_t)(from - text.data), list.data, to);
	}
	buf_clear(&text);
	buf_clear(&list);
}

static void
the_documents_say_what_the_tables_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof docs / sizeof docs[0]; i++)
		compare(&docs[i]);
}

/* "Fl -take-over": every option and word that --help or a completion offers is explained. */
static void
the_manual_knows_every_word_and_option(void **state)
{
	const struct usage_option *option;
	const struct usage_word *word;
	struct buf manual;
	char macro[80];

	(void)state;
	buf_init(&manual, DOC_CAP_BYTES);
	doc_read("docs/warroom.1", &manual);
	for (size_t i = 0; (word = usage_word_at(i)) != NULL; i++) {
		(void)snprintf(macro, sizeof macro, "\n.Cm %s\n", word->name);
		if (strstr(manual.data, macro) == NULL)
			fail_msg("the synopsis lacks %s", word->name);
		(void)snprintf(macro, sizeof macro, "\n.It Nm Cm %s", word->name);
		if (strstr(manual.data, macro) == NULL)
			fail_msg("%s is not explained", word->name);
	}
	for (size_t i = 0; (option = usage_option_at(i)) != NULL; i++) {
		(void)snprintf(macro, sizeof macro, "%s -%s",
			(option->places & USAGE_COMMANDS) != 0 && option->letter == 0 ? "" : "Fl",
			option->name);
		if (strstr(manual.data, macro) == NULL)
			fail_msg("--%s is not explained", option->name);
	}
	buf_clear(&manual);
}

/* Columns that line up, a line a command. */
static void
the_plain_list_is_aligned(void **state)
{
	const char *line;
	struct buf list;
	size_t does;

	(void)state;
	buf_init(&list, DOC_CAP_BYTES);
	assert_true(command_docs_plain(&list));
	does = (size_t)(strstr(list.data, "DOES") - list.data);
	for (line = list.data; *line != '\0'; line = strchr(line, '\n') + 1) {
		assert_true(strcspn(line, "\n") > does);
		assert_true(line[does - 1] == ' ' && line[does - 2] == ' ');
		assert_true(line[does] >= 'A' && line[does] <= 'Z');
	}
	assert_non_null(strstr(list.data, "\nnote TEXT "));
	buf_clear(&list);
}

static void
help_is_at_most_80_columns_wide(void **state)
{
	const struct usage_option *option;
	struct buf help;

	(void)state;
	buf_init(&help, DOC_CAP_BYTES);
	assert_true(usage_print(&help));
	assert_true(usage_print_word(USAGE_SETUP, &help)); /* it has more than a line holds */
	for (const char *line = help.data; *line != '\0'; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") < 80);
	for (size_t i = 0; (option = usage_option_at(i)) != NULL; i++) {
		char words[40];

		(void)snprintf(words, sizeof words, "--%s", option->name);
		if (option->places != USAGE_DRILL || option->letter != 0)
			assert_non_null(strstr(help.data, words));
	}
	buf_clear(&help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_documents_say_what_the_tables_say),
		cmocka_unit_test(the_manual_knows_every_word_and_option),
		cmocka_unit_test(the_plain_list_is_aligned),
		cmocka_unit_test(help_is_at_most_80_columns_wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
