/* store/page_words.h - orders whose text leaves for PagerDuty: a note, a status update, who is asked to
 * help, a page to a lead. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_WORDS_H
#define STORE_PAGE_WORDS_H

#include "store/act.h"
#include "store/err.h"

struct err page_words_note(struct act *act);
struct err page_words_update(struct act *act);
struct err page_words_responders(struct act *act);
struct err page_words_lead(struct act *act);

#endif
