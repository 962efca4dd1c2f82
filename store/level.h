/* store/level.h - who may do what (DESIGN 3, "Who may what").
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LEVEL_H
#define STORE_LEVEL_H

/* Ordered: a higher level may do all that a lower one may. */
enum level {
	LEVEL_OBSERVER, /* reads, and may raise a hand */
	LEVEL_OPERATOR, /* writes notes and the like; proposes what leaves the room */
	LEVEL_LEAD,     /* everything */
};

#endif
