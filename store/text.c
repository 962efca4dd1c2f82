/* store/text.c - the one neutraliser: what a stranger wrote, made fit to be shown.
 *
 * Widths must be certain, or a title could move our columns. utf8proc gives category and width;
 * where terminals are known to disagree (joined emoji, variation selectors, skin tones, keycaps,
 * flags) only the first glyph is shown, and a "+" says that there was more. What is invisible,
 * or changes how its neighbours look, is spelled out as <U+XXXX>.
 * SPDX-License-Identifier: MIT */
#include "store/text.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum {
	MARKS_TAKEN = 64, /* how many belong to one base at all; the work of one glyph is bounded */
	SEQUENCE_TAKEN = 16, /* code points of one emoji sequence */
	TEXT_VARIATION = 0xFE0E,
	EMOJI_VARIATION = 0xFE0F,
	KEYCAP = 0x20E3,
	JOINER = 0x200D,
	LATIN_FIRST = 0xA0, /* below are control codes, which no Latin-1 text has */
	REPLACEMENT = 0xFFFD,
	NUL_PICTURE = 0x2400,
	TONE_FIRST = 0x1F3FB,
	TONE_LAST = 0x1F3FF,
	FLAG_FIRST = 0x1F1E6, /* regional indicator A */
	FLAG_LAST = 0x1F1FF,
};

struct text
text_of(const char *raw)
{
	return (struct text){raw != NULL ? raw : ""};
}

void
text_raw(struct text t, struct buf *out)
{
	(void)buf_string(out, t.raw);
}

bool
text_is_empty(struct text t)
{
	return t.raw[0] == '\0';
}

void
text_encode(const char *bytes, size_t length, struct buf *out)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)bytes;
	const utf8proc_uint8_t *end = at + length;

	while (at < end) {
		utf8proc_uint8_t encoded[4];
		utf8proc_int32_t code;
		utf8proc_ssize_t used = utf8proc_iterate(at, end - at, &code);

		if (used <= 0) {
			used = 1;
			code = *at >= LATIN_FIRST ? *at : REPLACEMENT;
		} else if (code == 0) {
			code = NUL_PICTURE;
		} else if (code == '\r' && at + 1 < end && at[1] == '\n') {
			at++;
			continue;
		}
		at += used;
		(void)buf_add(out, encoded, (size_t)utf8proc_encode_char(code, encoded));
	}
}

struct text_walk
text_walk(struct text t)
{
	return (struct text_walk){.at = t.raw};
}

/* The code point at `at`, -1 if it is not valid UTF-8, 0 at the end; its length into `length`.
 * A NUL is no continuation byte, so this never reads past one. */
static int32_t
decode(const char *at, int *length)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &code);

	*length = used > 0 ? (int)used : 1;
	return used > 0 ? code : -1;
}

static bool
is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

static bool
is_picture(int32_t code)
{
	return utf8proc_get_property(code)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool
is_flag(int32_t code)
{
	return code >= FLAG_FIRST && code <= FLAG_LAST;
}

/* The vowels and finals of a Hangul syllable in parts: utf8proc gives them a column, terminals
 * none. */
static bool
is_hangul_part(int32_t code)
{
	int class = (int)utf8proc_get_property(code)->boundclass;

	return class == UTF8PROC_BOUNDCLASS_V || class == UTF8PROC_BOUNDCLASS_T;
}

/* Marks to some terminals, letters to utf8proc: they would be drawn over what stands before them, and
 * leave in their own cell what was there. */
static bool
is_disputed(int32_t code)
{
	return code == 0x06DE || code == 0x302E || code == 0x302F;
}

/* False for what has no look of its own, or none that we know the width of. */
static bool
is_visible(int32_t code)
{
	const utf8proc_property_t *property = utf8proc_get_property(code);

	switch (property->category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		break;
	}
	return !property->ignorable && !is_hangul_part(code) && !is_disputed(code) &&
	       utf8proc_charwidth(code) > 0;
}

/* True when `code` is drawn over what stands before it: a combining mark, a Hangul vowel. */
static bool
is_attached(int32_t before, int32_t code)
{
	if (code < 0x300 || code == KEYCAP ||
		(utf8proc_charwidth(code) != 0 && !is_hangul_part(code)))
		return false;
	return utf8proc_get_property(code)->category != UTF8PROC_CATEGORY_CF &&
	       !utf8proc_get_property(code)->ignorable && !utf8proc_grapheme_break(before, code);
}

static void
set_ascii(struct glyph *out, char c)
{
	out->bytes[0] = c;
	out->bytes[1] = '\0';
	out->cols = 1;
}

static void
set_string(struct glyph *out, const char *bytes)
{
	size_t length = strlen(bytes);

	memcpy(out->bytes, bytes, length + 1);
	out->cols = 1;
}

/* Gives out the ASCII in `pending`, which is not empty, from its start. */
static void
start_pending(struct text_walk *w, struct glyph *out)
{
	set_ascii(out, w->pending[0]);
	w->pending_at = 1;
}

static void
set_mark(struct text_walk *w)
{
	w->pending[0] = '+';
	w->pending[1] = '\0';
	w->pending_at = 0;
}

/* Takes what belongs to the emoji before `at`; true when there was something. */
static bool
take_sequence(const char **at, int32_t base)
{
	bool picture = is_picture(base);
	bool key = (base >= '0' && base <= '9') || base == '#' || base == '*';
	int32_t before = base;
	bool taken = false;

	for (int i = 0; i < SEQUENCE_TAKEN; i++) {
		int length;
		int next_length;
		int32_t code = decode(*at, &length);

		if (code == JOINER && picture && (is_picture(decode(*at + length, &next_length))))
			length += next_length;
		else if (code == TEXT_VARIATION || code == EMOJI_VARIATION) {
			if (before == code)
				break;
		} else if (!(picture && code >= TONE_FIRST && code <= TONE_LAST) &&
			   !(key && code == KEYCAP))
			break;
		before = code;
		*at += length;
		taken = true;
	}
	return taken;
}

/* Appends the marks that follow; true when there were more than are shown. */
static bool
take_marks(const char **at, int32_t base, struct glyph *out)
{
	size_t used = strlen(out->bytes);
	int32_t before = base;
	int marks = 0;

	while (marks < MARKS_TAKEN) {
		int length;
		int32_t code = decode(*at, &length);

		if (code <= 0 || !is_attached(before, code))
			break;
		if (marks < GLYPH_MARKS) {
			memcpy(out->bytes + used, *at, (size_t)length);
			used += (size_t)length;
		}
		before = code;
		*at += length;
		marks++;
	}
	out->bytes[used] = '\0';
	return marks > GLYPH_MARKS;
}

/* C0 and DEL. In one line, a line feed and a return show as one sign, a tab as a space. */
static void
next_control(struct text_walk *w, int32_t code, struct glyph *out)
{
	if (code == '\r' && *w->at == '\n')
		w->at++;
	if (code == '\n' || code == '\r') {
		set_string(out, "\xE2\x8F\x8E"); /* U+23CE RETURN SYMBOL */
	} else if (code == '\t') {
		set_ascii(out, ' ');
	} else {
		(void)snprintf(w->pending, sizeof w->pending, "^%c", (int)(code ^ 0x40));
		start_pending(w, out);
	}
}

/* Flags are two letters to us: no two terminals agree on the width of half a flag. */
static void
next_flag(struct text_walk *w, int32_t code, struct glyph *out)
{
	int length;
	int32_t second = decode(w->at, &length);

	set_ascii(out, (char)('A' + (code - FLAG_FIRST)));
	if (!is_flag(second)) {
		set_mark(w);
		return;
	}
	w->at += length;
	(void)snprintf(w->pending, sizeof w->pending, "%c+", (int)('A' + (second - FLAG_FIRST)));
	w->pending_at = 0;
}

static void
next_base(struct text_walk *w, int32_t code, const char *start, struct glyph *out)
{
	size_t length = (size_t)(w->at - start);
	bool more;

	memcpy(out->bytes, start, length);
	out->bytes[length] = '\0';
	out->cols = (uint8_t)utf8proc_charwidth(code);
	if (out->cols == 1 && utf8proc_category(code) == UTF8PROC_CATEGORY_ZS)
		set_ascii(out, ' ');
	more = take_marks(&w->at, code, out);
	if (take_sequence(&w->at, code) || more)
		set_mark(w);
}

static void
next_code(struct text_walk *w, struct glyph *out)
{
	const char *start = w->at;
	int length;
	int32_t code = decode(start, &length);

	w->at += length;
	if (code < 0) {
		set_string(out, "\xEF\xBF\xBD"); /* U+FFFD REPLACEMENT CHARACTER */
	} else if (code < 0x20 || code == 0x7f) {
		next_control(w, code, out);
	} else if (code >= 0x80 && code < 0xa0) {
		(void)snprintf(w->pending, sizeof w->pending, "<%02X>", (unsigned int)code);
		start_pending(w, out);
	} else if (is_flag(code)) {
		next_flag(w, code, out);
	} else if (is_visible(code)) {
		next_base(w, code, start, out);
	} else {
		(void)snprintf(w->pending, sizeof w->pending, "<U+%04X>", (unsigned int)code);
		start_pending(w, out);
	}
}

bool
text_next(struct text_walk *w, struct glyph *out)
{
	unsigned char byte;

	if (w->pending[w->pending_at] != '\0') {
		set_ascii(out, w->pending[w->pending_at++]);
		return true;
	}
	w->pending[0] = '\0';
	w->pending_at = 0;
	byte = (unsigned char)w->at[0];
	if (byte == '\0')
		return false;
	if (is_plain(byte) && (unsigned char)w->at[1] < 0x80) {
		set_ascii(out, (char)byte);
		w->at++;
		return true;
	}
	next_code(w, out);
	return true;
}

int
text_cols(struct text t, int most)
{
	struct text_walk w = text_walk(t);
	struct glyph g;
	int cols = 0;

	while (cols < most && text_next(&w, &g))
		cols += g.cols;
	return cols < most ? cols : most > 0 ? most : 0;
}

/* The line feed at the walk's place, CR LF counting as one; false when there is none. */
static bool
next_line_feed(struct text_walk *w, struct glyph *out)
{
	const char *at = w->at;

	if (w->pending[w->pending_at] != '\0')
		return false;
	if (at[0] == '\r' && at[1] == '\n')
		at++;
	if (at[0] != '\n')
		return false;
	w->at = at + 1;
	set_ascii(out, '\n');
	return true;
}

/* How many bytes are glyphs of their own from here on, at most `most`. */
static size_t
plain_run(const struct text_walk *w, size_t most)
{
	size_t length = 0;

	while (length < most && w->pending[w->pending_at] == '\0' &&
		is_plain((unsigned char)w->at[length]) && (unsigned char)w->at[length + 1] < 0x80)
		length++;
	return length;
}

/* What fits of a run of them, dots behind it included; most texts are nothing else. Returns the
 * bytes. */
static size_t
add_run(struct text_walk *w, size_t room, struct buf *out)
{
	size_t left = out->cap_bytes - out->length;
	size_t length = plain_run(w, room < left ? room : left);

	if (length == 0 || !buf_add(out, w->at, length))
		return 0;
	w->at += length;
	return length;
}

void
text_plain(struct text t, bool lines, size_t most_bytes, struct buf *out)
{
	static const char dots[] = "...";
	size_t room = most_bytes < sizeof dots - 1 ? most_bytes : sizeof dots - 1;
	size_t start = out->length;
	size_t keep = start; /* the longest beginning after which the dots still fit */
	struct text_walk w = text_walk(t);
	struct glyph g;

	for (;;) {
		size_t used = out->length - start + room;
		size_t length;

		if (used < most_bytes && add_run(&w, most_bytes - used, out) > 0)
			keep = out->length;
		if (!(lines && next_line_feed(&w, &g)) && !text_next(&w, &g))
			return;
		length = strlen(g.bytes);
		if (out->length - start + length > most_bytes) {
			out->length = keep;
			if (out->capacity > 0)
				out->data[keep] = '\0';
			(void)buf_add(out, dots, room);
			return;
		}
		if (!buf_add(out, g.bytes, length))
			return;
		if (out->length - start + room <= most_bytes)
			keep = out->length;
	}
}

const char *
text_show(struct text t, bool keep_end, char *out, size_t size)
{
	static const char dots[] = "...";
	size_t total = 0;
	size_t used = 0;
	struct glyph g;

	assert(size >= sizeof dots);
	for (struct text_walk w = text_walk(t); text_next(&w, &g);)
		total += strlen(g.bytes);
	bool cut = total >= size;
	size_t room = cut ? size - sizeof dots : total;
	size_t skip = keep_end ? total - room : 0;
	if (skip > 0)
		used = sizeof dots - 1;
	memcpy(out, dots, used);
	size_t most = used + room;
	size_t at = 0;
	for (struct text_walk w = text_walk(t); text_next(&w, &g); at += strlen(g.bytes)) {
		size_t length = strlen(g.bytes);

		if (at < skip)
			continue;
		if (used + length > most)
			break;
		memcpy(out + used, g.bytes, length);
		used += length;
	}
	(void)snprintf(out + used, size - used, "%s", cut && !keep_end ? dots : "");
	return out;
}
