/* store/redact_list.h - how the lists of store/redact.c are read. Private to store/redact*.c.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_REDACT_LIST_H
#define STORE_REDACT_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* "name" or "name = value": both point into the list. */
struct redact_item {
	const char *name;
	size_t name_length;
	const char *value;
	size_t value_length; /* 0: none is said */
};

/* The next item, and *list past it. False at the end; NULL is an empty list. */
bool redact_next(const char **list, struct redact_item *out);

/* The one with that name, into `out`. */
bool redact_item_find(const char *list, const char *name, struct redact_item *out);

#endif
