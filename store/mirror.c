/* store/mirror.c - the mirror's life: one generation is shown and follows the record, another may
 * be on its way.
 *
 * Each has a trail of its own, so that what changes while one is built is in it when it is whole.
 * The one that is shown is given up, never waited for: a reader may hold its write lock (it may
 * lock what it may read) or a snapshot for as long as it likes. Then the record's changes pass it
 * by, and the next generation takes its place. How long that takes is real time, not the room's.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/clock.h"
#include "store/log.h"
#include "store/mirror_build.h"
#include "store/mirror_files.h"
#include "store/mirror_generation.h"
#include "store/mirror_inherited.h"
#include "store/mirror_lock.h"
#include "store/mirror_pace.h"
#include "store/mirror_retired.h"
#include "store/trail.h"

enum {
	SPACING_MS = 2000,  /* between two renewals */
	PATIENCE_MS = 1000, /* for who holds the write lock */
	BUSY_RETRY_MS = 50,
	FAULT_RETRY_MS = 5000,
	AGE_MS = 60 * 60 * 1000,  /* room: then what got old is left out */
	LEAST_AGE_MS = 60 * 1000, /* real, for fast drills */
	CAME_BACK_MS = 5000,      /* real, for rows that are shown again */
	SHARE = 10,               /* building for those takes no more than this part of the time */
	FRAME_BYTES = 4096 + 24,
	CHECKPOINT_FRAMES = 2 * 1024 * 1024 / FRAME_BYTES,
	HELD_FRAMES = 8 * 1024 * 1024 / FRAME_BYTES,   /* somebody holds a snapshot: renew */
	LEAVE_FRAMES = 11 * 1024 * 1024 / FRAME_BYTES, /* nothing more is written into it */
	EARLY_ROWS = 4096, /* of a trail, brought over before the generation is whole */
	LINE_CAP_BYTES = 1024 * 1024,
	LAST_MS = 300, /* at the end */
};

struct mirror {
	struct record *record;
	struct mirror_place place;
	int lock_fd; /* of the place; -1: not ours */
	struct redactor *redactor;
	struct clock real;
	struct generation shown;
	struct generation next;
	struct build build; /* of `next` */
	int64_t inherited;  /* generation of an engine before us that is still shown; 0: none */
	int64_t last_number;
	bool due;              /* a next one is wanted */
	bool due_later;        /* within a minute is soon enough */
	int64_t not_before_ms; /* real */
	int64_t shown_at_ms;   /* real */
	int64_t next_at_ms;    /* real: when the next one was begun */
	int64_t took_ms;       /* real: to make the shown one */
	int64_t shown_now_ms;  /* room */
	int64_t retry_ms;      /* real: when the shown one is tried again */
	struct pace pace;
	int64_t blocked_ms; /* real: since when it cannot be written; -1: it can */
	int64_t behind_ms;  /* real: since when what is shown is not as the record; -1: it is */
	struct mirror_retired retired;
	struct buf line; /* told last */
	int64_t told_ms;
	bool tell_due;
	int64_t complained_ms;                            /* real */
	char complaint[sizeof((struct err *)NULL)->text]; /* logged, and not over yet */
};

static int64_t
real_ms(const struct mirror *m)
{
	return clock_steady_ms(&m->real);
}

/* Once, until it is over; and not one after the other. */
static void
complain(struct mirror *m, const char *text)
{
	if (strcmp(m->complaint, text) == 0 ||
		(m->complaint[0] != '\0' && real_ms(m) - m->complained_ms < LEAST_AGE_MS))
		return;
	m->complained_ms = real_ms(m);
	(void)snprintf(m->complaint, sizeof m->complaint, "%s", text);
	log_line("observers: %s", text);
}

static void
want_next(struct mirror *m, int64_t wait_ms)
{
	int64_t at_ms = real_ms(m) + wait_ms;

	m->due = true;
	if (wait_ms > 0 && at_ms > m->not_before_ms)
		m->not_before_ms = at_ms;
}

static void
drop_next(struct mirror *m)
{
	int64_t number = m->next.number;

	build_clear(&m->build);
	if (m->next.to != NULL || number != 0) {
		generation_close(&m->next);
		mirror_files_remove(m->place.dir, number);
	}
}

/* What was shown may not be seen any more: it goes with its files, whoever reads it. */
static void
forget(struct mirror *m)
{
	drop_next(m);
	if (m->shown.to != NULL)
		generation_close(&m->shown);
	m->inherited = 0;
	m->retired.count = 0;
	(void)mirror_files_scan(m->place.dir, true, 0);
	m->due = true;
	m->not_before_ms = 0;
	m->blocked_ms = -1;
}

/* ---- the one that is shown ---- */

static int
on_frames(void *to, sqlite3 *db, const char *name, int frames)
{
	struct generation *g = to;

	(void)db;
	(void)name;
	g->frames = frames;
	return SQLITE_OK;
}

static void
leave(struct mirror *m, const char *why)
{
	complain(m, why);
	m->shown.left = true;
	want_next(m, 0);
}

/* It cannot be written: what is restricted meanwhile takes it along all the same. */
static void
look(struct mirror *m)
{
	bool lost = false;
	struct err e = generation_look(&m->shown, &m->real, &lost);

	if (e.kind != ERR_NONE)
		complain(m, e.text);
	if (!lost)
		return;
	log_line("observers: what was shown is restricted now: their copy is made anew");
	forget(m);
}

static void
is_blocked(struct mirror *m)
{
	char path[MIRROR_PATH_BYTES];
	char who[96];
	char text[256];
	int64_t now_ms = real_ms(m);

	m->retry_ms = now_ms + BUSY_RETRY_MS;
	if (m->blocked_ms < 0)
		m->blocked_ms = now_ms;
	if (now_ms - m->blocked_ms < PATIENCE_MS || m->due)
		return;
	mirror_files_path(m->place.dir, m->shown.number, path);
	mirror_lock_holder(path, who, sizeof who);
	(void)snprintf(text, sizeof text,
		"%s holds a lock on their copy: it is left behind, the others get the next one.",
		who);
	complain(m, text);
	want_next(m, 0);
}

/* The -wal goes back into the file, as far as readers let it. Never waits. */
static void
keep_small(struct mirror *m)
{
	struct generation *g = &m->shown;
	int frames = 0;
	int done = 0;

	if (g->frames < CHECKPOINT_FRAMES)
		g->checkpoint_at = CHECKPOINT_FRAMES;
	if (g->frames >= g->checkpoint_at) {
		/* refused while somebody holds the lock for it: then it grows, until it is left */
		(void)sqlite3_wal_checkpoint_v2(
			g->to->db, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &done);
		g->checkpoint_at = g->frames + CHECKPOINT_FRAMES / 4;
	}
	if (g->frames >= LEAVE_FRAMES)
		leave(m, "a reader holds an old state of their copy for so long that it is left "
			 "behind; the others get the next one.");
	else if (g->frames >= HELD_FRAMES && !m->due)
		want_next(m, 0);
}

/* `urgent`: only what does not wait for the rest. */
static void
follow(struct mirror *m, bool urgent)
{
	struct generation *g = &m->shown;
	const struct generation_turn turn = {
		.real = &m->real, .line = m->tell_due ? m->line.data : NULL, .told_ms = m->told_ms};
	struct brought brought = {0};
	const int64_t begun_ms = real_ms(m);
	bool busy = false;
	struct err e;

	if (g->trail.over) {
		leave(m, "so much changed at once that their copy is made anew.");
		return;
	}
	e = (urgent ? generation_bring_urgent : generation_bring)(g, &turn, &brought, &busy);
	if (busy) {
		is_blocked(m);
		look(m);
		return;
	}
	m->blocked_ms = -1;
	if (e.kind != ERR_NONE) {
		complain(m, e.text);
		m->retry_ms = real_ms(m) + FAULT_RETRY_MS;
		want_next(m, FAULT_RETRY_MS);
		look(m);
		return;
	}
	if (brought.lost) {
		log_line("observers: what was shown is restricted now: their copy is made anew");
		forget(m);
		return;
	}
	if (brought.whole)
		m->tell_due = false;
	if (!urgent)
		pace_followed(&m->pace, g->trail.count, begun_ms, real_ms(m));
	m->due_later = m->due_later || brought.fresh;
	if (real_ms(m) - m->shown_at_ms >= LEAST_AGE_MS)
		m->complaint[0] = '\0';
	keep_small(m);
}

/* ---- the next one ---- */

static struct err
show_next(struct mirror *m, int64_t now_ms)
{
	const struct generation_turn turn = {
		.real = &m->real, .line = m->line.data, .told_ms = m->told_ms};
	int64_t before = m->shown.number;
	bool behind = m->shown.left || !trail_is_empty(&m->shown.trail);
	struct err e = generation_show(&m->next, &m->place, m->build.first_seq, &turn);

	if (e.kind != ERR_NONE)
		return e;
	build_clear(&m->build);
	if (m->shown.to != NULL)
		generation_close(&m->shown);
	trail_end(&m->next.trail, m->record); /* it is empty; the one that follows lies elsewhere */
	m->shown = m->next;
	m->next = (struct generation){.number = 0};
	trail_begin(&m->shown.trail, m->record, redact_table_find);
	(void)sqlite3_wal_hook(m->shown.to->db, on_frames, &m->shown);
	m->shown.checkpoint_at = CHECKPOINT_FRAMES;
	if (behind) /* what was restricted since may be in it */
		mirror_files_remove(m->place.dir, before);
	else
		mirror_retire(
			&m->retired, m->place.dir, before != 0 ? before : m->inherited, real_ms(m));
	m->inherited = 0;
	m->blocked_ms = -1;
	m->retry_ms = 0;
	m->pace = (struct pace){.rows = 0};
	m->shown_at_ms = real_ms(m);
	m->took_ms = m->shown_at_ms - m->next_at_ms;
	m->shown_now_ms = now_ms;
	m->not_before_ms = m->shown_at_ms + SPACING_MS;
	m->due = m->due_later = m->tell_due = false;
	return NO_ERR;
}

static struct err
begin_next(struct mirror *m, int64_t now_ms)
{
	int64_t since_ms = now_ms > MIRROR_BACK_MS ? now_ms - MIRROR_BACK_MS : 0;

	m->next_at_ms = real_ms(m);
	m->build = (struct build){.after = INT64_MIN};
	return generation_open(&m->next, m->record, &m->place, ++m->last_number, since_ms);
}

/* A slice of it. */
static struct err
build_next(struct mirror *m, int64_t now_ms)
{
	struct generation *g = &m->next;
	struct err e;
	struct brought brought = {.rows = 0};
	const struct generation_turn turn = {
		.real = &m->real, .early = m->build.stage != BUILD_DONE};
	int64_t until_ms;
	bool busy;

	if (m->build.stage == BUILD_DONE || g->trail.count > EARLY_ROWS) {
		e = generation_bring(g, &turn, &brought, &busy);
		if (e.kind == ERR_NONE && brought.lost)
			forget(m);
		else if (e.kind == ERR_NONE && brought.whole && m->build.stage == BUILD_DONE)
			e = show_next(m, now_ms);
		return e;
	}
	until_ms = generation_until_ms(g, &m->real);
	e = db_run(g->to, "BEGIN IMMEDIATE", "");
	while (e.kind == ERR_NONE && m->build.stage != BUILD_DONE && real_ms(m) < until_ms)
		e = build_step(&m->build, &g->copy);
	if (e.kind == ERR_NONE)
		e = db_run(g->to, "COMMIT", "");
	return e;
}

static void
go_on(struct mirror *m, int64_t now_ms)
{
	const int64_t begun_ms = real_ms(m);
	struct err e;

	if (m->next.to == NULL)
		e = begin_next(m, now_ms);
	else if (m->next.trail.over)
		e = err_make(ERR_FULL, "So much changes at once that their copy is made anew.");
	else
		e = build_next(m, now_ms);
	pace_built(&m->pace, begun_ms, real_ms(m));
	if (e.kind == ERR_NONE)
		return;
	complain(m, e.text);
	drop_next(m);
	want_next(m, FAULT_RETRY_MS);
}

/* ---- turns ---- */

static bool
is_old(const struct mirror *m, int64_t now_ms, int64_t real)
{
	int64_t age_ms = now_ms - m->shown_now_ms;
	int64_t stood_ms = real - m->shown_at_ms;

	if (m->shown.to == NULL || stood_ms < CAME_BACK_MS || stood_ms < m->took_ms * SHARE)
		return false;
	return m->due_later || (stood_ms >= LEAST_AGE_MS && (age_ms >= AGE_MS || age_ms < 0));
}

static bool
has_news(const struct mirror *m)
{
	return m->shown.to != NULL && !m->shown.left &&
	       (m->tell_due || !trail_is_empty(&m->shown.trail));
}

/* Real ms: when that may be followed. */
static int64_t
follow_at(const struct mirror *m)
{
	int64_t at_ms = m->shown.trail.over ? 0 : pace_follow_at(&m->pace);

	return at_ms > m->retry_ms ? at_ms : m->retry_ms;
}

/* Real ms: when the next generation is gone on with. It waits for a storm only while the one before
 * serves, and not at its end: it must come as far as the record. */
static int64_t
build_at(const struct mirror *m)
{
	bool serves = m->shown.to != NULL && !m->shown.left;
	bool waits = serves && (m->next.to == NULL || m->build.stage != BUILD_DONE);
	int64_t at_ms = waits ? pace_build_at(&m->pace) : 0;

	return m->next.to != NULL || at_ms > m->not_before_ms ? at_ms : m->not_before_ms;
}

/* What waits in the one that is shown, else in the one that will be. */
static void
look_at_pace(struct mirror *m, int64_t real)
{
	const struct generation *g = m->shown.to != NULL ? &m->shown : &m->next;

	pace_look(&m->pace, g->trail.count, m->shown.behind > 0, real);
}

static bool
is_current(const struct mirror *m)
{
	if (m->shown.to == NULL)
		return m->inherited == 0;
	return !m->shown.left && trail_is_empty(&m->shown.trail);
}

static void
sooner(int *again_ms, int64_t wait_ms)
{
	if (wait_ms < 1)
		wait_ms = 1;
	if (*again_ms < 0 || wait_ms < *again_ms)
		*again_ms = (int)wait_ms;
}

void
mirror_turn(struct mirror *m, int64_t now_ms, int *again_ms)
{
	int64_t real = real_ms(m);

	look_at_pace(m, real);
	if (has_news(m) && real >= follow_at(m))
		follow(m, false);
	else if (has_news(m) && m->shown.trail.urgent && real >= m->retry_ms)
		follow(m, true);
	else if (m->shown.to != NULL &&
		 (m->shown.left || (m->shown.trail.urgent && m->blocked_ms < 0)))
		look(m);
	if (is_old(m, now_ms, real))
		m->due = true;
	if ((m->next.to != NULL || m->due) && real >= build_at(m))
		go_on(m, now_ms);
	mirror_retired_remove(&m->retired, m->place.dir, real);
	if (is_current(m))
		m->behind_ms = -1;
	else if (m->behind_ms < 0)
		m->behind_ms = real;
	*again_ms = -1;
	if (m->next.to != NULL || m->due)
		sooner(again_ms, build_at(m) - real);
	if (has_news(m))
		sooner(again_ms, (m->shown.trail.urgent ? m->retry_ms : follow_at(m)) - real);
	if (m->retired.count > 0)
		sooner(again_ms, m->retired.at_ms[0] - real);
}

void
mirror_tell(struct mirror *m, const char *line, int64_t now_ms)
{
	int moved = 0;

	buf_reset(&m->line);
	(void)buf_string(&m->line, line);
	m->told_ms = now_ms;
	m->tell_due = true;
	if (m->shown.to == NULL)
		return;
	(void)sqlite3_file_control(m->shown.to->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (moved != 0 && !m->due) {
		complain(m, "their copy was removed: it is made anew.");
		want_next(m, 0);
	}
	/* Statements cost memory: those of tables that are not written just now go. */
	if (trail_is_empty(&m->shown.trail)) {
		copy_forget(&m->shown.copy);
		(void)sqlite3_db_release_memory(m->shown.to->db); /* never fails */
	}
}

int64_t
mirror_generation(const struct mirror *m)
{
	return m->shown.to != NULL ? m->shown.number : m->inherited;
}

int64_t
mirror_rev(const struct mirror *m)
{
	return m->shown.to != NULL ? m->shown.rev : 0;
}

int64_t
mirror_behind_ms(const struct mirror *m)
{
	return m->behind_ms < 0 ? 0 : real_ms(m) - m->behind_ms;
}

/* ---- beginning and end ---- */

/* `alike`: what is masked by it is what was masked before. */
static struct err
take_config(struct mirror *m, const struct config *config, bool *alike)
{
	struct redactor *redactor = NULL;
	struct err e = redactor_new(config, &redactor);

	if (e.kind == ERR_NONE)
		e = redact_functions(m->record, redactor);
	if (e.kind != ERR_NONE) {
		(void)redact_functions(m->record, m->redactor); /* some may have the new one */
		redactor_free(redactor);
		return e;
	}
	*alike = m->redactor != NULL && redactor_same(m->redactor, redactor);
	redactor_free(m->redactor);
	m->redactor = redactor;
	return NO_ERR;
}

void
mirror_renew(struct mirror *m, const struct config *config, bool all)
{
	bool masked_alike = true;
	struct err e = take_config(m, config, &masked_alike);

	drop_next(m);
	if (e.kind != ERR_NONE)
		complain(m, e.text);
	/* What must be masked is not known, or is in what is shown. */
	if (e.kind != ERR_NONE || !masked_alike || all)
		forget(m);
	else
		want_next(m, 0);
	if (!masked_alike)
		mirror_bequeath(m->lock_fd, redactor_sum(m->redactor));
}

struct err
mirror_open(struct record *r, const struct mirror_place *place, const struct config *config,
	struct mirror **out)
{
	struct mirror *m = calloc(1, sizeof *m);
	struct clock wall;
	bool alike;
	struct err e;

	if (m == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	m->record = r;
	m->place = *place;
	m->lock_fd = -1;
	m->blocked_ms = m->behind_ms = -1;
	m->told_ms = -1;
	m->due = true;
	clock_init(&m->real);
	clock_init(&wall);
	buf_init(&m->line, LINE_CAP_BYTES);
	e = mirror_files_make(place);
	if (e.kind == ERR_NONE)
		e = mirror_files_lock(place->dir, &m->lock_fd);
	if (e.kind == ERR_NONE)
		e = take_config(m, config, &alike);
	if (e.kind != ERR_NONE) {
		if (m->lock_fd >= 0) /* what is to be masked is not known */
			(void)mirror_files_scan(place->dir, true, 0);
		mirror_close(m);
		return e;
	}
	m->inherited =
		mirror_inherited(m->record, place->dir, m->lock_fd, redactor_sum(m->redactor));
	m->last_number = mirror_files_scan(place->dir, true, m->inherited);
	mirror_bequeath(m->lock_fd, redactor_sum(m->redactor));
	/* Never a number that was there before: a reader knows its own by it. */
	if (m->last_number < clock_now_ms(&wall) / 1000)
		m->last_number = clock_now_ms(&wall) / 1000;
	*out = m;
	return NO_ERR;
}

void
mirror_close(struct mirror *m)
{
	int64_t until_ms;

	if (m == NULL)
		return;
	drop_next(m);
	/* The last of it, so that the next engine finds it whole. */
	until_ms = real_ms(m) + LAST_MS;
	while (has_news(m) && m->blocked_ms < 0 && real_ms(m) < until_ms &&
		m->retry_ms <= real_ms(m))
		follow(m, false);
	if (m->shown.to != NULL)
		generation_close(&m->shown);
	mirror_retired_remove(&m->retired, m->place.dir, INT64_MAX);
	buf_clear(&m->line);
	(void)redact_functions(m->record, NULL); /* the connection outlives the redactor */
	redactor_free(m->redactor);
	if (m->lock_fd >= 0)
		(void)close(m->lock_fd);
	free(m);
}
