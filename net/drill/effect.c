/* net/drill/effect.c - what clients have brought about.
 * SPDX-License-Identifier: MIT */
#include "net/drill/effect.h"

#include "store/json.h"

void
drill_effect(struct world *w, const char *service, const char *verb, const char *object,
	const char *text)
{
	if (!world_grow(w, (void **)&w->effects, w->effect_count, &w->effect_capacity,
		    sizeof *w->effects))
		return;
	w->effects[w->effect_count++] = (struct effect){
		.at_ms = w->now_ms,
		.service = world_text(w, service),
		.verb = world_text(w, verb),
		.object = world_text(w, object),
		.text = world_text(w, text),
	};
}

void
drill_effects_put(const struct world *w, struct buf *out)
{
	(void)buf_string(out, "{\"effects\":[");
	for (size_t n = 0; n < w->effect_count; n++) {
		const struct effect *e = &w->effects[n];

		(void)json_put(out,
			n == 0 ? "{\"service\":%s,\"verb\":%s,\"object\":%s,\"text\":%s,\"at_ms\":%"
				 "lld}"
			       : ",{\"service\":%s,\"verb\":%s,\"object\":%s,\"text\":%s,\"at_ms\":"
				 "%lld}",
			e->service, e->verb, e->object, e->text, (long long)e->at_ms);
	}
	(void)buf_string(out, "]}");
}
