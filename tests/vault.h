/* tests/vault.h - a credential on a loop of its own.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_VAULT_H
#define TESTS_VAULT_H

#include <stdbool.h>
#include <uv.h>

#include "net/credential.h"

enum { COMMAND_MS = 300 };

struct vault {
	uv_loop_t loop;
	uv_timer_t limit;
	struct http *http;
	struct credential *credential;
	struct credential_config config;
	struct token_config token;
	const char *argv[4];
	int done;
	bool closed;
	struct err error;
	char secret[64];
};

/* For "pagerduty.token", not opened yet. */
void vault_open(struct vault *b);

/* token_command: sh -c SCRIPT. The shell is the test's, not ours. */
void vault_command(struct vault *b, const char *script);

/* With the literal secret s3"cret, exchanged at `url`. */
void vault_oauth(struct vault *b, const char *url);

/* Asks and waits: into `error` and `secret`. */
void vault_get(struct vault *b);

/* For credential_get by hand. */
void vault_on_secret(void *to, struct err e, const struct secret *secret);

/* Closes the credential and opens another one, as a start does. */
void vault_restart(struct vault *b);
void vault_close(struct vault *b);

#endif
