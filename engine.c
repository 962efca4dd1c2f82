/* engine.c - the engine: the one process that writes the record, polls and sends.
 *
 * A libuv loop without a terminal. Sources merge into the record, screens order over the socket;
 * whatever was committed is poked to all screens once per turn of the loop, just before it sleeps.
 * A reload and the end go the same way: the sources close, then http, and what follows starts
 * from the last closed callback.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine_watch.h"
#include "net/wire.h"
#include "probe.h"
#include "store/log.h"

enum {
	LOG_CAP_BYTES = 1024 * 1024,
	SETTLE_MS = 30 * 1000,   /* room: how often steps are looked at though nothing came */
	HEARTBEAT_LEAST_MS = 50, /* real time, for fast drills */
	BREAK_GRACE_MS = 5000,   /* real: what --take-over gives the old engine after SIGTERM */
};

static void
before_sleep(uv_prepare_t *handle)
{
	struct engine *g = handle->data;

	if (g->settle_due && !record_suspect(g->record))
		engine_settle(g);
	if (record_suspect(g->record))
		engine_stop(g, "the record must be opened again");
	engine_people_look(g);
	engine_outbox_turn(g);
	if (g->poke_due)
		engine_poke(g);
	engine_mirror_turn(g); /* after the poke: our own screens come first */
	if (g->watch_due)
		engine_watch_poke(g); /* after the mirror: there they look */
	if (!record_suspect(g->record))
		record_checkpoint(g->record); /* last: nobody waits for it */
}

static void
on_changed(void *to)
{
	struct engine *g = to;

	g->poke_due = g->settle_due = true;
}

static void
on_heartbeat(uv_timer_t *timer)
{
	struct engine *g = timer->data;
	int64_t since_ms = clock_now_ms(&g->clock) - g->settled_ms;

	if (since_ms >= SETTLE_MS || since_ms < 0)
		g->settle_due = true;
	if (!lock_stands(&g->lock, g->dir)) /* a second engine may write already */
		engine_stop(g, "warroom.lock was removed or replaced");
	engine_take_spool(g);
	engine_poke(g);
	if (record_rev(g->record) == g->rested_rev)
		record_rest(g->record);
	g->rested_rev = record_rev(g->record);
}

/* Sources and http: what a reload replaces. */
static struct err
start_net(struct engine *g)
{
	const struct person_config *me = config_me(g->config);
	const struct source_host host = {
		.loop = &g->loop,
		.record = g->record,
		.clock = &g->clock,
		.token_dir = g->token_dir[0] != '\0' ? g->token_dir : NULL,
		.environment = &g->environment,
		.email = me != NULL ? me->email : NULL,
		.changed = on_changed,
		.to = g,
	};
	struct source_host with_http = host;
	struct err e = http_open(&g->loop, g->config->ca_file, &g->http);

	if (e.kind != ERR_NONE)
		return e;
	with_http.http = g->http;
	if (g->config->pagerduty != NULL)
		e = pagerduty_open(&with_http, g->config->pagerduty, &g->sources[ENGINE_PAGERDUTY]);
	if (e.kind == ERR_NONE && g->config->zendesk != NULL)
		e = zendesk_open(&with_http, g->config->zendesk, &g->sources[ENGINE_ZENDESK]);
	if (e.kind == ERR_NONE)
		e = engine_outbox_open(g);
	return e;
}

static void
on_woke(void *to, int64_t gone_ms, bool asleep)
{
	struct engine *g = to;
	char sentence[96];
	struct err e;

	wake_print(gone_ms, asleep, sentence, sizeof sentence);
	log_line("%s", sentence);
	engine_outbox_woken(g);
	if (g->stopping || g->next != NULL) /* what a reload starts asks anyway */
		return;
	e = engine_note(g, sentence);
	if (e.kind != ERR_NONE)
		log_line("wake: %s", e.text);
	for (int i = 0; i < ENGINE_SOURCES; i++)
		if (g->sources[i] != NULL)
			source_woken(g->sources[i], gone_ms, sentence);
	http_drop_connections(g->http);
	g->poke_due = true;
}

/* The log and the timeline say why everything stays as `config` has it. */
static void
refuse_reload(struct engine *g, const struct config *config, struct err why)
{
	char note[400];
	struct err e;

	(void)snprintf(note, sizeof note, "The config was not reloaded: %s", why.text);
	log_line("%s", note);
	e = engine_prepare(g, config, note);
	if (e.kind != ERR_NONE)
		log_line("reload: %s", e.text);
	g->poke_due = true;
}

static void
close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void close_net(struct engine *g);
static void reload(struct engine *g);

/* What a config asks for cannot be had: the room goes on by the one before. */
static void
go_back(struct engine *g, struct config *before, struct err why)
{
	if (g->going_back) {
		config_free(before);
		engine_stop(g, why.text);
		return;
	}
	g->going_back = true;
	refuse_reload(g, before, why);
	g->next = before;
	close_net(g);
}

/* The sources and http are closed: what was waiting for that goes on. */
static void
net_closed(struct engine *g)
{
	struct config *before = g->config;
	struct err e;

	if (g->stopping) {
		wake_close(g->wake);
		uv_walk(&g->loop, close_handle, NULL);
		return;
	}
	g->config = g->next;
	g->next = NULL;
	e = start_net(g);
	if (e.kind != ERR_NONE) {
		go_back(g, before, e);
		return;
	}
	config_free(before);
	engine_mirror_reload(g);
	engine_listen_anew(g);
	engine_watch_open(g);
	g->going_back = false;
	g->poke_due = true;
	if (g->reload_due)
		reload(g);
}

static void
on_http_closed(void *to)
{
	net_closed(to);
}

static void
close_http(struct engine *g)
{
	struct http *http = g->http;

	g->http = NULL;
	if (http != NULL)
		http_close(http, on_http_closed, g);
	else
		net_closed(g);
}

static void
on_part_closed(void *to)
{
	struct engine *g = to;

	if (--g->closing == 0)
		close_http(g);
}

/* What it sent has got its answer, or is in doubt: nobody needs the sources' tokens any more. */
static void
close_sources(void *to)
{
	struct engine *g = to;

	g->closing = 1;
	for (int i = 0; i < ENGINE_SOURCES; i++) {
		struct source *source = g->sources[i];

		g->sources[i] = NULL;
		if (source != NULL) {
			g->closing++;
			source_close(source, on_part_closed, g);
		}
	}
	on_part_closed(g);
}

/* Closes the outbox, the sources, then http; net_closed follows. */
static void
close_net(struct engine *g)
{
	if (!engine_outbox_close(g, close_sources))
		close_sources(g);
}

void
engine_stop(struct engine *g, const char *why)
{
	if (g->stopping)
		return;
	log_line("ends: %s", why);
	g->stopping = true;
	engine_unlisten(g); /* the loop ends when it is gone, too */
	engine_watch_close(g);
	if (g->next == NULL) /* else a reload closes them, and net_closed sees `stopping` */
		close_net(g);
}

static struct err
load_next(struct engine *g, struct config **out)
{
	struct err e = config_load(g->options.config, out);

	if (e.kind == ERR_NONE)
		environment_take(&g->environment, *out);
	if (e.kind == ERR_NONE && g->options.record == NULL &&
		strcmp((*out)->record, g->config->record) != 0)
		return err_make(ERR_CONFIG,
			"its record is another one. End this engine to begin in %s.",
			(*out)->record);
	return e;
}

/* SIGHUP: the new config holds as a whole or not at all. */
static void
reload(struct engine *g)
{
	struct config *next = NULL;
	struct err e;

	g->reload_due = g->next != NULL; /* then once that one is done */
	if (g->stopping || g->reload_due)
		return;
	e = load_next(g, &next);
	if (e.kind == ERR_NONE)
		e = engine_prepare(g, next, "The config was reloaded.");
	if (e.kind != ERR_NONE) {
		refuse_reload(g, g->config, e);
		config_free(next);
		return;
	}
	log_line("config reloaded");
	g->next = next;
	close_net(g);
}

static void
on_signal(uv_signal_t *handle, int number)
{
	struct engine *g = handle->data;

	if (number == SIGHUP)
		reload(g);
	else
		engine_stop(g, number == SIGTERM ? "SIGTERM" : "SIGINT");
}

static int
start_signals(struct engine *g)
{
	static const int numbers[ENGINE_SIGNALS] = {SIGTERM, SIGINT, SIGHUP};
	int rc = 0;

	for (int i = 0; i < ENGINE_SIGNALS && rc == 0; i++) {
		rc = uv_signal_init(&g->loop, &g->signals[i]);
		g->signals[i].data = g;
		if (rc == 0)
			rc = uv_signal_start(&g->signals[i], on_signal, numbers[i]);
	}
	return rc;
}

static struct err
start_handles(struct engine *g)
{
	const struct wake_handler wake = {.woke = on_woke, .to = g};
	uint64_t beat_ms = clock_wait_ms(&g->clock, WIRE_HEARTBEAT_MS);
	int rc = start_signals(g);

	if (beat_ms < HEARTBEAT_LEAST_MS)
		beat_ms = HEARTBEAT_LEAST_MS;
	g->prepare.data = g->heartbeat.data = g->leaving.data = g;
	if (rc == 0)
		rc = uv_prepare_init(&g->loop, &g->prepare);
	if (rc == 0)
		rc = uv_prepare_start(&g->prepare, before_sleep);
	if (rc == 0)
		rc = uv_timer_init(&g->loop, &g->heartbeat);
	if (rc == 0)
		rc = uv_timer_start(&g->heartbeat, on_heartbeat, beat_ms, beat_ms);
	if (rc == 0)
		rc = uv_timer_init(&g->loop, &g->leaving);
	if (rc != 0)
		return err_make(ERR_IO, "The engine's loop cannot start: %s.", uv_strerror(rc));
	engine_await(g);
	return wake_open(&g->loop, &wake, &g->wake);
}

/* Where the record is, absolute, so that a later chdir changes nothing. */
static struct err
find_directory(struct engine *g)
{
	const char *dir = g->options.record != NULL ? g->options.record : g->config->record;

	if (dir[0] == '/') {
		(void)snprintf(g->dir, sizeof g->dir, "%s", dir);
	} else {
		char here[PATH_MAX];

		if (getcwd(here, sizeof here) == NULL ||
			(size_t)snprintf(g->dir, sizeof g->dir, "%s/%s", here, dir) >=
				sizeof g->dir)
			return err_make(ERR_IO, "The directory we are in cannot be found: %s.",
				strerror(errno));
	}
	return NO_ERR;
}

static struct err
take_lock(struct engine *g)
{
	if (g->options.take_over) {
		struct err e = lock_break(g->dir, BREAK_GRACE_MS);

		if (e.kind != ERR_NONE)
			return e;
	}
	return lock_take(g->dir, clock_now_ms(&g->clock), &g->lock);
}

/* Without it, each start asks for a new token. */
static void
make_token_dir(struct engine *g)
{
	struct stat info;

	(void)snprintf(g->token_dir, sizeof g->token_dir, "%s/token", g->dir);
	if (mkdir(g->token_dir, 0700) == 0)
		return;
	if (errno == EEXIST && lstat(g->token_dir, &info) == 0 && S_ISDIR(info.st_mode) &&
		info.st_uid == geteuid() && (info.st_mode & 077) == 0)
		return;
	log_line(
		"%s cannot hold tokens: it must be a directory that is yours alone.", g->token_dir);
	g->token_dir[0] = '\0';
}

static struct err
start_record(struct engine *g)
{
	char path[PATH_MAX + 16];
	struct err e = find_directory(g);

	if (e.kind == ERR_NONE)
		e = take_lock(g);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(path, sizeof path, "%s/engine.log", g->dir);
	e = log_open(path, LOG_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = record_open(g->dir, RECORD_WRITE, &g->record);
	if (e.kind == ERR_NONE)
		make_token_dir(g);
	if (e.kind == ERR_NONE)
		e = json_open(&g->json);
	if (e.kind == ERR_NONE)
		e = engine_prepare(g, g->config, NULL);
	if (e.kind == ERR_NONE)
		e = order_prune(g->record, clock_now_ms(&g->clock));
	return e;
}

static struct err
start(struct engine *g)
{
	struct err e = config_load(g->options.config, &g->config);

	if (e.kind == ERR_NONE) {
		environment_take(&g->environment, g->config);
		e = start_record(g);
	}
	if (e.kind != ERR_NONE)
		return e;
	if (uv_loop_init(&g->loop) != 0)
		return err_make(ERR_IO, "The engine's loop cannot start.");
	e = start_handles(g);
	if (e.kind == ERR_NONE)
		e = engine_mirror_open(g);
	engine_take_spool(g);
	if (e.kind == ERR_NONE)
		e = engine_listen(g);
	if (e.kind == ERR_NONE)
		engine_watch_open(g);
	if (e.kind == ERR_NONE)
		e = start_net(g);
	if (e.kind == ERR_NONE)
		log_line("engine %s, pid %ld, record %s", WARROOM_VERSION, (long)getpid(), g->dir);
	return e;
}

/* A console waits on our stderr until it closes: then we are ready. */
static void
let_go_of_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	for (int fd = 0; fd <= 2; fd++)
		(void)dup2(null, fd); /* the worst that stays is an open pipe */
	if (null > 2)
		(void)close(null);
}

static void
protect_process(void)
{
	const struct rlimit no_core = {0, 0};

	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* a file limit is an error of write, not our death */
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)setrlimit(RLIMIT_CORE, &no_core);
}

static void
finish(struct engine *g)
{
	engine_watch_free(g);
	engine_mirror_close(g);
	record_close(g->record);
	json_close(g->json);
	config_free(g->config);
	config_free(g->next);
	pack_free(g->pack);
	pack_free(g->security);
	environment_clear(&g->environment);
	lock_drop(&g->lock);
	log_close();
}

static void
usage(void)
{
	(void)puts("usage: warroom engine [--take-over] [-c FILE] [-r DIR] [-v]\n"
		   "\n"
		   "The engine in the foreground: polls, records, serves screens, until SIGTERM.\n"
		   "  -c, --config FILE   the config, else where warroom looks for it\n"
		   "  -r, --record DIR    the record's directory, else the config's\n"
		   "      --take-over     end the engine that holds the record, then start\n"
		   "      --probe         ask the services once, say what they answer, and end\n"
		   "  -v, --verbose       say on stderr what goes to the log until it is open\n"
		   "SIGHUP reloads the config: as a whole or not at all.");
}

int
main(int argc, char **argv)
{
	struct engine g = {.lock = {.fd = -1}};
	struct err e = options_read(argc, argv, &g.options);
	int code;

	if (e.kind == ERR_NONE && g.options.rest < argc)
		e = err_make(ERR_USAGE, "The engine takes no words, only options; see --help.");
	if (e.kind == ERR_NONE)
		e = options_fit(&g.options, USAGE_ENGINE);
	if (e.kind != ERR_NONE) {
		(void)fprintf(stderr, "warroom-engine: %s\n", e.text);
		return 2;
	}
	if (g.options.help || g.options.version) {
		if (g.options.help)
			usage();
		else
			(void)puts("warroom-engine " WARROOM_VERSION);
		return 0;
	}
	protect_process();
	log_verbose(g.options.verbose);
	g.clock = g.options.clock;
	if (g.options.probe)
		return probe_run(g.options.config, &g.clock);
	e = start(&g);
	if (e.kind != ERR_NONE) {
		(void)fprintf(stderr, "warroom-engine: %s\n", e.text);
		log_line("did not start: %s", e.text);
		/* The process ends: the kernel takes back what the loop held. */
		finish(&g);
		return 1;
	}
	if (g.options.leave_after_s >= 0)
		let_go_of_terminal();
	(void)uv_run(&g.loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&g.loop);
	code = record_suspect(g.record) ? EXIT_FAILURE : EXIT_SUCCESS;
	finish(&g);
	return code;
}
