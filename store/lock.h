/* store/lock.h - one engine a record: DIR/warroom.lock, held by flock.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"

struct lock {
	int fd; /* -1: not held */
};

/* Who holds the lock, or held it last and did not give it back: what the file says (it is ours, but
 * may be cut: empty strings then). */
struct lock_holder {
	int64_t pid;
	char host[72];
	char account[40];
	int64_t since_ms;
};

/* Makes DIR (0700) where missing. ERR_REFUSED when another process holds it: a sentence with its
 * pid, host, account and since when, and what to do (warroom engine --take-over). */
struct err lock_take(const char *dir, int64_t now_ms, struct lock *out);
void lock_drop(struct lock *l);

/* False when the lock's file was removed or replaced: it then keeps nobody out any more. */
bool lock_stands(const struct lock *l, const char *dir);

/* True when some process holds the lock now; `out` (may be NULL) is then filled from the file. */
bool lock_held(const char *dir, struct lock_holder *out);

/* True when nobody holds the lock, and who held it last did not give it back: the engine died.
 * `out` (may be NULL): who that was. */
bool lock_left(const char *dir, struct lock_holder *out);

/* Ends the process that holds the lock: SIGTERM, after `grace_ms` SIGKILL; waits until it is
 * free. Refuses when the holder is on another host or is no warroom-engine. For --take-over. */
struct err lock_break(const char *dir, int64_t grace_ms);

#endif
