/* tui/key_name.h - the names of keys, as a person writes them.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_KEY_NAME_H
#define TUI_KEY_NAME_H

#include <stdbool.h>

enum { KEY_NAME_BYTES = 16 };

/* Reads a key's name: a character of its own, or one of those that tui/input.h lists, with "C-",
 * "M-" and "S-" where terminals tell them apart. Upper and lower case count only in a character.
 * What a terminal sends as another key is taken for that one: "C-i" is Tab, "C-m" Enter, "C-["
 * Esc. `out` gets the name that input_next gives; false when no key has that name, or no terminal
 * we know sends it. */
bool key_name_read(const char *written, char out[KEY_NAME_BYTES]);

#endif
