/* panes/crowd.c - who watches, as the engine told this screen, and what became of one's own hand.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/ui.h"
#include "panes/watchers.h"
#include "store/hand.h"

enum { ALL_BYTES = 256 * 1024, OF_BYTES = ALL_BYTES + 1024, MEMORY_BYTES = 64 * 1024 };

enum { NAME_BYTES = 90, REASON_BYTES = 200 };

void
crowd_init(struct crowd *crowd)
{
	*crowd = (struct crowd){.told = -1};
	buf_init(&crowd->all, ALL_BYTES);
	buf_init(&crowd->of, OF_BYTES);
}

void
crowd_clear(struct crowd *crowd)
{
	buf_clear(&crowd->all);
	buf_clear(&crowd->of);
}

/* ---- who watches ---- */

void
crowd_take(struct ui *u, struct json *j)
{
	struct crowd *crowd = &u->crowd;
	int64_t told = 0;

	buf_reset(&crowd->all);
	if (!json_object(j, "$.all", &crowd->all) || !json_int(j, "$.count", &crowd->count))
		return;
	(void)json_int(j, "$.crowd", &told);
	crowd->told = told;
	u->panes[LAYOUT_WATCHERS].stale = true;
}

void
crowd_forget(struct ui *u)
{
	if (u->crowd.told >= 0)
		u->panes[LAYOUT_WATCHERS].stale = true;
	u->crowd.told = -1;
	u->crowd.asked_ms = 0;
}

void
crowd_tend(struct ui *u, const struct link *link, int64_t now_ms)
{
	struct crowd *crowd = &u->crowd;
	int64_t since_ms = now_ms - crowd->asked_ms;
	bool asks = u->engine == UI_ENGINE_LIVE && link->want != NULL &&
		    ui_is_drawn(u, LAYOUT_WATCHERS);
	int64_t least_ms = crowd->told == crowd->now ? UI_WANT_MS : WATCHERS_ASK_MS;

	if (!asks || (crowd->asked_ms != 0 && since_ms >= 0 && since_ms < least_ms))
		return;
	crowd->asked_ms = now_ms;
	link->want(link->to, "watchers", "");
}

/* ---- one's own hand ---- */

static void
say_settled(struct ui *u, const struct hand *hand, int64_t now_ms)
{
	char by[NAME_BYTES];
	char reason[REASON_BYTES];

	(void)text_show(hand->settled_by, false, by, sizeof by);
	(void)text_show(hand->reason, false, reason, sizeof reason);
	if (strcmp(hand->state, "taken") == 0)
		ui_say(u, STYLE_OK, now_ms, "%s has seen your hand, and takes it.", by);
	else if (strcmp(hand->state, "over") == 0)
		ui_say(u, STYLE_DUE, now_ms, "Your hand is down: the incident is over.");
	else
		ui_say(u, STYLE_DUE, now_ms, "%s put your hand down%s%s", by,
			reason[0] != '\0' ? ": " : ".", reason);
}

void
crowd_load(struct ui *u, struct record *r, int64_t now_ms)
{
	struct crowd *crowd = &u->crowd;
	struct hand hand;
	struct arena a;
	struct err e;

	crowd->stale = false;
	if (u->me[0] == '\0')
		return;
	arena_init(&a, MEMORY_BYTES);
	e = hand_last(r, u->me, &a, &hand);
	if (e.kind == ERR_NONE) {
		if (crowd->mine_up && !hand.raised && strcmp(crowd->mine, hand.key.id) == 0)
			say_settled(u, &hand, now_ms);
		crowd->mine_up = hand.raised;
		memcpy(crowd->mine, hand.key.id, sizeof crowd->mine);
	}
	arena_clear(&a);
}
