/* tests/play.h - a room in which by chance all happens that can: orders, replies, another config.
 *
 * Orders are taken from the tables of store/orders_*.c, so one that is added is played too: with
 * all arguments there are, each at random, about a row that is there, by a lead or an operator. In
 * between the services tell what they like, and the config changes.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_PLAY_H
#define TESTS_PLAY_H

#include "tests/dice.h"
#include "tests/orders.h"

enum { PLAY_KINDS_MOST = 128 };

struct play {
	struct orders *o;
	struct dice dice;
	struct config *configs[2];
	int kinds;                 /* of orders there are */
	int done[PLAY_KINDS_MOST]; /* how often each was carried out; kept from play to play */
	int round;                 /* the last one */
};

/* Before the first room: counts the kinds. */
void play_init(struct play *p);

/* A room of its own, and the first config. */
void play_begin(struct play *p, uint64_t seed);

/* Some minutes later: an order, and now and then a reply or another config. */
void play_round(struct play *p);

/* One order at random, a second later. */
void play_order(struct play *p);

void play_end(struct play *p);

#endif
