/* panes/tie.h - how a list shows that a row is part of an incident.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TIE_H
#define PANES_TIE_H

#include <stdbool.h>

#include "tui/canvas.h"

/* True for an incident's id; "" and NULL are none. */
bool tie_is(const char *incident);

/* At the end of a row that is tied to the incident `ours` "=", to another one that one's number,
 * "in 4". Returns the columns left of it: a.cols where there is nothing, or too little room. */
int tie_end(struct area a, const char *incident, const char *ours);

/* The filter's word for it. */
const char *tie_word(const char *incident);

#endif
