/* cli_account.h - accounts and groups of this machine, as its files say them now.
 * SPDX-License-Identifier: MIT */
#ifndef CLI_ACCOUNT_H
#define CLI_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

enum { ACCOUNT_NAME_BYTES = 33 }; /* useradd(8) takes 32 */

/* Whether the account is in the group, as a member or because it is its own. What processes have
 * that began earlier does not count: see account_runs_with. False for one that is not there. */
bool account_in_group(const char *account, gid_t group);

/* Whether the process `pid` may act as one of the group: it got its groups when it was started.
 * True when that cannot be known. */
bool account_runs_with(pid_t pid, gid_t group);

/* Whether all programs take it for a name: letters, digits, and "._-" not at the beginning. */
bool account_is_name(const char *name);

#endif
