/* tests/toy.h - a source with one request, for tests of what all sources share.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include "net/source_kind.h"
#include "tests/source_bench.h"

struct toy {
	struct source_ask ask; /* what it asks, again and again */
	int64_t every_ms;
	int64_t due_ms;
	struct source_told told;
	struct err error; /* what `take` gives */
	int pages;        /* of a walk: /?page=0 and so on, each told early; 0: no walk */
	int page;
	int early_wrong;           /* what is told early instead of the next page */
	void (*on_take)(void *to); /* NULL: nothing */
	void *to;
	int taken;
	int skipped;
	long status; /* of the last answer that was taken */
	struct credential_config credential;
	struct token_config token;
};

/* A GET of / every 10 s, with the literal token "toy-token". */
void toy_init(struct toy *toy);

/* Opens it as the bench's source 0; the toy stays the test's. */
void toy_open(struct toy *toy, struct bench *b, const char *url);

#endif
