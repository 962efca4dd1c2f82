/* panes/ask_outgoing.c - what leaves when what is asked for is confirmed.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include <string.h>

#include "panes/form.h"
#include "panes/outgoing.h"
#include "store/lint.h"

void
ask_aim(const struct ui_ask *a, struct context *c)
{
	bool outage = a->outgoing.word != NULL && strcmp(a->outgoing.word, LINT_OUTAGE) == 0;

	c->subject = a->row.subject;
	c->gone = a->row.gone;
	c->row = &a->row;
	c->selection = a->selection.ids.count > 0 ? &a->selection : NULL;
	if (!a->told || (a->command->flags & COMMAND_REMOTE) == 0)
		c->rev = a->rev;
	c->order_id = a->id;
	c->command = a->command;
	c->incident = a->incident;
	c->to = a->outgoing.to;
	c->word = outage ? a->outgoing.word : NULL;
}

bool
ask_confirms(const struct command *command)
{
	return (command->flags & (COMMAND_CONFIRM | COMMAND_PUBLIC)) != 0;
}

bool
ask_outgoing(struct ui *u, struct context *c)
{
	struct ui_ask *a = &u->asked;
	char stamps[COMMAND_ARGS_MOST][FORM_STAMP_BYTES];
	struct command_values values = form_values(a, stamps);
	struct err e;

	ask_aim(a, c);
	outgoing_find(c, &values, &a->outgoing);
	e = outgoing_check(&a->outgoing, a->command, &values);
	if (e.kind != ERR_NONE)
		ui_say(u, STYLE_DUE, c->now_ms, "%s", e.text);
	return e.kind == ERR_NONE;
}
