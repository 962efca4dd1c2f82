/* panes/keymap.h - which key does what: the command tables, changed by the config's `keys`.
 *
 * Everything that names a key asks here, so that it names the one that is bound now. A keymap that
 * is NULL stands for the tables as they are.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_KEYMAP_H
#define PANES_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "panes/command.h"
#include "store/config.h"
#include "store/err.h"

struct keymap;

enum { KEYMAP_SAY_BYTES = 40 };

/* The tables with the config's `keys`: what it binds for a command takes the place of that
 * command's own keys; "" or "none" leaves it without. Esc stays a key of `back`, whatever else is
 * bound to that. ERR_CONFIG, with file, line and column, for a command or a key that there is not,
 * for a key that two commands want where both can be meant (both are named), and when `quit`,
 * `help` or `back` could not be reached. The caller owns `out`. */
struct err keymap_new(const struct config *config, struct keymap **out);
void keymap_free(struct keymap *k); /* NULL is fine */

/* The command for a key: of this scope or of "*" (never both). NULL if none. */
const struct command *keymap_command(const struct keymap *k, const char *scope, const char *key);

/* The keys of a command in their order, the first the one to name: NULL beyond the last. Borrowed
 * until keymap_free. */
const char *keymap_key(const struct keymap *k, const struct command *command, size_t at);

/* The key to name in a sentence for the command of this name: its first, or ":NAME", what to type
 * when it has none, into `out`. Returns `out`. */
const char *keymap_say(const struct keymap *k, const char *name, char out[KEYMAP_SAY_BYTES]);

/* The words, with the key to name in place of each "{NAME}", cut where it is too long. */
void keymap_words(const struct keymap *k, const char *words, char *out, size_t size);

/* "j, Down": all of them as a person reads them; "" when there are none. */
void keymap_list(const struct keymap *k, const struct command *command, char *out, size_t size);

#endif
