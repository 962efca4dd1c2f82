/* tests/test_alert.c - when the bell rings, and what the window is called.
 * SPDX-License-Identifier: MIT */
#include "panes/alert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/config.h"

enum { ALL = BELL_PAGE | BELL_OVERDUE, NOW_MS = 1000000, SECOND_MS = 1000 };

/* A screen, its alert, and a clock that moves both. */
struct watch {
	struct ui ui;
	struct alert alert;
	struct frame_time t;
	int64_t ears_ms;
};

static void
hear(struct watch *w)
{
	w->ui.heard_ms = w->t.steady_ms;
	for (int i = 0; i < UI_SOURCES; i++) {
		if (w->ui.sources[i].state == SOURCE_OK)
			w->ui.sources[i].ok_ms = w->t.steady_ms;
	}
}

static bool
look(struct watch *w)
{
	return alert_look(&w->alert, &w->ui, w->t, w->ears_ms, ALL);
}

static bool
look_after(struct watch *w, int64_t ms)
{
	w->t.now_ms += ms;
	w->t.steady_ms += ms;
	w->ears_ms += ms;
	if (w->ui.engine == UI_ENGINE_LIVE)
		hear(w);
	return look(w);
}

static void
watch_init(struct watch *w)
{
	*w = (struct watch){.t = {NOW_MS, NOW_MS}, .ears_ms = 5 * SECOND_MS};
	assert_int_equal(ui_init(&w->ui, LEVEL_LEAD).kind, ERR_NONE);
	w->ui.engine = UI_ENGINE_LIVE;
	w->ui.top.urgent_known = true;
	w->ui.sources[0].state = w->ui.sources[1].state = SOURCE_OK;
	hear(w);
}

/* So many urgent pages, the newest created then. */
static void
wait_pages(struct watch *w, int64_t count, int64_t newest_ms)
{
	w->ui.top.urgent.pages = count;
	w->ui.top.urgent.newest_page_ms = newest_ms;
	w->ui.top.pages.unacknowledged = count + w->ui.top.urgent.tickets;
}

static void
wait_tickets(struct watch *w, int64_t count, int64_t newest_ms)
{
	w->ui.top.urgent.tickets = count;
	w->ui.top.urgent.newest_ticket_ms = newest_ms;
	w->ui.top.pages.unacknowledged = count + w->ui.top.urgent.pages;
}

static void
what_was_there_already_rings_nothing(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	w.ui.engine = UI_ENGINE_STARTING;
	w.ui.sources[0].state = w.ui.sources[1].state = SOURCE_LATE;
	w.ui.sources[0].ok_ms = w.ui.sources[1].ok_ms = -1;
	wait_pages(&w, 3, 900); /* in the record since yesterday */
	assert_false(look(&w));
	w.ui.engine = UI_ENGINE_LIVE;
	assert_false(look_after(&w, SECOND_MS));
	w.ui.sources[0].state = SOURCE_OK;
	wait_pages(&w, 5, 950); /* and what came meanwhile */
	w.ui.top.pages.oldest_escalates_ms = NOW_MS - 1;
	assert_false(look_after(&w, SECOND_MS));
	wait_pages(&w, 105, 950); /* the next part of the first list */
	assert_false(look_after(&w, SECOND_MS));
	w.ui.sources[1].state = SOURCE_OK;
	wait_tickets(&w, 2, 940);
	assert_false(look_after(&w, SECOND_MS));
	for (int i = 0; i < 60; i++) { /* an export begins with the oldest */
		wait_tickets(&w, 3 + i, 941 + i);
		assert_false(look_after(&w, SECOND_MS));
	}
	wait_tickets(&w, 80, w.t.now_ms);
	assert_true(look_after(&w, SECOND_MS)); /* and this one is new */
	assert_false(look_after(&w, 60 * SECOND_MS));
	w.ui.sources[1].state = SOURCE_REFUSED;
	assert_true(look_after(&w, SECOND_MS)); /* it lives */
	ui_clear(&w.ui);
}

static void
what_was_not_read_yet_is_not_new(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	w.ui.top.urgent_known = false;
	assert_false(look(&w));
	w.ui.top.urgent_known = true;
	wait_pages(&w, 3, 900);
	assert_false(look_after(&w, SECOND_MS));
	ui_clear(&w.ui);
}

static void
a_source_that_never_worked_rings_nothing(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	w.ui.sources[1].state = SOURCE_LATE;
	w.ui.sources[1].ok_ms = -1;
	assert_false(look(&w));
	w.ui.sources[1].state = SOURCE_REFUSED;
	assert_false(look_after(&w, SECOND_MS));
	ui_clear(&w.ui);
}

static void
a_new_urgent_page_rings_once(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	assert_false(look(&w));
	wait_pages(&w, 1, NOW_MS + 500);
	assert_true(look_after(&w, SECOND_MS));
	for (int i = 0; i < 60; i++)
		assert_false(look_after(&w, SECOND_MS));
	wait_pages(&w, 0, 0);
	assert_false(look_after(&w, SECOND_MS));
	wait_tickets(&w, 1, NOW_MS + 700);
	assert_true(look_after(&w, SECOND_MS));
	ui_clear(&w.ui);
}

static void
one_acknowledged_leaves_no_older_one_new(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	wait_pages(&w, 3, 900);
	assert_false(look(&w));
	wait_pages(&w, 2, 800);
	assert_false(look_after(&w, 60 * SECOND_MS));
	wait_pages(&w, 1, 700);
	assert_false(look_after(&w, 60 * SECOND_MS));
	ui_clear(&w.ui);
}

static void
a_page_that_waits_again_rings(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	wait_pages(&w, 1, 900);
	assert_false(look(&w));
	assert_false(look_after(&w, 60 * SECOND_MS));
	wait_pages(&w, 2, 900); /* an older one, its acknowledgement timed out */
	assert_true(look_after(&w, SECOND_MS));
	ui_clear(&w.ui);
}

static void
a_storm_rings_every_ten_seconds_at_most(void **state)
{
	struct watch w;
	int rings = 0;

	(void)state;
	watch_init(&w);
	assert_false(look(&w));
	for (int i = 1; i <= 600; i++) { /* a minute, ten pages a second */
		wait_pages(&w, i, NOW_MS + i);
		rings += look_after(&w, 100);
	}
	assert_in_range(rings, 5, 6);
	/* The last of them were not rung for yet. */
	rings = 0;
	for (int i = 0; i < 600; i++)
		rings += look_after(&w, 100);
	assert_int_equal(rings, 1);
	ui_clear(&w.ui);
}

static void
what_somebody_has_meanwhile_is_not_rung_for(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	assert_false(look(&w));
	wait_pages(&w, 1, NOW_MS + 1);
	assert_true(look_after(&w, SECOND_MS));
	wait_pages(&w, 2, NOW_MS + 2);
	assert_false(look_after(&w, SECOND_MS));
	wait_pages(&w, 0, 0);
	assert_false(look_after(&w, SECOND_MS));
	assert_false(look_after(&w, 30 * SECOND_MS));
	ui_clear(&w.ui);
}

static void
data_that_is_not_live_rings_nothing_and_is_rung_for_when_it_is(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	assert_false(look(&w));
	w.ui.sources[0].state = SOURCE_UNREACHABLE;
	wait_pages(&w, 1, NOW_MS + 1);
	w.ui.top.pages.oldest_escalates_ms = NOW_MS;
	assert_false(look_after(&w, SECOND_MS));
	w.ui.sources[0].state = SOURCE_OK;
	assert_true(look_after(&w, SECOND_MS));
	/* A screen that was stopped, and has not heard of the engine since. */
	wait_pages(&w, 2, NOW_MS + 2);
	w.t.now_ms += 60 * SECOND_MS;
	w.t.steady_ms += 60 * SECOND_MS;
	w.ears_ms += 60 * SECOND_MS;
	assert_false(look(&w));
	assert_true(look_after(&w, SECOND_MS));
	ui_clear(&w.ui);
}

static void
what_becomes_overdue_rings(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	wait_pages(&w, 1, 900);
	w.ui.top.pages.oldest_escalates_ms = NOW_MS + 2 * SECOND_MS;
	assert_false(look(&w));
	assert_false(look_after(&w, SECOND_MS));
	assert_true(look_after(&w, SECOND_MS)); /* it goes to the next person */
	assert_false(look_after(&w, 20 * SECOND_MS));
	w.ui.top.pages.oldest_escalates_ms = w.t.now_ms + SECOND_MS;
	assert_false(look_after(&w, 500));
	assert_true(look_after(&w, 600));

	w.ui.sources[1].state = SOURCE_UNREACHABLE;
	assert_false(look_after(&w, 30 * SECOND_MS)); /* it may come back */
	assert_true(look_after(&w, 30 * SECOND_MS));
	assert_false(look_after(&w, 30 * SECOND_MS));

	w.ui.engine = UI_ENGINE_GONE;
	assert_true(look_after(&w, 30 * SECOND_MS));
	assert_false(look_after(&w, 30 * SECOND_MS));
	w.ui.engine = UI_ENGINE_LIVE;
	assert_false(look_after(&w, 30 * SECOND_MS));
	w.ui.panes[0].last = err_make(ERR_RECORD, "The record cannot be read.");
	assert_true(look_after(&w, 30 * SECOND_MS));
	ui_clear(&w.ui);
}

static void
only_what_the_config_wants_rings(void **state)
{
	static const unsigned wanted[] = {BELL_PAGE, BELL_OVERDUE, 0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct watch w;

		watch_init(&w);
		assert_false(look(&w));
		wait_pages(&w, 1, NOW_MS + 1);
		w.ears_ms += 60 * SECOND_MS;
		assert_int_equal(alert_look(&w.alert, &w.ui, w.t, w.ears_ms, wanted[i]), i == 0);
		w.ui.engine = UI_ENGINE_GONE;
		w.ears_ms += 60 * SECOND_MS;
		assert_int_equal(alert_look(&w.alert, &w.ui, w.t, w.ears_ms, wanted[i]), i == 1);
		ui_clear(&w.ui);
	}
}

/* ---- the title ---- */

static void
title_is(const struct watch *w, const char *want)
{
	struct buf title;

	buf_init(&title, 1024);
	alert_title(&w->ui, w->t, &title);
	assert_string_equal(title.data, want);
	buf_clear(&title);
}

static void
the_title_says_what_waits_and_whether_that_is_so(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	title_is(&w, "warroom");
	wait_pages(&w, 2, 900);
	w.ui.top.urgent.service = text_of("checkout-api");
	w.ui.top.urgent.title = text_of("5xx over 20 %");
	title_is(&w, "warroom: 2! checkout-api 5xx over 20 %");
	w.ui.top.urgent.service = w.ui.top.urgent.title = text_of(""); /* restricted */
	title_is(&w, "warroom: 2!");
	w.ui.top.urgent.service = text_of("checkout-api");
	w.ui.top.urgent.title = text_of("5xx over 20 %");
	w.ui.banner = "DRILL";
	title_is(&w, "warroom DRILL: 2! checkout-api 5xx over 20 %");
	w.ui.sources[1].state = SOURCE_UNREACHABLE;
	title_is(&w, "warroom DRILL: stale, 2! checkout-api 5xx over 20 %");
	w.ui.engine = UI_ENGINE_GONE;
	title_is(&w, "warroom DRILL: no engine, 2! checkout-api 5xx over 20 %");
	wait_pages(&w, 0, 0);
	w.ui.banner = NULL;
	title_is(&w, "warroom: no engine");
	w.ui.engine = UI_ENGINE_LIVE;
	w.ui.sources[0].state = w.ui.sources[1].state = SOURCE_LATE;
	w.ui.sources[0].ok_ms = w.ui.sources[1].ok_ms = -1;
	wait_pages(&w, 2, 900);
	title_is(&w, "warroom");
	ui_clear(&w.ui);
}

static void
a_hostile_title_is_shown_and_short(void **state)
{
	char long_title[4096];
	struct watch w;
	struct buf title;

	(void)state;
	watch_init(&w);
	wait_pages(&w, 1, 900);
	memset(long_title, 'x', sizeof long_title - 1);
	long_title[sizeof long_title - 1] = '\0';
	w.ui.top.urgent.title = text_of(long_title);
	w.ui.top.urgent.service = text_of("\033]2;evil\a\n\xc2\x9b");
	buf_init(&title, 1024);
	alert_title(&w.ui, w.t, &title);
	assert_true(title.length <= ALERT_TITLE_BYTES + 16);
	assert_non_null(strstr(title.data, "^[]2;evil^G"));
	for (size_t i = 0; i < title.length; i++)
		assert_true((unsigned char)title.data[i] >= 0x20 && title.data[i] != 0x7f);
	buf_clear(&title);
	ui_clear(&w.ui);
}

/* What of the process is due, by ids, all of it overdue. */
static void
owe(struct watch *w, struct due_item *items, int count)
{
	w->ui.top.watched = true;
	w->ui.top.stale = false;
	w->ui.top.due.items =
		(struct rows){.first = items, .size = sizeof items[0], .count = count};
}

static void
what_becomes_overdue_rings_once(void **state)
{
	struct due_item items[] = {
		{.key = {.id = "a"}, .kind = DUE_UPDATE, .overdue = true},
		{.key = {.id = "b"}, .kind = DUE_CALL, .overdue = true},
		{.key = {.id = "c"}, .kind = DUE_TASK, .overdue = false},
		{.key = {.id = "d"}, .kind = DUE_SOURCE, .overdue = true},
	};
	struct watch w;
	struct buf title;

	(void)state;
	watch_init(&w);
	owe(&w, items, 1);
	assert_false(look(&w)); /* it was when we came */
	owe(&w, items, 2);
	assert_true(look_after(&w, 60 * SECOND_MS));
	assert_false(look_after(&w, 60 * SECOND_MS));
	owe(&w, items, 4); /* what is to come is no news, and sources have a bell of their own */
	assert_false(look_after(&w, 60 * SECOND_MS));
	items[2].overdue = true;
	assert_true(look_after(&w, 60 * SECOND_MS));
	buf_init(&title, ALERT_TITLE_BYTES);
	alert_title(&w.ui, w.t, &title);
	assert_string_equal(title.data, "warroom: 3 overdue");
	buf_clear(&title);
	owe(&w, items, 0); /* all of it is settled, and then it is due once more */
	assert_false(look_after(&w, 60 * SECOND_MS));
	owe(&w, items, 1);
	assert_true(look_after(&w, 60 * SECOND_MS));
	(void)snprintf(w.ui.current.id, sizeof w.ui.current.id, "4"); /* another incident */
	owe(&w, items, 3);
	assert_false(look_after(&w, 60 * SECOND_MS));
	w.ui.top.due.items.count = 0; /* they are ours */
	ui_clear(&w.ui);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_there_already_rings_nothing),
		cmocka_unit_test(what_was_not_read_yet_is_not_new),
		cmocka_unit_test(a_source_that_never_worked_rings_nothing),
		cmocka_unit_test(a_new_urgent_page_rings_once),
		cmocka_unit_test(one_acknowledged_leaves_no_older_one_new),
		cmocka_unit_test(a_page_that_waits_again_rings),
		cmocka_unit_test(a_storm_rings_every_ten_seconds_at_most),
		cmocka_unit_test(what_somebody_has_meanwhile_is_not_rung_for),
		cmocka_unit_test(data_that_is_not_live_rings_nothing_and_is_rung_for_when_it_is),
		cmocka_unit_test(what_becomes_overdue_rings),
		cmocka_unit_test(only_what_the_config_wants_rings),
		cmocka_unit_test(the_title_says_what_waits_and_whether_that_is_so),
		cmocka_unit_test(what_becomes_overdue_rings_once),
		cmocka_unit_test(a_hostile_title_is_shown_and_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
