/* tests/test_spool.c - what is kept while no engine can be asked.
 * SPDX-License-Identifier: MIT */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/spool.h"

enum { SEEN_MOST = 8 };

struct seen {
	int count;
	char lines[SEEN_MOST][200];
	struct err errors[SEEN_MOST];
	uid_t owner;
	const char *bad;   /* a line with this is bad */
	const char *later; /* and with this not now */
};

static char dir[PATH_MAX];

static int
make_dir(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof dir, "/tmp/warroom-spool-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return 0;
}

static int
drop_dir(void **state)
{
	char command[PATH_MAX + 16];

	(void)state;
	(void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command);
}

static enum spool_end
look(void *to, const struct spool_file *file)
{
	struct seen *seen = to;

	assert_true(seen->count < SEEN_MOST);
	(void)snprintf(seen->lines[seen->count], sizeof seen->lines[0], "%s", file->line);
	seen->errors[seen->count++] = file->e;
	seen->owner = file->owner;
	if (file->e.kind != ERR_NONE ||
		(seen->bad != NULL && strstr(file->line, seen->bad) != NULL))
		return SPOOL_BAD;
	if (seen->later != NULL && strstr(file->line, seen->later) != NULL)
		return SPOOL_LATER;
	return SPOOL_DONE;
}

static void
keep(const char *text, int64_t now_ms)
{
	char id[ORDER_ID_BYTES];
	char args[100];
	struct order order = {.id = id, .name = "note", .subject = "", .args = args};
	struct err e;

	order_id_make(id);
	(void)snprintf(args, sizeof args, "{\"text\":\"%s\"}", text);
	e = spool_keep(dir, &order, now_ms);
	assert_string_equal(e.text, "");
}

static void
put(const char *name, const char *text)
{
	char path[PATH_MAX + 80];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/spool/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static bool
is_there(const char *name)
{
	char path[PATH_MAX + 80];
	struct stat there;

	(void)snprintf(path, sizeof path, "%s/spool/%s", dir, name);
	return lstat(path, &there) == 0;
}

static void
they_come_in_the_order_in_which_they_were_kept(void **state)
{
	struct seen seen = {.count = 0};

	(void)state;
	keep("second", 2000);
	keep("third", 30000);
	keep("first", 1000);
	assert_int_equal(spool_read(dir, 100, look, &seen), 3);
	assert_int_equal(seen.count, 3);
	assert_non_null(strstr(seen.lines[0], "first"));
	assert_non_null(strstr(seen.lines[1], "second"));
	assert_non_null(strstr(seen.lines[2], "third"));
	assert_int_equal(seen.owner, geteuid());
	seen.count = 0;
	assert_int_equal(spool_read(dir, 100, look, &seen), 0);
	assert_int_equal(seen.count, 0);
}

static void
only_its_owner_can_read_it(void **state)
{
	char path[PATH_MAX + 80];
	struct stat there;

	(void)state;
	(void)snprintf(path, sizeof path, "%s/spool", dir);
	keep("x", 1);
	assert_int_equal(stat(path, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0700);
	put("0-0.json", "");
	(void)snprintf(path, sizeof path,
		"cd '%s/spool' && test -z \"$(find . -name '*000*' -perm "
		"/077)\"",
		dir);
	assert_int_equal(system(path), 0);
}

static void
a_bad_one_is_moved_aside_and_the_rest_goes_on(void **state)
{
	struct seen seen = {.bad = "bad one", .later = "later one"};

	(void)state;
	keep("bad one", 1000);
	keep("later one", 2000);
	keep("good one", 3000);
	assert_int_equal(spool_read(dir, 100, look, &seen), 2);
	assert_int_equal(seen.count, 3);
	assert_true(is_there("bad"));
	seen = (struct seen){.count = 0};
	assert_int_equal(spool_read(dir, 100, look, &seen), 1);
	assert_non_null(strstr(seen.lines[0], "later one"));
}

static void
what_is_no_file_of_ours_is_no_order(void **state)
{
	struct seen seen = {.count = 0};
	char path[PATH_MAX + 80];

	(void)state;
	keep("good one", 9);
	put("0000000000000003-half.json.new", "{}");
	put(".0000000000000004-x.json.new", "{");
	put("0000000000000001-x.json", "{\"id\":1}\n");
	(void)snprintf(path, sizeof path, "%s/spool/0000000000000002-x.json", dir);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	(void)snprintf(path, sizeof path, "%s/spool/0000000000000003-x.json", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	(void)snprintf(path, sizeof path, "%s/spool/0000000000000004-x.json", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(spool_read(dir, 100, look, &seen), 5);
	assert_int_equal(seen.count, 5);
	assert_string_equal(seen.lines[0], "{\"id\":1}");
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(seen.errors[i].kind, ERR_MALFORMED);
		assert_string_equal(seen.lines[i], "");
	}
	assert_non_null(strstr(seen.lines[4], "good one"));
	assert_true(is_there("bad/0000000000000002-x.json"));
	assert_true(is_there("bad/0000000000000004-x.json"));
	assert_true(is_there(".0000000000000004-x.json.new"));
}

static void
no_more_than_is_asked_for_at_a_time(void **state)
{
	struct seen seen = {.count = 0};

	(void)state;
	for (int i = 0; i < 5; i++)
		keep("x", i);
	assert_int_equal(spool_read(dir, 3, look, &seen), 3);
	assert_int_equal(spool_read(dir, 3, look, &seen), 2);
	assert_int_equal(seen.count, 5);
}

static void
a_place_that_cannot_be_written_is_told(void **state)
{
	char path[PATH_MAX + 80];
	struct order order = {.id = "x", .name = "note", .subject = "", .args = "{}"};
	struct err e;

	(void)state;
	(void)snprintf(path, sizeof path, "%s/spool", dir);
	assert_int_equal(symlink("/nowhere", path), 0);
	e = spool_keep(dir, &order, 1);
	assert_int_equal(e.kind, ERR_IO);
	assert_non_null(strstr(e.text, "spool"));
	assert_int_equal(spool_read(dir, 3, look, NULL), 0);
}

/* What cannot be moved aside is told once all the same, not with every heartbeat. */
static void
a_bad_one_is_told_once_where_nothing_can_be_moved_aside(void **state)
{
	struct seen seen = {.bad = "bad one"};
	char path[PATH_MAX + 16];
	FILE *file;

	(void)state;
	keep("bad one", 1000);
	(void)snprintf(path, sizeof path, "%s/spool/bad", dir);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fclose(file);
	assert_int_equal(spool_read(dir, 10, look, &seen), 1);
	assert_int_equal(spool_read(dir, 10, look, &seen), 0);
	assert_int_equal(seen.count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			they_come_in_the_order_in_which_they_were_kept, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(only_its_owner_can_read_it, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(
			a_bad_one_is_told_once_where_nothing_can_be_moved_aside, make_dir,
			drop_dir),
		cmocka_unit_test_setup_teardown(
			a_bad_one_is_moved_aside_and_the_rest_goes_on, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(
			what_is_no_file_of_ours_is_no_order, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(
			no_more_than_is_asked_for_at_a_time, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(
			a_place_that_cannot_be_written_is_told, make_dir, drop_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
