/* tests/test_ui_marks.c - what came since somebody looked away, as a person sees it.
 * SPDX-License-Identifier: MIT */
#include "panes/ui.h"

#include "tests/fake_stage.h"
#include "tests/golden.h"

enum { EVERY = TABLE_PAGE | TABLE_TICKET | TABLE_EVENT };

/* What the audit would have written of a row. */
static struct arrival *
arrive(struct stage *s, const char *id, enum arrival_move pages, enum arrival_move tickets)
{
	struct record *r = s->record;
	struct arrival *a = &r->arrivals[r->arrivals_count];

	*a = (struct arrival){.seq = 1000 + r->arrivals_count++,
		.pages = pages,
		.tickets = tickets,
		.ticket = id[0] >= '0' && id[0] <= '9'};
	(void)snprintf(a->id, sizeof a->id, "%s", id);
	return a;
}

/* A new page stands first in the list. */
static void
page_comes(struct stage *s, const char *id, const char *title)
{
	struct record *r = s->record;
	struct page page = *fake_page(r, id, "search", title, 5);

	page.key.major = r->pages[0].key.major - 1;
	memmove(&r->pages[1], &r->pages[0], (size_t)(r->pages_count - 1) * sizeof page);
	r->pages[0] = page;
	(void)arrive(s, id, ARRIVAL_CAME, ARRIVAL_NONE);
}

static void
ticket_comes(struct stage *s, int64_t number, const char *subject)
{
	char id[16];

	fake_ticket(s->record, number, "normal", "Initech", subject, 1);
	(void)snprintf(id, sizeof id, "%lld", (long long)number);
	(void)arrive(s, id, ARRIVAL_NONE, ARRIVAL_CAME);
}

static void
event_comes(struct stage *s, const char *actor, const char *text, bool own)
{
	struct arrival *a = arrive(s, "", ARRIVAL_NONE, ARRIVAL_NONE);
	struct event *e;

	fake_event(s->record, "note", "", actor, text, "", 0);
	e = &s->record->events[s->record->events_count - 1];
	e->seq = e->key.minor = a->seq;
	(void)snprintf(e->key.id, sizeof e->key.id, "%lld", (long long)e->seq);
	a->shown = true;
	a->own = own;
}

static void
something_comes(struct stage *s)
{
	page_comes(s, "PNEW1", "index rebuild is stuck");
	page_comes(s, "PNEW2", "queries time out");
	ticket_comes(s, 8820, "search finds nothing");
	event_comes(s, "Lee Park", "Search is down as well", false);
	change(s, EVERY);
}

static void
nothing_is_new_at_the_start(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	assert_false(shows(s, " new"));
	change(s, EVERY);
	assert_false(shows(s, " new"));
	assert_false(shows(s, "+"));
	end(s);
}

static void
what_came_since_the_last_key_is_marked(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	something_comes(s);
	golden_compare(&s->canvas, "ui_marks_160x48");
	assert_true(shows(s, "Pages - 8 active, 5 unacked, 2 new"));
	assert_true(shows(s, "Tickets - 4 open, 2 paging, 1 new"));
	assert_true(shows(s, "Timeline - following, 1 new"));
	assert_true(shows(s, "!+00:05 high    search"));
	assert_true(shows(s, " +#8820"));
	assert_true(shows(s, "02:58:03+Lee Park"));
	press(s, "Tab"); /* any key: it was seen */
	assert_false(shows(s, " new"));
	assert_false(shows(s, "!+"));
	assert_false(shows(s, "+Lee"));
	change(s, EVERY);
	assert_false(shows(s, " new"));
	end(s);
}

static void
marks_are_there_at_every_size(void **state)
{
	struct stage *s = begin(fake_room(), 30, 100);

	(void)state;
	something_comes(s);
	golden_compare(&s->canvas, "ui_marks_100x30");
	resize(s, 24, 80); /* no key */
	golden_compare(&s->canvas, "ui_marks_80x24");
	assert_true(shows(s, "Tickets 1!+1"));
	assert_true(shows(s, "Timeline +1"));
	s->canvas.ascii = true;
	draw(s);
	assert_true(shows(s, "!+00:05"));
	end(s);
}

static void
a_key_takes_away_what_was_drawn_before_it(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	page_comes(s, "PNEW1", "index rebuild is stuck");
	change(s, EVERY);
	page_comes(s, "PNEW2", "queries time out"); /* not read yet */
	press(s, "j");
	assert_false(shows(s, "!+"));
	change(s, EVERY);
	assert_true(shows(s, "[Pages 5!+1]"));
	end(s);
}

static void
one_that_went_again_is_not_counted(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);

	(void)state;
	page_comes(s, "PNEW1", "index rebuild is stuck");
	page_comes(s, "PNEW2", "queries time out");
	change(s, EVERY);
	assert_true(shows(s, "5!+2]"));
	(void)arrive(s, "PNEW1", ARRIVAL_WENT, ARRIVAL_NONE);
	change(s, EVERY);
	assert_true(shows(s, "+1]"));
	(void)arrive(s, "PNEW1", ARRIVAL_CAME, ARRIVAL_NONE);
	change(s, EVERY);
	assert_true(shows(s, "+2]"));
	end(s);
}

static void
what_one_did_oneself_is_not_new(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);

	(void)state;
	event_comes(s, "Dana Reyes", "rolled back", true);
	change(s, EVERY);
	assert_true(shows(s, "02:58:03 Dana Reyes   rolled back"));
	assert_false(shows(s, " new"));
	end(s);
}

static void
many_are_said_to_be_many(void **state)
{
	struct stage *s = begin(fake_room(), 48, 160);
	char id[16];

	(void)state;
	for (int i = 0; i < 120; i++) {
		(void)snprintf(id, sizeof id, "PM%d", i);
		page_comes(s, id, "one of many");
	}
	change(s, EVERY);
	assert_true(shows(s, "126 active, 123 unacked, 99+ new"));
	resize(s, 24, 80);
	assert_true(shows(s, "+99+]"));
	end(s);
}

static void
what_a_source_brings_first_is_the_beginning(void **state)
{
	struct stage *s = begin(calloc(1, sizeof(struct record)), 24, 80);

	(void)state;
	marks_clear(&s->ui.marks);
	marks_init(&s->ui.marks);
	s->ui.sources[0].state = SOURCE_LATE;
	s->ui.sources[0].ok_ms = -1;
	change(s, EVERY);
	page_comes(s, "P1", "of the first answer");
	change(s, EVERY);
	assert_false(shows(s, "!+1"));
	page_comes(s, "P2", "told with the poke that says all is well");
	s->ui.sources[0].state = SOURCE_OK;
	s->ui.sources[0].ok_ms = fake_steady_ms;
	change(s, EVERY);
	assert_false(shows(s, "!+1"));
	page_comes(s, "P3", "after it");
	change(s, EVERY);
	assert_true(shows(s, "[Pages 3!+1]"));
	end(s);
}

/* More events than one load looks at are looked at by the next ones. */
static void
a_long_absence_is_caught_up_in_pieces(void **state)
{
	struct stage *s = begin(fake_room(), 24, 80);
	char id[16];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof id, "PM%d", i);
		(void)arrive(s, id, ARRIVAL_CAME, ARRIVAL_NONE);
	}
	change(s, EVERY);
	assert_true(ui_stale(&s->ui));
	assert_in_range(marks_new(&s->ui.marks, PANE_PAGES), 1, 4999);
	for (int i = 0; i < 10; i++)
		draw(s);
	assert_int_equal(marks_new(&s->ui.marks, PANE_PAGES), 5000);
	assert_false(ui_stale(&s->ui));
	end(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_new_at_the_start),
		cmocka_unit_test(what_came_since_the_last_key_is_marked),
		cmocka_unit_test(marks_are_there_at_every_size),
		cmocka_unit_test(a_key_takes_away_what_was_drawn_before_it),
		cmocka_unit_test(one_that_went_again_is_not_counted),
		cmocka_unit_test(what_one_did_oneself_is_not_new),
		cmocka_unit_test(many_are_said_to_be_many),
		cmocka_unit_test(what_a_source_brings_first_is_the_beginning),
		cmocka_unit_test(a_long_absence_is_caught_up_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
