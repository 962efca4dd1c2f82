/* store/environment.h - secrets that came in environment variables, taken out of the environment.
 *
 * What the config names as token_env or client_secret_env is read once and removed, so that no
 * program we start inherits it, and /proc shows it no more; a reload finds it here.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ENVIRONMENT_H
#define STORE_ENVIRONMENT_H

#include "store/config.h"
#include "store/err.h"
#include "store/secret.h"

enum { ENVIRONMENT_MOST = 16 };

/* Private to store/environment.c. All zero is an empty one. */
struct environment {
	struct {
		char *name;
		struct secret value; /* empty: `why` says what was wrong with it */
		struct err why;
	} at[ENVIRONMENT_MOST];
	int count;
};

void environment_clear(struct environment *e);

/* Takes over each variable that this config names as a secret. It changes the environment: best
 * before there are threads. */
void environment_take(struct environment *e, const struct config *config);

/* A copy of the secret that was in `name`, as secret_from_env makes one. */
struct err environment_secret(
	const struct environment *e, const char *who, const char *name, struct secret *out);

#endif
