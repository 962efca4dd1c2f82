/* store/mirror_inherited.h - what an engine before this one showed to observers.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_INHERITED_H
#define STORE_MIRROR_INHERITED_H

#include <stdint.h>

#include "store/record.h"

/* The generation in that directory that may stay until there is a newer one: it is of this record,
 * and as far; else it may show what was restricted since; and what it masks is what `sum`
 * (redactor_sum) says is masked now, by what mirror_bequeath left in `lock_fd`. 0: none may. */
int64_t mirror_inherited(struct record *r, const char *dir, int lock_fd, uint64_t sum);

/* What is shown from now on is masked so: for the engine after us, in OBSERVERS/engine.lock, which
 * the group cannot read. To be called when nothing is shown that is masked otherwise. Where it
 * cannot be written, nothing is inherited. */
void mirror_bequeath(int lock_fd, uint64_t sum);

#endif
