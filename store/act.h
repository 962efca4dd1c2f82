/* store/act.h - one order being carried out: what its meaning may look at, and helps to read it.
 * Private to store/: the meanings are in store/orders_*.c, one file a noun.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ACT_H
#define STORE_ACT_H

#include "store/incident.h"
#include "store/order.h"
#include "store/window.h"

enum order_flag {
	ORDER_INCIDENT = 1 << 0,  /* needs an open incident: act.incident is one */
	ORDER_ANYWHERE = 1 << 1,  /* does not ask which one is meant when several are open */
	ORDER_OWN = 1 << 2,       /* keeps its own idempotency, by an event's origin */
	ORDER_LEAD_ONLY = 1 << 3, /* cannot be proposed: of a lower level it is refused */
	ORDER_OVER = 1 << 4,      /* with ORDER_INCIDENT: is also done when that one is over */
};

enum { ORDER_SUBJECTS_MOST = 10000, ORDER_SUBJECTS_BYTES = 1024 * 1024 };

/* In a transaction, whose moment has this person as its actor. */
struct act {
	struct record *record;
	struct json *json; /* reads the args */
	const struct order *order;
	const struct actor *actor;
	const struct order_room *room; /* never NULL; its members may be */
	const char *origin;            /* "order:UUID" */
	bool veiled;                   /* the order is not as it was given: store/veil.h */
	bool proposed; /* a lead reads in words what leaves of it: store/proposal.h */
	int64_t now_ms;
	/* The incident it is about: args.incident, else the only open one; "" when none is open. */
	char incident[ROW_ID_BYTES];
	char said[ORDER_SAID_BYTES]; /* to be filled in where there is something to say */
};

/* What an order means. Somebody of a lower level than `least` makes a proposal of it. */
struct order_kind {
	const char *name;
	enum level least;
	unsigned flags;
	struct err (*run)(struct act *act);
};

/* Each ends with a row without a name. */
extern const struct order_kind orders_note[];
extern const struct order_kind orders_incident[];
extern const struct order_kind orders_triage[];
extern const struct order_kind orders_step[];
extern const struct order_kind orders_role[];
extern const struct order_kind orders_bridge[];
extern const struct order_kind orders_customer[];
extern const struct order_kind orders_update[];
extern const struct order_kind orders_work[];
extern const struct order_kind orders_proposal[];
extern const struct order_kind orders_hand[];
extern const struct order_kind orders_page[];
extern const struct order_kind orders_ticket[];
extern const struct order_kind orders_slack[];
extern const struct order_kind orders_statuspage[];
extern const struct order_kind orders_jira[];
extern const struct order_kind orders_outbox[];

/* What an order of that name means; NULL: nothing. */
const struct order_kind *order_kind_find(const char *name);

/* All there are, one after the other; NULL beyond the last. */
const struct order_kind *order_kind_at(size_t i);

/* Whether the act's incident is as its order needs it. ERR_REFUSED when there is none, or when it
 * is over and the order is about what goes on. */
struct err order_check_incident(const struct act *act, const struct order_kind *kind);

/* The text at "$.field", appended. ERR_USAGE naming `what` ("A note") when it is longer than
 * ORDER_TEXT_CAP_BYTES, or when it is `required` and there is none, or only blanks. */
struct err act_text(
	const struct act *act, const char *path, const char *what, bool required, struct buf *out);

/* The text at "$.field" into a fixed buffer; "" where there is none. ERR_USAGE when it does not
 * fit. */
struct err act_word(
	const struct act *act, const char *path, const char *what, char *out, size_t size);

/* What it is about as a JSON list, into `out`, which is empty and holds ORDER_SUBJECTS_BYTES:
 * args.subjects, else the subject alone; "[]" where there is neither. ERR_USAGE when there are more
 * than ORDER_SUBJECTS_MOST. */
struct err act_subjects(const struct act *act, struct buf *out);

enum { ACT_PERSON_BYTES = 80 };

/* The name at "$.field", without blanks around it, spelled as the config, PagerDuty or a role's
 * holder has it where they have it in other letters; "me" is who gives the order. Anybody may be
 * named. ERR_USAGE when it is no name, or `required` and not there. */
struct err act_person(
	const struct act *act, const char *path, bool required, char out[ACT_PERSON_BYTES]);

/* The time at "$.at_ms", UTC ms; `none` where there is none. ERR_USAGE when it is no time. */
struct err act_ms(
	const struct act *act, const char *path, const char *what, int64_t none, int64_t *out);

/* Appends an event of this kind about the act's incident, with the order's origin. */
struct err act_event(
	const struct act *act, const char *kind, const char *subject, const char *text);

/* A note that begins with TODO is a follow-up too (R64), about what the note is about. For the
 * order that writes the note; any other text adds nothing. */
struct err followup_collect(const struct act *act, const char *subject, const char *note);

/* The sentence for who asked; cut where it is too long. */
__attribute__((format(printf, 2, 3))) void act_say(struct act *act, const char *format, ...);

#endif
