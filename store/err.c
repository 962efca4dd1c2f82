/* store/err.c - errors as values.
 * SPDX-License-Identifier: MIT */
#include "store/err.h"

#include <stdarg.h>
#include <stdio.h>

struct err
err_make(enum err_kind kind, const char *format, ...)
{
	struct err e = {.kind = kind};
	va_list args;

	va_start(args, format);
	(void)vsnprintf(e.text, sizeof e.text, format, args);
	va_end(args);
	return e;
}

struct err
err_in(const char *context, struct err e)
{
	return err_make(e.kind, "%s: %s", context, e.text);
}
