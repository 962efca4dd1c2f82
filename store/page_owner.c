/* store/page_owner.c - whose a page is.
 * SPDX-License-Identifier: MIT */
#include "store/page_owner.h"

#include <string.h>
#include <strings.h>

bool
page_is_of(const struct page *page, const char *person)
{
	const char *at = page->assigned.raw != NULL ? page->assigned.raw : "";
	size_t length = strlen(person);

	if (at[0] == '\0')
		return true;
	while (length > 0 && *at != '\0') {
		at += strspn(at, ", ");
		if (strncasecmp(at, person, length) == 0 &&
			(at[length] == ',' || at[length] == '\0'))
			return true;
		at += strcspn(at, ",");
	}
	return false;
}
