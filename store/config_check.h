/* store/config_check.h - what types alone cannot say about a config; for store/config.c only.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CONFIG_CHECK_H
#define STORE_CONFIG_CHECK_H

#include <sys/stat.h>

#include "store/config_schema.h"
#include "store/err.h"

/* Checks the values and fills in what is derived from them (`way`, the _ms members).
 * ERR_CONFIG names file, line, column and key. */
struct err config_check(struct config_file *file);

/* ERR_CONFIG when `info` (of the file at `path`) lets somebody read or write what they must not. */
struct err config_check_mode(const struct config *c, const char *path, const struct stat *info);

#endif
