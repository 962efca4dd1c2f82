/* engine_link.c - a screen's tie to its engine.
 * SPDX-License-Identifier: MIT */
#include "engine_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_link_poke.h"
#include "engine_link_start.h"
#include "net/wire.h"
#include "net/wire_client.h"
#include "store/json.h"
#include "store/lock.h"

enum {
	WAITING_MOST = 64,
	RETRY_MS = 100,          /* real time, between two attempts to connect */
	LISTEN_MS = 1000,        /* while connected: how often silence is counted, from a line on */
	SILENCE_GRACE_MS = 2000, /* real time: how late a heartbeat may be */
	/* Real time between two rounds of a watch screen: there may be a hundred of them. */
	ROUND_LEAST_MS = 500,
	ROUND_MOST_MS = 5000,
	WAYS_MOST = 2,
};

/* An order that was not answered yet. */
struct waiting {
	char id[ORDER_ID_BYTES];
	struct buf line;
};

struct engine_link {
	struct engine_link_options options;
	struct engine_link_handler handler;
	struct wire_client *client;
	struct json *json;
	uv_timer_t retry;
	struct engine_start start;
	/* Where it may listen, the best first; and which of them is tried, or was joined. */
	char ways[WAYS_MOST][WIRE_PATH_BYTES];
	int ways_count;
	int way;
	bool joined;
	bool known;       /* it was joined once: that its socket is not there says it has gone */
	bool away;        /* in this round of attempts one said that nobody listens */
	bool full_told;   /* since it was joined last, that many wait there: once is enough */
	int rounds;       /* of attempts in a row that failed */
	int64_t heard_ms; /* UTC of the room; -1: never */
	int64_t told_ms;  /* what the mirror was told last: when, and when we saw that */
	int64_t told_seen_ms;
	enum link_state state;
	/* Real time since its last line, counted by the retry timer: a time in which we were
	 * stopped ourselves is not the engine's silence. */
	uint64_t silence_ms;
	struct waiting waiting[WAITING_MOST];
	int waiting_count;
	int open_handles;
	bool closing;
};

/* A watch screen's. */
static bool
watches(const struct engine_link *l)
{
	return l->options.observers != NULL;
}

static void
tell_state(struct engine_link *l, enum link_state state, const char *text)
{
	l->state = state;
	if (!l->closing)
		l->handler.changed(l->handler.to, state, text_of(text));
}

/* Frees the link once every handle and the client are gone. */
static void
release(struct engine_link *l)
{
	if (--l->open_handles > 0)
		return;
	for (int i = 0; i < l->waiting_count; i++)
		buf_clear(&l->waiting[i].line);
	json_close(l->json);
	free(l);
}

static void
handle_closed(uv_handle_t *handle)
{
	release(handle->data);
}

static void
part_closed(void *to)
{
	release(to);
}

/* A heartbeat that does not come: the engine hangs, and what is shown gets old. */
static void
hear_silence(struct engine_link *l)
{
	l->silence_ms += LISTEN_MS;
	if (l->state == LINK_LIVE &&
		l->silence_ms >=
			clock_wait_ms(l->options.clock, WIRE_HEARTBEAT_MS) + SILENCE_GRACE_MS)
		tell_state(l, LINK_SILENT, "");
}

/* Who it is that watches: the engine has the account from the socket. */
static void
say_who(struct engine_link *l)
{
	struct buf line;

	buf_init(&line, 1024);
	if (json_put(&line, "{\"watch\":%s}", l->options.as != NULL ? l->options.as : ""))
		(void)wire_client_say(l->client, line.data, line.length);
	buf_clear(&line);
}

/* ---- coming and going ---- */

static void
try_way(struct engine_link *l, int way)
{
	l->way = way;
	wire_client_aim(l->client, l->ways[way]);
	wire_client_connect(l->client);
}

static void
start_over(void *to, const char *why)
{
	struct engine_link *l = to;

	if (why[0] != '\0')
		tell_state(l, LINK_GONE, why);
	else
		try_way(l, 0);
}

static void
on_retry(uv_timer_t *timer)
{
	struct engine_link *l = timer->data;

	if (l->closing || engine_start_is_busy(&l->start))
		return;
	if (l->joined) {
		hear_silence(l);
		return;
	}
	if (!watches(l) && !lock_held(l->options.dir, NULL))
		engine_start_try(&l->start);
	l->away = false;
	if (!engine_start_is_busy(&l->start))
		try_way(l, 0);
}

/* The next attempt, or the next count of the silence, in so long and so on. */
static void
retry_in(struct engine_link *l, uint64_t wait_ms)
{
	uv_timer_set_repeat(&l->retry, wait_ms);
	(void)uv_timer_again(&l->retry); /* fails only for one that never ran */
}

/* It lives: silence counts from now. A count that went on from wherever it was would be up to a
 * second late, while the panes say already that what they show is old. */
static void
hear_life(struct engine_link *l)
{
	l->silence_ms = 0;
	retry_in(l, LISTEN_MS);
}

static void
on_joined(void *to)
{
	struct engine_link *l = to;

	l->joined = l->known = true;
	l->full_told = false;
	l->rounds = 0;
	hear_life(l);
	if (watches(l) && !engine_link_acts(l))
		say_who(l);
	tell_state(l, LINK_LIVE, "");
	for (int i = 0; i < l->waiting_count; i++)
		(void)wire_client_say(
			l->client, l->waiting[i].line.data, l->waiting[i].line.length);
}

uint64_t
engine_link_pause_ms(int rounds, uint32_t chance)
{
	uint64_t least_ms = ROUND_LEAST_MS;

	for (int i = 0; i < rounds && least_ms < ROUND_MOST_MS; i++)
		least_ms *= 2;
	least_ms = least_ms > ROUND_MOST_MS / 2 ? ROUND_MOST_MS / 2 : least_ms;
	return least_ms + chance % (least_ms + 1);
}

static void
pause_round(struct engine_link *l)
{
	uint32_t chance = 0;

	(void)uv_random(NULL, NULL, &chance, sizeof chance, 0, NULL); /* none: all alike */
	retry_in(l, engine_link_pause_ms(l->rounds, chance));
	l->rounds++;
}

/* More come at once than the kernel keeps waiting for it: it lives, and is tried again. */
static void
tell_full(struct engine_link *l)
{
	bool lives = l->state == LINK_LIVE && l->way == 0 && !l->full_told;

	if (l->state != LINK_STARTING && !lives)
		return;
	l->full_told = lives;
	tell_state(l, l->state, "Many wait for the engine, or it hangs: tried again by itself.");
}

/* The next way, or the next round after a while. Where many are before us it is the same way again:
 * who may act there is not to end as one who watches. */
static void
look_further(struct engine_link *l)
{
	int error = wire_client_error(l->client);

	if (error == UV_EAGAIN) {
		tell_full(l);
		pause_round(l);
		return;
	}
	l->away = l->away || error == UV_ECONNREFUSED || (error == UV_ENOENT && l->known);
	if (l->way + 1 < l->ways_count) {
		try_way(l, l->way + 1);
		return;
	}
	if (l->away && l->state != LINK_GONE)
		tell_state(l, LINK_GONE, "");
	pause_round(l);
}

static void
on_left(void *to)
{
	struct engine_link *l = to;
	bool was = l->joined;

	l->joined = false;
	if (!watches(l) && (l->state == LINK_LIVE || l->state == LINK_SILENT))
		tell_state(l, LINK_GONE, "");
	if (l->closing)
		return;
	if (watches(l) && was) {
		pause_round(l); /* it may have gone, or have dropped us: the next one shows which */
	} else if (watches(l)) {
		look_further(l);
	} else {
		if (!was && wire_client_error(l->client) == UV_EAGAIN)
			tell_full(l);
		retry_in(l, RETRY_MS);
		/* Where nobody holds the record, start at once; else the timer tries to connect. */
		if (!engine_start_is_busy(&l->start) && !lock_held(l->options.dir, NULL))
			engine_start_try(&l->start);
	}
}

/* ---- what is said ---- */

static void
forget_waiting(struct engine_link *l, int at)
{
	buf_clear(&l->waiting[at].line);
	l->waiting_count--;
	memmove(&l->waiting[at], &l->waiting[at + 1],
		(size_t)(l->waiting_count - at) * sizeof l->waiting[0]);
}

static void
take_answer(struct engine_link *l, const char *id)
{
	struct buf sentence;

	for (int i = 0; i < l->waiting_count; i++) {
		bool refused;

		if (strcmp(l->waiting[i].id, id) != 0)
			continue;
		buf_init(&sentence, 4096);
		refused = json_string(l->json, "$.error", &sentence);
		if (!refused)
			(void)json_string(l->json, "$.text", &sentence);
		forget_waiting(l, i);
		l->handler.answered(l->handler.to, id, !refused, text_of(sentence.data));
		buf_clear(&sentence);
		return;
	}
}

static void
take_poke(void *to, struct poke *poke)
{
	struct engine_link *l = to;

	l->handler.poked(l->handler.to, poke);
}

static void
on_line(void *to, const char *line, size_t length)
{
	struct engine_link *l = to;
	struct buf id;

	hear_life(l);
	l->heard_ms = clock_now_ms(l->options.clock);
	tell_state(l, LINK_LIVE, "");
	if (l->closing || json_read(l->json, line, length).kind != ERR_NONE)
		return; /* the engine is ours: a line we cannot read is from another version and
			   says nothing */
	buf_init(&id, 256);
	if (l->handler.told != NULL && json_string(l->json, "$.told", &id))
		l->handler.told(l->handler.to, id.data, l->json);
	else if (json_string(l->json, "$.id", &id))
		take_answer(l, id.data);
	else
		(void)engine_poke_read(l->json, take_poke, l);
	buf_clear(&id);
}

/* Room time since the mirror was told something. By our own steady clock, too: a clock that was set
 * back makes nothing young. */
static int64_t
told_age_ms(const struct engine_link *l)
{
	int64_t ago_ms = clock_now_ms(l->options.clock) - l->told_ms;
	int64_t seen_ms = clock_steady_ms(l->options.clock) - l->told_seen_ms;

	if (l->told_ms < 0)
		return INT64_MAX;
	return ago_ms > seen_ms ? ago_ms : seen_ms;
}

/* What the mirror was told, so long ago. */
static void
take_told(void *to, struct poke *poke)
{
	struct engine_link *l = to;
	int64_t steady_ms = clock_steady_ms(l->options.clock);
	int64_t ago_ms = told_age_ms(l);

	/* Of the same start of this machine the steady clock knows better than one that may be
	 * set. */
	if (poke->at_ms >= 0 && poke->at_ms <= steady_ms && steady_ms - poke->at_ms > ago_ms)
		ago_ms = steady_ms - poke->at_ms;
	poke->at_ms = steady_ms - ago_ms;
	l->handler.poked(l->handler.to, poke);
}

void
engine_link_told(struct engine_link *l, const char *line, size_t length, int64_t at_ms)
{
	bool news = at_ms >= 0 && at_ms != l->told_ms;

	if (l->joined || l->closing)
		return;
	if (news) {
		l->told_ms = at_ms;
		l->told_seen_ms = clock_steady_ms(l->options.clock);
		if (at_ms > l->heard_ms)
			l->heard_ms = at_ms;
	}
	if (told_age_ms(l) <= engine_link_patience_ms(l->options.clock)) {
		if (news)
			tell_state(l, LINK_LIVE, "");
	} else if (l->state != LINK_GONE) {
		tell_state(l, LINK_GONE, "");
	}
	if (news && json_read(l->json, line, length).kind == ERR_NONE)
		(void)engine_poke_read(l->json, take_told, l);
}

/* ---- the outside ---- */

/* Where it may listen. A path that is too long for a socket is none. */
static struct err
find_ways(struct engine_link *l)
{
	const struct engine_link_options *o = &l->options;
	struct err e = wire_path(watches(l) ? o->observers : o->dir, l->ways[0]);

	l->ways_count = 1;
	if (e.kind == ERR_NONE && watches(l)) {
		e = wire_watch_path(o->observers, l->ways[1]);
		l->ways_count = 2;
	}
	return e;
}

struct err
engine_link_open(const struct engine_link_options *options,
	const struct engine_link_handler *handler, struct engine_link **out)
{
	struct engine_link *l = calloc(1, sizeof *l);
	const struct wire_client_handler wire = {
		.joined = on_joined, .line = on_line, .left = on_left, .to = l};
	const struct engine_start_handler start = {
		.over = start_over, .closed = part_closed, .to = l};
	struct err e;

	if (l == NULL)
		return err_make(ERR_FULL, "There is no memory for the connection to the engine.");
	l->options = *options;
	l->handler = *handler;
	l->heard_ms = l->told_ms = -1;
	e = find_ways(l);
	if (e.kind == ERR_NONE)
		e = json_open(&l->json);
	if (e.kind == ERR_NONE)
		e = wire_client_open(options->loop, l->ways[0], &wire, &l->client);
	if (e.kind != ERR_NONE) {
		json_close(l->json);
		free(l);
		return e;
	}
	engine_start_init(&l->start, &l->options, &start);
	l->open_handles = 3;
	l->retry.data = l;
	(void)uv_timer_init(options->loop, &l->retry); /* cannot fail */
	(void)uv_timer_start(&l->retry, on_retry, RETRY_MS, RETRY_MS);
	try_way(l, 0);
	*out = l;
	return NO_ERR;
}

struct err
engine_link_order(void *link, const struct order *order)
{
	struct engine_link *l = link;
	struct waiting *waiting = &l->waiting[l->waiting_count];

	if (l->waiting_count == WAITING_MOST)
		return err_make(ERR_FULL,
			"%d orders wait for the engine already; see engine.log, then try again.",
			WAITING_MOST);
	buf_init(&waiting->line, WIRE_LINE_CAP_BYTES);
	if (!order_print(order, &waiting->line)) {
		buf_clear(&waiting->line);
		return err_make(ERR_FULL, "That is more than one order can hold (1 MiB).");
	}
	(void)snprintf(waiting->id, sizeof waiting->id, "%s", order->id);
	l->waiting_count++;
	if (wire_client_joined(l->client))
		(void)wire_client_say(l->client, waiting->line.data, waiting->line.length);
	return NO_ERR;
}

int64_t
engine_link_patience_ms(const struct clock *clock)
{
	return WIRE_HEARTBEAT_MS + (int64_t)((double)SILENCE_GRACE_MS * clock->speed);
}

int64_t
engine_link_heard_ms(const struct engine_link *l)
{
	return l->heard_ms;
}

bool
engine_link_acts(const struct engine_link *l)
{
	return l->joined && l->way == 0;
}

int
engine_link_waiting(const struct engine_link *l)
{
	return l->waiting_count;
}

void
engine_link_want(void *link, const char *kind, const char *id)
{
	struct engine_link *l = link;
	struct buf line;

	if (!engine_link_acts(l) && strcmp(kind, "watchers") != 0)
		return; /* all that those may ask for who only watch */
	buf_init(&line, 1024);
	if (json_put(&line, "{\"want\":%s,\"id\":%s}", kind, id))
		(void)wire_client_say(l->client, line.data, line.length);
	buf_clear(&line);
}

void
engine_link_close(struct engine_link *l)
{
	l->closing = true;
	uv_close((uv_handle_t *)&l->retry, handle_closed);
	engine_start_close(&l->start);
	wire_client_close(l->client, part_closed, l);
}
