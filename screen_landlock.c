/* screen_landlock.c - the kernel's Landlock: this process reads beneath one directory, and nothing
 * else.
 *
 * Rights and fields are named here, not in <linux/landlock.h>: the headers a build finds are older
 * than the kernel it may run on. What a kernel does not know is left out of what it is asked for.
 * SPDX-License-Identifier: MIT */
#include "screen_landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every architecture. */
enum { CALL_CREATE = 444, CALL_ADD = 445, CALL_RESTRICT = 446 };
enum { CREATE_VERSION = 1, RULE_PATH_BENEATH = 1 };

/* struct landlock_ruleset_attr and landlock_path_beneath_attr, as linux 6.12 has them. */
struct ruleset {
	uint64_t files;
	uint64_t net;   /* from version 4 */
	uint64_t scope; /* from version 6 */
};

struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

/* Rights to files are bits that were added from the lowest up. */
static const uint64_t file_rights[] = {
	[0] = 0,
	[1] = (UINT64_C(1) << 13) - 1, /* execute to make_sym */
	[2] = (UINT64_C(1) << 14) - 1, /* refer: into another directory */
	[3] = (UINT64_C(1) << 15) - 1, /* truncate */
	[4] = (UINT64_C(1) << 15) - 1,
	[5] = (UINT64_C(1) << 16) - 1, /* ioctl of devices */
};
enum { VERSION_FILES = 5, VERSION_NET = 4, VERSION_SCOPE = 6 };

static const uint64_t read_file_and_dir = UINT64_C(1) << 2 | UINT64_C(1) << 3;
static const uint64_t bind_and_connect_tcp = UINT64_C(3);
static const uint64_t abstract_sockets_and_signals = UINT64_C(3);

int
landlock_version(void)
{
	long version = syscall(CALL_CREATE, NULL, 0, CREATE_VERSION);

	return version > 0 ? (int)version : 0;
}

static struct err
refused(const char *dir)
{
	return err_make(
		ERR_IO, "Reading cannot be confined to %s (Landlock): %s.", dir, strerror(errno));
}

static struct err
confine(int rules, const char *dir)
{
	struct path_beneath beneath = {.allowed = read_file_and_dir};
	struct err e = NO_ERR;

	beneath.parent = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (beneath.parent < 0)
		return refused(dir);
	if (syscall(CALL_ADD, rules, RULE_PATH_BENEATH, &beneath, 0) != 0 ||
		syscall(CALL_RESTRICT, rules, 0) != 0)
		e = refused(dir);
	(void)close(beneath.parent);
	return e;
}

struct err
landlock_enter(int version, const char *dir)
{
	struct ruleset wanted = {
		.files = file_rights[version < VERSION_FILES ? version : VERSION_FILES],
		.net = version >= VERSION_NET ? bind_and_connect_tcp : 0,
		.scope = version >= VERSION_SCOPE ? abstract_sockets_and_signals : 0,
	};
	/* An older kernel takes the longer structure where its end is zero. */
	int rules = (int)syscall(CALL_CREATE, &wanted, sizeof wanted, 0);
	struct err e;

	if (rules < 0)
		return refused(dir);
	e = confine(rules, dir);
	(void)close(rules);
	return e;
}
