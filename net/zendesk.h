/* net/zendesk.h - what the planner of Zendesk's requests and the taker of its answers share. Private
 * to net/zendesk*.c. SPDX-License-Identifier: MIT */
#ifndef NET_ZENDESK_H
#define NET_ZENDESK_H

#include "net/source_kind.h"
#include "store/ticket.h"
#include "store/ticket_audit.h"
#include "store/ticket_person.h"

enum {
	ZENDESK_AFTER_BYTES = 512, /* of a page's cursor: struct merge's `next` */
	ZENDESK_CURSOR_BYTES = ZENDESK_AFTER_BYTES + 128,
	ZENDESK_AGAIN_MS = 60 * 1000,        /* after one of the lesser requests failed */
	ZENDESK_REFUSED_MS = 10 * 60 * 1000, /* after one of them was refused */
	ZENDESK_AUDITS_A_ROUND = 20,         /* requests for audits between two polls */
	ZENDESK_SPARED_MOST = 32,
	ZENDESK_SPARED_BYTES = ZENDESK_SPARED_MOST * 24,
};

enum zendesk_what {
	ZENDESK_ME,
	ZENDESK_LIST,   /* the next page of the walk */
	ZENDESK_HEAD,   /* the first page, while a walk is under way */
	ZENDESK_TICKET, /* one that somebody looks at */
	ZENDESK_MANY,   /* several of these */
	ZENDESK_AUDITS,
	ZENDESK_COMMENTS,
	ZENDESK_EXPORT, /* the incremental one, for admins */
	ZENDESK_PEOPLE,
	ZENDESK_ORGANIZATIONS,
	ZENDESK_OLDER, /* a search: what is open and was not in the first walk */
	ZENDESK_NONE,
};

/* Where polling goes on, as recorded. */
struct zendesk_cursor {
	int64_t since_ms; /* when we first asked: what was before is history; 0: never */
	int64_t reach_ms; /* what changed before has been read; 0: the first walk is not over */
	bool older;       /* the search is still to be made */
	char export[ZENDESK_AFTER_BYTES]; /* the export's; "": none yet */
};

bool zendesk_cursor_print(const struct zendesk_cursor *cursor, char *out, size_t size);
/* What cannot be read is a cursor that never was. */
void zendesk_cursor_parse(const char *text, struct zendesk_cursor *out);

/* A ticket whose audits could not be had, or are read once more: others go first. */
struct zendesk_spared {
	int64_t id;
	int64_t due_ms;
	int tries;        /* that failed */
	int64_t fresh_ms; /* its updated_ms, when they were read within that second; else 0 */
};

struct zendesk {
	struct source_host host;
	const struct zendesk_config *config;
	struct buf page_on; /* JSON for the merge */
	char user[256];     /* "email/token" */
	char oauth_url[512];
	char who[160];       /* users/me: struct source_status's access */
	bool who_moved;      /* since it was told */
	bool admin;          /* may export, as far as we know */
	bool export_refused; /* all the same */
	bool known_to_us;    /* users/me has said who we are */
	int64_t me_due_ms;
	struct merge merge;      /* of the answer being taken */
	bool refused;            /* it was no */
	bool forbidden;          /* with 403 */
	bool missing;            /* with 404 */
	enum zendesk_what asked; /* what has had no answer yet */
	bool list_failed;        /* the last page of the list that was asked for had none */

	bool cursor_known; /* the next one is as recorded */
	struct zendesk_cursor cursor;

	int64_t due_ms;      /* the next walk */
	int64_t page_due_ms; /* the next page of this one */
	int64_t head_due_ms;
	int page;                        /* of this walk, from 0 */
	int64_t walk_newest_ms;          /* updated_at at its top */
	char after[ZENDESK_AFTER_BYTES]; /* the next page; "" for the first */

	int64_t export_due_ms;
	int64_t older_due_ms;
	char older_after[ZENDESK_AFTER_BYTES];

	struct ticket_unaudited audit; /* being read; id 0: none */
	int64_t audit_asked_ms;        /* by the wall clock, for the first page */
	int audit_page;
	char audit_after[ZENDESK_AFTER_BYTES];
	int audit_budget;      /* requests left in this round */
	int64_t audits_due_ms; /* none before */
	int64_t audits_rev;    /* of the record, when there was none to be read */
	int audits_failed;     /* in a row */
	struct zendesk_spared spared[ZENDESK_SPARED_MOST];
	int spared_count;

	int64_t comments_due_ms;
	int64_t comments_rev;
	bool looked_moved;         /* somebody looks at something else */
	int64_t comment_covers_ms; /* updated_ms of the ticket whose comments were asked for */

	int64_t names_due_ms;
	int64_t names_rev;

	struct source_wanted wanted;
	int many[SOURCE_WANTED_MOST]; /* places in `wanted` that are being asked for */
	int many_count;
};

/* The kind's `next`. */
bool zendesk_next(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms);

/* The kind's `take`, `done`, `skip` and `tell`. */
struct err zendesk_take(
	void *state, struct record *r, const struct source_ask *a, const struct http_reply *reply);
void zendesk_done(void *state, const struct source_ask *a, int64_t now_ms);
void zendesk_skip(void *state, const struct source_ask *a, int64_t now_ms);
void zendesk_tell(const void *state, struct source_told *out);

/* ---- net/zendesk_audits.c ---- */

/* Whose audits are read next: z->audit. false: nobody's before *due_ms. */
bool zendesk_audits_find(struct zendesk *z, int64_t now_ms, int64_t *due_ms);

/* z->audit's were asked for so early that more may have been added within the second that its
 * updated_at names, unseen: they are read once more. */
bool zendesk_audits_fresh(const struct zendesk *z);

/* All of z->audit's that can be had have been merged. */
void zendesk_audits_read(struct zendesk *z, int64_t now_ms);

/* z->audit's did not come, or (`answered`) something else did: they are asked for again later. Until
 * then it pages by its state. Outside record_begin .. record_commit. */
void zendesk_audits_failed(struct zendesk *z, bool answered, int64_t now_ms);

/* Tickets whose audits cannot be had now page by their state. Inside record_begin .. record_commit.
 */
struct err zendesk_audits_page(struct zendesk *z, struct record *r);

#endif
