/* tests/model/place.h - where the record of a seed lies, and which seeds are played.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_PLACE_H
#define TESTS_MODEL_PLACE_H

#include <stddef.h>
#include <stdint.h>

/* A directory of its own, in memory where the machine can; and all of it removed. */
void place_make(char *out, size_t size);
void place_remove(const char *dir);

/* A number of the environment. */
uint64_t place_setting(const char *name, uint64_t otherwise);

#endif
