/* panes/outbox.h - what is to leave, and what became of it.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OUTBOX_H
#define PANES_OUTBOX_H

#include <stdbool.h>

#include "panes/pane.h"
#include "store/outbox.h"

struct outside;

/* What is counted in the pane's border; kept. */
void outbox_of(struct pane *p, const struct outside *outside);

/* The row with that number, as the pane has it in memory; NULL: it has none. */
const struct outbox_row *outbox_listed(const struct pane *p, const char *number);

/* True when it waits for a person: held, refused, in doubt and not to be found. */
bool outbox_row_asks(const struct outbox_row *row);

/* "in doubt", "held", "queued", "stale". */
const char *outbox_row_state(const struct outbox_row *row, int64_t now_ms);

/* Why that cannot be done with the row as it stands, in one sentence; NULL: it can. */
const char *outbox_why_not_drop(const struct outbox_row *row);
const char *outbox_why_not_again(const struct outbox_row *row);
const char *outbox_why_not_edit(const struct outbox_row *row);
const char *outbox_why_not_arrived(const struct outbox_row *row);

extern const struct pane_ops outbox_ops;
extern const struct pane_ops outbox_detail_ops;

#endif
