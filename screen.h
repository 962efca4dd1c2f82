/* screen.h - a process that draws: the terminal, the record read-only, the wire to the engine.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_H
#define SCREEN_H

#include "store/options.h"

/* Runs the console until it is left; the exit code. Errors go to stderr as one sentence, after the
 * terminal was given back. 2: not a terminal or bad usage, 1: everything else. */
int screen_run(const struct options *options);

/* `warroom watch`: the same on the mirror. */
int screen_watch(const struct options *options, int argc, char **argv);

#endif
