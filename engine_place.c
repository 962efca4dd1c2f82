/* engine_place.c - where engine.sock is, and who may connect to it.
 *
 * It is DIR/engine.sock, for our own account. With `operators.group` it stands beside the mirror,
 * where members of that group get to, and DIR/engine.sock is a symbolic link to it: our own screens
 * find it where they always did. What stands in the way of that is said, and then it is for our own
 * account alone: never for more people than somebody asked for.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/log.h"

enum { GROUPS_MOST = 1024, GROUP_BYTES = 64 * 1024 };

static const char *
operators_of(const struct engine *g)
{
	return g->config->operators != NULL ? g->config->operators->group : "";
}

/* Only members may give a file to a group; root may always. */
static bool
is_ours(gid_t group)
{
	gid_t groups[GROUPS_MOST];
	int count = getgroups(GROUPS_MOST, groups);

	if (geteuid() == 0 || getegid() == group)
		return true;
	for (int i = 0; i < count; i++) {
		if (groups[i] == group)
			return true;
	}
	return false;
}

static struct err
find_group(const char *name, gid_t *out)
{
	struct group found, *result = NULL;
	char *space = malloc(GROUP_BYTES); /* a group may have many members */
	int rc = space == NULL ? ENOMEM : getgrnam_r(name, &found, space, GROUP_BYTES, &result);
	struct err e = NO_ERR;

	if (rc == 0 && result != NULL)
		*out = found.gr_gid;
	else if (rc == 0)
		e = err_make(ERR_CONFIG,
			"there is no group %s (operators.group); make it: groupadd %s", name, name);
	else
		e = err_make(ERR_IO, "the group %s cannot be looked up: %s", name, strerror(rc));
	free(space);
	if (e.kind == ERR_NONE && !is_ours(*out))
		e = err_make(ERR_CONFIG,
			"this account is not in the group %s (operators.group), so it cannot let "
			"that group in; add it, and start the engine anew",
			name);
	return e;
}

/* Beside the mirror, for that group. */
static struct err
find_beside(const struct engine *g, struct engine_place *out)
{
	if (g->config->observers == NULL || g->config->observers->group[0] == '\0')
		return err_make(ERR_CONFIG,
			"operators.group needs observers.group: what operators see lies there");
	if (g->mirror == NULL || g->observers.group == (gid_t)-1)
		return err_make(ERR_IO, "there is no observers' directory to stand in");
	if (wire_path(g->observers.dir, out->path).kind != ERR_NONE)
		return err_make(ERR_CONFIG, "the path of the observers' directory is too long");
	return find_group(operators_of(g), &out->group);
}

struct err
engine_place_find(const struct engine *g, struct engine_place *out)
{
	struct err e = NO_ERR;

	*out = (struct engine_place){.group = (gid_t)-1};
	if (operators_of(g)[0] != '\0')
		e = find_beside(g, out);
	if (e.kind != ERR_NONE || operators_of(g)[0] == '\0') {
		out->group = (gid_t)-1;
		(void)wire_path(g->dir, out->path); /* engine_listen has looked at it */
	}
	return e;
}

/* DIR/engine.sock.new, with which the link takes the place of what was there at once. */
static void
path_new(const char *link, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s.new", link);
}

struct err
engine_place_link(const struct engine *g, const struct engine_place *place)
{
	char link[WIRE_PATH_BYTES];
	char made[PATH_MAX];
	struct err e = wire_path(g->dir, link);

	if (e.kind != ERR_NONE || place->group == (gid_t)-1)
		return e;
	path_new(link, made);
	(void)unlink(made); /* of an engine that died between the two */
	if (symlink(place->path, made) != 0 || rename(made, link) != 0)
		return err_make(ERR_IO, "%s cannot be made: %s", link, strerror(errno));
	return NO_ERR;
}

/* A link of ours that leads to a socket of ours: both go. Anything else stays. */
void
engine_place_clear(const struct engine *g)
{
	static const char name[] = "/engine.sock";
	char link[WIRE_PATH_BYTES];
	char target[PATH_MAX];
	struct stat info;
	ssize_t length;

	if (wire_path(g->dir, link).kind != ERR_NONE)
		return;
	length = readlink(link, target, sizeof target - 1);
	if (length < 0)
		return;
	target[length] = '\0';
	if (target[0] == '/' && (size_t)length >= sizeof name &&
		strcmp(target + length - (sizeof name - 1), name) == 0 &&
		lstat(target, &info) == 0 && S_ISSOCK(info.st_mode) && info.st_uid == geteuid())
		(void)unlink(target);
	(void)unlink(link);
}

void
engine_place_refused(struct engine *g, struct err why)
{
	char sentence[400];
	struct err e;

	(void)snprintf(sentence, sizeof sentence,
		"Operators are kept out, only this account may act: %s.", why.text);
	log_line("%s", sentence);
	e = engine_note(g, sentence);
	if (e.kind != ERR_NONE)
		log_line("%s", e.text);
}
