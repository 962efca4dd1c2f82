/* panes/withdrawn.c - what a screen that watches keeps of rows which may not be seen any longer.
 * SPDX-License-Identifier: MIT */
#include "panes/withdrawn.h"

#include <string.h>

#include "panes/ask.h"
#include "panes/form.h"
#include "panes/menu.h"
#include "panes/outgoing.h"

/* What a field begins with may be a row's title, too. */
static void
forget_words(struct ui_ask *a)
{
	for (int i = 0; i < COMMAND_ARGS_MOST && a->row.title[0] != '\0'; i++) {
		if (a->texts[i].length > 0 && strcmp(a->texts[i].data, a->row.title) == 0)
			buf_reset(&a->texts[i]);
	}
	a->row.about[0] = a->row.title[0] = '\0';
	outgoing_clear(&a->outgoing);
}

/* The copy that was shown over the panes, with what lies on it. */
static void
close_copied(struct ui *u)
{
	int at = 0;

	while (at < u->covers_count && u->covers[at].pane.ops != &yank_ops)
		at++;
	while (u->covers_count > at)
		ui_back(u);
}

static void
forget_asked(struct ui *u)
{
	struct ui_ask *a = &u->asked;
	const struct command_arg *arg;

	ask_unconfirm(u); /* after which another may be asked, or nothing */
	if (!u->prompting)
		return;
	arg = form_arg(a);
	if (a->row.title[0] != '\0' && strcmp(u->prompt.text.data, a->row.title) == 0)
		ask_fill(u, "");
	forget_words(a);
	form_label(u, arg); /* the prompt's own, where it stands */
	offers_open(&u->offers, arg->offer, a->incident);
}

void
withdrawn_forget(struct ui *u)
{
	u->message[0] = '\0';
	buf_reset(&u->yank.text);
	close_copied(u);
	menu_forget_words(u);
	for (int i = 0; i < u->sent_count; i++)
		forget_words(&u->sent[i]);
	for (int i = 0; i < u->back_count; i++)
		forget_words(&u->back[i]);
	if (u->prompting)
		forget_asked(u);
}
