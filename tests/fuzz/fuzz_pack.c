/* tests/fuzz/fuzz_pack.c - anything at all as a pack.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "store/pack.h"
#include "store/predicate.h"
#include "store/room.h"
#include "store/settle.h"
#include "tests/fuzz/fuzz.h"

static void
check_steps(const struct pack *p)
{
	for (size_t i = 0; i < p->steps_count; i++) {
		const struct pack_step *step = &p->steps[i];

		fuzz_hold(step->id[0] != '\0' && step->text != NULL, "a step has an id and a text");
		fuzz_hold(step->done_when[0] == '\0' || predicate_find(step->done_when) != NULL,
			"what a step is done by is a predicate");
		fuzz_hold(
			step->applies_when[0] == '\0' || predicate_find(step->applies_when) != NULL,
			"so is what it applies by");
		fuzz_hold((step->opens[0] != '\0') + (step->link[0] != '\0') +
					  (step->run_count > 0) <=
				  1,
			"a step opens, shows or runs one thing");
		for (size_t j = 0; j < step->run_count; j++)
			fuzz_hold(step->run[j] != NULL, "no word of an argv is NULL");
	}
}

/* A pack that is read can be worked by: the record holds what it held. */
static void
check_room(const struct pack *p)
{
	struct record *r = fuzz_room();
	const struct order_room *rules = fuzz_rules();
	struct err e;

	fuzz_begin(r, "engine");
	e = room_prepare(r, p, rules->security, rules->config);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	e = room_refurnish(r, "1", p, "Dana Reyes", FUZZ_NOW_MS);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	e = room_settle(r, FUZZ_NOW_MS);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	fuzz_check_room(r);
	fuzz_end(r);
}

void
fuzz_pack(const uint8_t *data, size_t size)
{
	struct pack *p = NULL;
	struct err e = pack_load(fuzz_file(data, size), &p);
	int leads = 0;

	if (e.kind != ERR_NONE) {
		fuzz_hold(e.kind == ERR_CONFIG, e.text);
		return;
	}
	fuzz_hold(p->name != NULL && p->title != NULL && p->path != NULL,
		"no string of a pack is NULL");
	fuzz_hold(p->severities_count > 0, "a pack has a severity");
	for (size_t i = 0; i < p->severities_count; i++)
		fuzz_hold(p->severities[i].level >= 1 && p->severities[i].level <= 5 &&
				  (i == 0 || p->severities[i].level > p->severities[i - 1].level),
			"severities ascend from 1 to 5");
	for (size_t i = 0; i < p->roles_count; i++)
		leads += p->roles[i].lead;
	fuzz_hold(leads == 1, "one role leads");
	for (size_t i = 0; i < p->clocks_count; i++)
		fuzz_hold(p->clocks[i].floor_ms <= p->clocks[i].every_ms &&
				  p->clocks[i].every_ms <= p->clocks[i].ceiling_ms,
			"a clock's times ascend");
	check_steps(p);
	check_room(p);
	pack_free(p);
}
