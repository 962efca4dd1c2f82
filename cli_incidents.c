/* cli_incidents.c - `warroom incidents`: what the rooms were about, read from the record alone.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "cli_engine.h"
#include "store/arena.h"
#include "store/incident.h"
#include "store/json.h"
#include "store/record.h"
#include "store/text.h"

enum {
	ROWS_A_READ = 200,
	MEMORY_BYTES = 4 * 1024 * 1024,
	OUT_CAP_BYTES = 64 * 1024 * 1024,
	CELL_BYTES = 40,
	NAME_BYTES = 400,
	TIME_BYTES = 24,
	VALUE_CAP_BYTES = 16 * 1024,
};

struct listing {
	struct record *record;
	struct arena arena;
	struct buf out;
	bool json;
	int count; /* written */
};

/* "2026-11-21 02:14"; of the day of `beside` only the time; "-" where there is none. */
static const char *
show_time(int64_t at_ms, int64_t beside_ms, char out[TIME_BYTES])
{
	time_t at_s = (time_t)(at_ms / 1000);
	time_t beside_s = (time_t)(beside_ms / 1000);
	struct tm at = {0};
	struct tm beside = {0};
	bool same_day;

	(void)snprintf(out, TIME_BYTES, "-");
	if (at_ms == 0 || localtime_r(&at_s, &at) == NULL ||
		localtime_r(&beside_s, &beside) == NULL)
		return out;
	same_day = beside_ms != 0 && at.tm_year == beside.tm_year && at.tm_yday == beside.tm_yday;
	(void)strftime(out, TIME_BYTES, same_day ? "%H:%M" : "%Y-%m-%d %H:%M", &at);
	return out;
}

/* "2 High", "2", "-" */
static const char *
show_severity(const struct incident *incident, char out[CELL_BYTES])
{
	char label[CELL_BYTES - 4];

	if (incident->severity == 0)
		(void)snprintf(out, CELL_BYTES, "-");
	else
		(void)snprintf(out, CELL_BYTES, "%d %s", incident->severity,
			text_show(incident->label, false, label, sizeof label));
	return out;
}

static void
add_line(struct listing *l, const struct incident *incident)
{
	char severity[CELL_BYTES];
	char declared[TIME_BYTES];
	char recovered[TIME_BYTES];
	char closed[TIME_BYTES];
	char name[NAME_BYTES];

	if (l->count == 0)
		(void)buf_printf(&l->out, "%4s  %-10s %-14s %-16s  %-16s  %-16s  %s\n", "ID",
			"STATUS", "SEVERITY", "DECLARED", "RECOVERED", "CLOSED", "NAME");
	(void)buf_printf(&l->out, "%4s  %-10s %-14s %-16s  %-16s  %-16s  %s\n", incident->key.id,
		incident->status, show_severity(incident, severity),
		show_time(incident->declared_ms, 0, declared),
		show_time(incident->recovered_ms, incident->declared_ms, recovered),
		show_time(incident->closed_ms, incident->declared_ms, closed),
		text_show(incident_name(incident), false, name, sizeof name));
}

/* "field":N, or null where there is no such time. */
static void
add_time(struct buf *out, const char *field, int64_t ms)
{
	if (ms == 0)
		(void)json_put(out, ",%s:%p", field, (const void *)"null");
	else
		(void)json_put(out, ",%s:%lld", field, (long long)ms);
}

static void
add_text(struct buf *out, const char *field, struct text text)
{
	struct buf value;

	buf_init(&value, VALUE_CAP_BYTES);
	text_raw(text, &value);
	(void)json_put(out, ",%s:%s", field, value.data);
	buf_clear(&value);
}

static void
add_object(struct listing *l, const struct incident *incident)
{
	struct buf *out = &l->out;

	(void)json_put(out, "%p{\"id\":%s,\"kind\":%s,\"status\":%s,\"open\":%p",
		(const void *)(l->count == 0 ? "" : ",\n"), incident->key.id, incident->kind,
		incident->status, (const void *)(incident->is_open ? "true" : "false"));
	if (incident->severity == 0)
		(void)buf_string(out, ",\"severity\":null");
	else
		(void)json_put(out, ",\"severity\":%d", incident->severity);
	add_text(out, "label", incident->label);
	add_text(out, "title", incident->title);
	add_text(out, "lead", incident->lead);
	add_text(out, "cause", incident->cause);
	add_time(out, "eta_ms", incident->eta_ms);
	add_time(out, "declared_ms", incident->declared_ms);
	add_time(out, "recovered_ms", incident->recovered_ms);
	add_time(out, "closed_ms", incident->closed_ms);
	(void)buf_string(out, "}");
}

/* A restricted one is nobody's to see in passing (R21). */
static void
add(struct listing *l, const struct incident *incident, bool open)
{
	if (incident->restricted || incident->is_open != open)
		return;
	if (l->json)
		add_object(l, incident);
	else
		add_line(l, incident);
	l->count++;
}

/* All of them, some at a time, those that are open or those that are over. */
static struct err
add_all(struct listing *l, bool open)
{
	struct window w = {.from = WINDOW_TOP, .after = ROWS_A_READ};
	struct rows rows = {.below = true};
	struct err e = NO_ERR;

	while (rows.below && e.kind == ERR_NONE) {
		arena_reset(&l->arena);
		e = incident_window(l->record, &w, &l->arena, &rows);
		if (e.kind != ERR_NONE || rows.count == 0)
			break;
		for (int i = rows.at; i < rows.count; i++)
			add(l, rows_at(&rows, i), open);
		w.from = WINDOW_PLACE;
		w.anchor = ((const struct incident *)rows_at(&rows, rows.count - 1))->key;
	}
	return e;
}

static struct err
list(struct listing *l)
{
	struct err e = NO_ERR;

	if (l->json)
		(void)buf_string(&l->out, "[");
	if (l->record != NULL)
		e = add_all(l, true);
	if (e.kind == ERR_NONE && l->record != NULL)
		e = add_all(l, false);
	if (l->json)
		(void)buf_string(&l->out, "]\n");
	else if (l->count == 0)
		(void)buf_string(&l->out, "No incident has been declared yet.\n");
	if (e.kind == ERR_NONE && l->out.full)
		e = err_make(ERR_FULL, "There are more incidents than memory for them.");
	if (e.kind == ERR_NONE && (fputs(l->out.data, stdout) < 0 || fflush(stdout) != 0))
		e = err_make(ERR_IO, "Standard output takes nothing more: %s.", strerror(errno));
	return e;
}

int
cli_incidents(const struct options *options, int argc, char **argv)
{
	struct listing l = {.json = options->json};
	struct cli_room room;
	struct err e;

	(void)argv;
	if (options->rest < argc)
		return cli_fail(err_make(ERR_USAGE, "incidents takes no words, only options."));
	e = cli_room_open(options, &room);
	if (e.kind != ERR_NONE)
		return cli_fail(e);
	arena_init(&l.arena, MEMORY_BYTES);
	buf_init(&l.out, OUT_CAP_BYTES);
	e = record_open(room.dir, RECORD_READ, &l.record);
	if (e.kind == ERR_NONE || e.kind == ERR_MISSING)
		e = list(&l);
	record_close(l.record);
	buf_clear(&l.out);
	arena_clear(&l.arena);
	cli_room_close(&room);
	return e.kind == ERR_NONE ? 0 : cli_fail(e);
}
