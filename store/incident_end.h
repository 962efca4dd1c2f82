/* store/incident_end.h - an incident is over, goes on after all, or becomes part of another.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_INCIDENT_END_H
#define STORE_INCIDENT_END_H

#include "store/act.h"

/* act->incident is "green" or "cancelled" from now on, and its clocks stop; who asked is told what
 * is still open. ERR_REFUSED when it is to be green and the status page says that it goes on (R34);
 * "anyway" is green all the same. ERR_USAGE when that, or cancelling, has no reason. */
struct err incident_end_as(struct act *act, const char *as);

/* It is open again, and the clocks that its end stopped go on as if it had not come. ERR_REFUSED
 * when it is part of another. */
struct err incident_end_undo(struct act *act);

/* What belongs to `from` and is not over belongs to `into`, which takes over what it does not know
 * itself, and the worse severity. ERR_REFUSED when they are one, when `into` is over, or when what
 * is restricted would become known to all (R21). act->incident is `into` then. */
struct err incident_merge_into(
	struct act *act, const struct incident *from, const struct incident *into);

#endif
