/* panes/command_docs.c - the command tables written down.
 * SPDX-License-Identifier: MIT */
#include "panes/command_docs.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "panes/keymap.h"
#include "store/json.h"

enum { CALL_BYTES = 120, KEYS_BYTES = 80, GAP = 2, LINE_COLS = 76 };

static const char everywhere[] = "*";

static bool
is_everywhere(const struct command *c)
{
	return strcmp(c->scope, everywhere) == 0;
}

/* The scope of the first command at or beyond `*at` whose scope was not met before it; `*at` is
 * moved beyond. NULL: there is none. */
static const char *
next_scope(size_t *at)
{
	const struct command *c;

	while ((c = commands_at((*at)++)) != NULL) {
		bool met = false;

		for (size_t i = 0; i + 1 < *at && !met; i++)
			met = strcmp(commands_at(i)->scope, c->scope) == 0;
		if (!met)
			return c->scope;
	}
	return NULL;
}

/* "Everywhere", "In pages". */
static const char *
say_scope(const char *scope, char *out, size_t size)
{
	bool all = strcmp(scope, everywhere) == 0;

	(void)snprintf(out, size, "%s%s", all ? "Everywhere" : "In ", all ? "" : scope);
	return out;
}

/* ---- for a terminal ---- */

/* "note TEXT": what is asked for follows in capitals, in brackets when it may be left out. */
static void
say_call(const struct command *command, char out[CALL_BYTES])
{
	int length = snprintf(out, CALL_BYTES, "%s", command->name);

	for (const struct command_arg *a = command->args; a != NULL && a->name != NULL; a++) {
		int start = length + 1 + !a->required;

		length += snprintf(out + length, (size_t)(CALL_BYTES - length),
			a->required ? " %s" : " [%s]", a->name);
		if (length >= CALL_BYTES)
			return;
		for (int i = start; i < length; i++)
			out[i] = (char)toupper((unsigned char)out[i]);
	}
}

static int
longer(int cols, const char *words)
{
	int length = (int)strlen(words);

	return length > cols ? length : cols;
}

bool
command_docs_plain(struct buf *out)
{
	int call_cols = 0, keys_cols = 0, scope_cols = (int)strlen("everywhere");
	const struct command *c;
	char call[CALL_BYTES];
	char keys[KEYS_BYTES];

	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		say_call(c, call);
		keymap_list(NULL, c, keys, sizeof keys);
		call_cols = longer(call_cols, call);
		keys_cols = longer(keys_cols, keys);
		scope_cols = longer(scope_cols, c->scope);
	}
	(void)buf_printf(out, "%-*s%-*s%-*s%s\n", call_cols + GAP, "COMMAND", keys_cols + GAP,
		"KEYS", scope_cols + GAP, "WHERE", "DOES");
	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		say_call(c, call);
		keymap_list(NULL, c, keys, sizeof keys);
		(void)buf_printf(out, "%-*s%-*s%-*s%s\n", call_cols + GAP, call, keys_cols + GAP,
			keys, scope_cols + GAP, is_everywhere(c) ? "everywhere" : c->scope,
			c->help);
	}
	return !out->full;
}

/* ---- mdoc(7) ---- */

/* A word of a macro's line: nothing in it is taken for a delimiter or an escape. */
static void
add_roff(struct buf *out, const char *word)
{
	if (ispunct((unsigned char)word[0]))
		(void)buf_string(out, "\\&");
	for (; *word != '\0'; word++) {
		if (*word == '\\')
			(void)buf_string(out, "\\e");
		else if (*word == '"')
			(void)buf_string(out, "\\(dq");
		else
			(void)buf_add(out, word, 1);
	}
}

static void
add_roff_keys(struct buf *out, const struct command *command)
{
	(void)buf_string(out, ".It Ic ");
	for (int k = 0; k < COMMAND_KEYS_MOST && command->keys[k] != NULL; k++) {
		(void)buf_string(out, k == 0 ? "" : " , ");
		add_roff(out, command->keys[k]);
	}
	(void)buf_string(out, "\n");
}

/* A sentence with its stop, in lines that are not too long for a reader of the source. */
static void
add_sentence(struct buf *out, const char *sentence)
{
	size_t col = 0;

	while (*sentence != '\0') {
		size_t length = strcspn(sentence, " ");

		if (col > 0)
			(void)buf_string(out, col + length > LINE_COLS ? "\n" : " ");
		col = (col > 0 && col + length <= LINE_COLS ? col + 1 : 0) + length;
		(void)buf_add(out, sentence, length);
		sentence += length + (sentence[length] == ' ');
	}
	(void)buf_string(out, ".\n");
}

/* "what is id, url or message." */
static void
add_manual_choices(struct buf *out, const struct command_arg *a)
{
	bool first = true;

	if (a->choices == NULL)
		return;
	(void)buf_printf(out, ".Ar %s\nis", a->name);
	for (const struct command_choice *c = a->choices; c->value != NULL; c++) {
		if (c->value[0] == '\0') /* left open: not given */
			continue;
		(void)buf_printf(out, "%s\n.Cm %s", first ? "" : "\nor", c->value);
		first = false;
	}
	(void)buf_string(out, " .\n");
}

static void
add_manual_command(struct buf *out, const struct command *c)
{
	(void)buf_printf(out, ".It Cm %s", c->name);
	for (const struct command_arg *a = c->args; a != NULL && a->name != NULL; a++)
		(void)buf_printf(out, a->required ? " Ar %s" : " Op Ar %s", a->name);
	(void)buf_string(out, "\n");
	add_sentence(out, c->help);
	for (const struct command_arg *a = c->args; a != NULL && a->name != NULL; a++)
		add_manual_choices(out, a);
	if ((c->flags & COMMAND_LEAD) != 0)
		(void)buf_string(out, "Only for who leads.\n");
	else if ((c->flags & COMMAND_WRITES) != 0)
		(void)buf_string(out, "Not for observers.\n");
	if ((c->flags & COMMAND_PUBLIC) != 0)
		(void)buf_string(out, "Others read it: it wants to be confirmed in words.\n");
	else if ((c->flags & COMMAND_CONFIRM) != 0)
		(void)buf_string(out, "It asks first.\n");
}

/* A list a scope: the commands that `add` writes. */
static void
add_manual_lists(struct buf *out, const char *width, bool keyed,
	void (*add)(struct buf *out, const struct command *c))
{
	const struct command *c;
	const char *scope;
	char title[KEYS_BYTES];
	size_t at = 0;

	while ((scope = next_scope(&at)) != NULL) {
		(void)buf_printf(out, ".Ss %s\n.Bl -tag -width %s\n",
			say_scope(scope, title, sizeof title), width);
		for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
			if (strcmp(c->scope, scope) == 0 && (!keyed || c->keys[0] != NULL))
				add(out, c);
		}
		(void)buf_string(out, ".El\n");
	}
}

static void
add_manual_keys(struct buf *out, const struct command *c)
{
	add_roff_keys(out, c);
	add_sentence(out, c->help);
}

bool
command_docs_manual(struct buf *out)
{
	(void)buf_string(out, ".Sh COMMANDS\n"
			      "What can be done in the console, by its name in the config's\n"
			      ".Cm keys .\n");
	add_manual_lists(out, "Ds", false, add_manual_command);
	(void)buf_string(out, ".Sh KEYS\n"
			      "As they are when the config's\n"
			      ".Cm keys\n"
			      "binds no others.\n");
	add_manual_lists(out, "\"PageDown, C-d\"", true, add_manual_keys);
	return !out->full;
}

/* ---- Markdown ---- */

/* A key between backticks, in a table. */
static void
add_code(struct buf *out, const char *key)
{
	const char *tick = strchr(key, '`') != NULL ? "``" : "`";
	const char *gap = tick[1] != '\0' ? " " : "";

	(void)buf_printf(
		out, "%s%s%s%s%s%s", tick, gap, strcmp(key, "|") == 0 ? "\\" : "", key, gap, tick);
}

bool
command_docs_markdown(struct buf *out)
{
	const struct command *c;
	const char *scope;
	char title[KEYS_BYTES];
	size_t at = 0;

	while ((scope = next_scope(&at)) != NULL) {
		(void)buf_printf(out, "%s| %s | command | does |\n|---|---|---|\n",
			at > 1 ? "\n" : "", say_scope(scope, title, sizeof title));
		for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
			if (strcmp(c->scope, scope) != 0)
				continue;
			(void)buf_string(out, "|");
			for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++) {
				(void)buf_string(out, " ");
				add_code(out, c->keys[k]);
			}
			(void)buf_printf(out, " | `%s` | %s |\n", c->name, c->help);
		}
	}
	return !out->full;
}

/* ---- JSON ---- */

static void
add_json_keys(struct buf *out, const struct command *c)
{
	(void)buf_string(out, "[");
	for (int k = 0; k < COMMAND_KEYS_MOST && c->keys[k] != NULL; k++) {
		(void)buf_string(out, k == 0 ? "" : ",");
		(void)json_put(out, "%s", c->keys[k]);
	}
	(void)buf_string(out, "]");
}

/* The values there are; none: any text. */
static void
add_json_choices(struct buf *out, const struct command_arg *a)
{
	(void)buf_string(out, "[");
	for (const struct command_choice *c = a->choices; c != NULL && c->value != NULL; c++)
		(void)json_put(out, "%p%s", (const void *)(c == a->choices ? "" : ","), c->value);
	(void)buf_string(out, "]");
}

static void
add_json_args(struct buf *out, const struct command *c)
{
	(void)buf_string(out, "[");
	for (const struct command_arg *a = c->args; a != NULL && a->name != NULL; a++) {
		(void)buf_string(out, a == c->args ? "" : ",");
		(void)json_put(out,
			"{\"name\":%s,\"label\":%s,\"required\":%p,\"choices\":", a->name, a->label,
			(const void *)(a->required ? "true" : "false"));
		add_json_choices(out, a);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "]");
}

static void
add_json_flags(struct buf *out, unsigned flags)
{
	static const struct {
		enum command_flag flag;
		const char *word;
	} words[] = {
		{COMMAND_WRITES, "writes"},
		{COMMAND_LEAD, "lead"},
		{COMMAND_REMOTE, "remote"},
		{COMMAND_PUBLIC, "public"},
		{COMMAND_CONFIRM, "confirm"},
		{COMMAND_SCREEN, "screen"},
		{COMMAND_ROW, "row"},
	};
	bool first = true;

	(void)buf_string(out, "[");
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if ((flags & words[i].flag) == 0)
			continue;
		(void)buf_printf(out, "%s\"%s\"", first ? "" : ",", words[i].word);
		first = false;
	}
	(void)buf_string(out, "]");
}

bool
command_docs_json(struct buf *out)
{
	const struct command *c;

	(void)buf_string(out, "[");
	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		(void)json_put(out, "%p{\"name\":%s,\"scope\":%s,\"keys\":",
			(const void *)(i == 0 ? "\n" : ",\n"), c->name, c->scope);
		add_json_keys(out, c);
		(void)buf_string(out, ",\"args\":");
		add_json_args(out, c);
		(void)json_put(out, ",\"help\":%s,\"flags\":", c->help);
		add_json_flags(out, c->flags);
		(void)buf_string(out, "}");
	}
	(void)buf_string(out, "\n]\n");
	return !out->full;
}
