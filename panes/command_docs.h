/* panes/command_docs.h - the command tables written down: for a terminal, the manual page, the
 * README and programs.
 *
 * They are the tables' own keys, whatever a config binds: what is printed here is stable.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_COMMAND_DOCS_H
#define PANES_COMMAND_DOCS_H

#include <stdbool.h>

#include "store/buf.h"

/* Each adds the whole table to `out`; false when that is full. */
bool command_docs_plain(struct buf *out);    /* aligned columns */
bool command_docs_manual(struct buf *out);   /* mdoc(7): the sections COMMANDS and KEYS */
bool command_docs_markdown(struct buf *out); /* a table a scope */
/* An array with an object a command: name, scope ("*": everywhere), keys, args (each with name,
 * label, required, choices), help, flags (words: writes, lead, remote, public, confirm, screen, row). */
bool command_docs_json(struct buf *out);

#endif
