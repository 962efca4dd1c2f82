/* engine_link_poke.h - the line that tells how far the record is and how fresh the sources are.
 * SPDX-License-Identifier: MIT */
#ifndef ENGINE_LINK_POKE_H
#define ENGINE_LINK_POKE_H

#include <stdbool.h>

#include "engine_link.h"
#include "store/json.h"

/* Given the poke that the line in a json holds; it is borrowed. */
typedef void engine_poke_take(void *to, struct poke *poke);

/* False when the line in `j` is no poke. What it does not say is -1, or a source that is off. */
bool engine_poke_read(struct json *j, engine_poke_take *take, void *to);

#endif
