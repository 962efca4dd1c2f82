/* store/actor.h - who an account is: the name under which it acts, and what it may do.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ACTOR_H
#define STORE_ACTOR_H

#include <sys/types.h>

#include "store/config.h"
#include "store/order.h"

/* The kernel says which account it is, the config who that is. Our own account is lead, and is
 * `me` where the config's people do not name it. */
void actor_find(const struct config *config, uid_t uid, struct actor *out);

/* What the account is called in this machine's directory; its number where there is no such name. A
 * directory may be slow. */
enum { ACCOUNT_BYTES = 64 };
void actor_account(uid_t uid, char out[ACCOUNT_BYTES]);

/* Whoever holds the lead role of an open incident acts at level lead (R41), whatever the config
 * says of them: raises `actor` then. Not a stranger: anybody's account may be called like
 * somebody. */
struct err actor_raise(struct record *r, struct actor *actor);

#endif
