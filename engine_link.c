/* engine_link.c - a screen's tie to its engine.
 * SPDX-License-Identifier: MIT */
#include "engine_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "net/wire.h"
#include "net/wire_client.h"
#include "store/json.h"
#include "store/lock.h"

enum {
	WAITING_MOST = 64,
	RETRY_MS = 100,   /* real time, between two attempts to connect */
	LISTEN_MS = 1000, /* while connected: how often silence is counted */
	STARTS_MOST = 3,  /* engines started a minute */
	STARTS_WINDOW_MS = 60 * 1000,
	SILENCE_GRACE_MS = 2000, /* real time: how late a heartbeat may be */
	COMPLAINT_CAP_BYTES = 2048,
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
	uv_process_t process; /* the engine being started */
	uv_pipe_t complaint;  /* its stderr until it is ready */
	struct buf complaints;
	bool starting;                /* complaint is in use: not ready yet, nor failed */
	bool child;                   /* process is in use: an engine we started, not yet reaped */
	uint64_t starts[STARTS_MOST]; /* when, by the loop's clock; 0: never */
	enum link_state state;
	/* Real time since its last line, counted by the retry timer: a time in which we were
	 * stopped ourselves is not the engine's silence. */
	uint64_t silence_ms;
	struct waiting waiting[WAITING_MOST];
	int waiting_count;
	int open_handles;
	bool closing;
};

static const char *const source_names[LINK_SOURCES] = {"pagerduty", "zendesk"};

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
	buf_clear(&l->complaints);
	json_close(l->json);
	free(l);
}

static void
handle_closed(uv_handle_t *handle)
{
	release(handle->data);
}

static void
client_closed(void *to)
{
	release(to);
}

/* ---- starting an engine ---- */

/* Somebody else's engine was faster: ours was refused, and there is nothing to complain about. */
static bool
another_runs(const struct engine_link *l)
{
	struct lock_holder holder;

	return lock_held(l->options.dir, &holder) && holder.pid != l->process.pid;
}

/* The sentence of "warroom-engine: sentence", a line; as it is what else was said. */
static const char *
complaint(struct engine_link *l)
{
	static const char name[] = "warroom-engine: ";
	char *text = l->complaints.data;

	text[strcspn(text, "\n")] = '\0';
	return strncmp(text, name, sizeof name - 1) == 0 ? text + sizeof name - 1 : text;
}

static void
start_over(uv_handle_t *handle)
{
	struct engine_link *l = handle->data;

	l->starting = false;
	if (!l->closing) {
		if (l->complaints.length > 0 && !another_runs(l))
			tell_state(l, LINK_GONE, complaint(l));
		else
			wire_client_connect(l->client);
	}
	release(l);
}

static void
child_closed(uv_handle_t *handle)
{
	struct engine_link *l = handle->data;

	l->child = false;
	release(l);
}

static void
on_exit_of_engine(uv_process_t *process, int64_t status, int number)
{
	(void)status;
	(void)number;
	if (!uv_is_closing((uv_handle_t *)process))
		uv_close((uv_handle_t *)process, child_closed);
}

static void
complaint_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	(void)handle;
	out->base = malloc(suggested);
	out->len = out->base != NULL ? suggested : 0;
}

/* The engine lets go of its stderr when it is ready; what it wrote before, a line, says why it is
 * not. */
static void
on_complaint(uv_stream_t *stream, ssize_t got, const uv_buf_t *bytes)
{
	struct engine_link *l = stream->data;

	if (got > 0)
		(void)buf_add(
			&l->complaints, bytes->base, (size_t)got); /* the first 2 KiB will do */
	free(bytes->base);
	if (got < 0 && !uv_is_closing((uv_handle_t *)stream))
		uv_close((uv_handle_t *)stream, start_over);
}

static int
spawn_engine(struct engine_link *l, const char *path)
{
	char record_word[] = "--record", clock_word[] = "--clock";
	char leave_word[] = "--leave-after", config_word[] = "--config", drill_word[] = "--drill";
	char clock[64];
	char leave_after[8];
	char program[PATH_MAX];
	char dir[PATH_MAX];
	char config[PATH_MAX];
	char *argv[12];
	int n = 0;
	uv_stdio_container_t stdio[3] = {
		{.flags = UV_IGNORE},
		{.flags = UV_IGNORE},
		{.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
			.data.stream = (uv_stream_t *)&l->complaint},
	};
	uv_process_options_t options = {
		.exit_cb = on_exit_of_engine,
		.file = path,
		.args = argv,
		.flags = UV_PROCESS_DETACHED,
		.stdio_count = 3,
		.stdio = stdio,
	};

	(void)snprintf(program, sizeof program, "%s", path);
	(void)snprintf(dir, sizeof dir, "%s", l->options.dir);
	(void)snprintf(config, sizeof config, "%s", l->options.config);
	(void)snprintf(leave_after, sizeof leave_after, "%d", l->options.drill ? 0 : 10);
	clock_print(l->options.clock, clock, sizeof clock);
	argv[n++] = program;
	argv[n++] = record_word;
	argv[n++] = dir;
	argv[n++] = clock_word;
	argv[n++] = clock;
	argv[n++] = leave_word;
	argv[n++] = leave_after;
	if (l->options.drill)
		argv[n++] = drill_word;
	if (config[0] != '\0') {
		argv[n++] = config_word;
		argv[n++] = config;
	}
	argv[n] = NULL;
	return uv_spawn(l->options.loop, &l->process, &options);
}

/* False when three were started within the last minute. */
static bool
may_start(struct engine_link *l)
{
	uint64_t now = uv_now(l->options.loop);

	for (int i = 0; i < STARTS_MOST; i++) {
		if (l->starts[i] == 0 || now - l->starts[i] > STARTS_WINDOW_MS) {
			l->starts[i] = now > 0 ? now : 1;
			return true;
		}
	}
	return false;
}

static void
start_engine(struct engine_link *l)
{
	char path[PATH_MAX];
	struct err e;
	int rc;

	if (l->child || !may_start(l))
		return;
	e = cli_find_program("warroom-engine", path);
	if (e.kind != ERR_NONE) {
		tell_state(l, LINK_GONE, e.text);
		return;
	}
	if (uv_pipe_init(l->options.loop, &l->complaint, 0) != 0)
		return; /* out of descriptors: the retry timer comes back */
	l->complaint.data = l->process.data = l;
	buf_reset(&l->complaints);
	l->starting = l->child = true;
	l->open_handles += 2;
	rc = spawn_engine(l, path);
	if (rc == 0)
		rc = uv_read_start((uv_stream_t *)&l->complaint, complaint_room, on_complaint);
	if (rc != 0) {
		(void)buf_printf(
			&l->complaints, "The engine cannot be started: %s.", uv_strerror(rc));
		uv_close((uv_handle_t *)&l->complaint, start_over);
		/* uv_spawn has initialised its handle even when it failed */
		if (!uv_is_closing((uv_handle_t *)&l->process))
			uv_close((uv_handle_t *)&l->process, child_closed);
	}
}

/* A heartbeat that does not come: the engine hangs, and what is shown gets old. */
static void
hear_silence(struct engine_link *l)
{
	l->silence_ms += LISTEN_MS;
	if (l->state == LINK_LIVE &&
		l->silence_ms >
			clock_wait_ms(l->options.clock, WIRE_HEARTBEAT_MS) + SILENCE_GRACE_MS)
		tell_state(l, LINK_SILENT, "");
}

static void
on_retry(uv_timer_t *timer)
{
	struct engine_link *l = timer->data;

	if (l->closing || l->starting)
		return;
	if (wire_client_joined(l->client)) {
		hear_silence(l);
		return;
	}
	if (!lock_held(l->options.dir, NULL))
		start_engine(l);
	if (!l->starting)
		wire_client_connect(l->client);
}

/* ---- the wire ---- */

static void
on_joined(void *to)
{
	struct engine_link *l = to;

	l->silence_ms = 0;
	uv_timer_set_repeat(&l->retry, LISTEN_MS);
	(void)uv_timer_again(&l->retry); /* fails only for one that never ran */
	tell_state(l, LINK_LIVE, "");
	for (int i = 0; i < l->waiting_count; i++)
		(void)wire_client_say(
			l->client, l->waiting[i].line.data, l->waiting[i].line.length);
}

static void
on_left(void *to)
{
	struct engine_link *l = to;

	if (l->state == LINK_LIVE || l->state == LINK_SILENT)
		tell_state(l, LINK_GONE, "");
	if (!l->closing) {
		uv_timer_set_repeat(&l->retry, RETRY_MS);
		(void)uv_timer_again(&l->retry); /* as above */
	}
	/* Where nobody holds the record, start at once; else the timer tries to connect again. */
	if (!l->closing && !l->starting && !lock_held(l->options.dir, NULL))
		start_engine(l);
}

/* The words a source is told with, while the handler has them. */
struct source_words {
	struct buf state;
	struct buf error;
	struct buf access;
};

/* A field of a source, when there is one. */
static bool
read_word(struct json *j, const char *name, const char *field, struct buf *out)
{
	char path[64];

	buf_init(out, 1024);
	(void)snprintf(path, sizeof path, "$.sources.%s.%s", name, field);
	return json_string(j, path, out);
}

static void
read_number(struct json *j, const char *name, const char *field, int64_t *out)
{
	char path[64];

	(void)snprintf(path, sizeof path, "$.sources.%s.%s", name, field);
	(void)json_int(j, path, out);
}

static void
read_source(struct json *j, const char *name, struct source_words *words, struct poke_source *out)
{
	*out = (struct poke_source){.name = name, .state = SOURCE_OFF, .age_ms = -1};
	if (!read_word(j, name, "state", &words->state) ||
		!source_state_find(words->state.data, &out->state))
		out->state = SOURCE_OFF;
	(void)read_word(j, name, "error", &words->error);
	(void)read_word(j, name, "access", &words->access);
	out->error = text_of(words->error.data);
	out->access = text_of(words->access.data);
	read_number(j, name, "age_ms", &out->age_ms);
	read_number(j, name, "skew_ms", &out->skew_ms);
	read_number(j, name, "skipped", &out->skipped);
}

static void
take_poke(struct engine_link *l, int64_t rev)
{
	struct poke poke = {.rev = rev, .at_ms = -1};
	struct source_words words[LINK_SOURCES];

	(void)json_int(l->json, "$.at_ms", &poke.at_ms);
	for (int i = 0; i < LINK_SOURCES; i++)
		read_source(l->json, source_names[i], &words[i], &poke.sources[i]);
	l->handler.poked(l->handler.to, &poke);
	for (int i = 0; i < LINK_SOURCES; i++) {
		buf_clear(&words[i].state);
		buf_clear(&words[i].error);
		buf_clear(&words[i].access);
	}
}

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
on_line(void *to, const char *line, size_t length)
{
	struct engine_link *l = to;
	struct buf id;
	int64_t rev;

	l->silence_ms = 0;
	if (l->state == LINK_SILENT)
		(void)uv_timer_stop(&l->retry); /* fails only for a handle that is closing */
	tell_state(l, LINK_LIVE, "");
	if (l->closing || json_read(l->json, line, length).kind != ERR_NONE)
		return; /* the engine is ours: a line we cannot read is from another version and
			   says nothing */
	buf_init(&id, 256);
	if (l->handler.told != NULL && json_string(l->json, "$.told", &id))
		l->handler.told(l->handler.to, id.data, l->json);
	else if (json_string(l->json, "$.id", &id))
		take_answer(l, id.data);
	else if (json_int(l->json, "$.rev", &rev))
		take_poke(l, rev);
	buf_clear(&id);
}

/* ---- the outside ---- */

struct err
engine_link_open(const struct engine_link_options *options,
	const struct engine_link_handler *handler, struct engine_link **out)
{
	const struct wire_client_handler wire = {
		.joined = on_joined, .line = on_line, .left = on_left};
	struct wire_client_handler with_to = wire;
	struct engine_link *l = calloc(1, sizeof *l);
	char path[WIRE_PATH_BYTES];
	struct err e;

	if (l == NULL)
		return err_make(ERR_FULL, "There is no memory for the connection to the engine.");
	l->options = *options;
	l->handler = *handler;
	with_to.to = l;
	buf_init(&l->complaints, COMPLAINT_CAP_BYTES);
	e = wire_path(options->dir, path);
	if (e.kind == ERR_NONE)
		e = json_open(&l->json);
	if (e.kind == ERR_NONE)
		e = wire_client_open(options->loop, path, &with_to, &l->client);
	if (e.kind != ERR_NONE) {
		json_close(l->json);
		free(l);
		return e;
	}
	l->open_handles = 2;
	l->retry.data = l;
	(void)uv_timer_init(options->loop, &l->retry); /* cannot fail */
	(void)uv_timer_start(&l->retry, on_retry, RETRY_MS, RETRY_MS);
	wire_client_connect(l->client);
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
	if (l->starting) {
		if (!uv_is_closing((uv_handle_t *)&l->complaint))
			uv_close((uv_handle_t *)&l->complaint, start_over);
	}
	if (l->child && !uv_is_closing((uv_handle_t *)&l->process))
		uv_close((uv_handle_t *)&l->process, child_closed);
	wire_client_close(l->client, client_closed, l);
}
