/* cli_engine.c - what a command of a shell works on: config, record, and one order to the engine.
 *
 * The way to the engine is a screen's (engine_link.c), on a loop that ends with the answer.
 * SPDX-License-Identifier: MIT */
#include "cli_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "cli.h"
#include "engine_link.h"
#include "store/actor.h"
#include "store/incident.h"
#include "store/json.h"
#include "store/lock.h"
#include "store/record.h"
#include "store/spool.h"
#include "store/text.h"

enum {
	PATIENCE_MS = 5000, /* real: to be reached, and again to answer */
	SIGNALS = 3,
	ARGS_CAP_BYTES = 1024 * 1024,
	SAID_CAP_BYTES = 4096,
};

/* ---- config and record ---- */

/* From another account neither record nor engine can be reached: what can be done from there is
 * done on a screen that watches, whose engine knows who sits at it. */
static struct err
check_reach(const char *dir)
{
	if (faccessat(AT_FDCWD, dir, R_OK | X_OK, AT_EACCESS) == 0 || errno != EACCES)
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"The record %s belongs to another account. Run this there; from your own you "
		"follow, and act as the config lets you, by warroom watch.",
		dir);
}

struct err
cli_room_open(const struct options *options, struct cli_room *out)
{
	struct err e;

	*out = (struct cli_room){.options = options};
	e = config_load(options->config, &out->config);
	if (e.kind != ERR_NONE && options->record == NULL)
		return e;
	if (e.kind != ERR_NONE && options->verbose)
		(void)fprintf(stderr, "warroom: goes on without the config: %s\n", e.text);
	e = cli_record_dir(
		options->record, out->config != NULL ? out->config->record : "", out->dir);
	if (e.kind == ERR_NONE)
		e = check_reach(out->dir);
	if (e.kind != ERR_NONE)
		cli_room_close(out);
	return e;
}

void
cli_room_close(struct cli_room *room)
{
	config_free(room->config);
	room->config = NULL;
}

enum level
cli_room_level(const struct cli_room *room)
{
	struct actor actor;

	if (room->config == NULL)
		return LEVEL_LEAD; /* who is refused is the engine's to say */
	actor_find(room->config, geteuid(), &actor);
	return actor.level;
}

/* ---- asking ---- */

struct asking {
	const struct cli_room *room;
	uv_loop_t loop;
	uv_timer_t deadline;
	uv_signal_t signals[SIGNALS];
	struct engine_link *link;
	struct buf *said;
	bool live;     /* it was reached */
	bool answered; /* `ok` and `said` hold */
	bool ok;
	struct err why; /* it was not answered */
};

static void
on_poked(void *to, const struct poke *poke)
{
	(void)to;
	(void)poke;
}

static void
on_answered(void *to, const char *id, bool ok, struct text text)
{
	struct asking *a = to;

	(void)id; /* there is one */
	a->answered = true;
	a->ok = ok;
	text_plain(text, false, SAID_CAP_BYTES - 1, a->said);
	uv_stop(&a->loop);
}

/* What there is to say of an engine that keeps silent. */
static struct err
silence(const struct asking *a)
{
	struct lock_holder holder;

	if (!lock_held(a->room->dir, &holder))
		return err_make(ERR_IO, "No engine could be started in time.");
	return err_make(ERR_IO,
		"The engine (process %" PRId64 " of %s) does not answer; if it hangs: "
		"warroom engine --take-over.",
		holder.pid, holder.account);
}

static void
on_deadline(uv_timer_t *timer)
{
	struct asking *a = timer->data;

	a->why = silence(a);
	uv_stop(&a->loop);
}

static void
on_changed(void *to, enum link_state state, struct text text)
{
	struct asking *a = to;
	char sentence[280];

	if (state == LINK_LIVE && !a->live) {
		a->live = true;
		(void)uv_timer_start(&a->deadline, on_deadline, PATIENCE_MS, 0);
	}
	if (state == LINK_GONE && !text_is_empty(text)) {
		a->why = err_make(ERR_IO, "%s", text_show(text, false, sentence, sizeof sentence));
		uv_stop(&a->loop);
	}
}

static void
on_signal(uv_signal_t *handle, int number)
{
	struct asking *a = handle->data;

	(void)number;
	a->why = err_make(ERR_IO, "It was interrupted before the engine had answered.");
	uv_stop(&a->loop);
}

static void
close_handle(uv_handle_t *handle, void *to)
{
	(void)to;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* The link closes its own handles first: their callbacks are not ours. */
static void
close_all(struct asking *a)
{
	uv_close((uv_handle_t *)&a->deadline, NULL);
	for (int i = 0; i < SIGNALS; i++)
		uv_close((uv_handle_t *)&a->signals[i], NULL);
	if (a->link != NULL)
		engine_link_close(a->link);
	(void)uv_run(&a->loop, UV_RUN_DEFAULT);
	uv_walk(&a->loop, close_handle, NULL);
	(void)uv_run(&a->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&a->loop);
}

static struct err
open_all(struct asking *a)
{
	static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
	const struct options *options = a->room->options;
	const struct engine_link_options link = {
		.loop = &a->loop,
		.dir = a->room->dir,
		.config = a->room->config != NULL   ? a->room->config->path
			  : options->config != NULL ? options->config
						    : "",
		.clock = &options->clock,
	};
	const struct engine_link_handler handler = {
		.poked = on_poked, .answered = on_answered, .changed = on_changed, .to = a};

	(void)uv_timer_init(&a->loop, &a->deadline); /* cannot fail */
	a->deadline.data = a;
	(void)uv_timer_start(&a->deadline, on_deadline, PATIENCE_MS, 0);
	for (int i = 0; i < SIGNALS; i++) {
		(void)uv_signal_init(&a->loop, &a->signals[i]);
		a->signals[i].data = a;
		(void)uv_signal_start(&a->signals[i], on_signal, numbers[i]);
	}
	return engine_link_open(&link, &handler, &a->link);
}

/* NO_ERR: it was answered. */
static struct err
ask(struct asking *a, const struct order *order)
{
	struct err e;

	/* What a shell has open here (a lock, a pipe that somebody reads to its end) is not for an
	 * engine that outlives us. */
	(void)close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	if (uv_loop_init(&a->loop) != 0)
		return err_make(ERR_IO, "The loop cannot start: too many files are open.");
	e = open_all(a);
	if (e.kind == ERR_NONE)
		e = engine_link_order(a->link, order);
	if (e.kind == ERR_NONE) {
		(void)uv_run(&a->loop, UV_RUN_DEFAULT);
		e = a->answered ? NO_ERR : a->why;
	}
	close_all(a);
	return e;
}

/* ---- keeping ---- */

/* Adds a member to an object that is one already. */
static bool
add_member(struct buf *object, const struct buf *member)
{
	struct buf all;
	bool well;

	buf_init(&all, ARGS_CAP_BYTES);
	well = buf_printf(&all, "{%s%s", member->data, object->data[1] == '}' ? "" : ",") &&
	       buf_string(&all, object->data + 1);
	buf_clear(object);
	*object = all;
	return well;
}

/* Which incident it is about is what it is about now, not when it is recorded. */
static struct err
add_incident(const struct cli_room *room, struct json *j, struct buf *args)
{
	struct record *record = NULL;
	char incident[ROW_ID_BYTES] = "";
	struct buf member;
	struct buf given;
	struct err e = record_open(room->dir, RECORD_READ, &record);

	if (e.kind != ERR_NONE)
		return NO_ERR; /* there is no record yet, or it cannot be asked: the engine will */
	buf_init(&given, ROW_ID_BYTES);
	buf_init(&member, 2 * (size_t)ROW_ID_BYTES);
	(void)json_string(j, "$.incident", &given);
	e = incident_choose(record, given.data, false, incident);
	if (e.kind == ERR_NONE && given.length == 0 && incident[0] != '\0') {
		(void)json_put(&member, "\"incident\":%s", incident);
		(void)add_member(args, &member);
	}
	if (e.kind != ERR_USAGE && e.kind != ERR_MISSING)
		e = NO_ERR;
	buf_clear(&given);
	buf_clear(&member);
	record_close(record);
	return e;
}

/* What is said in the spool keeps the time at which it was said. */
static void
add_time(const char *name, int64_t now_ms, struct json *j, struct buf *args)
{
	struct buf member;

	if (strcmp(name, "note") != 0 || json_has(j, "$.at_ms"))
		return;
	buf_init(&member, 64);
	(void)buf_printf(&member, "\"at_ms\":%lld", (long long)now_ms);
	(void)add_member(args, &member);
	buf_clear(&member);
}

/* A file there would be for the other account's engine, which knows the owner as somebody else. */
static struct err
check_owner(const char *dir)
{
	struct stat there;

	if (stat(dir, &there) == 0 && there.st_uid != geteuid())
		return err_make(ERR_REFUSED, "the record in %s belongs to another account", dir);
	return NO_ERR;
}

static struct err
keep(const struct cli_room *room, const struct order *order)
{
	int64_t now_ms = clock_now_ms(&room->options->clock);
	struct order kept = *order;
	struct json *j = NULL;
	struct buf args;
	struct err e = check_owner(room->dir);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&args, ARGS_CAP_BYTES);
	(void)buf_string(&args, order->args);
	e = json_open(&j);
	if (e.kind == ERR_NONE)
		e = json_read(j, order->args, strlen(order->args));
	if (e.kind == ERR_NONE)
		e = add_incident(room, j, &args);
	if (e.kind == ERR_NONE) {
		add_time(order->name, now_ms, j, &args);
		kept.args = args.data;
		e = args.full ? err_make(ERR_FULL, "That is more than one order can hold (1 MiB).")
			      : spool_keep(room->dir, &kept, now_ms);
	}
	json_close(j);
	buf_clear(&args);
	return e;
}

/* ---- the outside ---- */

void
cli_answer_init(struct cli_answer *answer)
{
	*answer = (struct cli_answer){.kept = false};
	buf_init(&answer->said, SAID_CAP_BYTES);
}

void
cli_answer_clear(struct cli_answer *answer)
{
	buf_clear(&answer->said);
}

struct err
cli_room_ask(const struct cli_room *room, const struct order *order, struct cli_answer *answer)
{
	struct asking a = {.room = room, .said = &answer->said, .why = NO_ERR};
	struct err why = ask(&a, order);
	struct err e;

	if (why.kind == ERR_NONE && a.ok)
		return NO_ERR;
	if (why.kind == ERR_NONE)
		return err_make(ERR_REFUSED, "%s", answer->said.data);
	e = keep(room, order);
	if (e.kind == ERR_USAGE || e.kind == ERR_MISSING)
		return e;
	if (e.kind != ERR_NONE)
		return err_make(ERR_IO, "Not recorded. %s Nor can it be kept in the spool: %s",
			why.text, e.text);
	answer->kept = true;
	buf_reset(&answer->said);
	(void)buf_string(&answer->said, why.text);
	return NO_ERR;
}

int
cli_answer_say(const struct cli_answer *answer)
{
	if (answer->kept)
		(void)fprintf(stderr,
			"warroom: kept in the spool; the next engine records it. %s\n",
			answer->said.data);
	else if (answer->said.length > 0 && (puts(answer->said.data) < 0 || fflush(stdout) != 0))
		return 1;
	return 0;
}
