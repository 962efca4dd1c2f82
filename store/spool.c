/* store/spool.c - orders that no engine could be asked.
 * SPDX-License-Identifier: MIT */
#include "store/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/db.h"
#include "store/file.h"

enum { FILE_CAP_BYTES = 1024 * 1024, PIECE_BYTES = 16 * 1024, PATH_BYTES = PATH_MAX + 16 };

/* ---- keeping one ---- */

/* Its directory, opened; made where it is missing, durably. -1 with errno. */
static int
open_spool(const char *dir, bool make)
{
	char path[PATH_BYTES];
	int fd;

	(void)snprintf(path, sizeof path, "%s/spool", dir);
	if (make && mkdir(path, 0700) == 0 && !file_sync_parent(path))
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return fd;
}

/* Written aside as `aside`, then renamed to `name`; errno says why not. */
static bool
write_file(int spool, const char *aside, const char *name, const struct buf *line)
{
	int fd = openat(spool, aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool well;
	int reason;

	if (fd < 0)
		return false;
	well = file_write(fd, line->data, line->length) && fsync(fd) == 0;
	reason = errno;
	if (close(fd) != 0 && well) {
		well = false;
		reason = errno;
	}
	if (well && renameat(spool, aside, spool, name) != 0) {
		well = false;
		reason = errno;
	}
	if (!well)
		(void)unlinkat(spool, aside, 0);
	else if (fsync(spool) != 0) {
		well = false;
		reason = errno;
	}
	errno = reason;
	return well;
}

struct err
spool_keep(const char *dir, const struct order *order, int64_t now_ms)
{
	char name[SPOOL_NAME_BYTES];
	char aside[SPOOL_NAME_BYTES + 8];
	struct buf line;
	struct err e = db_make_dir(dir);
	int spool;

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&line, FILE_CAP_BYTES);
	if (!order_print(order, &line) || !buf_string(&line, "\n")) {
		buf_clear(&line);
		return err_make(ERR_FULL, "That is more than one order can hold (1 MiB).");
	}
	(void)snprintf(name, sizeof name, "%016lld-%s.json", (long long)now_ms, order->id);
	(void)snprintf(aside, sizeof aside, ".%s.new", name);
	spool = open_spool(dir, true);
	if (spool < 0 || !write_file(spool, aside, name, &line))
		e = err_make(ERR_IO, "%s/spool cannot be written: %s.", dir, strerror(errno));
	if (spool >= 0)
		(void)close(spool);
	buf_clear(&line);
	return e;
}

/* ---- reading them ---- */

/* Names that begin with a dot are not complete, or none of ours. */
static int
is_name(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 && length < SPOOL_NAME_BYTES &&
	       strcmp(entry->d_name + length - 5, ".json") == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static struct err
read_open(int fd, struct buf *out, uid_t *owner)
{
	char piece[PIECE_BYTES];
	struct stat there;
	ssize_t n;

	if (fstat(fd, &there) != 0 || !S_ISREG(there.st_mode) || there.st_nlink != 1)
		return err_make(ERR_MALFORMED, "It is no plain file.");
	*owner = there.st_uid;
	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_make(ERR_MALFORMED, "It cannot be read: %s.", strerror(errno));
		if (!buf_add(out, piece, (size_t)n))
			return err_make(ERR_MALFORMED, "It is longer than an order can be.");
	}
	while (out->length > 0 && out->data[out->length - 1] == '\n')
		out->data[--out->length] = '\0';
	return NO_ERR;
}

static enum spool_end
hand_out(int spool, const char *name, spool_take *take, void *to)
{
	/* A pipe somebody put there would be waited for for ever. */
	int fd = openat(spool, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct spool_file file = {.name = name, .owner = (uid_t)-1, .e = NO_ERR};
	enum spool_end end;
	struct buf text;

	if (fd < 0 && errno == ENOENT)
		return SPOOL_DONE;
	buf_init(&text, FILE_CAP_BYTES);
	if (fd < 0)
		file.e = err_make(ERR_MALFORMED, "It cannot be read: %s.", strerror(errno));
	else
		file.e = read_open(fd, &text, &file.owner);
	if (fd >= 0)
		(void)close(fd);
	if (file.e.kind != ERR_NONE)
		buf_reset(&text);
	file.line = text.data;
	file.length = text.length;
	end = take(to, &file);
	buf_clear(&text);
	return end;
}

/* True when the file is gone from the spool. */
static bool
put_away(int spool, const char *name, enum spool_end end)
{
	char bad[NAME_MAX + 8];

	if (end == SPOOL_DONE)
		return unlinkat(spool, name, 0) == 0 || errno == ENOENT;
	(void)mkdirat(spool, "bad", 0700); /* it may be there; else the rename fails */
	(void)snprintf(bad, sizeof bad, "bad/%s", name);
	if (renameat(spool, name, spool, bad) == 0)
		return true;
	/* Where there is no such directory it stays beside: read again it would be told again, with
	 * every heartbeat. */
	(void)snprintf(bad, sizeof bad, ".bad-%s", name);
	return renameat(spool, name, spool, bad) == 0;
}

int
spool_read(const char *dir, int most, spool_take *take, void *to)
{
	struct dirent **entries = NULL;
	int spool = open_spool(dir, false);
	int gone = 0;
	int count;

	if (spool < 0)
		return 0;
	count = scandirat(spool, ".", &entries, is_name, by_name);
	for (int i = 0; i < count; i++) {
		if (i < most) {
			enum spool_end end = hand_out(spool, entries[i]->d_name, take, to);

			gone += end != SPOOL_LATER && put_away(spool, entries[i]->d_name, end);
		}
		free(entries[i]);
	}
	free(entries);
	if (gone > 0)
		(void)fsync(spool); /* one that comes back is carried out once all the same */
	(void)close(spool);
	return gone;
}
