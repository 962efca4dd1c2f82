/* tests/fake_replay.h - there is no past to go back to.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_REPLAY_H
#define TESTS_FAKE_REPLAY_H

#include "store/replay.h"

struct err
replay_open(struct record *r, int64_t at_ms, struct replay **out)
{
	(void)r;
	(void)at_ms;
	*out = NULL;
	return err_make(ERR_MISSING, "There is no past here.");
}

struct err
replay_turn(struct replay *p, bool *done)
{
	(void)p;
	*done = true;
	return NO_ERR;
}

int
replay_percent(const struct replay *p)
{
	(void)p;
	return 0;
}

struct err
replay_step(struct replay *p, int events)
{
	(void)p;
	(void)events;
	return NO_ERR;
}

struct err
replay_go(struct replay *p, int64_t at_ms)
{
	(void)p;
	(void)at_ms;
	return NO_ERR;
}

struct record *
replay_record(struct replay *p)
{
	(void)p;
	return NULL;
}

void
replay_where(const struct replay *p, struct replay_place *out)
{
	(void)p;
	*out = (struct replay_place){.seq = 0};
}

void
replay_close(struct replay *p)
{
	(void)p;
}

#endif
