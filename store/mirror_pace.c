/* store/mirror_pace.c - when what a storm brings is followed.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_pace.h"

enum {
	STORM_ROWS = 150,    /* so many changed at once that there is more to come */
	SETTLE_MS = 100,     /* nothing more came for so long: the storm is over, or pauses */
	WAIT_MOST_MS = 2000, /* observers are never kept longer from what it brings */
	/* No more than this part of the time, while it lasts and when it is over. */
	STORM_SHARE = 6,
	SETTLED_SHARE = 2,
};

void
pace_look(struct pace *p, size_t rows, bool behind, int64_t now_ms)
{
	p->few = rows < STORM_ROWS && !behind;
	if (!p->storm && !p->few) {
		p->storm = true;
		p->began_ms = p->grew_ms = now_ms;
	} else if (rows > p->rows) {
		p->grew_ms = now_ms;
	}
	p->rows = rows;
	if (p->few && now_ms - p->grew_ms >= SETTLE_MS)
		*p = (struct pace){.few = true, .rows = rows};
}

int64_t
pace_follow_at(const struct pace *p)
{
	int64_t settled_ms = p->grew_ms + SETTLE_MS;
	int64_t most_ms = p->began_ms + WAIT_MOST_MS;
	int64_t at_ms = settled_ms < most_ms ? settled_ms : most_ms;

	if (!p->storm || p->few)
		return 0;
	return at_ms > p->follow_ms ? at_ms : p->follow_ms;
}

int64_t
pace_build_at(const struct pace *p)
{
	return p->storm ? p->build_ms : 0;
}

static int64_t
pause_until(const struct pace *p, int64_t begun_ms, int64_t now_ms)
{
	int share = now_ms - p->grew_ms >= SETTLE_MS ? SETTLED_SHARE : STORM_SHARE;

	return begun_ms + (now_ms - begun_ms) * share;
}

void
pace_followed(struct pace *p, size_t rows, int64_t begun_ms, int64_t now_ms)
{
	p->rows = rows;
	p->follow_ms = pause_until(p, begun_ms, now_ms);
	if (p->build_ms <= now_ms) /* not in the same turn */
		p->build_ms = now_ms + 1;
}

void
pace_built(struct pace *p, int64_t begun_ms, int64_t now_ms)
{
	p->build_ms = pause_until(p, begun_ms, now_ms);
}
