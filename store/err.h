/* store/err.h - errors as values: what to do, and what to tell a tired person.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ERR_H
#define STORE_ERR_H

enum err_kind {
	ERR_NONE,
	ERR_USAGE,     /* the call's words are off: exit 2 */
	ERR_CONFIG,    /* the config or a pack says something we cannot use */
	ERR_IO,        /* a file, a socket, a process */
	ERR_RECORD,    /* SQLite refused, or the record is not ours */
	ERR_NET,       /* a service could not be reached or did not answer in time */
	ERR_MALFORMED, /* what came from outside does not have the shape it should */
	ERR_REFUSED,   /* somebody said no: a service, a level, a lock */
	ERR_MISSING,   /* the thing asked for is not there */
	ERR_FULL,      /* a cap was reached, or memory is short */
};

/* One failure. `text` is a whole sentence: who, what, and what to do next. */
struct err {
	enum err_kind kind;
	char text[320];
};

/* The value of success. */
#define NO_ERR ((struct err){ERR_NONE, ""})

/* An error with a printf-made sentence, cut to fit. Text from outside must have been
 * neutralised (text_plain) before it is passed in. */
__attribute__((format(printf, 2, 3))) struct err err_make(
	enum err_kind kind, const char *format, ...);

/* The same error with `context` and ": " put before its sentence. */
struct err err_in(const char *context, struct err e);

#endif
