/* net/target.h - a service that we write to: how an act of the outbox becomes requests, and what
 * the answers mean. Private to net/: net/outbox.c drives it, one file a target fills it in.
 *
 * A try of an act is a few requests one after the other (stage 0, 1, ..): reads that find out what
 * only the service knows, and one that has the effect. Before that one the outbox makes `sending`
 * durable. A kind holds no timer, no socket and never sees a secret.
 *
 * When the answer to the effect was lost, a kind whose request may be repeated is asked to send it
 * again; any other is asked to look (job.looking): only reads, until it says TARGET_SENT or
 * TARGET_ABSENT, or that it cannot tell.
 * SPDX-License-Identifier: MIT */
#ifndef NET_TARGET_H
#define NET_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "net/http.h"
#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/json.h"
#include "store/outbox_send.h"
#include "store/record.h"
#include "store/remote.h"

enum { TARGET_PATH_BYTES = 2048, TARGET_HEADERS_MOST = 4, TARGET_SENTENCE_BYTES = 256 };

/* The verb of no act: struct target_kind's tends_ms. */
#define TARGET_TENDS "tend"

/* One act on its way; lives for one try. */
struct target_job {
	const struct outbox_send *row;
	struct record *record; /* to read; to write in `settle` alone */
	const struct config *config;
	const struct person_config *person; /* who acts, as the config has them; NULL: not in it */
	struct json *json; /* of all targets: read a reply into it; holds nothing between calls */
	int64_t now_ms;    /* room time, as of this call */
	int64_t fresh_ms;  /* when the source of this service last answered well, room ms; 0: never,
			       or it is none */
	bool drill;
	bool looking;      /* the effect may have been had: read, do not write */
	int stage;         /* which request of this try; the kind's to count */
	struct buf memory; /* the kind's, between the stages of one try */
};

/* One request. Filled in afresh for each. */
struct target_ask {
	const char *method; /* "POST" */
	char path
		[TARGET_PATH_BYTES]; /* with the query, after the target's url; "" with secret_url */
	bool secret_url; /* the target's secret is all of the URL (a webhook): no header has it */
	char headers[TARGET_HEADERS_MOST][256]; /* beside the kind's own: "From: .."; "" unused */
	struct buf body;                        /* empty: none */
	bool effect; /* what this does cannot be undone by not hearing of it */
};

enum target_end {
	TARGET_ON,      /* ask again: the next request of this try */
	TARGET_SENT,    /* done there */
	TARGET_REFUSED, /* it says no: `sentence` has its words and what to do */
	TARGET_LATER,   /* certainly not done: again after wait_ms (-1: our own backoff) */
	TARGET_TOKEN,   /* the credential was refused: `sentence` */
	TARGET_LIMITED, /* too many requests: nothing to this target for wait_ms (-1: backoff) */
	TARGET_LOST,    /* the effect may have been had */
	TARGET_ABSENT,  /* while looking: it is certainly not there */
	TARGET_UNKNOWN, /* while looking: it cannot be told; a person is asked */
};

struct target_outcome {
	enum target_end end;
	int64_t wait_ms; /* real ms, as the service says; -1: it does not */
	bool undone;     /* of TARGET_ON: what was sent had certainly no effect (a conflict) */
	char remote_id[REMOTE_ID_BYTES]; /* of TARGET_SENT; may be "" */
	char remote_url[REMOTE_URL_BYTES];
	char sentence
		[TARGET_SENTENCE_BYTES]; /* for a tired person; of SENT what else to know: "3 of
						  5 were not" */
};

/* A transport in place of HTTP: carries `body` out and calls `done` once from the loop with a reply
 * that has a status (200, 4xx refused) and a body. Cancelled by what it returns. */
struct target_transport {
	struct err (*start)(void *loop, const struct target_job *job, const struct target_ask *ask,
		http_done *done, void *to, void **call);
	void (*cancel)(void *call);
};

struct target_kind {
	const char *name;         /* "slack": in the record */
	const char *label;        /* "Slack": in sentences */
	const char *when_refused; /* a sentence: what to do about a refused token */
	const char *headers[HTTP_HEADERS_MOST];
	/* A 403 is about this act: the person may not, or the thing is not ours. Else it is about the
	 * credential, which polls may share: two of them, and it is not used any more. */
	bool forbidden_is_no;
	/* True when a request whose answer was lost may be sent again: it has its effect once. */
	bool (*repeats)(const struct outbox_send *row);
	/* The request of job->stage. ERR_REFUSED with a sentence: it cannot be sent as it stands (goes
	 * to refused); ERR_NET: not now (goes to later). */
	struct err (*ask)(struct target_job *job, struct target_ask *out);
	/* What an answer means; sets job->stage for TARGET_ON. `reply` may be an error.
	 * target_judge does what all have in common. */
	void (*answer)(
		struct target_job *job, const struct http_reply *reply, struct target_outcome *out);
	/* In the transaction that records TARGET_SENT: what else the answer changes in the record
	 * (the page as it is now, the id of what was made). NULL: nothing. */
	struct err (*settle)(struct target_job *job, const struct target_outcome *outcome,
		const struct http_reply *reply);
	/* In the transaction that records a refusal, or that a person dropped it. NULL: nothing. */
	struct err (*unsettle)(struct record *r, const struct outbox_send *row);
	const struct target_transport *transport; /* NULL: HTTP */
	/* How often the service is asked what a screen may offer of it, real ms; 0: never. That is a look
	 * at a row that is none, of the verb TARGET_TENDS and number 0, when nothing is to be sent; what
	 * it says is TARGET_SENT, and `settle` writes it down. */
	int64_t tends_ms;
};

/* What every HTTP answer means, whatever the target: no answer before anything was sent: LATER; none
 * after: LOST with an effect, else LATER; 401: TOKEN; 403: TOKEN unless `forbidden_is_no`; 408 and
 * 5xx: LOST with an effect (some vendors answer 500 and do it), else LATER; 420 and 429: LIMITED with
 * the wait that is asked for; other 4xx: REFUSED with what the service says. True when it filled in
 * `out`; false for 2xx and 3xx, which are the kind's to read. */
bool target_judge(const struct target_kind *kind, const struct http_reply *reply, bool effect,
	struct target_outcome *out);

/* The kind's `answer`, with what holds of all: no secret of ours and no control character is in what it
 * says, however much of the service's own words that is; an id is printable ASCII, an address one of
 * http. */
void target_answer(const struct target_kind *kind, struct target_job *job,
	const struct http_reply *reply, struct target_outcome *out);
/* What stands between jira.url and "/issue": the address may have the API's own part already. */
const char *target_jira_prefix(const char *url);

extern const struct target_kind target_pagerduty;
extern const struct target_kind target_zendesk;
extern const struct target_kind target_slack;
extern const struct target_kind target_statuspage;
extern const struct target_kind target_jira;
extern const struct target_kind target_hook;

#endif
