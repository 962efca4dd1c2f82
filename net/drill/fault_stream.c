/* net/drill/fault_stream.c - bodies too long to be held: made piece by piece, out of nothing.
 *
 * A deflate block may name its own codes. In ours, one bit of 0 means "copy 258 bytes" and another
 * "from one byte back", so that a byte of zeros is 1032 spaces: no block says more in less. What
 * comes before it is always the same, and is written out here; what comes after is the end of the
 * block, and gzip's sums. The sum of N spaces is not added up but raised to the N-th power: adding
 * a space is an affine map of 32 bits.
 * SPDX-License-Identifier: MIT */
#include "net/drill/fault_stream.h"

#include <string.h>

enum { BOMB_LEAST = 1033, BOMB_STEP = 1032 };

static const unsigned char huge_begin[] = {'{', '"', 'p', 'a', 'd', '"', ':', '"'};
static const unsigned char huge_end[] = {'"', '}'};

/* gzip's header (RFC 1952 2.3); then (RFC 1951 3.2.7) the last block, dynamic: its codes are ' ' 10,
 * end 11, copy 258 0, distance 1 0. A space, 4 copies, and the first bit of a fifth. */
static const unsigned char bomb_begin[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xed, 0xc0, 0x81, 0x00, 0x00, 0x00, 0x00, 0x80, 0x20, 0x95, 0xfd, 0x29, 0x17, 0xa9,
	0x00};

/* An affine map of 32 bits: what becomes of each bit, and of none. */
struct map {
	uint32_t bits[32];
	uint32_t none;
};

/* CRC-32, a space further. Source: RFC 1952 8. */
static uint32_t
add_space(uint32_t sum)
{
	sum ^= ' ';
	for (int bit = 0; bit < 8; bit++)
		sum = sum >> 1 ^ (0xedb88320U & (0U - (sum & 1)));
	return sum;
}

static uint32_t
map_bits(const struct map *m, uint32_t sum)
{
	uint32_t out = 0;

	for (int bit = 0; bit < 32; bit++)
		if ((sum >> bit & 1) != 0)
			out ^= m->bits[bit];
	return out;
}

static struct map
map_twice(const struct map *m)
{
	struct map out;

	for (int bit = 0; bit < 32; bit++)
		out.bits[bit] = map_bits(m, m->bits[bit]);
	out.none = map_bits(m, m->none) ^ m->none;
	return out;
}

static uint32_t
sum_of_spaces(int64_t count)
{
	struct map m = {.none = add_space(0)};
	uint32_t sum = 0xffffffffU;

	for (int bit = 0; bit < 32; bit++)
		m.bits[bit] = add_space(1U << bit) ^ m.none;
	for (; count > 0; count /= 2) {
		if (count % 2 != 0)
			sum = map_bits(&m, sum) ^ m.none;
		m = map_twice(&m);
	}
	return ~sum;
}

static void
put_number(unsigned char *out, uint32_t number)
{
	for (int n = 0; n < 4; n++)
		out[n] = (unsigned char)(number >> 8 * n & 0xff);
}

void
fault_stream_init(struct fault_stream *s, enum fault_kind kind, int64_t size)
{
	int64_t marks = (int64_t)(sizeof huge_begin + sizeof huge_end);

	if (kind == FAULT_BOMB) {
		int64_t zeros = size > BOMB_LEAST ? (size - BOMB_LEAST) / BOMB_STEP : 0;
		int64_t spaces = BOMB_LEAST + zeros * BOMB_STEP;

		*s = (struct fault_stream){.begin = bomb_begin,
			.begin_bytes = sizeof bomb_begin,
			.middle_bytes = zeros,
			.end = {0x06}, /* the copy's other bit, and the block's end */
			.end_bytes = FAULT_STREAM_END_BYTES};
		put_number(s->end + 1, sum_of_spaces(spaces));
		put_number(s->end + 5, (uint32_t)spaces); /* modulo 2^32, as gzip wants it */
		return;
	}
	*s = (struct fault_stream){.begin = huge_begin,
		.begin_bytes = sizeof huge_begin,
		.middle = 'x',
		.middle_bytes = size > marks ? size - marks : 0,
		.end_bytes = sizeof huge_end};
	memcpy(s->end, huge_end, sizeof huge_end);
}

size_t
fault_stream_read(const struct fault_stream *s, int64_t at, char *out, size_t most)
{
	int64_t middle_at = (int64_t)s->begin_bytes;
	int64_t end_at = middle_at + s->middle_bytes;
	size_t got;

	if (at < middle_at) {
		got = s->begin_bytes - (size_t)at;
		got = got < most ? got : most;
		memcpy(out, s->begin + at, got);
		return got;
	}
	if (at < end_at) {
		got = end_at - at < (int64_t)most ? (size_t)(end_at - at) : most;
		memset(out, s->middle, got);
		return got;
	}
	if (at >= end_at + (int64_t)s->end_bytes)
		return 0;
	got = s->end_bytes - (size_t)(at - end_at);
	got = got < most ? got : most;
	memcpy(out, s->end + (at - end_at), got);
	return got;
}
