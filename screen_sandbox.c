/* screen_sandbox.c - a watch screen gives up what it does not need.
 * SPDX-License-Identifier: MIT */
#include "screen_sandbox.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <wchar.h>

#include "screen_inherited.h"
#include "screen_landlock.h"
#include "screen_seccomp.h"

/* A screen has about twenty; who takes it over gets no thousand connections out of it. */
enum { DESCRIPTORS_MOST = 64, PROCESSES_MOST = 0 };

static void
limit(unsigned what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now) == 0 && now.rlim_max < most)
		most = now.rlim_max;
	(void)setrlimit(what, &(struct rlimit){most, most});
}

void
sandbox_prepare(void)
{
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	limit(RLIMIT_CORE, 0);
	inherited_reduce();
}

void
sandbox_look(struct sandbox_report *out)
{
	out->landlock = landlock_version();
	out->landlock_lacks = out->landlock == 0 ? errno : 0;
	out->seccomp_lacks = seccomp_lacks();
}

/* What glibc opens late: the time zone, and the tables of the character set. */
static void
read_ahead(void)
{
	mbstate_t state = {0};
	wchar_t c;

	tzset();
	(void)mbrtowc(&c, "a", 1, &state);
}

struct err
sandbox_enter(const char *observers, struct sandbox_report *out)
{
	struct err e = NO_ERR;

	read_ahead();
	sandbox_look(out);
	limit(RLIMIT_NOFILE, DESCRIPTORS_MOST);
	limit(RLIMIT_NPROC, PROCESSES_MOST);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_make(
			ERR_IO, "This kernel cannot confine a screen: %s.", strerror(errno));
	if (out->landlock > 0)
		e = landlock_enter(out->landlock, observers);
	/* Last: it refuses all of the above. */
	if (e.kind == ERR_NONE && out->seccomp_lacks == 0)
		out->seccomp_lacks = seccomp_enter();
	return e;
}

bool
sandbox_say(const struct sandbox_report *r, const char *observers, struct buf *out)
{
	bool fits;

	if (r->landlock > 0)
		fits = buf_printf(out, "sandbox: reads only beneath %s (Landlock %d); ", observers,
			r->landlock);
	else
		fits = buf_printf(out,
			"sandbox: this kernel confines no reading (Landlock: %s), only file modes "
			"do; ",
			strerror(r->landlock_lacks));
	if (r->seccomp_lacks == 0)
		fits = fits && buf_string(out, "writes no file, starts no program, has no network "
					       "(seccomp); ");
	else
		fits = fits && buf_printf(out, "calls are not filtered here (seccomp: %s); ",
				       r->seccomp_lacks == ENOTSUP ? "not for this kind of machine"
								   : strerror(r->seccomp_lacks));
	return fits && buf_string(out, "cannot be traced, leaves no core.");
}
