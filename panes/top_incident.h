/* panes/top_incident.h - the incident in the top line: how severe, what it is, for how long, who
 * leads.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_TOP_INCIDENT_H
#define PANES_TOP_INCIDENT_H

#include "panes/ui.h"

/* Draws the screen's incident into row 0 from `col` on; where there is little room the title gives
 * way, then who is on call and who leads, never severity or age. Returns the column after it. */
int top_incident_draw(const struct ui *u, const struct incident *incident, struct area a, int col,
	int64_t now_ms);

enum { TOP_INCIDENT_BYTES = 176 };

/* "SEV-1  open 00:42:17": where there is no room for more. */
void top_incident_say(const struct ui *u, const struct incident *incident, int64_t now_ms,
	char out[TOP_INCIDENT_BYTES]);

#endif
