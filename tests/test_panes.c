/* tests/test_panes.c - the cursor follows its row, and long lists cost what is in sight.
 * SPDX-License-Identifier: MIT */
#include "panes/list.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "panes/age.h"
#include "panes/layout.h"
#include "panes/sheet.h"
#include "tests/fake_room.h"

enum { HEIGHT = 10 };

/* A pane with a list of `count` pages: P0000, P0001... */
static struct pane
begin(struct record *r, const struct pane_ops *ops, int count)
{
	struct pane p;
	char id[16];

	for (int i = 0; i < count; i++) {
		(void)snprintf(id, sizeof id, "P%04d", i);
		(void)fake_page(r, id, "svc", "title", 60 + i);
	}
	assert_int_equal(pane_init(&p, ops).kind, ERR_NONE);
	p.rows = HEIGHT;
	p.cols = 80;
	pane_load(&p, r, fake_now_ms);
	return p;
}

static void
load(struct pane *p, struct record *r)
{
	pane_load(p, r, fake_now_ms);
	assert_int_equal(p->last.kind, ERR_NONE);
}

static void
move(struct pane *p, struct record *r, int rows)
{
	p->ops->move(p, rows);
	load(p, r);
}

/* Puts `count` pages in front of all others. */
static void
add_above(struct record *r, int count)
{
	memmove(&r->pages[count], &r->pages[0], (size_t)r->pages_count * sizeof r->pages[0]);
	for (int i = 0; i < count; i++) {
		r->pages[i] = r->pages[count];
		r->pages[i].key.major = r->pages[count].key.major - count + i;
		(void)snprintf(r->pages[i].key.id, sizeof r->pages[i].key.id, "NEW%d%d",
			r->pages_count, i);
	}
	r->pages_count += count;
}

static void
drop(struct record *r, int at)
{
	r->pages_count--;
	memmove(&r->pages[at], &r->pages[at + 1],
		(size_t)(r->pages_count - at) * sizeof r->pages[0]);
}

static void
reload(struct pane *p, struct record *r)
{
	p->stale = true;
	load(p, r);
}

static void
the_cursor_follows_its_row(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 200);

	(void)state;
	assert_string_equal(pane_selected(&p), "P0000");
	move(&p, r, 4);
	assert_string_equal(pane_selected(&p), "P0004");
	assert_int_equal(p.ops->line(&p), 4);
	for (int i = 0; i < 5; i++) {
		add_above(r, 7);
		reload(&p, r);
		assert_string_equal(pane_selected(&p), "P0004");
		assert_int_equal(p.ops->line(&p), 4);
	}
	/* it moves in the list, not on the screen */
	r->pages[5].key = r->pages[39].key;
	drop(r, 39);
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "P0004");
	assert_int_equal(p.ops->line(&p), 4);
	pane_clear(&p);
	pane_clear(&p);
	free(r);
}

static void
the_cursor_takes_no_page_for_a_ticket(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 40);
	struct pane_about about;

	(void)state;
	r->pages[7].ticket = true;
	r->pages[7].number = 8812;
	(void)snprintf(r->pages[7].key.id, ROW_ID_BYTES, "#8812");
	(void)snprintf(r->pages[8].key.id, ROW_ID_BYTES, "8812");
	reload(&p, r);
	move(&p, r, 7);
	assert_true(pane_about(&p, &about));
	assert_string_equal(about.kind, "ticket");
	assert_string_equal(about.key.id, "8812");
	assert_ptr_equal(about.detail, &ticket_detail_ops);
	for (int i = 0; i < 3; i++) {
		add_above(r, 1);
		drop(r, r->pages_count - 1);
		reload(&p, r);
		assert_string_equal(pane_selected(&p), "#8812");
		assert_int_equal(p.ops->line(&p), 7);
	}
	drop(r, 10);
	reload(&p, r);
	assert_true(pane_about(&p, &about));
	assert_true(about.gone);
	assert_string_equal(about.kind, "ticket");
	move(&p, r, 1);
	assert_true(pane_about(&p, &about));
	assert_false(about.gone);
	assert_string_equal(about.kind, "page");
	assert_string_equal(about.key.id, "8812");
	assert_ptr_equal(about.detail, &page_detail_ops);
	pane_clear(&p);
	free(r);
}

static void
a_short_list_shows_what_is_new_above(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 3);
	int above;
	int below;

	(void)state;
	add_above(r, 2);
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "P0000");
	assert_int_equal(p.ops->line(&p), 2);
	p.ops->beyond(&p, &above, &below);
	assert_int_equal(above, 0);
	assert_int_equal(below, 0);
	pane_clear(&p);
	free(r);
}

static void
rows_out_of_sight_are_told(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 15);
	int above;
	int below;

	(void)state;
	add_above(r, 3);
	reload(&p, r);
	assert_int_equal(p.ops->line(&p), 0);
	p.ops->beyond(&p, &above, &below);
	assert_int_equal(above, 3);
	assert_int_equal(below, 5);
	pane_clear(&p);
	free(r);
}

static void
a_movement_goes_beyond_what_is_loaded(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 1500);
	char id[16];

	(void)state;
	for (int at = 0; at + 9 < 1500; at += 9) {
		(void)snprintf(id, sizeof id, "P%04d", at);
		assert_string_equal(pane_selected(&p), id);
		move(&p, r, 9);
		assert_true(r->read_rows < 8 * HEIGHT);
	}
	move(&p, r, -300);
	assert_string_equal(pane_selected(&p), "P1194");
	move(&p, r, INT_MIN);
	assert_string_equal(pane_selected(&p), "P0000");
	move(&p, r, INT_MAX);
	assert_string_equal(pane_selected(&p), "P1499");
	assert_int_equal(p.ops->line(&p), HEIGHT - 1);
	move(&p, r, 50);
	assert_string_equal(pane_selected(&p), "P1499");
	/* several keys before the rows are there */
	p.ops->move(&p, INT_MIN);
	assert_null(pane_selected(&p));
	p.ops->move(&p, 1);
	p.ops->move(&p, 1);
	load(&p, r);
	assert_string_equal(pane_selected(&p), "P0002");
	pane_clear(&p);
	free(r);
}

static void
a_step_inside_reads_nothing(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 1500);
	int reads = r->reads;

	(void)state;
	for (int i = 0; i < 12; i++)
		move(&p, r, 1);
	assert_true(r->reads - reads <= 1);
	pane_clear(&p);
	free(r);
}

static void
a_vanished_row_stays_until_a_movement(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 100);
	bool gone = false;

	(void)state;
	move(&p, r, 5);
	drop(r, 5);
	for (int i = 0; i < 5; i++) {
		drop(r, 0);
		reload(&p, r);
		assert_null(pane_selected(&p));
		assert_string_equal(p.ops->cursor(&p, &gone)->id, "P0005");
		assert_true(gone);
	}
	move(&p, r, 0);
	assert_null(pane_selected(&p));
	move(&p, r, 1);
	assert_string_equal(pane_selected(&p), "P0006");
	drop(r, 0);
	reload(&p, r);
	move(&p, r, -1);
	assert_string_equal(pane_selected(&p), "P0007");
	pane_clear(&p);
	free(r);
}

static void
a_vanished_row_may_come_back(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 3);

	(void)state;
	move(&p, r, 2);
	r->pages_count = 2;
	reload(&p, r);
	assert_null(pane_selected(&p));
	r->pages_count = 3;
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "P0002");
	r->pages_count = 0;
	reload(&p, r);
	assert_false(p.ops->is_empty(&p));
	move(&p, r, -1);
	assert_true(p.ops->is_empty(&p));
	assert_int_equal(p.ops->line(&p), -1);
	move(&p, r, 1);
	r->pages_count = 3;
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "P0000");
	pane_clear(&p);
	free(r);
}

static void
a_failed_read_keeps_rows_and_cursor(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 100);

	(void)state;
	move(&p, r, 3);
	r->fails = true;
	p.ops->move(&p, INT_MAX);
	pane_load(&p, r, fake_now_ms + 5000);
	assert_int_equal(p.last.kind, ERR_RECORD);
	assert_true(p.loaded_ms == fake_now_ms);
	assert_string_equal(pane_selected(&p), "P0003");
	r->fails = false;
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "P0003");
	pane_clear(&p);
	free(r);
}

static void
the_timeline_follows_only_from_its_end(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	char words[64];

	(void)state;
	for (int i = 0; i < 300; i++)
		fake_event(r, "note", "", "Dana", "text", "", 1000 - i);
	p = begin(r, &timeline_ops, 0);
	assert_string_equal(pane_selected(&p), "300");
	fake_event(r, "note", "", "Dana", "text", "", 10);
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "301");
	p.ops->caption(&p, words, sizeof words);
	assert_string_equal(words, "following");
	move(&p, r, -4);
	fake_event(r, "note", "", "Dana", "text", "", 9);
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "297");
	assert_int_equal(p.ops->line(&p), HEIGHT - 5);
	p.ops->caption(&p, words, sizeof words);
	assert_string_equal(words, "paused, G follows");
	move(&p, r, INT_MAX);
	fake_event(r, "note", "", "Dana", "text", "", 8);
	reload(&p, r);
	assert_string_equal(pane_selected(&p), "303");
	pane_clear(&p);
	free(r);
}

/* Any mixture of movements and changes leaves the cursor on a row that is there, inside the pane. */
static void
chance_finds_no_hole(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p = begin(r, &pages_ops, 120);
	unsigned seed = 4711;
	bool gone;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		seed = seed * 1103515245u + 12345u;
		switch (seed >> 16 & 7u) {
		case 0:
			if (r->pages_count < FAKE_MOST - 4)
				add_above(r, 1 + (int)(seed >> 20 & 1u));
			break;
		case 1:
		case 2:
			if (r->pages_count > 0)
				drop(r, (int)((seed >> 20) % (unsigned)r->pages_count));
			break;
		case 3:
			p.rows = 1 + (int)(seed >> 20) % 30;
			p.ops->move(&p, 0);
			break;
		default:
			p.ops->move(&p, (int)(seed >> 20) % 61 - 30);
			break;
		}
		if ((seed >> 24 & 1u) != 0)
			p.stale = true;
		load(&p, r);
		assert_true(p.ops->line(&p) < p.rows);
		assert_int_equal(p.ops->line(&p) < 0, p.ops->is_empty(&p));
		if (pane_selected(&p) != NULL)
			assert_ptr_equal(p.ops->cursor(&p, &gone), p.ops->cursor(&p, &gone));
	}
	pane_clear(&p);
	free(r);
}

static void
ages_are_read_at_a_glance(void **state)
{
	char age[AGE_BYTES];

	(void)state;
	age_exact(age, 0, 250 * 1000);
	assert_string_equal(age, "04:10");
	age_exact(age, 0, 250 * 60 * 1000);
	assert_string_equal(age, "04h10");
	age_exact(age, 0, 86400LL * 12 * 1000);
	assert_string_equal(age, "12d");
	age_exact(age, 5000, 0);
	assert_string_equal(age, "00:00");
	age_short(age, 0, 59999);
	assert_string_equal(age, "59s");
	age_short(age, 0, 60000);
	assert_string_equal(age, "1m");
	age_short(age, -500, 0);
	assert_string_equal(age, "1s");
	assert_true(age_exact_tick(0, 1500) == 2000);
	assert_true(age_short_tick(0, 61000) == 120000);
	assert_true(age_exact_tick(0, 3600 * 1000) == 3660 * 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cursor_follows_its_row),
		cmocka_unit_test(the_cursor_takes_no_page_for_a_ticket),
		cmocka_unit_test(a_short_list_shows_what_is_new_above),
		cmocka_unit_test(rows_out_of_sight_are_told),
		cmocka_unit_test(a_movement_goes_beyond_what_is_loaded),
		cmocka_unit_test(a_step_inside_reads_nothing),
		cmocka_unit_test(a_vanished_row_stays_until_a_movement),
		cmocka_unit_test(a_vanished_row_may_come_back),
		cmocka_unit_test(a_failed_read_keeps_rows_and_cursor),
		cmocka_unit_test(the_timeline_follows_only_from_its_end),
		cmocka_unit_test(chance_finds_no_hole),
		cmocka_unit_test(ages_are_read_at_a_glance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
