/* store/restrict.h - an incident that only those who work on it may know of. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_RESTRICT_H
#define STORE_RESTRICT_H

#include "store/act.h"

/* From now on the act's incident, which is this one, has a codename (the order's, else a new one)
 * in place of its title, goes by the security pack, and is left out of everything that leaves the
 * screens of this account; the timeline says who may have seen it before: whoever is connected, and
 * whoever wrote in it (R21, R22). ERR_REFUSED when it is restricted already, or the codename is
 * another's or says what the title says. */
struct err restrict_incident(struct act *act, const struct incident *incident);

#endif
