/* store/mirror_read.c - the mirror, for who reads it: where it is, and opening the newest.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "store/lock.h"
#include "store/mirror_files.h"

enum {
	LINE_CAP_BYTES = 1024 * 1024,
	TRIES = 3, /* generations that may go by while one is opened */
};

static const char usual_dir[] = "/var/lib/warroom";

static bool
has_group(const struct config *config)
{
	return config != NULL && config->observers != NULL && config->observers->group[0] != '\0';
}

static struct err
put_path(const char *dir, const char *below, char out[PATH_MAX])
{
	if ((size_t)snprintf(out, PATH_MAX, "%s%s", dir, below) >= PATH_MAX)
		return err_make(ERR_CONFIG, "The observers' directory has too long a name.");
	return NO_ERR;
}

struct err
mirror_place(const struct config *config, const char *dir, struct mirror_place *out)
{
	struct mirror_place place = {.group = (gid_t)-1};
	struct err e;

	if (has_group(config)) {
		const struct group *group = getgrnam(config->observers->group);

		if (group == NULL)
			return err_make(ERR_CONFIG,
				"observers.group: there is no group %s on this machine. `warroom "
				"setup-observers` says how to make it.",
				config->observers->group);
		place.group = group->gr_gid;
		e = put_path(config->observers->dir, "", place.dir);
		if (e.kind == ERR_NONE && place.dir[0] != '/')
			e = err_make(ERR_CONFIG, "observers.dir must begin with a slash.");
	} else {
		e = put_path(dir, "/public", place.dir);
	}
	if (e.kind == ERR_NONE)
		*out = place;
	return e;
}

/* A directory that somebody named: what is wrong with it is worth a sentence. */
static struct err
check_access(const char *dir)
{
	if (access(dir, R_OK | X_OK) == 0)
		return NO_ERR;
	if (errno == EACCES)
		return err_make(ERR_MISSING,
			"%s may not be read by this account: ask who runs the room to add it to "
			"the observers' group, then log in anew.",
			dir);
	return err_make(ERR_MISSING,
		"There is no room to watch at %s: ask who runs it for the observers' directory.",
		dir);
}

static struct err
take_named(const char *dir, char out[PATH_MAX])
{
	struct err e = check_access(dir);

	return e.kind == ERR_NONE ? put_path(dir, "", out) : e;
}

/* A drill that is played has a record of its own in a directory beside ours: net/drill/room.c. */
static bool
find_drill(const char *dir, char out[PATH_MAX])
{
	DIR *entries = opendir(dir);
	const struct dirent *entry;
	char record[PATH_MAX], found[PATH_MAX];
	bool is_one = false;

	while (!is_one && entries != NULL && (entry = readdir(entries)) != NULL) {
		is_one = strncmp(entry->d_name, "drill-", 6) == 0 &&
			 (size_t)snprintf(record, PATH_MAX, "%s/%s", dir, entry->d_name) <
				 PATH_MAX &&
			 put_path(record, "/public", found).kind == ERR_NONE &&
			 lock_held(record, NULL) && mirror_current(found) > 0;
	}
	if (is_one)
		(void)snprintf(out, PATH_MAX, "%s", found);
	if (entries != NULL)
		(void)closedir(entries);
	return is_one;
}

struct err
mirror_find(const char *given, const struct config *config, const char *dir, char out[PATH_MAX])
{
	if (given != NULL)
		return take_named(given, out);
	if (has_group(config))
		return take_named(config->observers->dir, out);
	if (mirror_current(usual_dir) > 0)
		return put_path(usual_dir, "", out);
	if (dir != NULL) {
		struct err e = put_path(dir, "/public", out);

		if (e.kind != ERR_NONE || access(out, R_OK | X_OK) == 0 || find_drill(dir, out))
			return e;
	}
	return err_make(ERR_MISSING,
		"There is no room to watch on this machine: its engine has not made %s yet. Ask "
		"who runs it, and name the observers' directory: warroom watch DIR.",
		usual_dir);
}

struct err
mirror_read(const char *dir, int64_t *generation, struct record **out)
{
	struct err e = NO_ERR;

	for (int i = 0; i < TRIES; i++) {
		char path[MIRROR_PATH_BYTES];
		int64_t current = mirror_current(dir);

		if (current == 0)
			return err_make(ERR_MISSING,
				"The room at %s cannot be watched just now: its engine is making a "
				"copy for observers, or has never run. It is tried again.",
				dir);
		mirror_files_path(dir, current, path);
		e = db_open(path, DB_READ, out);
		if (e.kind == ERR_NONE) {
			/* There may be a hundred readers; SQLite's own is 2 MiB each. Failing, it
			 * stays. */
			(void)sqlite3_exec(
				(*out)->db, "PRAGMA cache_size = -512", NULL, NULL, NULL);
			*generation = current;
			return NO_ERR;
		}
		if (mirror_current(dir) == current)
			break; /* it is this one that cannot be read */
	}
	if (access(dir, R_OK | X_OK) != 0)
		return check_access(dir);
	return err_make(ERR_MISSING,
		"The room at %s cannot be watched just now. It is tried again: %s", dir, e.text);
}

static struct err
no_mirror(const struct record *r)
{
	return err_make(ERR_MISSING, "%s is not a copy for observers.", r->path);
}

struct err
mirror_told(struct record *r, struct buf *line, int64_t *at_ms)
{
	static const char sql[] = "SELECT line, told_ms"
				  " FROM mirror";
	sqlite3_stmt *s = NULL;
	bool row = false;
	const char *told;
	struct err e = db_start(r, &s, sql, "");

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return no_mirror(r);
	buf_reset(line);
	told = (const char *)sqlite3_column_text(s, 0); /* NULL: the file is damaged */
	if (told != NULL && sqlite3_column_bytes(s, 0) <= LINE_CAP_BYTES)
		(void)buf_string(line, told);
	*at_ms = sqlite3_column_int64(s, 1);
	db_end(s);
	return NO_ERR;
}

struct err
mirror_reach(struct record *r, int64_t *at_ms)
{
	static const char sql[] = "SELECT reach_ms"
				  " FROM mirror";
	int64_t reach_ms = -1;
	struct err e = db_number(r, -1, &reach_ms, sql, "");

	if (e.kind == ERR_NONE && reach_ms < 0)
		return no_mirror(r);
	if (e.kind == ERR_NONE)
		*at_ms = reach_ms;
	return e;
}

void
mirror_mask(struct record *r, const char *text, struct buf *out)
{
	static const char sql[] = "SELECT room_mask(?1)";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = db_start(r, &s, sql, "t", text);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind == ERR_NONE && row)
		(void)buf_string(out, (const char *)sqlite3_column_text(s, 0));
	if (s != NULL)
		db_end(s);
}
