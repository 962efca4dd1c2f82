/* store/json.h - reading JSON with SQLite's own functions, and writing it.
 *
 * There is no JSON parser of ours: a document is handed to a private in-memory SQLite
 * and asked for by path. Only small documents (a line of the wire) are read this way; a reply
 * of a service is merged by one statement of the record's own connection (store/page.c).
 * SPDX-License-Identifier: MIT */
#ifndef STORE_JSON_H
#define STORE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/err.h"

struct json;

struct err json_open(struct json **out);
void json_close(struct json *j); /* NULL is fine */

/* The document that the getters ask from now on; copied. ERR_MALFORMED when it is not a JSON
 * object. */
struct err json_read(struct json *j, const char *document, size_t length);

/* Wipes the document; the getters find nothing from now on. What SQLite itself copied of it is
 * beyond us. */
void json_forget(struct json *j);

/* The value at an SQLite path ("$.args.text"). False, `out` untouched, when it is absent, null
 * or of another type. A string is appended to `out`; an object or array is appended as JSON
 * text. */
bool json_string(struct json *j, const char *path, struct buf *out);
bool json_int(struct json *j, const char *path, int64_t *out);
bool json_object(struct json *j, const char *path, struct buf *out);
bool json_bool(struct json *j, const char *path, bool *out);

/* The string at the path into `out`, of `size` bytes. False, and "" there, when there is none, or an
 * empty one, or it does not fit whole. */
bool json_word(struct json *j, const char *path, char *out, size_t size);

/* True when there is anything at the path, null included. */
bool json_has(struct json *j, const char *path);
bool json_null(struct json *j, const char *path);

/* Appends JSON made from a printf-like format: %s a string, quoted and escaped (NULL: null;
 * bytes that are not UTF-8 become U+FFFD), %d and %lld numbers, %p a text that is JSON already
 * (const char *), %% a percent.
 *      json_put(&b, "{\"id\":%s,\"rev\":%lld}", id, (long long)rev);
 * False when the buffer is full. */
__attribute__((format(printf, 2, 3))) bool json_put(struct buf *out, const char *format, ...);

#endif
