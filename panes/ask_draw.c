/* panes/ask_draw.c - how what a command asks looks.
 * SPDX-License-Identifier: MIT */
#include "panes/ask.h"

#include <stdio.h>

#include "panes/arg.h"
#include "panes/choice.h"
#include "panes/form.h"

enum {
	OFFERS_ROWS_MOST = 10,
	OFFERS_COLS_MOST = 76,
	HINT_BYTES = 200,
	ABOUT_BYTES = 40,
	OFFERED_MOST = 8,
	OFFERED_BYTES = 16
};

/* The hint of what is asked for; of a time that was typed the moment it means. */
static void
say_hint(const struct ui *u, int64_t now_ms, char out[HINT_BYTES])
{
	const struct command_arg *arg = form_arg(&u->asked);
	char moment[ARG_SAY_BYTES];
	char about[ABOUT_BYTES];
	int64_t ms = 0;
	struct err e = NO_ERR;

	if (arg->choices == NULL)
		e = arg_read(arg, u->prompt.text.data, now_ms, &ms);
	if (arg->choices != NULL && arg->hint != NULL && !form_is(u->asked.command) &&
		u->asked.row.about[0] != '\0') /* its prompt is cut for the choices */
		(void)snprintf(out, HINT_BYTES, "%s: %s",
			text_show(text_of(u->asked.row.about), false, about, sizeof about),
			arg->hint);
	else if (e.kind == ERR_NONE && ms != 0)
		(void)snprintf(out, HINT_BYTES, "= %s", arg_say_ms(ms, now_ms, moment));
	else
		(void)snprintf(out, HINT_BYTES, "%s", arg->hint != NULL ? arg->hint : "");
}

void
ask_draw_over(const struct ui *u, struct area body, int64_t now_ms)
{
	struct area above = area_part(body, 0, 0, body.rows - 1, body.cols);
	struct area last = area_part(body, body.rows - 1, 0, 1, body.cols);
	int cols = body.cols < OFFERS_COLS_MOST ? body.cols : OFFERS_COLS_MOST;
	int most = above.rows / 2 < OFFERS_ROWS_MOST ? above.rows / 2 : OFFERS_ROWS_MOST;
	int rows;
	char hint[HINT_BYTES];

	if (!u->prompting || form_arg(&u->asked) == NULL)
		return;
	rows = form_arg(&u->asked)->choices != NULL ? 0 : offers_rows(&u->offers, most);
	if (form_is(u->asked.command))
		form_draw(u, area_part(above, 0, 0, above.rows - rows, above.cols), now_ms);
	if (rows > 0)
		offers_draw(&u->offers, area_part(above, above.rows - rows, 0, rows, cols));
	say_hint(u, now_ms, hint);
	if (hint[0] == '\0' && you_propose(u, u->asked.command))
		(void)snprintf(hint, sizeof hint,
			"goes to the lead as a proposal: nothing is "
			"done before they approve");
	if (hint[0] == '\0' || u->message[0] != '\0')
		return;
	(void)area_printf(last, 0, 0, STYLE_PLAIN, "%*s", last.cols, "");
	(void)area_text(last, 0, 1, last.cols - 1, STYLE_DIM, text_of(hint));
}

/* Choices that are called what the record calls them: "1 Critical". */
static void
draw_offered(const struct ui *u, const struct command_arg *arg, struct area line)
{
	struct command_choice choices[OFFERED_MOST + 1] = {{NULL, NULL, NULL}};
	char labels[OFFERED_MOST][OFFERED_BYTES];

	for (int i = 0; i < OFFERED_MOST && arg->choices[i].key != NULL; i++) {
		const struct offer_row *row = offers_find(&u->offers, arg->choices[i].value);

		choices[i] = arg->choices[i];
		if (row == NULL || text_is_empty(row->words))
			continue;
		choices[i].label = text_show(row->words, false, labels[i], OFFERED_BYTES);
	}
	choice_draw(u->asked.label, choices, u->asked.choice, line);
}

void
ask_draw(const struct ui *u, struct area line)
{
	const struct command_arg *arg = form_arg(&u->asked);

	if (arg == NULL)
		return;
	if (arg->choices != NULL && arg->offer != OFFER_NONE)
		draw_offered(u, arg, line);
	else if (arg->choices != NULL)
		choice_draw(u->asked.label, arg->choices, u->asked.choice, line);
	else
		prompt_draw(&u->prompt, line);
}
