/* store/audit_function.c - the SQL functions of the writer's connection.
 * SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "store/audit.h"
#include "store/buf.h"
#include "store/db.h"
#include "store/page_kind.h"

enum { DIFF_CAP_BYTES = 4 * 1024 * 1024, URL_CAP_BYTES = 2048, JSON_SUBTYPE = 'J' };

static void
room_now(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct record *r = sqlite3_user_data(context);

	(void)count;
	(void)values;
	sqlite3_result_int64(context, r->moment.now_ms);
}

static void
room_actor(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct record *r = sqlite3_user_data(context);

	(void)count;
	(void)values;
	if (r->moment.actor != NULL)
		sqlite3_result_text(context, r->moment.actor, -1, SQLITE_TRANSIENT);
}

static void
room_source(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct record *r = sqlite3_user_data(context);

	(void)count;
	(void)values;
	sqlite3_result_text(context, r->moment.source, -1, SQLITE_TRANSIENT);
}

static void
room_told(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct record *r = sqlite3_user_data(context);

	(void)count;
	(void)values;
	sqlite3_result_int(context, r->moment.told);
}

static void
room_rev(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct record *r = sqlite3_user_data(context);

	(void)count;
	(void)values;
	sqlite3_result_int64(context, r->rev + 1);
}

static bool
same(sqlite3_value *a, sqlite3_value *b)
{
	int type = sqlite3_value_type(a);
	const void *bytes;
	int length;

	if (type != sqlite3_value_type(b))
		return false;
	if (type == SQLITE_NULL)
		return true;
	if (type == SQLITE_INTEGER)
		return sqlite3_value_int64(a) == sqlite3_value_int64(b);
	bytes = sqlite3_value_text(a);
	length = sqlite3_value_bytes(a);
	return bytes != NULL && length == sqlite3_value_bytes(b) &&
	       memcmp(bytes, sqlite3_value_text(b), (size_t)length) == 0;
}

/* A string as it is, with what JSON needs escaped: bytes that are not UTF-8 stay what they are. */
static void
put_quoted(struct buf *out, const char *string)
{
	(void)buf_add(out, "\"", 1);
	while (*string != '\0') {
		size_t plain = 0;
		unsigned char c;

		while ((unsigned char)string[plain] >= 0x20 && string[plain] != '"' &&
			string[plain] != '\\')
			plain++;
		(void)buf_add(out, string, plain);
		string += plain;
		c = (unsigned char)*string;
		if (c == '\0')
			break;
		if (c < 0x20)
			(void)buf_printf(out, "\\u%04x", c);
		else
			(void)buf_add(out, (const char[]){'\\', (char)c}, 2);
		string++;
	}
	(void)buf_add(out, "\"", 1);
}

static void
put_value(struct buf *out, sqlite3_value *value)
{
	const char *string;

	switch (sqlite3_value_type(value)) {
	case SQLITE_NULL:
		(void)buf_string(out, "null");
		break;
	case SQLITE_INTEGER:
		(void)buf_printf(out, "%lld", (long long)sqlite3_value_int64(value));
		break;
	default:
		string = (const char *)sqlite3_value_text(value);
		put_quoted(out, string == NULL ? "" : string);
		break;
	}
}

static void
room_diff(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct buf out;

	buf_init(&out, DIFF_CAP_BYTES);
	for (int i = 0; i + 2 < count; i += 3) {
		if (same(values[i + 1], values[i + 2]))
			continue;
		(void)buf_string(&out, out.length == 0 ? "{" : ",");
		put_value(&out, values[i]);
		(void)buf_string(&out, ":[");
		put_value(&out, values[i + 1]);
		(void)buf_string(&out, ",");
		put_value(&out, values[i + 2]);
		(void)buf_string(&out, "]");
	}
	(void)buf_string(&out, out.length == 0 ? "{}" : "}");
	if (out.full)
		sqlite3_result_error_toobig(context);
	else
		sqlite3_result_text64(context, out.data, out.length, SQLITE_TRANSIENT, SQLITE_UTF8);
	buf_clear(&out);
}

/* `digits` digits at *at as a number, and past them; -1 when they are not there. */
static int
number(const char **at, int digits)
{
	int n = 0;

	for (int i = 0; i < digits; i++) {
		char c = (*at)[i];

		if (c < '0' || c > '9')
			return -1;
		n = n * 10 + (c - '0');
	}
	*at += digits;
	return n;
}

/* One of `set` at *at, and past it. */
static bool
skip(const char **at, const char *set)
{
	if (**at == '\0' || strchr(set, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

/* What follows the seconds: a fraction and a zone. The offset from UTC in minutes. */
static bool
time_rest(const char *at, int *ms, int *offset_minutes)
{
	int factor = 100;
	int hours, minutes;
	char sign;

	*ms = 0;
	*offset_minutes = 0;
	if (*at == '.') {
		at++;
		for (; *at >= '0' && *at <= '9'; at++, factor /= 10)
			*ms += (*at - '0') * factor;
	}
	if (skip(&at, "Zz"))
		return *at == '\0';
	sign = *at;
	if (!skip(&at, "+-") || (hours = number(&at, 2)) < 0)
		return false;
	(void)skip(&at, ":");
	if ((minutes = number(&at, 2)) < 0 || *at != '\0' || hours > 23 || minutes > 59)
		return false;
	*offset_minutes = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
	return true;
}

/* RFC 3339 5.6; a leap second counts as the next one, and an offset may lack its colon. What is
 * before 1970 no service means: 0 and less are not times here. */
static bool
time_parse(const char *at, int64_t *out)
{
	struct tm tm = {0};
	int ms, offset_minutes;

	tm.tm_year = number(&at, 4) - 1900;
	if (tm.tm_year < 0 || !skip(&at, "-") || (tm.tm_mon = number(&at, 2) - 1) < 0 ||
		!skip(&at, "-") || (tm.tm_mday = number(&at, 2)) < 1 || !skip(&at, "Tt ") ||
		(tm.tm_hour = number(&at, 2)) < 0 || !skip(&at, ":") ||
		(tm.tm_min = number(&at, 2)) < 0 || !skip(&at, ":") ||
		(tm.tm_sec = number(&at, 2)) < 0)
		return false;
	if (tm.tm_mon > 11 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
		tm.tm_sec > 60)
		return false;
	if (!time_rest(at, &ms, &offset_minutes))
		return false;
	*out = ((int64_t)timegm(&tm) - (int64_t)offset_minutes * 60) * 1000 + ms;
	return *out > 0;
}

static void
room_time(sqlite3_context *context, int count, sqlite3_value **values)
{
	int64_t ms;

	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_TEXT &&
		time_parse((const char *)sqlite3_value_text(values[0]), &ms))
		sqlite3_result_int64(context, ms);
}

/* Texts alone: a number or a boolean in a text's place is malformed. */
static void
room_text(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *string;
	size_t length;

	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_TEXT ||
		sqlite3_value_subtype(values[0]) == JSON_SUBTYPE)
		return;
	string = (const char *)sqlite3_value_text(values[0]);
	if (string == NULL)
		return;
	length = (size_t)sqlite3_value_bytes(values[0]);
	if (length > DB_TEXT_CAP_BYTES) {
		length = DB_TEXT_CAP_BYTES;
		while (length > 0 && ((unsigned char)string[length] & 0xc0) == 0x80)
			length--;
	}
	sqlite3_result_text64(context, string, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void
room_url(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *string;

	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_TEXT)
		return;
	string = (const char *)sqlite3_value_text(values[0]);
	if (string == NULL || strnlen(string, URL_CAP_BYTES + 1) > URL_CAP_BYTES ||
		(strncasecmp(string, "https://", 8) != 0 && strncasecmp(string, "http://", 7) != 0))
		return;
	for (const char *at = string; *at != '\0'; at++) {
		if ((unsigned char)*at <= 0x20 || *at == 0x7f)
			return;
	}
	sqlite3_result_text(context, string, -1, SQLITE_TRANSIENT);
}

static void
room_kind(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *service = (const char *)sqlite3_value_text(values[0]);
	const char *title = (const char *)sqlite3_value_text(values[1]);

	const char *priority = (const char *)sqlite3_value_text(values[2]);

	(void)count;
	sqlite3_result_int64(
		context, page_kind(service == NULL ? "" : service, title == NULL ? "" : title,
				 priority == NULL ? "" : priority));
}

struct err
audit_functions(struct record *r)
{
	static const struct {
		const char *name;
		int count;
		bool pure;
		void (*run)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{"room_now", 0, false, room_now},
		{"room_actor", 0, false, room_actor},
		{"room_source", 0, false, room_source},
		{"room_told", 0, false, room_told},
		{"room_rev", 0, false, room_rev},
		{"room_diff", -1, true, room_diff},
		{"room_time", 1, true, room_time},
		{"room_text", 1, true, room_text},
		{"room_url", 1, true, room_url},
		{"room_kind", 3, true, room_kind},
	};

	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS |
			    (functions[i].pure ? SQLITE_DETERMINISTIC : 0);

		if (sqlite3_create_function_v2(r->db, functions[i].name, functions[i].count, flags,
			    r, functions[i].run, NULL, NULL, NULL) != SQLITE_OK)
			return db_fail(r);
	}
	return NO_ERR;
}
