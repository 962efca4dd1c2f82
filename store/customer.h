/* store/customer.h - customers and whom to call there, and how they are in an incident.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CUSTOMER_H
#define STORE_CUSTOMER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* A customer, or (contact > 0) one of the contacts below it. Numbers and addresses are in the
 * config only. Times are UTC ms, 0 for none. */
struct customer {
	struct row_key key; /* major: the same for a customer and its contacts */
	struct text customer;
	struct text hours;
	struct text policy;
	struct text notes;
	int contact;      /* 0: the customer's own row; else the place on the ladder, from 1 */
	struct text name; /* the contact's */
	int phones;       /* how many numbers the config has; the numbers stay there */
	bool mail;
	bool alternate_mail;
	/* The address is in one of the customer's own domains; or nobody said which those are. */
	bool mail_inside;
	bool alternate_inside;
	bool all_inside; /* every address of the customer is (R25) */
	bool configured; /* false: somebody added it, and the config does not know it */

	/* In the incident. */
	bool affected;
	const char *origin; /* "service", "ticket", "person"; "" */
	bool mail_down;     /* their mail is down, or may be (R24) */
	struct text decision;
	int64_t decision_ms; /* since when it is needed (R27) */
	struct text confirmed_by;
	int64_t confirmed_ms;
	/* Since when a call is owed that nobody has tried since (R26, R27). */
	int64_t call_since_ms;
	/* The last call: to the customer, or to this contact. */
	int64_t called_ms;
	const char *called; /* "reached", "voicemail", "no_answer"; "" */
	struct text called_name;
	int64_t next_ms; /* what it promised */
	/* Who is to be called next: after the last one who was not reached; 0: nobody is known. */
	int next_contact;
	struct text next_name;
	int next_phones;
	int64_t rev;      /* of what changed last of all that */
	int64_t call_rev; /* of what says whom a call on this row is to */
};

/* An estimate of more than this is told by a call (R26). */
enum { CUSTOMER_CALL_MS = 60 * 60 * 1000 };

/* Those of the incident w->of first, and of them who must be called; each followed by its contacts.
 * NULL or "" is the room before one is declared. All rows (they are few) around the window's
 * anchor. */
struct err customer_window(
	struct record *r, const struct window *w, struct arena *a, struct rows *out);

/* The row with that id: a customer's name, "#7" for one whose name is too long, a name and a place
 * ("Acme/1"). ERR_MISSING. */
struct err customer_find(struct record *r, const char *incident_id, const char *id, struct arena *a,
	struct customer *out);

#endif
