/* panes/figure.c - figures as people read them.
 * SPDX-License-Identifier: MIT */
#include "panes/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *
figure(char out[FIGURE_BYTES], int64_t n)
{
	char plain[FIGURE_BYTES];
	size_t length;
	size_t at = 0;

	(void)snprintf(plain, sizeof plain, "%" PRId64, n);
	length = strlen(plain);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0 && plain[i - 1] != '-')
			out[at++] = ',';
		out[at++] = plain[i];
	}
	out[at] = '\0';
	return out;
}
