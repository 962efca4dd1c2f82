/* panes/list.c - a window of rows with a cursor that follows its row.
 * SPDX-License-Identifier: MIT */
#include "panes/list.h"

#include <limits.h>
#include <string.h>

enum {
	ARENA_CAP_BYTES = 8 * 1024 * 1024,
	SCREENS_AHEAD = 2, /* loaded beyond what is in sight, each way */
	OWED_MOST = 2000,  /* rows moved before a load, at most */
	LOOK_MOST = 600,   /* rows a filter looks at in one load: less than 2 ms */
};

int
list_count(const struct list *l)
{
	return l->rows.count + (l->ghost != NULL ? 1 : 0);
}

bool
list_is_ghost(const struct list *l, int i)
{
	return l->ghost != NULL && i == l->at;
}

const void *
list_row(const struct list *l, int i)
{
	if (l->ghost == NULL || i < l->at)
		return rows_at(&l->rows, i);
	return i == l->at ? l->ghost : rows_at(&l->rows, i - 1);
}

static int
between(int low, int value, int high)
{
	return value < low ? low : value > high ? high : value;
}

int
list_top(const struct list *l, int height)
{
	int count = list_count(l);
	int most = count > height ? count - height : 0;

	if (height < 1 || !l->set)
		return 0;
	/* Below the last loaded row there may be more: they are on their way, so a gap may show. */
	if (l->rows.below && most < l->at)
		most = l->at;
	return between(0, l->at - between(0, l->line, height - 1), most);
}

/* True when a screen above or below what is in sight could be loaded and is not. */
static bool
wants_more(const struct list *l, int height)
{
	int top = list_top(l, height);

	return (l->rows.above && top < height) ||
	       (l->rows.below && top + 2 * height > list_count(l));
}

static void
settle(struct list *l, int height)
{
	int count = list_count(l);

	if (count == 0) {
		l->set = false;
		l->at = 0;
		l->line = 0;
		l->following = l->follows;
		return;
	}
	l->at = between(0, l->at, count - 1);
	l->key = *(const struct row_key *)list_row(l, l->at);
	l->set = true;
	l->line = l->at - list_top(l, height);
	l->following = l->follows && l->ghost == NULL &&
		       (l->newest_first ? !l->rows.above && l->at == 0
					: !l->rows.below && l->at == count - 1);
}

/* The index after a move by `rows` from the cursor; a ghost is left behind. */
static int
target(struct list *l, int rows)
{
	int to = l->at + rows;

	if (l->ghost == NULL)
		return to;
	l->ghost = NULL;
	l->grave = -1;
	return rows > 0 ? to - 1 : to;
}

/* Moves inside what is loaded; what is left over is owed. */
static void
step(struct list *l, int rows, int height)
{
	int from = l->at - l->line;
	int want;
	int got;

	if (!l->set)
		return;
	want = target(l, rows);
	got = between(0, want, l->rows.count > 0 ? l->rows.count - 1 : 0);
	if ((want > got && l->rows.below) || (want < got && l->rows.above))
		l->owed = between(-OWED_MOST, want - got, OWED_MOST);
	l->at = got;
	l->line = between(0, got - from, height > 0 ? height - 1 : 0);
	settle(l, height);
}

static void
leap(struct list *l, enum list_jump to, int height)
{
	l->ghost = NULL;
	l->grave = -1;
	l->owed = 0;
	l->jump = LIST_STAY;
	if (to == LIST_TOP ? l->rows.above : l->rows.below) {
		l->jump = to;
		return;
	}
	l->at = to == LIST_TOP ? 0 : l->rows.count - 1;
	l->line = to == LIST_TOP ? 0 : height - 1;
	settle(l, height);
}

void
list_move(struct pane *p, int rows)
{
	struct list *l = p->state;

	if (rows == INT_MIN || rows == INT_MAX) {
		leap(l, rows == INT_MIN ? LIST_TOP : LIST_END, p->rows);
	} else if (rows != 0) {
		if (l->jump != LIST_STAY || l->owed != 0)
			l->owed = between(-OWED_MOST, l->owed + rows, OWED_MOST);
		else
			step(l, rows, p->rows);
	}
	if (l->jump != LIST_STAY || l->owed != 0 || (l->set && wants_more(l, p->rows)))
		p->stale = true;
}

static void
make_ready(struct list *l)
{
	if (l->ready)
		return;
	for (int i = 0; i < LIST_ARENAS; i++)
		arena_init(&l->arenas[i], ARENA_CAP_BYTES);
	l->grave = -1;
	l->ready = true;
}

static enum window_from
wanted_from(const struct list *l)
{
	if (l->jump != LIST_STAY)
		return l->jump == LIST_TOP ? WINDOW_TOP : WINDOW_END;
	if (l->chosen && l->anchor.id[0] != '\0')
		return WINDOW_ANCHOR;
	if (l->following || (!l->set && l->follows))
		return l->newest_first ? WINDOW_TOP : WINDOW_END;
	return l->set ? WINDOW_ANCHOR : WINDOW_TOP;
}

/* What to read: from the end, the top, or round the cursor. */
static struct window
wanted(const struct list *l, int height)
{
	int reach = height * SCREENS_AHEAD;
	int up = l->owed < 0 ? -l->owed : 0;
	int down = l->owed > 0 ? l->owed : 0;
	struct window w = {
		.from = wanted_from(l), .anchor = l->chosen ? l->anchor : l->key, .of = l->of};

	w.before = reach + height + up;
	w.after = reach + height + down;
	if (w.from == WINDOW_END)
		w.after = 0;
	else if (w.from == WINDOW_TOP)
		w.before = 0;
	return w;
}

/* The old row under the cursor stays in sight although the list no longer has it. */
static void
bury(struct list *l, int old_at)
{
	if (l->ghost == NULL) {
		l->ghost = list_row(l, old_at);
		l->grave = l->current;
	}
}

static int
spare_arena(const struct list *l)
{
	int i = 0;

	while (i == l->current || i == l->grave)
		i++;
	return i;
}

/* The cursor's place among rows that were read `from` somewhere and take the place of the old ones;
 * a row that is not among them any more is buried. */
static void
take(struct list *l, enum window_from from, const struct rows *rows, int arena, int height)
{
	if (from == WINDOW_ANCHOR && !rows->found && !l->chosen && l->key.id[0] != '\0') {
		bury(l, l->at);
	} else {
		l->ghost = NULL;
		l->grave = -1;
	}
	l->rows = *rows;
	l->current = arena;
	if (from == WINDOW_TOP) {
		l->at = 0;
		l->line = 0;
	} else if (from == WINDOW_END) {
		l->at = rows->count - 1;
		l->line = height - 1;
	} else {
		l->at = rows->at;
	}
	l->jump = LIST_STAY;
	l->chosen = false;
}

/* Reads into the arena that nothing is drawn from. */
static struct err
read_rows(struct arena *spare, const struct window *w, struct record *r, list_read *read,
	struct rows *out)
{
	struct err e;

	arena_reset(spare);
	e = read(r, w, spare, out);
	if (e.kind == ERR_NONE && spare->full)
		e = err_make(ERR_FULL, "There is no memory for the rows of this list.");
	return e;
}

void
list_let_go(struct list *l)
{
	l->key.id[0] = '\0';
}

static struct err
load_all(struct pane *p, int height, struct record *r, list_read *read)
{
	struct list *l = p->state;
	struct window w = wanted(l, height);
	int spare = spare_arena(l);
	int owed = l->owed;
	struct rows rows = {0};
	struct err e;

	w.order = p->order;
	e = read_rows(&l->arenas[spare], &w, r, read, &rows);
	l->owed = 0;
	if (e.kind != ERR_NONE) {
		l->jump = LIST_STAY; /* not to happen by surprise at a later load */
		return e;
	}
	l->gather.open = false;
	l->whole = rows.above || rows.below ? -1 : rows.count;
	take(l, w.from, &rows, spare, height);
	settle(l, height);
	if (owed != 0)
		step(l, owed, height);
	l->owed = 0;
	return NO_ERR;
}

static bool
takes(const void *with, const void *row)
{
	const struct pane *p = with;
	struct filter_row fields = {.number = ""};

	p->ops->describe(row, &fields);
	return filter_takes(&p->filter, &fields);
}

/* Gathers anew, in an arena that nothing is drawn from. */
static struct err
gather_anew(struct pane *p, struct window w)
{
	struct list *l = p->state;
	struct err e;

	l->gathering = spare_arena(l);
	l->shown = false;
	l->done = false;
	l->again = false;
	w.order = p->order;
	w.takes = takes;
	w.with = p;
	l->jump = LIST_STAY;
	e = gather_begin(&l->gather, &w, p->ops->row_size, &l->arenas[l->gathering]);
	if (e.kind != ERR_NONE)
		l->gather.open = false;
	return e;
}

/* The index of the row with this id; -1: it is not among them. */
static int
find_row(const struct rows *rows, const char *id)
{
	for (int i = 0; i < rows->count; i++) {
		if (strcmp(((const struct row_key *)rows_at(rows, i))->id, id) == 0)
			return i;
	}
	return -1;
}

/* What was gathered takes the place of the rows of before. */
static void
show_gathered(struct list *l, int height)
{
	struct rows rows = gather_rows(&l->gather);
	enum window_from from = l->gather.window.from;

	/* The cursor was moved on meanwhile. */
	if (from == WINDOW_ANCHOR && !l->chosen &&
		strcmp(l->gather.window.anchor.id, l->key.id) != 0) {
		rows.at = find_row(&rows, l->key.id);
		rows.found = rows.at >= 0;
		if (!rows.found) {
			l->gather.open = false;
			return;
		}
	}
	take(l, from, &rows, l->gathering, height);
	l->shown = true;
	settle(l, height);
}

/* What is shown has become more; `at` is where the cursor's row is now. */
static void
show_more(struct list *l, int at, int height)
{
	bool follows = l->following && l->set;

	l->rows = gather_rows(&l->gather);
	l->at = at;
	if (follows) {
		l->at = l->newest_first ? 0 : l->rows.count - 1;
		l->line = l->newest_first ? 0 : height - 1;
	}
	settle(l, height);
}

static int
at_most(int value, int most)
{
	return value < most ? value : most;
}

/* What a slice is for: rows round the cursor, or round where the gathering began. */
static struct gather_ask
gather_asked(const struct list *l, int height, list_read *read)
{
	int reach = height * (SCREENS_AHEAD + 1);

	return (struct gather_ask){
		.read = read,
		.fresh = l->fresh,
		.from = l->shown && l->set ? l->at : l->gather.at,
		.before = at_most(reach + (l->owed < 0 ? -l->owed : 0), GATHER_MOST - 1),
		.after = at_most(reach + (l->owed > 0 ? l->owed : 0), GATHER_MOST - 1),
		.look = l->look_most > 0 ? l->look_most : LOOK_MOST,
	};
}

/* True when what was gathered cannot be gone on with. */
static bool
wants_anew(const struct pane *p, const struct gather_ask *ask)
{
	const struct list *l = p->state;

	if (!l->gather.open || l->jump != LIST_STAY)
		return true;
	if (l->done && l->again)
		return true;
	return l->shown && !gather_is_done(&l->gather, ask) &&
	       gather_is_full(&l->gather, &l->arenas[l->gathering]);
}

/* A row was found from the list's top or end, where there was no cursor or it was sent to. */
static bool
has_leapt(const struct gather *g)
{
	return g->window.from != WINDOW_ANCHOR && g->count > 0;
}

/* One slice. What there is of rows that a person chose is shown at once; of others the old ones
 * stay until the new ones are complete. */
static struct err
load_some(struct pane *p, int height, struct record *r, list_read *read)
{
	struct list *l = p->state;
	struct gather_ask ask = gather_asked(l, height, read);
	struct err e = NO_ERR;

	l->again = l->again || (p->changed && l->fresh == NULL);
	if (wants_anew(p, &ask)) {
		e = gather_anew(p, wanted(l, height));
		ask.from = 0;
	}
	if (e.kind == ERR_NONE)
		e = gather_slice(&l->gather, &ask, r, &l->arenas[l->gathering]);
	if (l->shown)
		show_more(l, ask.from, height); /* after an error, too: rows have moved */
	if (e.kind != ERR_NONE) {
		l->gather.open = false;
		l->owed = 0;
		return e;
	}
	l->again = l->again || l->gather.differs;
	l->done = gather_is_done(&l->gather, &ask);
	if (!l->shown && (l->done || l->chosen || has_leapt(&l->gather)))
		show_gathered(l, height);
	if (l->shown && l->owed != 0)
		step(l, l->owed, height);
	if (l->shown && l->set) {
		ask.from = l->at; /* the cursor may be elsewhere now */
		l->done = gather_is_done(&l->gather, &ask);
	}
	l->owed = 0;
	p->seeking = !l->gather.open || !l->done || l->again;
	p->behind = l->fresh == NULL && (!l->shown || l->again);
	return NO_ERR;
}

struct err
list_load(struct pane *p, struct record *r, list_read *read)
{
	struct list *l = p->state;
	int height = p->rows < 1 ? 1 : p->rows;

	make_ready(l);
	if (l->of == NULL)
		l->of = p->incident;
	p->seeking = false;
	p->behind = false;
	if (p->renewed && l->set && !l->chosen && !l->following) {
		l->anchor = l->key; /* the cursor's row, or the nearest: no ghost of it */
		l->chosen = true;
		l->gather.open = false;
	}
	if (p->held)
		l->following = false;
	if (!filter_is_on(&p->filter))
		return load_all(p, height, r, read);
	return load_some(p, height, r, read);
}

void
list_choose(struct pane *p, const struct row_key *home)
{
	struct list *l = p->state;

	if (home != NULL)
		l->anchor = *home;
	else if (l->set)
		l->anchor = l->key;
	else
		l->anchor = (struct row_key){.id = ""};
	l->chosen = true;
	l->gather.open = false;
	p->stale = true;
}

bool
list_is_following(const struct pane *p)
{
	const struct list *l = p->state;

	return l->following;
}

void
list_follow(struct pane *p)
{
	struct list *l = p->state;

	l->chosen = false;
	l->gather.open = false;
	l->jump = l->newest_first ? LIST_TOP : LIST_END;
	p->stale = true;
}

int
list_found(const struct pane *p, bool *all)
{
	const struct list *l = p->state;

	*all = !l->rows.above && !l->rows.below;
	return l->rows.count;
}

const struct row_key *
list_cursor(const struct pane *p, bool *gone)
{
	const struct list *l = p->state;

	*gone = l->ghost != NULL;
	return l->set && l->key.id[0] != '\0' ? &l->key : NULL; /* let go, and not loaded since */
}

int
list_line(const struct pane *p)
{
	const struct list *l = p->state;

	return l->set ? l->at - list_top(l, p->rows) : -1;
}

void
list_beyond(const struct pane *p, int *above, int *below)
{
	const struct list *l = p->state;
	int top = list_top(l, p->rows);
	int rest = list_count(l) - top - p->rows;

	*above = l->rows.above ? -1 : top;
	*below = l->rows.below ? -1 : rest > 0 ? rest : 0;
}

bool
list_is_empty(const struct pane *p)
{
	return list_count(p->state) == 0;
}

int
list_needs(const struct pane *p)
{
	const struct list *l = p->state;

	if (filter_is_on(&p->filter))
		return l->whole; /* what is typed moves no borders */
	return l->rows.above || l->rows.below ? -1 : list_count(l);
}

int64_t
list_never(const struct pane *p, int64_t now_ms)
{
	(void)p;
	(void)now_ms;
	return INT64_MAX;
}

void
list_clear(struct pane *p)
{
	struct list *l = p->state;

	for (int i = 0; l->ready && i < LIST_ARENAS; i++)
		arena_clear(&l->arenas[i]);
	l->ready = false;
}
