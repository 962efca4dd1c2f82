/* store/target_find.c - one of the services that we write to.
 * SPDX-License-Identifier: MIT */
#include "store/target.h"

#include <string.h>

const struct target_value *
target_find(const struct targets *t, const char *name, const char *what)
{
	for (int i = 0; i < t->rows.count; i++) {
		const struct target_value *v = rows_at(&t->rows, i);

		if (strcmp(v->name, name) == 0 && (what[0] == '\0' || strcmp(v->what, what) == 0))
			return v;
	}
	return NULL;
}
