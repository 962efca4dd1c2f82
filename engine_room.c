/* engine_room.c - what the engine itself writes into the record: the room as config and pack have
 * it, steps that follow what came, and lines of its own.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include "store/event.h"
#include "store/log.h"
#include "store/room.h"
#include "store/settle.h"

struct err
engine_prepare(struct engine *g, const struct config *config, const char *note)
{
	const struct moment moment = {
		.now_ms = clock_now_ms(&g->clock), .actor = "engine", .source = "engine"};
	struct pack *pack = NULL;
	struct pack *security = NULL;
	struct err e = pack_load(config->pack, &pack);

	if (e.kind == ERR_NONE)
		e = pack_load("security", &security);
	if (e.kind == ERR_NONE)
		e = record_begin(g->record, &moment);
	if (e.kind == ERR_NONE) {
		e = room_prepare(g->record, pack, security, config);
		if (e.kind == ERR_NONE)
			e = room_settle(g->record, moment.now_ms);
		if (e.kind == ERR_NONE && note != NULL)
			e = event_append(g->record,
				&(struct event_draft){
					.at_ms = moment.now_ms, .kind = "system", .text = note});
		if (e.kind == ERR_NONE)
			e = record_commit(g->record, NULL);
		else
			record_rollback(g->record);
	}
	record_forget(g->record); /* most of it is asked once a start */
	if (e.kind != ERR_NONE) {
		pack_free(pack);
		pack_free(security);
		return e;
	}
	pack_free(g->pack);
	pack_free(g->security);
	g->pack = pack;
	g->security = security;
	return NO_ERR;
}

struct err
engine_note(struct engine *g, const char *text)
{
	return engine_note_about(g, NULL, text);
}

struct err
engine_note_about(struct engine *g, const char *subject, const char *text)
{
	const struct moment moment = {
		.now_ms = clock_now_ms(&g->clock), .actor = "engine", .source = "engine"};
	struct err e = record_begin(g->record, &moment);

	if (e.kind != ERR_NONE)
		return e;
	e = event_append(g->record, &(struct event_draft){.at_ms = moment.now_ms,
					    .kind = "system",
					    .subject = subject,
					    .text = text});
	if (e.kind == ERR_NONE)
		return record_commit(g->record, NULL);
	record_rollback(g->record);
	return e;
}

void
engine_settle(struct engine *g)
{
	const struct moment moment = {
		.now_ms = clock_now_ms(&g->clock), .actor = "engine", .source = "engine"};
	bool changed = false;
	struct err e = record_begin(g->record, &moment);

	g->settle_due = false;
	g->settled_ms = moment.now_ms;
	if (e.kind == ERR_NONE) {
		e = room_settle(g->record, moment.now_ms);
		if (e.kind == ERR_NONE)
			e = record_commit(g->record, &changed);
		else
			record_rollback(g->record);
	}
	if (e.kind != ERR_NONE)
		log_line("steps: %s", e.text);
	g->poke_due = g->poke_due || changed;
}
