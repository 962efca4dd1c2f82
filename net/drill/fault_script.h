/* net/drill/fault_script.h - a fault script, as read from YAML.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_FAULT_SCRIPT_H
#define NET_DRILL_FAULT_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#include "net/drill/fault.h"
#include "store/err.h"

/* Reads a script that begins at `origin_ms` of the room; *out is the caller's until
 * fault_script_free. `name` is how a sentence calls the text.
 * ERR_CONFIG "NAME:LINE:COLUMN: ..." when it says something that no service can do. */
struct err fault_script_read(const char *name, const char *text, size_t length, int64_t origin_ms,
	struct fault_script **out);

/* The same, out of a file of at most 256 KiB. */
struct err fault_script_load(const char *path, int64_t origin_ms, struct fault_script **out);

void fault_script_free(struct fault_script *s); /* NULL is fine */

#endif
