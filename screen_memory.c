/* screen_memory.c - what a screen keeps of the memory that it was given.
 * SPDX-License-Identifier: MIT */
#include "screen_memory.h"

#include <malloc.h>

enum { BLOCK_BYTES = 64 * 1024 };

/* Lists ask for room for the rows that they may have, and have few of them. In a block that is mapped by
 * itself what is not touched costs nothing, and it goes back when it is freed; else malloc would
 * keep blocks of a size for good once it was given one back. */
void
screen_memory_begin(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES);
}

void
screen_memory_slim(bool *slim)
{
	if (!*slim)
		(void)malloc_trim(0);
	*slim = true;
}
