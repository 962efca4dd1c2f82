/* net/target_pagerduty.h - what the parts of PagerDuty as a target share: its verbs, the requests
 * of a try, and who acts. Private to net/target_pagerduty*.c. SPDX-License-Identifier: MIT */
#ifndef NET_TARGET_PAGERDUTY_H
#define NET_TARGET_PAGERDUTY_H

#include <stdbool.h>
#include <stdint.h>

#include "net/target.h"
#include "store/page_write.h"

enum {
	PAGERDUTY_USER_BYTES = 64,
	PAGERDUTY_EMAIL_BYTES = 248,   /* with "From: " it fits a header */
	PAGERDUTY_SKEW_MS = 60 * 1000, /* how far its clock may be from ours */
};

/* The requests of a try. */
enum pagerduty_stage {
	STAGE_BEGIN,
	STAGE_WHO,   /* who acts, as PagerDuty knows them */
	STAGE_READ,  /* how it stands there */
	STAGE_WRITE, /* the effect */
	STAGE_KEY,   /* the page that has our key already */
};

/* Where it is written to. */
enum pagerduty_place {
	PLACE_PAGE, /* /incidents/PAGE, or /incidents for many */
	PLACE_NEW,  /* /incidents */
	PLACE_MERGE,
	PLACE_SNOOZE,
	PLACE_NOTE,
	PLACE_UPDATE,
	PLACE_RESPONDERS,
};

/* What is read before it is repeated. */
enum pagerduty_before {
	BEFORE_NOTHING,
	BEFORE_PAGE,
	BEFORE_LOG,
	BEFORE_KEY,
};

struct pagerduty_verb {
	const char *name;
	const char *method;
	enum pagerduty_place place;
	enum pagerduty_before before;
	int64_t had;        /* the error's code that says it was done before; 0: none */
	bool looked;        /* may not be repeated: it is looked for */
	const char *types;  /* a JSON list: its log entries; NULL: it is not told from the log */
	const char *member; /* of a good answer: "$.incident" */
	const char *wanted; /* the status that it asks for; "" none */
	const char *done;   /* "acknowledged": of many, in a sentence */
};

/* NULL: it is no verb of PagerDuty's. */
const struct pagerduty_verb *pagerduty_verb_of(const struct outbox_send *row);

bool pagerduty_is_many(const struct outbox_send *row);

/* Whether it is read from the log, and not from the page itself. */
bool pagerduty_by_log(const struct target_job *job, const struct pagerduty_verb *v);

/* The key of a new page, into `out`: that of the body, else the row's id. */
void pagerduty_key(struct target_job *job, struct buf *out);

/* Since when what this row did may be found there, by PagerDuty's clock. */
int64_t pagerduty_since(const struct target_job *job);

/* The request of STAGE_WRITE or STAGE_READ, once it is known who acts. */
enum pagerduty_stage pagerduty_after_who(struct target_job *job, const struct pagerduty_verb *v);

void pagerduty_answer(
	struct target_job *job, const struct http_reply *reply, struct target_outcome *out);
struct err pagerduty_settle(struct target_job *job, const struct target_outcome *outcome,
	const struct http_reply *reply);

/* ---- who acts ---- */

struct pagerduty_who {
	char id[PAGERDUTY_USER_BYTES];     /* "" not known */
	char email[PAGERDUTY_EMAIL_BYTES]; /* "" not known */
};

/* What is to change of many, for the readers of store/page_write.h. */
struct page_edit pagerduty_edit(const struct target_job *job, const struct pagerduty_verb *v,
	const struct pagerduty_who *who);

/* From the config, and what an answer of this try has told. */
void pagerduty_who(const struct target_job *job, struct pagerduty_who *out);

/* True where PagerDuty has to be asked first. */
bool pagerduty_who_wanted(const struct target_job *job, const struct pagerduty_verb *v);

/* Fills in the request that asks it. ERR_REFUSED: there is nothing to ask by. */
struct err pagerduty_who_ask(const struct target_job *job, struct target_ask *out);

/* Takes its answer into job->memory. False where nobody was found. */
bool pagerduty_who_take(struct target_job *job, const struct http_reply *reply);

/* ERR_REFUSED with what to do, where `verb` cannot be sent for what is still not known. */
struct err pagerduty_who_check(const struct target_job *job, const struct pagerduty_verb *v);

#endif
