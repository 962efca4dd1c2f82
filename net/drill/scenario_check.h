/* net/drill/scenario_check.h - what a schema cannot say about a scenario.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_SCENARIO_CHECK_H
#define NET_DRILL_SCENARIO_CHECK_H

#include "net/drill/scenario.h"

/* Checks who is who and one verb a happening, fills in the times and lines, and puts the happenings
 * in order. ERR_CONFIG with the file's name, and its line where it is a happening's.
 * text  the file, for the lines */
struct err scenario_check(struct scenario *s, const char *path, const char *text);

#endif
