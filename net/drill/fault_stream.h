/* net/drill/fault_stream.h - bodies too long to be held: made piece by piece, out of nothing.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_FAULT_STREAM_H
#define NET_DRILL_FAULT_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "net/drill/fault.h"

enum { FAULT_STREAM_END_BYTES = 9 };

/* A body whose bytes depend on nothing but their place. */
struct fault_stream {
	const unsigned char *begin;
	size_t begin_bytes;
	int middle; /* the byte that is repeated */
	int64_t middle_bytes;
	unsigned char end[FAULT_STREAM_END_BYTES];
	size_t end_bytes;
};

/* A body of FAULT_HUGE: a JSON object of `size` bytes; or of FAULT_BOMB: a gzip file that holds
 * about `size` spaces. */
void fault_stream_init(struct fault_stream *s, enum fault_kind kind, int64_t size);

/* Bytes of the body from `at` on, at most `most`; how many, 0 at the end. */
size_t fault_stream_read(const struct fault_stream *s, int64_t at, char *out, size_t most);

#endif
