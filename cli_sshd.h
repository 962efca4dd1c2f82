/* cli_sshd.h - what sshd would do with somebody who logs in, as it says itself.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_SSHD_H
#define CLI_SSHD_H

#include "cli_account.h"
#include "store/buf.h"
#include "store/err.h"

enum { SSHD_FORCED_BYTES = 2200 };

/* Runs a program of the system's with nothing of our environment. What it says is added to `out`
 * (NULL: nobody wants it) up to its cap. ERR_MISSING when there is no such program, ERR_IO with the
 * first line of what it said when it fails. */
struct err sshd_run(const char *const *argv, struct buf *out);

/* What `setup-observers` told sshd: whom it forces, and what ("exec /usr/bin/warroom watch DIR"),
 * of ETC/ssh/sshd_config.d/warroom.conf. False when there is no such file, or it says neither. */
bool sshd_forces(const char *etc, char login[ACCOUNT_NAME_BYTES], char forced[SSHD_FORCED_BYTES]);

/* ERR_CONFIG, and what is not as it should be in a sentence, unless sshd would give `login` nothing
 * but `forced`. Only root may ask it. */
struct err sshd_gives_only(const char *etc, const char *login, const char *forced);

#endif
