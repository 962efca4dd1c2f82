/* store/source.c - how a source is doing, as recorded.
 * SPDX-License-Identifier: MIT */
#include "store/source.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/event.h"

enum { SAVE_EVERY_MS = 60 * 1000 };

static const char *const names[] = {
	[SOURCE_OFF] = "off",
	[SOURCE_LATE] = "late",
	[SOURCE_OK] = "ok",
	[SOURCE_LIMITED] = "limited",
	[SOURCE_REFUSED] = "refused",
	[SOURCE_UNREACHABLE] = "unreachable",
	[SOURCE_MALFORMED] = "malformed",
};

const char *
source_state_name(enum source_state state)
{
	return names[state];
}

bool
source_state_find(const char *name, enum source_state *out)
{
	for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*out = (enum source_state)i;
		return true;
	}
	return false;
}

/* A row as it stands; `saved_ms` INT64_MIN when there is none. */
static struct err
read_row(struct record *r, const char *name, struct source_status *out, int64_t *saved_ms)
{
	static const char sql[] = "SELECT state, last_ok_ms, error, saved_ms, access, skew_ms,"
				  " skipped"
				  " FROM source"
				  " WHERE name = ?1";
	struct source_status status = {.state = SOURCE_OFF};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", name);
	const char *text;
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*saved_ms = INT64_MIN;
	if (row) {
		text = (const char *)sqlite3_column_text(s, 0);
		(void)source_state_find(text == NULL ? "" : text, &status.state);
		status.last_ok_ms = sqlite3_column_int64(s, 1);
		text = (const char *)sqlite3_column_text(s, 2);
		(void)snprintf(status.error, sizeof status.error, "%s", text == NULL ? "" : text);
		*saved_ms = sqlite3_column_int64(s, 3);
		text = (const char *)sqlite3_column_text(s, 4);
		(void)snprintf(status.access, sizeof status.access, "%s", text == NULL ? "" : text);
		status.skew_ms = sqlite3_column_int64(s, 5);
		status.skipped = sqlite3_column_int64(s, 6);
		db_end(s);
	}
	*out = status;
	return NO_ERR;
}

/* A trouble is a line, and its end is. Lateness is seen on the screen while it lasts. */
static bool
is_trouble(enum source_state state)
{
	return state != SOURCE_OK && state != SOURCE_LATE && state != SOURCE_OFF;
}

static const char *
title(const char *name)
{
	if (strcmp(name, "pagerduty") == 0)
		return "PagerDuty";
	return strcmp(name, "zendesk") == 0 ? "Zendesk" : name;
}

static struct err
tell(struct record *r, const char *name, const struct source_status *old,
	const struct source_status *new)
{
	bool over = new->state == SOURCE_OK &&is_trouble(old->state);
	char subject[80];
	char text[384];
	char data[96];

	if (!over && (!is_trouble(new->state) || is_trouble(old->state)))
		return NO_ERR;
	(void)snprintf(subject, sizeof subject, "source:%s", name);
	if (over)
		(void)snprintf(text, sizeof text, "%s answers again.", title(name));
	else
		(void)snprintf(text, sizeof text, "%s is %s. %s", title(name), names[new->state],
			new->error);
	(void)snprintf(data, sizeof data, "{\"state\":[\"%s\",\"%s\"]}", names[old->state],
		names[new->state]);
	return event_append(r, &(struct event_draft){
				       .at_ms = r->moment.now_ms,
				       .kind = "source",
				       .subject = subject,
				       .text = text,
				       .data = data,
			       });
}

struct err
source_save(struct record *r, const char *name, const struct source_status *status)
{
	static const char sql[] =
		"INSERT INTO source"
		" (name, state, last_ok_ms, error, access, skew_ms, skipped, saved_ms, rev)"
		" VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7, room_now(), room_rev())"
		" ON CONFLICT (name) DO UPDATE"
		" SET state = excluded.state, last_ok_ms = excluded.last_ok_ms,"
		"  error = excluded.error, access = excluded.access,"
		"  skew_ms = excluded.skew_ms, skipped = excluded.skipped,"
		"  saved_ms = excluded.saved_ms, rev = iif(?8, excluded.rev, rev)";
	struct source_status old;
	int64_t saved_ms;
	int64_t since_ms;
	bool news;
	struct err e = read_row(r, name, &old, &saved_ms);

	if (e.kind != ERR_NONE)
		return e;
	news = saved_ms == INT64_MIN || old.state != status->state ||
	       strcmp(old.error, status->error) != 0 || strcmp(old.access, status->access) != 0 ||
	       old.skew_ms != status->skew_ms || old.skipped != status->skipped;
	since_ms = news ? 0 : r->moment.now_ms - saved_ms;
	if (!news && since_ms >= 0 && since_ms < SAVE_EVERY_MS)
		return NO_ERR;
	e = db_run(r, sql, "ttittiii", name, names[status->state], status->last_ok_ms,
		status->error, status->access, status->skew_ms, status->skipped, (int64_t)news);
	if (e.kind == ERR_NONE)
		e = tell(r, name, &old, status);
	if (e.kind == ERR_NONE && news)
		r->touched |= TABLE_SOURCE; /* else nobody needs to draw anything */
	return e;
}

struct err
source_cursor(struct record *r, const char *name, char *out, size_t size)
{
	static const char sql[] = "SELECT cursor"
				  " FROM source"
				  " WHERE name = ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", name);
	const char *text = NULL;
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row)
		text = (const char *)sqlite3_column_text(s, 0);
	if (text == NULL || strlen(text) >= size)
		text = ""; /* a cut cursor would be another one: start anew */
	(void)snprintf(out, size, "%s", text);
	db_end(s);
	return NO_ERR;
}

struct err
source_save_cursor(struct record *r, const char *name, const char *cursor)
{
	static const char sql[] = "INSERT INTO source (name, state, cursor, saved_ms, rev)"
				  " VALUES (?1, 'off', ?2, 0, room_rev())"
				  " ON CONFLICT (name) DO UPDATE"
				  " SET cursor = excluded.cursor"
				  " WHERE cursor IS NOT excluded.cursor";

	return db_run(r, sql, "tt", name, cursor);
}

struct err
source_find(struct record *r, const char *name, struct source_status *out)
{
	int64_t saved_ms;

	return read_row(r, name, out, &saved_ms);
}
