/* store/secret.h - a token or password in memory that is locked, kept out of dumps and wiped.
 *
 * Nothing prints a secret. No sentence made here holds one, nor any part of one.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "store/err.h"

/* The longest secret, and the longest file or output one is read from. */
#define SECRET_MAX_BYTES ((size_t)4096)
#define SECRET_FILE_BYTES (SECRET_MAX_BYTES + 1) /* one more: to see that it is too long */

/* Private to store/secret.c. All zero is an empty secret. */
struct secret {
	char *bytes;   /* pages of their own, NUL-terminated; NULL when empty */
	size_t length; /* without the NUL */
	size_t mapped_bytes;
};

void secret_init(struct secret *s);
void secret_clear(struct secret *s); /* wipes and gives the memory back; may be called twice */
bool secret_is_empty(const struct secret *s);
bool secret_equal(
	const struct secret *a, const struct secret *b); /* in constant time for a length */

/* The secret itself, for the one call that sends it; "" when empty. Valid until secret_clear.
 * Never pass it to anything that prints, logs or stores. */
const char *secret_reveal(const struct secret *s);
size_t secret_length(const struct secret *s);

/* Each of these makes a secret from one source. `out` must be initialised; what it held is wiped,
 * on success only. A secret is not empty, has at most SECRET_MAX_BYTES and no control characters or
 * spaces around it; ERR_CONFIG otherwise. ERR_FULL when memory is short.
 * `who` is how the sentence names the source ("pagerduty.token"), borrowed. */

/* From bytes that the caller holds: a literal in the config, or a token a service handed out. */
struct err secret_from_bytes(const char *who, const char *bytes, size_t length, struct secret *out);

/* From the first line of a program's output: token_command, run by net/credential.c. */
struct err secret_from_output(
	const char *who, const char *output, size_t length, struct secret *out);

/* From an environment variable. It stays set, so that a reload finds it again. */
struct err secret_from_env(const char *who, const char *name, struct secret *out);

/* From the first line of a file: a regular file (no symbolic link), of this user or root,
 * that neither group nor others may read or write. */
struct err secret_from_file(const char *who, const char *path, struct secret *out);

/* All bytes of such a file, not terminated; the caller wipes them, also after an error. */
struct err secret_read_file(
	const char *who, const char *path, char bytes[SECRET_FILE_BYTES], size_t *out_length);

#endif
