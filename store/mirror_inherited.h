/* store/mirror_inherited.h - what an engine before this one showed to observers.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_INHERITED_H
#define STORE_MIRROR_INHERITED_H

#include <stdint.h>

#include "store/record.h"

/* The generation in that directory that may stay until there is a newer one: it is of this record,
 * and as far; else it may show what was restricted since. 0: none may. */
int64_t mirror_inherited(struct record *r, const char *dir);

#endif
