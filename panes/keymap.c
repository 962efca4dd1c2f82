/* panes/keymap.c - which key does what: the command tables, changed by the config's `keys`.
 *
 * The same bindings stand in two orders: by command, in the tables' order, for what names keys;
 * and by key, for what was pressed and for the clashes, which are then neighbours.
 * SPDX-License-Identifier: MIT */
#include "panes/keymap.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/text.h"
#include "tui/key_name.h"

enum { PATH_BYTES = 40, SHOWN_BYTES = 40, COUNT_MOST = 10000, WORDS_CAP_BYTES = 4096 };

struct binding {
	const struct command *command;
	size_t row; /* of the command in the tables */
	char key[KEY_NAME_BYTES];
	size_t place; /* which of the config's `keys` says so; SIZE_MAX: the tables do */
};

struct keymap {
	size_t count;
	struct binding *by_command;
	struct binding *by_key;
};

static bool
is_none(const char *key)
{
	return key[0] == '\0' || strcmp(key, "none") == 0;
}

static const char *
entry_path(char out[PATH_BYTES], size_t place, const char *member)
{
	(void)snprintf(out, PATH_BYTES, "keys[%zu].%s", place, member);
	return out;
}

/* ---- making one ---- */

/* Every command that the config names is there, and every key. */
static struct err
check_words(const struct config *c)
{
	char path[PATH_BYTES];
	char shown[SHOWN_BYTES];
	char key[KEY_NAME_BYTES];

	for (size_t i = 0; i < c->keys_count; i++) {
		if (command_find(c->keys[i].command) == NULL)
			return config_fault(c, entry_path(path, i, "command"),
				"is %s, and there is no such command: `warroom commands` lists "
				"them.",
				text_show(text_of(c->keys[i].command), false, shown, sizeof shown));
		if (!is_none(c->keys[i].key) && !key_name_read(c->keys[i].key, key))
			return config_fault(c, entry_path(path, i, "key"),
				"is %s, which no terminal sends: write a key like a, C-a, M-a, F5, "
				"Enter, Space or S-Tab.",
				text_show(text_of(c->keys[i].key), false, shown, sizeof shown));
	}
	return NO_ERR;
}

/* Room for every key that the tables and the config give, and Esc. */
static struct err
make_room(struct keymap *k, size_t keys_count)
{
	size_t most = keys_count + 1;
	struct command_walk walk = {0};

	while (commands_next(&walk) != NULL)
		most += COMMAND_KEYS_MOST;
	if (most > COUNT_MOST)
		return err_make(ERR_CONFIG, "The config binds more than %d keys.", COUNT_MOST);
	k->by_command = calloc(most, sizeof k->by_command[0]);
	k->by_key = calloc(most, sizeof k->by_key[0]);
	if (k->by_command == NULL || k->by_key == NULL)
		return err_make(ERR_FULL, "There is no memory for the keys.");
	return NO_ERR;
}

static void
bind(struct keymap *k, const struct command *command, size_t row, const char *key, size_t place)
{
	struct binding *b = &k->by_command[k->count++];

	*b = (struct binding){.command = command, .row = row, .place = place};
	(void)key_name_read(key, b->key);
}

/* The keys of one command: those of the config when it names the command, else its own. */
static void
bind_command(struct keymap *k, const struct config *c, const struct command *command, size_t row)
{
	size_t first = k->count;
	bool named = false;
	bool escape = strcmp(command->name, "back") != 0;

	for (size_t i = 0; i < c->keys_count; i++) {
		if (strcmp(c->keys[i].command, command->name) != 0)
			continue;
		named = true;
		if (!is_none(c->keys[i].key))
			bind(k, command, row, c->keys[i].key, i);
	}
	for (int i = 0; !named && i < COMMAND_KEYS_MOST && command->keys[i] != NULL; i++)
		bind(k, command, row, command->keys[i], SIZE_MAX);
	for (size_t i = first; i < k->count; i++)
		escape = escape || strcmp(k->by_command[i].key, "Esc") == 0;
	if (!escape)
		bind(k, command, row, "Esc", SIZE_MAX);
}

/* By key; those of a key in the tables' order. */
static int
compare(const void *a, const void *b)
{
	const struct binding *one = a;
	const struct binding *other = b;
	int order = strcmp(one->key, other->key);

	if (order != 0)
		return order;
	return one->row < other->row ? -1 : one->row > other->row;
}

static size_t
first_of(const struct keymap *k, const char *key)
{
	size_t from = 0;
	size_t to = k->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(k->by_key[middle].key, key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Whether both can be meant in one place. */
static bool
meet(const struct command *a, const struct command *b)
{
	return strcmp(a->scope, "*") == 0 || strcmp(b->scope, "*") == 0 ||
	       strcmp(a->scope, b->scope) == 0;
}

/* What was there before this binding and wants its key too; NULL: nothing. */
static const struct binding *
find_clash(const struct keymap *k, const struct binding *b)
{
	for (size_t i = first_of(k, b->key); i < k->count; i++) {
		const struct binding *other = &k->by_key[i];

		if (strcmp(other->key, b->key) != 0)
			break;
		if (other->place != b->place && meet(other->command, b->command) &&
			(other->place == SIZE_MAX || other->place < b->place))
			return other;
	}
	return NULL;
}

static struct err
check_clashes(const struct keymap *k, const struct config *c)
{
	const struct binding *b = NULL;
	const struct binding *other = NULL;
	char path[PATH_BYTES];

	/* The first in the file is told. */
	for (size_t i = 0; i < k->count; i++) {
		const struct binding *here = &k->by_command[i];
		const struct binding *there =
			here->place == SIZE_MAX || (b != NULL && b->place < here->place)
				? NULL
				: find_clash(k, here);

		if (there == NULL)
			continue;
		b = here;
		other = there;
	}
	if (b == NULL)
		return NO_ERR;
	(void)entry_path(path, b->place, "key");
	if (other->command == b->command)
		return config_fault(c, path, "binds %s to %s twice.", b->key, b->command->name);
	if (strcmp(b->key, "Esc") == 0 && strcmp(other->command->name, "back") == 0)
		return config_fault(c, path,
			"binds Esc to %s, but Esc is kept for %s: take another key.",
			b->command->name, other->command->name);
	return config_fault(c, path,
		"binds %s to %s, but %s is a key of %s: take another, or bind %s anew too.", b->key,
		b->command->name, b->key, other->command->name, other->command->name);
}

/* Without these nobody finds out of the screen, or what else there is. */
static struct err
check_needed(const struct keymap *k, const struct config *c)
{
	static const char *const needed[] = {"quit", "help"};
	char path[PATH_BYTES];

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
		const struct command *command = command_find(needed[i]);

		if (command == NULL || keymap_key(k, command, 0) != NULL)
			continue;
		for (size_t j = 0; j < c->keys_count; j++) {
			if (strcmp(c->keys[j].command, needed[i]) == 0)
				return config_fault(c, entry_path(path, j, "key"),
					"leaves %s without a key, and it needs one.", needed[i]);
		}
	}
	return NO_ERR;
}

struct err
keymap_new(const struct config *config, struct keymap **out)
{
	struct err e = check_words(config);
	struct command_walk walk = {0};
	const struct command *command;
	struct keymap *k;

	if (e.kind != ERR_NONE)
		return e;
	k = calloc(1, sizeof *k);
	if (k == NULL)
		return err_make(ERR_FULL, "There is no memory for the keys.");
	e = make_room(k, config->keys_count);
	if (e.kind == ERR_NONE) {
		assert(k->by_command != NULL && k->by_key != NULL);
		for (size_t i = 0; (command = commands_next(&walk)) != NULL; i++)
			bind_command(k, config, command, i);
		memcpy(k->by_key, k->by_command, k->count * sizeof k->by_key[0]);
		qsort(k->by_key, k->count, sizeof k->by_key[0], compare);
		e = check_clashes(k, config);
	}
	if (e.kind == ERR_NONE)
		e = check_needed(k, config);
	if (e.kind != ERR_NONE) {
		keymap_free(k);
		return e;
	}
	*out = k;
	return NO_ERR;
}

void
keymap_free(struct keymap *k)
{
	if (k == NULL)
		return;
	free(k->by_command);
	free(k->by_key);
	free(k);
}

/* ---- asking it ---- */

const struct command *
keymap_command(const struct keymap *k, const char *scope, const char *key)
{
	if (k == NULL)
		return command_for_key(scope, key);
	for (size_t i = first_of(k, key); i < k->count && strcmp(k->by_key[i].key, key) == 0; i++) {
		const struct command *command = k->by_key[i].command;

		if (strcmp(command->scope, "*") == 0 || strcmp(command->scope, scope) == 0)
			return command;
	}
	return NULL;
}

const char *
keymap_key(const struct keymap *k, const struct command *command, size_t at)
{
	if (k == NULL)
		return at < COMMAND_KEYS_MOST ? command->keys[at] : NULL;
	for (size_t i = 0; i < k->count; i++) {
		if (k->by_command[i].command == command && at-- == 0)
			return k->by_command[i].key;
	}
	return NULL;
}

const char *
keymap_say(const struct keymap *k, const char *name, char out[KEYMAP_SAY_BYTES])
{
	const struct command *command = command_find(name);
	const char *key = command == NULL ? NULL : keymap_key(k, command, 0);

	(void)snprintf(
		out, KEYMAP_SAY_BYTES, "%s%s", key != NULL ? "" : ":", key != NULL ? key : name);
	return out;
}

void
keymap_words(const struct keymap *k, const char *words, char *out, size_t size)
{
	char key[KEYMAP_SAY_BYTES];
	char name[KEYMAP_SAY_BYTES];
	struct buf told;

	buf_init(&told, WORDS_CAP_BYTES);
	while (*words != '\0') {
		size_t plain = strcspn(words, "{");
		const char *end = words[plain] == '{' ? strchr(words + plain, '}') : NULL;

		if (end == NULL)
			plain = strlen(words);
		(void)buf_add(&told, words, plain);
		words += plain;
		if (end == NULL)
			continue;
		(void)snprintf(name, sizeof name, "%.*s", (int)(end - words - 1), words + 1);
		(void)buf_string(&told, keymap_say(k, name, key));
		words = end + 1;
	}
	(void)snprintf(out, size, "%s", told.data);
	buf_clear(&told);
}

void
keymap_list(const struct keymap *k, const struct command *command, char *out, size_t size)
{
	const char *key;
	size_t length = 0;

	if (size > 0)
		out[0] = '\0';
	for (size_t i = 0; (key = keymap_key(k, command, i)) != NULL && length < size; i++) {
		int n = snprintf(out + length, size - length, "%s%s", i > 0 ? ", " : "", key);

		length += n > 0 ? (size_t)n : 0;
	}
}
