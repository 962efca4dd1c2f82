/* store/page_act.h - acts upon pages that go to PagerDuty: which of the pages it makes sense for, and
 * the rows of the outbox. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_ACT_H
#define STORE_PAGE_ACT_H

#include <stdint.h>

#include "store/act.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/window.h"

/* PagerDuty takes so many in one call, and answers 413 to more. */
enum { PAGE_ACT_PART_MOST = 250, PAGE_ACT_EACH_MOST = 50, PAGE_ACT_TO_BYTES = 200 };

/* The pages that an act is about: of those that were asked for, the ones that it changes. */
struct page_chosen {
	struct buf ids;           /* a JSON list */
	int64_t asked;            /* how many were named */
	int64_t count;            /* how many are left */
	char first[ROW_ID_BYTES]; /* of those left; "": none */
	int64_t number;           /* of the first */
};

void page_chosen_init(struct page_chosen *c);
void page_chosen_clear(struct page_chosen *c);

/* Those that the order names. `status` "acknowledged" leaves those that nobody acknowledged, "" all of
 * them, anything else and NULL those that are not resolved; what is on its way to be so already is left
 * out as well: to acknowledge what is resolved would page people again. act->incident becomes that of
 * the page, or the restricted one among those of many. ERR_REFUSED, in a sentence, when one is no page
 * of the record, or none is left. */
struct err page_choose(struct act *act, const char *status, struct page_chosen *out);

/* What to do to them. */
struct page_act {
	const char *verb;      /* of the outbox */
	const char *status;    /* what they are to be then; NULL: as they are */
	const char *patch;     /* JSON: what changes in each incident */
	const char *recipient; /* NULL: page_act_recipient */
	const char *text;      /* what a person reads of it; NULL: nothing */
};

/* Its rows: of one page one, of more one for each PAGE_ACT_PART_MOST. Notes in the pages what they are
 * wanted to be. */
struct err page_act_add(struct act *act, const struct page_chosen *c, const struct page_act *what);

/* A row that is about one page, with a body of its own; public as struct
 * outbox_draft's. */
struct err page_act_add_one(struct act *act, const char *page, const char *verb,
	const char *recipient, const char *text, const char *body, bool public);

/* One row for each, with this body: what PagerDuty takes for one page at a time. ERR_REFUSED when they
 * are more than PAGE_ACT_EACH_MOST. */
struct err page_act_add_each(struct act *act, const struct page_chosen *c, const char *verb,
	const char *text, const char *body);

/* "PagerDuty #1234", as a person read it; of more than one "PagerDuty". */
struct err page_act_recipient(
	const struct act *act, const struct page_chosen *c, char out[PAGE_ACT_TO_BYTES]);

/* "#1234: acknowledge queued", "297 pages: acknowledge queued, 3 need none". */
void page_act_say(struct act *act, const struct page_chosen *c, const char *verb);

/* What was judged a fluke is closed there (R10): one page with the note and then resolved, more are
 * resolved with the note as the reason. Nothing where the config has no pagerduty. *queued says whether
 * something leaves. */
struct err page_act_close(struct act *act, const char *note, bool *queued);

#endif
