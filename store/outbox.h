/* store/outbox.h - what is to reach an outside service: as a person read it, and what became of it.
 *
 * An order that must leave writes its row in its own transaction. The engine sends it
 * (store/outbox_send.h, net/outbox.h); screens read it. "An action you saw as queued is never lost
 * and never silently sent twice." (README)
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "store/act.h"
#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum {
	OUTBOX_BODY_CAP_BYTES = 256 * 1024,
	OUTBOX_UNDO_MS = 5 * 1000,             /* what is public stays so long before it leaves */
	OUTBOX_FRESH_MS = 10 * 60 * 1000,      /* what is public and older is asked about again */
	OUTBOX_STALE_MS = 24 * 60 * 60 * 1000, /* what still waits then is shown as stale */
};

/* The targets, as the column has them. */
#define TARGET_PAGERDUTY "pagerduty"
#define TARGET_ZENDESK "zendesk"
#define TARGET_SLACK "slack"
#define TARGET_STATUSPAGE "statuspage"
#define TARGET_JIRA "jira"
#define TARGET_HOOK "hook"

/* Whom an act for the hook reaches. */
#define OUTBOX_HOOK_RECIPIENT "the hook program"

enum outbox_state {
	OUTBOX_QUEUED,
	OUTBOX_SENDING,
	OUTBOX_SENT,
	OUTBOX_REFUSED,  /* the service said no, in words of its own */
	OUTBOX_IN_DOUBT, /* the answer was lost: it is looked for, then a person is asked */
	OUTBOX_DROPPED,  /* by a person: it will not leave */
};

/* What an order wants sent. Everything borrowed. */
struct outbox_draft {
	const char *target;
	const char *verb;      /* the target's own word: "acknowledge" */
	const char *subject;   /* of the event: "page:PABC12" */
	const char *object;    /* the thing at the service: of one, only one is sent at a time, in
				  order ("page:PABC12", "#general"); things that must keep their
				  order share an object */
	const char *recipient; /* whom it reaches, for a person: "Slack #general" */
	const char *text;      /* the exact words that leave; "" where there are none */
	const char *body;      /* the request's body, as the vendor's document has it: JSON; what
				  is known only at the service (a channel's id) the target adds */
	bool public;           /* customers or the public read it: waits OUTBOX_UNDO_MS */
	bool more;       /* of what this order added before, to the same recipient and with words
				  as shown: that was checked then, and an order may be long */
	int64_t next_ms; /* not before, room ms; 0: at once */
};

/* Adds the row, in the order's transaction, and one for the hook where the config has a hook program.
 * ERR_REFUSED where args.to says that the person read another recipient, where a screen sends words
 * and has not shown where they go, where a restricted incident would be told to Slack, Statuspage,
 * Jira or the hook (R21), and where the config has no such target. `number` may be NULL. */
struct err outbox_add(struct act *act, const struct outbox_draft *draft, int64_t *number);

/* Act `number`, which was never begun, is this from now on, with words and a body of who orders it now: it
 * keeps its number and its place, so that what waits behind it goes on waiting. With it what the hook
 * program is told. ERR_REFUSED as outbox_add, and where it was begun. */
struct err outbox_change(struct act *act, const struct outbox_draft *draft, int64_t number);

/* What a person read is what is sent, and where they read it goes (R30): ERR_REFUSED where args.to says
 * another recipient. Without args.to nobody read any. */
struct err outbox_check_recipient(const struct act *act, const char *recipient);

/* Whether what an order wants sent, or sent again, may go to that target: as outbox_add. */
struct err outbox_check_target(const struct act *act, const char *target);

/* An incident is restricted from now on, or part of one that is: what waits of such for targets that are
 * told nothing of them (R21) is held, as "restricted". How many more. */
struct err outbox_restrict(const struct act *act, int64_t *out_count);

/* For an order without words, before the engine makes some: ERR_REFUSED where a person read where it
 * goes, and so would send what they have not read (R30). */
struct err outbox_check_words(const struct act *act);

/* Whether the config of this act has that target. */
bool outbox_has(const struct act *act, const char *target);

/* One row, for a pane. */
struct outbox_row {
	struct row_key key; /* id: its number; newest first */
	int64_t number;
	const char *target;
	const char *verb;
	struct text subject;
	struct text recipient;
	struct text text; /* whole */
	struct text body; /* only of outbox_one: whole; else "" */
	struct text person;
	struct text error;
	struct text remote_url;
	struct text remote_id;
	enum outbox_state state;
	const char *hold; /* "": none */
	bool public;
	bool editable; /* its words stand in its body as they are: others can be put there */
	int tries;
	int64_t made_ms;
	int64_t next_ms;
	int64_t sending_ms;
	int64_t sent_ms;
	int64_t rev;
	int64_t behind; /* the one before it that waits for a person, and keeps it; 0: none */
};

/* All of them, newest first. */
struct err outbox_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The one of that number; `found` false when there is none. */
struct err outbox_one(
	struct record *r, int64_t number, struct arena *a, struct outbox_row *out, bool *found);

/* How many wait to leave, how many for a person (held, refused, in doubt), up to OUTBOX_COUNT_MOST of
 * each; and since when the oldest that is to leave waits, UTC ms; 0: none does. */
enum { OUTBOX_COUNT_MOST = 1000 };
struct outbox_count {
	int64_t waiting;
	int64_t asks;
	int64_t oldest_ms;
};
struct err outbox_count(struct record *r, struct outbox_count *out);

/* Those that wait for a person, newest first: struct outbox_row. */
struct err outbox_asks(struct record *r, int most, struct arena *a, struct rows *out);

/* The newest of this person's that is public and was not begun yet: until next_ms it can be taken
 * back. `found` false when there is none. */
struct err outbox_undoable(
	struct record *r, const char *person, struct arena *a, struct outbox_row *out, bool *found);

/* The oldest that is to leave by itself, but could not the last time: its `error` says why. `found` false
 * when there is none. */
struct err outbox_stuck(struct record *r, struct arena *a, struct outbox_row *out, bool *found);

/* What `remote` calls that which such an act makes at the service, and what others go to later: a channel,
 * an incident of the status page, an issue. NULL: it makes nothing like that. */
const char *outbox_makes(const char *target, const char *verb);

/* "queued", "in_doubt": as the column has it. */
const char *outbox_state_name(enum outbox_state state);
bool outbox_state_find(const char *name, enum outbox_state *out);

#endif
