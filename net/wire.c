/* net/wire.c - what both ends of the wire share.
 * SPDX-License-Identifier: MIT */
#include "net/wire.h"

#include <stdio.h>
#include <string.h>

struct err
wire_path(const char *dir, char out[WIRE_PATH_BYTES])
{
	int length = snprintf(out, WIRE_PATH_BYTES, "%s/engine.sock", dir);

	if (length < 0 || (size_t)length >= WIRE_PATH_BYTES)
		return err_make(ERR_CONFIG,
			"The record's directory has too long a name for a Unix socket (at most %d "
			"characters): %s",
			(int)(WIRE_PATH_BYTES - sizeof "/engine.sock"), dir);
	return NO_ERR;
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
