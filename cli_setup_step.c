/* cli_setup_step.c - `warroom setup-observers`: one thing, printed or done.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli_setup.h"
#include "cli_sshd.h"
#include "store/file.h"

enum { ASIDE_BYTES = 1100 };

/* ---- saying and doing ---- */

void
setup_there(struct setup *s, const char *why)
{
	(void)printf(s->apply ? "there  %s\n" : "# There already: %s.\n\n", why);
}

/* As a shell takes it. */
static void
print_word(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._-/,=+:";

	if (word[0] != '\0' && strspn(word, plain) == strlen(word))
		(void)fputs(word, stdout);
	else
		(void)printf("'%s'", word); /* none of ours has one in it */
}

struct err
setup_command(struct setup *s, const char *why, const char *const *argv)
{
	struct err e;

	s->changes++;
	if (s->apply) {
		e = sshd_run(argv, NULL);
		if (e.kind == ERR_NONE)
			(void)printf("made   %s\n", why);
		return e;
	}
	(void)printf("# %s.\n", why);
	for (size_t i = 0; argv[i] != NULL; i++) {
		(void)fputs(i > 0 ? " " : "", stdout);
		print_word(argv[i]);
	}
	(void)fputs("\n\n", stdout);
	return NO_ERR;
}

/* ---- a file ---- */

/* Whether it says just that. ERR_REFUSED when something else is there. */
static struct err
compare(const char *path, const struct buf *text, bool *there)
{
	char bytes[SETUP_TEXT_BYTES + 1];
	size_t length = 0;
	ssize_t got = 1;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*there = fd >= 0;
	if (fd < 0 && errno == ENOENT)
		return NO_ERR;
	if (fd < 0)
		return err_make(ERR_REFUSED,
			"%s is there and cannot be read (%s): look what it is, and move it away.",
			path, strerror(errno));
	while (got > 0 && length < sizeof bytes) {
		got = read(fd, bytes + length, sizeof bytes - length);
		length += got > 0 ? (size_t)got : 0;
	}
	(void)close(fd);
	if (got == 0 && length == text->length && memcmp(bytes, text->data, length) == 0)
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"%s is there already and says something else than it should: it was left as it "
		"is. Compare it with what is printed without --apply, move it away, and run this "
		"again.",
		path);
}

static struct err
write_new(const char *path, const char *bytes, size_t length)
{
	struct err e = NO_ERR;
	int fd;

	(void)unlink(path); /* of a run that was killed; the directory is root's */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 || fchmod(fd, 0644) != 0 || !file_write(fd, bytes, length) || fsync(fd) != 0)
		e = err_make(ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return e;
}

/* Whether sshd takes its own config with ours before it, as it would be read. */
static struct err
validate_aside(const char *aside, const char *config)
{
	char path[ASIDE_BYTES + 8];
	char text[3 * ASIDE_BYTES];
	const char *const argv[] = {"sshd", "-t", "-f", path, NULL};
	struct err e;

	(void)snprintf(path, sizeof path, "%s.try", aside);
	(void)snprintf(text, sizeof text, "Include %s\nInclude %s\n", aside, config);
	e = write_new(path, text, strlen(text));
	if (e.kind == ERR_NONE)
		e = sshd_run(argv, NULL);
	(void)unlink(path);
	return e;
}

static struct err
put(const char *path, const struct buf *text, const char *validate)
{
	char aside[ASIDE_BYTES];
	struct err e;

	(void)snprintf(aside, sizeof aside, "%s.new", path);
	e = write_new(aside, text->data, text->length);
	if (e.kind == ERR_NONE && validate != NULL)
		e = validate_aside(aside, validate);
	/* A name that is taken meanwhile stays as it is, unlike with a rename. */
	if (e.kind == ERR_NONE && link(aside, path) != 0)
		e = err_make(ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
	(void)unlink(aside);
	if (e.kind == ERR_NONE)
		(void)file_sync_parent(path);
	return e;
}

static void
print_file(const char *why, const char *path, const struct buf *text, const char *validate)
{
	(void)printf("# %s.\nset -C  # never over what is there\ncat > %s%s <<'END'\n%sEND\n", why,
		path, validate != NULL ? ".new" : "", text->data);
	if (validate != NULL)
		(void)printf("printf 'Include %%s\\n' %s.new %s > %s.try\n"
			     "sshd -t -f %s.try  # does sshd take it?\n"
			     "rm %s.try\nmv -n %s.new %s\n",
			path, validate, path, path, path, path, path);
	(void)printf("chmod 0644 %s\n\n", path);
}

struct err
setup_file(struct setup *s, const char *why, const char *path, const struct buf *text,
	const char *validate)
{
	bool there = false;
	struct err e;

	if (text->full)
		return err_make(ERR_FULL, "%s would be too long.", path);
	e = compare(path, text, &there);
	if (e.kind != ERR_NONE)
		return e;
	if (there) {
		setup_there(s, why);
		return NO_ERR;
	}
	s->changes++;
	if (!s->apply) {
		print_file(why, path, text, validate);
		return NO_ERR;
	}
	e = put(path, text, validate);
	if (e.kind == ERR_NONE)
		(void)printf("made   %s\n", why);
	return e;
}

/* ---- who else could change it ---- */

struct err
setup_safe(const char *what, const char *path, uid_t owner)
{
	char part[SETUP_PATH_BYTES];
	struct stat there;

	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		(void)snprintf(part, sizeof part, "%.*s", (int)i, path);
		if (lstat(part, &there) != 0)
			return errno == ENOENT ? NO_ERR
					       : err_make(ERR_IO, "%s: %s: %s.", what, part,
							 strerror(errno));
		if (S_ISLNK(there.st_mode))
			return err_make(ERR_REFUSED,
				"%s: %s is a symbolic link: give the path that it leads to.", what,
				part);
		if ((there.st_uid != 0 && there.st_uid != owner) ||
			(there.st_mode & S_IWOTH) != 0 ||
			((there.st_mode & S_IWGRP) != 0 && there.st_gid != 0))
			return err_make(ERR_REFUSED,
				"%s: others than root may change %s: take a place that is root's.",
				what, part);
	}
	return NO_ERR;
}
