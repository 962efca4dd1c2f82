/* screen_signal.c - the signals that a screen takes, and those that end it.
 * SPDX-License-Identifier: MIT */
#include "screen_signal.h"

#include <signal.h>
#include <stddef.h>

struct err
screen_signal_start(
	uv_loop_t *loop, uv_signal_t signals[SCREEN_SIGNALS], uv_signal_cb taken, void *data)
{
	static const int numbers[SCREEN_SIGNALS] = {
		SIGWINCH, SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGTSTP};

	for (int i = 0; i < SCREEN_SIGNALS; i++) {
		int rc = uv_signal_init(loop, &signals[i]);

		signals[i].data = data;
		if (rc == 0)
			rc = uv_signal_start(&signals[i], taken, numbers[i]);
		if (rc != 0)
			return err_make(ERR_IO, "Signals cannot be received: %s.", uv_strerror(rc));
	}
	(void)signal(SIGPIPE, SIG_IGN);
	return NO_ERR;
}

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
