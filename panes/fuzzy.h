/* panes/fuzzy.h - how well a few letters mean a name.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_FUZZY_H
#define PANES_FUZZY_H

enum { FUZZY_NONE = -1, FUZZY_NAME_MOST = 64 };

/* The letters of `typed`, in their order, somewhere in `name`: the more at word starts and side by
 * side, the higher; FUZZY_NONE when they are not all there. 0 for no letters. Case of ASCII letters
 * does not matter. Only the first FUZZY_NAME_MOST bytes of both count. */
int fuzzy_name(const char *typed, const char *name);

/* `typed` as it stands in a sentence: at a word's start worth more than letters here and there in a
 * name, and less than the same in a name; inside a word little. FUZZY_NONE: it is not there. */
int fuzzy_sentence(const char *typed, const char *sentence);

#endif
