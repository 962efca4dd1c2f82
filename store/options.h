/* store/options.h - what the command line said.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OPTIONS_H
#define STORE_OPTIONS_H

#include <stdbool.h>

#include "store/clock.h"
#include "store/err.h"

struct options {
	const char *config; /* -c; NULL: looked for */
	const char *record; /* -r; NULL: the config's */
	struct clock clock; /* --clock: handed on by a drill */
	int leave_after_s;  /* --leave-after: the engine ends so long after the last console; -1:
			       never */
	bool help;
	bool version;
	bool verbose;
	bool ascii;
	bool drill;     /* --drill: banner, and the engine ends with the screen */
	bool take_over; /* --take-over */
	bool probe;     /* --probe: the engine asks the services once, and ends */
	int rest;       /* index of the first word that is no option */
};

/* Reads options up to the first word that is none. Strings are borrowed from argv. ERR_USAGE with a
 * sentence for an unknown option or a missing value. */
struct err options_read(int argc, char **argv, struct options *out);

#endif
