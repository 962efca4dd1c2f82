/* store/level.h - who may do what.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LEVEL_H
#define STORE_LEVEL_H

/* Lowest first, so that levels compare with <. */
enum level {
	LEVEL_OBSERVER, /* reads, and may raise a hand */
	LEVEL_OPERATOR, /* notes, experiments, tasks; what leaves the room is a proposal */
	LEVEL_LEAD,     /* everything */
};

/* "operator", as the config has it. */
static inline const char *
level_name(enum level level)
{
	static const char *const names[] = {[LEVEL_OBSERVER] = "observer",
		[LEVEL_OPERATOR] = "operator",
		[LEVEL_LEAD] = "lead"};

	return names[level];
}

#endif
