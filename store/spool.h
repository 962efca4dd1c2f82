/* store/spool.h - orders that no engine could be asked: DIR/spool/, a file an order.
 *
 * A file is complete or not there: written aside, synced, renamed. Its name begins with the time
 * at which it was kept, so that the order of names is the order of writing.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "store/err.h"
#include "store/order.h"

enum { SPOOL_NAME_BYTES = 80 };

/* Makes the order durable in the record's directory `dir`, which is made where missing, 0600. Kept
 * twice with one id it is two files, and carried out once. ERR_IO or ERR_FULL: nothing is kept. */
struct err spool_keep(const char *dir, const struct order *order, int64_t now_ms);

/* What became of a file. */
enum spool_end {
	SPOOL_DONE,  /* the record has it: the file goes */
	SPOOL_BAD,   /* it will never be carried out: moved to spool/bad/, for somebody to read */
	SPOOL_LATER, /* not now: it stays; those behind it have their turn all the same */
};

/* One file. Borrowed. */
struct spool_file {
	const char *name;
	uid_t owner;      /* who asks: whose file it is, which only the kernel can say */
	const char *line; /* the order as on the wire; NUL-terminated; "" with an error */
	size_t length;
	struct err e; /* it is no file of ours, or cannot be read: `take` tells of it */
};

typedef enum spool_end spool_take(void *to, const struct spool_file *file);

/* Hands out at most `most` files, oldest name first. Returns how many have gone from the spool,
 * done or bad. */
int spool_read(const char *dir, int most, spool_take *take, void *to);

#endif
