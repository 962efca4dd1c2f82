/* tests/heard.h - what a screen orders, instead of carrying it out.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_HEARD_H
#define TESTS_HEARD_H

#include "tests/room_stage.h"

struct heard {
	int orders;
	char id[ORDER_ID_BYTES]; /* of the last one, and all else of it */
	char name[64];
	char subject[SELECTION_SUBJECT_BYTES];
	char args[2000];
	struct err answer;
};

static inline struct err
heard_order(void *to, const struct order *order)
{
	struct heard *h = to;

	h->orders++;
	(void)snprintf(h->id, sizeof h->id, "%s", order->id);
	(void)snprintf(h->name, sizeof h->name, "%s", order->name);
	(void)snprintf(h->subject, sizeof h->subject, "%s", order->subject);
	(void)snprintf(h->args, sizeof h->args, "%s", order->args);
	return h->answer;
}

/* From now on orders go there. */
static inline void
heard_begin(struct room_stage *s, struct heard *h)
{
	*h = (struct heard){.orders = 0};
	s->link = (struct link){.send = heard_order, .to = h};
}

/* The engine's answer to the last one. */
static inline void
heard_answer(struct room_stage *s, const struct heard *h, bool ok, const char *words)
{
	ui_answer(&s->ui, h->id, ok, text_of(words), s->room->now_ms);
	room_stage_come(s);
}

#endif
