/* tests/test_mirror_files.c - the observers' directory: its modes, and that it can be read after
 * any end of the engine.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/db.h"
#include "store/lock.h"
#include "store/redact.h"
#include "tests/dice.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

enum {
	STRANGER = 64123, /* an account and a group that nobody has */
	KILLS_QUICK = 12,
	KILLS_SOAK = 300,
};

static void
assert_mode(const struct mirrored *m, const char *name, mode_t mode)
{
	char path[PATH_MAX + 64];
	struct stat info;

	(void)snprintf(path, sizeof path, "%s/%s", m->place.dir, name);
	if (stat(path, &info) != 0)
		fail_msg("%s: %s", path, strerror(errno));
	if ((info.st_mode & 07777) != mode)
		fail_msg("%s has mode %o", path, info.st_mode & 07777);
	if (m->place.group != (gid_t)-1)
		assert_int_equal(info.st_gid, m->place.group);
}

/* Like mirrored_begin, for a group. */
static void
begin_for(struct mirrored *m, struct room *room, gid_t group)
{
	*m = (struct mirrored){.room = room};
	room_ok(mirror_place(&m->config, room->dir, &m->place));
	m->place.group = group;
	room_ok(mirror_open(room->record, &m->place, &m->config, &m->mirror));
	assert_true(mirrored_next(m, mirror_generation(m->mirror), 20000) > 0);
}

static void
modes_do_not_depend_on_the_umask(void **state)
{
	static const mode_t umasks[] = {077, 0, 022};
	struct orders *o = orders_begin(*state);

	for (size_t i = 0; i < sizeof umasks / sizeof umasks[0]; i++) {
		mode_t before = umask(umasks[i]);

		for (int group = 0; group <= 1; group++) {
			struct mirrored m;

			begin_for(&m, *state, group == 1 ? getegid() : (gid_t)-1);
			orders_do(o, "note", "", "{\"text\":\"one more\"}");
			mirrored_turn(&m);
			assert_mode(&m, ".", group == 1 ? 02750 : 0700);
			assert_mode(&m, "current/.", group == 1 ? 02750 : 0700);
			assert_mode(&m, "current/mirror.db", group == 1 ? 0640 : 0600);
			assert_mode(&m, "current/mirror.db-wal", group == 1 ? 0640 : 0600);
			assert_mode(&m, "current/mirror.db-shm", group == 1 ? 0640 : 0600);
			mirrored_end(&m);
		}
		(void)umask(before);
	}
	orders_end(o);
}

static void
nobody_is_let_in_before_it_is_whole(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m = {.room = *state};
	int shut = 0;
	int again_ms;

	orders_pages(o, 1000);
	room_ok(mirror_place(&m.config, o->room->dir, &m.place));
	m.place.group = getegid();
	room_ok(mirror_open(o->room->record, &m.place, &m.config, &m.mirror));
	while (mirror_generation(m.mirror) == 0) {
		DIR *all = opendir(m.place.dir);
		const struct dirent *one;

		assert_non_null(all);
		while ((one = readdir(all)) != NULL) {
			if (one->d_name[0] != 'g')
				continue;
			assert_mode(&m, one->d_name, 02700);
			shut++;
		}
		(void)closedir(all);
		mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	}
	assert_true(shut > 1);
	mirrored_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

/* What was told last is there for who has no socket, while the engine runs and after. */
static void
what_was_told_can_be_read_after_the_end(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	struct record *reader = NULL;
	struct buf line;
	int64_t generation = 0;
	int64_t told_ms = 0;

	buf_init(&line, 4096);
	mirrored_begin(&m, *state);
	mirror_tell(m.mirror, "{\"rev\":1}", 1234);
	mirrored_turn(&m);
	mirror_tell(m.mirror, "{\"rev\":2}", 5678);
	mirrored_turn(&m);
	for (int i = 0; i < 2; i++) {
		room_ok(mirror_read(m.place.dir, &generation, &reader));
		room_ok(mirror_told(reader, &line, &told_ms));
		assert_string_equal(line.data, "{\"rev\":2}");
		assert_int_equal(told_ms, 5678);
		record_close(reader);
		mirrored_end(&m); /* the second time, of an engine that ended */
	}
	buf_clear(&line);
	orders_end(o);
}

static int
read_as_stranger(const struct mirrored *m, bool member)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct record *reader = NULL;
		int64_t generation = 0;
		int64_t count = 0;
		char path[PATH_MAX + 64];
		gid_t group = m->place.group;

		if (setgroups(member ? 1 : 0, &group) != 0 || setgid(STRANGER + 1) != 0 ||
			setuid(STRANGER) != 0)
			_exit(9);
		if (mirror_read(m->place.dir, &generation, &reader).kind != ERR_NONE)
			_exit(1);
		if (db_number(reader, 0, &count, "SELECT count(*) FROM event", "").kind !=
				ERR_NONE ||
			count == 0)
			_exit(2);
		if (sqlite3_exec(reader->db, "UPDATE mirror SET line = ''", NULL, NULL, NULL) ==
			SQLITE_OK)
			_exit(3);
		for (int i = 0; i < 3; i++) {
			static const char *const files[] = {"", "-wal", "-shm"};

			(void)snprintf(path, sizeof path, "%s/current/mirror.db%s", m->place.dir,
				files[i]);
			if (open(path, O_WRONLY) >= 0 || unlink(path) == 0 ||
				chmod(path, 0666) == 0)
				_exit(4);
		}
		(void)snprintf(path, sizeof path, "%s/current/new", m->place.dir);
		if (open(path, O_WRONLY | O_CREAT, 0600) >= 0)
			_exit(5);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void
another_account_reads_and_no_more(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;

	if (geteuid() != 0) {
		(void)fprintf(stderr, "skipped: only root can become another account\n");
		orders_end(o);
		return;
	}
	assert_int_equal(chmod(o->room->dir, 0711), 0);
	begin_for(&m, *state, STRANGER);
	orders_do(o, "note", "", "{\"text\":\"one more\"}");
	mirrored_turn(&m);
	assert_int_equal(read_as_stranger(&m, true), 0);
	assert_int_equal(read_as_stranger(&m, false), 1);
	mirrored_end(&m);
	assert_int_equal(read_as_stranger(&m, true), 0); /* after a clean end */
	orders_end(o);
}

/* An engine that writes until it is killed. */
static void
run_engine(const char *dir, gid_t group)
{
	struct room room = {.now_ms = ROOM_NOW_MS};
	struct mirrored m = {.room = &room};
	struct orders *o;

	(void)snprintf(room.dir, sizeof room.dir, "%s", dir);
	room_ok(record_open(room.dir, RECORD_WRITE, &room.record));
	room_ok(mirror_place(&m.config, room.dir, &m.place));
	m.place.group = group;
	room_ok(mirror_open(room.record, &m.place, &m.config, &m.mirror));
	o = orders_begin(&room);
	for (;;) {
		orders_do(o, "note", "", "{\"text\":\"one more\"}");
		mirrored_turn(&m);
	}
}

static void
it_can_be_read_after_a_kill(void **state)
{
	struct room *room = *state;
	struct dice dice = dice_of(6);
	struct mirrored m = {.room = room};
	bool as_root = geteuid() == 0;
	int kills = dice_soak() ? KILLS_SOAK : KILLS_QUICK;
	int most_us = 400000; /* more on a machine that has much else to do */
	int readable = 0;

	record_close(room->record);
	room->record = NULL;
	assert_int_equal(chmod(room->dir, 0711), 0);
	room_ok(mirror_place(&m.config, room->dir, &m.place));
	m.place.group = as_root ? STRANGER : getegid();
	for (int i = 0; i < kills; i++) {
		struct record *reader = NULL;
		int64_t generation = 0;
		int64_t count = 0;
		struct err e;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			run_engine(room->dir, m.place.group);
		(void)usleep((useconds_t)(20000 + dice_below(&dice, most_us)));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		if (mirror_current(m.place.dir) == 0) { /* killed before the first was whole */
			most_us += most_us < 4000000 ? most_us / 2 : 0;
			continue;
		}
		e = mirror_read(m.place.dir, &generation, &reader);
		room_ok(e);
		room_ok(db_number(reader, 0, &count, "SELECT count(*) FROM event", ""));
		assert_true(count > 0);
		room_ok(db_number(reader, 0, &count,
			"SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
			""));
		assert_int_equal(count, 1);
		record_close(reader);
		if (as_root)
			assert_int_equal(read_as_stranger(&m, true), 0);
		readable++;
	}
	assert_true(readable > kills / 3);
}

static void
nothing_is_masked_when_there_is_no_mirror(void **state)
{
	struct room *room = *state;
	struct mirrored m;
	struct buf out;

	buf_init(&out, 4096);
	mirror_mask(room->record, "before it", &out);
	assert_string_equal(out.data, "");
	mirrored_begin(&m, room);
	mirror_mask(room->record, "call +1 555 0100", &out);
	assert_true(out.length > 0);
	mirrored_end(&m);
	buf_reset(&out);
	mirror_mask(room->record, "after it", &out);
	assert_string_equal(out.data, "");
	buf_clear(&out);
}

static void
what_an_engine_left_is_shown_only_if_it_is_all(void **state)
{
	struct orders *o = orders_begin(*state);
	struct redactor *redactor = NULL;
	struct mirrored m;
	int64_t left;

	mirrored_begin(&m, *state);
	orders_do(o, "note", "", "{\"text\":\"just before the end\"}");
	left = mirror_generation(m.mirror);
	mirrored_end(&m);
	room_ok(redactor_new(&m.config, &redactor));
	room_ok(redact_functions(o->room->record, redactor));
	mirrored_check(&m);
	room_ok(mirror_open(o->room->record, &m.place, &m.config, &m.mirror));
	redactor_free(redactor);
	assert_int_equal(mirror_generation(m.mirror), left);
	assert_int_equal(mirror_current(m.place.dir), left);
	assert_true(mirrored_next(&m, left, 20000) > left);
	mirrored_check(&m);
	mirrored_end(&m);
	/* it was cut off before it brought over the last */
	orders_do(o, "note", "", "{\"text\":\"and another\"}");
	room_ok(mirror_open(o->room->record, &m.place, &m.config, &m.mirror));
	assert_int_equal(mirror_current(m.place.dir), 0);
	assert_true(mirrored_next(&m, 0, 20000) > left);
	mirrored_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

static void
a_directory_that_is_gone_is_made_again(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	char command[PATH_MAX + 32];
	int64_t before;

	mirrored_begin(&m, *state);
	before = mirror_generation(m.mirror);
	(void)snprintf(command, sizeof command, "rm -rf %s", m.place.dir);
	assert_int_equal(system(command), 0);
	orders_do(o, "note", "", "{\"text\":\"one more\"}");
	mirror_tell(m.mirror, "{}", 1);
	assert_true(mirrored_next(&m, before, MIRROR_NEXT_MS) > before);
	mirrored_turn(&m);
	mirrored_check(&m);
	mirrored_end(&m);
	orders_end(o);
}

static void
who_finds_none_is_told_what_to_ask_for(void **state)
{
	struct room *room = *state;
	struct config config = {.me = ""};
	struct observers_config observers = {.group = "no-such-group", .dir = "/nowhere"};
	struct mirror_place place;
	struct record *reader = NULL;
	int64_t generation = 0;
	char found[PATH_MAX];
	struct err e = mirror_find("/nowhere/at/all", NULL, NULL, found);

	assert_int_equal(e.kind, ERR_MISSING);
	assert_non_null(strstr(e.text, "/nowhere/at/all"));
	e = mirror_find(NULL, NULL, room->dir, found);
	if (mirror_current("/var/lib/warroom") == 0) {
		assert_int_equal(e.kind, ERR_MISSING);
		assert_non_null(strstr(e.text, "warroom watch DIR"));
	}
	room_ok(mirror_find(room->dir, NULL, NULL, found));
	assert_string_equal(found, room->dir);
	e = mirror_read(room->dir, &generation, &reader);
	assert_int_equal(e.kind, ERR_MISSING);
	config.observers = &observers;
	e = mirror_place(&config, room->dir, &place);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "no-such-group"));
	assert_int_equal(mirror_current("/nowhere"), 0);
}

/* Whoever has no room of their own yet watches the drill that is played, and not one that is
 * over. */
static void
a_drill_is_found(void **state)
{
	struct room *room = *state;
	struct lock lock;
	char record[PATH_MAX], path[PATH_MAX + 16], found[PATH_MAX];

	if (mirror_current("/var/lib/warroom") > 0)
		skip();
	(void)snprintf(record, sizeof record, "%s/drill-Ab12Cd", room->dir);
	room_ok(lock_take(record, 1, &lock));
	(void)snprintf(path, sizeof path, "%s/public", record);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof path, "%s/public/current", record);
	assert_int_equal(mirror_find(NULL, NULL, room->dir, found).kind, ERR_MISSING);
	assert_int_equal(symlink("g3", path), 0);
	room_ok(mirror_find(NULL, NULL, room->dir, found));
	assert_memory_equal(found, path, strlen(found));
	assert_string_equal(path + strlen(found), "/current");
	lock_drop(&lock);
	assert_int_equal(mirror_find(NULL, NULL, room->dir, found).kind, ERR_MISSING);
	assert_int_equal(unlink(path), 0);
}

/* Names that lead somewhere else, or are no number, lead nowhere. */
static void
a_link_leads_to_a_generation_or_nowhere(void **state)
{
	static const char *const targets[] = {"../g3", "/etc/passwd", "g", "g0", "g-1", "g12x",
		"G1", "g99999999999999999999", "g+1", "g 1"};
	struct room *room = *state;
	char path[128];

	(void)snprintf(path, sizeof path, "%s/current", room->dir);
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		assert_int_equal(symlink(targets[i], path), 0);
		assert_int_equal(mirror_current(room->dir), 0);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(symlink("g12", path), 0);
	assert_int_equal(mirror_current(room->dir), 12);
}

static void
one_engine_shows_its_room_there(void **state)
{
	struct room *room = *state;
	struct mirrored m;
	struct mirror *second = NULL;
	struct err e;

	mirrored_begin(&m, room);
	e = mirror_open(room->record, &m.place, &m.config, &second);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "another observers.dir"));
	assert_null(second);
	assert_int_equal(mirror_current(m.place.dir), mirror_generation(m.mirror));
	assert_mode(&m, "engine.lock", 0600); /* who only reads cannot hold it */
	mirrored_end(&m);
	room_ok(mirror_open(room->record, &m.place, &m.config, &second));
	mirror_close(second);
}

static void
what_was_somebodys_is_not_given_to_the_group(void **state)
{
	struct room *room = *state;
	struct mirrored m = {.room = room};
	char path[PATH_MAX + 64];
	struct err e;
	int fd;

	room_ok(mirror_place(&m.config, room->dir, &m.place));
	m.place.group = getegid();
	assert_int_equal(mkdir(m.place.dir, 0700), 0);
	(void)snprintf(path, sizeof path, "%s/letter", m.place.dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	(void)close(fd);
	e = mirror_open(room->record, &m.place, &m.config, &m.mirror);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.text, "other files in it"));
	assert_mode(&m, ".", 0700);
	assert_int_equal(unlink(path), 0);
	room_ok(mirror_open(room->record, &m.place, &m.config, &m.mirror));
	assert_mode(&m, ".", 02750);
	mirrored_end(&m);
}

/* A number is in the config now: what showed it goes before the next one is there, not after. */
static void
what_is_masked_now_is_shown_no_longer(void **state)
{
	struct room *room = *state;
	struct person_config people[] = {{.name = "Kim Lee",
		.account = "",
		.email = "",
		.pagerduty = "",
		.phone = "+1 212 555 0142",
		.time_zone = "",
		.hours = ""}};
	struct mirrored m;

	mirrored_begin(&m, room);
	mirror_renew(m.mirror, &m.config, false);
	assert_true(mirror_current(m.place.dir) > 0); /* masked as before: it stays until then */
	assert_true(mirrored_next(&m, mirror_generation(m.mirror), 20000) > 0);
	m.config.people = people;
	m.config.people_count = 1;
	mirror_renew(m.mirror, &m.config, false);
	assert_int_equal(mirror_current(m.place.dir), 0);
	assert_true(mirrored_next(&m, 0, 20000) > 0);
	mirrored_end(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_drill_is_found, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			modes_do_not_depend_on_the_umask, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			nobody_is_let_in_before_it_is_whole, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_told_can_be_read_after_the_end, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			another_account_reads_and_no_more, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			it_can_be_read_after_a_kill, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			nothing_is_masked_when_there_is_no_mirror, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_an_engine_left_is_shown_only_if_it_is_all, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_directory_that_is_gone_is_made_again, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			who_finds_none_is_told_what_to_ask_for, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_link_leads_to_a_generation_or_nowhere, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_engine_shows_its_room_there, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_was_somebodys_is_not_given_to_the_group, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_masked_now_is_shown_no_longer, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
