/* store/mirror_files.c - the observers' directory: generations in it, and the link to the newest.
 *
 * Whatever the umask, nobody else gets into a generation before it is whole: its directory is 0700
 * until then, and the files in it have the mode they keep (SQLite gives the -wal and the -shm that
 * of the file). Only this account can write in the directory, so that names in it are what we made.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"

static bool
is_for_group(const struct mirror_place *place)
{
	return place->group != (gid_t)-1;
}

static mode_t
directory_mode(const struct mirror_place *place)
{
	return is_for_group(place) ? 02750 : 0700;
}

static struct err
cannot(const char *what, const char *path)
{
	return err_make(
		ERR_IO, "Observers see nothing new: %s %s: %s.", path, what, strerror(errno));
}

/* Mode and group of a directory that is ours. */
static struct err
settle(const struct mirror_place *place, const char *path, mode_t mode)
{
	if (is_for_group(place) && chown(path, (uid_t)-1, place->group) != 0)
		return err_make(ERR_CONFIG,
			"%s cannot be given to the group of observers.group: this account must be "
			"a member of it, and log in anew after it became one.",
			path);
	return chmod(path, mode) == 0 ? NO_ERR : cannot("keeps its mode", path);
}

/* The number in "g12"; 0 when it is no such name. */
static int64_t
number_of(const char *name)
{
	char *end = NULL;
	long long number;

	if (name[0] != 'g' || name[1] < '1' || name[1] > '9')
		return 0;
	errno = 0;
	number = strtoll(name + 1, &end, 10);
	return errno == 0 && *end == '\0' ? number : 0;
}

/* What an engine puts there, and what a file system of its own has. */
static bool
is_known(const char *name)
{
	static const char *const names[] = {".", "..", "current", "current.new", "engine.lock",
		"engine.sock", "watch.sock", "lost+found"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return number_of(name) > 0;
}

bool
mirror_files_alone(const char *dir)
{
	DIR *all = opendir(dir);
	const struct dirent *one;
	bool alone = all != NULL;

	while (alone && (one = readdir(all)) != NULL)
		alone = is_known(one->d_name);
	if (all != NULL)
		(void)closedir(all);
	return alone;
}

struct err
mirror_files_make(const struct mirror_place *place)
{
	struct stat there;

	if (mkdir(place->dir, 0700) != 0 && errno != EEXIST) {
		if (is_for_group(place))
			return err_make(ERR_CONFIG,
				"Observers see nothing: %s cannot be made: %s. `warroom "
				"setup-observers` says how.",
				place->dir, strerror(errno));
		return cannot("cannot be made", place->dir);
	}
	if (lstat(place->dir, &there) != 0)
		return cannot("cannot be read", place->dir);
	if (!S_ISDIR(there.st_mode) || there.st_uid != geteuid())
		return err_make(ERR_CONFIG,
			"Observers see nothing: %s must be a directory of this account's own. "
			"`warroom setup-observers` says how.",
			place->dir);
	if (is_for_group(place) && there.st_gid == place->group &&
		(there.st_mode & 07777) == directory_mode(place))
		return record_place(place->dir);
	/* A home, or the record itself: the group would read what else is in it. */
	if (is_for_group(place) && !mirror_files_alone(place->dir))
		return err_make(ERR_CONFIG,
			"Observers see nothing: %s has other files in it, which the group could "
			"read: give a directory of its own as observers.dir.",
			place->dir);
	struct err e = settle(place, place->dir, directory_mode(place));

	return e.kind == ERR_NONE ? record_place(place->dir) : e;
}

struct err
mirror_files_lock(const char *dir, int *out_fd)
{
	char path[MIRROR_PATH_BYTES];
	int fd;

	(void)snprintf(path, sizeof path, "%s/engine.lock", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0 || fchmod(fd, 0600) != 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
		bool taken = fd >= 0 && errno == EWOULDBLOCK;
		struct err e = cannot("cannot be locked", path);

		if (taken)
			e = err_make(ERR_CONFIG,
				"Observers see nothing of this room: the engine of another record "
				"shows its own in %s. Give one of them another observers.dir.",
				dir);
		if (fd >= 0)
			(void)close(fd);
		return e;
	}
	*out_fd = fd;
	return NO_ERR;
}

static void
generation_path(const char *dir, int64_t generation, char out[MIRROR_PATH_BYTES])
{
	(void)snprintf(out, MIRROR_PATH_BYTES, "%s/g%" PRId64, dir, generation);
}

void
mirror_files_path(const char *dir, int64_t generation, char out[MIRROR_PATH_BYTES])
{
	(void)snprintf(out, MIRROR_PATH_BYTES, "%s/g%" PRId64 "/mirror.db", dir, generation);
}

struct err
mirror_files_begin(const struct mirror_place *place, int64_t generation)
{
	char path[MIRROR_PATH_BYTES];
	struct err e;
	int fd;

	generation_path(place->dir, generation, path);
	if (mkdir(path, 0700) != 0)
		return cannot("cannot be made", path);
	e = settle(place, path, is_for_group(place) ? 02700 : 0700);
	if (e.kind != ERR_NONE)
		return e;
	mirror_files_path(place->dir, generation, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return cannot("cannot be made", path);
	if (is_for_group(place) &&
		(fchown(fd, (uid_t)-1, place->group) != 0 || fchmod(fd, 0640) != 0))
		e = cannot("cannot be given to the group", path);
	if (close(fd) != 0 && e.kind == ERR_NONE)
		e = cannot("cannot be made", path);
	return e;
}

struct err
mirror_files_show(const struct mirror_place *place, int64_t generation)
{
	char path[MIRROR_PATH_BYTES];
	char fresh[MIRROR_PATH_BYTES];
	char name[32];
	struct err e;

	generation_path(place->dir, generation, path);
	e = settle(place, path, directory_mode(place));
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(name, sizeof name, "g%" PRId64, generation);
	(void)snprintf(fresh, sizeof fresh, "%s/current.new", place->dir);
	(void)snprintf(path, sizeof path, "%s/current", place->dir);
	(void)unlink(fresh); /* of an engine that was killed; most often there is none */
	if (symlink(name, fresh) != 0)
		return cannot("cannot be made", fresh);
	return rename(fresh, path) == 0 ? NO_ERR : cannot("cannot be moved on", path);
}

int64_t
mirror_current(const char *dir)
{
	char path[MIRROR_PATH_BYTES];
	char target[64];
	ssize_t length;

	(void)snprintf(path, sizeof path, "%s/current", dir);
	length = readlink(path, target, sizeof target - 1);
	if (length <= 0)
		return 0;
	target[length] = '\0';
	return number_of(target);
}

bool
mirror_is_kept(const char *dir, int64_t generation)
{
	char path[MIRROR_PATH_BYTES];

	mirror_files_path(dir, generation, path);
	return access(path, F_OK) == 0;
}

void
mirror_files_remove(const char *dir, int64_t generation)
{
	static const char *const names[] = {
		"mirror.db", "mirror.db-wal", "mirror.db-shm", "mirror.db-journal"};
	char path[MIRROR_PATH_BYTES];
	char file[MIRROR_PATH_BYTES + 32];

	if (mirror_current(dir) == generation) {
		(void)snprintf(path, sizeof path, "%s/current", dir);
		(void)unlink(path); /* what is left leads nowhere */
	}
	generation_path(dir, generation, path);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		(void)snprintf(file, sizeof file, "%s/%s", path, names[i]);
		(void)unlink(file); /* not all are there */
	}
	(void)rmdir(path); /* with what is not ours in it, it stays, and is tried again */
}

int64_t
mirror_files_scan(const char *dir, bool remove, int64_t but)
{
	DIR *all = opendir(dir);
	const struct dirent *one;
	int64_t newest = 0;

	if (all == NULL)
		return 0;
	while ((one = readdir(all)) != NULL) {
		int64_t number = number_of(one->d_name);

		if (number > newest)
			newest = number;
		if (remove && number > 0 && number != but)
			mirror_files_remove(dir, number);
	}
	(void)closedir(all);
	return newest;
}
