/* store/schema.h - the tables of the record, and how an older file becomes a newer one. Private
 * to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/err.h"
#include "store/record.h"

enum {
	SCHEMA_APPLICATION = 0x57415252, /* "WARR" */
	SCHEMA_VERSION = 9,
};

/* Brings a record from `version` to SCHEMA_VERSION in one transaction, after copying it to
 * DIR/backup/warroom-v1-20261121T010203Z.db unless it was empty; nothing happens when it is there.
 * On the writer's connection, outside a transaction. */
struct err schema_upgrade(struct record *r, int version);

/* Makes in `r`, a new and empty file, the tables that `like` has, which is of SCHEMA_VERSION: a
 * third of the time that the steps take. */
struct err schema_copy(struct record *r, struct record *like);

/* schema_upgrade with other steps: steps[n] makes version n + 1 out of n. For the tests of it. */
struct err schema_upgrade_by(
	struct record *r, int version, const char *const *steps, int steps_count);

/* The temporary tables that the merges lay a reply's items out in; they are in memory. */
struct err schema_temporary(struct record *r);

#endif
