/* screen_inherited.c - what a watch screen was started with by others: environment, descriptors.
 * SPDX-License-Identifier: MIT */
#include "screen_inherited.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NAME_BYTES = 64, TEXT_BYTES = 512, DESCRIPTORS_MOST = 65536 };

/* The shape of a value. */
enum shape {
	SHAPE_WORD, /* a terminal, a locale: letters, digits and + . _ - @, not beginning with . or - */
	SHAPE_ZONE, /* a zone's name or rule, never a path of its own */
	SHAPE_PATH, /* absolute */
	SHAPE_NAME, /* a person's, that the key's line gives: shown as any text of a stranger */
};

static const struct {
	const char *name;
	enum shape shape;
	bool local; /* only of who did not come over ssh, and so has a shell here */
} kept[] = {
	{"TERM", SHAPE_WORD, false},
	{"COLORTERM", SHAPE_WORD, false},
	{"NO_COLOR", SHAPE_WORD, false},
	{"LANG", SHAPE_WORD, false},
	{"LC_ALL", SHAPE_WORD, false},
	{"LC_CTYPE", SHAPE_WORD, false},
	{"TZ", SHAPE_ZONE, false},
	{"WARROOM_AS", SHAPE_NAME, false},
	{"HOME", SHAPE_PATH, false},
	{"XDG_CONFIG_HOME", SHAPE_PATH, true},
	{"XDG_STATE_HOME", SHAPE_PATH, true},
	{"WARROOM_CONFIG", SHAPE_PATH, true},
};

enum { KEPT = sizeof kept / sizeof kept[0] };

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* `value` is letters, digits and what is in `more`, and not long. */
static bool
made_of(const char *value, const char *more)
{
	size_t length = 0;

	while (value[length] != '\0' &&
		(strchr(letters, value[length]) != NULL || strchr(more, value[length]) != NULL))
		length++;
	return value[length] == '\0' && length > 0 && length < NAME_BYTES;
}

/* glibc reads the file that TZ names: "../../../etc/shadow" and ":/dev/tty", too. */
static bool
is_good(enum shape shape, const char *value)
{
	switch (shape) {
	case SHAPE_WORD:
		return made_of(value, "+._-@") && value[0] != '.' && value[0] != '-';
	case SHAPE_ZONE:
		return made_of(value, "+_-/,.:<>") && value[0] != '/' && value[0] != ':' &&
		       strstr(value, "..") == NULL;
	case SHAPE_PATH:
		return value[0] == '/' && strlen(value) < PATH_MAX;
	case SHAPE_NAME:
		return strlen(value) < TEXT_BYTES;
	}
	return false;
}

static void
reduce_environment(void)
{
	bool remote = getenv("SSH_CONNECTION") != NULL || getenv("SSH_CLIENT") != NULL;
	char *values[KEPT] = {NULL};

	for (size_t i = 0; i < KEPT; i++) {
		const char *value = getenv(kept[i].name);

		if (value != NULL && !(kept[i].local && remote) && is_good(kept[i].shape, value))
			values[i] = strdup(value);
	}
	(void)clearenv();
	for (size_t i = 0; i < KEPT; i++) {
		if (values[i] != NULL)
			(void)setenv(kept[i].name, values[i], 1);
		free(values[i]);
	}
	/* Without TZ glibc looks at this very file whenever the time is asked for, and takes UTC
	 * once it may not; a zone that is named is read once. */
	(void)setenv("TZ", ":/etc/localtime", 0);
}

static void
close_others(void)
{
	struct rlimit most;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, STDERR_FILENO + 1, UINT_MAX, 0) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &most) != 0 || most.rlim_cur > DESCRIPTORS_MOST)
		most.rlim_cur = DESCRIPTORS_MOST;
	for (int fd = STDERR_FILENO + 1; fd < (int)most.rlim_cur; fd++)
		(void)close(fd);
}

void
inherited_reduce(void)
{
	reduce_environment();
	close_others();
}

void
inherited_forget_home(void)
{
	for (size_t i = 0; i < KEPT; i++) {
		if (kept[i].shape == SHAPE_PATH)
			(void)unsetenv(kept[i].name);
	}
}
