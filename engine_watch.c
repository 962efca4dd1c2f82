/* engine_watch.c - watch.sock: who watches, what they are told, and the one thing they may order.
 *
 * Anybody of the observers' group connects here, so nothing of it may cost those who work anything:
 * so many connections, lines and bytes and no more, each refused for next to nothing. Pokes are
 * spread, since each wakes a process that reads: the first at once, the others in batches, nobody a
 * second time before all had theirs, and the line is made when it is sent, so that it is the
 * newest.
 * SPDX-License-Identifier: MIT */
#include "engine_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/actor.h"
#include "store/log.h"
#include "store/watcher.h"

enum {
	PEERS_MOST = 256,
	ACCOUNT_MOST = 128, /* one account is often all of them */
	LINE_BYTES = 4096,
	QUEUE_BYTES = 64 * 1024,
	LINES_AT_ONCE = 20,
	LINES_A_SECOND = 2,
	/* Of an account, however often it connects: all of its screens may come at once, and ask who
	 * watches. */
	ACCOUNT_LINES_AT_ONCE = 1000,
	ACCOUNT_LINES_A_SECOND = 200,
	STRIKES_MOST = 5, /* lines that mean nothing */

	/* real ms, below */
	FIRST_MOST = 20, /* are poked at once, and then so many each BATCH_MS */
	BATCH_MOST = 8,
	BATCH_MS = 10,
	LOOK_MS = 1000,       /* how often is looked who does not read, or said nothing */
	CHANGED_MS = 250,     /* who watches is told so often at most */
	HELLO_MS = 10 * 1000, /* without a name until then: no screen of ours */
	UNREAD_MS = 5 * 1000, /* something is unread for so long: it does not read */
	LATE_MS = 100,        /* who has not read the last poke gets the next so much later */

	KEPT_MOST = 20, /* in one commit */
};

/* What is known of a peer. */
struct watcher {
	char name[WATCHER_NAME_BYTES];
	char account[WATCHER_ACCOUNT_BYTES];
	bool said; /* who it is: it is one who watches */
	bool due;  /* a poke */
	bool kept; /* that it watches what is open now: R22 */
	int strikes;
	int64_t since_ms;   /* room ms, UTC */
	uint64_t unread_ms; /* loop time since which it never had read all; 0: it has */
};

struct watch {
	struct engine *engine;
	struct wire_server *server;
	uv_timer_t batch; /* runs while pokes are due */
	uv_timer_t look;  /* runs while somebody is connected */
	int count;        /* who said who they are */
	bool late;        /* only those are still due who have not read the last one */
	bool again;       /* a poke came while the one before is being spread */
	bool keep_due;    /* somebody came who is not kept yet */
	int64_t rev;      /* of the record when what they watch was last asked for: */
	char what[WATCHER_WHAT_BYTES];
	uint64_t changed_ms; /* loop time when it was last told who watches */
	bool changed;
};

/* ---- who it is ---- */

/* Who watches is another now; screens are told, but not each of a crowd that comes at once. */
static void
change(struct watch *w)
{
	uint64_t now_ms = uv_now(&w->engine->loop);

	w->engine->crowd++;
	w->changed = now_ms - w->changed_ms < CHANGED_MS;
	if (w->changed)
		return; /* on_look tells it */
	w->changed_ms = now_ms;
	w->engine->poke_due = true;
}

static void
say_line(struct wire_peer *peer, struct buf *line)
{
	if (!line->full)
		wire_peer_say(peer, line->data, line->length);
	buf_clear(line);
}

static void
say_poke(struct watch *w, struct wire_peer *peer)
{
	struct buf line;

	buf_init(&line, LINE_BYTES);
	engine_put_poke(w->engine, true, &line);
	say_line(peer, &line);
}

/* How the room calls it, and that it only watches. */
static void
say_you(struct wire_peer *peer, const struct watcher *one)
{
	struct actor actor;
	struct buf line;

	watcher_actor(one->name, one->account, &actor);
	buf_init(&line, LINE_BYTES);
	(void)json_put(&line,
		"{\"told\":\"you\",\"name\":%s,\"level\":\"observer\",\"account\":%s}", actor.name,
		one->account);
	say_line(peer, &line);
}

/* {"watch":NAME}: once; who says it again is not renamed. */
static void
take_hello(struct watch *w, struct wire_peer *peer, struct watcher *one, const char *name)
{
	if (one->said) {
		one->strikes++;
		return;
	}
	watcher_name(text_of(name), one->name);
	(void)snprintf(one->account, sizeof one->account, "%s",
		engine_account_name(w->engine, wire_peer_uid(peer)));
	one->since_ms = clock_now_ms(&w->engine->clock);
	one->said = w->keep_due = true;
	w->count++;
	change(w);
	say_you(peer, one);
	say_poke(w, peer);
}

/* ---- what it may order ---- */

static void
take_order(struct watch *w, struct wire_peer *peer, struct watcher *one)
{
	struct actor actor;
	struct buf name;

	buf_init(&name, 256);
	if (!json_string(w->engine->json, "$.order", &name) || !one->said)
		one->strikes++;
	watcher_actor(one->name, one->account, &actor);
	if (one->said && strcmp(name.data, "hand-raise") == 0)
		engine_order(w->engine, peer, &actor);
	else if (one->said && name.length > 0)
		engine_refuse(w->engine, peer,
			"Observers only read here, and may raise a hand; ask the lead.");
	buf_clear(&name);
}

static void
take_line(struct watch *w, struct wire_peer *peer, struct watcher *one)
{
	struct buf word;

	buf_init(&word, LINE_BYTES);
	if (json_string(w->engine->json, "$.watch", &word))
		take_hello(w, peer, one, word.data);
	else if (!json_string(w->engine->json, "$.want", &word))
		take_order(w, peer, one);
	else if (one->said && strcmp(word.data, "watchers") == 0)
		engine_tell_watchers(w->engine, peer);
	else
		one->strikes++;
	buf_clear(&word);
}

static void
on_line(void *to, struct wire_peer *peer, const char *line, size_t length)
{
	struct watch *w = to;
	struct watcher *one = wire_peer_owned(peer);

	if (json_read(w->engine->json, line, length).kind != ERR_NONE)
		one->strikes++;
	else
		take_line(w, peer, one);
	json_forget(w->engine->json);
	one = wire_peer_owned(peer); /* an answer that it did not read may have ended it */
	if (one != NULL && one->strikes > STRIKES_MOST)
		wire_peer_drop(peer);
}

/* ---- who comes and goes ---- */

static void on_look(uv_timer_t *timer);

static void
on_joined(void *to, struct wire_peer *peer)
{
	struct watch *w = to;
	struct watcher *one = calloc(1, sizeof *one);

	if (one == NULL) {
		wire_peer_drop(peer);
		return;
	}
	wire_peer_own(peer, one);
	if (!uv_is_active((const uv_handle_t *)&w->look))
		(void)uv_timer_start(&w->look, on_look, LOOK_MS, LOOK_MS); /* has a callback */
}

static void
on_left(void *to, struct wire_peer *peer)
{
	struct watch *w = to;
	struct watcher *one = wire_peer_owned(peer);

	if (one == NULL)
		return;
	wire_peer_own(peer, NULL);
	if (one->said && !w->engine->stopping) {
		w->count--;
		change(w);
	}
	free(one);
}

/* Who said nothing, and who does not read: neither watches. Nothing comes on top of a poke that is
 * not read: who gets the next one has read everything, however often there is something when it is
 * looked at. */
static void
look_at(void *to, struct wire_peer *peer)
{
	struct watch *w = to;
	struct watcher *one = wire_peer_owned(peer);
	uint64_t now_ms = uv_now(&w->engine->loop);

	if (!one->said) {
		if (wire_peer_age_ms(peer) >= HELLO_MS)
			wire_peer_drop(peer);
		return;
	}
	if (wire_peer_unread(peer) == 0)
		one->unread_ms = 0;
	else if (one->unread_ms == 0)
		one->unread_ms = now_ms;
	else if (now_ms - one->unread_ms >= UNREAD_MS)
		wire_peer_drop(peer);
}

struct keeping {
	struct watch *watch;
	int left;
	struct err error;
};

static void
keep_one(void *to, struct wire_peer *peer)
{
	struct keeping *k = to;
	struct engine *g = k->watch->engine;
	struct watcher *one = wire_peer_owned(peer);

	if (!one->said || one->kept || k->error.kind != ERR_NONE)
		return;
	if (k->left-- <= 0) {
		k->watch->keep_due = true;
		return;
	}
	one->kept = true;
	k->error = watcher_keep(g->record, one->name, one->account, clock_now_ms(&g->clock));
}

static void
forget_kept(void *to, struct wire_peer *peer)
{
	struct watcher *one = wire_peer_owned(peer);

	(void)to;
	one->kept = false;
}

/* Those who came are kept in one commit; the next ones in the next look. */
static void
keep(struct watch *w)
{
	struct engine *g = w->engine;
	const struct moment moment = {
		.now_ms = clock_now_ms(&g->clock), .actor = "engine", .source = "engine"};
	struct keeping k = {.watch = w, .left = KEPT_MOST};
	bool changed = false;

	w->keep_due = false;
	k.error = record_begin(g->record, &moment);
	if (k.error.kind == ERR_NONE) {
		wire_server_each(w->server, keep_one, &k);
		if (k.error.kind == ERR_NONE)
			k.error = record_commit(g->record, &changed);
		else
			record_rollback(g->record);
	}
	if (k.error.kind != ERR_NONE)
		log_line("who watches cannot be kept: %s", k.error.text);
	g->poke_due = g->poke_due || changed;
}

/* What is watched is another now: who watches is kept for that, too. */
static void
look_what(struct watch *w)
{
	struct engine *g = w->engine;
	char what[sizeof w->what];

	if (w->count == 0 || w->rev == record_rev(g->record))
		return;
	w->rev = record_rev(g->record);
	if (watcher_what(g->record, clock_now_ms(&g->clock), what).kind != ERR_NONE ||
		strcmp(what, w->what) == 0)
		return;
	memcpy(w->what, what, sizeof what);
	wire_server_each(w->server, forget_kept, NULL);
	w->keep_due = true;
}

static void
on_look(uv_timer_t *timer)
{
	struct watch *w = timer->data;
	struct engine *g = w->engine;

	if (g->stopping || w->server == NULL)
		return;
	wire_server_each(w->server, look_at, w);
	if (!record_suspect(g->record)) {
		look_what(w);
		if (w->keep_due)
			keep(w);
	}
	if (w->changed) {
		w->changed = false;
		w->changed_ms = uv_now(&g->loop);
		g->poke_due = true;
	}
	if (wire_server_peers(w->server) == 0)
		(void)uv_timer_stop(timer);
}

/* ---- pokes ---- */

struct batch {
	struct watch *watch;
	struct buf line;
	int left;  /* how many may still be poked in it */
	bool due;  /* there are more */
	bool late; /* some have not read the last one */
};

static void
mark_due(void *to, struct wire_peer *peer)
{
	struct watcher *one = wire_peer_owned(peer);

	(void)to;
	one->due = one->said;
}

/* Who has not read the last one gets none on top of it: it stays due, and gets a newer one. */
static void
poke_one(void *to, struct wire_peer *peer)
{
	struct batch *b = to;
	struct watcher *one = wire_peer_owned(peer);

	if (!one->due)
		return;
	if (b->left == 0) {
		b->due = true;
	} else if (wire_peer_unread(peer) > 0) {
		b->late = true;
	} else {
		one->due = false;
		one->unread_ms = 0; /* it had all, if not when it was looked at */
		b->left--;
		wire_peer_say(peer, b->line.data, b->line.length);
	}
}

static void on_batch(uv_timer_t *timer);

static void
poke_some(struct watch *w, int most)
{
	struct batch b = {.watch = w, .left = most};

	buf_init(&b.line, LINE_BYTES);
	engine_put_poke(w->engine, true, &b.line);
	if (!b.line.full)
		wire_server_each(w->server, poke_one, &b);
	buf_clear(&b.line);
	if (b.due || b.late) /* cannot fail: it has a callback */
		(void)uv_timer_start(&w->batch, on_batch, b.due ? BATCH_MS : LATE_MS, 0);
	w->late = !b.due && b.late;
}

static void
begin_round(struct watch *w)
{
	w->again = false;
	wire_server_each(w->server, mark_due, NULL);
	poke_some(w, FIRST_MOST);
}

static void
on_batch(uv_timer_t *timer)
{
	struct watch *w = timer->data;

	if (w->engine->stopping || w->server == NULL)
		return;
	poke_some(w, BATCH_MOST);
	if (w->again && !uv_is_active((const uv_handle_t *)timer))
		begin_round(w);
}

void
engine_watch_poke(struct engine *g)
{
	struct watch *w = g->watch;

	g->watch_due = false;
	if (w == NULL || w->server == NULL || w->count == 0)
		return;
	if (uv_is_active((const uv_handle_t *)&w->batch) && !w->late)
		w->again = true;
	else
		begin_round(w);
}

/* ---- for others ---- */

int
engine_watch_count(const struct engine *g)
{
	return g->watch != NULL ? g->watch->count : 0;
}

struct seeing {
	watch_see *see;
	void *to;
};

static void
see_one(void *to, struct wire_peer *peer)
{
	const struct seeing *seeing = to;
	const struct watcher *one = wire_peer_owned(peer);

	if (one->said)
		seeing->see(seeing->to, one->name, one->account, one->since_ms);
}

void
engine_watch_each(const struct engine *g, watch_see *see, void *to)
{
	struct seeing seeing = {.see = see, .to = to};

	if (g->watch != NULL && g->watch->server != NULL)
		wire_server_each(g->watch->server, see_one, &seeing);
}

/* ---- its life ---- */

static struct err
listen_there(struct watch *w)
{
	const struct wire_handler handler = {
		.joined = on_joined, .line = on_line, .left = on_left, .to = w};
	const struct mirror_place *observers = &w->engine->observers;
	bool shared = observers->group != (gid_t)-1;
	char path[WIRE_PATH_BYTES];
	const struct wire_place place = {.path = path,
		.mode = shared ? 0660 : 0600,
		.group = observers->group,
		.peers_most = PEERS_MOST,
		.account_most = ACCOUNT_MOST,
		.line_bytes = LINE_BYTES,
		.queue_bytes = QUEUE_BYTES,
		.lines_a_second = ACCOUNT_LINES_A_SECOND,
		.lines_at_once = ACCOUNT_LINES_AT_ONCE,
		.peer_lines_a_second = LINES_A_SECOND,
		.peer_lines_at_once = LINES_AT_ONCE};
	struct err e = wire_watch_path(observers->dir, path);

	if (e.kind == ERR_NONE)
		e = wire_server_open(&w->engine->loop, &place, &handler, &w->server);
	return e;
}

static struct watch *
make(struct engine *g)
{
	struct watch *w = calloc(1, sizeof *w);

	if (w == NULL)
		return NULL;
	w->engine = g;
	w->rev = -1;
	(void)uv_timer_init(&g->loop, &w->batch); /* cannot fail, like the next */
	(void)uv_timer_init(&g->loop, &w->look);
	w->batch.data = w->look.data = w;
	return w;
}

void
engine_watch_open(struct engine *g)
{
	struct err e;

	if (g->mirror == NULL || (g->watch != NULL && g->watch->server != NULL))
		return;
	if (g->watch == NULL)
		g->watch = make(g);
	if (g->watch == NULL)
		e = err_make(ERR_FULL, "memory is short.");
	else
		e = listen_there(g->watch);
	if (e.kind != ERR_NONE)
		log_line("who watches is not known: %s", e.text);
}

void
engine_watch_close(struct engine *g)
{
	struct watch *w = g->watch;
	struct wire_server *server;

	if (w == NULL || w->server == NULL)
		return;
	server = w->server;
	w->server = NULL;
	wire_server_close(server, NULL, NULL); /* each leaves */
}

void
engine_watch_free(struct engine *g)
{
	free(g->watch);
	g->watch = NULL;
}
