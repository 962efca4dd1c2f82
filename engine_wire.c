/* engine_wire.c - what the engine says to screens and does for them.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine_watch.h"
#include "net/wire.h"
#include "store/actor.h"
#include "store/log.h"
#include "store/order.h"
#include "store/page.h"

enum {
	WATCHING_CAP_BYTES = 32 * 1024,
	PEERS_MOST = 256,
	QUEUE_CAP_BYTES = 1024 * 1024,
	/* Of one account that is not ours: screens at once, and what they may ask in a second. */
	ACCOUNT_MOST = 8,
	LINES_A_SECOND = 20,
	LINES_AT_ONCE = 60,
	BEHIND_LEAST_MS = 2 * MIRROR_NEXT_MS, /* real: until then the next one may be on its way */
};

/* Whose rows these are. */
static const struct {
	const char *kind;
	enum engine_source source;
} wants[] = {
	{"page", ENGINE_PAGERDUTY},
	{"ticket", ENGINE_ZENDESK},
};

static void
put_source(const struct engine *g, bool observers, const char *name, const struct source *source,
	struct buf *out)
{
	const struct source_status *status;
	struct buf error;

	if (source == NULL) {
		(void)json_put(out, "%s:{\"state\":\"off\",\"age_ms\":-1,\"error\":\"\"}", name);
		return;
	}
	status = source_now(source);
	buf_init(&error, sizeof status->error * 4);
	if (!observers)
		(void)buf_string(&error, status->error);
	else if (g->mirror != NULL && status->error[0] != '\0')
		mirror_mask(g->record, status->error, &error);
	(void)json_put(out, "%s:{\"state\":%s,\"age_ms\":%lld,\"error\":%s", name,
		source_state_name(status->state), (long long)source_age_ms(source), error.data);
	buf_clear(&error);
	if (!observers && status->access[0] != '\0')
		(void)json_put(out, ",\"access\":%s", status->access);
	if (status->skew_ms != 0)
		(void)json_put(out, ",\"skew_ms\":%lld", (long long)status->skew_ms);
	if (status->skipped != 0)
		(void)json_put(out, ",\"skipped\":%lld", (long long)status->skipped);
	(void)buf_string(out, "}");
}

/* A drill says so, and by which clock: who reads its mirror knows of neither. */
static void
put_drill(const struct engine *g, struct buf *out)
{
	char clock[64];

	if (!g->options.drill)
		return;
	clock_print(&g->clock, clock, sizeof clock);
	(void)json_put(out, ",\"drill\":%s", clock);
}

/* When what is read was live: now; for observers whose copy cannot be written, then. */
static int64_t
live_ms(const struct engine *g, bool observers)
{
	int64_t behind_ms = observers && g->mirror != NULL ? mirror_behind_ms(g->mirror) : 0;

	if (behind_ms < BEHIND_LEAST_MS)
		behind_ms = 0;
	return clock_steady_ms(&g->clock) - (int64_t)((double)behind_ms * g->clock.speed);
}

void
engine_put_poke(const struct engine *g, bool observers, struct buf *out)
{
	(void)json_put(out,
		"{\"rev\":%lld,\"gen\":%lld,\"at_ms\":%lld,\"watching\":%d,\"crowd\":%lld,"
		"\"sources\":{",
		(long long)record_rev(g->record),
		(long long)(g->mirror != NULL ? mirror_generation(g->mirror) : 0),
		(long long)live_ms(g, observers), engine_watching(g), (long long)g->crowd);
	put_source(g, observers, "pagerduty", g->sources[ENGINE_PAGERDUTY], out);
	(void)buf_string(out, ",");
	put_source(g, observers, "zendesk", g->sources[ENGINE_ZENDESK], out);
	(void)buf_string(out, "}");
	put_drill(g, out);
	(void)buf_string(out, "}");
}

void
engine_poke(struct engine *g)
{
	struct buf line;

	g->poke_due = false;
	g->watch_due = true;
	if (g->server == NULL)
		return;
	buf_init(&line, WIRE_LINE_CAP_BYTES);
	engine_put_poke(g, true, &line);
	if (!line.full && g->mirror != NULL)
		mirror_tell(g->mirror, line.data, clock_now_ms(&g->clock));
	buf_reset(&line);
	engine_put_poke(g, false, &line);
	if (!line.full && wire_server_peers(g->server) > 0)
		wire_server_say(g->server, line.data, line.length);
	buf_clear(&line);
}

static void
answer(struct wire_peer *peer, const char *id, const struct outcome *out, struct err e)
{
	struct buf line;

	buf_init(&line, WIRE_LINE_CAP_BYTES);
	if (e.kind == ERR_NONE && out != NULL)
		(void)json_put(&line, "{\"id\":%s,\"ok\":true,\"rev\":%lld,\"text\":%s}", id,
			(long long)out->rev, out->said);
	else
		(void)json_put(&line, "{\"id\":%s,\"ok\":false,\"error\":%s}", id, e.text);
	if (!line.full)
		wire_peer_say(peer, line.data, line.length);
	buf_clear(&line);
}

struct order_room
engine_room(const struct engine *g)
{
	return (struct order_room){.config = g->config,
		.pack = g->pack,
		.security = g->security,
		.drill = g->options.drill,
		.watching = ""};
}

/* What anybody can bring about as often as they like. With an observer's in it, the log would have
 * room for nothing else. */
static bool
is_their_doing(enum err_kind kind)
{
	return kind == ERR_REFUSED || kind == ERR_USAGE || kind == ERR_MALFORMED;
}

void
engine_order(struct engine *g, struct wire_peer *peer, const struct actor *actor)
{
	struct order_room room = engine_room(g);
	struct order order = {.id = NULL};
	struct buf text, id, watching;
	struct outcome out = {.rev = 0};
	int64_t before = record_rev(g->record);
	struct err e;

	buf_init(&text, 2 * (size_t)WIRE_LINE_CAP_BYTES);
	buf_init(&id, 256);
	buf_init(&watching, WATCHING_CAP_BYTES);
	(void)json_string(
		g->json, "$.id", &id); /* also of an order that is none: it is waited for */
	e = order_parse(g->json, &text, &order);
	if (e.kind == ERR_NONE && (strcmp(order.name, "incident-restrict") == 0 ||
					  strcmp(order.name, "proposal-approve") == 0))
		engine_watching_names(g, &watching);
	room.watching = watching.data;
	if (e.kind == ERR_NONE)
		e = order_run(
			g->record, g->json, &order, actor, &room, clock_now_ms(&g->clock), &out);
	if (e.kind == ERR_NONE)
		engine_order_done(peer, &order, out.rev > before);
	else if (actor->level > LEVEL_OBSERVER || !is_their_doing(e.kind))
		log_line("order %s of uid %lu: %s", order.name != NULL ? order.name : "?",
			(unsigned long)wire_peer_uid(peer), e.text);
	answer(peer, id.data, &out, e);
	g->poke_due = true;
	buf_clear(&watching);
	buf_clear(&id);
	buf_clear(&text);
}

void
engine_refuse(struct engine *g, struct wire_peer *peer, const char *sentence)
{
	struct buf id;

	buf_init(&id, 256);
	(void)json_string(g->json, "$.id", &id);
	answer(peer, id.data, NULL, err_make(ERR_REFUSED, "%s", sentence));
	buf_clear(&id);
}

static void
take_order(struct engine *g, struct wire_peer *peer)
{
	struct actor actor;
	struct err e = engine_actor(g, wire_peer_uid(peer), &actor);

	if (e.kind == ERR_NONE)
		engine_order(g, peer, &actor);
	else
		engine_refuse(g, peer, e.text);
}

static void
take_want(struct engine *g, struct wire_peer *peer, const char *kind)
{
	struct actor actor;
	struct buf id;

	if (engine_actor(g, wire_peer_uid(peer), &actor).kind != ERR_NONE ||
		actor.level < LEVEL_OPERATOR)
		return; /* who only watches asks the services nothing, and is told no numbers */
	buf_init(&id, 256);
	if (json_string(g->json, "$.id", &id) && !engine_tell(g, peer, kind, id.data)) {
		for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
			struct source *source = g->sources[wants[i].source];

			if (strcmp(kind, wants[i].kind) == 0 && source != NULL)
				source_want(source, id.data);
		}
	}
	buf_clear(&id);
}

static void
on_line(void *to, struct wire_peer *peer, const char *line, size_t length)
{
	struct engine *g = to;
	struct err e = json_read(g->json, line, length);
	struct buf word;

	if (e.kind != ERR_NONE) {
		answer(peer, "", NULL, e);
		return;
	}
	buf_init(&word, 256);
	if (json_string(g->json, "$.want", &word))
		take_want(g, peer, word.data);
	else
		take_order(g, peer);
	buf_clear(&word);
}

static void
on_joined(void *to, struct wire_peer *peer)
{
	struct engine *g = to;
	struct buf line;

	engine_busy(g);
	if (wire_peer_uid(peer) != geteuid())
		g->crowd++;
	engine_take_spool(g);
	buf_init(&line, WIRE_LINE_CAP_BYTES);
	engine_put_poke(g, false, &line);
	if (!line.full)
		wire_peer_say(peer, line.data, line.length);
	buf_clear(&line);
	engine_greet(g, peer);
}

static void
on_left(void *to, struct wire_peer *peer)
{
	struct engine *g = to;

	if (!g->stopping && wire_peer_uid(peer) != geteuid())
		g->crowd++;
	engine_idle(g);
}

/* At that place, which becomes the engine's. */
static struct err
listen_at(struct engine *g, const struct engine_place *at)
{
	const struct wire_handler handler = {
		.joined = on_joined, .line = on_line, .left = on_left, .to = g};
	const bool beside = at->group != (gid_t)-1;
	const struct wire_place place = {.path = at->path,
		.mode = beside ? 0660 : 0600,
		.group = at->group,
		.peers_most = PEERS_MOST,
		.account_most = ACCOUNT_MOST,
		.ours_freely = true,
		.line_bytes = WIRE_LINE_CAP_BYTES,
		.queue_bytes = QUEUE_CAP_BYTES,
		.lines_a_second = LINES_A_SECOND,
		.lines_at_once = LINES_AT_ONCE};
	struct err e;

	engine_place_clear(g);
	e = wire_server_open(&g->loop, &place, &handler, &g->server);
	if (e.kind == ERR_NONE)
		e = engine_place_link(g, at);
	if (e.kind != ERR_NONE && g->server != NULL) {
		wire_server_close(g->server, NULL, NULL);
		g->server = NULL;
	}
	if (e.kind == ERR_NONE)
		g->place = *at;
	return e;
}

/* For operators where they are wanted, and that can be; else for us alone. */
static struct err
listen_where(struct engine *g, struct engine_place *place, struct err refused)
{
	struct err e = refused;

	if (e.kind == ERR_NONE)
		e = listen_at(g, place);
	if (e.kind == ERR_NONE || (refused.kind == ERR_NONE && place->group == (gid_t)-1))
		return e;
	engine_place_refused(g, e);
	place->group = (gid_t)-1;
	e = wire_path(g->dir, place->path);
	return e.kind == ERR_NONE ? listen_at(g, place) : e;
}

struct err
engine_listen(struct engine *g)
{
	struct engine_place place;
	char path[WIRE_PATH_BYTES];
	struct err e = wire_path(g->dir, path);

	if (e.kind != ERR_NONE)
		return e;
	e = engine_place_find(g, &place);
	return listen_where(g, &place, e);
}

void
engine_listen_anew(struct engine *g)
{
	struct engine_place place;
	struct err e;

	engine_people_changed(g);
	if (g->server == NULL)
		return;
	e = engine_place_find(g, &place);
	if (strcmp(place.path, g->place.path) == 0 && place.group == g->place.group) {
		if (e.kind != ERR_NONE)
			engine_place_refused(g, e);
		return;
	}
	engine_unlisten(g);
	e = listen_where(g, &place, e);
	if (e.kind != ERR_NONE)
		engine_stop(g, e.text); /* nobody could reach us: the next screen starts another */
	else
		log_line("listens at %s now", g->place.path);
	engine_idle(g);
}

void
engine_unlisten(struct engine *g)
{
	struct wire_server *server = g->server;

	g->server = NULL;
	if (server == NULL)
		return;
	wire_server_close(server, NULL, NULL);
	engine_place_clear(g);
}
