/* store/mirror_files.h - the observers' directory: generations in it, and the link to the newest.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_FILES_H
#define STORE_MIRROR_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/mirror.h"

enum { MIRROR_PATH_BYTES = PATH_MAX + 64 };

/* Makes the directory with its modes, or sees that it is ours to use. ERR_IO, ERR_CONFIG. */
struct err mirror_files_make(const struct mirror_place *place);

/* Whether there is nothing in it but what an engine puts there. */
bool mirror_files_alone(const char *dir);

/* OBSERVERS/engine.lock, which the group cannot open: the engine of one record shows its room there,
 * and no other until `out_fd` is closed. ERR_CONFIG when another does, ERR_IO. */
struct err mirror_files_lock(const char *dir, int *out_fd);

/* OBSERVERS/g<N>/mirror.db */
void mirror_files_path(const char *dir, int64_t generation, char out[MIRROR_PATH_BYTES]);

/* An empty OBSERVERS/g<N>/mirror.db with its last mode, in a directory that is ours alone yet. */
struct err mirror_files_begin(const struct mirror_place *place, int64_t generation);

/* Lets the others into g<N>, and has `current` lead to it. */
struct err mirror_files_show(const struct mirror_place *place, int64_t generation);

/* g<N> with all that is in it; `current` too where it leads to it. What is gone already is fine. */
void mirror_files_remove(const char *dir, int64_t generation);

/* The newest there is, whether `current` leads to it or not; 0: none. With `remove` all go but that
 * one (0: all). */
int64_t mirror_files_scan(const char *dir, bool remove, int64_t but);

#endif
