/* panes/menu.h - every command to choose from: `:` by name, `?` as the keys there are.
 *
 * It lies over what was on top when it was opened; the command runs there, about the row that was
 * under the cursor then. Letters narrow the list, and are never commands.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_MENU_H
#define PANES_MENU_H

#include <stdbool.h>

#include "panes/ui.h"

/* `:` the best match first; `?` by scope, the keys first. */
enum menu_kind { MENU_PALETTE, MENU_HELP };

/* Opens it over what lies on top, for the row in the context. ERR_FULL. */
struct err menu_open(struct context *c, enum menu_kind kind);

/* True when it has the keys. */
bool menu_is_open(const struct ui *u);

/* The words for the row that it was opened on are forgotten; it acts on that row still, where that
 * is there. Nothing where none is open. */
void menu_forget_words(struct ui *u);

/* One key while it has them. */
void menu_key(struct ui *u, const struct key *k, struct context *c);

/* What the keys do in it, for the footer. */
void menu_draw_hints(const struct ui *u, struct area line);

#endif
