/* tests/test_ui_storm.c - a storm of pages on a whole screen, over a record of its own.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/buf.h"
#include "store/db.h"
#include "tests/golden.h"
#include "tests/room.h"

enum { STEADY_MS = 5000000, FIRST_ROW = 3 };

struct stage {
	struct room *room;
	struct ui ui;
	struct canvas canvas;
	struct link link;
	char sent[256]; /* "name [subject]" of the last order */
	int rows;
	int cols;
};

static struct err
take_order(void *to, const struct order *order)
{
	struct stage *s = to;

	(void)snprintf(s->sent, sizeof s->sent, "%s [%s]", order->name, order->subject);
	return NO_ERR;
}

static void
draw(struct stage *s)
{
	while (ui_stale(&s->ui))
		ui_load(&s->ui, s->room->record, s->room->now_ms);
	ui_draw(&s->ui, &s->canvas, s->room->now_ms, STEADY_MS);
}

static void
resize(struct stage *s, int rows, int cols)
{
	assert_int_equal(canvas_resize(&s->canvas, rows, cols).kind, ERR_NONE);
	ui_resize(&s->ui, rows, cols);
	draw(s);
}

static struct stage *
begin(struct room *room, int rows, int cols)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	(void)setenv("TZ", "UTC", 1);
	tzset();
	s->room = room;
	s->link = (struct link){.send = take_order, .to = s};
	assert_int_equal(canvas_init(&s->canvas, rows, cols).kind, ERR_NONE);
	assert_int_equal(ui_init(&s->ui, LEVEL_LEAD).kind, ERR_NONE);
	s->ui.engine = UI_ENGINE_LIVE;
	s->ui.heard_ms = STEADY_MS - 1000;
	for (int i = 0; i < UI_SOURCES; i++) {
		s->ui.sources[i].state = SOURCE_OK;
		s->ui.sources[i].ok_ms = STEADY_MS - 4000;
	}
	resize(s, rows, cols);
	return s;
}

static void
end(struct stage *s)
{
	ui_clear(&s->ui);
	canvas_clear(&s->canvas);
	free(s);
}

static void
press(struct stage *s, const char *name)
{
	struct context c = {.link = &s->link, .level = LEVEL_LEAD, .now_ms = s->room->now_ms};
	struct key k = {.kind = KEY_PRESS};

	(void)snprintf(k.name, sizeof k.name, "%s", name);
	ui_key(&s->ui, &k, &c);
	draw(s);
}

/* What came is on the screen. */
static void
come(struct stage *s)
{
	(void)ui_changed(&s->ui, TABLE_ALL);
	draw(s);
}

/* The text of one row of the screen. */
static const char *
row_text(const struct stage *s, int row)
{
	static char text[2048];
	size_t length = 0;

	text[0] = '\0';
	for (int col = 0; col < s->canvas.cols; col++)
		length += (size_t)snprintf(text + length, sizeof text - length, "%s",
			s->canvas.cells[row * s->canvas.cols + col].glyph.bytes);
	return text;
}

/* The row of the screen that shows these words; -1: none. */
static int
row_of(const struct stage *s, const char *words)
{
	for (int row = 0; row < s->canvas.rows; row++) {
		if (strstr(row_text(s, row), words) != NULL)
			return row;
	}
	return -1;
}

/* The row of the screen the cursor is on. */
static int
cursor_row(const struct stage *s)
{
	for (int i = 0; i < s->canvas.rows * s->canvas.cols; i++) {
		if (s->canvas.cells[i].selected)
			return i / s->canvas.cols;
	}
	return -1;
}

static const char *
cursor_text(const struct stage *s)
{
	assert_true(cursor_row(s) >= 0);
	return row_text(s, cursor_row(s));
}

static const char *
moment(int64_t at_ms, char out[32])
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm tm;

	(void)strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at_s, &tm));
	return out;
}

/* Pages ID1..IDn as they are after `later_ms`: one second apart, the last one now, each with its
 * number behind the title. */
static void
merge(struct room *room, const char *id, int count, const char *title, const char *status,
	int64_t later_ms)
{
	char created[32], updated[32];
	struct buf b;

	buf_init(&b, 4 * 1024 * 1024);
	(void)buf_string(&b, "{\"incidents\":[");
	for (int i = 1; i <= count; i++) {
		(void)buf_printf(&b,
			"%s{\"id\":\"%s%d\",\"incident_number\":%d,\"title\":\"%s%d\","
			"\"status\":\"%s\",\"urgency\":\"high\",\"created_at\":\"%s\","
			"\"updated_at\":\"%s\",\"priority\":{\"summary\":\"P1\"},"
			"\"service\":{\"id\":\"PSVC1\",\"summary\":\"checkout-api\"},"
			"\"assignments\":[{\"assignee\":{\"summary\":\"Dana Reyes\"}}]}",
			i > 1 ? "," : "", id, i, 1000 + i, title, i, status,
			moment(room->now_ms - (count - i) * 1000, created),
			moment(room->now_ms + later_ms, updated));
	}
	(void)buf_string(&b, "],\"more\":false}");
	assert_false(b.full);
	(void)room_pages(room, b.data);
	buf_clear(&b);
}

static void
begin_pages(struct room *room, const char *id, int count, const char *title)
{
	merge(room, id, count, title, "triggered", 0);
}

static void
turn_pages(struct room *room, const char *id, int count, const char *title, const char *status)
{
	merge(room, id, count, title, status, 60000);
}

/* 1,200 pages of one kind, 40 of another, one by itself, and a ticket. */
static void
storm(struct room *room)
{
	begin_pages(room, "PX", 1, "Certificate of shop.example expires in ");
	room->now_ms += 60000;
	begin_pages(room, "PW", 1200, "5xx over 20 % on web-");
	turn_pages(room, "PD", 40, "Disk of db-", "acknowledged");
	room->now_ms += 4000;
	room_begin(room, "zendesk");
	room_ok(db_run(room->record,
		"INSERT INTO ticket (id, subject, status, priority, requester, organization, tags,"
		"  created_ms, updated_ms, pages, pages_ms, rev)"
		" VALUES (8812, 'Nobody can pay', 'open', 'urgent', 'Jo Park', 'Acme', '[]',"
		"  ?1, ?1, 'priority', ?1, room_rev())",
		"i", room->now_ms - 2000));
	assert_true(room_end(room));
}

static void
a_storm_is_a_few_rows_that_open(void **state)
{
	struct stage *s;

	storm(*state);
	s = begin(*state, 24, 80);
	golden_compare(&s->canvas, "ui_storm_80x24");
	resize(s, 30, 100);
	golden_compare(&s->canvas, "ui_storm_100x30");
	resize(s, 48, 160);
	golden_compare(&s->canvas, "ui_storm_160x48");
	press(s, "j");
	press(s, "j");
	assert_non_null(strstr(cursor_text(s), "5xx over #"));
	press(s, "Enter");
	golden_compare(&s->canvas, "ui_storm_open_160x48");
	resize(s, 24, 80);
	golden_compare(&s->canvas, "ui_storm_open_80x24");
	press(s, "j");
	assert_non_null(strstr(cursor_text(s), "web-1199"));
	press(s, "Enter");
	assert_true(row_of(s, "Page - #2199") >= 0);
	press(s, "Esc");
	assert_non_null(strstr(cursor_text(s), "web-1199"));
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 0);
	assert_non_null(strstr(cursor_text(s), "5xx over #"));
	end(s);
}

static void
the_page_under_the_cursor_stays_where_it_is(void **state)
{
	struct room *room = *state;
	struct stage *s;

	begin_pages(room, "PW", 40, "web-");
	s = begin(room, 24, 80);
	for (int i = 0; i < 5; i++)
		press(s, "j");
	assert_non_null(strstr(cursor_text(s), "web-35"));
	room->now_ms += 1000;
	begin_pages(room, "PV", 60, "web-9");
	come(s);
	assert_true(row_of(s, "x100 web-#") >= 0); /* it is a storm, and there is the group */
	assert_true(row_of(s, "A storm of pages") >= 0);
	assert_non_null(strstr(cursor_text(s), "web-35"));
	press(s, "n"); /* what is done is done to that page */
	assert_true(row_of(s, "Note on page #1035") >= 0);
	press(s, "x");
	press(s, "Enter");
	assert_string_equal(s->sent, "note [page:PW35]");
	press(s, "Enter");
	assert_true(row_of(s, "Page - #1035") >= 0);
	press(s, "Esc");
	turn_pages(room, "PW", 40, "web-", "acknowledged"); /* it is live, too */
	come(s);
	assert_non_null(strstr(cursor_text(s), "web-35"));
	assert_non_null(strstr(cursor_text(s), "Dana Reyes"));
	press(s, "k");
	assert_non_null(strstr(cursor_text(s), "x100 web-#"));
	assert_true(row_of(s, "web-35") < 0); /* not looked at any more, it is one of the group */
	assert_true(row_of(s, "x100 web-#") >= 0);
	end(s);
}

static void
a_new_kind_is_in_sight_and_moves_nothing(void **state)
{
	struct room *room = *state;
	struct stage *s;

	storm(room);
	s = begin(room, 24, 80);
	press(s, "j");
	press(s, "j");
	assert_non_null(strstr(cursor_text(s), "x1,200 5xx over #"));
	room->now_ms += 1000;
	begin_pages(room, "PN", 1, "Replication of db-2 broke after ");
	begin_pages(room, "PU", 3, "5xx over 30 % on web-3");
	come(s);
	assert_non_null(strstr(row_text(s, FIRST_ROW), "Replication of db-2 broke"));
	assert_non_null(strstr(cursor_text(s), "x1,203 5xx over #")); /* the same, grown */
	room->now_ms += 5000;
	begin_pages(room, "PM", 2, "Disk of db-5");
	come(s);
	assert_true(row_of(s, "x42 Disk of db-#") == FIRST_ROW); /* one of those waits again */
	assert_non_null(strstr(row_text(s, FIRST_ROW), "2 unacked"));
	press(s, "Enter");
	assert_true(row_of(s, "1,203 active") >= 0); /* and Enter opens what was under it */
	end(s);
}

/* A click takes a row of an opened group as it does one of a pane. */
static void
a_click_takes_a_row_of_a_group(void **state)
{
	struct room *room = *state;
	struct context c = {.level = LEVEL_LEAD, .now_ms = room->now_ms};
	struct key click = {.kind = KEY_MOUSE, .name = "Click", .row = FIRST_ROW + 4, .col = 20};
	struct stage *s;
	char clicked[2048];

	storm(room);
	s = begin(room, 24, 80);
	press(s, "j");
	press(s, "j");
	press(s, "Enter");
	assert_true(row_of(s, "1,200 active") >= 0);
	assert_int_equal(cursor_row(s), FIRST_ROW);
	(void)snprintf(clicked, sizeof clicked, "%s", row_text(s, click.row));
	ui_key(&s->ui, &click, &c);
	draw(s);
	assert_int_equal(cursor_row(s), click.row);
	assert_string_equal(cursor_text(s), clicked);
	click.row = 0; /* the top line is no row of it */
	ui_key(&s->ui, &click, &c);
	draw(s);
	assert_string_equal(cursor_text(s), clicked);
	end(s);
}

static void
a_group_or_page_that_vanishes_is_refused(void **state)
{
	struct room *room = *state;
	struct stage *s;

	storm(room);
	s = begin(room, 24, 80);
	press(s, "G");
	assert_non_null(strstr(cursor_text(s), "x40 Disk of db-#"));
	turn_pages(room, "PD", 39, "Disk of db-", "resolved");
	come(s);
	assert_non_null(strstr(cursor_text(s), "x1 Disk of db-#"));
	press(s, "k");
	assert_true(row_of(s, "x1 Disk of db-#") < 0); /* one page is itself */
	press(s, "j");
	assert_non_null(strstr(cursor_text(s), "Disk of db-40"));
	turn_pages(room, "PD", 40, "Disk of db-", "resolved");
	come(s);
	assert_non_null(strstr(cursor_text(s), "Disk of db-40"));
	assert_non_null(strstr(cursor_text(s), "resolved"));
	press(s, "Enter");
	assert_true(row_of(s, "no longer in the list") >= 0);
	assert_int_equal(s->ui.covers_count, 0);
	press(s, "k");
	assert_non_null(strstr(cursor_text(s), "x1,200 5xx"));
	turn_pages(room, "PW", 1200, "5xx over 20 % on web-", "resolved");
	come(s);
	assert_non_null(strstr(cursor_text(s), "5xx over #"));
	press(s, "Enter");
	assert_true(row_of(s, "no longer in the list") >= 0);
	assert_int_equal(s->ui.covers_count, 0);
	end(s);
}

static void
an_open_group_stays_with_its_kind(void **state)
{
	struct room *room = *state;
	struct stage *s;

	storm(room);
	s = begin(room, 24, 80);
	press(s, "G");
	press(s, "Enter");
	assert_true(row_of(s, "40 active, 0 unacked: Disk of db-#") >= 0);
	press(s, "j");
	turn_pages(room, "PD", 40, "Disk of db-", "resolved");
	come(s);
	assert_true(row_of(s, "0 active, 0 unacked: Disk of db-#") >= 0);
	assert_non_null(strstr(cursor_text(s), "db-39"));
	press(s, "n"); /* a note may be about what is gone; nothing else is under the cursor */
	press(s, "x");
	press(s, "Enter");
	assert_string_equal(s->sent, "note [page:PD39]");
	press(s, "j");
	assert_true(row_of(s, "None of them is active any more") >= 0);
	end(s);
}

static void
v_shows_each_page_and_the_kinds_again(void **state)
{
	struct room *room = *state;
	struct stage *s;

	storm(room);
	s = begin(room, 24, 80);
	press(s, "j");
	press(s, "j");
	press(s, "n"); /* a group is no subject: the note would be about one of its pages */
	assert_true(row_of(s, "Note: ") >= 0);
	press(s, "Esc");
	press(s, "v");
	assert_non_null(strstr(cursor_text(s), "web-1 ")); /* the oldest of them */
	assert_true(row_of(s, "v shows those of a kind as one") >= 0);
	come(s); /* and so it stays, storm or not */
	assert_true(row_of(s, "x1,200") < 0);
	press(s, "v");
	assert_true(row_of(s, "x1,200 5xx over #") >= 0);
	assert_non_null(strstr(cursor_text(s), "web-1 ")); /* nothing moved */
	press(s, "v");
	turn_pages(room, "PW", 1200, "5xx over 20 % on web-", "resolved");
	turn_pages(room, "PD", 40, "Disk of db-", "resolved");
	come(s);
	assert_false(s->ui.top.storm);
	room->now_ms += 1000;
	begin_pages(room, "PV", 60, "web-9"); /* the next storm groups again */
	come(s);
	assert_true(row_of(s, "x60 web-#") >= 0);
	end(s);
}

static void
a_storm_ends_when_half_of_it_is_gone(void **state)
{
	struct room *room = *state;
	struct stage *s;

	begin_pages(room, "PV", 50, "web-");
	s = begin(room, 24, 80);
	assert_false(s->ui.top.storm);
	begin_pages(room, "PU", 1, "web-");
	come(s);
	assert_true(s->ui.top.storm);
	assert_true(row_of(s, "STORM 51 unacknowledged, 1 kind,") >= 0);
	turn_pages(room, "PV", 25, "web-", "resolved");
	come(s);
	assert_true(s->ui.top.storm);
	turn_pages(room, "PU", 1, "web-", "resolved");
	come(s);
	assert_false(s->ui.top.storm);
	assert_true(row_of(s, "STORM") < 0);
	assert_true(row_of(s, "x25") < 0);
	s->ui.top.storm_most = 20; /* as the config says */
	come(s);
	assert_true(s->ui.top.storm);
	end(s);
}

/* However little room there is: what is not live says since when. */
static void
a_storm_that_is_not_live_says_so(void **state)
{
	static const int sizes[][2] = {{24, 80}, {30, 100}, {12, 50}, {48, 160}};
	struct room *room = *state;
	struct stage *s;

	storm(room);
	s = begin(room, 24, 80);
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	s->ui.sources[0].ok_ms = STEADY_MS - 130000;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		resize(s, sizes[i][0], sizes[i][1]);
		assert_non_null(strstr(row_text(s, 1), "1,2"));
		assert_non_null(strstr(row_text(s, 1), "as of 02:10 ago"));
	}
	s->ui.engine = UI_ENGINE_GONE; /* which is said first */
	s->ui.engine_away_ms = room->now_ms;
	resize(s, 24, 80);
	assert_non_null(strstr(row_text(s, 1), "engine gone"));
	assert_non_null(strstr(row_text(s, 1), "as of 02:10 ago"));
	end(s);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(a_storm_is_a_few_rows_that_open),
		IN_ROOM(the_page_under_the_cursor_stays_where_it_is),
		IN_ROOM(a_new_kind_is_in_sight_and_moves_nothing),
		IN_ROOM(a_click_takes_a_row_of_a_group),
		IN_ROOM(a_group_or_page_that_vanishes_is_refused),
		IN_ROOM(an_open_group_stays_with_its_kind),
		IN_ROOM(v_shows_each_page_and_the_kinds_again),
		IN_ROOM(a_storm_that_is_not_live_says_so),
		IN_ROOM(a_storm_ends_when_half_of_it_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
