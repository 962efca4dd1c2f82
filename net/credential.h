/* net/credential.h - a token: where it comes from, and as it is now.
 *
 * token_command is run without a shell, in a session of its own, and gets no more than 10 s. An
 * OAuth client's token is asked for with the client credentials, kept in memory only, and renewed
 * ahead of its end. SPDX-License-Identifier: MIT */
#ifndef NET_CREDENTIAL_H
#define NET_CREDENTIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "net/http.h"
#include "store/config.h"
#include "store/err.h"
#include "store/secret.h"

enum { CREDENTIAL_COMMAND_MS = 10 * 1000 };

struct credential;

/* All borrowed until credential_close has called back. */
struct credential_config {
	const char *who; /* how sentences name the secret: "pagerduty.token" */
	const struct token_config *token;
	const char *oauth_url; /* where the client's token is asked for; NULL: `token` is used as it
				  is */
	const char *client_id;
	const char *scope;
	bool form;         /* the exchange is a form (RFC 6749 4.4.2), else JSON as Zendesk wants */
	const char *cache; /* the file a token of OAuth rests in, so that a restart needs no new
			      one; written durably before the token is used; NULL: nowhere */
	int64_t command_ms; /* for tests; 0: CREDENTIAL_COMMAND_MS */
};

/* `secret` is borrowed for the call, NULL with an error: ERR_CONFIG when what the config names
 * gives none, ERR_REFUSED when the service does not take the client, ERR_NET and ERR_MALFORMED. */
typedef void credential_done(void *to, struct err e, const struct secret *secret);

struct err credential_open(uv_loop_t *loop, struct http *http,
	const struct credential_config *config, struct credential **out);

/* Gets the secret: `done` is called exactly once, from within when it is at hand, and not at all
 * after credential_close. One at a time. */
void credential_get(struct credential *c, credential_done *done, void *to);

/* The service refused it: the next credential_get asks where it came from again. False when that
 * cannot give another one. */
bool credential_forget(struct credential *c);

/* Ends what is under way; `closed` is called from the loop when the memory is gone. */
void credential_close(struct credential *c, void (*closed)(void *to), void *to);

#endif
