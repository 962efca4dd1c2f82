/* cli_hook.h - the program of the config that every act is handed to.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_HOOK_H
#define CLI_HOOK_H

#include "store/err.h"

/* NO_ERR when it can be run, found as exec finds it: by its path, or in PATH. ERR_MISSING with a
 * sentence without a full stop. */
struct err cli_hook_find(const char *program);

#endif
