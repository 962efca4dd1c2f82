/* tests/scanner.h - reads what a screen sends, byte by byte, and takes nothing but our own sequences.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SCANNER_H
#define TESTS_SCANNER_H

#include <stdbool.h>
#include <stddef.h>

enum { SCANNER_SEQUENCE_MOST = 64 };

/* What our own titles and copies begin with, in a test. */
#define SCANNER_MARK "ok "

/* Zeroed at the start. */
struct scanner {
	bool bell;  /* allowed */
	bool modes; /* also what is sent only when the terminal is taken and given back */
	char sequence[SCANNER_SEQUENCE_MOST]; /* from its ESC on, or of one UTF-8 character */
	size_t length;
	int marks; /* combining marks since the last base */
	/* In a window's title or in what goes to the clipboard: what it begins with (SCANNER_MARK, in
	 * base64 for the clipboard), as far as that did not come yet. NULL: in neither. */
	const char *string;
	bool copies;     /* it is the clipboard's */
	bool based;      /* the last byte belongs to a character that marks may stand on */
	bool unsure;     /* a foreign character was drawn: the column must be set before the next */
	char fault[256]; /* what was wrong, as a sentence; "" nothing yet */
};

/* False at the first byte that term.c has no reason to send; `fault` says it then. What is at the
 * end of a sequence or of a character may come with the next call. */
bool scanner_take(struct scanner *s, const char *bytes, size_t length);

/* True when nothing is half read. */
bool scanner_rests(const struct scanner *s);

#endif
