<<<<<<< HEAD
/* store/level.h - who may do what (DESIGN 3, "Who may what").
=======
/* store/level.h - who may what, lowest first, so that levels compare with <.
>>>>>>> config
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LEVEL_H
#define STORE_LEVEL_H

<<<<<<< HEAD
/* Ordered: a higher level may do all that a lower one may. */
enum level {
	LEVEL_OBSERVER, /* reads, and may raise a hand */
	LEVEL_OPERATOR, /* writes notes and the like; proposes what leaves the room */
=======
enum level {
	LEVEL_OBSERVER, /* nothing but raising a hand */
	LEVEL_OPERATOR, /* notes, experiments, tasks; what leaves the room is a proposal */
>>>>>>> config
	LEVEL_LEAD,     /* everything */
};

#endif
