/* net/drill/effect.h - what clients have brought about: each effect once, whatever they were told.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_EFFECT_H
#define NET_DRILL_EFFECT_H

#include "net/drill/world.h"
#include "store/buf.h"

/* Something a request did, in the service "slack": a `verb` ("post") to an object ("#general"), with
 * the words it carried ("" none). What changed nothing is no effect: a repeat that was recognised,
 * an acknowledgement of what was acknowledged. Strings are copied. */
void drill_effect(struct world *w, const char *service, const char *verb, const char *object,
	const char *text);

/* {"effects":[{"service":..,"verb":..,"object":..,"text":..,"at_ms":..}]}, in the order in which
 * they came. */
void drill_effects_put(const struct world *w, struct buf *out);

#endif
