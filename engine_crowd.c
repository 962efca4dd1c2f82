/* engine_crowd.c - who watches, at both sockets: observers, and screens of other accounts.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine_watch.h"
#include "store/watcher.h"

enum {
	LISTED_MOST = 200,
	LISTED_BYTES = 40 * 1024, /* fits what an observer may leave unread */
	LISTED_ONE_BYTES = 1024,
};

static void
count_one(void *to, struct wire_peer *peer)
{
	int *count = to;

	*count += wire_peer_uid(peer) != geteuid();
}

int
engine_watching(const struct engine *g)
{
	int count = engine_watch_count(g);

	if (g->server != NULL)
		wire_server_each(g->server, count_one, &count);
	return count;
}

/* ---- their names ---- */

struct names {
	struct engine *engine;
	struct buf *out;
};

/* One person may have several screens: each name between commas, and once. */
static void
add_name(struct buf *out, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = out->data; (at = strstr(at, name)) != NULL; at += length) {
		if ((at == out->data || strncmp(at - 2, ", ", 2) == 0) &&
			(at[length] == '\0' || strncmp(at + length, ", ", 2) == 0))
			return;
	}
	(void)buf_printf(out, "%s%s", out->length > 0 ? ", " : "", name);
}

static void
name_screen(void *to, struct wire_peer *peer)
{
	struct names *n = to;
	struct actor actor;

	(void)engine_actor(n->engine, wire_peer_uid(peer), &actor); /* for the name alone */
	add_name(n->out, actor.name);
}

static void
name_watcher(void *to, const char *name, const char *account, int64_t since_ms)
{
	struct names *n = to;
	struct actor actor;

	(void)since_ms;
	watcher_actor(name, account, &actor);
	add_name(n->out, actor.name);
}

void
engine_watching_names(struct engine *g, struct buf *out)
{
	struct names n = {.engine = g, .out = out};

	wire_server_each(g->server, name_screen, &n);
	engine_watch_each(g, name_watcher, &n);
}

/* ---- all of them, told to one ---- */

struct telling {
	struct engine *engine;
	struct buf all;
	int listed;
};

static void
tell_one(void *to, const char *name, const char *account, int64_t since_ms)
{
	struct telling *t = to;

	struct buf one;

	if (t->listed == LISTED_MOST || t->all.full)
		return;
	buf_init(&one, LISTED_ONE_BYTES);
	/* All of it or none: half of one would make the line unreadable. */
	if (json_put(&one,
		    t->listed > 0 ? ",{\"name\":%s,\"account\":%s,\"since_ms\":%lld}"
				  : "{\"name\":%s,\"account\":%s,\"since_ms\":%lld}",
		    name, account, (long long)since_ms) &&
		buf_add(&t->all, one.data, one.length))
		t->listed++;
	buf_clear(&one);
}

static void
tell_screen(void *to, struct wire_peer *peer)
{
	struct telling *t = to;
	const struct clock *clock = &t->engine->clock;
	struct actor actor;

	if (wire_peer_uid(peer) == geteuid())
		return;
	(void)engine_actor(t->engine, wire_peer_uid(peer), &actor); /* for the name alone */
	tell_one(t, actor.name, actor.account,
		clock_now_ms(clock) - (int64_t)wire_peer_age_ms(peer));
}

void
engine_tell_watchers(struct engine *g, struct wire_peer *peer)
{
	struct telling t = {.engine = g};
	struct buf line;

	buf_init(&t.all, LISTED_BYTES - 200);
	buf_init(&line, LISTED_BYTES);
	wire_server_each(g->server, tell_screen, &t);
	engine_watch_each(g, tell_one, &t);
	(void)json_put(&line, "{\"told\":\"watchers\",\"count\":%d,\"crowd\":%lld,\"all\":[%p]}",
		engine_watching(g), (long long)g->crowd, (const void *)t.all.data);
	if (!line.full)
		wire_peer_say(peer, line.data, line.length);
	buf_clear(&line);
	buf_clear(&t.all);
}
