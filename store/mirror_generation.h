/* store/mirror_generation.h - one generation of the mirror: a file that is filled, then shown, and
 * follows the record. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_MIRROR_GENERATION_H
#define STORE_MIRROR_GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/clock.h"
#include "store/err.h"
#include "store/mirror.h"
#include "store/mirror_copy.h"
#include "store/record.h"
#include "store/trail.h"

struct generation {
	int64_t number;
	struct record *to; /* NULL: there is none */
	struct copy copy;
	struct trail trail;
	int64_t rev;       /* of the record: brought over */
	int frames;        /* in the -wal after the last commit */
	int checkpoint_at; /* frames */
	bool left;         /* nothing is brought over any more */
	int behind;        /* turns that did not bring over all */
	size_t looked;     /* rows of the trail, by generation_look */
};

/* What is told beside, and by which clock the work is cut. */
struct generation_turn {
	const struct clock *real;
	const char *line; /* NULL: nothing is told */
	int64_t told_ms;
	bool early; /* it is not filled yet: events come by themselves */
};

struct brought {
	size_t rows; /* of the trail */
	bool events; /* all of them */
	bool lost;   /* something may not be seen any more: nothing was brought, the file must go */
	bool fresh;  /* something may be seen again, which no event of the mirror made */
	bool whole;  /* it is as far as the record */
};

/* A new file with empty tables, and a trail that follows `r` from now on; `since_ms` as in
 * store/redact.h. After an error, too, generation_close. */
struct err generation_open(struct generation *g, struct record *r, const struct mirror_place *place,
	int64_t number, int64_t since_ms);

/* Until when a turn may work that begins now: longer when the one before did not bring all. */
int64_t generation_until_ms(const struct generation *g, const struct clock *real);

/* Brings over what of the trail fits into a turn, in one transaction. `busy`: somebody else holds
 * the lock, and nothing was done. */
struct err generation_bring(
	struct generation *g, const struct generation_turn *turn, struct brought *out, bool *busy);

/* Only the urgent rows of the trail, as they are now; they stay in it, no longer urgent, and are
 * brought once more with the others. */
struct err generation_bring_urgent(
	struct generation *g, const struct generation_turn *turn, struct brought *out, bool *busy);

/* Of one that cannot be written: whether what it shows may not be seen any more. Of incidents each time;
 * of pages and tickets of the trail as many as fit into a turn, and with the next call the others. */
struct err generation_look(struct generation *g, const struct clock *real, bool *lost);

/* It is whole: lets readers in, and has `current` lead to it. Its events are told from `first_seq`
 * on. */
struct err generation_show(struct generation *g, const struct mirror_place *place,
	int64_t first_seq, const struct generation_turn *turn);

/* The files stay. May be called twice. */
void generation_close(struct generation *g);

#endif
