/* cli_setup.c - `warroom setup-observers`: what lets others follow along over ssh, printed for
 * somebody to read and run, or done.
 *
 * What is printed is a script of sh. Both ways go through the same list, in the same order, and
 * look first at what is there; so a second run has nothing to do.
 * SPDX-License-Identifier: MIT */
#include "cli_setup.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "cli_sshd.h"
#include "store/mirror_files.h"
#include "store/text.h"

enum { WHY_BYTES = 256, PATH_LONG_BYTES = SETUP_PATH_BYTES + 64 };

static const char login_default[] = "warroom-watch";

/* ---- groups ---- */

static struct err
make_group(struct setup *s, const char *name, const char *whose)
{
	const char *const argv[] = {"groupadd", "--system", name, NULL};
	char why[WHY_BYTES];

	(void)snprintf(why, sizeof why, "The group %s: %s", name, whose);
	if (getgrnam(name) == NULL)
		return setup_command(s, why, argv);
	setup_there(s, why);
	return NO_ERR;
}

static bool
is_in(const char *account, const char *group)
{
	const struct group *found = group[0] != '\0' ? getgrnam(group) : NULL;

	return found != NULL && account_in_group(account, found->gr_gid);
}

static struct err
join(struct setup *s, const char *account, const char *group, const char *because)
{
	const char *const argv[] = {"usermod", "-aG", group, account, NULL};
	char why[WHY_BYTES];

	if (group[0] == '\0')
		return NO_ERR;
	(void)snprintf(why, sizeof why, "%s is in the group %s: %s", account, group, because);
	if (!is_in(account, group))
		return setup_command(s, why, argv);
	setup_there(s, why);
	return NO_ERR;
}

/* Everybody in people who has an account of their own here. */
static struct err
join_people(struct setup *s)
{
	struct err e = NO_ERR;

	for (size_t i = 0; i < s->config->people_count && e.kind == ERR_NONE; i++) {
		const struct person_config *p = &s->config->people[i];

		if (p->account[0] == '\0' || strcmp(p->account, s->account) == 0)
			continue;
		if (!account_is_name(p->account) || getpwnam(p->account) == NULL) {
			char shown[WHY_BYTES];

			(void)printf("%speople has the account %s, which this machine has not.%s\n",
				s->apply ? "mind   " : "# ",
				text_show(text_of(p->account), false, shown, sizeof shown),
				s->apply ? "" : "\n");
			continue;
		}
		e = join(s, p->account, s->group, "they see what observers see");
		if (e.kind == ERR_NONE && p->level >= LEVEL_OPERATOR)
			e = join(s, p->account, s->operators, "they act from their own login");
	}
	return e;
}

static struct err
make_groups(struct setup *s)
{
	struct err e = make_group(s, s->group, "they may read the observers' directory");

	if (e.kind == ERR_NONE && s->operators[0] != '\0')
		e = make_group(s, s->operators, "they may send orders to the engine");
	/* A file can be given to a group by its members. */
	if (e.kind == ERR_NONE)
		e = join(s, s->account, s->group, "its engine gives files to that group");
	if (e.kind == ERR_NONE)
		e = join(s, s->account, s->operators, "its engine gives its socket to that group");
	return e.kind == ERR_NONE ? join_people(s) : e;
}

/* ---- the account that observers share ---- */

static struct err
check_login(const struct setup *s, const struct passwd *there)
{
	const char *wrong = NULL;

	if (there->pw_uid == 0)
		wrong = "is root";
	else if (strcmp(there->pw_shell, "/bin/sh") != 0)
		wrong = "has another shell than /bin/sh";
	else if (strcmp(there->pw_dir, s->home) != 0)
		wrong = "has another home";
	else if (!is_in(s->login, s->group))
		wrong = "is not in the observers' group";
	else if (is_in(s->login, s->operators))
		wrong = "is in the operators' group";
	if (wrong == NULL)
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"There is an account %s already, and it %s (what is expected: shell /bin/sh, home "
		"%s, "
		"group %s): correct it with usermod, or take another name with --login.",
		s->login, wrong, s->home, s->group);
}

static struct err
make_login(struct setup *s)
{
	const char *const argv[] = {"useradd", "--system", "--no-create-home", "--home-dir",
		s->home, "--shell", "/bin/sh", "--gid", s->group, "--password", "*", "--comment",
		"warroom observers", s->login, NULL};
	const struct passwd *there = getpwnam(s->login);
	char why[WHY_BYTES];
	struct err e;

	(void)snprintf(why, sizeof why,
		"The account %s: observers log in as it, by key alone. sshd runs the forced "
		"command "
		"with its shell",
		s->login);
	if (there == NULL)
		return setup_command(s, why, argv);
	e = check_login(s, there);
	if (e.kind == ERR_NONE)
		setup_there(s, why);
	return e;
}

static struct err
make_dir(struct setup *s, const char *why, const char *path, const char *owner, const char *group,
	const char *mode)
{
	const char *const argv[] = {
		"install", "-d", "-o", owner, "-g", group, "-m", mode, path, NULL};

	return setup_command(s, why, argv);
}

/* A directory that root alone may write in. */
static struct err
make_roots_dir(struct setup *s, const char *why, const char *path)
{
	struct stat there;
	struct err e = setup_safe("A directory of root's", path, 0);

	if (e.kind != ERR_NONE)
		return e;
	if (lstat(path, &there) != 0)
		return make_dir(s, why, path, "root", "root", "0755");
	if (!S_ISDIR(there.st_mode))
		return err_make(ERR_REFUSED, "%s is there and no directory: move it away.", path);
	setup_there(s, why);
	return NO_ERR;
}

/* ---- the observers' directory ---- */

static bool
is_empty(const char *path)
{
	DIR *dir = opendir(path);
	int count = 0;

	while (dir != NULL && readdir(dir) != NULL)
		count++;
	if (dir != NULL)
		(void)closedir(dir);
	return dir != NULL && count <= 2;
}

static struct err
make_observers_dir(struct setup *s)
{
	const struct passwd *account = getpwnam(s->account);
	uid_t owner = account->pw_uid;
	const struct group *group = getgrnam(s->group);
	struct stat there;
	char why[PATH_LONG_BYTES + WHY_BYTES];
	struct err e = setup_safe("The observers' directory", s->dir, owner);

	(void)snprintf(why, sizeof why,
		"The observers' directory %s: %s writes in it, the group %s reads", s->dir,
		s->account, s->group);
	if (e.kind != ERR_NONE)
		return e;
	if (lstat(s->dir, &there) != 0)
		return make_dir(s, why, s->dir, s->account, s->group, "2750");
	if (!S_ISDIR(there.st_mode) ||
		(there.st_uid != owner && !(there.st_uid == 0 && is_empty(s->dir))))
		return err_make(ERR_REFUSED,
			"%s is there already and is not %s's directory: move it away, or give "
			"another "
			"as observers.dir.",
			s->dir, s->account);
	if (!mirror_files_alone(s->dir))
		return err_make(ERR_REFUSED,
			"%s has other files in it, which the group %s could read: give a directory "
			"of its own as observers.dir.",
			s->dir, s->group);
	if (there.st_uid != owner || group == NULL || there.st_gid != group->gr_gid ||
		(there.st_mode & 07777) != 02750)
		return make_dir(s, why, s->dir, s->account, s->group, "2750");
	setup_there(s, why);
	return NO_ERR;
}

/* ---- ssh ---- */

static struct err
make_keys(struct setup *s)
{
	char path[SETUP_PATH_BYTES];
	char dir[PATH_LONG_BYTES];
	char why[PATH_LONG_BYTES + WHY_BYTES];
	struct stat there;
	struct buf text;
	struct err e;

	if (!setup_keys_path(s, path))
		return err_make(ERR_FULL, "The path of the keys is too long.");
	(void)snprintf(dir, sizeof dir, "%s/ssh/warroom", s->etc);
	e = make_roots_dir(s, "The directory of the keys, which no observer may write in", dir);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(why, sizeof why, "The keys that may watch, a line each: %s", path);
	if (lstat(path, &there) == 0) {
		e = setup_safe("The keys", path, 0);
		if (e.kind == ERR_NONE)
			setup_there(s, why); /* with whatever was added to it */
		return e;
	}
	buf_init(&text, SETUP_TEXT_BYTES);
	setup_keys_text(s, &text);
	e = setup_file(s, why, path, &text, NULL);
	buf_clear(&text);
	return e;
}

static struct err
make_limits(struct setup *s)
{
	char path[PATH_LONG_BYTES];
	struct stat there;
	struct buf text;
	struct err e;

	(void)snprintf(path, sizeof path, "%s/security/limits.d", s->etc);
	if (stat(path, &there) != 0)
		return NO_ERR; /* no PAM, which would read it */
	(void)snprintf(path, sizeof path, "%s/security/limits.d/warroom.conf", s->etc);
	buf_init(&text, SETUP_TEXT_BYTES);
	setup_limits_text(s, &text);
	e = setup_file(
		s, "How much of the machine all observers together may take", path, &text, NULL);
	buf_clear(&text);
	return e;
}

static struct err
make_sshd(struct setup *s)
{
	char path[PATH_LONG_BYTES];
	char config[PATH_LONG_BYTES];
	char forced[2 * SETUP_PATH_BYTES + 32];
	struct buf text;
	struct err e;

	(void)snprintf(path, sizeof path, "%s/ssh/sshd_config.d/warroom.conf", s->etc);
	(void)snprintf(config, sizeof config, "%s/ssh/sshd_config", s->etc);
	(void)snprintf(forced, sizeof forced, "exec %s watch %s", s->program, s->dir);
	buf_init(&text, SETUP_TEXT_BYTES);
	setup_sshd_text(s, &text);
	e = setup_file(s, "What sshd gives that account: warroom watch, and nothing else", path,
		&text, config);
	buf_clear(&text);
	return e.kind == ERR_NONE && s->apply ? sshd_gives_only(s->etc, s->login, forced) : e;
}

/* ---- who and where ---- */

static struct err
take_name(const char *what, const char *name, char out[ACCOUNT_NAME_BYTES])
{
	char shown[80];

	if (!account_is_name(name))
		return err_make(ERR_CONFIG,
			"%s: %s is no name that an account or a group can have.", what,
			text_show(text_of(name), false, shown, sizeof shown));
	(void)snprintf(out, ACCOUNT_NAME_BYTES, "%s", name);
	return NO_ERR;
}

/* sshd_config, sh and the sentences take it as it is. */
static struct err
take_path(const char *what, const char *path, char out[SETUP_PATH_BYTES])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._-+/";
	size_t length = strlen(path);
	char shown[120];

	while (length > 1 && path[length - 1] == '/')
		length--;
	if (path[0] != '/' || strspn(path, plain) != strlen(path) || strstr(path, "..") != NULL ||
		length >= SETUP_PATH_BYTES - 64)
		return err_make(ERR_CONFIG,
			"%s: %s must be a path from / on, of letters, digits and ._-+ without two "
			"dots.",
			what, text_show(text_of(path), true, shown, sizeof shown));
	(void)snprintf(out, SETUP_PATH_BYTES, "%.*s", (int)length, path);
	return NO_ERR;
}

/* --account, else ours, else for root whose the config is. */
static struct err
find_account(struct setup *s)
{
	const struct passwd *found = NULL;
	struct stat config;

	if (s->options->account != NULL)
		found = getpwnam(s->options->account);
	else if (geteuid() != 0)
		found = getpwuid(geteuid());
	else if (s->options->config != NULL && stat(s->options->config, &config) == 0 &&
		 config.st_uid != 0)
		found = getpwuid(config.st_uid);
	if (found == NULL && s->options->account != NULL)
		return err_make(ERR_MISSING, "There is no such account as --account says.");
	if (found == NULL)
		return err_make(
			ERR_USAGE, "Which account runs the engine? Say it: --account NAME.");
	return take_name("--account", found->pw_name, s->account);
}

/* The config as its account reads it: from its home, and nothing that root alone could. */
static struct err
load_config(struct setup *s)
{
	const struct passwd *account = getpwnam(s->account);
	bool becomes = geteuid() == 0 && account->pw_uid != 0;
	struct err e;

	if (becomes &&
		(setenv("HOME", account->pw_dir, 1) != 0 || unsetenv("XDG_CONFIG_HOME") != 0 ||
			setegid(account->pw_gid) != 0 || seteuid(account->pw_uid) != 0))
		return err_make(ERR_IO, "The config cannot be read as %s: %s.", s->account,
			strerror(errno));
	e = config_load(s->options->config, &s->config);
	if (becomes && (seteuid(0) != 0 || setegid(0) != 0))
		abort(); /* as which account we would go on is not known */
	return e;
}

static struct err
find_program(struct setup *s)
{
	char path[SETUP_PATH_BYTES];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
	struct stat there;
	struct err e;

	if (length <= 0)
		return err_make(
			ERR_IO, "Where this program is cannot be found: %s.", strerror(errno));
	path[length] = '\0';
	e = take_path("warroom", path, s->program);
	if (e.kind == ERR_NONE)
		e = setup_safe("What observers would run", s->program, 0);
	if (e.kind == ERR_NONE && (stat(s->program, &there) != 0 || (there.st_mode & S_IXOTH) == 0))
		e = err_make(ERR_REFUSED, "%s cannot be run by other accounts: chmod 755 it.",
			s->program);
	return e;
}

static struct err
take_config(struct setup *s)
{
	const struct config *c = s->config;
	const char *given = s->options->login != NULL ? s->options->login : login_default;
	struct err e;

	if (c->observers == NULL || c->observers->group[0] == '\0')
		return err_make(ERR_CONFIG,
			"%s has no observers.group yet: add the line "
			"observers: {group: warroom, dir: /var/lib/warroom}, then run this again.",
			c->path);
	e = take_name("observers.group", c->observers->group, s->group);
	if (e.kind == ERR_NONE && c->operators != NULL)
		e = take_name("operators.group", c->operators->group, s->operators);
	if (e.kind == ERR_NONE)
		e = take_path("observers.dir", c->observers->dir, s->dir);
	if (e.kind == ERR_NONE)
		e = take_name("--login", given, s->login);
	if (e.kind == ERR_NONE && strcmp(s->group, s->operators) == 0)
		e = err_make(ERR_CONFIG,
			"observers.group and operators.group are both %s: all observers could send "
			"orders. Give two.",
			s->group);
	if (e.kind == ERR_NONE && (strcmp(s->login, s->account) == 0 ||
					  config_person_for_account(c, s->login) != NULL))
		e = err_make(ERR_CONFIG,
			"%s is somebody's account: observers need one that is nobody's, --login "
			"NAME.",
			s->login);
	if (e.kind == ERR_NONE)
		e = take_path("--etc", s->options->etc != NULL ? s->options->etc : "/etc", s->etc);
	if (e.kind == ERR_NONE)
		(void)snprintf(s->home, sizeof s->home, "/var/lib/%s", s->login);
	return e;
}

static struct err
begin(struct setup *s)
{
	struct err e;

	if (s->apply && geteuid() != 0)
		return err_make(ERR_REFUSED,
			"Only root can make accounts and tell sshd: read what is printed without "
			"--apply first, then run this with sudo.");
	e = find_account(s);
	if (e.kind == ERR_NONE)
		e = load_config(s);
	if (e.kind == ERR_NONE)
		e = take_config(s);
	return e.kind == ERR_NONE ? find_program(s) : e;
}

/* ---- all of it ---- */

static void
say_end(const struct setup *s)
{
	const char *lead = s->apply ? "" : "# ";

	if (s->changes == 0)
		(void)printf("%sAll of it is there already.\n", lead);
	(void)printf(
		"%sNow: start the engine of %s again from a new login (groups are given at "
		"login),\n"
		"%sthen let sshd read its config: systemctl reload ssh\n"
		"%sand let somebody in: warroom setup-observers --as 'Kim Lee' kim.pub --apply\n",
		lead, s->account, lead, lead);
}

static struct err
make_all(struct setup *s)
{
	static struct err (*const steps[])(struct setup * s) = {make_groups, make_login, NULL,
		make_observers_dir, make_keys, make_limits, make_sshd};
	struct err e = NO_ERR;

	if (!s->apply)
		(void)printf("# What warroom setup-observers --apply would do. Read it; to do it "
			     "by hand,\n"
			     "# run it as root: it stops at the first thing that fails.\n"
			     "set -eu\n\n");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && e.kind == ERR_NONE; i++)
		e = steps[i] != NULL ? steps[i](s)
				     : make_roots_dir(s,
					       "Its home: root's, and empty, so that nothing "
					       "in it is read at a login",
					       s->home);
	if (e.kind == ERR_NONE)
		say_end(s);
	return e;
}

int
cli_setup(const struct options *options, int argc, char **argv)
{
	struct setup s = {.options = options, .apply = options->apply};
	int words = argc - options->rest;
	struct err e;

	if (words != (options->as != NULL ? 1 : 0))
		return cli_fail(err_make(ERR_USAGE,
			"setup-observers takes no words; with --as NAME the file of that person's "
			"public key: --as 'Kim Lee' kim.pub."));
	e = begin(&s);
	if (e.kind == ERR_NONE)
		e = options->as != NULL ? setup_key(&s, options->as, argv[options->rest])
					: make_all(&s);
	config_free(s.config);
	return e.kind == ERR_NONE ? EXIT_SUCCESS : cli_fail(e);
}
