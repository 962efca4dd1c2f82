/* screen_memory.h - what a screen keeps of the memory that it was given: a hundred may watch.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_MEMORY_H
#define SCREEN_MEMORY_H

#include <stdbool.h>

/* Before anything is allocated. */
void screen_memory_begin(void);

/* Gives back what a start took and nothing later needs, unless it was. */
void screen_memory_slim(bool *slim);

#endif
