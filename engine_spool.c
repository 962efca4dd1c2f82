/* engine_spool.c - the engine carries out what was kept while none could be asked.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "store/actor.h"
#include "store/log.h"
#include "store/order.h"
#include "store/spool.h"
#include "store/text.h"

/* A pass is over before a screen could miss a heartbeat; the next one goes on. */
enum { SPOOL_MOST = 100, ORDER_NAME_BYTES = 40, NOTE_BYTES = 480 };

struct pass {
	struct engine *g;
	int done;
};

/* Somebody wrote it and was told that it is kept: that it was not recorded is said where they
 * look. The reason may name incidents, also restricted ones: it is for the room alone. */
static enum spool_end
tell_bad(struct engine *g, const struct spool_file *file, const char *order, struct err why)
{
	char name[ORDER_NAME_BYTES];
	char note[NOTE_BYTES];
	char subject[80];
	struct err e;

	(void)snprintf(note, sizeof note,
		"Not recorded from the spool%s%s: %s It lies in spool/bad/%s.",
		order != NULL ? ": " : "",
		order != NULL ? text_show(text_of(order), false, name, sizeof name) : "", why.text,
		file->name);
	log_line("%s", note);
	(void)snprintf(subject, sizeof subject, "spool:%s", file->name);
	e = engine_note_about(g, subject, note);
	if (e.kind != ERR_NONE)
		log_line("spool: %s", e.text);
	return SPOOL_BAD;
}

/* The disk or the record, not the order: it is tried again. */
static bool
may_pass(struct err e)
{
	return e.kind == ERR_RECORD || e.kind == ERR_IO;
}

static enum spool_end
take(void *to, const struct spool_file *file)
{
	struct pass *pass = to;
	struct engine *g = pass->g;
	struct order order = {.name = NULL};
	struct actor actor;
	struct buf text;
	enum spool_end end = SPOOL_DONE;
	struct err e = file->e;

	buf_init(&text, 2 * (size_t)WIRE_LINE_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = json_read(g->json, file->line, file->length);
	if (e.kind == ERR_NONE)
		e = order_parse(g->json, &text, &order);
	if (e.kind == ERR_NONE) {
		const struct order_room room = engine_room(g);

		actor_find(g->config, file->owner, &actor);
		e = actor_raise(g->record, &actor);
		if (e.kind == ERR_NONE)
			e = order_run(g->record, g->json, &order, &actor, &room,
				clock_now_ms(&g->clock), NULL);
	}
	if (e.kind == ERR_NONE)
		pass->done++;
	else if (may_pass(e))
		end = SPOOL_LATER;
	else
		end = tell_bad(g, file, order.name, e);
	if (end == SPOOL_LATER)
		log_line("spool: %s", e.text);
	buf_clear(&text);
	return end;
}

void
engine_take_spool(struct engine *g)
{
	struct pass pass = {.g = g};

	if (g->stopping)
		return;
	if (spool_read(g->dir, SPOOL_MOST, take, &pass) > 0)
		g->poke_due = true;
	if (pass.done > 0)
		log_line("%d from the spool recorded", pass.done);
}
