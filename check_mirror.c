/* check_mirror.c - `warroom check`: can the group get to what observers read, and nobody else
 * change it?
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_line.h"
#include "store/mirror_files.h"
#include "store/record.h"

enum { DIRECTORY_MODE = 02750 };

/* A directory on the way: the group must pass, and nobody but us and root may put another in its
 * place. False, and said, when that is not so. */
static bool
check_step(struct check *c, const char *path, const struct stat *there, const struct group *group)
{
	bool theirs = there->st_gid == group->gr_gid;
	bool passed = theirs ? (there->st_mode & S_IXGRP) != 0 : (there->st_mode & S_IXOTH) != 0;

	if (there->st_uid != 0 && there->st_uid != geteuid())
		check_say(c, VERDICT_FAIL, "observers",
			"%s belongs to another account, which can show observers what it likes: "
			"choose another observers.dir, or chown root %s",
			path, path);
	else if ((there->st_mode & (S_IWGRP | S_IWOTH)) != 0 && (there->st_mode & S_ISVTX) == 0)
		check_say(c, VERDICT_FAIL, "observers",
			"others may write in %s, and show observers what they like: chmod go-w %s",
			path, path);
	else if (!passed)
		check_say(c, VERDICT_FAIL, "observers",
			"the group %s cannot pass %s on the way to observers.dir: chmod %s+x %s",
			group->gr_name, path, theirs ? "g" : "o", path);
	else
		return true;
	return false;
}

/* All directories above it that are there. */
static bool
check_way(struct check *c, const char *dir, const struct group *group)
{
	char path[PATH_MAX];
	struct stat there;
	size_t length = strlen(dir);
	bool well = true;

	while (length > 1 && dir[length - 1] == '/')
		length--;
	for (size_t i = 0; i < length && i < sizeof path - 1; i++) {
		if (dir[i] != '/')
			continue;
		(void)snprintf(path, sizeof path, "%.*s", i == 0 ? 1 : (int)i, dir);
		if (stat(path, &there) != 0)
			break;
		well = check_step(c, path, &there, group) && well;
	}
	return well;
}

/* The engine makes it where the directory above lets it. */
static void
check_missing(struct check *c, const char *dir, int reason)
{
	char above[PATH_MAX];
	char *slash;

	(void)snprintf(above, sizeof above, "%s", dir);
	slash = strrchr(above, '/');
	if (slash != NULL)
		slash[slash == above] = '\0';
	if (reason == ENOENT && slash != NULL && access(above, W_OK | X_OK) == 0)
		check_say(c, VERDICT_OK, "observers",
			"%s is not there yet: the first engine makes it", dir);
	else
		check_say(c, VERDICT_FAIL, "observers",
			"%s is not there, and the engine cannot make it: `warroom setup-observers` "
			"says how",
			dir);
}

static bool
check_itself(struct check *c, const char *dir, const struct stat *there, const struct group *group)
{
	if (!S_ISDIR(there->st_mode))
		check_say(c, VERDICT_FAIL, "observers",
			"%s is no directory: move it away, and the engine makes one", dir);
	else if (there->st_uid != geteuid())
		check_say(c, VERDICT_FAIL, "observers",
			"%s belongs to another account, and the engine cannot write in it: chown "
			"it to the account that runs warroom",
			dir);
	else if ((there->st_gid != group->gr_gid || (there->st_mode & 07777) != DIRECTORY_MODE) &&
		 !mirror_files_alone(dir))
		check_say(c, VERDICT_FAIL, "observers",
			"%s has other files in it, which the group %s could read: choose another "
			"observers.dir",
			dir, group->gr_name);
	else if (there->st_gid != group->gr_gid)
		check_say(c, VERDICT_FAIL, "observers",
			"%s is not of the group %s, which cannot read it: chgrp %s %s", dir,
			group->gr_name, group->gr_name, dir);
	else if ((there->st_mode & 07777) != DIRECTORY_MODE)
		check_say(c, VERDICT_FAIL, "observers",
			"%s has the mode %04o, not 2750 (the group reads, nobody else writes): "
			"chmod 2750 %s",
			dir, (unsigned)(there->st_mode & 07777), dir);
	else
		return true;
	return false;
}

void
check_mirror(struct check *c)
{
	const struct observers_config *observers = c->config->observers;
	const struct group *group;
	struct stat there;
	struct err e;
	bool well;

	/* Without a group only this account reads what is in the record's own directory; that a
	 * group is missing check_people says. */
	if (observers == NULL || observers->group[0] == '\0' ||
		(group = getgrnam(observers->group)) == NULL)
		return;
	if (observers->dir[0] != '/') {
		check_say(c, VERDICT_FAIL, "observers",
			"observers.dir must begin with a /: others find it from wherever they are");
		return;
	}
	well = check_way(c, observers->dir, group);
	if (lstat(observers->dir, &there) != 0) {
		check_missing(c, observers->dir, errno);
		return;
	}
	if (!check_itself(c, observers->dir, &there, group))
		return;
	e = record_place(observers->dir);
	if (e.kind != ERR_NONE)
		check_say(c, VERDICT_FAIL, "observers", "%s", e.text);
	else if (well)
		check_say(c, VERDICT_OK, "observers",
			"the group %s can read %s, nobody else can write", group->gr_name,
			observers->dir);
}
