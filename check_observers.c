/* check_observers.c - `warroom check`: can observers watch, and do no more?
 * SPDX-License-Identifier: MIT */
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_line.h"
#include "cli_account.h"
#include "cli_sshd.h"
#include "store/lock.h"

/* ---- who runs with which groups ---- */

/* A process has the groups of its login: to be in one now is not enough. */
static void
check_running(struct check *c, const char *what, const char *name)
{
	const struct group *group = name[0] != '\0' ? getgrnam(name) : NULL;
	const struct passwd *own = getpwuid(geteuid());
	struct lock_holder holder;
	bool runs;

	if (group == NULL || geteuid() == 0 || own == NULL ||
		!account_in_group(own->pw_name, group->gr_gid))
		return; /* check_people says so */
	runs = lock_held(c->record, &holder);
	if (runs && !account_runs_with((pid_t)holder.pid, group->gr_gid))
		check_say(c, VERDICT_FAIL, what,
			"the engine (pid %lld) was started by a login from before %s was in the "
			"group "
			"%s: end it, and start it from a new login",
			(long long)holder.pid, own->pw_name, name);
	else if (!runs && !account_runs_with(getpid(), group->gr_gid))
		check_say(c, VERDICT_WARN, what,
			"this login is from before %s was in the group %s: an engine started here "
			"would be without it; log in anew (in tmux: a new server)",
			own->pw_name, name);
}

/* ---- the account that observers share ---- */

/* What would let somebody in, or do more than watch; NULL: nothing. */
static const char *
find_fault(const struct check *c, const struct passwd *login)
{
	const struct operators_config *operators = c->config->operators;
	const struct group *group;
	struct stat home;

	if (login->pw_uid == 0 || login->pw_uid == geteuid())
		return "is the engine's own or root";
	if (strcmp(login->pw_shell, "/bin/sh") != 0)
		return "has another shell than /bin/sh, which sshd starts warroom watch with";
	if (stat(login->pw_dir, &home) == 0 &&
		(home.st_uid != 0 || (home.st_mode & (S_IWGRP | S_IWOTH)) != 0))
		return "has a home that others than root may write in";
	group = getgrnam(c->config->observers->group);
	if (group != NULL && !account_in_group(login->pw_name, group->gr_gid))
		return "is not in the observers' group, and sees nothing";
	group = operators != NULL ? getgrnam(operators->group) : NULL;
	if (group != NULL && account_in_group(login->pw_name, group->gr_gid))
		return "is in the operators' group: all observers could send orders";
	return NULL;
}

static void
check_login(struct check *c)
{
	const char *etc = c->options->etc != NULL ? c->options->etc : "/etc";
	char login[ACCOUNT_NAME_BYTES];
	char forced[SSHD_FORCED_BYTES];
	const struct passwd *found;
	const char *fault;
	struct err e;

	if (!sshd_forces(etc, login, forced)) {
		check_say(c, VERDICT_OK, "ssh",
			"not set up: who watches needs an account here; warroom setup-observers "
			"makes "
			"one for all");
		return;
	}
	found = getpwnam(login);
	fault = found != NULL ? find_fault(c, found) : "is no account of this machine";
	if (fault != NULL)
		check_say(
			c, VERDICT_FAIL, "ssh", "%s %s: see warroom setup-observers", login, fault);
	else if (geteuid() != 0)
		check_say(c, VERDICT_OK, "ssh",
			"observers log in as %s; what sshd gives them root alone can ask: "
			"setup-observers --apply does",
			login);
	if (fault != NULL || geteuid() != 0)
		return;
	e = sshd_gives_only(etc, login, forced);
	if (e.kind == ERR_NONE)
		check_say(c, VERDICT_OK, "ssh", "sshd gives %s nothing but: %s", login, forced);
	else
		check_say(c, VERDICT_FAIL, "ssh", "%s", e.text);
}

void
check_observers(struct check *c)
{
	if (c->config->observers == NULL || c->config->observers->group[0] == '\0')
		return;
	check_running(c, "observers", c->config->observers->group);
	if (c->config->operators != NULL)
		check_running(c, "operators", c->config->operators->group);
	check_login(c);
}
