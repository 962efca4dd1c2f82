/* engine_mirror.c - what other accounts may see: the mirror follows each commit.
 * SPDX-License-Identifier: MIT */
#include "engine_watch.h"

#include <stdio.h>
#include <string.h>

#include "store/log.h"

enum { OPEN_AGAIN_MS = 60 * 1000 }; /* real */

/* The loop turns for it; before it sleeps again the mirror has its turn. */
static void
on_again(uv_timer_t *timer)
{
	(void)timer;
}

/* The room goes on without. It is tried again. */
static void
go_without(struct engine *g, struct err why)
{
	if (strcmp(g->mirror_refused, why.text) != 0)
		log_line("observers: %s", why.text);
	(void)snprintf(g->mirror_refused, sizeof g->mirror_refused, "%s", why.text);
	(void)uv_timer_start(&g->mirror_again, on_again, OPEN_AGAIN_MS, 0);
}

static void
open_mirror(struct engine *g)
{
	struct err e = mirror_place(g->config, g->dir, &g->observers);

	if (e.kind == ERR_NONE)
		e = mirror_open(g->record, &g->observers, g->config, &g->mirror);
	if (e.kind != ERR_NONE)
		go_without(g, e);
	else
		g->mirror_refused[0] = '\0';
}

struct err
engine_mirror_open(struct engine *g)
{
	int rc = uv_timer_init(&g->loop, &g->mirror_again);

	g->mirror_again.data = g;
	if (rc != 0)
		return err_make(ERR_IO, "The engine's loop cannot start: %s.", uv_strerror(rc));
	open_mirror(g);
	return NO_ERR;
}

void
engine_mirror_turn(struct engine *g)
{
	int64_t generation, rev;
	int again_ms = -1;

	if (g->stopping || record_suspect(g->record))
		return;
	if (g->mirror == NULL) {
		if (uv_is_active((const uv_handle_t *)&g->mirror_again) != 0)
			return;
		open_mirror(g);
		if (g->mirror == NULL)
			return;
		engine_listen_anew(g); /* operators, too, were kept out until now */
		engine_watch_open(g);
		return;
	}
	generation = mirror_generation(g->mirror);
	rev = mirror_rev(g->mirror);
	mirror_turn(g->mirror, clock_now_ms(&g->clock), &again_ms);
	if (mirror_rev(g->mirror) != rev)
		g->watch_due = true; /* there may have been more than one turn's work */
	if (mirror_generation(g->mirror) != generation) {
		g->poke_due = true; /* whoever reads the one before goes over */
		again_ms = 1;
	}
	if (again_ms >= 0)
		(void)uv_timer_start(&g->mirror_again, on_again, (uint64_t)again_ms, 0);
	else
		(void)uv_timer_stop(&g->mirror_again); /* fails only when it is closing */
}

void
engine_mirror_reload(struct engine *g)
{
	struct mirror_place place;
	struct err e = mirror_place(g->config, g->dir, &place);

	if (g->mirror != NULL && e.kind == ERR_NONE && place.group == g->observers.group &&
		strcmp(place.dir, g->observers.dir) == 0) {
		mirror_renew(g->mirror, g->config, false);
		return;
	}
	if (g->mirror != NULL) /* who could read there may not be meant to any more */
		mirror_renew(g->mirror, g->config, true);
	mirror_close(g->mirror);
	g->mirror = NULL;
	engine_watch_close(g);
	open_mirror(g); /* engine_listen_anew follows */
}

void
engine_mirror_close(struct engine *g)
{
	mirror_close(g->mirror);
	g->mirror = NULL;
}
