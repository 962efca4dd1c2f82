/* store/text.h - text from outside: a type of its own, and the one neutraliser.
 *
 * A title, a name or a subject was written by a stranger. It is kept as it came (it is
 * evidence) and carried as `struct text`, which the compiler does not let pass where a
 * `const char *` is wanted: the only ways to any output are the functions here.
 * They show what is dangerous instead of obeying it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/buf.h"

/* Borrowed, NUL-terminated, any bytes. Only store/ looks inside. */
struct text {
	const char *raw;
};

/* Marks a string as somebody else's; NULL becomes "". */
struct text text_of(const char *raw);

/* Appends the bytes as they came: to be stored or sent on as data, never for an output. */
void text_raw(struct text t, struct buf *out);

bool text_is_empty(struct text t);

/* Appends bytes of whatever encoding as UTF-8 without NUL, to be stored: a byte that is none is
 * taken for Latin-1, a NUL becomes its picture, and the return before a line feed goes. */
void text_encode(const char *bytes, size_t length, struct buf *out);

enum { GLYPH_MARKS = 3, GLYPH_BYTES = 4 * (1 + GLYPH_MARKS) + 1 };

/* One drawn character: valid UTF-8 that no terminal acts upon, and the cells it takes. A screen has
 * thousands, twice, and looks at each for each key: it is small. */
struct glyph {
	char bytes
		[GLYPH_BYTES]; /* NUL-terminated: a base and at most GLYPH_MARKS combining marks */
	uint8_t cols;          /* 1 or 2 */
};

/* Walks a text glyph by glyph. Rules: a byte that is not UTF-8 becomes U+FFFD; C0
 * becomes ^X and C1 <9B>; what is invisible or of unknown width (format, private and unassigned
 * code points, tags, fillers, stray marks and variation selectors) becomes <U+XXXX>; of
 * combining marks 3 a base are kept, and a "+" says that there were more; an emoji sequence
 * shows its first glyph and a "+", a flag its two letters and a "+"; line feed and return (or
 * both) become one return sign, a tab and odd spaces become a space. */
struct text_walk {
	const char *at;
	char pending[16]; /* ASCII still to be given out, one a call */
	int pending_at;
};

struct text_walk text_walk(struct text t);

/* The next glyph into `out`; false at the end. Never reads past the NUL. */
bool text_next(struct text_walk *w, struct glyph *out);

/* Cells the whole text takes when neutralised, at most `most`. */
int text_cols(struct text t, int most);

/* Neutralised, for stdout, a log, a title, a clipboard, an export. With `lines`, line feeds are
 * kept. Adds at most `most_bytes`; a longer text ends in "...". */
void text_plain(struct text t, bool lines, size_t most_bytes, struct buf *out);

/* The same in one line for a sentence, into `out`: what is longer than `size` is cut at a glyph and
 * has "..." there; with `keep_end` at its start, as a path wants it. `size` is 4 or more. Returns
 * `out`. */
const char *text_show(struct text t, bool keep_end, char *out, size_t size);

#endif
