/* store/filter.c - which rows of a list somebody wants to see.
 *
 * It looks at each row of lists of a million: letters of ASCII are compared byte by byte, and only
 * a word that has others makes it read characters.
 * SPDX-License-Identifier: MIT */
#include "store/filter.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The letter at `at`, small; a byte that is no character of UTF-8 is none but itself. Returns the
 * bytes it takes. */
static size_t
letter(const char *at, utf8proc_int32_t *out)
{
	utf8proc_int32_t c = 0;
	utf8proc_ssize_t bytes;

	if ((unsigned char)*at < 0x80) {
		*out = (unsigned char)lower(*at);
		return 1;
	}
	bytes = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &c);
	if (bytes < 1) {
		*out = 0xdc00 + (unsigned char)*at;
		return 1;
	}
	*out = utf8proc_tolower(c);
	return (size_t)bytes;
}

/* ---- parsing ---- */

/* Adds the small letters of `bytes` of text. */
static void
fold(struct filter *f, size_t *length, const char *from, size_t bytes)
{
	size_t room = sizeof f->folded - 1;
	const char *end = from + bytes;

	while (from < end) {
		utf8proc_int32_t c;
		utf8proc_uint8_t small[4];
		size_t took = letter(from, &c);
		bool broken = c >= 0xdc00 && c <= 0xdcff;
		utf8proc_ssize_t got = broken ? 1 : utf8proc_encode_char(c, small);

		if (broken)
			small[0] = (utf8proc_uint8_t)*from;
		if (got < 1 || *length + (size_t)got > room)
			return;
		memcpy(f->folded + *length, small, (size_t)got);
		*length += (size_t)got;
		from += took;
	}
}

/* Takes "status:" and its like off the front of a word. */
static enum filter_field
take_field(const char **at)
{
	static const struct {
		const char *name;
		enum filter_field field;
	} fields[] = {{"status:", FILTER_STATUS}, {"service:", FILTER_SERVICE}, {"by:", FILTER_BY}};

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		size_t n = 0;

		while (fields[i].name[n] != '\0' && lower((*at)[n]) == fields[i].name[n])
			n++;
		if (fields[i].name[n] == '\0') {
			*at += n;
			return fields[i].field;
		}
	}
	return FILTER_ANYWHERE;
}

/* One word that begins at `at`, which is no blank; returns where the next may begin. */
static const char *
take_word(struct filter *f, const char *at, size_t *length)
{
	struct filter_word word = {.at = *length, .ascii = true};
	const char *end;

	if (*at == '!' || *at == '-') {
		word.without = true;
		at++;
	}
	word.field = take_field(&at);
	if (*at == '"') {
		at++;
		end = at + strcspn(at, "\"");
	} else {
		end = at;
		while (*end != '\0' && !is_blank(*end))
			end++;
	}
	fold(f, length, at, (size_t)(end - at));
	word.bytes = *length - word.at;
	for (size_t i = 0; i < word.bytes; i++) {
		if ((unsigned char)f->folded[word.at + i] >= 0x80)
			word.ascii = false;
	}
	if (word.bytes > 0) {
		f->folded[(*length)++] = '\0';
		f->words[f->count++] = word;
	}
	return *end == '"' ? end + 1 : end;
}

void
filter_parse(struct filter *f, const char *text)
{
	const char *at = f->text;
	size_t bytes = strnlen(text, FILTER_CAP_BYTES + 1);
	size_t length = 0;

	if (bytes > FILTER_CAP_BYTES) {
		bytes = FILTER_CAP_BYTES;
		while (bytes > 0 && ((unsigned char)text[bytes] & 0xc0) == 0x80)
			bytes--;
	}
	memmove(f->text, text, bytes);
	f->text[bytes] = '\0';
	f->count = 0;
	f->folded[0] = '\0';
	for (;;) {
		while (is_blank(*at))
			at++;
		if (*at == '\0' || f->count == FILTER_WORDS_MOST)
			return;
		at = take_word(f, at, &length);
	}
}

bool
filter_is_on(const struct filter *f)
{
	return f->count > 0;
}

/* ---- matching ---- */

/* True when the text goes on with the word here. */
static bool
begins(const char *at, const char *word, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (lower(at[i]) != word[i])
			return false;
	}
	return true;
}

static bool
begins_letters(const char *at, const char *word)
{
	while (*word != '\0') {
		utf8proc_int32_t have, want;

		if (*at == '\0')
			return false;
		at += letter(at, &have);
		word += letter(word, &want);
		if (have != want)
			return false;
	}
	return true;
}

static bool
has(const struct filter *f, const struct filter_word *word, struct text t)
{
	const char *want = f->folded + word->at;
	const char *at = t.raw;
	utf8proc_int32_t first;

	if (at == NULL)
		return false;
	if (word->ascii) {
		for (; *at != '\0'; at++) {
			if (lower(*at) == want[0] && begins(at, want, word->bytes))
				return true;
		}
		return false;
	}
	(void)letter(want, &first);
	while (*at != '\0') {
		utf8proc_int32_t have;
		size_t bytes = letter(at, &have);

		if (have == first && begins_letters(at, want))
			return true;
		at += bytes;
	}
	return false;
}

/* One of the words of ours begins so. */
static bool
is_stated(const struct filter *f, const struct filter_word *word, const char *status)
{
	const char *at = status;

	while (at != NULL && *at != '\0') {
		if (begins(at, f->folded + word->at, word->bytes))
			return true;
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return false;
}

/* That word of ours, and all of it. */
static bool
is_tie(const struct filter *f, const struct filter_word *word, const struct filter_row *row)
{
	return row->tie != NULL && word->bytes == strlen(row->tie) &&
	       begins(row->tie, f->folded + word->at, word->bytes);
}

static bool
has_word(const struct filter *f, const struct filter_word *word, const struct filter_row *row)
{
	switch (word->field) {
	case FILTER_STATUS:
		return is_stated(f, word, row->status) || has(f, word, row->stated) ||
		       is_tie(f, word, row);
	case FILTER_SERVICE:
		return has(f, word, row->service);
	case FILTER_BY:
		for (size_t i = 0; i < sizeof row->by / sizeof row->by[0]; i++) {
			if (has(f, word, row->by[i]))
				return true;
		}
		return false;
	case FILTER_ANYWHERE:
		break;
	}
	for (size_t i = 0; i < FILTER_TEXTS_MOST; i++) {
		if (has(f, word, row->texts[i]))
			return true;
	}
	return has(f, word, text_of(row->number)) || is_tie(f, word, row);
}

bool
filter_takes(const struct filter *f, const struct filter_row *row)
{
	for (int i = 0; i < f->count; i++) {
		if (has_word(f, &f->words[i], row) == f->words[i].without)
			return false;
	}
	return true;
}
