/* net/pagerduty_plan.h - what the parts of PagerDuty's plan share. Private to net/pagerduty*.c.
 *
 * The plan has four parts, asked in this order: what somebody looks at, what is open and what
 * happens to it, who we are, and the smaller lists. Each part plans requests of its own and takes
 * their answers; one request of all is under way at a time. SPDX-License-Identifier: MIT */
#ifndef NET_PAGERDUTY_PLAN_H
#define NET_PAGERDUTY_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "net/source_kind.h"
#include "store/page.h"

enum {
	PLAN_LIMIT = 100,        /* the most PagerDuty gives at once */
	PLAN_OFFSET_MOST = 9900, /* offset + limit may not pass 10,000 */
	PLAN_STALE_MOST = 3,     /* replies in a row that bring nothing new end a walk */
	PLAN_FILTER_BYTES = SOURCE_PATH_BYTES / 2,
	PLAN_TIME_BYTES = 32,
};

/* What a request is about. */
enum plan_what {
	WHAT_LIST,    /* open incidents */
	WHAT_MISSING, /* one that the list has no more */
	WHAT_LOG,
	WHAT_PAGE, /* one that somebody looks at, and its: */
	WHAT_ALERTS,
	WHAT_NOTES,
	WHAT_HISTORY,
	WHAT_ME,
	WHAT_USERS,
	WHAT_WRITE, /* whether the token may; writes nothing */
	WHAT_ONCALLS,
	WHAT_PRIORITIES,
	WHAT_SERVICES,
	WHAT_MAINTENANCE,
	WHAT_CHANGES,
	WHATS,
};

/* A list that is read reply by reply, again and again. */
struct plan_walk {
	int64_t due_ms; /* when it begins again */
	bool on;        /* under way */
	int offset;     /* of the next reply */
	int stale;      /* replies in a row that brought nothing new */
};

/* A reply of the log, as it was merged. Polls overlap, so a quiet room is told the same again and
 * again, and reading it anew is most of what an engine at rest would do. */
struct plan_said {
	bool stands;      /* its merge is recorded */
	uint64_t sum;     /* of its bytes */
	size_t length;    /* bytes */
	int64_t page_rev; /* before it was merged; -1: it is not to be known again */
	struct merge merge;
};

enum { PLAN_SAID_MOST = 4 };

/* The open incidents and their log. */
struct plan_sync {
	struct plan_walk list;
	struct plan_walk log;
	bool listed;         /* the list has been read once */
	int backs;           /* how often this walk over the list went back */
	bool sweep_due;      /* the list was read whole: what is it missing? */
	struct buf missing;  /* ids, one a line */
	size_t missing_at;   /* of the next one */
	int64_t since_ms;    /* of this walk over the log */
	int64_t until_ms;    /* its end; 0: open */
	int64_t walk_now_ms; /* when it began */
	int64_t newest_ms;   /* of what it has read so far */
	int64_t oldest_ms;
	bool log_long; /* longer than is read before the list */
	bool cursor_known;
	int64_t cursor_ms;                     /* as recorded; 0: none */
	struct plan_said said[PLAN_SAID_MOST]; /* by their place in the walk */
	struct plan_said *said_now;            /* of the answer being taken; NULL: none */
	bool said_same; /* so far this walk has told what the one before did */
};

/* Alerts, notes and log of the page that somebody looks at. */
struct plan_looked {
	struct source_wanted wanted;
	char id[ROW_ID_BYTES]; /* "": none */
	enum plan_what what;   /* what of it comes next */
	int offset;            /* of its log */
	bool gone;             /* the answer being taken: there is no such page */
};

/* Who acts, as the service knows it. */
struct plan_access {
	int64_t due_ms;
	int64_t asked_ms;    /* when it was last asked for; 0: never */
	enum plan_what what; /* what comes next */
	bool account;        /* the key is an account's, not a user's */
	bool unread;         /* users may not be read */
	bool found;          /* `name`, `role`, `email` and `id` are the service's */
	bool read_only;
	char name[64]; /* shown: no control characters */
	char role[32];
	char email[256]; /* fit for a header; "" */
	char id[ROW_ID_BYTES];
	char text[160]; /* struct source_status's access */
	bool news;      /* `text` was not told yet */
};

enum { PLAN_LISTS = 5 };

struct plan_lists {
	struct plan_walk walk[PLAN_LISTS];
	bool refused; /* the answer being taken: it may not be read */
};

struct plan {
	struct source_host host;
	const struct pagerduty_config *config;
	char scope[512];                     /* of OAuth */
	char oauth_url[512];                 /* where its token is asked for */
	char filter[PLAN_FILTER_BYTES];      /* "&team_ids[]=..&service_ids[]=.." */
	char team_filter[PLAN_FILTER_BYTES]; /* where services cannot be asked for */
	struct plan_sync sync;
	struct plan_looked looked;
	struct plan_access access;
	struct plan_lists lists;
	struct merge merge; /* of the answer being taken */
	int tries[WHATS];   /* sent since it was last answered */
	unsigned said;      /* bits of plan_what: its trouble is in the log already */
	struct plan_skipped {
		int now; /* in the walk under way */
		int was; /* in the one before: these were told */
	} skipped[WHATS];
	int skipped_news; /* in the answer being taken, not told before */
};

struct plan_part {
	/* As struct source_kind has them. */
	bool (*next)(struct plan *p, int64_t now_ms, struct source_ask *out, int64_t *due_ms);
	struct err (*take)(struct plan *p, struct record *r, const struct source_ask *ask,
		const struct http_reply *reply);
	void (*done)(struct plan *p, const struct source_ask *ask, int64_t now_ms);
	void (*skip)(struct plan *p, const struct source_ask *ask, int64_t now_ms);
};

extern const struct plan_part plan_looked;
extern const struct plan_part plan_sync;
extern const struct plan_part plan_access;
extern const struct plan_part plan_lists;

/* Begins a request: no path yet. */
void plan_ask(struct source_ask *out, enum plan_what what, const char *id);

/* Whether the walk is to be read on or begun; else *due_ms is no later than when it is. */
bool plan_walk_due(const struct plan_walk *walk, int64_t now_ms, int64_t *due_ms);

/* After p->merge: to the next reply, `step` rows on, or to the walk's end and its next beginning.
 * False when it ended. What ended too early is said in the log, once. */
bool plan_walk_on(
	struct plan *p, struct plan_walk *walk, enum plan_what what, int step, int64_t next_ms);

/* Ends it, wherever it was. */
void plan_walk_end(struct plan_walk *walk, int64_t next_ms);

/* The request that follows the list's present one, if the list goes on and has not moved. */
bool plan_list_follows(struct plan *p, struct source_ask *out);

/* Says something about a list in the log, the first time only. */
__attribute__((format(printf, 3, 4))) void plan_say(
	struct plan *p, enum plan_what what, const char *format, ...);

/* "2026-11-21T01:02:03Z": no milliseconds, which PagerDuty does not take. */
void plan_time(char out[PLAN_TIME_BYTES], int64_t at_ms);

/* PagerDuty's token, or its client's secret, as the config has it. ERR_CONFIG. */
struct err plan_credential(struct plan *p, struct credential_config *out);

#endif
