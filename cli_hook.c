/* cli_hook.c - the program of the config that every act is handed to.
 * SPDX-License-Identifier: MIT */
#include "cli_hook.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_program(const char *path)
{
	struct stat there;

	return stat(path, &there) == 0 && S_ISREG(there.st_mode) && access(path, X_OK) == 0;
}

struct err
cli_hook_find(const char *program)
{
	const char *at = getenv("PATH");
	char path[PATH_MAX];
	struct stat there;

	if (strchr(program, '/') != NULL) {
		if (stat(program, &there) == 0 && !S_ISREG(there.st_mode))
			return err_make(ERR_MISSING, "%s is no program", program);
		return is_program(program) ? NO_ERR
					   : err_make(ERR_MISSING, "%s cannot be run: %s", program,
						     strerror(errno));
	}
	while (at != NULL && *at != '\0') {
		int length = (int)strcspn(at, ":");

		(void)snprintf(path, sizeof path, "%.*s/%s", length, at, program);
		if (length > 0 && is_program(path))
			return NO_ERR;
		at += length + (at[length] == ':');
	}
	return err_make(ERR_MISSING, "%s is in no directory of PATH", program);
}
