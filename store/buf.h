/* store/buf.h - bytes that grow, up to a cap stated at the start.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_BUF_H
#define STORE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* `data` is never NULL after buf_init and always ends in a NUL that `length` does not count.
 * Once something did not fit, `full` stays true and nothing more is added: check it once, at the
 * end. */
struct buf {
	char *data;
	size_t length;
	size_t capacity;  /* bytes allocated; 0: nothing yet */
	size_t cap_bytes; /* length never passes this */
	bool full;
};

void buf_init(struct buf *b, size_t cap_bytes);
void buf_clear(struct buf *b); /* gives the memory back; may be called twice */
void buf_reset(struct buf *b); /* empty again, memory and cap kept, `full` forgotten */

/* Append; false (and `full`) when the cap or memory does not allow it: then nothing was added. */
bool buf_add(struct buf *b, const void *bytes, size_t length);
bool buf_string(struct buf *b, const char *string);
__attribute__((format(printf, 2, 3))) bool buf_printf(struct buf *b, const char *format, ...);

/* Remove the first `length` bytes. */
void buf_drop(struct buf *b, size_t length);

#endif
