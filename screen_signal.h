/* screen_signal.h - the signals that a screen takes, and those that end it.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_SIGNAL_H
#define SCREEN_SIGNAL_H

#include <uv.h>

#include "store/err.h"

enum { SCREEN_SIGNALS = 6 };

/* Has each of them taken by `taken`, from the loop, with `data` in its handle; the last one is
 * SIGTSTP. The handles are the caller's to close, also after an error. */
struct err screen_signal_start(
	uv_loop_t *loop, uv_signal_t signals[SCREEN_SIGNALS], uv_signal_cb taken, void *data);

/* From now on none of them comes: a second hangup, handed on by who started us, must not cut the
 * way out short. */
void screen_signal_hold(void);

#endif
