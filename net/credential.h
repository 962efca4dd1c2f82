/* net/credential.h - a token: where it comes from, and as it is now.
 *
 * token_command is run without a shell, in a session of its own, and gets no more than 10 s. An
 * OAuth client's token is asked for with the client credentials, kept in a file until its end, and
 * renewed ahead of it. A secret that was refused twice is not given out again. SPDX-License-Identifier: MIT */
#ifndef NET_CREDENTIAL_H
#define NET_CREDENTIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "net/http.h"
#include "store/config.h"
#include "store/environment.h"
#include "store/err.h"
#include "store/secret.h"

enum { CREDENTIAL_COMMAND_MS = 10 * 1000, CREDENTIAL_USERS = 3 };

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
	const struct environment *environment; /* where token_env was taken to; NULL: nowhere */
	int64_t command_ms;                    /* for tests; 0: CREDENTIAL_COMMAND_MS */
};

/* `secret` is borrowed for the call, NULL with an error: ERR_CONFIG when what the config names
 * gives none, ERR_REFUSED when the service does not take the client, ERR_MISSING when there is none
 * but what was refused (nothing was sent), ERR_NET and ERR_MALFORMED. */
typedef void credential_done(void *to, struct err e, const struct secret *secret);

struct err credential_open(uv_loop_t *loop, struct http *http,
	const struct credential_config *config, struct credential **out);

/* Gets the secret: `done` is called exactly once, from within when it is at hand, and not at all
 * after credential_close or credential_leave. Of CREDENTIAL_USERS each asks once at a time. After a
 * first refusal one request has it at a time: who asks meanwhile waits for what becomes of that. */
void credential_get(struct credential *c, credential_done *done, void *to);

/* Who asked with that `to` wants it no more. */
void credential_leave(struct credential *c, void *to);

/* A request with what was given out is on its way: which secret it has. Each is returned, after
 * credential_refused or credential_accepted, if the answer said either. */
unsigned credential_lend(struct credential *c);
void credential_return(struct credential *c);

/* The current one: that one before it was refused is no news. */
unsigned credential_which(const struct credential *c);

/* The secret when it is at hand and need not be renewed, else NULL; borrowed until the next call. */
const struct secret *credential_at_hand(const struct credential *c);

/* The service refused the current one (401, 403, or ERR_REFUSED). In how many ms credential_get is worth a call:
 * 0 when it may give another one at once, a moment when the same is to be tried once more, else
 * credential_again_ms. A token of OAuth is given up the first time, and its file removed. */
int64_t credential_refused(struct credential *c);

/* How long who gives tokens wants to be left alone, ms, as of the last one that could not be had;
 * -1: it did not say. */
int64_t credential_wait_ms(const struct credential *c);

/* The service took it. */
void credential_accepted(struct credential *c);

/* How often where it comes from is looked at after a refusal, ms; INT64_MAX: it cannot change. */
int64_t credential_again_ms(const struct credential *c);

/* A sentence: how a new one gets to us. */
const char *credential_advice(const struct credential *c);

/* Ends what is under way; `closed` is called from the loop when the memory is gone. */
void credential_close(struct credential *c, void (*closed)(void *to), void *to);

#endif
