/* screen_source.h - the engine, and what it tells of a source, as the screen keeps them.
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

/* The link to the engine is now so. What is watched is as old as the last word of the engine, and not
 * as this screen.
 * heard_ms  UTC of that word; -1: not known, and on the screen of those who act */
void screen_source_engine(
	struct ui *u, enum link_state state, struct text text, int64_t heard_ms, int64_t now_ms);

/* Takes what was told `ago_ms` before `steady_ms`; true when that changes more than the source's
 * age, which ticks by itself. */
bool screen_source_take(struct ui_source *source, const struct poke_source *told,
	const struct clock *clock, int64_t steady_ms, int64_t ago_ms);

#endif
