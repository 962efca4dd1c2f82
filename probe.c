/* probe.c - asks the configured services once, and says what they answered. Nothing is written there.
 *
 * The sources are the engine's own, so what is said here is what an engine would meet. A source
 * has settled when it is in trouble, or well and silent for a moment: what its token may do comes
 * in more than one answer. SPDX-License-Identifier: MIT */
#include "probe.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "net/http.h"
#include "net/source.h"
#include "net/trial.h"
#include "store/buf.h"
#include "store/config.h"
#include "store/environment.h"
#include "store/log.h"
#include "store/record.h"
#include "store/text.h"

enum {
	LIMIT_MS = 40 * 1000, /* two requests that get no answer */
	QUIET_MS = 1500,
	LINE_CAP_BYTES = 1024,
	SOURCES = 2,
	SIGNALS = 3,
};

struct probe {
	uv_loop_t loop;
	uv_timer_t limit;
	uv_timer_t quiet;
	uv_signal_t signals[SIGNALS]; /* end it early, and nothing stays behind */
	struct clock clock;
	struct environment environment;
	struct record *record;
	struct http *http;
	struct source *sources[SOURCES];
	struct trials *trials; /* of those that are not polled */
	int open;              /* sources, trials and http that have not closed yet */
	int failures;
	bool asked; /* all sources are open */
	bool ended;
	char dir[PATH_MAX];
};

static const char *const labels[SOURCES] = {"pagerduty", "zendesk"};

static void
say(const char *verdict, const char *what, const char *sentence)
{
	struct buf plain;

	buf_init(&plain, LINE_CAP_BYTES);
	text_plain(text_of(sentence), false, LINE_CAP_BYTES - 1, &plain);
	(void)printf("%s\t%s\t%s\n", verdict, what, plain.data);
	buf_clear(&plain);
}

/* A right that is missing (R94), told by what the source says of its token: what will not work, and
 * what to do about it. */
static void
say_missing(const char *what, const char *access)
{
	static const struct {
		const char *part;
		const char *sentence;
	} rights[] = {
		{"read only", "the token may only read: pages cannot be acknowledged or resolved "
			      "with it; make one that may write"},
		{"may not read users", "the token may not read users: who is on call has no name; "
				       "give it the right users.read"},
		{"sees its own tickets only",
			"the token is no agent's: most tickets stay unseen; make it as an agent or "
			"an administrator"},
		{"without your e-mail", "people in the config lacks your e-mail: PagerDuty refuses "
					"acts of an account key without it"},
		{"nobody has the address", "PagerDuty knows nobody with your e-mail in people: it "
					   "refuses acts without; correct it"},
	};

	for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
		if (strstr(access, rights[i].part) != NULL)
			say("warn", what, rights[i].sentence);
	}
}

static void
say_source(struct probe *p, int i)
{
	const struct source_status *now = source_now(p->sources[i]);
	long long skew_s = (long long)now->skew_ms / 1000;
	char sentence[512];

	if (now->state != SOURCE_OK) {
		p->failures++;
		say("fail", labels[i], now->error);
		return;
	}
	(void)snprintf(
		sentence, sizeof sentence, "answers%s%s", now->access[0] ? ": " : "", now->access);
	say("ok", labels[i], sentence);
	say_missing(labels[i], now->access);
	if (skew_s == 0)
		return;
	(void)snprintf(sentence, sizeof sentence,
		"its clock is %lld s %s this machine's: set the clock here, or times will mislead",
		skew_s < 0 ? -skew_s : skew_s, skew_s < 0 ? "behind" : "ahead of");
	say("warn", labels[i], sentence);
}

/* What a trial says. */
static void
on_said(void *to, const char *verdict, const char *what, const char *sentence)
{
	struct probe *p = to;

	p->failures += strcmp(verdict, "fail") == 0;
	say(verdict, what, sentence);
}

static bool
is_settled(const struct source *s)
{
	enum source_state state = source_now(s)->state;

	return state != SOURCE_LATE && state != SOURCE_OFF;
}

static void
close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void
on_http_closed(void *to)
{
	struct probe *p = to;

	uv_walk(&p->loop, close_handle, NULL);
}

static void
on_part_closed(void *to)
{
	struct probe *p = to;

	if (--p->open == 0)
		http_close(p->http, on_http_closed, p);
}

static void
end(struct probe *p)
{
	if (p->ended)
		return;
	p->ended = true;
	p->open = 1;
	for (int i = 0; i < SOURCES; i++) {
		if (p->sources[i] == NULL)
			continue;
		say_source(p, i);
		p->open++;
		source_close(p->sources[i], on_part_closed, p);
	}
	if (p->trials != NULL) {
		p->open++;
		trials_close(p->trials, on_part_closed, p);
	}
	on_part_closed(p);
}

static void
on_end(uv_timer_t *timer)
{
	end(timer->data);
}

static void
on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	end(handle->data);
}

static void
start_signals(struct probe *p)
{
	static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

	for (int i = 0; i < SIGNALS; i++) {
		(void)uv_signal_init(&p->loop, &p->signals[i]);
		p->signals[i].data = p;
		(void)uv_signal_start(&p->signals[i], on_signal, numbers[i]);
	}
}

static void
on_changed(void *to)
{
	struct probe *p = to;
	bool polled = false;

	if (!p->asked || p->ended)
		return;
	(void)uv_timer_stop(&p->quiet); /* cannot fail */
	for (int i = 0; i < SOURCES; i++) {
		if (p->sources[i] != NULL && !is_settled(p->sources[i]))
			return;
		polled = polled || p->sources[i] != NULL;
	}
	if (p->trials != NULL && !trials_over(p->trials))
		return;
	(void)uv_timer_start(&p->quiet, on_end, polled ? QUIET_MS : 0, 0); /* has a callback */
}

static struct err
start_trials(struct probe *p, const struct config *config)
{
	const struct trial_host host = {.loop = &p->loop,
		.http = p->http,
		.record = p->record,
		.config = config,
		.environment = &p->environment,
		.say = on_said,
		.changed = on_changed,
		.to = p};

	return trials_open(&host, &p->trials);
}

static struct err
start(struct probe *p, const struct config *config)
{
	const struct person_config *me = config_me(config);
	struct source_host host = {.loop = &p->loop,
		.record = p->record,
		.clock = &p->clock,
		.environment = &p->environment,
		.email = me != NULL ? me->email : NULL,
		.changed = on_changed,
		.to = p};
	struct err e = http_open(&p->loop, config->ca_file, &p->http);

	if (e.kind != ERR_NONE)
		return e;
	host.http = p->http;
	(void)uv_timer_init(&p->loop, &p->limit); /* cannot fail */
	(void)uv_timer_init(&p->loop, &p->quiet);
	p->limit.data = p->quiet.data = p;
	start_signals(p);
	if (config->pagerduty != NULL)
		e = pagerduty_open(&host, config->pagerduty, &p->sources[0]);
	if (e.kind == ERR_NONE && config->zendesk != NULL)
		e = zendesk_open(&host, config->zendesk, &p->sources[1]);
	if (e.kind == ERR_NONE)
		e = start_trials(p, config);
	(void)uv_timer_start(&p->limit, on_end, e.kind == ERR_NONE ? LIMIT_MS : 0, 0);
	p->asked = true;
	on_changed(p); /* one may be in trouble already */
	return e;
}

/* The record and all that SQLite put beside it. */
static void
remove_record(const char *dir)
{
	static const char *const names[] = {"warroom.db", "warroom.db-wal", "warroom.db-shm"};
	char path[PATH_MAX + 32];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		(void)unlink(path); /* what is not there need not go */
	}
	(void)rmdir(dir);
}

static struct err
make_record(struct probe *p)
{
	const char *place = getenv("TMPDIR");

	(void)snprintf(p->dir, sizeof p->dir, "%s/warroom-probe-XXXXXX",
		place != NULL && place[0] == '/' ? place : "/tmp");
	if (mkdtemp(p->dir) == NULL)
		return err_make(ERR_IO, "No directory can be made for the probe at %s: %s.", p->dir,
			strerror(errno));
	return record_open(p->dir, RECORD_WRITE, &p->record);
}

static struct err
run(struct probe *p, const struct config *config)
{
	struct err e = make_record(p);

	if (e.kind == ERR_NONE && uv_loop_init(&p->loop) != 0)
		e = err_make(ERR_IO, "The probe's loop cannot start.");
	if (e.kind == ERR_NONE) {
		e = start(p, config);
		if (p->http != NULL)
			(void)uv_run(&p->loop, UV_RUN_DEFAULT);
		(void)uv_loop_close(&p->loop);
	}
	record_close(p->record);
	remove_record(p->dir);
	return e;
}

int
probe_run(const char *path, const struct clock *clock)
{
	struct probe p = {.clock = *clock};
	struct config *config = NULL;
	struct err e = config_load(path, &config);

	if (e.kind == ERR_NONE) {
		environment_take(&p.environment, config);
		e = run(&p, config);
	}
	if (e.kind != ERR_NONE)
		say("fail", "probe", e.text);
	environment_clear(&p.environment);
	config_free(config);
	log_close();
	return e.kind != ERR_NONE || p.failures > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
