/* panes/sources.h - how each source is doing, in full, over the panes.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_SOURCES_H
#define PANES_SOURCES_H

#include "panes/ui.h"

/* Reads no record, but the screen that sources_of gives it before its first load. */
extern const struct pane_ops sources_ops;

/* `u` is kept until pane_clear. */
void sources_of(struct pane *p, const struct ui *u);

/* "PagerDuty's clock is 95 s ahead of ours"; false when it is not. */
bool sources_skew(const struct ui_source *s, char *out, size_t size);

#endif
