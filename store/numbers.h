/* store/numbers.h - a customer's numbers and addresses, on their way from the engine to the screen
 * of a lead.
 *
 * They are in the config only. A screen has them in memory while the customer's detail is open, and
 * nowhere else: not in the record, not in a log.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_NUMBERS_H
#define STORE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "store/buf.h"
#include "store/config.h"
#include "store/err.h"
#include "store/json.h"
#include "store/record.h"
#include "store/window.h"

enum { NUMBERS_MOST = 50, NUMBER_BYTES = 64, NUMBER_MAIL_BYTES = 160 };

/* Of one contact, as somebody wrote it into the config: draw it by text_of. "" for none. */
struct number {
	int contact; /* the place on the ladder, from 1 */
	char phone[NUMBER_BYTES];
	char mail[NUMBER_MAIL_BYTES];
	char alternate[NUMBER_MAIL_BYTES];
};

enum numbers_state {
	NUMBERS_ASKED, /* or not even that */
	NUMBERS_CAME,
	NUMBERS_REFUSED,
	NUMBERS_WITHHELD, /* observers do not even ask */
};

struct numbers {
	char id[ROW_ID_BYTES]; /* of the row they are for: "Acme", "Acme/1" */
	enum numbers_state state;
	struct number at[NUMBERS_MOST];
	int count;
};

/* The line that answers {"want":"contact","id":ID}, without the line feed: those of the customer,
 * or with an id like "Acme/1" of that contact. `allowed` is whether the peer is of level lead; else
 * the line says that it is not. ERR_MISSING when there is no such customer any more. */
struct err numbers_print(struct record *r, const struct config *config, const char *id,
	bool allowed, struct buf *out);

/* Reads such a line; false when it is another. */
bool numbers_read(struct json *j, struct numbers *out);

/* Of the contact with that place; NULL when they did not come. Borrowed. */
const struct number *numbers_of(const struct numbers *numbers, const char *id, int contact);

/* Leaves nothing of them in memory. */
void numbers_wipe(struct numbers *numbers);

#endif
