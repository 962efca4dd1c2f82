/* tests/test_keymap.c - keys bound by the config, and what is refused there.
 * SPDX-License-Identifier: MIT */
#include "panes/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/fake_stage.h"
#include "tui/key_name.h"

static char path[] = "/tmp/warroom-keymap-XXXXXX";

/* The config with these words after "keys: ". The caller frees it. */
static struct config *
config_of(const char *keys)
{
	struct config *c = NULL;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fprintf(f, "me: Dana\nkeys: %s\n", keys) > 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(config_load(path, &c).kind, ERR_NONE);
	return c;
}

static struct keymap *
bound(const struct config *c)
{
	struct keymap *k = NULL;
	struct err e = keymap_new(c, &k);

	if (e.kind != ERR_NONE)
		fail_msg("%s", e.text);
	return k;
}

static void
a_config_without_keys_has_those_of_the_tables(void **state)
{
	struct config *c = config_of("[]");
	struct keymap *k = bound(c);
	const struct command *command;
	char one[64];
	char other[64];

	(void)state;
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		const char *scope = strcmp(command->scope, "*") == 0 ? "pages" : command->scope;

		keymap_list(k, command, one, sizeof one);
		keymap_list(NULL, command, other, sizeof other);
		assert_string_equal(one, other);
		for (int j = 0; j < COMMAND_KEYS_MOST && command->keys[j] != NULL; j++) {
			char name[KEY_NAME_BYTES];

			assert_true(key_name_read(command->keys[j], name));
			assert_string_equal(name, command->keys[j]);
			assert_ptr_equal(keymap_command(k, scope, command->keys[j]), command);
			assert_ptr_equal(keymap_command(NULL, scope, command->keys[j]), command);
		}
	}
	assert_null(keymap_command(k, "pages", "F12"));
	assert_null(keymap_command(NULL, "pages", "F12"));
	keymap_free(k);
	config_free(c);
}

static void
a_binding_takes_the_place_of_the_commands_keys(void **state)
{
	struct config *c =
		config_of("[{command: move-down, key: N}, {command: move-down, key: c-i},\n"
			  "  {command: focus-next, key: none}, {command: zoom, key: ''},\n"
			  "  {command: note, key: j}, {command: back, key: M-x}]");
	struct keymap *k = NULL;
	char words[64];

	(void)state;
	assert_int_equal(keymap_new(c, &k).kind, ERR_CONFIG); /* c-i is a word, not Control and i */
	config_free(c);
	c = config_of("[{command: move-down, key: N}, {command: move-down, key: C-i},\n"
		      "  {command: focus-next, key: none}, {command: zoom, key: ''},\n"
		      "  {command: note, key: j}, {command: back, key: M-x}]");
	k = bound(c);
	keymap_list(k, command_find("move-down"), words, sizeof words);
	assert_string_equal(words, "N, Tab");
	keymap_list(k, command_find("move-down"), words, 4);
	assert_string_equal(words, "N, ");
	assert_ptr_equal(keymap_command(k, "pages", "Tab"), command_find("move-down"));
	assert_ptr_equal(keymap_command(k, "pages", "j"), command_find("note"));
	assert_null(keymap_command(k, "pages", "Down"));
	assert_null(keymap_command(k, "pages", "n"));
	assert_null(keymap_key(k, command_find("zoom"), 0));
	assert_null(keymap_command(k, "pages", "z"));
	keymap_list(k, command_find("back"), words, sizeof words);
	assert_string_equal(words, "M-x, Esc");
	assert_string_equal(keymap_say(k, "move-down", words), "N");
	assert_string_equal(keymap_say(k, "zoom", words), ":zoom");
	assert_string_equal(keymap_say(NULL, "zoom", words), "z");
	keymap_words(k, "{zoom} or {move-down}, {not closed", words, sizeof words);
	assert_string_equal(words, ":zoom or N, {not closed");
	keymap_free(k);
	config_free(c);
}

static void
two_commands_may_change_places(void **state)
{
	struct config *c = config_of("[{command: move-down, key: k}, {command: move-up, key: j}]");
	struct keymap *k = bound(c);

	(void)state;
	assert_ptr_equal(keymap_command(k, "pages", "k"), command_find("move-down"));
	assert_ptr_equal(keymap_command(k, "pages", "j"), command_find("move-up"));
	keymap_free(k);
	config_free(c);
}

static void
a_key_may_mean_one_thing_in_each_pane(void **state)
{
	struct config *c = config_of("[{command: ticket-select, key: v}]");
	struct keymap *k = bound(c);

	(void)state;
	assert_ptr_equal(keymap_command(k, "pages", "v"), command_find("page-group"));
	assert_ptr_equal(keymap_command(k, "tickets", "v"), command_find("ticket-select"));
	assert_ptr_equal(keymap_command(k, "pages", "Space"), command_find("page-select"));
	assert_null(keymap_command(k, "tickets", "Space"));
	assert_null(keymap_command(k, "timeline", "v"));
	keymap_free(k);
	config_free(c);
}

static void
what_is_wrong_is_named_with_its_place(void **state)
{
	static const struct {
		const char *keys;
		const char *sentence; /* after the path of the file */
	} cases[] = {
		{"[{command: page-akc, key: a}]",
			":2:18: keys[0].command is page-akc, and there is no such command: "
			"`warroom commands` lists them."},
		{"[{command: note, key: Ctrl-n}]", ":2:29: keys[0].key is Ctrl-n, which no "
						   "terminal sends: write a key like a, "
						   "C-a, M-a, F5, Enter, Space or S-Tab."},
		{"[{command: note, key: q}]",
			":2:29: keys[0].key binds q to note, but q is a key of quit: take another, "
			"or bind quit anew too."},
		{"[{command: note, key: v}]",
			":2:29: keys[0].key binds v to note, but v is a key of page-group: take "
			"another, or bind page-group anew too."},
		{"[{command: page-group, key: n}]",
			":2:35: keys[0].key binds n to page-group, but n is a key of note: take "
			"another, or bind note anew too."},
		{"[{command: page-group, key: Space}]",
			":2:35: keys[0].key binds Space to page-group, but Space is a key of "
			"page-select: take another, or bind page-select anew too."},
		{"[{command: zoom, key: x},\n {command: note, key: x}]",
			":3:23: keys[1].key binds x to note, but x is a key of zoom: take another, "
			"or bind zoom anew too."},
		{"[{command: note, key: x},\n {command: note, key: x}]",
			":3:23: keys[1].key binds x to note twice."},
		{"[{command: note, key: 'C-['}]",
			":2:29: keys[0].key binds Esc to note, but Esc is kept for back: take "
			"another key."},
		{"[{command: quit, key: none}]",
			":2:29: keys[0].key leaves quit without a key, and it needs one."},
		{"[{command: zoom, key: x}, {command: help, key: ''}]",
			":2:54: keys[1].key leaves help without a key, and it needs one."},
		{"[{command: note, key: zz},\n {command: zoom, key: q}]",
			":2:29: keys[0].key is zz, which no terminal sends: write a key like a, "
			"C-a, "
			"M-a, F5, Enter, Space or S-Tab."},
		{"[{command: redraw, key: S},\n {command: zoom, key: q}, {command: note, key: h}]",
			":2:31: keys[0].key binds S to redraw, but S is a key of sources: take "
			"another, or bind sources anew too."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct config *c = config_of(cases[i].keys);
		struct keymap *k = NULL;
		struct err e = keymap_new(c, &k);

		assert_int_equal(e.kind, ERR_CONFIG);
		assert_null(k);
		assert_int_equal(strncmp(e.text, path, strlen(path)), 0);
		assert_string_equal(e.text + strlen(path), cases[i].sentence);
		config_free(c);
	}
}

/* What names a key names the one that is bound now, and that one works. */
static void
the_screen_names_and_takes_the_keys_that_are_bound(void **state)
{
	struct config *c =
		config_of("[{command: note, key: N}, {command: help, key: F1},\n"
			  "  {command: sources, key: none}, {command: move-down, key: w}]");
	struct keymap *k = bound(c);
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	ui_bind(&s->ui, k);
	draw(s);
	assert_true(shows(s, "N note"));
	assert_true(shows(s, "F1 help"));
	assert_false(shows(s, "S sources"));
	press(s, "n");
	assert_true(shows(s, "n is not bound here; F1 lists the keys"));
	assert_false(s->ui.prompting);
	press(s, "N");
	assert_true(s->ui.prompting);
	press(s, "Esc");
	press(s, "F1");
	type(s, "move-d");
	assert_true(shows(s, " w              move-down "));
	press(s, "Esc");
	press(s, "F1");
	type(s, "list");
	assert_true(shows(s, " F1 "));
	assert_false(shows(s, " ? "));
	end(s);
	keymap_free(k);
	config_free(c);
}

/* A letter or digit that opens the help may begin what is searched in it. */
static void
the_help_can_be_searched_whatever_opens_it(void **state)
{
	static const char *const keys[][2] = {
		{"[{command: help, key: w}]", "w"}, {"[{command: help, key: '7'}]", "7"}};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct config *c = config_of(keys[i][0]);
		struct keymap *k = bound(c);
		struct stage *s = begin(fake_room(), 24, 80);

		ui_bind(&s->ui, k);
		press(s, keys[i][1]);
		assert_int_equal(s->ui.covers_count, 1);
		press(s, keys[i][1]);
		assert_int_equal(s->ui.covers_count, 1);
		press(s, "Esc");
		assert_int_equal(s->ui.covers_count, 0);
		end(s);
		keymap_free(k);
		config_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_config_without_keys_has_those_of_the_tables),
		cmocka_unit_test(a_binding_takes_the_place_of_the_commands_keys),
		cmocka_unit_test(two_commands_may_change_places),
		cmocka_unit_test(a_key_may_mean_one_thing_in_each_pane),
		cmocka_unit_test(what_is_wrong_is_named_with_its_place),
		cmocka_unit_test(the_screen_names_and_takes_the_keys_that_are_bound),
		cmocka_unit_test(the_help_can_be_searched_whatever_opens_it),
	};
	int fd = mkstemp(path);
	int failed;

	if (fd < 0)
		return 1;
	(void)close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(path);
	return failed;
}
