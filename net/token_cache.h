/* net/token_cache.h - the file in which a token of OAuth rests, so that an engine that is started
 * again asks for no new one. SPDX-License-Identifier: MIT */
#ifndef NET_TOKEN_CACHE_H
#define NET_TOKEN_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/err.h"
#include "store/secret.h"

/* Whose token it is: one for another client or scope is not ours. Borrowed. */
struct token_owner {
	const char *url;
	const char *client_id;
	const char *scope;
};

/* How long it is good, UTC ms of the machine. */
struct token_life {
	int64_t from_ms;
	int64_t until_ms;
};

/* False when there is none that lives at `now_ms`, or one that we did not write so: then `out` and
 * `life` are as before. A regular file that is this user's alone is read, no other. */
bool token_cache_read(const char *path, const struct token_owner *owner, int64_t now_ms,
	struct secret *out, struct token_life *life);

/* Durable when it returns: the file's bytes and its name. ERR_IO; then the file before is there
 * still, or none. */
struct err token_cache_write(const char *path, const struct token_owner *owner,
	const struct secret *token, const struct token_life *life);

/* The token is of no use any more; no error when there is none. */
void token_cache_remove(const char *path);

#endif
