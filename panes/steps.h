/* panes/steps.h - what a step of the process opens, and doing it.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_STEPS_H
#define PANES_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "panes/command.h"
#include "panes/ui.h"
#include "store/room.h"

enum { STEP_WORDS_BYTES = 200 };

/* The step that row is about, as the pane of steps has it; NULL: none. Valid until it loads. */
const struct step *steps_find(const struct ui *u, const struct ui_row *row);

/* True when there is something to open beside its detail. */
bool step_opens(const struct step *step);

/* What that is, in a few words, neutralised: "update-post team", "https://..", "journalctl -u 'a
 * b'"; "" nothing. An argv is quoted as a shell would want it. Returns `out`. */
const char *step_words(const struct step *step, char *out, size_t size);

/* Does it: the command, with what it is given by the step; the address, shown and copied; the argv,
 * which is asked about first. */
struct err step_open(struct context *c, const struct step *step);

#endif
