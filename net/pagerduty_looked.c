/* net/pagerduty_looked.c - the page that somebody looks at: itself, its alerts, its notes, its log.
 *
 * One request each, but for the log. What another page is asked for meanwhile comes first once the
 * alerts, notes and the newest of the log are there; then the rest of this log is left.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/pagerduty_plan.h"
#include "store/page_list.h"

enum { HISTORY_MOST = 1000 }; /* entries of one page's log */

static void
ask_detail(const struct plan_looked *l, struct source_ask *out)
{
	plan_ask(out, l->what, l->id);
	out->any = true; /* what may not be read is not there, and that is all */
	if (l->what == WHAT_ALERTS)
		(void)snprintf(out->path, sizeof out->path,
			"/incidents/%s/alerts?sort_by=created_at:desc&limit=%d&offset=0", l->id,
			PLAN_LIMIT);
	else if (l->what == WHAT_NOTES)
		(void)snprintf(out->path, sizeof out->path, "/incidents/%s/notes", l->id);
	else
		(void)snprintf(out->path, sizeof out->path,
			"/incidents/%s/log_entries?time_zone=UTC&limit=%d&offset=%d", l->id,
			PLAN_LIMIT, l->offset);
}

static bool
looked_next(struct plan *p, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct plan_looked *l = &p->looked;
	const char *id;

	if (l->id[0] != '\0' && l->offset == 0) {
		ask_detail(l, out);
		return true;
	}
	id = source_wanted_next(&l->wanted, now_ms, due_ms);
	if (id != NULL) {
		plan_ask(out, WHAT_PAGE, id);
		(void)snprintf(out->path, sizeof out->path, "/incidents/%s", id);
		return true;
	}
	if (l->id[0] == '\0')
		return false;
	ask_detail(l, out);
	return true;
}

static struct err
looked_take(struct plan *p, struct record *r, const struct source_ask *a,
	const struct http_reply *reply)
{
	struct merge *m = &p->merge;
	struct err e;

	p->looked.gone = a->what == WHAT_PAGE && reply->status == 404;
	if (p->looked.gone) { /* one we have never had need not be recorded as gone */
		e = page_gone(r, a->id);
		return e.kind == ERR_MISSING ? NO_ERR : e;
	}
	if (reply->status / 100 != 2)
		return NO_ERR;
	if (a->what == WHAT_PAGE)
		return page_merge(r, reply->body, reply->body_length, m);
	if (a->what == WHAT_HISTORY)
		return page_merge_log(r, reply->body, reply->body_length, m);
	return page_list_merge(r, a->what == WHAT_ALERTS ? PAGE_LIST_ALERT : PAGE_LIST_NOTE, a->id,
		true, reply->body, reply->body_length, m);
}

/* After what was asked for last, with or without an answer of use. */
static void
go_on(struct plan_looked *l)
{
	if (l->what == WHAT_ALERTS)
		l->what = WHAT_NOTES;
	else if (l->what == WHAT_NOTES)
		l->what = WHAT_HISTORY;
	else
		l->id[0] = '\0';
	l->offset = 0;
}

static void
looked_done(struct plan *p, const struct source_ask *a, int64_t now_ms)
{
	struct plan_looked *l = &p->looked;
	const struct merge *m = &p->merge;

	if (a->what == WHAT_PAGE) {
		source_wanted_done(&l->wanted, a->id, now_ms);
		if (l->gone)
			return;
		memcpy(l->id, a->id, sizeof l->id);
		l->what = WHAT_ALERTS;
		l->offset = 0;
	} else if (a->what == WHAT_HISTORY && m->more && m->seen > 0 &&
		   l->offset + PLAN_LIMIT < HISTORY_MOST) {
		l->offset += PLAN_LIMIT;
	} else {
		go_on(l);
	}
}

static void
looked_skip(struct plan *p, const struct source_ask *a, int64_t now_ms)
{
	if (a->what == WHAT_PAGE)
		source_wanted_done(&p->looked.wanted, a->id, now_ms);
	else
		go_on(&p->looked);
}

const struct plan_part plan_looked = {
	.next = looked_next,
	.take = looked_take,
	.done = looked_done,
	.skip = looked_skip,
};
