/* store/act.c - one order being carried out: helps to read it and to write it down.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "store/db.h"
#include "store/event.h"

static bool
is_blank(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

/* A number where a text belongs is a mistake of whoever wrote it: taken for nothing, it would clear what
 * is there, or mean another incident. */
static struct err
check_no_other(const struct act *act, const char *path, const char *what)
{
	if (!json_has(act->json, path) || json_null(act->json, path))
		return NO_ERR;
	return err_make(ERR_USAGE, "%s must be a text, in quotation marks.", what);
}

struct err
act_text(const struct act *act, const char *path, const char *what, bool required, struct buf *out)
{
	size_t before = out->length;
	bool there = json_string(act->json, path, out);

	if (out->full || out->length - before > ORDER_TEXT_CAP_BYTES)
		return err_make(ERR_USAGE, "%s is longer than 64 KiB.", what);
	if (!there) {
		struct err e = check_no_other(act, path, what);

		if (e.kind != ERR_NONE)
			return e;
	}
	if (required && (!there || is_blank(out->data + before)))
		return err_make(ERR_USAGE, "%s needs a text.", what);
	return NO_ERR;
}

struct err
act_word(const struct act *act, const char *path, const char *what, char *out, size_t size)
{
	struct buf text;
	struct err e = NO_ERR;
	bool there;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	there = json_string(act->json, path, &text);
	if (text.full || text.length >= size)
		e = err_make(ERR_USAGE, "%s is longer than %zu bytes.", what, size - 1);
	else if (!there)
		e = check_no_other(act, path, what);
	if (e.kind != ERR_NONE)
		out[0] = '\0';
	else
		(void)snprintf(out, size, "%s", text.data);
	buf_clear(&text);
	return e;
}

/* As the config, PagerDuty or the incident spell the name; as it was typed where none knows it. */
static struct err
spell(const struct act *act, const char *typed, char out[ACT_PERSON_BYTES])
{
	static const char sql[] = "SELECT name"
				  " FROM (SELECT name, 0 AS place"
				  "  FROM person"
				  "  UNION ALL"
				  "  SELECT person, 1"
				  "  FROM oncall"
				  "  UNION ALL"
				  "  SELECT person, 2"
				  "  FROM role_holder"
				  "  WHERE incident_id = ?3)"
				  " WHERE lower(name) = lower(?1)"
				  " AND length(CAST(name AS BLOB)) < ?2"
				  " ORDER BY place"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(
		act->record, &s, sql, "tit", typed, (int64_t)ACT_PERSON_BYTES, act->incident);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(
		out, ACT_PERSON_BYTES, "%s", row ? (const char *)sqlite3_column_text(s, 0) : typed);
	if (row)
		db_end(s);
	return NO_ERR;
}

struct err
act_person(const struct act *act, const char *path, bool required, char out[ACT_PERSON_BYTES])
{
	char typed[ACT_PERSON_BYTES];
	struct err e = act_word(act, path, "A name", typed, sizeof typed);
	char *begin = typed + strspn(typed, " ");
	size_t length = strlen(begin);

	if (e.kind != ERR_NONE)
		return e;
	while (length > 0 && begin[length - 1] == ' ')
		begin[--length] = '\0';
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)begin[i] < ' ')
			return err_make(ERR_USAGE, "A name is one line of text.");
	}
	if (required && length == 0)
		return err_make(ERR_USAGE, "Say who: a name is needed.");
	return spell(act, strcasecmp(begin, "me") == 0 ? act->actor->name : begin, out);
}

struct err
act_subjects(const struct act *act, struct buf *out)
{
	static const char sql[] = "SELECT count(*) FROM json_each(?1)";
	int64_t count = 0;
	struct err e;

	if (!json_object(act->json, "$.subjects", out)) {
		(void)buf_string(out, "[");
		if (act->order->subject[0] != '\0')
			(void)json_put(out, "%s", act->order->subject);
		(void)buf_string(out, "]");
	}
	if (out->full)
		return err_make(
			ERR_USAGE, "That is about more than one order can hold: take fewer.");
	e = db_number(act->record, 0, &count, sql, "t", out->data);
	if (e.kind == ERR_NONE && count > ORDER_SUBJECTS_MOST)
		return err_make(ERR_USAGE, "That is about %lld rows, and %d are the most at once.",
			(long long)count, ORDER_SUBJECTS_MOST);
	return e;
}

struct err
act_ms(const struct act *act, const char *path, const char *what, int64_t none, int64_t *out)
{
	/* Beyond it no clock shows a date: the year 9999. */
	static const int64_t last_ms = INT64_C(253402300799000);
	int64_t ms = none;

	if (!json_int(act->json, path, &ms) && json_has(act->json, path))
		return err_make(ERR_USAGE, "%s must be milliseconds since 1970.", what);
	if (ms != none && (ms <= 0 || ms > last_ms))
		return err_make(ERR_USAGE, "%s is no time that a clock could show.", what);
	*out = ms;
	return NO_ERR;
}

struct err
act_event(const struct act *act, const char *kind, const char *subject, const char *text)
{
	return event_append(
		act->record, &(struct event_draft){.at_ms = act->now_ms,
				     .kind = kind,
				     .subject = subject,
				     .incident_id = act->incident[0] != '\0' ? act->incident : NULL,
				     .origin = act->origin,
				     .text = text});
}

void
act_say(struct act *act, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(act->said, sizeof act->said, format, args);
	va_end(args);
}
