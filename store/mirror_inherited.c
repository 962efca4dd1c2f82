/* store/mirror_inherited.c - what an engine before this one showed to observers.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_inherited.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "store/log.h"
#include "store/mirror.h"

/* Its last event is one of ours: of another record, which had that directory before, it is not. */
static bool
is_of(struct record *old, struct record *r)
{
	static const char last[] = "SELECT seq, recorded_ms, kind"
				   " FROM event"
				   " ORDER BY seq DESC"
				   " LIMIT 1";
	static const char same[] = "SELECT 1"
				   " FROM event"
				   " WHERE seq = ?1"
				   " AND recorded_ms = ?2"
				   " AND kind = ?3";
	sqlite3_stmt *s = NULL;
	int64_t found = 0;
	bool row = false;
	struct err e = db_start(old, &s, last, "");

	if (e.kind == ERR_NONE)
		e = db_step(old, s, &row);
	if (e.kind == ERR_NONE && row)
		e = db_number(r, 0, &found, same, "iit", sqlite3_column_int64(s, 0),
			sqlite3_column_int64(s, 1), (const char *)sqlite3_column_text(s, 2));
	if (s != NULL)
		db_end(s);
	return e.kind == ERR_NONE && found != 0;
}

enum { SUM_BYTES = 18 }; /* sixteen figures, a line feed, a NUL */

static void
print_sum(uint64_t sum, char out[SUM_BYTES])
{
	(void)snprintf(out, SUM_BYTES, "%016" PRIx64 "\n", sum);
}

void
mirror_bequeath(int lock_fd, uint64_t sum)
{
	char line[SUM_BYTES];

	print_sum(sum, line);
	/* Empty first: what cannot be written on a full disk is then no old one. */
	if (ftruncate(lock_fd, 0) != 0 || pwrite(lock_fd, line, SUM_BYTES - 1, 0) != SUM_BYTES - 1)
		log_line("observers: how their copy is masked cannot be kept (%s): after the next "
			 "start they see nothing until it is made anew.",
			strerror(errno));
}

static bool
is_masked_so(int lock_fd, uint64_t sum)
{
	char line[SUM_BYTES];
	char found[SUM_BYTES] = "";

	print_sum(sum, line);
	return pread(lock_fd, found, SUM_BYTES - 1, 0) == SUM_BYTES - 1 && strcmp(found, line) == 0;
}

int64_t
mirror_inherited(struct record *r, const char *dir, int lock_fd, uint64_t sum)
{
	struct record *old = NULL;
	int64_t number = 0;
	struct err e;

	if (!is_masked_so(lock_fd, sum))
		return 0;
	e = mirror_read(dir, &number, &old);
	if (e.kind != ERR_NONE)
		return 0;
	if (record_rev(old) != record_rev(r) || !is_of(old, r))
		number = 0;
	record_close(old);
	return number;
}
