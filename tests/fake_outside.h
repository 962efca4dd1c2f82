/* tests/fake_outside.h - there is nothing outside to write to, and nothing waits to leave.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_OUTSIDE_H
#define TESTS_FAKE_OUTSIDE_H

#include "store/outbox.h"
#include "store/target.h"

struct err
targets_load(struct record *r, struct arena *a, struct targets *out)
{
	(void)r;
	(void)a;
	*out = (struct targets){.rows = {.size = sizeof(struct target_value)}};
	return NO_ERR;
}

struct err
outbox_count(struct record *r, struct outbox_count *out)
{
	(void)r;
	*out = (struct outbox_count){.waiting = 0};
	return NO_ERR;
}

struct err
outbox_asks(struct record *r, int most, struct arena *a, struct rows *out)
{
	(void)r;
	(void)most;
	(void)a;
	*out = (struct rows){.size = sizeof(struct outbox_row)};
	return NO_ERR;
}

static inline struct err
fake_no_outbox(struct record *r, struct arena *a, struct outbox_row *out, bool *found)
{
	(void)r;
	(void)a;
	*out = (struct outbox_row){.number = 0};
	*found = false;
	return NO_ERR;
}

struct err
outbox_undoable(
	struct record *r, const char *person, struct arena *a, struct outbox_row *out, bool *found)
{
	(void)person;
	return fake_no_outbox(r, a, out, found);
}

struct err
outbox_one(struct record *r, int64_t number, struct arena *a, struct outbox_row *out, bool *found)
{
	(void)number;
	return fake_no_outbox(r, a, out, found);
}

struct err
outbox_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	(void)r;
	(void)w;
	(void)a;
	*out = (struct rows){.size = sizeof(struct outbox_row)};
	return NO_ERR;
}

#endif
