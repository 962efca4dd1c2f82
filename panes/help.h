/* panes/help.h - the keys, over the panes.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_HELP_H
#define PANES_HELP_H

#include "panes/pane.h"

/* Aimed at a key whose id is a scope; reads no record. */
extern const struct pane_ops help_ops;

#endif
