/* tests/test_list_filter.c - a list with a filter, read in slices so small that every boundary is
 * crossed.
 * SPDX-License-Identifier: MIT */
#include "panes/list.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake_room.h"

enum { HEIGHT = 6, SLICE = 7, ROUNDS_MOST = 2000 };

static struct list *
list_of(struct pane *p)
{
	return p->state;
}

static void
load(struct pane *p, struct record *r)
{
	pane_load(p, r, fake_now_ms);
	assert_int_equal(p->last.kind, ERR_NONE);
}

static void
begin(struct pane *p, struct record *r, const struct pane_ops *ops)
{
	assert_int_equal(pane_init(p, ops).kind, ERR_NONE);
	p->rows = HEIGHT;
	p->cols = 80;
	list_of(p)->look_most = SLICE;
	load(p, r);
}

/* Loops as the screen does when there are no keys. */
static int
settle(struct pane *p, struct record *r)
{
	int rounds = 0;

	for (; p->stale || p->seeking; rounds++) {
		assert_true(rounds < ROUNDS_MOST);
		p->stale = true;
		load(p, r);
	}
	return rounds;
}

static void
choose(struct pane *p, struct record *r, const char *text)
{
	filter_parse(&p->filter, text);
	list_choose(p, NULL);
	load(p, r);
}

static void
changed(struct pane *p)
{
	p->stale = true;
	p->changed = true;
}

/* `count` pages at the end, none of which was there before; every `every`th of which is about a disk. */
static void
fill(struct record *r, int count, int every)
{
	char id[16];

	for (int i = 0; i < count; i++) {
		struct page *page;

		(void)snprintf(id, sizeof id, "P%04d", r->orders);
		page = fake_page(r, id, "svc", i % every == every - 1 ? "disk full" : "slow", 60);
		page->key.major = ++r->orders * 10;
	}
}

static void
drop(struct record *r, int at)
{
	r->pages_count--;
	memmove(&r->pages[at], &r->pages[at + 1],
		(size_t)(r->pages_count - at) * sizeof r->pages[0]);
}

static int
place_of(const struct record *r, const char *id)
{
	for (int i = 0; i < r->pages_count; i++) {
		if (strcmp(r->pages[i].key.id, id) == 0)
			return i;
	}
	return -1;
}

static const char *
id_at(const struct list *l, int i)
{
	return ((const struct row_key *)rows_at(&l->rows, i))->id;
}

/* The rows are a stretch without a gap of those the filter takes; with a screen on each side of the
 * cursor, as far as there is one. */
static void
check_rows(struct pane *p, const struct record *r)
{
	const struct list *l = p->state;
	int wanted[FAKE_MOST];
	int count = 0;
	int first = 0;

	for (int i = 0; i < r->pages_count; i++) {
		struct filter_row row = {.number = ""};

		p->ops->describe(&r->pages[i], &row);
		if (filter_takes(&p->filter, &row))
			wanted[count++] = i;
	}
	if (l->rows.count == 0) {
		assert_int_equal(count, 0);
		return;
	}
	while (first < count && strcmp(r->pages[wanted[first]].key.id, id_at(l, 0)) != 0)
		first++;
	assert_true(first + l->rows.count <= count);
	for (int i = 0; i < l->rows.count; i++)
		assert_string_equal(id_at(l, i), r->pages[wanted[first + i]].key.id);
	if (!l->rows.above)
		assert_int_equal(first, 0);
	if (!l->rows.below)
		assert_int_equal(first + l->rows.count, count);
	assert_true(!l->rows.above || l->at >= HEIGHT);
	assert_true(!l->rows.below || l->rows.count - l->at >= HEIGHT);
}

static void
one_load_looks_at_so_many_rows(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	int rounds;
	bool all;

	(void)state;
	fill(r, 500, 100);
	begin(&p, r, &pages_ops);
	choose(&p, r, "disk");
	assert_true(p.seeking);
	assert_int_equal(list_found(&p, &all), 0);
	assert_false(all);
	rounds = settle(&p, r);
	assert_true(rounds >= 500 / SLICE - 1 && rounds <= 500 / (SLICE - 2));
	assert_int_equal(list_found(&p, &all), 5);
	assert_true(all);
	check_rows(&p, r);
	/* what is found is shown at once */
	choose(&p, r, "slow");
	assert_in_range(list_found(&p, &all), 1, SLICE);
	(void)settle(&p, r);
	assert_true(list_found(&p, &all) < 50);
	assert_false(all);
	choose(&p, r, "nothing of that");
	(void)settle(&p, r);
	assert_true(p.ops->is_empty(&p));
	assert_int_equal(list_found(&p, &all), 0);
	assert_true(all);
	pane_clear(&p);
	free(r);
}

static void
the_cursor_keeps_its_row_or_takes_the_nearest(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct row_key home;
	struct pane p;
	bool gone;

	(void)state;
	fill(r, 300, 10);
	begin(&p, r, &pages_ops);
	p.ops->move(&p, 49);
	(void)settle(&p, r);
	home = *p.ops->cursor(&p, &gone);
	assert_string_equal(home.id, "P0049");
	choose(&p, r, "disk");
	assert_string_equal(pane_selected(&p), "P0049");
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0049");
	check_rows(&p, r);
	choose(&p, r, "");
	assert_string_equal(pane_selected(&p), "P0049");
	p.ops->move(&p, 1);
	(void)settle(&p, r);
	choose(&p, r, "disk"); /* the next one down, and it is no ghost */
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0059");
	/* each key of what is typed looks from the same row */
	filter_parse(&p.filter, "");
	list_choose(&p, &home);
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0049");
	p.ops->move(&p, INT_MAX);
	(void)settle(&p, r);
	r->pages[299].title = text_of("slow");
	changed(&p);
	choose(&p, r, "disk"); /* none below: the nearest above */
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0289");
	pane_clear(&p);
	free(r);
}

static void
a_row_that_no_longer_matches_is_a_ghost(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	bool all;

	(void)state;
	fill(r, 200, 10);
	begin(&p, r, &pages_ops);
	choose(&p, r, "disk");
	(void)settle(&p, r);
	p.ops->move(&p, 4);
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0049");
	r->pages[49].title = text_of("slow");
	changed(&p);
	load(&p, r);
	assert_string_equal(pane_selected(&p), "P0049"); /* it was not looked at yet */
	(void)settle(&p, r);
	assert_null(pane_selected(&p));
	assert_int_equal(p.ops->line(&p), 4);
	assert_int_equal(list_found(&p, &all), 19);
	changed(&p);
	(void)settle(&p, r);
	assert_null(pane_selected(&p));
	p.ops->move(&p, 1);
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0059");
	check_rows(&p, r);
	pane_clear(&p);
	free(r);
}

static void
it_ends_although_the_record_never_rests(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	bool all;

	(void)state;
	fill(r, 300, 50);
	begin(&p, r, &pages_ops);
	choose(&p, r, "disk");
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0049");
	r->pages[10].title = text_of("disk"); /* found, although each load is told of a change */
	for (int i = 0; i < 3 * 300 / SLICE; i++) {
		changed(&p);
		load(&p, r);
		assert_string_equal(pane_selected(&p), "P0049");
	}
	assert_int_equal(list_found(&p, &all), 7);
	assert_true(all);
	assert_true(p.seeking);
	(void)settle(&p, r);
	check_rows(&p, r);
	pane_clear(&p);
	free(r);
}

static void
the_end_is_reached_from_below(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;

	(void)state;
	fill(r, 1000, 10);
	begin(&p, r, &pages_ops);
	choose(&p, r, "disk");
	(void)settle(&p, r);
	p.ops->move(&p, INT_MAX);
	load(&p, r);
	load(&p, r);
	p.stale = true;
	load(&p, r);
	assert_string_equal(pane_selected(&p), "P0999");
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0999");
	assert_int_equal(p.ops->line(&p), HEIGHT - 1);
	check_rows(&p, r);
	p.ops->move(&p, INT_MIN);
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0009");
	check_rows(&p, r);
	pane_clear(&p);
	free(r);
}

static void
rows_that_were_passed_are_given_back(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	const struct list *l = NULL;

	(void)state;
	fill(r, 1990, 1);
	begin(&p, r, &pages_ops);
	list_of(&p)->look_most = 100;
	l = p.state;
	choose(&p, r, "disk");
	for (int i = 1; i < 1990; i++) {
		char id[16];

		p.ops->move(&p, 1);
		(void)settle(&p, r);
		(void)snprintf(id, sizeof id, "P%04d", i);
		assert_string_equal(pane_selected(&p), id);
		assert_true(l->rows.count <= GATHER_MOST + 100);
	}
	check_rows(&p, r);
	pane_clear(&p);
	free(r);
}

static void
a_read_that_fails_leaves_the_rows(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	bool all;

	(void)state;
	fill(r, 100, 10);
	begin(&p, r, &pages_ops);
	choose(&p, r, "disk");
	(void)settle(&p, r);
	p.ops->move(&p, 2);
	(void)settle(&p, r);
	r->fails = true;
	changed(&p);
	pane_load(&p, r, fake_now_ms);
	assert_int_equal(p.last.kind, ERR_RECORD);
	assert_false(p.seeking);
	assert_string_equal(pane_selected(&p), "P0029");
	assert_int_equal(list_found(&p, &all), 10);
	r->fails = false;
	changed(&p);
	(void)settle(&p, r);
	assert_string_equal(pane_selected(&p), "P0029");
	check_rows(&p, r);
	pane_clear(&p);
	free(r);
}

static void
put_event(struct record *r, const char *text, int64_t age_s)
{
	char id[ROW_ID_BYTES];
	struct event e;
	int i;

	fake_event(r, "page", "page:P1", "", text, "", age_s);
	i = r->events_count - 1;
	e = r->events[i];
	(void)snprintf(id, sizeof id, "%s", e.key.id);
	for (; i > 0 && fake_compare(&r->events[i - 1].key, &e.key) > 0; i--)
		r->events[i] = r->events[i - 1];
	r->events[i] = e;
}

static void
what_comes_into_the_timeline_is_added(void **state)
{
	struct record *r = calloc(1, sizeof *r);
	struct pane p;
	bool all;
	int reads;

	(void)state;
	for (int i = 0; i < 500; i++)
		put_event(r, i % 50 == 0 ? "disk full" : "slow", 5000 - i);
	begin(&p, r, &timeline_ops);
	assert_true(list_of(&p)->following);
	choose(&p, r, "disk");
	(void)settle(&p, r);
	assert_int_equal(list_found(&p, &all), 10);
	assert_true(all);
	assert_true(list_of(&p)->following);
	assert_string_equal(pane_selected(&p), "451");
	reads = r->reads;
	put_event(r, "disk again", 1);
	put_event(r, "slow again", 1);
	changed(&p);
	load(&p, r);
	assert_false(p.seeking);
	assert_string_equal(pane_selected(&p), "501"); /* followed */
	assert_int_equal(list_found(&p, &all), 11);
	assert_int_equal(r->reads, reads); /* what was looked at is not looked at again */
	p.ops->move(&p, -1);
	put_event(r, "disk told late", 4900);
	changed(&p);
	load(&p, r);
	assert_int_equal(list_found(&p, &all), 12);
	assert_string_equal(pane_selected(&p), "451");
	assert_string_equal(id_at(list_of(&p), 2), "101");
	assert_string_equal(id_at(list_of(&p), 3), "503");
	pane_clear(&p);
	free(r);
}

static unsigned
chance(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % below;
}

static void
change_something(struct record *r, unsigned *seed, const char *but)
{
	int i = (int)chance(seed, (unsigned)r->pages_count);

	if (strcmp(r->pages[i].key.id, but) == 0)
		return;
	switch (chance(seed, 3)) {
	case 0:
		if (r->pages_count > 20)
			drop(r, i);
		break;
	case 1:
		r->pages[i].title = text_of(chance(seed, 2) == 0 ? "disk" : "slow");
		break;
	default:
		if (r->pages_count < 400)
			fill(r, 1, (int)chance(seed, 3) + 1);
		break;
	}
}

/* Keys and changes as they come: rows are those of the filter, and the cursor is where it was left.
 */
static void
by_chance_too(void **state)
{
	static const char *const filters[] = {"disk", "slow", "", "!disk", "P-none", "svc"};

	(void)state;
	for (unsigned seed = 1; seed <= 300; seed++) {
		struct record *r = calloc(1, sizeof *r);
		unsigned s = seed;
		struct pane p;

		fill(r, 20 + (int)chance(&s, 300), 1 + (int)chance(&s, 30));
		begin(&p, r, &pages_ops);
		list_of(&p)->look_most = 1 + (int)chance(&s, 60);
		for (int i = 0; i < 60; i++) {
			const char *id = pane_selected(&p);
			char before[ROW_ID_BYTES];

			(void)snprintf(before, sizeof before, "%s", id == NULL ? "" : id);
			switch (chance(&s, 5)) {
			case 0:
				p.ops->move(&p, (int)chance(&s, 30) - 15);
				break;
			case 1:
				choose(&p, r, filters[chance(&s, 6)]);
				break;
			default:
				change_something(r, &s, before);
				changed(&p);
				load(&p, r);
				if (id != NULL && !list_of(&p)->chosen &&
					place_of(r, before) >= 0) {
					const char *after = pane_selected(&p);

					assert_non_null(after);
					assert_string_equal(after, before);
				}
				break;
			}
			if (chance(&s, 3) == 0) {
				(void)settle(&p, r);
				check_rows(&p, r);
			}
			if (p.stale)
				load(&p, r);
		}
		pane_clear(&p);
		free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_load_looks_at_so_many_rows),
		cmocka_unit_test(the_cursor_keeps_its_row_or_takes_the_nearest),
		cmocka_unit_test(a_row_that_no_longer_matches_is_a_ghost),
		cmocka_unit_test(it_ends_although_the_record_never_rests),
		cmocka_unit_test(the_end_is_reached_from_below),
		cmocka_unit_test(rows_that_were_passed_are_given_back),
		cmocka_unit_test(a_read_that_fails_leaves_the_rows),
		cmocka_unit_test(what_comes_into_the_timeline_is_added),
		cmocka_unit_test(by_chance_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
