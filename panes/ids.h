/* panes/ids.h - ids of rows, in the order they came, each found in one step however many they are.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_IDS_H
#define PANES_IDS_H

#include <stdbool.h>

#include "store/window.h"

struct id {
	char id[ROW_ID_BYTES];
	bool gone; /* the row has left its list since */
	int tag;   /* as it was added with; 0: none */
};

/* All zero but `most`: empty. */
struct ids {
	struct id *all; /* count of them, owned */
	int count;
	int gone;   /* how many of those are */
	int most;   /* no more than this are kept */
	bool full;  /* one more did not fit, or memory was short */
	int room;   /* ids allocated */
	int *slots; /* 2 * room places by hash: an index into `all` plus one; 0: free */
};

void ids_init(struct ids *s, int most);
void ids_clear(struct ids *s); /* gives the memory back; may be called twice */
void ids_reset(struct ids *s); /* empty again, `full` forgotten */

/* One that is there already stays where it is, and is no longer gone. False, and `full`, when it
 * does not fit. */
bool ids_add(struct ids *s, const char *id);
bool ids_add_of(struct ids *s, const char *id, int tag);
bool ids_has(const struct ids *s, const char *id); /* gone or not */
int ids_tag(const struct ids *s, const char *id);  /* 0: none, or it is not there */
void ids_drop(struct ids *s, const char *id);
void ids_drop_tag(struct ids *s, int tag); /* all that were added with it */
void ids_mark(struct ids *s, const char *id, bool gone);

#endif
