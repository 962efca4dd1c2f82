/* store/clocks.c - the clocks of audiences: who is owed an update, and by when.
 * SPDX-License-Identifier: MIT */
#include "store/clocks.h"

static int64_t
lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
count_from(const struct audience_clock *clock)
{
	return clock->last_ms > 0 ? clock->last_ms : clock->started_ms;
}

int64_t
clocks_ceiling_ms(const struct audience_clock *clock)
{
	return count_from(clock) + clock->ceiling_ms;
}

/* When each state begins, later ones never before earlier ones. */
struct moments {
	int64_t amber_ms;
	int64_t due_ms;
	int64_t overdue_ms;
	int64_t base_ms;
	bool snoozed; /* until amber_ms */
};

static struct moments
find_moments(const struct audience_clock *clock)
{
	int64_t base = count_from(clock);
	struct moments m = {.base_ms = base, .overdue_ms = base + clock->ceiling_ms};
	int64_t snoozed = clock->snoozed_ms;
	int64_t amber;

	m.due_ms = lesser(base + clock->every_ms, m.overdue_ms);
	if (clock->promised_ms > base)
		m.due_ms = lesser(m.due_ms, clock->promised_ms);
	amber = lesser(base + clock->floor_ms, m.due_ms);
	m.amber_ms = amber;
	if (snoozed <= amber)
		return m;
	m.overdue_ms = greater(m.overdue_ms, snoozed);
	m.due_ms = greater(m.due_ms, snoozed);
	m.due_ms = lesser(m.due_ms, m.overdue_ms);
	m.amber_ms = lesser(snoozed, m.due_ms);
	m.snoozed = true;
	return m;
}

void
clocks_look(const struct audience_clock *clock, int64_t now_ms, struct clocks_view *out)
{
	struct moments m = find_moments(clock);
	struct clocks_view view = {
		.base_ms = m.base_ms, .due_ms = m.due_ms, .overdue_ms = m.overdue_ms};

	if (clock->started_ms <= 0 || clock->stopped_ms > 0) {
		view = (struct clocks_view){.state = CLOCKS_STOPPED,
			.since_ms = clock->stopped_ms,
			.next = CLOCKS_STOPPED,
			.next_ms = INT64_MAX,
			.base_ms = m.base_ms};
	} else if (now_ms < m.amber_ms) {
		view.state = m.snoozed ? CLOCKS_SNOOZED : CLOCKS_QUIET;
		view.since_ms = m.base_ms;
		view.next_ms = m.amber_ms;
		view.next = m.amber_ms == m.overdue_ms ? CLOCKS_OVERDUE
			    : m.amber_ms == m.due_ms   ? CLOCKS_DUE
						       : CLOCKS_AMBER;
	} else if (now_ms < m.due_ms) {
		view.state = CLOCKS_AMBER;
		view.since_ms = m.amber_ms;
		view.next_ms = m.due_ms;
		view.next = m.due_ms == m.overdue_ms ? CLOCKS_OVERDUE : CLOCKS_DUE;
	} else if (now_ms < m.overdue_ms) {
		view.state = CLOCKS_DUE;
		view.since_ms = m.due_ms;
		view.next_ms = m.overdue_ms;
		view.next = CLOCKS_OVERDUE;
	} else {
		view.state = CLOCKS_OVERDUE;
		view.since_ms = m.overdue_ms;
		view.next_ms = INT64_MAX;
		view.next = CLOCKS_OVERDUE;
	}
	*out = view;
}

const char *
clocks_state_name(enum clocks_state state)
{
	static const char *const names[] = {
		[CLOCKS_STOPPED] = "stopped",
		[CLOCKS_QUIET] = "quiet",
		[CLOCKS_SNOOZED] = "snoozed",
		[CLOCKS_AMBER] = "soon",
		[CLOCKS_DUE] = "due",
		[CLOCKS_OVERDUE] = "overdue",
	};

	return names[state];
}

const struct audience_clock *
clocks_first(const struct rows *clocks, int64_t now_ms)
{
	const struct audience_clock *first = NULL;
	int64_t first_ms = INT64_MAX;

	for (int i = 0; i < clocks->count; i++) {
		const struct audience_clock *clock = rows_at(clocks, i);
		struct clocks_view view;

		clocks_look(clock, now_ms, &view);
		if (view.state == CLOCKS_STOPPED || view.due_ms >= first_ms)
			continue;
		first = clock;
		first_ms = view.due_ms;
	}
	return first;
}
