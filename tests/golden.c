/* tests/golden.c - screens compared with files.
 * SPDX-License-Identifier: MIT */
#include "tests/golden.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { GOLDEN_CAP_BYTES = 4 * 1024 * 1024 };

static void
golden_write(const char *dir, const char *path, const struct buf *screen)
{
	FILE *f;

	if (mkdir(dir, 0777) != 0 && errno != EEXIST)
		fail_msg("%s cannot be made", dir);
	f = fopen(path, "w");
	if (f == NULL || fwrite(screen->data, 1, screen->length, f) != screen->length ||
		fclose(f) != 0)
		fail_msg("%s cannot be written", path);
}

static void
golden_read(const char *path, struct buf *out)
{
	char part[4096];
	size_t length;
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return;
	while ((length = fread(part, 1, sizeof part, f)) > 0)
		(void)buf_add(out, part, length);
	(void)fclose(f);
}

/* The length of the line at `at`, without its line feed. */
static int
line_length(const char *at)
{
	return (int)strcspn(at, "\n");
}

/* Prints the lines that differ; how many they are. */
static int
golden_diff(const char *want, const char *have)
{
	int differ = 0;

	for (int line = 1; *want != '\0' || *have != '\0'; line++) {
		int w = line_length(want);
		int h = line_length(have);

		if (w != h || strncmp(want, have, (size_t)w) != 0) {
			print_error("%4d want |%.*s|\n     have |%.*s|\n", line, w, want, h, have);
			differ++;
		}
		want += w + (want[w] == '\n');
		have += h + (have[h] == '\n');
	}
	return differ;
}

static bool
is_asked(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && strcmp(value, "1") == 0;
}

/* `wish` is what has the file written. */
static void
compare_file(const struct buf *have, const char *dir, const char *path, const char *wish)
{
	struct buf want;
	int differ;

	buf_init(&want, GOLDEN_CAP_BYTES);
	if (is_asked(wish))
		golden_write(dir, path, have);
	golden_read(path, &want);
	differ = golden_diff(want.data, have->data);
	if (want.length == 0)
		differ = -1;
	buf_clear(&want);
	if (differ < 0)
		fail_msg("%s is missing or empty; %s=1 writes it", path, wish);
	if (differ > 0)
		fail_msg("%s: %d lines differ; %s=1 writes it anew", path, differ, wish);
}

void
golden_compare_text(const struct buf *have, const char *name)
{
	const char *dir = getenv("GOLDEN_DIR");
	char path[512];

	if (dir == NULL)
		dir = "tests/golden";
	(void)snprintf(path, sizeof path, "%s/%s.txt", dir, name);
	compare_file(have, dir, path, "GOLDEN_WRITE");
}

void
golden_compare_picture(const struct buf *have, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof path, "docs/pictures/%s.svg", name);
	compare_file(have, "docs/pictures", path, "PICTURES_WRITE");
}

void
golden_compare(const struct canvas *c, const char *name)
{
	struct buf have;

	buf_init(&have, GOLDEN_CAP_BYTES);
	canvas_dump(c, true, &have);
	golden_compare_text(&have, name);
	buf_clear(&have);
}
