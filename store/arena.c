/* store/arena.c - memory that is given back all at once.
 * SPDX-License-Identifier: MIT */
#include "store/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block *next;
	size_t size_bytes;
	size_t used_bytes;
	alignas(max_align_t) unsigned char data[];
};

enum { BLOCK_BYTES = 16 * 1024 };

void
arena_init(struct arena *a, size_t cap_bytes)
{
	*a = (struct arena){.cap_bytes = cap_bytes};
}

static void
free_blocks(struct arena_block *block)
{
	while (block != NULL) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
}

void
arena_clear(struct arena *a)
{
	free_blocks(a->blocks);
	arena_init(a, a->cap_bytes);
}

void
arena_reset(struct arena *a)
{
	if (a->blocks != NULL) {
		free_blocks(a->blocks->next);
		a->blocks->next = NULL;
		a->blocks->used_bytes = 0;
	}
	a->used_bytes = 0;
	a->full = false;
}

void *
arena_room(struct arena *a, size_t bytes)
{
	const size_t align = alignof(max_align_t);
	size_t need;
	struct arena_block *block = a->blocks;
	void *out;

	if (a->full || bytes > a->cap_bytes - a->used_bytes) {
		a->full = true;
		return NULL;
	}
	need = (bytes + align - 1) / align * align;
	if (block == NULL || block->size_bytes - block->used_bytes < need) {
		size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;

		block = malloc(sizeof *block + size);
		if (block == NULL) {
			a->full = true;
			return NULL;
		}
		*block = (struct arena_block){.next = a->blocks, .size_bytes = size};
		a->blocks = block;
	}
	out = block->data + block->used_bytes;
	block->used_bytes += need;
	a->used_bytes += bytes;
	return out;
}

void *
arena_get(struct arena *a, size_t bytes)
{
	void *out = arena_room(a, bytes);

	if (out != NULL)
		memset(out, 0, bytes);
	return out;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){
		.block = a->blocks,
		.block_bytes = a->blocks == NULL ? 0 : a->blocks->used_bytes,
		.used_bytes = a->used_bytes,
	};
}

void
arena_rewind(struct arena *a, struct arena_mark mark)
{
	while (a->blocks != mark.block) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	if (a->blocks != NULL)
		a->blocks->used_bytes = mark.block_bytes;
	a->used_bytes = mark.used_bytes;
}

const char *
arena_string(struct arena *a, const char *string)
{
	size_t size;
	char *copy;

	if (string == NULL || string[0] == '\0')
		return "";
	size = strlen(string) + 1;
	copy = arena_get(a, size);
	if (copy == NULL)
		return "";
	memcpy(copy, string, size);
	return copy;
}
