/* net/pagerduty_sync.c - the open incidents, and what happens to them.
 *
 * The list of open incidents, once at the start and then every minute, is the truth about what is
 * open (LIST). Its replies overlap by one incident: one that shares none with those before it means
 * that the list moved up meanwhile, and the walk goes back. What the record has open and the list
 * has not is fetched by its id (MISSING). In between, every poll reads the log entries since the
 * newest one seen, less an overlap, for entries arrive late (LOG); they carry their incidents.
 *
 * No entry is given up: a log that is longer than ten replies waits for a list first, and where the
 * 10,000 end that PagerDuty gives at once, the walk goes on with those before the oldest it has
 * read. SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/pagerduty_plan.h"
#include "store/log.h"

enum {
	LOG_FIRST = 1000, /* entries that are read before the list has another turn */
	OVERLAP_MS = 60 * 1000,
	FIRST_MS = 60 * 60 * 1000, /* how far back the first start looks */
	LIST_MS = 60 * 1000,
	BACK_MOST = 20,             /* times that one walk goes back */
	BACK_STEP = 50,             /* incidents */
	MISSING_MOST = 200,         /* a round */
	LIST_STEP = PLAN_LIMIT - 1, /* replies share a row: so it is seen when the list has moved */
};

/* No further back than the service keeps the log of. */
static const int64_t log_most_ms = INT64_C(90) * 24 * 60 * 60 * 1000;

/* ---- the cursor: the newest log entry, in ms ---- */

static struct err
read_cursor(struct plan *p)
{
	struct plan_sync *s = &p->sync;
	char text[32];
	struct err e;

	if (s->cursor_known)
		return NO_ERR;
	e = source_cursor(p->host.record, "pagerduty", text, sizeof text);
	if (e.kind != ERR_NONE)
		return e;
	s->cursor_ms = strtoll(text, NULL, 10);
	s->cursor_known = true;
	return NO_ERR;
}

static struct err
save_cursor(struct plan_sync *s, struct record *r, int64_t cursor_ms)
{
	char text[32];

	if (cursor_ms <= s->cursor_ms)
		return NO_ERR;
	(void)snprintf(text, sizeof text, "%" PRId64, cursor_ms);
	return source_save_cursor(r, "pagerduty", text);
}

/* ---- what to request ---- */

static void
ask_list(struct plan *p, struct source_ask *out)
{
	plan_ask(out, WHAT_LIST, "");
	(void)snprintf(out->path, sizeof out->path,
		"/incidents?statuses[]=triggered&statuses[]=acknowledged&date_range=all"
		"&sort_by=created_at:desc&time_zone=UTC&limit=%d&offset=%d%s",
		PLAN_LIMIT, p->sync.list.offset, p->filter);
}

bool
plan_list_follows(struct plan *p, struct source_ask *out)
{
	const int offset = p->sync.list.offset;

	if (offset >= PLAN_OFFSET_MOST)
		return false;
	p->sync.list.offset += LIST_STEP;
	if (p->sync.list.offset > PLAN_OFFSET_MOST)
		p->sync.list.offset = PLAN_OFFSET_MOST;
	ask_list(p, out);
	p->sync.list.offset = offset;
	return true;
}

static void
begin_log(struct plan *p)
{
	struct plan_sync *s = &p->sync;

	s->walk_now_ms = clock_now_ms(p->host.clock);
	s->newest_ms = 0;
	s->oldest_ms = 0;
	s->until_ms = 0;
	s->log_long = false;
	s->since_ms = s->cursor_ms > 0 ? s->cursor_ms - OVERLAP_MS : s->since_ms;
	if (s->since_ms == 0)
		s->since_ms = s->walk_now_ms - FIRST_MS;
	if (s->since_ms < s->walk_now_ms - log_most_ms) {
		log_line("PagerDuty's log was last read more than 90 days ago: what is older than "
			 "that is left out.");
		s->since_ms = s->walk_now_ms - log_most_ms;
	}
}

static void
ask_log(struct plan *p, struct source_ask *out)
{
	struct plan_sync *s = &p->sync;
	char since[PLAN_TIME_BYTES];
	char until[PLAN_TIME_BYTES];

	if (!s->log.on)
		begin_log(p);
	plan_ask(out, WHAT_LOG, "");
	plan_time(since, s->since_ms);
	plan_time(until, s->until_ms);
	(void)snprintf(out->path, sizeof out->path,
		"/log_entries?since=%s%s%s&time_zone=UTC&include[]=incidents&limit=%d&offset=%d%s",
		since, s->until_ms > 0 ? "&until=" : "", s->until_ms > 0 ? until : "", PLAN_LIMIT,
		s->log.offset, p->team_filter);
}

/* Looks what the record has open and the list had not: as late as this, the log has told most. */
static void
sweep(struct plan *p)
{
	struct plan_sync *s = &p->sync;

	s->sweep_due = false;
	s->missing_at = 0;
	buf_reset(&s->missing);
	if (page_sweep_missing(p->host.record, MISSING_MOST, &s->missing).kind != ERR_NONE)
		buf_reset(&s->missing); /* the next round */
}

/* The id at s->missing_at; false after the last. */
static bool
missing_id(const struct plan_sync *s, char out[ROW_ID_BYTES])
{
	const char *at = s->missing.data + s->missing_at;
	size_t length = s->missing_at < s->missing.length ? strcspn(at, "\n") : 0;

	if (length == 0 || length >= ROW_ID_BYTES)
		return false;
	memcpy(out, at, length);
	out[length] = '\0';
	return true;
}

static void
missing_next(struct plan_sync *s)
{
	if (s->missing_at < s->missing.length)
		s->missing_at += strcspn(s->missing.data + s->missing_at, "\n") + 1;
}

static bool
sync_next(struct plan *p, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct plan_sync *s = &p->sync;
	bool list = plan_walk_due(&s->list, now_ms, due_ms);
	bool log = s->listed && plan_walk_due(&s->log, now_ms, due_ms) &&
		   read_cursor(p).kind == ERR_NONE;
	char id[ROW_ID_BYTES];

	if (log && !(list && s->log.on && s->log_long)) {
		ask_log(p, out);
		return true;
	}
	if (list) {
		ask_list(p, out);
		return true;
	}
	if (s->sweep_due)
		sweep(p);
	if (!missing_id(s, id))
		return false;
	plan_ask(out, WHAT_MISSING, id);
	(void)snprintf(out->path, sizeof out->path, "/incidents/%s", id);
	return true;
}

/* ---- answers ---- */

/* The list moved up since the reply before this one: some of it was never shown. */
static bool
has_moved(const struct plan *p)
{
	const struct plan_sync *s = &p->sync;

	return s->list.on && s->list.offset > 0 && !p->merge.known && s->backs < BACK_MOST;
}

static struct err
take_list(struct plan *p, struct record *r, const struct http_reply *reply)
{
	struct err e = NO_ERR;

	if (!p->sync.list.on)
		e = page_sweep_begin(r);
	if (e.kind == ERR_NONE)
		e = page_merge(r, reply->body, reply->body_length, &p->merge);
	if (e.kind == ERR_NONE && has_moved(p))
		e = page_sweep_forget(r);
	return e;
}

/* What follows a reply of the log. */
enum log_step { LOG_ON, LOG_EARLIER, LOG_END };

/* The second of the oldest is asked for again: there may be more in it. */
static int64_t
second_after(int64_t at_ms)
{
	return (at_ms / 1000 + 1) * 1000;
}

static enum log_step
log_step(const struct plan *p)
{
	const struct plan_sync *s = &p->sync;
	const struct merge *m = &p->merge;
	/* Below what was read, a second may hold thousands that we have: nothing ends that but the cap. */
	const bool stale = s->until_ms == 0 && m->fresh == 0 && s->log.stale + 1 >= PLAN_STALE_MOST;
	int64_t oldest_ms = m->oldest_ms;

	if (!m->more || m->seen == 0)
		return LOG_END;
	if (!stale && s->log.offset < PLAN_OFFSET_MOST)
		return LOG_ON;
	/* Past the cap, or new ones have moved the rest on: it goes on below what was read. */
	if (s->oldest_ms > 0 && (oldest_ms == 0 || s->oldest_ms < oldest_ms))
		oldest_ms = s->oldest_ms;
	if (oldest_ms <= s->since_ms || (s->until_ms > 0 && second_after(oldest_ms) >= s->until_ms))
		return LOG_END; /* 10,000 in one second, or the same again and again */
	return LOG_EARLIER;
}

/* FNV-1a over words: one that differs in any byte differs here, but for one in 2^64. */
static uint64_t
sum_of(const char *bytes, size_t length)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i += sizeof sum) {
		uint64_t word = 0;

		memcpy(&word, bytes + i, length - i < sizeof word ? length - i : sizeof word);
		sum = (sum ^ word) * UINT64_C(1099511628211);
		sum ^= sum >> 32;
	}
	return sum;
}

/* Where the reply that comes next is remembered; NULL: so far on they are not. */
static struct plan_said *
said_slot(struct plan_sync *s)
{
	const int at = s->log.on ? s->log.offset / PLAN_LIMIT : 0;

	return s->until_ms == 0 && at < PLAN_SAID_MOST ? &s->said[at] : NULL;
}

/* Takes a reply's merge for done, where it was said before: that changes nothing while the pages are
 * what they were then. */
static bool
was_said(struct plan *p, const struct plan_said *now)
{
	struct plan_sync *s = &p->sync;
	const struct plan_said *said = s->said_now;
	const bool begins = !s->log.on;
	const bool same = said != NULL && said->stands && now->sum == said->sum &&
			  now->length == said->length && now->page_rev >= 0 &&
			  now->page_rev == said->page_rev && (begins || s->said_same);

	if (same)
		p->merge = said->merge;
	return same;
}

static struct err
merge_log(struct plan *p, struct record *r, const struct http_reply *reply)
{
	struct plan_sync *s = &p->sync;
	const bool skipped = s->log.on && s->said_same;
	struct plan_said now = {
		.sum = sum_of(reply->body, reply->body_length), .length = reply->body_length};
	struct err e = page_rev_now(r, &now.page_rev);

	s->said_now = said_slot(s);
	s->said_same = e.kind == ERR_NONE && was_said(p, &now);
	if (s->said_same)
		return NO_ERR;
	if (s->said_now != NULL)
		s->said_now->stands = false; /* until this one is recorded: log_done */
	/* What was not merged was not counted: from here on it is, as if the walk began. */
	if (e.kind == ERR_NONE && (!s->log.on || skipped))
		e = page_walk_begin(r, "log");
	if (e.kind == ERR_NONE)
		e = page_merge_log(r, reply->body, reply->body_length, &p->merge);
	now.merge = p->merge;
	if (s->said_now != NULL)
		*s->said_now = now;
	return e;
}

static struct err
take_log(struct plan *p, struct record *r, const struct http_reply *reply)
{
	struct plan_sync *s = &p->sync;
	int64_t cursor_ms;
	struct err e = merge_log(p, r, reply);

	if (e.kind != ERR_NONE || log_step(p) != LOG_END)
		return e;
	cursor_ms = p->merge.newest_ms > s->newest_ms ? p->merge.newest_ms : s->newest_ms;
	/* After one entry of the year 2099 the log would be silent until then. */
	if (cursor_ms > s->walk_now_ms)
		cursor_ms = s->walk_now_ms;
	return save_cursor(s, r, cursor_ms);
}

static struct err
sync_take(struct plan *p, struct record *r, const struct source_ask *a,
	const struct http_reply *reply)
{
	struct err e;

	if (a->what == WHAT_LIST)
		return take_list(p, r, reply);
	if (a->what == WHAT_LOG)
		return take_log(p, r, reply);
	if (reply->status != 404)
		return page_merge(r, reply->body, reply->body_length, &p->merge);
	e = page_gone(r, a->id);
	return e.kind == ERR_MISSING ? NO_ERR : e;
}

static void
list_done(struct plan *p, int64_t now_ms)
{
	struct plan_sync *s = &p->sync;
	bool more = p->merge.more;

	if (has_moved(p)) {
		s->backs++;
		s->list.offset = s->list.offset > BACK_STEP ? s->list.offset - BACK_STEP : 0;
		return;
	}
	if (plan_walk_on(p, &s->list, WHAT_LIST, LIST_STEP, now_ms + LIST_MS))
		return;
	if (s->backs >= BACK_MOST)
		s->list.due_ms = now_ms + p->config->poll_ms;
	s->backs = 0;
	s->sweep_due = !more; /* else the list was cut: what it has not may still be open */
	s->listed = true;
}

static void
log_done(struct plan *p, int64_t now_ms)
{
	struct plan_sync *s = &p->sync;
	const enum log_step step = log_step(p);
	const struct merge *m = &p->merge;
	int64_t next_ms = now_ms + p->config->poll_ms;

	if (s->said_now != NULL)
		s->said_now->stands = s->said_now->page_rev >= 0;
	s->said_now = NULL;
	if (m->newest_ms > s->newest_ms)
		s->newest_ms = m->newest_ms;
	if (m->oldest_ms > 0 && (s->oldest_ms == 0 || m->oldest_ms < s->oldest_ms))
		s->oldest_ms = m->oldest_ms;
	if (step == LOG_EARLIER) {
		s->until_ms = second_after(s->oldest_ms);
		s->log = (struct plan_walk){.on = true};
		return;
	}
	if (s->until_ms > 0)
		s->log.stale = 0;
	/* One that says "more" to the end and has nothing new is asked less. */
	if (s->until_ms > 0 && m->more && m->fresh == 0)
		next_ms = now_ms + LIST_MS;
	if (plan_walk_on(p, &s->log, WHAT_LOG, PLAN_LIMIT, next_ms)) {
		if (s->log.offset >= LOG_FIRST && !s->log_long && !s->list.on) {
			s->log_long = true;
			s->list.due_ms = 0;
		}
		return;
	}
	s->cursor_known = false; /* as recorded, when it is needed */
}

static void
sync_done(struct plan *p, const struct source_ask *a, int64_t now_ms)
{
	if (a->what == WHAT_LIST)
		list_done(p, now_ms);
	else if (a->what == WHAT_LOG)
		log_done(p, now_ms);
	else
		missing_next(&p->sync);
}

static void
sync_skip(struct plan *p, const struct source_ask *a, int64_t now_ms)
{
	struct plan_sync *s = &p->sync;

	if (a->what == WHAT_LIST) {
		plan_walk_end(&s->list, now_ms + LIST_MS);
		s->backs = 0;
		s->listed = true; /* the log goes on without it */
	} else if (a->what == WHAT_LOG) {
		plan_walk_end(&s->log, now_ms + p->config->poll_ms);
	} else {
		missing_next(s);
	}
}

const struct plan_part plan_sync = {
	.next = sync_next,
	.take = sync_take,
	.done = sync_done,
	.skip = sync_skip,
};
