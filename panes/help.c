/* panes/help.c - the keys, as the command tables have them: those of the pane first.
 * SPDX-License-Identifier: MIT */
#include "panes/help.h"

#include <stdio.h>
#include <string.h>

#include "panes/keymap.h"
#include "panes/sheet.h"

struct state {
	struct sheet sheet; /* first: panes/sheet.h; its key's id is the scope */
};

enum { KEYS_COLS = 16 };

static int
add_scope(struct sheet *draft, const struct keymap *bound, const char *scope)
{
	const struct command *c;
	char keys[sizeof draft->items[0].label];
	int count = 0;

	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		if (keymap_key(bound, c, 0) == NULL || strcmp(c->scope, scope) != 0)
			continue;
		keymap_list(bound, c, keys, sizeof keys);
		sheet_line(draft, keys, KEYS_COLS, text_of(c->help));
		draft->items[draft->count - 1].label_style = STYLE_KEY;
		count++;
	}
	return count;
}

static struct err
load(struct pane *p, struct record *r)
{
	struct state *s = p->state;
	struct sheet draft;
	int before;

	(void)r;
	if (sheet_begin(&s->sheet, &draft) == NULL)
		return err_make(ERR_FULL, "There is no memory for the help.");
	before = draft.count;
	sheet_heading(&draft, s->sheet.key.id);
	if (add_scope(&draft, p->keys, s->sheet.key.id) == 0)
		draft.count = before;
	sheet_heading(&draft, "Everywhere");
	(void)add_scope(&draft, p->keys, "*");
	sheet_keep(&s->sheet, &draft);
	return NO_ERR;
}

static void
caption(const struct pane *p, char *out, size_t size)
{
	char down[KEYMAP_SAY_BYTES];
	char up[KEYMAP_SAY_BYTES];
	char help[KEYMAP_SAY_BYTES];

	(void)snprintf(out, size, "%s %s scroll, Esc or %s closes",
		keymap_say(p->keys, "move-down", down), keymap_say(p->keys, "move-up", up),
		keymap_say(p->keys, "help", help));
}

const struct pane_ops help_ops = {
	.name = "help",
	.title = "Keys",
	.kind = "",
	.empty = "There are no keys",
	.tables = 0,
	.state_size = sizeof(struct state),
	.load = load,
	.draw = sheet_draw,
	.caption = caption,
	.move = sheet_move,
	.cursor = sheet_cursor,
	.line = sheet_line_none,
	.beyond = sheet_beyond,
	.is_empty = sheet_is_empty,
	.aim = sheet_aim,
	.next_tick = sheet_never,
	.clear = sheet_clear,
};
