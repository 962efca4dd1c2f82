/* tests/test_mirror_damaged.c - a mirror whose bytes are not what was written: a screen that watches it
 * says so or shows what can be read, and goes on with the next generation.
 *
 * Bytes are changed, pages zeroed, files cut off: before it is opened, or under the screen while it reads.
 * SPDX-License-Identifier: MIT */
#include "screen_room.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "panes/past.h"
#include "store/mirror_files.h"
#include "tests/mirrored.h"
#include "tests/play.h"
#include "tests/room_stage.h"

enum {
	ROUNDS = 40,
	ROUNDS_SOAK = 2000,
	PLAYED = 120,
	KEYS = 14,
	PAGE_BYTES = 4096,
	FILES = 2,
};

static const char *const names[FILES] = {"mirror.db", "mirror.db-wal"};

struct watch {
	struct play play; /* whose room is mirrored */
	struct room seen; /* what the stage takes for its room: the mirror, as far as it is read */
	struct screen_room room;
	struct room_stage *stage;
	struct dice dice;
	char *bytes[FILES]; /* of a mirror as it should be */
	size_t lengths[FILES];
	int64_t generation;
	int changed; /* values */
	int pasts;   /* rounds in which the past was shown */
	int said;    /* rounds in which the damage was told */
};

static void
read_whole(const char *path, char **bytes, size_t *length)
{
	struct stat st;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	*length = (size_t)st.st_size;
	*bytes = malloc(*length + 1);
	assert_non_null(*bytes);
	assert_int_equal(read(fd, *bytes, *length), st.st_size);
	(void)close(fd);
}

/* Writes over the file that is there: a reader has it open. */
static void
write_whole(const char *path, const char *bytes, size_t length)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, length, 0), (ssize_t)length);
	assert_int_equal(ftruncate(fd, (off_t)length), 0);
	(void)close(fd);
}

static void
damage(struct dice *d, char *bytes, size_t *length)
{
	int pages = (int)(*length / PAGE_BYTES);

	if (pages == 0)
		return;
	switch (dice_below(d, 4)) {
	case 0:
		*length = (size_t)dice_below(d, (int)*length);
		break;
	case 1:
		memset(bytes + (size_t)dice_below(d, pages) * PAGE_BYTES, 0, PAGE_BYTES);
		break;
	default:
		for (int i = 1 << dice_below(d, 12); i > 0; i--)
			bytes[dice_below(d, (int)*length)] = (char)dice_below(d, 256);
		break;
	}
}

static void
put_files(struct watch *w, bool damaged)
{
	for (int i = 0; i < FILES; i++) {
		char path[PATH_MAX + 64];
		size_t length = w->lengths[i];
		char *bytes = malloc(length + 1);

		assert_non_null(bytes);
		memcpy(bytes, w->bytes[i], length);
		if (damaged && (i == 0 || dice_once_in(&w->dice, 3)))
			damage(&w->dice, bytes, &length);
		(void)snprintf(path, sizeof path, "%s/g%lld/%s", w->room.dir,
			(long long)w->generation, names[i]);
		write_whole(path, bytes, length);
		free(bytes);
	}
}

static void
put_generation(struct watch *w, bool damaged)
{
	char path[PATH_MAX + 64];
	char name[32];

	mirror_files_remove(w->room.dir, w->generation - 1); /* that nobody reads any more */
	w->generation++;
	(void)snprintf(name, sizeof name, "g%lld", (long long)w->generation);
	(void)snprintf(path, sizeof path, "%s/%s", w->room.dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
	put_files(w, damaged);
	(void)snprintf(path, sizeof path, "%s/current", w->room.dir);
	(void)unlink(path);
	assert_int_equal(symlink(name, path), 0);
}

/* Another generation, whose tables take any value. */
static sqlite3 *
put_loose(struct watch *w)
{
	char path[PATH_MAX + 64];
	sqlite3 *db = NULL;

	put_generation(w, false);
	(void)snprintf(
		path, sizeof path, "%s/g%lld/mirror.db", w->room.dir, (long long)w->generation);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "PRAGMA writable_schema = ON;"
				 "DELETE FROM sqlite_schema WHERE type = 'trigger';"
				 "UPDATE sqlite_schema SET sql = replace(replace(replace(sql,"
				 " 'NOT NULL', ''), 'STRICT', ''), 'CHECK (', 'CHECK (1 OR ')"
				 " WHERE type = 'table';",
				 NULL, NULL, NULL),
		SQLITE_OK);
	(void)sqlite3_close(db);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

/* Another generation of which nothing is damaged, but for values that the engine never writes. */
static void
put_values(struct watch *w)
{
	static const char *const values[] = {"NULL", "9007199254740991", "-9007199254740991", "-1",
		"0", "x'ff00fe'", "''", "'\xc3('", "'{'", "1e300", "hex(zeroblob(40000))"};
	enum { VALUES = sizeof values / sizeof values[0] };
	sqlite3 *db = NULL;
	char **columns = NULL;
	int count = 0;

	db = put_loose(w);
	assert_int_equal(sqlite3_get_table(db,
				 "SELECT t.name, c.name FROM sqlite_schema AS t,"
				 " pragma_table_info(t.name) AS c WHERE t.type = 'table'",
				 &columns, &count, NULL, NULL),
		SQLITE_OK);
	assert_true(count > 100);
	for (int i = 1 << dice_below(&w->dice, 5); i > 0; i--) {
		int at = 2 + 2 * dice_below(&w->dice, count);
		char *sql = sqlite3_mprintf("UPDATE OR IGNORE %s SET %s = %s WHERE rowid %% %d = 0",
			columns[at], columns[at + 1], values[dice_below(&w->dice, VALUES)],
			1 + dice_below(&w->dice, 3));

		/* a key stays one of its own */
		if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
			w->changed += sqlite3_changes(db);
		sqlite3_free(sql);
	}
	sqlite3_free_table(columns);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* As screen.c looks. */
static struct screen_room_news
look(struct watch *w)
{
	struct screen_room_news news;

	screen_room_look(&w->room, &news);
	w->seen.record = w->room.record;
	if (news.gone || news.tables == TABLE_ALL)
		past_renew(&w->stage->ui, w->seen.now_ms);
	if (news.renewed)
		ui_renewed(&w->stage->ui);
	if (news.tables != 0)
		(void)ui_changed(&w->stage->ui, news.tables);
	if (w->room.record != NULL)
		ui_wait(&w->stage->ui, text_of(""));
	else if (!news.soon)
		ui_wait(&w->stage->ui, text_of(news.why.text));
	return news;
}

/* What was told last, read as screen_watch.c reads it. */
static void
tell(struct watch *w)
{
	struct buf line;
	int64_t at_ms = -1;

	buf_init(&line, 1024 * 1024);
	if (w->room.record != NULL && mirror_told(w->room.record, &line, &at_ms).kind == ERR_NONE)
		assert_non_null(line.data);
	buf_clear(&line);
}

static void
press(struct watch *w, const char *name)
{
	struct context c = {.link = &w->stage->link, .level = LEVEL_OBSERVER};
	struct key k = {.kind = KEY_PRESS};

	w->seen.now_ms += 1000;
	c.now_ms = w->seen.now_ms;
	(void)snprintf(k.name, sizeof k.name, "%s", name);
	ui_key(&w->stage->ui, &k, &c);
	w->stage->ui.wish = UI_WISH_NOTHING;
	for (int i = 0; i < 50 && ui_is_seeking(&w->stage->ui); i++)
		ui_seek(&w->stage->ui);
	room_stage_draw(w->stage);
}

/* Here and there, with the detail of what is under the cursor, and the past. */
static void
walk(struct watch *w)
{
	static const char *const keys[] = {"Enter", "Enter", "Tab", "j", "j", "k", "G", "g", "z",
		"T", "[", "]", "[", "1", "2", "3", "4", "Esc", "?", "x", "i", "c", "C-d", "s", "u",
		"/", "a", "o", "m"};

	static const char *const past[] = {
		"Esc", "Esc", "Esc", "T", "4", "5", "m", "Enter", "<", "<", "{", ">", "j", "Enter"};

	for (int i = 0; i < KEYS; i++)
		press(w, keys[dice_below(&w->dice, (int)(sizeof keys / sizeof keys[0]))]);
	for (size_t i = 0; i < sizeof past / sizeof past[0]; i++)
		press(w, past[i]);
	w->pasts += past_is_shown(&w->stage->ui);
	for (int i = 0; i < 3; i++)
		press(w, "Esc");
}

static void
begin(struct watch *w, uint64_t seed)
{
	struct play *p = &w->play;
	struct room *room;
	struct mirrored m;
	char path[PATH_MAX + 64];

	*w = (struct watch){.dice = dice_of(seed)};
	play_init(p);
	play_begin(p, seed);
	for (int i = 0; i < PLAYED; i++)
		play_round(p);
	orders_pages(p->o, 40);
	room = p->o->room;
	mirrored_begin(&m, room);
	for (int i = 0; i < FILES; i++) {
		(void)snprintf(path, sizeof path, "%s/g%lld/%s", m.place.dir,
			(long long)mirror_generation(m.mirror), names[i]);
		read_whole(path, &w->bytes[i], &w->lengths[i]);
	}
	mirrored_end(&m);
	w->seen = *room;
	(void)snprintf(path, sizeof path, "%s/damaged", room->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	screen_room_init(&w->room, path, true);
	put_generation(w, false);
	w->stage = room_stage_begin(&w->seen, 48, 160);
	w->stage->link = (struct link){.send = NULL};
	w->stage->ui.watches = true;
	w->stage->ui.level = LEVEL_OBSERVER;
	w->stage->ui.door = (struct ui_door){screen_room_another, &w->room};
}

static void
end(struct watch *w)
{
	room_stage_end(w->stage);
	screen_room_clear(&w->room);
	for (int i = 0; i < FILES; i++)
		free(w->bytes[i]);
	play_end(&w->play);
}

static void
expect_whole(struct watch *w)
{
	struct screen_room_news news = look(w);
	struct room_stage *fresh; /* without the filters and covers of the other */

	assert_int_equal(news.why.kind, ERR_NONE);
	assert_non_null(w->room.record);
	assert_int_equal(w->room.generation, w->generation);
	room_stage_draw(w->stage);
	fresh = room_stage_begin(&w->seen, 48, 160);
	if (!room_stage_shows(fresh, "page 1"))
		fail_msg("the rows of generation %lld are not shown", (long long)w->generation);
	room_stage_end(fresh);
}

static void
a_screen_survives_any_damage_and_goes_on(void **state)
{
	struct watch w;
	int rounds = dice_soak() ? ROUNDS_SOAK : ROUNDS;

	(void)state;
	begin(&w, 61);
	for (int i = 0; i < rounds; i++) {
		struct screen_room_news news = {.why = NO_ERR};

		expect_whole(&w);
		if (i % 2 == 0)
			put_generation(&w, true);
		else
			put_files(&w, true);
		tell(&w);
		for (int looks = 0; looks < 2 * SCREEN_ROOM_FAILS_MOST + 4; looks++) {
			news = look(&w);
			assert_true(w.room.record != NULL || news.why.text[0] != '\0');
		}
		w.said += w.room.record == NULL;
		room_stage_draw(w.stage);
		walk(&w);
		(void)look(&w);
		put_generation(&w, false);
	}
	expect_whole(&w);
	assert_true(w.said > 0); /* else it would prove nothing */
	end(&w);
}

static void
a_screen_survives_any_value_and_goes_on(void **state)
{
	struct watch w;
	int rounds = dice_soak() ? ROUNDS_SOAK : ROUNDS;

	(void)state;
	begin(&w, 62);
	for (int i = 0; i < rounds; i++) {
		expect_whole(&w);
		put_values(&w);
		(void)look(&w);
		tell(&w);
		room_stage_draw(w.stage);
		walk(&w);
		put_generation(&w, false);
	}
	expect_whole(&w);
	assert_true(w.pasts > 0 && w.changed > rounds); /* else it would prove nothing */
	print_message("  %d values, %d pasts in %d rounds\n", w.changed, w.pasts, rounds);
	end(&w);
}

static void
a_screen_survives_what_is_not_there(void **state)
{
	static const char *const gone[] = {"UPDATE mirror SET line = NULL",
		"UPDATE source SET state = NULL; INSERT INTO source (name) VALUES ('pagerduty')",
		"UPDATE source SET name = NULL", "DELETE FROM mirror", "DELETE FROM revision",
		"DROP TABLE mirror", "DROP TABLE page"};
	struct watch w;

	(void)state;
	begin(&w, 63);
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
		sqlite3 *db = put_loose(&w);

		(void)sqlite3_exec(db, gone[i], NULL, NULL, NULL);
		assert_int_equal(sqlite3_close(db), SQLITE_OK);
		(void)look(&w);
		tell(&w);
		room_stage_draw(w.stage);
		walk(&w);
		put_generation(&w, false);
		expect_whole(&w);
	}
	end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_screen_survives_any_damage_and_goes_on),
		cmocka_unit_test(a_screen_survives_any_value_and_goes_on),
		cmocka_unit_test(a_screen_survives_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
