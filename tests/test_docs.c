/* tests/test_docs.c - the lists of keys in README.md and the man page are those of the command
 * tables. DOCS_WRITE=1 writes them anew. SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/command.h"
#include "store/buf.h"

enum { DOC_CAP_BYTES = 1024 * 1024, KEYS_BYTES = 128 };

/* A document and how it says one command. */
struct doc {
	const char *path;
	const char *begin; /* the line before the list */
	const char *end;   /* the one after it */
	void (*say)(const struct command *c, struct buf *out);
};

static void
say_in_readme(const struct command *c, struct buf *out)
{
	if (c->keys[0] == NULL)
		(void)buf_printf(out, "| `:%s`", c->name);
	for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++)
		(void)buf_printf(out, "%s`%s`", k == 0 ? "| " : " ", c->keys[k]);
	(void)buf_printf(out, " | %s |\n", c->help);
}

static void
say_in_manual(const struct command *c, struct buf *out)
{
	(void)buf_printf(out, ".It Ic %s%s", c->keys[0] == NULL ? "\\&:" : "",
		c->keys[0] == NULL ? c->name : "");
	for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++)
		(void)buf_printf(out, "%s%s%s", k == 0 ? "" : " , ",
			ispunct((unsigned char)c->keys[k][0]) ? "\\&" : "", c->keys[k]);
	(void)buf_printf(out, "\n%s.\n", c->help);
}

static const struct doc docs[] = {
	{"README.md", "| key | does |\n|---|---|\n", "<!-- /keys -->", say_in_readme},
	{"docs/warroom.1", ".Bl -tag -width \"PageDown, C-d\"\n", ".El\n.Sh ENVIRONMENT",
		say_in_manual},
};

static void
doc_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t length;

	assert_non_null(f);
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
	const char *write = getenv("DOCS_WRITE");
	const struct command *c;
	const char *from, *to;
	struct buf text, list;

	buf_init(&text, DOC_CAP_BYTES);
	buf_init(&list, DOC_CAP_BYTES);
	doc_read(doc->path, &text);
	for (size_t i = 0; (c = commands_at(i)) != NULL; i++)
		doc->say(c, &list);
	from = strstr(text.data, doc->begin);
	assert_non_null(from);
	from += strlen(doc->begin);
	to = strstr(from, doc->end);
	assert_non_null(to);
	if (strlen(list.data) != (size_t)(to - from) ||
		strncmp(list.data, from, list.length) != 0) {
		if (write == NULL)
			fail_msg("%s: its keys are not those of the command tables, which are:\n%s"
				 "DOCS_WRITE=1 writes them",
				doc->path, list.data);
		doc_write(doc->path, text.data, (size_t)(from - text.data), list.data, to);
	}
	buf_clear(&text);
	buf_clear(&list);
}

static void
the_documents_list_the_keys_there_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof docs / sizeof docs[0]; i++)
		compare(&docs[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_documents_list_the_keys_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
