/* store/page_owner.h - whose a page is.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_OWNER_H
#define STORE_PAGE_OWNER_H

#include <stdbool.h>

#include "store/page.h"

/* True when that person is among those that it is assigned to, in letters of any case, or nobody is:
 * then it is nobody else's. "" is nobody. */
bool page_is_of(const struct page *page, const char *person);

#endif
