/* screen.c - a screen's loop: keys in, frames out.
 *
 * Everything that happens (a key, a poke, a second gone by) only marks what it changed. Just before
 * the loop sleeps, what is marked is loaded from the record and drawn: once, however much happened.
 * SPDX-License-Identifier: MIT */
#include "screen.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "cli.h"
#include "engine_link.h"
#include "panes/catch_up.h"
#include "panes/past.h"
#include "panes/ui.h"
#include "screen_memory.h"
#include "screen_room.h"
#include "screen_signal.h"
#include "screen_source.h"
#include "screen_split.h"
#include "screen_terminal.h"
#include "screen_watch.h"
#include "store/actor.h"
#include "store/config.h"
#include "tui/canvas.h"
#include "tui/input.h"
#include "tui/term.h"

enum { TICK_LEAST_MS = 100, BACKSTOP_MS = 1000, FIRST_TURNS = 4 };

struct screen {
	uv_loop_t loop;
	uv_poll_t keys;
	uv_timer_t pause; /* half a sequence waits for its rest */
	uv_timer_t tick;  /* the picture changes by itself */
	uv_timer_t backstop;
	uv_timer_t again; /* a look that found the mirror being moved */
	uv_prepare_t prepare;
	uv_idle_t seek; /* a filter has more rows to look at; runs between looks for keys */
	uv_signal_t signals[SCREEN_SIGNALS];
	struct clock clock;
	struct config *config;
	struct screen_room room;
	struct engine_link *link;
	struct link commands; /* what the commands get of it */
	struct screen_terminal terminal;
	struct input input;
	struct canvas canvas;
	struct ui ui;
	struct keymap *keymap;
	char as[SCREEN_WATCH_NAME_BYTES]; /* of a watch screen */
	bool dirty;                       /* a frame is wanted */
	bool slim;                        /* what the start left over was given back */
	bool over;       /* stopped: also in a turn of the loop before the first frame */
	bool asked_quit; /* q was pressed while an order waits: once more leaves */
};

static void
stop(struct screen *s)
{
	s->over = true;
	uv_stop(&s->loop);
}

/* ---- the record ---- */

static void on_again(uv_timer_t *timer);

static void
look_at_record(struct screen *s)
{
	struct screen_room_news news;

	screen_room_look(&s->room, &news);
	if (s->room.watch)
		s->dirty = screen_watch_show(&s->ui, &s->room, &news, clock_now_ms(&s->clock)) ||
			   s->dirty;
	else if (news.why.kind != ERR_NONE && news.why.kind != ERR_MISSING)
		ui_say(&s->ui, STYLE_OVERDUE, clock_now_ms(&s->clock), "%s", news.why.text);
	if (news.soon)
		(void)uv_timer_start(&s->again, on_again, SCREEN_ROOM_AGAIN_MS, 0);
	if (news.renewed)
		ui_renewed(&s->ui);
	if (news.gone || news.renewed || (news.tables != 0 && ui_changed(&s->ui, news.tables)))
		s->dirty = true;
}

static void
on_again(uv_timer_t *timer)
{
	look_at_record(timer->data);
}

static void
on_backstop(uv_timer_t *timer)
{
	struct screen *s = timer->data;

	screen_memory_slim(&s->slim);
	look_at_record(s);
	if (s->room.watch)
		screen_watch_tell(&s->room, s->link);
}

/* ---- drawing ---- */

static void
on_tick(uv_timer_t *timer)
{
	struct screen *s = timer->data;

	ui_tick(&s->ui, clock_now_ms(&s->clock));
	s->dirty = true;
}

static void
draw(struct screen *s)
{
	int64_t now_ms = clock_now_ms(&s->clock);
	int64_t steady_ms = clock_steady_ms(&s->clock);
	int64_t next_ms;
	uint64_t wait_ms;

	ui_draw(&s->ui, &s->canvas, now_ms, steady_ms);
	s->dirty = false;
	screen_terminal_show(
		&s->terminal, &s->ui, &s->canvas, (struct frame_time){now_ms, steady_ms});
	if (!term_pending()) /* what nobody could read yet is not answered */
		ui_drawn(&s->ui, clock_now_ms(&s->clock));
	ui_watch(&s->ui);
	next_ms = ui_next_tick(&s->ui, now_ms);
	if (next_ms == INT64_MAX) {
		(void)uv_timer_stop(&s->tick);
		return;
	}
	wait_ms = clock_wait_ms(&s->clock, next_ms > now_ms ? next_ms - now_ms : 1);
	if (wait_ms < TICK_LEAST_MS && s->clock.speed != 1.0)
		wait_ms = TICK_LEAST_MS;
	(void)uv_timer_start(&s->tick, on_tick, wait_ms, 0);
}

static void
on_seek(uv_idle_t *handle)
{
	struct screen *s = handle->data;

	ui_seek(&s->ui);
}

static void
load(struct screen *s)
{
	if (!ui_stale(&s->ui))
		return;
	ui_load(&s->ui, s->room.record, clock_now_ms(&s->clock));
	if (screen_terminal_copy(past_front(&s->ui), clock_now_ms(&s->clock)))
		ui_load(&s->ui, s->room.record, clock_now_ms(&s->clock)); /* what shows it */
	s->dirty = true;
}

/* While it runs the loop does not sleep: it looks for keys, and seeks on. */
static void
seek(struct screen *s)
{
	if (ui_is_seeking(&s->ui))
		(void)uv_idle_start(&s->seek, on_seek);
	else
		(void)uv_idle_stop(&s->seek);
}

static void
before_sleep(uv_prepare_t *handle)
{
	struct screen *s = handle->data;

	load(s);
	seek(s);
	ui_want(&s->ui, &s->commands, clock_now_ms(&s->clock));
	if (s->dirty)
		draw(s);
}

static void
resize(struct screen *s)
{
	int rows, cols;
	struct err e;

	term_size(&rows, &cols);
	e = canvas_resize(&s->canvas, rows, cols);
	if (e.kind != ERR_NONE)
		return; /* no memory: the old size goes on */
	s->canvas.ascii = term_ascii();
	ui_resize(&s->ui, rows, cols);
	term_repaint();
	s->dirty = true;
}

/* ---- keys ---- */

static void on_signal(uv_signal_t *handle, int number);

/* The shell's terminal, a stop of the whole job, and ours again. Where nothing can stop us (no job
 * control), it goes on at once. */
static void
suspend(struct screen *s)
{
	uv_signal_t *tstp = &s->signals[SCREEN_SIGNALS - 1];

	if (s->room.watch)
		return; /* there may be no shell behind it that could wake it again */
	term_pause();
	(void)uv_signal_stop(tstp);
	(void)kill(0, SIGTSTP);
	(void)uv_signal_start(tstp, on_signal, SIGTSTP);
	term_resume();
	resize(s);
	look_at_record(s);
}

static void
quit(struct screen *s)
{
	int waiting = engine_link_waiting(s->link);
	char key[KEYMAP_SAY_BYTES];

	if (waiting == 0 || s->asked_quit) {
		stop(s);
		return;
	}
	s->asked_quit = true;
	ui_say(past_front(&s->ui), STYLE_OVERDUE, clock_now_ms(&s->clock),
		"%d not saved yet: the engine has not answered. %s again leaves without.", waiting,
		keymap_say(s->keymap, "quit", key));
}

static void
fulfil(struct screen *s)
{
	enum ui_wish wish = s->ui.wish;

	s->ui.wish = UI_WISH_NOTHING;
	switch (wish) {
	case UI_WISH_NOTHING:
		s->asked_quit = false;
		break;
	case UI_WISH_QUIT:
		quit(s);
		break;
	case UI_WISH_SUSPEND:
		suspend(s);
		break;
	case UI_WISH_REPAINT:
		term_repaint();
		break;
	case UI_WISH_RUN:
		if (s->room.watch)
			break; /* whoever watches starts nothing here: step-run has said so */
		screen_split_open(&(struct screen_split){
			&s->loop, &s->clock, s->room.dir, s->config->path, &s->ui, &s->dirty});
		break;
	}
}

static void on_pause(uv_timer_t *timer);

static void
take_keys(struct screen *s)
{
	struct key key;

	while (input_next(&s->input, &key)) {
		struct context c = {
			.ui = &s->ui,
			.link = &s->commands,
			.level = s->ui.level,
			.rev = s->room.rev,
			.now_ms = clock_now_ms(&s->clock),
			.steady_ms = clock_steady_ms(&s->clock),
			.subject = "",
		};

		/* What a key acts upon is what is on the screen: bring the panes up to where the
		 * last key left them. */
		if (ui_stale(&s->ui))
			before_sleep(&s->prepare);
		ui_key(&s->ui, &key, &c);
		s->dirty = true;
		fulfil(s);
	}
	if (input_waiting(&s->input))
		(void)uv_timer_start(&s->pause, on_pause, INPUT_PAUSE_MS, 0);
	else
		(void)uv_timer_stop(&s->pause);
}

static void
on_pause(uv_timer_t *timer)
{
	struct screen *s = timer->data;

	input_flush(&s->input);
	take_keys(s);
}

static void
on_keys(uv_poll_t *handle, int status, int events)
{
	struct screen *s = handle->data;
	char bytes[4096];
	ssize_t got;

	(void)events;
	/* A hangup comes as an error of the poll or as the end of input: the terminal is gone, and
	 * so are we. */
	if (status < 0) {
		stop(s);
		return;
	}
	got = read(STDIN_FILENO, bytes, sizeof bytes);
	if (got > 0) {
		input_feed(&s->input, bytes, (size_t)got);
		take_keys(s);
	} else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
		stop(s);
	}
}

static void
on_signal(uv_signal_t *handle, int number)
{
	struct screen *s = handle->data;

	if (number == SIGWINCH || number == SIGCONT)
		resize(s);
	else if (number == SIGTSTP)
		suspend(s);
	else
		stop(s);
}

/* ---- the engine ---- */

static void
on_poked(void *to, const struct poke *poke)
{
	struct screen *s = to;

	if (s->room.watch && screen_watch_clock(&s->ui, poke, &s->clock))
		s->dirty = true;
	if (screen_source_poke(&s->ui, poke, &s->clock))
		s->dirty = true;
	if (poke->rev != s->room.rev || s->room.record == NULL ||
		(s->room.watch && poke->generation != s->room.generation))
		look_at_record(s);
}

static void
on_answered(void *to, const char *id, bool ok, struct text text)
{
	struct screen *s = to;

	ui_answer(&s->ui, id, ok, text, clock_now_ms(&s->clock));
	s->dirty = true;
}

static void
on_told(void *to, const char *what, struct json *j)
{
	struct screen *s = to;

	ui_numbers(&s->ui, what, j);
	ui_told(&s->ui, what, j, clock_now_ms(&s->clock));
	you_take(&s->ui, what, j, clock_now_ms(&s->clock));
	s->dirty = true;
}

static void
on_link_changed(void *to, enum link_state state, struct text text)
{
	struct screen *s = to;

	screen_source_engine(&s->ui, state, text,
		s->room.watch ? engine_link_heard_ms(s->link) : -1, clock_now_ms(&s->clock));
	s->dirty = true;
}

/* ---- start and end ---- */

static struct err
start_loop(struct screen *s)
{
	int rc = uv_loop_init(&s->loop);

	if (rc != 0)
		return err_make(ERR_IO, "The screen's loop cannot start: %s.", uv_strerror(rc));
	s->keys.data = s->pause.data = s->tick.data = s->backstop.data = s->prepare.data = s;
	s->seek.data = s;
	s->again.data = s;
	(void)uv_timer_init(&s->loop, &s->pause); /* these six cannot fail */
	(void)uv_timer_init(&s->loop, &s->tick);
	(void)uv_timer_init(&s->loop, &s->backstop);
	(void)uv_timer_init(&s->loop, &s->again);
	(void)uv_prepare_init(&s->loop, &s->prepare);
	(void)uv_idle_init(&s->loop, &s->seek);
	(void)uv_timer_start(&s->backstop, on_backstop, BACKSTOP_MS, BACKSTOP_MS);
	return screen_signal_start(&s->loop, s->signals, on_signal, s);
}

static struct err
start_terminal(struct screen *s, const struct options *options)
{
	struct err e = screen_terminal_open(&s->terminal, &s->loop, s->config, options, &s->dirty);
	int rc;

	if (e.kind != ERR_NONE)
		return e;
	s->ui.mouse = s->config->screen.mouse;
	rc = uv_poll_init(&s->loop, &s->keys, STDIN_FILENO);
	if (rc == 0)
		rc = uv_poll_start(&s->keys, UV_READABLE | UV_DISCONNECT, on_keys);
	if (rc != 0)
		return err_make(ERR_IO, "Keys cannot be read: %s.", uv_strerror(rc));
	return NO_ERR;
}

static struct err
start_room(struct screen *s, const struct options *options)
{
	struct screen_room_news news;
	struct actor me;
	struct err e;

	screen_room_look(&s->room, &news); /* all is loaded for the first frame */
	if (!s->room.watch && news.why.kind != ERR_NONE && news.why.kind != ERR_MISSING)
		return news.why;
	/* Who may open engine.sock has the engine's account; who watches, none that it knows. */
	e = ui_init(&s->ui, s->room.watch ? LEVEL_OBSERVER : LEVEL_LEAD);
	if (e.kind == ERR_NONE)
		e = canvas_init(&s->canvas, 1, 1);
	s->ui.watches = s->room.watch;
	if (s->room.watch) {
		(void)screen_watch_show(&s->ui, &s->room, &news, clock_now_ms(&s->clock));
	} else {
		actor_find(s->config, geteuid(), &me);
		(void)snprintf(s->ui.me, sizeof s->ui.me, "%s", me.name);
	}
	yank_tickets_at(&s->ui.yank, s->config->zendesk != NULL ? s->config->zendesk->url : "");
	ui_bind(&s->ui, s->keymap);
	s->ui.heard_most_ms = engine_link_patience_ms(&s->clock);
	s->ui.top.storm_most = s->config->screen.storm;
	s->ui.door = (struct ui_door){screen_room_another, &s->room};
	input_init(&s->input);
	s->ui.confirm_least_ms = (int64_t)(UI_CONFIRM_LEAST_MS * s->clock.speed);
	s->ui.in_tmux = !s->room.watch && screen_split_possible();
	if (s->room.watch) /* how old all is that the first frame shows */
		screen_watch_tell(&s->room, s->link);
	s->ui.drill = options->drill;
	if (options->drill)
		s->ui.banner = "DRILL";
	if (!s->room.watch && s->room.record != NULL && record_newer(s->room.record))
		ui_say(&s->ui, STYLE_OVERDUE, clock_now_ms(&s->clock),
			"A newer warroom made this record: it can be read, not written. Install "
			"that one.");
	return e;
}

static struct err
start_link(struct screen *s, const struct options *options)
{
	const struct engine_link_options link = {
		.loop = &s->loop,
		.dir = s->room.dir,
		.config = s->config->path,
		.clock = &s->clock,
		.drill = options->drill,
		.observers = s->room.watch ? s->room.dir : NULL,
		.as = s->as,
	};
	const struct engine_link_handler handler = {.poked = on_poked,
		.answered = on_answered,
		.told = on_told,
		.changed = on_link_changed,
		.to = s};
	struct err e = engine_link_open(&link, &handler, &s->link);

	s->commands =
		(struct link){.send = engine_link_order, .want = engine_link_want, .to = s->link};
	return e;
}

static struct err
start(struct screen *s, const struct options *options)
{
	char dir[PATH_MAX] = "";
	struct err e = options->watch ? screen_watch_config(options, &s->config)
				      : config_load(options->config, &s->config);

	if (e.kind == ERR_NONE)
		e = keymap_new(s->config, &s->keymap);
	if (e.kind == ERR_NONE)
		e = options->watch ? screen_watch_dir(options, s->config, dir)
				   : cli_record_dir(options->record, s->config->record, dir);
	screen_room_init(&s->room, dir, options->watch);
	screen_watch_name(options, s->as);
	if (e.kind == ERR_NONE && options->watch)
		screen_watch_forget(options, dir);
	if (e.kind == ERR_NONE)
		e = start_loop(s);
	/* The engine answers while the rest is set up; nothing happens before the loop runs. */
	if (e.kind == ERR_NONE)
		e = start_link(s, options);
	if (e.kind == ERR_NONE)
		e = start_room(s, options);
	if (e.kind == ERR_NONE)
		e = start_terminal(s, options);
	if (e.kind == ERR_NONE && options->watch)
		e = screen_watch_confine(&s->room);
	return e;
}

/* What the engine has said so far is taken, so that one frame shows how things are. An engine that
 * has not answered yet is not waited for. */
static void
listen_first(struct screen *s)
{
	for (int turn = 0; turn < FIRST_TURNS && !s->over; turn++)
		(void)uv_run(&s->loop, UV_RUN_NOWAIT);
	(void)uv_prepare_start(&s->prepare, before_sleep);
}

static void
close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void
finish_loop(struct screen *s)
{
	uv_handle_t *ours[] = {(uv_handle_t *)&s->keys, (uv_handle_t *)&s->terminal.output,
		(uv_handle_t *)&s->pause, (uv_handle_t *)&s->tick, (uv_handle_t *)&s->backstop,
		(uv_handle_t *)&s->prepare, (uv_handle_t *)&s->seek, (uv_handle_t *)&s->again};

	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		close_handle(ours[i], NULL);
	for (int i = 0; i < SCREEN_SIGNALS; i++)
		close_handle((uv_handle_t *)&s->signals[i], NULL);
	engine_link_close(s->link);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT); /* until all close callbacks came */
	(void)uv_loop_close(&s->loop);
}

int
screen_run(const struct options *options)
{
	struct screen *s;
	struct err e;

	screen_memory_begin();
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return cli_fail(err_make(ERR_FULL, "There is no memory for the screen."));
	(void)umask(077);
	s->clock = options->clock;
	e = start(s, options);
	if (e.kind != ERR_NONE) {
		/* The process ends: what else was taken goes with it. */
		term_close();
		return cli_fail(e);
	}
	resize(s);
	if (options->drill)
		tour_offer(&s->ui, clock_now_ms(&s->clock));
	if (options->watch)
		catch_up_begin(&s->ui);
	listen_first(s);
	if (!s->over)
		(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	screen_signal_hold();
	term_close();
	finish_loop(s);
	ui_clear(&s->ui);
	keymap_free(s->keymap);
	canvas_clear(&s->canvas);
	input_clear(&s->input);
	screen_room_clear(&s->room);
	config_free(s->config);
	free(s);
	return 0;
}
