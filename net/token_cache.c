/* net/token_cache.c - the file in which a token of OAuth rests.
 *
 * Lines: a word and the version, whose the token is, its life, the token. SPDX-License-Identifier: MIT */
#include "net/token_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/buf.h"
#include "store/file.h"
#include "store/log.h"
#include "store/text.h"

static const char who[] = "the token's cache";

/* All but life and token; false when a part cannot stand in a line. */
static bool
head_make(const struct token_owner *owner, struct buf *out)
{
	if (strchr(owner->url, '\n') != NULL || strchr(owner->client_id, '\n') != NULL ||
		strchr(owner->scope, '\n') != NULL)
		return false;
	return buf_printf(
		out, "warroom-token 1\n%s\n%s\n%s\n", owner->url, owner->client_id, owner->scope);
}

bool
token_cache_read(const char *path, const struct token_owner *owner, int64_t now_ms,
	struct secret *out, struct token_life *life)
{
	char bytes[SECRET_FILE_BYTES + 1];
	struct token_life read = {0};
	struct buf head;
	size_t length = 0;
	int at = 0;
	bool found = false;
	struct err e;

	buf_init(&head, SECRET_FILE_BYTES);
	if (!head_make(owner, &head) || access(path, F_OK) != 0)
		goto out;
	e = secret_read_file(who, path, bytes, &length);
	if (e.kind != ERR_NONE) {
		log_line("%s", e.text);
		goto out;
	}
	bytes[length] = '\0';
	if (length <= head.length || memcmp(bytes, head.data, head.length) != 0 ||
		sscanf(bytes + head.length, "%" SCNd64 " %" SCNd64 "%n", &read.from_ms,
			&read.until_ms, &at) != 2 ||
		bytes[head.length + (size_t)at] != '\n' || read.until_ms <= now_ms ||
		read.from_ms > now_ms) /* then a clock was set: how long it lives is not known */
		goto out;
	at++;
	if (secret_from_output(
		    who, bytes + head.length + at, length - head.length - (size_t)at, out)
			.kind == ERR_NONE) {
		*life = read;
		found = true;
	}
out:
	explicit_bzero(bytes, sizeof bytes);
	buf_clear(&head);
	return found;
}

static struct err
fault(const char *path)
{
	char reason[80];
	char shown[120];

	(void)snprintf(reason, sizeof reason, "%s", strerror(errno));
	return err_make(ERR_IO, "The token in %s cannot be written: %s.",
		text_show(text_of(path), true, shown, sizeof shown), reason);
}

struct err
token_cache_write(const char *path, const struct token_owner *owner, const struct secret *token,
	const struct token_life *life)
{
	char fresh[PATH_MAX];
	struct err e = NO_ERR;
	struct buf head;
	bool ok;
	int fd = -1;

	buf_init(&head, SECRET_MAX_BYTES);
	ok = head_make(owner, &head) &&
	     buf_printf(&head, "%" PRId64 " %" PRId64 "\n", life->from_ms, life->until_ms);
	if (!ok || head.length + secret_length(token) + 1 > SECRET_MAX_BYTES ||
		(size_t)snprintf(fresh, sizeof fresh, "%s.new", path) >= sizeof fresh) {
		e = err_make(ERR_IO, "A token is too long to be kept in a file.");
		goto out;
	}
	(void)unlink(fresh); /* one left behind by a kill */
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 || !file_write(fd, head.data, head.length) ||
		!file_write(fd, secret_reveal(token), secret_length(token)) ||
		!file_write(fd, "\n", 1) || fsync(fd) != 0 || rename(fresh, path) != 0 ||
		!file_sync_parent(path))
		e = fault(path);
out:
	if (fd >= 0)
		(void)close(fd);
	if (e.kind != ERR_NONE && fd >= 0)
		(void)unlink(fresh);
	buf_clear(&head);
	return e;
}

void
token_cache_remove(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT)
		log_line("The token in %s cannot be removed: %s.", path, strerror(errno));
}
