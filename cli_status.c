/* cli_status.c - `warroom status`: how things stand in one line, for tmux's status bar and for
 * scripts.
 *
 * It only reads: it starts no engine, and makes no record. What is of a restricted incident is no
 * part of it, not even in counts (R21).
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cli_engine.h"
#include "panes/age.h"
#include "panes/due_words.h"
#include "store/buf.h"
#include "store/due.h"
#include "store/incident.h"
#include "store/json.h"
#include "store/lock.h"
#include "store/options.h"
#include "store/record.h"
#include "store/source.h"

/* The exit codes: the first that holds. */
enum {
	STATUS_QUIET = 0,
	STATUS_OPEN = 10,    /* an incident is */
	STATUS_OVERDUE = 11, /* something is */
	STATUS_OFF = 12,     /* no engine runs */
	STATUS_DIED = 13,    /* and one should: an incident is open, or it left its lock behind */
};

enum {
	MEMORY_BYTES = 4 * 1024 * 1024,
	LINE_CAP_BYTES = 16 * 1024,
	JSON_CAP_BYTES = 1024 * 1024,
	ITEMS_SHOWN = 2,
	TITLE_BYTES = 48,
};

struct status {
	int64_t now_ms;
	struct arena arena;
	struct rows incidents; /* struct incident */
	struct due due;
	bool recorded;    /* there is a record */
	bool engine;      /* it holds the lock */
	bool left;        /* it left it behind */
	int64_t as_of_ms; /* without an engine: when a source was last heard of; 0: never */
	int64_t rev;
};

/* ---- looking ---- */

/* How a source was when the engine went says nothing of how it is. */
static bool
counts(const struct status *s, const struct due_item *item)
{
	return s->engine || item->kind != DUE_SOURCE;
}

static int
overdue_count(const struct status *s)
{
	int count = 0;

	for (int i = 0; i < s->due.items.count; i++) {
		const struct due_item *item = rows_at(&s->due.items, i);

		count += item->overdue && counts(s, item);
	}
	return count;
}

static int
find_code(const struct status *s)
{
	if (!s->engine && (s->left || s->incidents.count > 0))
		return STATUS_DIED;
	if (overdue_count(s) > 0)
		return STATUS_OVERDUE;
	if (s->incidents.count > 0)
		return STATUS_OPEN;
	return s->engine ? STATUS_QUIET : STATUS_OFF;
}

static struct err
look_back(struct record *r, struct status *s)
{
	static const char *const names[] = {"pagerduty", "zendesk"};
	struct source_status source;
	struct err e = NO_ERR;

	for (size_t i = 0; i < sizeof names / sizeof names[0] && e.kind == ERR_NONE; i++) {
		e = source_find(r, names[i], &source);
		if (e.kind == ERR_NONE && source.last_ok_ms > s->as_of_ms)
			s->as_of_ms = source.last_ok_ms;
	}
	return e;
}

/* One that is restricted is not there for this. */
static struct err
check_only(const struct status *s, struct record *r, const char *only)
{
	struct incident incident;
	struct arena a;
	struct err e;

	if (only[0] == '\0' || s->incidents.count > 0)
		return NO_ERR;
	arena_init(&a, MEMORY_BYTES);
	e = incident_find(r, only, &a, &incident);
	if (e.kind == ERR_NONE && incident.restricted)
		e = err_make(ERR_MISSING, "There is no such incident in the record.");
	arena_clear(&a);
	return e;
}

static struct err
read_record(const char *dir, const char *only, struct status *s)
{
	struct record *r = NULL;
	struct err e = record_open(dir, RECORD_READ, &r);

	if (e.kind == ERR_MISSING)
		return only[0] == '\0' ? NO_ERR : e;
	if (e.kind == ERR_NONE)
		e = record_snapshot(r);
	if (e.kind == ERR_NONE) {
		s->recorded = true;
		s->rev = record_rev(r);
		e = due_read_all(r, only, s->now_ms, &s->arena, &s->incidents, &s->due);
		if (e.kind == ERR_NONE)
			e = check_only(s, r, only);
		if (e.kind == ERR_NONE && !s->engine)
			e = look_back(r, s);
		record_release(r);
	}
	record_close(r);
	return e;
}

/* ---- the line ---- */

/* Text that tmux takes for nothing but text: its formats begin with a #. */
static void
put(struct buf *out, const char *words)
{
	if (out->length > 0)
		(void)buf_string(out, "  ");
	for (; *words != '\0'; words++) {
		(void)buf_add(out, words, 1);
		if (*words == '#')
			(void)buf_add(out, words, 1);
	}
}

static void
put_incident(const struct status *s, const struct incident *incident, struct buf *out)
{
	char label[TITLE_BYTES];
	char title[TITLE_BYTES];
	char age[AGE_BYTES];
	char words[3 * TITLE_BYTES];

	(void)text_show(incident->label, false, label, sizeof label);
	(void)text_show(incident->title, false, title, sizeof title);
	age_exact(age, incident->declared_ms, s->now_ms);
	(void)snprintf(words, sizeof words, "%s%s%s %s %s", label, label[0] != '\0' ? " " : "",
		title, incident->status, age);
	put(out, words);
}

static void
put_incidents(const struct status *s, struct buf *out)
{
	char words[TITLE_BYTES];

	if (s->incidents.count == 1)
		put_incident(s, s->incidents.first, out);
	if (s->incidents.count < 2)
		return;
	(void)snprintf(words, sizeof words, "%d incidents open", s->incidents.count);
	put(out, words);
}

static void
put_due(const struct status *s, struct buf *out)
{
	char words[DUE_WORDS_BYTES + 64];
	char text[DUE_WORDS_BYTES];
	char age[AGE_BYTES];
	int shown = 0;
	int left = 0;

	for (int i = 0; i < s->due.items.count; i++) {
		const struct due_item *item = rows_at(&s->due.items, i);
		bool pages = item->kind == DUE_PAGES || item->kind == DUE_KNOWN;

		if (!counts(s, item))
			continue;
		if (shown++ >= ITEMS_SHOWN) {
			left++;
			continue;
		}
		(void)snprintf(words, sizeof words, "%c %s", item->overdue ? '!' : '>',
			due_words(item, false, s->now_ms, text));
		if (pages && !s->engine && s->as_of_ms > 0) {
			age_exact(age, s->as_of_ms, s->now_ms);
			(void)snprintf(words, sizeof words, "! %s, as of %s ago",
				text_show(item->text, false, text, sizeof text), age);
		}
		put(out, words);
	}
	(void)snprintf(words, sizeof words, "+%d", left);
	if (left > 0)
		put(out, words);
}

static void
print_line(const struct status *s, int code, struct buf *out)
{
	if (code == STATUS_DIED)
		put(out, "! engine died");
	else if (!s->engine)
		put(out, s->recorded ? "engine off" : "engine off, no record yet");
	put_incidents(s, out);
	put_due(s, out);
	if (out->length == 0)
		put(out, "quiet");
	(void)buf_string(out, "\n");
}

/* ---- JSON ---- */

static const char *
code_name(int code)
{
	switch (code) {
	case STATUS_DIED:
		return "died";
	case STATUS_OVERDUE:
		return "overdue";
	case STATUS_OPEN:
		return "open";
	case STATUS_OFF:
		return "off";
	default:
		return "quiet";
	}
}

static void
json_text(struct buf *out, const char *name, struct text text)
{
	struct buf plain;

	buf_init(&plain, LINE_CAP_BYTES);
	text_plain(text, false, LINE_CAP_BYTES - 1, &plain);
	(void)buf_printf(out, ",\"%s\":", name);
	(void)json_put(out, "%s", plain.data);
	buf_clear(&plain);
}

static void
json_time(struct buf *out, const char *name, int64_t ms)
{
	if (ms > 0)
		(void)buf_printf(out, ",\"%s\":%lld", name, (long long)ms);
	else
		(void)buf_printf(out, ",\"%s\":null", name);
}

static void
json_incident(const struct incident *incident, struct buf *out)
{
	(void)json_put(out, "{\"id\":%s,\"status\":%s", incident->key.id, incident->status);
	json_text(out, "title", incident->title);
	if (incident->severity > 0)
		(void)buf_printf(out, ",\"severity\":%d", incident->severity);
	else
		(void)buf_string(out, ",\"severity\":null");
	json_text(out, "label", incident->label);
	json_text(out, "lead", incident->lead);
	json_time(out, "declared_ms", incident->declared_ms);
	json_time(out, "eta_ms", incident->eta_ms);
	json_time(out, "recovered_ms", incident->recovered_ms);
	(void)buf_string(out, "}");
}

static void
json_due(const struct due_item *item, struct buf *out)
{
	char subject[DUE_SUBJECT_BYTES];

	(void)json_put(out, "{\"kind\":%s,\"overdue\":%p,\"incident\":%s",
		due_kind_name(item->kind), (const void *)(item->overdue ? "true" : "false"),
		item->incident[0] != '\0' ? item->incident : NULL);
	json_text(out, "text", item->text);
	json_time(out, "at_ms", item->at_ms);
	json_time(out, "until_ms", item->until_ms);
	(void)json_put(
		out, ",\"command\":%s,\"subject\":%s", item->command, due_subject(item, subject));
	if (item->arg[0] != '\0') {
		(void)json_put(out, ",\"arg\":%s", item->arg);
		json_text(out, "value", item->value);
	}
	(void)buf_string(out, "}");
}

static void
print_json(const struct status *s, int code, struct buf *out)
{
	const char *comma = "";

	(void)json_put(out, "{\"state\":%s,\"exit\":%d,\"engine\":%s,\"rev\":%lld", code_name(code),
		code,
		s->engine             ? "live"
		: code == STATUS_DIED ? "died"
				      : "off",
		(long long)s->rev);
	json_time(out, "now_ms", s->now_ms);
	json_time(out, "next_ms", s->due.next_ms == INT64_MAX ? 0 : s->due.next_ms);
	(void)buf_string(out, ",\"incidents\":[");
	for (int i = 0; i < s->incidents.count; i++) {
		(void)buf_string(out, i > 0 ? "," : "");
		json_incident(rows_at(&s->incidents, i), out);
	}
	(void)buf_string(out, "],\"due\":[");
	for (int i = 0; i < s->due.items.count; i++) {
		const struct due_item *item = rows_at(&s->due.items, i);

		if (!counts(s, item))
			continue;
		(void)buf_string(out, comma);
		json_due(item, out);
		comma = ",";
	}
	(void)buf_string(out, "]}\n");
}

static struct err
print(const struct status *s, int code, bool json)
{
	struct buf out;
	struct err e = NO_ERR;

	buf_init(&out, json ? JSON_CAP_BYTES : LINE_CAP_BYTES);
	if (json)
		print_json(s, code, &out);
	else
		print_line(s, code, &out);
	if (out.full)
		e = err_make(ERR_FULL,
			"There is more due than can be printed; --incident asks for less.");
	else if (fwrite(out.data, 1, out.length, stdout) != out.length || fflush(stdout) != 0)
		e = err_make(ERR_IO, "Standard output takes nothing more.");
	buf_clear(&out);
	return e;
}

int
cli_status(const struct options *options, int argc, char **argv)
{
	const char *only = options->incident != NULL ? options->incident : "";
	struct status s = {.now_ms = clock_now_ms(&options->clock), .due = {.next_ms = INT64_MAX}};
	struct cli_room room = {0};
	int code = STATUS_OFF;
	struct err e;

	(void)argv;
	if (options->rest < argc)
		return cli_fail(err_make(ERR_USAGE, "status takes only options; see --help."));
	arena_init(&s.arena, MEMORY_BYTES);
	e = cli_room_open(options, &room);
	if (e.kind == ERR_NONE) {
		s.engine = lock_held(room.dir, NULL);
		s.left = !s.engine && lock_left(room.dir, NULL);
		e = read_record(room.dir, only, &s);
	}
	if (e.kind == ERR_NONE) {
		code = find_code(&s);
		e = print(&s, code, options->json);
	}
	cli_room_close(&room);
	arena_clear(&s.arena);
	return e.kind == ERR_NONE ? code : cli_fail(e);
}
