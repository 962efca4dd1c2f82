/* panes/outgoing.c - what of a command would leave, and where to.
 * SPDX-License-Identifier: MIT */
#include "panes/outgoing.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "panes/ui.h"
#include "store/lint.h"

void
outgoing_init(struct outgoing *out)
{
	*out = (struct outgoing){.to = ""};
	buf_init(&out->text, OUTGOING_TEXT_CAP_BYTES);
}

void
outgoing_clear(struct outgoing *out)
{
	buf_clear(&out->text);
	*out = (struct outgoing){.to = ""};
}

const struct targets *
outgoing_targets(const struct context *c)
{
	static const struct targets none = {.rows = {.count = 0}};

	if (c->seen != NULL)
		return &c->seen->outside.targets;
	return c->targets != NULL ? c->targets : &none;
}

void
outgoing_warn(struct outgoing *out, const char *format, ...)
{
	size_t length = strlen(out->warning);
	size_t room = sizeof out->warning - length;
	int blank = length > 0 && room > 1;
	va_list args;

	if (blank)
		(void)snprintf(out->warning + length, room, " ");
	va_start(args, format);
	(void)vsnprintf(out->warning + length + blank, room - (size_t)blank, format, args);
	va_end(args);
}

void
outgoing_to(struct outgoing *out, const char *format, ...)
{
	size_t length = strlen(out->to);
	size_t room = sizeof out->to - length;
	const char *between = length > 0 ? "; " : "";
	char one[200];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(one, sizeof one, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof one && strlen(between) + (size_t)n < room) {
		(void)snprintf(out->to + length, room, "%s%s", between, one);
		return;
	}
	out->warning[0] = '\0'; /* no other one matters as much */
	outgoing_warn(out, "There is no room to say all it goes to: %.80s is not named.", one);
}

/* True when the incident it is about is not known to be an outage: from a shell nothing is. */
static bool
is_no_outage(const struct context *c)
{
	const struct rows *open = c->seen != NULL ? &c->seen->current.open : NULL;

	for (int i = 0; open != NULL && c->incident != NULL && i < open->count; i++) {
		const struct incident *incident = rows_at(open, i);

		if (strcmp(incident->key.id, c->incident) == 0)
			return !lint_is_outage(incident->severity, incident->kind);
	}
	return true;
}

void
outgoing_find(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const struct command *command = c->command;

	outgoing_clear(out);
	outgoing_init(out);
	if (command->outgoing != NULL)
		command->outgoing(c, v, out);
	out->public = out->public || (command->flags & COMMAND_PUBLIC) != 0;
	if (!out->public)
		return;
	out->word = OUTGOING_WORD;
	if (out->to[0] == '\0' || !lint_says_outage(outgoing_text(out, command, v)) ||
		!is_no_outage(c))
		return;
	out->word = LINT_OUTAGE;
	outgoing_warn(out,
		"It says outage, and this is not known to be one: incident is the word, unless all "
		"of it is down.");
}

const char *
outgoing_text(
	const struct outgoing *out, const struct command *command, const struct command_values *v)
{
	if (out->text.length > 0)
		return out->text.data;
	for (int i = 0; command->args != NULL && command->args[i].name != NULL; i++) {
		if (command->args[i].whole)
			return v->at[i] != NULL ? v->at[i] : "";
	}
	return "";
}

struct err
outgoing_check(
	const struct outgoing *out, const struct command *command, const struct command_values *v)
{
	char field[LINT_FIELD_BYTES];

	if (out->to[0] == '\0' || !lint_unfilled(outgoing_text(out, command, v), field))
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"{%s} is not filled in: write what it stands for, or take it out.", field);
}
