/* panes/pick.c - taking what a prompt offers.
 * SPDX-License-Identifier: MIT */
#include "panes/pick.h"

#include <string.h>

bool
pick_is(const struct key *k, const char *name)
{
	return k->kind == KEY_PRESS && strcmp(k->name, name) == 0;
}

bool
pick_take(struct ui *u)
{
	const struct offer_row *row = offers_marked(&u->offers);
	struct buf value;
	bool other;

	if (row == NULL || u->layout.kind == LAYOUT_SUMMARY)
		return false;
	buf_init(&value, PROMPT_CAP_BYTES);
	text_raw(row->value, &value);
	other = strcmp(value.data, u->prompt.text.data) != 0;
	if (other) {
		buf_reset(&u->prompt.text);
		(void)buf_string(&u->prompt.text, value.data);
		u->prompt.at = u->prompt.text.length;
	}
	buf_clear(&value);
	return other;
}

bool
pick_key(struct ui *u, const struct key *k)
{
	struct offers *o = &u->offers;

	if (o->count == 0 || u->layout.kind == LAYOUT_SUMMARY)
		return false;
	if (pick_is(k, "Down") || pick_is(k, "C-n")) {
		(void)offers_move(o, 1);
		return true;
	}
	if (pick_is(k, "Up") || pick_is(k, "C-p"))
		return offers_move(o, -1);
	if (!pick_is(k, "Tab"))
		return false;
	if (o->marked < 0 && u->prompt.text.length > 0)
		(void)offers_move(o, 1);
	return pick_take(u);
}
