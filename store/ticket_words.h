/* store/ticket_words.h - how acts on tickets are called, by screens before they leave and by the orders
 * that make them: both say the same, or nothing is sent (R30).
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TICKET_WORDS_H
#define STORE_TICKET_WORDS_H

#include <stdint.h>

#include "store/buf.h"
#include "store/draft.h"
#include "store/err.h"

enum { TICKET_TO_BYTES = 160, TICKET_SUBJECT_BYTES = 104 };

/* "8812" of "ticket:8812", "#8812" or "8812"; 0: it names none. */
int64_t ticket_words_number(const char *subject);

/* Where it goes. Each returns `out`. A public one is never called like one that stays inside. */
const char *ticket_words_reply(int64_t number, char out[TICKET_TO_BYTES]);
const char *ticket_words_note(int64_t number, char out[TICKET_TO_BYTES]);
const char *ticket_words_fields(int64_t number, char out[TICKET_TO_BYTES]);
/* For somebody at a customer; of names that are not theirs to choose. */
const char *ticket_words_open(const char *customer, const char *contact, char out[TICKET_TO_BYTES]);
/* For ourselves. */
#define TICKET_WORDS_TASK "Zendesk: a new ticket, INTERNAL"

/* What a ticket is called: the first line of what it says, cut. Returns `out`. */
const char *ticket_words_subject(const char *text, char out[TICKET_SUBJECT_BYTES]);

/* Appends what an incident's customers are told in a ticket: the pack's words, then the details where
 * there are some, and an estimate where there is one (R29). eta_ms 0: the incident's. ERR_REFUSED for
 * one that is restricted and has nothing to say to customers. */
struct err ticket_words_outage(const struct drafts *d, const char *details, int64_t eta_ms,
	int64_t now_ms, struct buf *out);

#endif
