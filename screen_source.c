/* screen_source.c - the engine, and what it tells of a source, as the screen keeps them.
 * SPDX-License-Identifier: MIT */
#include "screen_source.h"

#include <string.h>

enum { SAID_BYTES = 128 };

bool
screen_source_take(struct ui_source *source, const struct poke_source *told,
	const struct clock *clock, int64_t steady_ms, int64_t ago_ms)
{
	struct ui_source before = *source;
	bool never = told->age_ms < 0;

	(void)text_show(told->error, false, source->error, sizeof source->error);
	(void)text_show(told->access, false, source->access, sizeof source->access);
	source->state = told->state;
	source->ok_ms = never ? -1 : steady_ms - ago_ms - told->age_ms;
	source->ok_at_ms = never ? 0 : clock_now_ms(clock) - ago_ms - told->age_ms;
	source->skew_ms = told->skew_ms;
	source->skipped = told->skipped;
	return source->state != before.state || (source->ok_ms < 0) != (before.ok_ms < 0) ||
	       source->skew_ms / 1000 != before.skew_ms / 1000 ||
	       strcmp(source->error, before.error) != 0;
}

bool
screen_source_poke(struct ui *u, const struct poke *poke, const struct clock *clock)
{
	int64_t steady_ms = clock_steady_ms(clock);
	/* A screen that was stopped reads what was told meanwhile: that is not news of now. */
	int64_t ago_ms = poke->at_ms >= 0 && poke->at_ms < steady_ms ? steady_ms - poke->at_ms : 0;
	bool dirty = steady_ms - u->heard_ms > u->heard_most_ms || /* nothing passed for live */
		     poke->watching != u->watchers;

	u->heard_ms = steady_ms - ago_ms;
	u->watchers = poke->watching;
	u->crowd.now = poke->crowd;
	ui_sources_changed(u);
	for (int i = 0; i < UI_SOURCES; i++) {
		if (screen_source_take(&u->sources[i], &poke->sources[i], clock, steady_ms, ago_ms))
			dirty = true;
	}
	return dirty;
}

void
screen_source_engine(
	struct ui *u, enum link_state state, struct text text, int64_t heard_ms, int64_t now_ms)
{
	static const enum ui_engine engines[] = {
		[LINK_STARTING] = UI_ENGINE_STARTING,
		[LINK_LIVE] = UI_ENGINE_LIVE,
		[LINK_SILENT] = UI_ENGINE_SILENT,
		[LINK_GONE] = UI_ENGINE_GONE,
	};

	if (state == LINK_LIVE && !text_is_empty(text)) {
		char said[SAID_BYTES];

		ui_say(u, STYLE_DUE, now_ms, "%s", text_show(text, false, said, sizeof said));
		text = text_of(""); /* nothing is wrong with it */
	}
	ui_engine_is(
		u, engines[state], text, heard_ms >= 0 && heard_ms < now_ms ? heard_ms : now_ms);
}
