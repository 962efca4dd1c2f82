/* net/wire.c - what both ends of the wire share.
 * SPDX-License-Identifier: MIT */
#include "net/wire.h"

#include <stdio.h>
#include <string.h>

static struct err
path_of(const char *dir, const char *what, const char *name, char out[WIRE_PATH_BYTES])
{
	int length = snprintf(out, WIRE_PATH_BYTES, "%s/%s", dir, name);

	if (length < 0 || (size_t)length >= WIRE_PATH_BYTES)
		return err_make(ERR_CONFIG,
			"%s directory has too long a name for a Unix socket (at most %d "
			"characters): %s",
			what, (int)(WIRE_PATH_BYTES - strlen(name) - 2), dir);
	return NO_ERR;
}

struct err
wire_path(const char *dir, char out[WIRE_PATH_BYTES])
{
	return path_of(dir, "The record's", "engine.sock", out);
}

struct err
wire_watch_path(const char *dir, char out[WIRE_PATH_BYTES])
{
	return path_of(dir, "The observers'", "watch.sock", out);
}

int
wire_line(struct buf *bytes)
{
	char *end = memchr(bytes->data, '\n', bytes->length);

	if (end == NULL)
		return -1;
	*end = '\0';
	return (int)(end - bytes->data);
}

void
wire_drop(struct buf *bytes, int length)
{
	buf_drop(bytes, (size_t)length + 1);
}
