/* panes/command_words.c - a command given as the words of a shell.
 * SPDX-License-Identifier: MIT */
#include "panes/command_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "panes/fuzzy.h"
#include "store/text.h"

enum {
	SHOWN_BYTES = 60,
	LIST_BYTES = 200,
	NEAR_MOST = 3,  /* names offered */
	NEAR_EDITS = 3, /* letters they may differ in */
	NAME_MOST = 40,
};

static const char *
shown(const char *word, char out[SHOWN_BYTES])
{
	return text_show(text_of(word), false, out, SHOWN_BYTES);
}

/* ---- names that are near ---- */

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/* How many letters have to be changed, put in or taken out. */
static int
edits(const char *a, const char *b)
{
	int row[NAME_MOST + 1];
	int length = (int)strnlen(b, NAME_MOST);

	for (int j = 0; j <= length; j++)
		row[j] = j;
	for (int i = 0; a[i] != '\0'; i++) {
		int corner = row[0];

		row[0] = i + 1;
		for (int j = 0; j < length; j++) {
			int change = corner + (a[i] != b[j]);

			corner = row[j + 1];
			row[j + 1] = least(change, 1 + least(row[j], row[j + 1]));
		}
	}
	return row[length];
}

/* The fewer the nearer; more than NEAR_EDITS: not near. */
static int
distance(const char *typed, const char *name)
{
	int apart = edits(typed, name);

	if (apart <= NEAR_EDITS && apart < (int)strlen(name))
		return apart;
	return fuzzy_name(typed, name) == FUZZY_NONE ? NEAR_EDITS + 1 : NEAR_EDITS;
}

static struct err
unknown_command(const char *typed)
{
	char word[SHOWN_BYTES];
	char names[LIST_BYTES] = "";
	size_t length = 0;
	int found = 0;

	for (int apart = 0; apart <= NEAR_EDITS && strlen(typed) < NAME_MOST; apart++) {
		const struct command *c;

		for (size_t i = 0; (c = commands_at(i)) != NULL && found < NEAR_MOST; i++) {
			if ((c->flags & COMMAND_SCREEN) != 0 || distance(typed, c->name) != apart)
				continue;
			length += (size_t)snprintf(names + length, sizeof names - length, "%s%s",
				found > 0 ? ", " : "", c->name);
			found++;
		}
	}
	if (found > 0)
		return err_make(
			ERR_USAGE, "There is no command %s. Is it %s?", shown(typed, word), names);
	return err_make(ERR_USAGE, "There is no command %s; warroom commands lists them.",
		shown(typed, word));
}

/* ---- fields ---- */

static int
count_args(const struct command *command)
{
	int n = 0;

	while (command->args != NULL && command->args[n].name != NULL)
		n++;
	return n;
}

/* "verdict, severity and note" */
static void
list_fields(const struct command *command, char *out, size_t size)
{
	int count = count_args(command);
	size_t length = 0;

	out[0] = '\0';
	for (int i = 0; i < count && length < size; i++)
		length += (size_t)snprintf(out + length, size - length, "%s%s",
			i == 0           ? ""
			: i + 1 == count ? " and "
					 : ", ",
			command->args[i].name);
}

static struct err
unknown_field(const struct command *command, const char *word)
{
	char field[SHOWN_BYTES];
	char names[LIST_BYTES];

	list_fields(command, names, sizeof names);
	if (names[0] == '\0')
		return err_make(ERR_USAGE, "%s takes no fields, so not %s.", command->name,
			shown(word, field));
	return err_make(ERR_USAGE, "%s has no field %s; it has %s.", command->name,
		shown(word, field), names);
}

/* The argument with a name of that length; "text" is also the only one of a command that takes one.
 * -1: there is none. */
static int
find_field(const struct command *command, const char *name, size_t length)
{
	int count = count_args(command);

	for (int i = 0; i < count; i++) {
		if (strlen(command->args[i].name) == length &&
			memcmp(command->args[i].name, name, length) == 0)
			return i;
	}
	return count == 1 && length == 4 && memcmp(name, "text", 4) == 0 ? 0 : -1;
}

static struct err
not_a_choice(const struct command_arg *arg, const char *value)
{
	char word[SHOWN_BYTES];
	char names[LIST_BYTES] = "";
	size_t length = 0;

	for (const struct command_choice *c = arg->choices; c->value != NULL; c++) {
		if (length < sizeof names && c->value[0] != '\0')
			length += (size_t)snprintf(names + length, sizeof names - length, "%s%s",
				length > 0 ? ", " : "", c->value);
	}
	return err_make(ERR_USAGE, "%s can be %s, not %s.", arg->name, names, shown(value, word));
}

/* A choice may be given by its value, its key or its label. */
static struct err
take_value(const struct command_arg *arg, const char *value, const char **out)
{
	*out = value;
	if (arg->choices == NULL || (value[0] == '\0' && !arg->required))
		return NO_ERR;
	for (const struct command_choice *c = arg->choices; c->value != NULL; c++) {
		if (strcasecmp(c->value, value) == 0 || strcmp(c->key, value) == 0 ||
			strcasecmp(c->label, value) == 0) {
			*out = c->value;
			return NO_ERR;
		}
	}
	return not_a_choice(arg, value);
}

static struct err
take_field(struct command_words *w, const char *word, size_t length)
{
	int at = find_field(w->command, word, length);
	char name[SHOWN_BYTES];

	(void)snprintf(name, sizeof name, "%.*s", (int)length, word);
	if (at < 0)
		return unknown_field(w->command, name);
	if (w->values.at[at] != NULL)
		return err_make(ERR_USAGE, "%s is given twice.", w->command->args[at].name);
	return take_value(&w->command->args[at], word + length + 1, &w->values.at[at]);
}

/* What is not given is empty, as on a screen. */
static void
fill_up(struct command_words *w)
{
	for (int i = 0; i < COMMAND_ARGS_MOST; i++) {
		if (w->values.at[i] == NULL)
			w->values.at[i] = "";
	}
}

static struct err
check_required(const struct command_words *w)
{
	int count = count_args(w->command);

	for (int i = 0; i < count; i++) {
		const struct command_arg *arg = &w->command->args[i];
		bool asked = arg->asked == NULL || arg->asked(&w->values);

		if (arg->required && asked && w->values.at[i][0] == '\0')
			return err_make(ERR_USAGE, "%s needs %s=.. (%s).", w->command->name,
				arg->name, arg->label);
	}
	return NO_ERR;
}

/* ---- subjects ---- */

/* The length of the field's name in "field=value"; 0: it is none. */
static size_t
field_length(const char *word)
{
	size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz_-0123456789");

	return word[length] == '=' ? length : 0;
}

static struct err
take_subject(struct command_words *w, const char *word)
{
	const char *colon = strchr(word, ':');
	size_t length = colon != NULL ? (size_t)(colon - word) : 0;
	char name[SHOWN_BYTES];

	if (colon == NULL || length == 0 || length >= sizeof w->kind || colon[1] == '\0')
		return err_make(ERR_USAGE,
			"%s is neither a field (like text=..) nor a subject (like page:PABC12).",
			shown(word, name));
	if (w->selection.ids.count == 0) {
		(void)snprintf(w->kind, sizeof w->kind, "%.*s", (int)length, word);
		selection_init(&w->selection, w->kind);
		w->subject = word;
	} else if (strlen(w->kind) != length || strncmp(w->kind, word, length) != 0) {
		return err_make(ERR_USAGE, "The subjects must all be of one kind, not also %s.",
			shown(word, name));
	}
	if (strlen(colon + 1) >= ROW_ID_BYTES || !ids_add(&w->selection.ids, colon + 1))
		return err_make(ERR_USAGE, "%s is no subject: it is too long.", shown(word, name));
	return NO_ERR;
}

static struct err
check_subject(struct command_words *w)
{
	const struct command *command = w->command;

	if (w->selection.ids.count > 1 && (command->flags & COMMAND_SELECTION) == 0)
		return err_make(ERR_USAGE, "%s is about one subject at a time.", command->name);
	if (w->selection.ids.count > 1)
		w->subject = "";
	if (w->selection.ids.count == 0 && (command->flags & COMMAND_ROW) != 0)
		return err_make(ERR_USAGE,
			"%s needs to know what it is about: a subject like page:PABC12, "
			"ticket:8812 or step:announce.",
			command->name);
	return NO_ERR;
}

/* ---- all of it ---- */

struct err
command_words_read(int count, char **words, struct command_words *out)
{
	struct err e = NO_ERR;

	*out = (struct command_words){.subject = ""};
	selection_init(&out->selection, out->kind);
	if (count < 1)
		return err_make(ERR_USAGE, "do needs a command; warroom commands lists them.");
	out->command = command_find(words[0]);
	if (out->command == NULL)
		return unknown_command(words[0]);
	for (int i = 1; i < count && e.kind == ERR_NONE; i++) {
		size_t length = field_length(words[i]);

		e = length > 0 ? take_field(out, words[i], length) : take_subject(out, words[i]);
	}
	fill_up(out);
	/* What a shell cannot ask for is said first, by command_refusal. */
	if (e.kind == ERR_NONE && (out->command->flags & COMMAND_SCREEN) != 0)
		return NO_ERR;
	if (e.kind == ERR_NONE)
		e = check_subject(out);
	if (e.kind == ERR_NONE)
		e = check_required(out);
	return e;
}

void
command_words_clear(struct command_words *words)
{
	selection_clear(&words->selection);
}

/* ---- what they can be ---- */

static const char *
value_word(const struct command_arg *arg)
{
	switch (arg->kind) {
	case ARG_TEXT:
		break;
	case ARG_NUMBER:
		return ", a whole number";
	case ARG_BACK:
		return ", a time: 20m (ago), 14:30, 2026-11-21 14:30";
	case ARG_AHEAD:
		return ", a time: 45m (from now), 14:30, 2026-11-21 14:30";
	}
	return "";
}

static void
add_field(struct buf *out, const struct command_arg *arg)
{
	const char *mark = ": ";

	(void)buf_printf(out, "  %-10s  %s%s", arg->name, arg->label, value_word(arg));
	for (const struct command_choice *c = arg->choices; c != NULL && c->value != NULL; c++) {
		if (c->value[0] == '\0')
			continue; /* left open: not given */
		(void)buf_printf(out, "%s%s", mark, c->value);
		mark = ", ";
	}
	(void)buf_string(out, "\n");
}

bool
command_words_help(const struct command *command, struct buf *out)
{
	int count = count_args(command);

	(void)buf_printf(out, "usage: warroom do %s", command->name);
	if ((command->flags & COMMAND_ROW) != 0)
		(void)buf_printf(
			out, " SUBJECT%s", (command->flags & COMMAND_SELECTION) != 0 ? " .." : "");
	for (int i = 0; i < count; i++) {
		const struct command_arg *arg = &command->args[i];
		bool always = arg->required && arg->asked == NULL;

		(void)buf_printf(
			out, " %s%s=..%s", always ? "" : "[", arg->name, always ? "" : "]");
	}
	if ((command->flags & (COMMAND_CONFIRM | COMMAND_PUBLIC)) != 0)
		(void)buf_string(out, " --yes");
	(void)buf_printf(out, "\n\n%s.\n%s", command->help, count > 0 ? "\n" : "");
	for (int i = 0; i < count; i++)
		add_field(out, &command->args[i]);
	if ((command->flags & COMMAND_SCREEN) != 0)
		(void)buf_string(out, "\nIt is for the keys of a screen, not for a shell.\n");
	return !out->full;
}
