/* tests/test_ui_sources.c - how fresh it is: sources and the engine, as the screen tells of them.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

static void
a_source_that_refuses_is_said_everywhere(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	s->ui.sources[0].state = SOURCE_REFUSED;
	s->ui.sources[0].ok_ms = fake_steady_ms - 130000;
	(void)snprintf(s->ui.sources[0].error, sizeof s->ui.sources[0].error,
		"PagerDuty: the token was refused (401): see warroom check");
	draw(s);
	golden_compare(&s->canvas, "ui_refused_160x48");
	resize(s, 24, 80);
	golden_compare(&s->canvas, "ui_refused_80x24");
	resize(s, 12, 44);
	assert_non_null(strstr(row_text(s, 0), "PD ! 02:10  ZD 11s"));
	end(s);
}

/* The words of the rows inside a box, one after the other, without what wrapping put between. */
static void
read_inside(const struct stage *s, struct buf *out)
{
	buf_init(out, 65536);
	for (int row = 3; row < s->canvas.rows - 2; row++) {
		const char *text = row_text(s, row);

		for (const char *at = strstr(text, "\xe2\x94\x82"); at != NULL && *at != '\0';
			at++) {
			if ((unsigned char)*at < 0x80 && *at != ' ')
				(void)buf_add(out, at, 1);
		}
	}
}

static void
every_state_can_be_read_in_full(void **state)
{
	static const char sentence[] =
		"PagerDuty does not accept the token (401): a read-write REST key of a user is "
		"wanted; make one under My Profile, User Settings, put it where token_command "
		"looks, then run warroom check to see what it may do.";
	static const enum source_state states[] = {
		SOURCE_LATE, SOURCE_LIMITED, SOURCE_REFUSED, SOURCE_UNREACHABLE, SOURCE_MALFORMED};
	struct stage *s = begin(fake_room(), 24, 80);
	struct ui_source *source = &s->ui.sources[0];
	struct buf inside;
	char all[sizeof sentence];
	size_t length = 0;

	(void)state;
	for (size_t i = 0; sentence[i] != '\0'; i++) {
		if (sentence[i] != ' ')
			all[length++] = sentence[i];
	}
	all[length] = '\0';
	(void)snprintf(source->error, sizeof source->error, "%s", sentence);
	(void)snprintf(source->access, sizeof source->access, "user key of Dana Reyes (read only)");
	source->ok_ms = fake_steady_ms - 130000;
	source->ok_at_ms = s->now_ms - 130000;
	source->skew_ms = 95400;
	source->skipped = 3;
	press(s, "S");
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		source->state = states[i];
		ui_sources_changed(&s->ui);
		draw(s);
		read_inside(s, &inside);
		assert_non_null(strstr(inside.data, all));
		buf_clear(&inside);
		assert_true(shows(s, source_state_name(states[i])));
		if (states[i] == SOURCE_REFUSED)
			golden_compare(&s->canvas, "ui_sources_80x24");
	}
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(sentence), s->now_ms);
	draw(s);
	assert_true(shows(s, "gone since 02:58:03: nobody asks the services"));
	press(s, "S");
	assert_int_equal(s->ui.covers_count, 0);
	press(s, "Enter");
	press(s, "S"); /* one lies over the other */
	assert_true(shows(s, "Sources"));
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 1);
	press(s, "Esc");
	assert_int_equal(s->ui.covers_count, 0);
	end(s);
}

static void
clocks_that_disagree_are_said(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	s->ui.sources[0].skew_ms = 95400;
	draw(s);
	assert_true(shows(s, "> PagerDuty's clock is 95 s ahead of ours"));
	s->ui.sources[0].skew_ms = -40000;
	draw(s);
	assert_true(shows(s, "> PagerDuty's clock is 40 s behind ours"));
	s->ui.sources[0].skew_ms = 0;
	draw(s);
	assert_false(shows(s, "clock"));
	end(s);
}

static void
a_sentence_that_has_no_room_says_where_it_is(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	s->record->pages_count = 0;
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	(void)snprintf(s->ui.sources[0].error, sizeof s->ui.sources[0].error,
		"api.pagerduty.example could not be reached within 5 s: is the network there?");
	change(s, TABLE_PAGE);
	assert_non_null(strstr(row_text(s, 1), "! PagerDuty unreachable: S"));
	resize(s, 24, 100);
	assert_non_null(strstr(row_text(s, 1), "within 5 s: is the network there?"));
	end(s);
}

static void
an_engine_that_is_gone_is_said_first(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->now_ms - 12000);
	s->ui.banner = "DRILL";
	draw(s);
	golden_compare(&s->canvas, "ui_gone_100x30");
	end(s);
}

static void
what_was_told_long_ago_does_not_pass_for_live(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	/* the screen was stopped: sources and engine are as they were told then */
	s->ui.heard_ms = fake_steady_ms - 65000;
	s->ui.sources[0].ok_ms = fake_steady_ms - 66000;
	s->ui.sources[1].ok_ms = fake_steady_ms - 67000;
	draw(s);
	assert_true(shows(s, "PD ! 01:06  ZD ! 01:07"));
	assert_non_null(strstr(row_text(s, 2), "as of 01:06 ago"));
	assert_true(shows(s, "as of 01:07 ago"));
	s->ui.heard_ms = fake_steady_ms - UI_HEARD_MOST_MS;
	draw(s);
	assert_false(shows(s, "as of"));
	end(s);
}

static void
tickets_among_the_pages_have_an_age_of_their_own(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	s->ui.sources[1].state = SOURCE_UNREACHABLE;
	s->ui.sources[1].ok_ms = fake_steady_ms - 130000;
	draw(s);
	assert_non_null(strstr(row_text(s, 2), "Pages - 6 active, 3 unacked"));
	assert_non_null(strstr(row_text(s, 2), " tickets 02:10 old "));
	s->record->pages_count = 0;
	change(s, TABLE_PAGE);
	press(s, "j");
	assert_true(shows(s, "No active pages; tickets 02:10 old."));
	s->ui.sources[1].state = SOURCE_OFF;
	draw(s);
	assert_true(shows(s, "No active pages."));
	end(s);
}

/* Pages as of a moment ago among which tickets are older are not as of a moment ago. */
static void
an_age_is_that_of_the_oldest_rows(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	s->ui.sources[1].state = SOURCE_REFUSED;
	s->ui.sources[1].ok_ms = fake_steady_ms - 1410000;
	draw(s);
	assert_non_null(strstr(row_text(s, 2), "Timeline - following"));
	assert_non_null(strstr(strstr(row_text(s, 2), "Timeline"), " tickets 23:30 old "));
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	s->ui.sources[0].ok_ms = fake_steady_ms - 37000;
	draw(s);
	assert_non_null(strstr(row_text(s, 2), " up to 23:30 old "));
	assert_null(strstr(row_text(s, 2), "as of 00:37"));
	s->ui.sources[1].ok_ms = fake_steady_ms - 38000; /* as good as the same */
	draw(s);
	assert_non_null(strstr(row_text(s, 2), " as of 00:37 ago "));
	end(s);
}

static void
a_sheet_tells_what_was_from_what_is(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	(void)snprintf(s->ui.sources[0].access, sizeof s->ui.sources[0].access, "user key");
	press(s, "S");
	assert_true(shows(s, "State         ok "));
	assert_true(shows(s, "Token         user key"));
	s->ui.sources[0].state = SOURCE_REFUSED;
	ui_sources_changed(&s->ui);
	draw(s);
	assert_true(shows(s, "Token was     user key"));
	assert_true(shows(s, "not sent again"));
	s->ui.sources[0].state = SOURCE_OK;
	ui_engine_is(&s->ui, UI_ENGINE_SILENT, text_of(""), s->now_ms);
	draw(s);
	assert_true(shows(s, "it was ok when it was last asked"));
	assert_false(shows(s, "State         ok "));
	assert_true(shows(s, "nobody asks the services; warroom engine --take-over"));
	end(s);
}

/* A countdown that nobody asks about any more is a guess: it may have been acknowledged. */
static void
what_waits_says_how_old_it_is_when_it_is_not_live(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	draw(s);
	assert_non_null(strstr(row_text(s, 1), ", escalates in "));
	s->ui.sources[0].state = SOURCE_LIMITED;
	s->ui.sources[0].ok_ms = fake_steady_ms - 130000;
	draw(s);
	assert_non_null(strstr(row_text(s, 1), "unacknowledged, oldest 04:10, as of 02:10 ago "));
	assert_null(strstr(row_text(s, 1), "escalat"));
	s->ui.sources[0].ok_ms = -1;
	draw(s);
	assert_non_null(strstr(row_text(s, 1), "oldest 04:10, age not known "));
	end(s);
}

static void
a_countdown_is_not_cut(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	draw(s);
	s->ui.top.pages.unacknowledged = 51;
	s->ui.top.pages.tickets = 2;
	draw(s);
	assert_non_null(strstr(row_text(s, 1),
		"! 49 pages, 2 tickets unacknowledged, oldest 04:10, escalates in 02:10"));
	s->ui.top.pages.unacknowledged = 12051;
	resize(s, 24, 60);
	assert_non_null(
		strstr(row_text(s, 1), "! 12051 unacked, oldest 04:10, escalates in 02:10"));
	resize(s, 24, 40); /* fewer words, the same numbers */
	assert_non_null(strstr(row_text(s, 1), "! 12051 unacked 04:10"));
	s->ui.sources[0].state = SOURCE_UNREACHABLE;
	s->ui.sources[0].ok_ms = fake_steady_ms - 130000;
	draw(s);
	assert_non_null(strstr(row_text(s, 1), "! 12051 unacked, as of 02:10~"));
	end(s);
}

static void
the_age_of_the_tabs_and_the_top_line_stand_apart(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	for (int i = 0; i < UI_SOURCES; i++) {
		s->ui.sources[i].state = SOURCE_UNREACHABLE;
		s->ui.sources[i].ok_ms = fake_steady_ms - 130000;
	}
	s->ui.banner = "DRILL";
	draw(s);
	assert_null(strstr(row_text(s, 0), "on call")); /* no room for anybody: nothing */
	for (int i = 0; i < 12; i++)                    /* "Pages 15!" */
		s->record->pages[s->record->pages_count++] = s->record->pages[0];
	change(s, TABLE_PAGE);
	assert_non_null(strstr(row_text(s, 2), " as of 02:10 ago"));
	end(s);
}

static void
a_silent_engine_makes_nothing_pass_for_live(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	ui_engine_is(&s->ui, UI_ENGINE_SILENT, text_of(""), s->now_ms);
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->now_ms + 5000); /* away since before */
	ui_engine_is(&s->ui, UI_ENGINE_SILENT, text_of(""), s->now_ms + 6000);
	draw(s);
	assert_true(shows(s, "engine silent since 02:58:03; warroom engine --take-over"));
	assert_true(shows(s, "PD ! 00:04"));
	assert_true(shows(s, "as of 00:04 ago"));
	assert_true(ui_next_tick(&s->ui, s->now_ms) <= s->now_ms + 1000);
	resize(s, 9, 60);
	assert_non_null(strstr(row_text(s, 0), "! engine silent"));
	end(s);
}

static void
an_engine_that_cannot_start_says_why(void **state)
{
	struct stage *s = begin(calloc(1, sizeof(struct record)), 30, 100);

	(void)state;
	s->ui.sources[1].state = SOURCE_LATE;
	s->ui.sources[1].ok_ms = -1;
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of("/x is full\033."), s->now_ms);
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->now_ms);
	press(s, "j"); /* it stays, unlike a message */
	assert_true(shows(s, "! no engine: /x is full^[."));
	assert_true(shows(s, "No engine asks Zendesk."));
	assert_true(shows(s, "ZD ! late"));
	ui_engine_is(&s->ui, UI_ENGINE_LIVE, text_of(""), s->now_ms);
	ui_engine_is(&s->ui, UI_ENGINE_GONE, text_of(""), s->now_ms);
	draw(s);
	assert_true(shows(s, "! engine gone since"));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_source_that_refuses_is_said_everywhere),
		cmocka_unit_test(every_state_can_be_read_in_full),
		cmocka_unit_test(clocks_that_disagree_are_said),
		cmocka_unit_test(a_sentence_that_has_no_room_says_where_it_is),
		cmocka_unit_test(an_engine_that_is_gone_is_said_first),
		cmocka_unit_test(what_was_told_long_ago_does_not_pass_for_live),
		cmocka_unit_test(tickets_among_the_pages_have_an_age_of_their_own),
		cmocka_unit_test(a_silent_engine_makes_nothing_pass_for_live),
		cmocka_unit_test(what_waits_says_how_old_it_is_when_it_is_not_live),
		cmocka_unit_test(a_countdown_is_not_cut),
		cmocka_unit_test(the_age_of_the_tabs_and_the_top_line_stand_apart),
		cmocka_unit_test(an_age_is_that_of_the_oldest_rows),
		cmocka_unit_test(a_sheet_tells_what_was_from_what_is),
		cmocka_unit_test(an_engine_that_cannot_start_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
