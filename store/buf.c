/* store/buf.c - bytes that grow, up to a cap stated at the start.
 * SPDX-License-Identifier: MIT */
#include "store/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an empty buffer points to, so that `data` can always be read. */
static char empty[1] = "";

void
buf_init(struct buf *b, size_t cap_bytes)
{
	*b = (struct buf){.data = empty, .cap_bytes = cap_bytes};
}

void
buf_clear(struct buf *b)
{
	if (b->capacity > 0)
		free(b->data);
	buf_init(b, b->cap_bytes);
}

void
buf_reset(struct buf *b)
{
	b->length = 0;
	b->full = false;
	if (b->capacity > 0)
		b->data[0] = '\0';
}

/* Room for `more` bytes and the NUL. */
static bool
reserve(struct buf *b, size_t more)
{
	size_t capacity = b->capacity > 0 ? b->capacity : 256;
	char *data;

	if (b->full || more > b->cap_bytes - b->length) {
		b->full = true;
		return false;
	}
	if (b->length + more + 1 <= b->capacity)
		return true;
	while (capacity < b->length + more + 1)
		capacity *= 2;
	data = realloc(b->capacity > 0 ? b->data : NULL, capacity);
	if (data == NULL) {
		b->full = true;
		return false;
	}
	b->data = data;
	b->capacity = capacity;
	return true;
}

bool
buf_add(struct buf *b, const void *bytes, size_t length)
{
	if (!reserve(b, length))
		return false;
	if (length > 0)
		memcpy(b->data + b->length, bytes, length);
	b->length += length;
	b->data[b->length] = '\0';
	return true;
}

bool
buf_string(struct buf *b, const char *string)
{
	return buf_add(b, string, strlen(string));
}

bool
buf_printf(struct buf *b, const char *format, ...)
{
	size_t room = b->capacity - b->length; /* the NUL's among it */
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(b->data + b->length, room, format, args);
	va_end(args);
	assert(length >= 0);
	if (!reserve(b, (size_t)length)) {
		if (room > 0)
			b->data[b->length] = '\0'; /* half of it is none of it */
		return false;
	}
	if ((size_t)length < room) {
		b->length += (size_t)length;
		return true;
	}
	va_start(args, format);
	(void)vsnprintf(b->data + b->length, (size_t)length + 1, format, args);
	va_end(args);
	b->length += (size_t)length;
	return true;
}

void
buf_drop(struct buf *b, size_t length)
{
	assert(length <= b->length);
	if (length == 0)
		return;
	b->length -= length;
	memmove(b->data, b->data + length, b->length + 1);
}
