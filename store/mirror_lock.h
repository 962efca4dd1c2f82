/* store/mirror_lock.h - who holds the lock without which a mirror cannot be written. Private to
 * store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_LOCK_H
#define STORE_MIRROR_LOCK_H

#include <stddef.h>

/* "process 4711 of uid 1002", or "somebody" when the kernel does not say, into `out`. Of the write
 * lock on the -shm of the database at `path`. */
void mirror_lock_holder(const char *path, char *out, size_t size);

#endif
