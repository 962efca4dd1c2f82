/* screen_signal.h - the signals that end a screen.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_SIGNAL_H
#define SCREEN_SIGNAL_H

/* From now on none of them comes: a second hangup, handed on by who started us, must not cut the
 * way out short. */
void screen_signal_hold(void);

#endif
