/* net/drill/token.h - the access tokens that the simulated services have given out.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_TOKEN_H
#define NET_DRILL_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "net/drill/world.h"

enum { TOKEN_SIZE = 64 };

/* Makes a token for a client. `prefix` is what the service's tokens begin with, `scope` is copied.
 * life_s  seconds of room time until it ends. */
void drill_token_issue(struct world *w, enum client client, const char *prefix, const char *scope,
	int64_t life_s, char out[static TOKEN_SIZE]);

/* The token that reads so, ended or not; NULL when none was given out. Until the next is. */
const struct token *drill_token_find(const struct world *w, const char *prefix, const char *text);

/* Whether a list of words with spaces between has that word. */
bool drill_token_allows(const char *scope, const char *word);

#endif
