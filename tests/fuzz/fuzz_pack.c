/* tests/fuzz/fuzz_pack.c - anything at all as a pack.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "store/pack.h"
#include "tests/fuzz/fuzz.h"

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
	for (size_t i = 0; i < p->steps_count; i++)
		fuzz_hold(p->steps[i].id[0] != '\0' && p->steps[i].text != NULL,
			"a step has an id and a text");
	pack_free(p);
}
