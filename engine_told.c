/* engine_told.c - what the engine tells one screen alone: numbers and PINs, which no record holds.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include <string.h>

#include "net/wire.h"
#include "store/actor.h"
#include "store/log.h"
#include "store/numbers.h"

/* Sends the line and leaves nothing of it behind here. */
static void
say(struct wire_peer *peer, struct buf *line)
{
	if (!line->full)
		wire_peer_say(peer, line->data, line->length);
	explicit_bzero(line->data, line->length);
}

/* {"told":"bridge",..}: number and participant PIN to those who work on it, never to observers; the
 * moderator PIN once after this screen's bridge-reveal, which is on the timeline (R50). */
static void
tell_bridge(struct engine *g, struct wire_peer *peer, bool reveal)
{
	const struct bridge_config *bridge = g->config->bridge;
	struct actor actor;
	struct buf line;
	const char *moderator = "";

	if (engine_actor(g, wire_peer_uid(peer), &actor).kind != ERR_NONE)
		return;
	if (actor.level < LEVEL_OPERATOR) {
		log_line("the bridge's number was not told to uid %lu",
			(unsigned long)wire_peer_uid(peer));
		return;
	}
	if (reveal && wire_peer_is_marked(peer) && bridge != NULL)
		moderator = bridge->moderator_pin;
	if (reveal)
		wire_peer_mark(peer, false);
	buf_init(&line, WIRE_LINE_CAP_BYTES);
	(void)json_put(&line,
		"{\"told\":\"bridge\",\"phone\":%s,\"participant_pin\":%s,\"url\":%s,"
		"\"masked\":%d,\"moderator_pin\":%s}",
		bridge != NULL ? bridge->phone : "", bridge != NULL ? bridge->participant_pin : "",
		bridge != NULL ? bridge->url : "",
		bridge != NULL && bridge->moderator_pin[0] != '\0', moderator);
	say(peer, &line);
	buf_clear(&line);
}

/* {"told":"contact",..}: what the config has of a customer, to a lead and to nobody else (R23). */
static void
tell_numbers(struct engine *g, struct wire_peer *peer, const char *id)
{
	struct actor actor;
	struct buf line;

	if (engine_actor(g, wire_peer_uid(peer), &actor).kind != ERR_NONE)
		return;
	buf_init(&line, WIRE_LINE_CAP_BYTES);
	if (numbers_print(g->record, g->config, id, actor.level == LEVEL_LEAD, &line).kind ==
		ERR_NONE)
		say(peer, &line);
	buf_clear(&line);
}

void
engine_order_done(struct wire_peer *peer, const struct order *order, bool carried_out)
{
	/* One that was asked again is on the timeline once, and reveals once. */
	if (carried_out && strcmp(order->name, "bridge-reveal") == 0)
		wire_peer_mark(peer, true);
}

bool
engine_tell(struct engine *g, struct wire_peer *peer, const char *want, const char *id)
{
	if (strcmp(want, "bridge") == 0)
		tell_bridge(g, peer, strcmp(id, "moderator") == 0);
	else if (strcmp(want, "contact") == 0)
		tell_numbers(g, peer, id);
	else if (strcmp(want, "watchers") == 0)
		engine_tell_watchers(g, peer);
	else
		return false;
	return true;
}
