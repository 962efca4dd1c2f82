/* cli_probe.h - has the engine's program ask the services once.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_PROBE_H
#define CLI_PROBE_H

#include "store/clock.h"
#include "store/err.h"

/* One line of it: "ok", "warn" or "fail"; "pagerduty"; a sentence without a full stop. Borrowed. */
typedef void cli_probed(void *to, const char *verdict, const char *what, const char *sentence);

/* Runs `warroom-engine --probe` on that config (NULL: where it is looked for) and hands on its
 * lines, 40 s at most. `environment` is the child's; NULL: ours. What of it went wrong beside is a
 * line, too. ERR_IO or ERR_MISSING: it could not be started. */
struct err cli_probe(const char *config, const struct clock *clock, char *const *environment,
	cli_probed *probed, void *to);

#endif
