/* store/mirror_lock.c - who holds the lock without which a mirror cannot be written.
 *
 * Asked of /proc/locks: to ask the file we would have to open it, and closing it again would give
 * up the locks that SQLite holds on it, as POSIX has it.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_lock.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE_LOCK_BYTE = 120 }; /* of the -shm: https://www.sqlite.org/walformat.html, 2.3 */

/* One line: "1: POSIX  ADVISORY  READ 4711 fe:01:1234 120 120". The pid that holds byte 120 of that
 * inode; 0: none. */
static long
read_holder(const char *line, unsigned long inode)
{
	long pid = 0;
	unsigned long found = 0;
	long first = 0;
	char last[24] = "";

	if (strstr(line, "->") != NULL || strstr(line, "ADVISORY") == NULL)
		return 0;
	if (sscanf(strstr(line, "ADVISORY"), "ADVISORY %*s %ld %*x:%*x:%lu %ld %23s", &pid, &found,
		    &first, last) != 4 ||
		found != inode || first > WRITE_LOCK_BYTE)
		return 0;
	if (strcmp(last, "EOF") != 0) {
		long end = 0;

		if (sscanf(last, "%ld", &end) != 1 || end < WRITE_LOCK_BYTE)
			return 0;
	}
	return pid == (long)getpid() ? 0 : pid;
}

void
mirror_lock_holder(const char *path, char *out, size_t size)
{
	char shm[4200];
	char line[256];
	struct stat file, process;
	FILE *locks;
	long pid = 0;

	(void)snprintf(out, size, "somebody");
	(void)snprintf(shm, sizeof shm, "%s-shm", path);
	if (stat(shm, &file) != 0)
		return;
	locks = fopen("/proc/locks", "re");
	if (locks == NULL)
		return;
	while (pid == 0 && fgets(line, sizeof line, locks) != NULL)
		pid = read_holder(line, (unsigned long)file.st_ino);
	(void)fclose(locks);
	if (pid <= 0)
		return;
	(void)snprintf(line, sizeof line, "/proc/%ld", pid);
	if (stat(line, &process) == 0)
		(void)snprintf(
			out, size, "process %ld of uid %lu", pid, (unsigned long)process.st_uid);
	else
		(void)snprintf(out, size, "process %ld", pid);
}
