/* cli_setup.h - what `warroom setup-observers` makes, and how it is printed or done. Private to
 * cli_setup*.c.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "cli_account.h"
#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/options.h"

enum { SETUP_TEXT_BYTES = 16384, SETUP_PATH_BYTES = 1024 };

struct setup {
	const struct options *options;
	struct config *config;
	char account[ACCOUNT_NAME_BYTES];   /* the engine's */
	char login[ACCOUNT_NAME_BYTES];     /* the one that observers share */
	char group[ACCOUNT_NAME_BYTES];     /* observers.group */
	char operators[ACCOUNT_NAME_BYTES]; /* operators.group; "": none */
	char dir[SETUP_PATH_BYTES];         /* observers.dir */
	char home[SETUP_PATH_BYTES];        /* of `login` */
	char etc[SETUP_PATH_BYTES];         /* where ssh/ and security/ are: /etc */
	char program[SETUP_PATH_BYTES];     /* this one, that sshd is to run */
	bool apply;
	int changes; /* printed or made */
};

/* ---- cli_setup_text.c: the files ---- */

/* Begins each file of ours, so that whoever finds it knows whose it is. */
#define SETUP_MARK "# Written by warroom setup-observers; see docs/observers.md.\n"

void setup_sshd_text(const struct setup *s, struct buf *out);   /* sshd_config.d/warroom.conf */
void setup_keys_text(const struct setup *s, struct buf *out);   /* as it is before the first key */
void setup_limits_text(const struct setup *s, struct buf *out); /* security/limits.d */

/* ETC/ssh/warroom/LOGIN. False when it is too long. */
bool setup_keys_path(const struct setup *s, char out[SETUP_PATH_BYTES]);

/* ---- cli_setup_step.c: one thing, printed or done ---- */

/* Each is said with `why`, one line without a full stop. */
void setup_there(struct setup *s, const char *why);
struct err setup_command(struct setup *s, const char *why, const char *const *argv);

/* A file of root's that others may read. One that is there and says something else is ERR_REFUSED,
 * as is a link. `validate`: a sshd_config of which it would be part, asked before; NULL: none. */
struct err setup_file(struct setup *s, const char *why, const char *path, const struct buf *text,
	const char *validate);

/* ERR_REFUSED unless `path` and all above it belong to root or `owner`, and nobody else may write
 * there. What is not there yet is fine. */
struct err setup_safe(const char *what, const char *path, uid_t owner);

/* ---- cli_setup_key.c ---- */

/* The line that lets a key in under a name, of the public key in `file`; printed or added. */
struct err setup_key(struct setup *s, const char *name, const char *file);

#endif
