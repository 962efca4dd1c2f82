/* cli_log.c - `warroom log`: an entry for the timeline, from any shell.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "cli_engine.h"
#include "cli_run.h"
#include "panes/command.h"
#include "store/incident.h"
#include "store/json.h"
#include "store/record.h"
#include "store/text.h"
#include "store/when.h"

enum {
	NOTE_BYTES = 160, /* kept for saying what was left out */
	SAID_CAP_BYTES = 8 * 1024,
	ENCODED_MOST = 3, /* bytes that one may become */
	ARGS_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 1024,
	PIECE_BYTES = 16 * 1024,
	HOST_BYTES = 72,
};

struct logging {
	const struct options *options;
	struct cli_room room;
	struct cli_answer answer;
	char **run;    /* the command behind --; NULL: none */
	bool reads;    /* what comes on standard input is attached */
	int64_t at_ms; /* 0: now */
	char incident[ROW_ID_BYTES];
	struct buf said; /* the words of the command line */
	struct buf text; /* all of the entry */
};

/* ---- what was asked for ---- */

/* "restarting the database": several words are one text; the command behind -- is not of it. */
static struct err
read_words(struct logging *l, int argc, char **argv)
{
	int at = l->options->rest;
	bool dash = false;

	for (; at < argc && !l->options->run; at++) {
		if (strcmp(argv[at], "--") == 0)
			break;
		if (strcmp(argv[at], "-") == 0) {
			dash = true;
			continue;
		}
		if (l->said.length > 0)
			(void)buf_string(&l->said, " ");
		text_encode(argv[at], strlen(argv[at]), &l->said);
	}
	if (l->said.full)
		return err_make(ERR_USAGE,
			"The text is longer than %d bytes: pipe it in, and it is attached.",
			SAID_CAP_BYTES);
	if (l->options->run || at < argc) {
		l->run = argv + at + !l->options->run;
		if (l->run[0] == NULL)
			return err_make(ERR_USAGE, "log needs a command behind --.");
		if (dash)
			return err_make(ERR_USAGE,
				"log reads standard input (-) or runs a command (--), not both.");
	}
	l->reads = dash;
	return NO_ERR;
}

/* With a text only a pipe is read; a file or a terminal there is somebody else's. */
static struct err
look_at_input(struct logging *l)
{
	struct stat input;

	if (l->reads || l->run != NULL)
		return NO_ERR;
	if (fstat(STDIN_FILENO, &input) == 0)
		l->reads =
			S_ISFIFO(input.st_mode) || (l->said.length == 0 && S_ISREG(input.st_mode));
	if (!l->reads && l->said.length == 0)
		return err_make(ERR_USAGE, "log needs a text, a pipe, or a command behind --.");
	return NO_ERR;
}

static struct err
check_kind(const char *kind)
{
	static const char *const kinds[] = {"note", "change", "experiment", "decision"};
	char word[60];

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kind == NULL || strcmp(kind, kinds[i]) == 0)
			return NO_ERR;
	}
	return err_make(ERR_USAGE, "-k takes note, change, experiment or decision, not %s.",
		text_show(text_of(kind), false, word, sizeof word));
}

static struct err
read_time(struct logging *l)
{
	int64_t now_ms = clock_now_ms(&l->options->clock);
	struct err e;

	if (l->options->at == NULL)
		return NO_ERR;
	e = when_parse(l->options->at, WHEN_BACK, now_ms, &l->at_ms);
	if (e.kind == ERR_NONE && l->at_ms > now_ms)
		e = err_make(ERR_USAGE, "That is to come: an entry is about now or a time before.");
	return e;
}

/* Which incident it is about is asked before a command runs: what it says could not be recorded
 * afterwards. */
static struct err
find_incident(struct logging *l)
{
	const char *given = l->options->incident != NULL ? l->options->incident : "";
	struct record *record = NULL;
	struct err e;

	(void)snprintf(l->incident, sizeof l->incident, "%s", given);
	if (l->run == NULL || record_open(l->room.dir, RECORD_READ, &record).kind != ERR_NONE)
		return NO_ERR; /* the engine says it */
	e = incident_choose(record, given, false, l->incident);
	if (e.kind != ERR_USAGE && e.kind != ERR_MISSING)
		e = NO_ERR;
	record_close(record);
	return e;
}

/* ---- what is attached ---- */

/* How many bytes of `bytes` from its end on fit: not in the middle of a character. */
static size_t
fitting_end(const struct buf *bytes, size_t room)
{
	size_t from = bytes->length > room ? bytes->length - room : 0;

	while (from < bytes->length && ((unsigned char)bytes->data[from] & 0xC0) == 0x80)
		from++;
	return bytes->length - from;
}

static size_t
fitting_start(const struct buf *bytes, size_t room)
{
	size_t to = bytes->length < room ? bytes->length : room;

	while (to > 0 && to < bytes->length && ((unsigned char)bytes->data[to] & 0xC0) == 0x80)
		to--;
	return to;
}

/* Room for what is attached, beside the text and the note that says what was left out. */
static size_t
room_left(const struct logging *l)
{
	return ORDER_TEXT_CAP_BYTES - l->text.length - NOTE_BYTES;
}

static void
drop_line_feeds(struct buf *bytes)
{
	while (bytes->length > 0 && bytes->data[bytes->length - 1] == '\n')
		bytes->data[--bytes->length] = '\0';
}

/* The beginning of what came; where there was more, how much of it this is. */
static void
attach_start(struct logging *l, const char *bytes, size_t length, bool more)
{
	struct buf encoded;
	size_t fits;

	buf_init(&encoded, ENCODED_MOST * length + 1);
	text_encode(bytes, length, &encoded);
	drop_line_feeds(&encoded);
	if (encoded.length > 0 && l->text.length > 0)
		(void)buf_string(&l->text, "\n");
	fits = fitting_start(&encoded, room_left(l));
	(void)buf_add(&l->text, encoded.data, fits);
	if (more || fits < encoded.length)
		(void)buf_printf(&l->text, "\n[cut after %zu bytes: there was more]", fits);
	buf_clear(&encoded);
}

/* The end of what a command said, and how much came before it. */
static void
attach_end(struct logging *l, const struct cli_tail *tail)
{
	struct buf encoded;
	int64_t before;
	size_t fits;

	buf_init(&encoded, ENCODED_MOST * tail->length + 1);
	text_encode(tail->bytes, tail->length, &encoded);
	drop_line_feeds(&encoded);
	fits = fitting_end(&encoded, room_left(l));
	before = tail->gone + (int64_t)(encoded.length - fits);
	if (before > 0)
		(void)buf_printf(&l->text, "\n[cut: the last %zu bytes of its output]", fits);
	if (fits > 0)
		(void)buf_string(&l->text, "\n");
	(void)buf_add(&l->text, encoded.data + encoded.length - fits, fits);
	buf_clear(&encoded);
}

/* At most so much that it is known whether there is more: who writes on for ever is not waited
 * for. */
static struct err
read_input(struct logging *l)
{
	char piece[PIECE_BYTES];
	struct buf all;
	struct err e = NO_ERR;
	bool more = false;
	ssize_t n = 1;

	buf_init(&all, ORDER_TEXT_CAP_BYTES);
	while (n != 0 && !more) {
		n = read(STDIN_FILENO, piece, sizeof piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			e = err_make(ERR_IO, "Standard input cannot be read: %s.", strerror(errno));
			break;
		}
		if (all.length + (size_t)n > ORDER_TEXT_CAP_BYTES) {
			more = true;
			n = (ssize_t)(ORDER_TEXT_CAP_BYTES - all.length);
		}
		(void)buf_add(&all, piece, (size_t)n);
	}
	if (e.kind == ERR_NONE)
		attach_start(l, all.data, all.length, more);
	buf_clear(&all);
	return e;
}

/* ---- a command ---- */

/* As it could be typed again. */
static void
add_argument(struct buf *out, const char *argument)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./:=@%+,";

	if (argument[0] != '\0' && argument[strspn(argument, plain)] == '\0') {
		(void)buf_string(out, argument);
		return;
	}
	(void)buf_string(out, "'");
	for (const char *at = argument; *at != '\0'; at++)
		(void)buf_add(out, *at == '\'' ? "'\\''" : at, *at == '\'' ? 4 : 1);
	(void)buf_string(out, "'");
}

/* "2 min 5 s", "3.2 s", "15 ms" */
static void
add_duration(struct buf *out, int64_t ms)
{
	long long s = (long long)(ms / 1000);

	if (s >= 60)
		(void)buf_printf(out, "%lld min %lld s", s / 60, s % 60);
	else if (s > 0)
		(void)buf_printf(out, "%lld.%lld s", s, (long long)(ms % 1000 / 100));
	else
		(void)buf_printf(out, "%lld ms", (long long)ms);
}

/* "restart: ran systemctl restart web on web1: exit 0 after 3.2 s" */
static void
describe_run(struct logging *l, const struct cli_run *run)
{
	char host[HOST_BYTES] = "this host";
	struct buf line;

	(void)gethostname(host, sizeof host);
	host[sizeof host - 1] = '\0';
	buf_init(&line, SAID_CAP_BYTES);
	for (char **argument = l->run; *argument != NULL; argument++) {
		(void)buf_string(&line, argument == l->run ? "" : " ");
		add_argument(&line, *argument);
	}
	(void)buf_add(&l->text, l->said.data, l->said.length);
	(void)buf_string(&l->text, l->said.length > 0 ? ": ran " : "Ran ");
	text_encode(line.data, line.length, &l->text);
	(void)buf_printf(
		&l->text, "%s on %s: exit %d after ", line.full ? " ..." : "", host, run->code);
	add_duration(&l->text, run->duration_ms);
	buf_clear(&line);
}

/* ---- the order ---- */

static void
add_kind_and_time(const struct logging *l, struct buf *args)
{
	const char *kind = l->options->kind;

	if (kind != NULL && strcmp(kind, "note") != 0)
		(void)json_put(args, ",\"kind\":%s", kind);
	if (l->at_ms != 0)
		(void)json_put(args, ",\"at_ms\":%lld", (long long)l->at_ms);
	if (l->incident[0] != '\0')
		(void)json_put(args, ",\"incident\":%s", l->incident);
	(void)buf_string(args, "}");
}

static struct err
record(struct logging *l)
{
	char id[ORDER_ID_BYTES];
	struct order order = {.id = id, .name = "note", .subject = ""};
	struct buf args;
	struct err e;

	buf_init(&args, ARGS_CAP_BYTES);
	(void)json_put(&args, "{\"text\":%s", l->text.data);
	add_kind_and_time(l, &args);
	order_id_make(id);
	order.args = args.data;
	e = args.full ? err_make(ERR_FULL, "Memory is short.")
		      : cli_room_ask(&l->room, &order, &l->answer);
	buf_clear(&args);
	return e;
}

static int
log_text(struct logging *l)
{
	struct err e = NO_ERR;

	(void)buf_add(&l->text, l->said.data, l->said.length);
	if (l->reads)
		e = read_input(l);
	if (e.kind == ERR_NONE && l->text.data[strspn(l->text.data, " \t\n")] == '\0')
		e = err_make(ERR_USAGE, "There is nothing to record: what was read is empty.");
	if (e.kind == ERR_NONE)
		e = record(l);
	return e.kind == ERR_NONE ? cli_answer_say(&l->answer) : cli_fail(e);
}

/* Ends as the command did: what became of the entry is said on stderr alone. */
static int
log_run(struct logging *l)
{
	struct cli_tail tail;
	struct cli_run run;
	struct err e = cli_tail_open(ORDER_TEXT_CAP_BYTES, &tail);

	if (e.kind != ERR_NONE)
		return cli_fail(e);
	if (l->at_ms == 0)
		l->at_ms = clock_now_ms(&l->options->clock);
	e = cli_run(l->run, &tail, &run);
	if (e.kind == ERR_NONE) {
		describe_run(l, &run);
		attach_end(l, &tail);
		e = record(l);
		if (e.kind == ERR_NONE && l->answer.kept)
			(void)cli_answer_say(&l->answer);
	}
	if (e.kind != ERR_NONE)
		(void)cli_fail(e);
	cli_tail_close(&tail);
	return run.code;
}

int
cli_log(const struct options *options, int argc, char **argv)
{
	struct logging l = {.options = options};
	struct err e;
	int code;

	cli_answer_init(&l.answer);
	buf_init(&l.said, SAID_CAP_BYTES);
	buf_init(&l.text, ORDER_TEXT_CAP_BYTES);
	e = read_words(&l, argc, argv);
	if (e.kind == ERR_NONE)
		e = check_kind(options->kind);
	if (e.kind == ERR_NONE)
		e = read_time(&l);
	if (e.kind == ERR_NONE)
		e = look_at_input(&l);
	if (e.kind == ERR_NONE)
		e = cli_room_open(options, &l.room);
	if (e.kind == ERR_NONE && cli_room_level(&l.room) < LEVEL_OPERATOR)
		e = err_make(ERR_REFUSED, "Observers cannot write; ask the lead.");
	if (e.kind == ERR_NONE)
		e = find_incident(&l);
	if (e.kind != ERR_NONE)
		code = cli_fail(e);
	else
		code = l.run != NULL ? log_run(&l) : log_text(&l);
	cli_room_close(&l.room);
	cli_answer_clear(&l.answer);
	buf_clear(&l.said);
	buf_clear(&l.text);
	return code;
}
