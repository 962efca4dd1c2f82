/* store/mirror.h - the redacted copy of the record that every other account reads.
 *
 * A mirror is a record with the same tables, in a directory of its own: OBSERVERS/g<N>/mirror.db,
 * and OBSERVERS/current is a symbolic link to the newest g<N>. What is active, open incidents and
 * the last 24 hours are in it; what store/redact.h withholds is in no byte of it. It is only ever
 * added to by the engine, which follows what its commits touched; where that is not enough (a
 * reader blocks it, an incident was restricted, the config changed) the next generation is made
 * beside it, and `current` moved when that one is whole. So a reader that is left behind reads on,
 * and sees that there is a newer one. A generation is built in slices: an order never waits for
 * one.
 *
 * Rows keep their rev and their row ids; `revision` is the record's, so what a screen that reads
 * the mirror has seen means the same to the engine. Beside the record's tables there is `mirror`:
 * one row, with what was told last.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_H
#define STORE_MIRROR_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/record.h"

enum {
	MIRROR_BACK_MS = 24 * 60 * 60 * 1000, /* how far what is over reaches back */
	MIRROR_NEXT_MS = 5000, /* real time in which readers that can be served are served again */
	MIRROR_WAL_BYTES = 16 * 1024 * 1024, /* no -wal grows beyond */
};

/* ---- the engine's side ---- */

struct mirror;

/* Where a mirror is, and who may read it. */
struct mirror_place {
	char dir[PATH_MAX]; /* absolute */
	gid_t group;        /* (gid_t)-1: this account alone */
};

/* As the config says: observers.dir for observers.group, else DIR/public for this account.
 * ERR_CONFIG when there is no such group. */
struct err mirror_place(const struct config *config, const char *dir, struct mirror_place *out);

/* Makes the directory (2750 with a group, else 0700) where it is missing, and removes what earlier
 * engines left but for what `current` leads to. The first generation is built by mirror_turn.
 * `r` is the writer, kept until mirror_close, like `config`. Only the holder of the record's lock
 * may call it. ERR_IO, ERR_CONFIG in a sentence that says what to do: the room goes on without. */
struct err mirror_open(struct record *r, const struct mirror_place *place,
	const struct config *config, struct mirror **out);

/* After commits, outside a transaction: brings over what they touched, goes on building, makes the
 * next generation when this one is blocked or old. Some milliseconds at most. What sources bring in
 * a storm waits until no more comes, for some seconds at most; what people and the engine change,
 * and with it what is restricted, does not. `again_ms`: call it
 * again after so much real time though nothing is committed; -1: need not be. What fails is logged
 * once and tried again. */
void mirror_turn(struct mirror *m, int64_t now_ms, int *again_ms);

/* What was told last, and when, for who has no socket: the line of a poke. Written by the next
 * turn. */
void mirror_tell(struct mirror *m, const char *line, int64_t now_ms);

/* A text as observers may read it, appended: for what is told them besides. `r` is the writer,
 * while its mirror is open; nothing is appended otherwise. */
void mirror_mask(struct record *r, const char *text, struct buf *out);

/* The number of the generation that is whole; 0: none yet. */
int64_t mirror_generation(const struct mirror *m);

/* The record's rev that it is at: what is to be poked to observers. 0: none. */
int64_t mirror_rev(const struct mirror *m);

/* Since how long what is shown has not been brought as far as the record, real ms; 0: it is, or
 * nothing is shown. Who reads it is told no more than that it was live so long ago. */
int64_t mirror_behind_ms(const struct mirror *m);

/* What may be read changed: the next generation is begun now. With `forget`, and whenever the
 * config masks other things than before, the one before is removed at once, before the next one is
 * there. */
void mirror_renew(struct mirror *m, const struct config *config, bool forget);

void mirror_close(struct mirror *m); /* the files stay readable; NULL is fine */

/* ---- a reader's side ---- */

/* Where observers read, for a screen: `given` if not NULL, else the config's observers.dir if it
 * has a group, else /var/lib/warroom if there is a mirror, else DIR/public of `dir` (NULL: none),
 * else that of a drill that is played beneath it. `config` may be NULL. ERR_MISSING in a sentence
 * that says what to ask for. */
struct err mirror_find(
	const char *given, const struct config *config, const char *dir, char out[PATH_MAX]);

/* The number that `current` leads to; 0: none. */
int64_t mirror_current(const char *dir);

/* Whether that generation is still there: one that was replaced is for a while, one of which something
 * may not be seen any longer is not. */
bool mirror_is_kept(const char *dir, int64_t generation);

/* Opens the newest generation for reading: a record like any other. ERR_MISSING while there is none
 * or it is being moved: try again. */
struct err mirror_read(const char *dir, int64_t *generation, struct record **out);

/* What was told last, into `line` (the line of a poke), and when; -1: nothing yet. */
struct err mirror_told(struct record *r, struct buf *line, int64_t *at_ms);

/* The oldest moment the mirror's events lead back to, UTC ms. */
struct err mirror_reach(struct record *r, int64_t *at_ms);

#endif
