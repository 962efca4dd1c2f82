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

#endif
