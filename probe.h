/* probe.h - asks the configured services once, and says what they answered.
 * SPDX-License-Identifier: MIT */
#ifndef PROBE_H
#define PROBE_H

#include "store/clock.h"

/* Runs the sources of a config (config_load's `path`) as an engine would, in a record that is thrown
 * away, until each has answered or failed, 40 s at most. For each one line on stdout, "ok", "warn" or "fail", a tab, its
 * name, a tab, and a sentence; services' words in it are neutralised. A token rests nowhere.
 * Returns the exit code: 1 when one failed. */
int probe_run(const char *path, const struct clock *clock);

#endif
