/* cli_account.c - accounts and groups of this machine, as its files say them now.
 * SPDX-License-Identifier: MIT */
#include "cli_account.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MOST = 256, STATUS_LINE_BYTES = 4096 };

bool
account_in_group(const char *account, gid_t group)
{
	char name[256]; /* what getpwnam found may lie where it writes now */
	const struct passwd *found;
	gid_t groups[GROUPS_MOST];
	int count = GROUPS_MOST;

	(void)snprintf(name, sizeof name, "%s", account);
	found = getpwnam(name);
	if (found == NULL)
		return false;
	if (getgrouplist(name, found->pw_gid, groups, &count) < 0)
		count = GROUPS_MOST; /* the first of them */
	for (int i = 0; i < count; i++) {
		if (groups[i] == group)
			return true;
	}
	return false;
}

/* "1000 27 4" */
static bool
has_number(const char *list, gid_t group)
{
	char *end = NULL;

	for (const char *at = list;; at = end) {
		unsigned long number = strtoul(at, &end, 10);

		if (end == at)
			return false;
		if (number == group)
			return true;
	}
}

bool
account_runs_with(pid_t pid, gid_t group)
{
	char line[STATUS_LINE_BYTES];
	char path[64];
	bool known = false;
	bool found = false;
	FILE *status;

	(void)snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	status = fopen(path, "re");
	if (status == NULL)
		return true;
	while (!found && fgets(line, sizeof line, status) != NULL) {
		if (strncmp(line, "Gid:", 4) != 0 && strncmp(line, "Groups:", 7) != 0)
			continue;
		known = true;
		found = has_number(strchr(line, ':') + 1, group);
	}
	(void)fclose(status);
	return found || !known;
}

bool
account_is_name(const char *name)
{
	static const char others[] = "._-";

	for (size_t i = 0; name[i] != '\0'; i++) {
		bool plain = (name[i] >= 'a' && name[i] <= 'z') ||
			     (name[i] >= 'A' && name[i] <= 'Z') ||
			     (name[i] >= '0' && name[i] <= '9') || name[i] == '_';

		if (i + 1 >= ACCOUNT_NAME_BYTES ||
			(!plain && (i == 0 || strchr(others, name[i]) == NULL)))
			return false;
	}
	return name[0] != '\0';
}
