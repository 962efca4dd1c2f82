/* screen_source.h - what the engine tells of a source, as the screen keeps it.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_SOURCE_H
#define SCREEN_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine_link.h"
#include "panes/ui.h"
#include "store/clock.h"

/* Takes a poke: when the engine was heard, how the sources are, how many watch. True when that
 * changes more than ages, which tick by themselves. */
bool screen_source_poke(struct ui *u, const struct poke *poke, const struct clock *clock);

/* Takes what was told `ago_ms` before `steady_ms`; true when that changes more than the source's
 * age, which ticks by itself. */
bool screen_source_take(struct ui_source *source, const struct poke_source *told,
	const struct clock *clock, int64_t steady_ms, int64_t ago_ms);

#endif
