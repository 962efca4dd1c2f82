/* store/json.c - reading JSON with SQLite's own functions, and writing it.
 * SPDX-License-Identifier: MIT */
#include "store/json.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "store/db.h"

struct json {
	sqlite3 *db;
	sqlite3_stmt *check;
	sqlite3_stmt *get;
	struct buf document;
};

enum { DOCUMENT_CAP_BYTES = 1024 * 1024 };

static struct err
json_fail(sqlite3 *db)
{
	return err_make(
		ERR_RECORD, "JSON cannot be read: %s.", db ? sqlite3_errmsg(db) : "no memory");
}

struct err
json_open(struct json **out)
{
	struct json *j = calloc(1, sizeof *j);
	struct err e;

	if (j == NULL)
		return json_fail(NULL);
	buf_init(&j->document, DOCUMENT_CAP_BYTES);
	db_library();
	if (sqlite3_open_v2(":memory:", &j->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(j->db, "SELECT json_valid(?1) AND json_type(?1) = 'object'", -1,
			&j->check, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(j->db, "SELECT json_type(?1, ?2), json_extract(?1, ?2)", -1,
			&j->get, NULL) != SQLITE_OK) {
		e = json_fail(j->db);
		json_close(j);
		return e;
	}
	*out = j;
	return NO_ERR;
}

void
json_close(struct json *j)
{
	if (j == NULL)
		return;
	sqlite3_finalize(j->check);
	sqlite3_finalize(j->get);
	(void)sqlite3_close(j->db); /* nothing is left that could keep it busy */
	buf_clear(&j->document);
	free(j);
}

struct err
json_read(struct json *j, const char *document, size_t length)
{
	bool valid;

	buf_reset(&j->document);
	if (!buf_add(&j->document, document, length))
		return err_make(ERR_FULL, "A message is longer than 1 MiB.");
	if (memchr(document, '\0', length) != NULL)
		return err_make(ERR_MALFORMED, "A message holds a NUL byte.");
	(void)sqlite3_bind_text(j->check, 1, j->document.data, (int)length, SQLITE_STATIC);
	valid = sqlite3_step(j->check) == SQLITE_ROW && sqlite3_column_int(j->check, 0) == 1;
	(void)sqlite3_reset(j->check);
	if (valid)
		return NO_ERR;
	buf_reset(&j->document);
	return err_make(ERR_MALFORMED, "A message is not a JSON object.");
}

void
json_forget(struct json *j)
{
	(void)sqlite3_clear_bindings(j->check);
	(void)sqlite3_clear_bindings(j->get);
	if (j->document.capacity > 0)
		explicit_bzero(j->document.data, j->document.capacity);
	buf_reset(&j->document);
}

/* Steps the getter to the value at `path`; its JSON type, or NULL. The caller resets. */
static const char *
get(struct json *j, const char *path)
{
	if (j->document.length == 0)
		return NULL;
	(void)sqlite3_bind_text(
		j->get, 1, j->document.data, (int)j->document.length, SQLITE_STATIC);
	(void)sqlite3_bind_text(j->get, 2, path, -1, SQLITE_STATIC);
	if (sqlite3_step(j->get) != SQLITE_ROW)
		return NULL;
	return (const char *)sqlite3_column_text(j->get, 0);
}

static bool
get_text(struct json *j, const char *path, const char *type, const char *other, struct buf *out)
{
	const char *found = get(j, path);
	bool ok = found != NULL && (strcmp(found, type) == 0 || strcmp(found, other) == 0);

	if (ok)
		ok = buf_string(out, (const char *)sqlite3_column_text(j->get, 1));
	(void)sqlite3_reset(j->get);
	return ok;
}

bool
json_string(struct json *j, const char *path, struct buf *out)
{
	return get_text(j, path, "text", "text", out);
}

bool
json_word(struct json *j, const char *path, char *out, size_t size)
{
	struct buf word;

	out[0] = '\0';
	buf_init(&word, size - 1);
	if (json_string(j, path, &word))
		memcpy(out, word.data, word.length + 1);
	buf_clear(&word);
	return out[0] != '\0';
}

bool
json_object(struct json *j, const char *path, struct buf *out)
{
	return get_text(j, path, "object", "array", out);
}

bool
json_has(struct json *j, const char *path)
{
	bool found = get(j, path) != NULL;

	(void)sqlite3_reset(j->get);
	return found;
}

bool
json_null(struct json *j, const char *path)
{
	const char *found = get(j, path);
	bool is_null = found != NULL && strcmp(found, "null") == 0;

	(void)sqlite3_reset(j->get);
	return is_null;
}

bool
json_int(struct json *j, const char *path, int64_t *out)
{
	const char *found = get(j, path);
	bool ok = found != NULL && strcmp(found, "integer") == 0;

	if (ok)
		*out = sqlite3_column_int64(j->get, 1);
	(void)sqlite3_reset(j->get);
	return ok;
}

bool
json_bool(struct json *j, const char *path, bool *out)
{
	const char *found = get(j, path);
	bool ok = found != NULL && (strcmp(found, "true") == 0 || strcmp(found, "false") == 0);

	if (ok)
		*out = strcmp(found, "true") == 0;
	(void)sqlite3_reset(j->get);
	return ok;
}

static bool
put_quoted(struct buf *out, const char *string)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)string;
	bool ok = buf_add(out, "\"", 1);

	while (ok && *at != 0) {
		utf8proc_int32_t code = 0;
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &code);

		if (n <= 0) {
			ok = buf_string(out, "\xef\xbf\xbd");
			n = 1;
		} else if (*at == '"' || *at == '\\') {
			ok = buf_printf(out, "\\%c", *at);
		} else if (*at < 0x20) {
			ok = buf_printf(out, "\\u%04x", *at);
		} else {
			ok = buf_add(out, at, (size_t)n);
		}
		at += n;
	}
	return ok && buf_add(out, "\"", 1);
}

bool
json_put(struct buf *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	for (const char *at = format; *at != '\0'; at++) {
		if (*at != '%') {
			size_t plain = strcspn(at, "%");

			(void)buf_add(out, at, plain);
			at += plain - 1;
			continue;
		}
		at++;
		if (*at == 's') {
			const char *string = va_arg(args, const char *);

			(void)(string == NULL ? buf_string(out, "null") : put_quoted(out, string));
		} else if (*at == 'p') {
			(void)buf_string(out, va_arg(args, const char *));
		} else if (*at == 'd') {
			(void)buf_printf(out, "%d", va_arg(args, int));
		} else if (strncmp(at, "lld", 3) == 0) {
			(void)buf_printf(out, "%lld", va_arg(args, long long));
			at += 2;
		} else {
			assert(*at == '%');
			(void)buf_add(out, "%", 1);
		}
	}
	va_end(args);
	return !out->full;
}
