/* net/drill/room.h - the directory a drill lives in: its config, its tokens, and its end.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_ROOM_H
#define NET_DRILL_ROOM_H

#include <stdbool.h>

#include "net/drill/scenario.h"
#include "store/err.h"

enum { ROOM_PATH_SIZE = 4096 };

struct room {
	char dir[ROOM_PATH_SIZE];
	char config[ROOM_PATH_SIZE]; /* DIR/warroom.yaml */
	bool is_private;             /* made by drill_room_open for this drill alone */
};

/* Makes the directory, mode 0700: `dir`, or if NULL a fresh one under $XDG_STATE_HOME/warroom
 * (else $HOME/.local/state/warroom). ERR_IO when that fails; ERR_REFUSED for one that
 * holds a real record or config, or a drill that is under way. */
struct err drill_room_open(const char *dir, struct room *out);

struct room_ports {
	int pagerduty;
	int zendesk;
	int slack;
	int statuspage;
	int jira;
};

/* Writes the config and the token files, mode 0600, for services on these ports. */
struct err drill_room_furnish(
	const struct room *r, const struct scenario *s, const struct room_ports *ports);

/* Removes a private directory and all in it; follows no link, leaves its file system never. What
 * cannot be removed stays. Does nothing for a directory that was given. */
void drill_room_remove(const struct room *r);

#endif
