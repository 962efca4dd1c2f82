/* screen_signal.c - the signals that end a screen.
 * SPDX-License-Identifier: MIT */
#include "screen_signal.h"

#include <signal.h>
#include <stddef.h>

void
screen_signal_hold(void)
{
	sigset_t ends;

	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGHUP);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &ends, NULL);
}
