/* panes/arg.h - what was typed for one argument of a command: whether it is any good, and what it
 * means.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_ARG_H
#define PANES_ARG_H

#include "panes/command.h"

enum { ARG_SAY_BYTES = 80 };

/* ERR_USAGE with a sentence when it is no time or number where one is wanted. Of a time `ms` is
 * that moment, UTC; of all else, and of nothing typed, it is 0. */
struct err arg_read(const struct command_arg *arg, const char *typed, int64_t now_ms, int64_t *ms);

/* A moment as a person reads it: "04:30 (in 1h30)", "2026-11-23 04:30 (in 2d)", "02:10 (50m ago)".
 * Local time. Returns `out`. */
const char *arg_say_ms(int64_t ms, int64_t now_ms, char out[ARG_SAY_BYTES]);

#endif
