/* net/pagerduty.c - PagerDuty: what is requested, and when.
 *
 * The list of open incidents, once at the start and then every minute, is the truth about what is
 * open (LIST): what the record has open and the list has not is fetched by its id (MISSING). In
 * between, every poll reads the log entries since the newest one seen, less an overlap, for entries
 * arrive late (LOG); they carry their incidents. A walk over several pages may be interrupted by
 * what somebody looks at (PAGE, then its HISTORY), not by another walk's request out of turn.
 * SPDX-License-Identifier: MIT */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/source_kind.h"
#include "store/page.h"

enum {
	LIMIT = 100,         /* the most PagerDuty gives at once */
	OFFSET_MOST = 9900,  /* offset + limit may not pass 10,000 */
	LOG_PAGES_MOST = 10, /* more than these are dropped for a new list */
	OVERLAP_MS = 60 * 1000,
	FIRST_MS = 60 * 60 * 1000, /* how far back the first start looks */
	LIST_MS = 60 * 1000,
	ONCALLS_MS = 60 * 1000,
	MISSING_MOST = 20, /* a round */
};

enum what { WHAT_LIST, WHAT_MISSING, WHAT_LOG, WHAT_ONCALLS, WHAT_PAGE, WHAT_HISTORY };

/* A list that is read page by page, again and again. */
struct walk {
	int64_t due_ms; /* when it begins again */
	int offset;     /* of the next page; 0: not under way */
};

struct pagerduty {
	const struct source_host *host;
	const struct pagerduty_config *config;
	struct source_host host_copy;
	char filter[SOURCE_PATH_BYTES / 2];      /* "&team_ids[]=..&service_ids[]=.." */
	char team_filter[SOURCE_PATH_BYTES / 2]; /* log entries know teams only */
	struct walk list;
	struct walk log;
	struct walk oncalls;
	bool listed;         /* the list has been read once */
	int64_t since_ms;    /* of this walk over the log */
	int64_t walk_now_ms; /* when it began */
	int64_t newest_ms;   /* of what it has read so far */
	bool cursor_known;
	int64_t cursor_ms;  /* as recorded; 0: none */
	struct merge merge; /* of the answer being taken */
	struct buf found;   /* ids, one a line: missing from the list just read */
	char missing[MISSING_MOST][ROW_ID_BYTES];
	int missing_count;
	struct source_wanted wanted;
	char history[ROW_ID_BYTES]; /* whose log comes next; "" */
};

/* ---- the cursor: the newest log entry, in ms ---- */

static struct err
read_cursor(struct pagerduty *p)
{
	char text[32];
	struct err e;

	if (p->cursor_known)
		return NO_ERR;
	e = source_cursor(p->host->record, "pagerduty", text, sizeof text);
	if (e.kind != ERR_NONE)
		return e;
	p->cursor_ms = strtoll(text, NULL, 10);
	p->cursor_known = true;
	return NO_ERR;
}

static struct err
save_cursor(struct pagerduty *p, struct record *r, int64_t cursor_ms)
{
	char text[32];

	if (cursor_ms <= p->cursor_ms)
		return NO_ERR;
	(void)snprintf(text, sizeof text, "%" PRId64, cursor_ms);
	return source_save_cursor(r, "pagerduty", text);
}

/* ---- what to request ---- */

static void
ask(struct source_ask *out, enum what what, const char *id)
{
	*out = (struct source_ask){.what = (int)what,
		.told = what == WHAT_LOG || what == WHAT_HISTORY,
		.optional = what != WHAT_LIST && what != WHAT_LOG};
	(void)snprintf(out->id, sizeof out->id, "%s", id);
}

static void
ask_list(struct pagerduty *p, struct source_ask *out)
{
	ask(out, WHAT_LIST, "");
	(void)snprintf(out->path, sizeof out->path,
		"/incidents?statuses[]=triggered&statuses[]=acknowledged&date_range=all"
		"&time_zone=UTC&limit=%d&offset=%d%s",
		LIMIT, p->list.offset, p->filter);
}

static void
ask_log(struct pagerduty *p, struct source_ask *out)
{
	time_t since_s;
	struct tm t = {0};
	char since[32] = "";

	if (p->log.offset == 0) {
		p->walk_now_ms = clock_now_ms(p->host->clock);
		p->newest_ms = 0;
		p->since_ms = p->cursor_ms > 0 ? p->cursor_ms - OVERLAP_MS : p->since_ms;
		if (p->since_ms == 0)
			p->since_ms = p->walk_now_ms - FIRST_MS;
	}
	since_s = (time_t)(p->since_ms / 1000);
	(void)gmtime_r(&since_s, &t);
	(void)strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &t); /* it fits */
	ask(out, WHAT_LOG, "");
	(void)snprintf(out->path, sizeof out->path,
		"/log_entries?since=%s&time_zone=UTC&include[]=incidents&limit=%d&offset=%d%s",
		since, LIMIT, p->log.offset, p->team_filter);
}

static void
ask_oncalls(struct pagerduty *p, struct source_ask *out)
{
	ask(out, WHAT_ONCALLS, "");
	(void)snprintf(out->path, sizeof out->path, "/oncalls?time_zone=UTC&limit=%d&offset=%d",
		LIMIT, p->oncalls.offset);
}

static void
ask_page(struct source_ask *out, enum what what, const char *id)
{
	ask(out, what, id);
	(void)snprintf(out->path, sizeof out->path, "/incidents/%s", id);
}

static void
ask_history(struct source_ask *out, const char *id)
{
	ask(out, WHAT_HISTORY, id);
	(void)snprintf(out->path, sizeof out->path,
		"/incidents/%s/log_entries?time_zone=UTC&limit=%d", id, LIMIT);
}

static bool
walk_is_due(const struct walk *walk, int64_t now_ms)
{
	return walk->offset > 0 || walk->due_ms <= now_ms;
}

static bool
pagerduty_next(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct pagerduty *p = state;
	const char *id;

	if (p->history[0] != '\0') {
		ask_history(out, p->history);
		return true;
	}
	id = source_wanted_next(&p->wanted, now_ms, due_ms);
	if (id != NULL)
		ask_page(out, WHAT_PAGE, id);
	else if (p->listed && walk_is_due(&p->log, now_ms) && read_cursor(p).kind == ERR_NONE)
		ask_log(p, out);
	else if (walk_is_due(&p->list, now_ms))
		ask_list(p, out);
	else if (p->missing_count > 0)
		ask_page(out, WHAT_MISSING, p->missing[p->missing_count - 1]);
	else if (walk_is_due(&p->oncalls, now_ms))
		ask_oncalls(p, out);
	else {
		if (p->log.due_ms < *due_ms)
			*due_ms = p->log.due_ms;
		if (p->list.due_ms < *due_ms)
			*due_ms = p->list.due_ms;
		if (p->oncalls.due_ms < *due_ms)
			*due_ms = p->oncalls.due_ms;
		return false;
	}
	return true;
}

/* The list's next page. */
static bool
pagerduty_early(void *state, const struct source_ask *a, const struct http_reply *reply,
	struct source_ask *out)
{
	struct pagerduty *p = state;

	if (a->what != WHAT_LIST || p->list.offset + LIMIT > OFFSET_MOST ||
		!source_more_follows(reply))
		return false;
	p->list.offset += LIMIT;
	ask_list(p, out);
	p->list.offset -= LIMIT;
	return true;
}

/* ---- answers ---- */

/* The log is longer than we follow: a new list says how things stand. */
static bool
log_is_too_long(const struct pagerduty *p)
{
	return p->merge.more && p->log.offset / LIMIT + 1 >= LOG_PAGES_MOST;
}

static struct err
take_log(struct pagerduty *p, struct record *r, const struct http_reply *reply)
{
	struct err e = page_merge_log(r, reply->body, reply->body_length, &p->merge);
	int64_t cursor_ms;

	if (e.kind != ERR_NONE || (p->merge.more && !log_is_too_long(p)))
		return e;
	cursor_ms = p->merge.newest_ms > p->newest_ms ? p->merge.newest_ms : p->newest_ms;
	/* After one entry of the year 2099 the log would be silent until then. */
	if (log_is_too_long(p) || cursor_ms > p->walk_now_ms)
		cursor_ms = p->walk_now_ms;
	return save_cursor(p, r, cursor_ms);
}

static struct err
take_list(struct pagerduty *p, struct record *r, const struct http_reply *reply)
{
	struct err e = NO_ERR;

	buf_reset(&p->found);
	if (p->list.offset == 0)
		e = page_sweep_begin(r);
	if (e.kind == ERR_NONE)
		e = page_merge(r, reply->body, reply->body_length, &p->merge);
	if (e.kind == ERR_NONE && !p->merge.more)
		e = page_sweep_missing(r, MISSING_MOST, &p->found);
	return e;
}

/* A page we have never had need not be recorded as gone. */
static struct err
take_gone(struct record *r, const struct source_ask *a)
{
	struct err e = NO_ERR;

	if (a->what == WHAT_MISSING || a->what == WHAT_PAGE)
		e = page_gone(r, a->id);
	return e.kind == ERR_MISSING ? NO_ERR : e;
}

static struct err
pagerduty_take(
	void *state, struct record *r, const struct source_ask *a, const struct http_reply *reply)
{
	struct pagerduty *p = state;

	p->merge = (struct merge){0};
	if (reply->status == 404)
		return take_gone(r, a);
	switch ((enum what)a->what) {
	case WHAT_LIST:
		return take_list(p, r, reply);
	case WHAT_LOG:
		return take_log(p, r, reply);
	case WHAT_ONCALLS:
		return page_merge_oncalls(
			r, reply->body, reply->body_length, p->oncalls.offset == 0, &p->merge);
	case WHAT_MISSING:
	case WHAT_PAGE:
		return page_merge(r, reply->body, reply->body_length, &p->merge);
	case WHAT_HISTORY:
		return page_merge_log(r, reply->body, reply->body_length, &p->merge);
	}
	return NO_ERR;
}

/* The next page of a walk, or its next beginning. */
static void
walk_on(struct walk *walk, bool more, int64_t next_ms)
{
	if (more && walk->offset + LIMIT <= OFFSET_MOST) {
		walk->offset += LIMIT;
		return;
	}
	walk->offset = 0;
	walk->due_ms = next_ms;
}

static void
missing_take(struct pagerduty *p)
{
	const char *at = p->found.data;

	p->missing_count = 0;
	while (*at != '\0' && p->missing_count < MISSING_MOST) {
		size_t length = strcspn(at, "\n");

		if (length > 0 && length < ROW_ID_BYTES) {
			char *id = p->missing[p->missing_count++];

			memcpy(id, at, length);
			id[length] = '\0';
		}
		at += length + (at[length] == '\n');
	}
}

static void
missing_drop(struct pagerduty *p)
{
	if (p->missing_count > 0)
		p->missing_count--;
}

static void
log_done(struct pagerduty *p, int64_t now_ms)
{
	bool too_long = log_is_too_long(p);

	if (p->merge.newest_ms > p->newest_ms)
		p->newest_ms = p->merge.newest_ms;
	if (too_long) {
		p->merge.more = false;
		p->list = (struct walk){0};
	}
	if (!p->merge.more)
		p->cursor_known = false; /* as recorded, when it is needed */
	walk_on(&p->log, p->merge.more, now_ms + p->config->poll_ms);
}

static void
pagerduty_done(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct pagerduty *p = state;

	switch ((enum what)a->what) {
	case WHAT_LIST:
		if (!p->merge.more) {
			missing_take(p);
			p->listed = true;
		}
		walk_on(&p->list, p->merge.more, now_ms + LIST_MS);
		p->listed = p->listed || p->list.offset == 0; /* also when it was cut at 10,000 */
		break;
	case WHAT_LOG:
		log_done(p, now_ms);
		break;
	case WHAT_ONCALLS:
		walk_on(&p->oncalls, p->merge.more, now_ms + ONCALLS_MS);
		break;
	case WHAT_MISSING:
		missing_drop(p);
		break;
	case WHAT_PAGE:
		source_wanted_done(&p->wanted, a->id, now_ms);
		memcpy(p->history, a->id, sizeof p->history);
		break;
	case WHAT_HISTORY:
		p->history[0] = '\0';
		break;
	}
}

static void
pagerduty_skip(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct pagerduty *p = state;

	switch ((enum what)a->what) {
	case WHAT_LIST:
		walk_on(&p->list, false, now_ms + LIST_MS);
		p->listed = true; /* the log goes on without it */
		break;
	case WHAT_LOG:
		walk_on(&p->log, false, now_ms + p->config->poll_ms);
		break;
	case WHAT_ONCALLS:
		walk_on(&p->oncalls, false, now_ms + ONCALLS_MS);
		break;
	case WHAT_MISSING:
		missing_drop(p);
		break;
	case WHAT_PAGE:
		source_wanted_done(&p->wanted, a->id, now_ms);
		break;
	case WHAT_HISTORY:
		p->history[0] = '\0';
		break;
	}
}

static void
pagerduty_want(void *state, const char *id)
{
	struct pagerduty *p = state;

	source_wanted_add(&p->wanted, id);
}

static void
pagerduty_hurry(void *state)
{
	struct pagerduty *p = state;

	p->list.due_ms = 0;
	p->log.due_ms = 0;
	p->oncalls.due_ms = 0;
}

static void
pagerduty_free(void *state)
{
	struct pagerduty *p = state;

	buf_clear(&p->found);
	free(p);
}

static const struct source_kind pagerduty_kind = {
	.name = "pagerduty",
	.label = "PagerDuty",
	.when_refused = "Check pagerduty.token: it is wrong, revoked, or may not read incidents.",
	.headers = {"Accept: application/vnd.pagerduty+json;version=2",
		"Content-Type: application/json"},
	.next = pagerduty_next,
	.early = pagerduty_early,
	.take = pagerduty_take,
	.done = pagerduty_done,
	.skip = pagerduty_skip,
	.want = pagerduty_want,
	.hurry = pagerduty_hurry,
	.free = pagerduty_free,
};

/* Appends "&name=ID" for each; false when they do not fit. */
static bool
filter_add(char *out, size_t size, const char *name, const struct strings *ids)
{
	struct buf b;
	bool ok;

	buf_init(&b, size - 1);
	ok = buf_string(&b, out);
	for (size_t i = 0; ok && i < ids->count; i++)
		ok = buf_printf(&b, "&%s=", name) && source_path_value(&b, ids->at[i]);
	if (ok)
		memcpy(out, b.data, b.length + 1);
	buf_clear(&b);
	return ok;
}

struct err
pagerduty_open(
	const struct source_host *host, const struct pagerduty_config *config, struct source **out)
{
	struct source_setup setup = {
		.kind = &pagerduty_kind,
		.url = config->url,
		.poll_ms = config->poll_ms,
		.authorization = "Token token=",
		.credential = {.who = "pagerduty.token", .token = &config->token},
	};
	struct pagerduty *p;
	struct err e;

	if (config->oauth != NULL)
		return err_make(ERR_CONFIG,
			"pagerduty.oauth is not supported yet: use token_command or token_file.");
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return err_make(ERR_FULL, "There is no memory for PagerDuty.");
	p->host_copy = *host;
	p->host = &p->host_copy;
	p->config = config;
	buf_init(&p->found, (size_t)(MISSING_MOST + 1) * (ROW_ID_BYTES + 1));
	if (!filter_add(p->team_filter, sizeof p->team_filter, "team_ids[]", &config->teams) ||
		!filter_add(p->filter, sizeof p->filter, "team_ids[]", &config->teams) ||
		!filter_add(p->filter, sizeof p->filter, "service_ids[]", &config->services)) {
		pagerduty_free(p);
		return err_make(ERR_CONFIG, "pagerduty.teams and pagerduty.services are too long.");
	}
	setup.state = p;
	e = source_open(host, &setup, out);
	if (e.kind != ERR_NONE)
		pagerduty_free(p);
	return e;
}
