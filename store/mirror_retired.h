/* store/mirror_retired.h - generations that stay for a while after the next one is shown, for who is
 * just opening them. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_RETIRED_H
#define STORE_MIRROR_RETIRED_H

#include <stdint.h>

enum { MIRROR_RETIRED_MOST = 16 };

/* The oldest first. */
struct mirror_retired {
	int64_t number[MIRROR_RETIRED_MOST];
	int64_t at_ms[MIRROR_RETIRED_MOST]; /* real: when it goes */
	int count;
};

/* `dir`/g<number> goes in a while; 0: there is none. When they are too many, the oldest goes now. */
void mirror_retire(struct mirror_retired *r, const char *dir, int64_t number, int64_t now_ms);

/* Those whose time has come go; with INT64_MAX all. */
void mirror_retired_remove(struct mirror_retired *r, const char *dir, int64_t now_ms);

#endif
