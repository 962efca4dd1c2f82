/* tests/scanner.c - reads what a screen sends, byte by byte, and takes nothing but our own sequences.
 *
 * The rules are written anew here, from what xterm-256color's terminfo and term.c need, and from
 * Unicode's categories: the neutraliser's own code is not asked.
 * SPDX-License-Identifier: MIT */
#include "tests/scanner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { ESC = 0x1b, NUMBERS_MOST = 16, MARKS_MOST = 3 };

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

static bool
fault(struct scanner *s, const char *what)
{
	size_t used = (size_t)snprintf(s->fault, sizeof s->fault, "%s:", what);

	for (size_t i = 0; i < s->length && used + 4 < sizeof s->fault; i++)
		used += (size_t)snprintf(s->fault + used, sizeof s->fault - used, " %02x",
			(unsigned)(unsigned char)s->sequence[i]);
	return false;
}

/* The numbers between ; or :, -1 for an empty one; how many, -1 when it is anything else. */
static int
read_numbers(const char *at, size_t length, int out[NUMBERS_MOST])
{
	int count = 1;

	out[0] = -1;
	for (size_t i = 0; i < length; i++) {
		if (at[i] >= '0' && at[i] <= '9') {
			int *last = &out[count - 1];

			*last = (*last < 0 ? 0 : *last) * 10 + (at[i] - '0');
			if (*last > 9999)
				return -1;
		} else if ((at[i] == ';' || at[i] == ':') && count < NUMBERS_MOST) {
			out[count++] = -1;
		} else {
			return -1;
		}
	}
	return count;
}

/* Bold, dim, underline, reverse, a colour of 16, of 256 or a true one; never blink or hidden. */
static bool
is_attribute(const int *numbers, int count)
{
	for (int i = 0; i < count; i++) {
		int n = numbers[i];
		bool plain = n <= 0 || n == 1 || n == 2 || n == 4 || n == 7 || n == 39 || n == 49;
		bool colour = (n >= 30 && n <= 37) || (n >= 40 && n <= 47) ||
			      (n >= 90 && n <= 97) || (n >= 100 && n <= 107);

		if (plain || colour)
			continue;
		if ((n == 38 || n == 48) && i + 2 < count && numbers[i + 1] == 5)
			i += 2;
		else if ((n == 38 || n == 48) && i + 4 < count && numbers[i + 1] == 2)
			i += count - i == 6 ? 5 : 4;
		else
			return false;
	}
	return true;
}

static bool
is_one_of(const char *const *list, const char *bytes, size_t length)
{
	for (; *list != NULL; list++) {
		if (strlen(*list) == length && memcmp(*list, bytes, length) == 0)
			return true;
	}
	return false;
}

/* What opens and closes the terminal. */
static bool
is_mode(const char *bytes, size_t length)
{
	static const char *const modes[] = {"\033[?1049h", "\033[?1049l", "\033[22;0;0t",
		"\033[23;0;0t", "\033[22;2t", "\033[23;2t", "\033[4l", "\033[?7h", "\033[?7l",
		"\033[?2004h", "\033[?2004l", "\033[?1000h", "\033[?1000l", "\033[?1006h",
		"\033[?1006l", "\033[?1h", "\033[?1l", "\033=", "\033>", "\033[39;49m", NULL};
	int numbers[NUMBERS_MOST];

	if (is_one_of(modes, bytes, length))
		return true;
	return length > 3 && bytes[length - 1] == 'r' &&
	       read_numbers(bytes + 2, length - 3, numbers) == 2;
}

/* A whole sequence. */
static bool
is_ours(const struct scanner *s)
{
	static const char *const others[] = {"\033(B", "\033[H", "\033[2J", "\033[J", "\033[K",
		"\033[?25h", "\033[?25l", "\033[?12l", "\033[?12;25h", "\033[?12h", "\033[?1000h",
		"\033[?1000l", "\033[?1006h", "\033[?1006l", NULL};
	int numbers[NUMBERS_MOST];
	int count;

	if (is_one_of(others, s->sequence, s->length) ||
		(s->modes && is_mode(s->sequence, s->length)))
		return true;
	if (s->length < 3 || s->sequence[1] != '[')
		return false;
	count = read_numbers(s->sequence + 2, s->length - 3, numbers);
	switch (s->sequence[s->length - 1]) {
	case 'H':
		return count == 2 && numbers[0] > 0 && numbers[1] > 0;
	case 'G':
		return count == 1 && numbers[0] > 0;
	case 'm':
		return count > 0 && is_attribute(numbers, count);
	default:
		return false;
	}
}

static const char title_start[] = "\033]2;";
static const char copy_start[] = "\033]52;c;";

/* True when the sequence is the beginning of `start`, or all of it. */
static bool
begins(const struct scanner *s, const char *start)
{
	return s->length <= strlen(start) && memcmp(s->sequence, start, s->length) == 0;
}

/* True when the sequence, of two bytes or more, is whole: CSI to its letter, our two OSC to their
 * text, else ESC ( B and two bytes. Other strings (DCS, APC, ..) are none of ours: refused at once. */
static bool
is_whole(const struct scanner *s)
{
	char last = s->sequence[s->length - 1];

	if (s->sequence[1] == '[')
		return s->length > 2 && last >= '@' && last <= '~';
	if (s->sequence[1] == ']')
		return !begins(s, title_start) && !begins(s, copy_start);
	return s->sequence[1] != '(' || s->length > 2;
}

/* True when a title or a copy begins: a text of ours until ST. */
static bool
begin_string(struct scanner *s)
{
	if (begins(s, title_start) && s->length == sizeof title_start - 1)
		s->string = SCANNER_MARK;
	else if (begins(s, copy_start) && s->length == sizeof copy_start - 1)
		s->string = "b2sg";
	else
		return false;
	s->copies = s->string[0] == 'b';
	s->length = 0;
	return true;
}

/* ESC \ ends a string; within it are visible characters or base64, the mark first. */
static bool
check_string(struct scanner *s, char byte)
{
	if (s->length == 1 && byte != ESC) {
		if (*s->string != '\0' && *s->string++ != byte)
			return fault(s, "a title that is not ours");
		if (s->copies && strchr(base64, byte) == NULL)
			return fault(s, "what is no base64");
	}
	if (s->length == 2 && s->sequence[0] == ESC &&
		(byte != '\\' || (*s->string != '\0' && !s->modes)))
		return fault(s, "a sequence within a title");
	return true;
}

static bool
take_sequence(struct scanner *s)
{
	if (s->length < 2 || begin_string(s))
		return true;
	if (!is_whole(s)) {
		if (s->length == SCANNER_SEQUENCE_MOST)
			return fault(s, "a sequence without an end");
		return true;
	}
	if (!is_ours(s))
		return fault(s, "a sequence that is not ours");
	if (s->sequence[s->length - 1] == 'H' || s->sequence[s->length - 1] == 'G')
		s->unsure = false;
	if (s->sequence[s->length - 1] == 'K' && s->unsure)
		return fault(s, "a line cleared from where nobody knows");
	s->length = 0;
	s->based = false;
	return true;
}

static bool
is_hidden(utf8proc_int32_t code)
{
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		break;
	}
	return code == 0x34f || code == 0x20e3 || (code >= 0x115f && code <= 0x1160) ||
	       code == 0x3164 || code == 0xffa0 || (code >= 0x17b4 && code <= 0x17b5) ||
	       (code >= 0x180b && code <= 0x180f) || (code >= 0xfe00 && code <= 0xfe0f) ||
	       (code >= 0x1f1e6 && code <= 0x1f1ff) || (code >= 0xe0000 && code <= 0xe0fff);
}

/* Drawn over the base before it: a mark, or the vowel or final of a Hangul syllable in parts. */
static bool
is_mark(utf8proc_int32_t code)
{
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return true;
	case UTF8PROC_CATEGORY_MC:
		return utf8proc_charwidth(code) == 0;
	default:
		return (code >= 0x1161 && code <= 0x11ff) || (code >= 0xd7b0 && code <= 0xd7ff);
	}
}

static bool
take_code(struct scanner *s, utf8proc_int32_t code)
{
	if (is_hidden(code))
		return fault(s, "a character that cannot be seen");
	if (!is_mark(code)) {
		if (s->unsure && s->string == NULL)
			return fault(s, "a character whose column is not sure");
		s->marks = 0;
	} else if (!s->based) {
		return fault(s, "a mark that stands on nothing of its own");
	} else if (++s->marks > MARKS_MOST) {
		return fault(s, "more marks on a base than three");
	}
	s->unsure = s->unsure || (s->string == NULL && (code < 0x2500 || code > 0x257f));
	s->based = true;
	s->length = 0;
	return true;
}

static bool
take_character(struct scanner *s)
{
	utf8proc_int32_t code;
	unsigned char first = (unsigned char)s->sequence[0];
	size_t want = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

	if (s->length < want)
		return true;
	if (utf8proc_iterate((const utf8proc_uint8_t *)s->sequence, (utf8proc_ssize_t)s->length,
		    &code) != (utf8proc_ssize_t)want)
		return fault(s, "bytes that are not UTF-8");
	return take_code(s, code);
}

static bool
take_byte(struct scanner *s, char byte)
{
	unsigned char value = (unsigned char)byte;

	s->sequence[s->length++] = byte;
	if (s->string != NULL && !check_string(s, byte))
		return false;
	if (s->length == 2 && s->string != NULL && s->sequence[0] == ESC) {
		s->string = NULL;
		s->length = 0;
		return true;
	}
	if (s->length > 1)
		return s->sequence[0] == ESC ? take_sequence(s) : take_character(s);
	if (value == ESC || value >= 0xc2)
		return true;
	if (value == '\a' && s->string == NULL && s->bell) { /* the bell */
		s->length = 0;
		return true;
	}
	if ((value < 0x20 || value >= 0x7f) && !(value == '\r' && s->modes))
		return fault(s, "a control byte");
	if (s->unsure && s->string == NULL)
		return fault(s, "a character whose column is not sure");
	s->length = 0;
	s->marks = 0;
	s->based = true;
	return true;
}

bool
scanner_take(struct scanner *s, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (s->fault[0] != '\0' || !take_byte(s, bytes[i]))
			return false;
	}
	return true;
}

bool
scanner_rests(const struct scanner *s)
{
	return s->length == 0 && s->string == NULL;
}
