/* store/level.h - who may what, lowest first, so that levels compare with <.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LEVEL_H
#define STORE_LEVEL_H

enum level {
	LEVEL_OBSERVER, /* nothing but raising a hand */
	LEVEL_OPERATOR, /* notes, experiments, tasks; what leaves the room is a proposal */
	LEVEL_LEAD,     /* everything */
};

#endif
