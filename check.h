/* check.h - `warroom check`: is all well before it burns?
 * SPDX-License-Identifier: MIT */
#ifndef CHECK_H
#define CHECK_H

#include "store/options.h"

/* One line for each thing looked at: "ok", "warn" or "fail", what, and a sentence. What needs the
 * network is asked of `warroom-engine --probe`. Words after `check` are an error, options are read.
 * Returns the exit code: 1 when something failed, 2 for words. */
int check_run(const struct options *options, int argc, char **argv);

#endif
