/* screen_watch.h - what a screen is that reads the mirror: where, as whom, and what is told there.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_WATCH_H
#define SCREEN_WATCH_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine_link.h"
#include "panes/ui.h"
#include "screen_room.h"
#include "store/config.h"
#include "store/err.h"
#include "store/options.h"

/* A name is cut to 64 bytes (net/wire.h: watch). */
enum { SCREEN_WATCH_NAME_BYTES = 64 + 1 };

/* The config, of which only the place of the mirror and the screen's own settings are used.
 * Observers have none: where none can be read, or one that is of no use, and none was asked for by
 * name, it is that of a file that says nothing. */
struct err screen_watch_config(const struct options *options, struct config **out);

/* The observers' directory, absolute. ERR_MISSING when nothing says where it is. */
struct err screen_watch_dir(
	const struct options *options, const struct config *config, char out[PATH_MAX]);

/* How whoever watches wants to be called: --as, else $WARROOM_AS, else "". Valid UTF-8 without
 * anything that a terminal acts upon. */
void screen_watch_name(const struct options *options, char out[SCREEN_WATCH_NAME_BYTES]);

/* Once the config and all of the above is found: HOME is of no more use. With --verbose, a line on
 * stderr says what the sandbox holds here. Before the terminal is taken. */
void screen_watch_forget(const struct options *options, const char *dir);

/* For good, when all is open that is not the mirror's: screen_sandbox.h. */
struct err screen_watch_confine(const struct screen_room *room);

/* What a look found, as the screen shows it: the room, or why there is none. True when that is
 * another thing than before. */
bool screen_watch_show(struct ui *u, const struct screen_room *room,
	const struct screen_room_news *news, int64_t now_ms);

/* A drill says so, and its time is not this machine's: goes by it. True when it did not before. */
bool screen_watch_clock(struct ui *u, const struct poke *poke, struct clock *clock);

/* Hands on what the mirror was told last. Each second. */
void screen_watch_tell(const struct screen_room *room, struct engine_link *link);

#endif
