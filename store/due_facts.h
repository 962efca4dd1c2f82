/* store/due_facts.h - what the record says of what may be due. Private to store/ and to tests.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_DUE_FACTS_H
#define STORE_DUE_FACTS_H

#include "store/clocks.h"
#include "store/due.h"
#include "store/page.h"
#include "store/source.h"

/* Of each there are few; where there are more, those that are due first are looked at. */
enum { DUE_FACTS_MOST = 50, DUE_PAGES_LOOKED = 50 };

/* A page, or a ticket that pages. Times are UTC ms and 0 for none, here and below. */
struct due_page {
	const char *kind;      /* "page", "ticket"; NULL: there is none */
	char id[ROW_ID_BYTES]; /* "PABC12", "8812" */
	int64_t number;        /* 0: none */
	struct text service;
	struct text title;
	int64_t since_ms;
	int64_t escalates_ms;
};

struct due_incident {
	const char *id; /* NULL: none is open */
	const char *status;
	struct text label;  /* of the severity; "" */
	int64_t respond_ms; /* its target, a length; 0: it has none */
	int64_t eta_ms;
	int64_t eta_made_ms;
	int64_t declared_ms;
	int64_t recovered_ms;
	int64_t called_out_ms;
	bool bridge;   /* is open */
	bool answered; /* an update was given, or a customer called */
	/* Words to the public go to a status page: 1 nothing of it is there yet, 2 it goes on; 0:
	 * there is no such page. */
	int public_page;
	int span;
	int64_t people;           /* who have a role */
	char crowd[ROW_ID_BYTES]; /* the role that most of them have, but for the lead's; "" */
};

struct due_customer {
	struct row_key key; /* its id is what a command takes */
	struct text name;
	int64_t decision_ms; /* since when a decision of theirs is needed */
	int64_t confirmed_ms;
	int64_t attempt_ms; /* the last call */
	int64_t next_ms;    /* what that promised */
};

struct due_work { /* a task, a follow-up, a proposal */
	struct row_key key;
	struct text person;
	struct text text;
	int64_t at_ms; /* due; of a proposal: since when it waits */
};

struct due_hand { /* that is up */
	struct row_key key;
	struct text person;
	struct text text; /* "": not said */
	bool start;
	int64_t at_ms;
};

struct due_outbox { /* that waits for a person */
	struct row_key key;
	const char *state; /* "held", "refused", "in_doubt" */
	struct text recipient;
	struct text text; /* what was said, of one that was refused; else the words that leave */
	int64_t at_ms;    /* when it was ordered */
};

struct due_role { /* required, without a holder */
	struct row_key key;
	struct text name;
};

struct due_source {
	struct row_key key; /* "pagerduty" */
	enum source_state state;
	int64_t last_ok_ms;
};

struct due_facts {
	const char *incident_id; /* what was asked for, "" */
	struct page_counts pages;
	struct due_page oldest; /* of those that are unacknowledged */
	bool new_pages;         /* some of those are neither judged nor tied */
	bool new_tickets;       /* or not tied */
	struct due_page judge; /* the first page of the list that is neither, acknowledged or not */
	bool open;             /* an incident is open: no page is asked about any more */
	struct rows followups;
	struct rows proposals;
	struct rows hands;  /* struct due_hand, who asks for an incident first */
	struct rows outbox; /* struct due_outbox */
	struct rows sources;
	struct due_incident incident;
	struct rows customers;
	struct rows clocks; /* struct audience_clock */
	struct rows tasks;
	struct rows roles;
};

/* What is of the room; what is of the incident. */
enum due_part { DUE_OF_ROOM = 1 << 0, DUE_OF_INCIDENT = 1 << 1 };

/* Reads the parts. `hidden`: leave out what is of restricted incidents from the pages too, as for
 * strangers. */
struct err due_facts_read(struct record *r, const char *incident_id, unsigned parts, bool hidden,
	struct arena *a, struct due_facts *out);

/* Pure: what is due by these facts. ERR_FULL when the arena was. */
struct err due_find(
	const struct due_facts *facts, int64_t now_ms, struct arena *a, struct due *out);

/* The most urgent first. */
void due_sort(struct due_item *items, int count);

/* Adds the items to `into`, and sorts them in again. */
struct err due_join(const struct due *more, struct arena *a, struct due *into);

/* How many acts of the outbox wait for a person as this one does, up to DUE_FACTS_MOST. `first`: none
 * of them is before it. */
int due_facts_alike(const struct due_facts *facts, int at, bool *first);

#endif
