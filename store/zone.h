/* store/zone.h - time zones by name, as the files of the system have them.
 *
 * The C library knows one zone at a time, and to switch it is to change the environment under all
 * threads: names are looked up by threads of their own in the engine. So the files are read here.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ZONE_H
#define STORE_ZONE_H

#include <stdint.h>

#include "store/err.h"

enum { ZONE_NAME_BYTES = 64, ZONES_MOST = 16 };

#define ZONE_DIR "/usr/share/zoneinfo"

struct zone;

/* Reads DIR/NAME ("America/Detroit"), at most 64 KiB. ERR_USAGE when the name is none that a zone
 * could have: letters, digits, _ + and -, with / between, so that it names nothing outside DIR.
 * ERR_MISSING when there is no such file, ERR_MALFORMED when it is no zone or one with leap
 * seconds.
 * Source: RFC 9636 (TZif, version 2 and above). */
struct err zone_open(const char *dir, const char *name, struct zone **out);
void zone_close(struct zone *z); /* NULL is fine */

/* Seconds east of UTC at that time, UTC seconds since 1970. NULL: the zone of this machine. */
int32_t zone_offset_s(const struct zone *z, int64_t at_s);

/* Those that were asked for, and those that are not there: no file is read twice. All zero is
 * empty. */
struct zones {
	struct {
		char name[ZONE_NAME_BYTES]; /* "": not in use */
		struct zone *zone;          /* NULL: cannot be read */
	} at[ZONES_MOST];
	int next; /* to be given up when all are in use */
};

/* The zone with that name, in ZONE_DIR; NULL for "", which is the machine's own. Borrowed until the
 * next call. Errors as zone_open has them. */
struct err zones_find(struct zones *zones, const char *name, const struct zone **out);
void zones_clear(struct zones *zones); /* may be called twice */

#endif
