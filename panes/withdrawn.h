/* panes/withdrawn.h - what a screen that watches keeps of rows which may not be seen any longer.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_WITHDRAWN_H
#define PANES_WITHDRAWN_H

#include "panes/ui.h"

/* Forgets the words of all rows that stand over the panes or wait to: which row a menu or a prompt
 * is about, what was copied, what was said. What a person typed stays, and what is asked for may go on:
 * the engine knows what it is about, and who may. The panes and details are ui_renewed's. */
void withdrawn_forget(struct ui *u);

#endif
