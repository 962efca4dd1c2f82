/* store/page_kind.c - which pages are of one kind.
 * SPDX-License-Identifier: MIT */
#include "store/page_kind.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	HEX_LEAST = 8,
	TURNS_LEAST = 3,
	UUID_LENGTH = 36,
	FOLD_STACK_BYTES = 1024,
	CODE_DIGITS = 5,
	LEVEL_DIGITS = 2,
	PORT_MOST = 32767, /* above, a system hands them out to whoever asks */
};

/* What a word says the number after it is: one of these is part of what happened. */
enum naming { NAMES_NOTHING, NAMES_STATUS, NAMES_PORT, NAMES_CODE, NAMES_LEVEL };

static const struct {
	const char *word;
	enum naming naming;
} namings[] = {
	{"http", NAMES_STATUS},
	{"https", NAMES_STATUS},
	{"status", NAMES_STATUS},
	{"response", NAMES_STATUS},
	{"returned", NAMES_STATUS},
	{"returns", NAMES_STATUS},
	{"port", NAMES_PORT},
	{"tcp", NAMES_PORT},
	{"udp", NAMES_PORT},
	{"code", NAMES_CODE},
	{"error", NAMES_CODE},
	{"errno", NAMES_CODE},
	{"ora", NAMES_CODE},
	{"sqlstate", NAMES_CODE},
	{"signal", NAMES_CODE},
	{"severity", NAMES_LEVEL},
	{"sev", NAMES_LEVEL},
	{"priority", NAMES_LEVEL},
	{"prio", NAMES_LEVEL},
	{"level", NAMES_LEVEL},
	{"tier", NAMES_LEVEL},
};

/* A title on its way through. */
struct folding {
	const char *title;
	size_t length;
	char *out;
	size_t n; /* of `out` */
	enum naming naming;
};

/* A word: letters and figures of ASCII, and all of what is not ASCII. */
struct word {
	size_t length;
	size_t digits;
	size_t turns; /* from letters to figures and back */
	bool hex;     /* nothing but hexadecimal figures */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ((unsigned char)c & 0x80) != 0;
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* 8-4-4-4-12 figures of 16: one word, as RFC 9562 writes a UUID. */
static bool
is_uuid(const char *at, size_t left)
{
	for (size_t i = 0; i < UUID_LENGTH; i++) {
		bool joint = i == 8 || i == 13 || i == 18 || i == 23;

		if (i == left || (joint ? at[i] != '-' : !is_hex(at[i])))
			return false;
	}
	return true;
}

static struct word
word_at(const char *at, size_t left)
{
	struct word word = {.hex = true};

	if (is_uuid(at, left))
		return (struct word){.length = UUID_LENGTH, .digits = UUID_LENGTH, .hex = true};
	while (word.length < left && (is_digit(at[word.length]) || is_letter(at[word.length]))) {
		char c = at[word.length];

		if (word.length > 0 && is_digit(c) != is_digit(at[word.length - 1]))
			word.turns++;
		word.digits += is_digit(c);
		word.hex = word.hex && is_hex(c);
		word.length++;
	}
	return word;
}

/* '#', unless it would stand beside another one that only a joint of a number parts from it. */
static size_t
put_number(char *out, size_t n)
{
	if (n > 0 && out[n - 1] == '#')
		return n;
	if (n > 1 && out[n - 2] == '#' && strchr(".,:/-", out[n - 1]) != NULL)
		return n - 1;
	out[n] = '#';
	return n + 1;
}

static enum naming
naming_of(const char *letters, size_t length)
{
	for (size_t i = 0; i < sizeof namings / sizeof namings[0]; i++) {
		if (strlen(namings[i].word) == length &&
			strncasecmp(namings[i].word, letters, length) == 0)
			return namings[i].naming;
	}
	return NAMES_NOTHING;
}

/* "P1", as a word of its own and not at the end of a host's name. */
static bool
is_rank(const struct folding *f, size_t at, size_t end)
{
	return at > 0 && end - at <= LEVEL_DIGITS && (f->title[at - 1] | 0x20) == 'p' &&
	       (at == 1 || (f->title[at - 2] != '\0' && strchr("-_./", f->title[at - 2]) == NULL &&
				   !is_letter(f->title[at - 2]) && !is_digit(f->title[at - 2]))) &&
	       (end == f->length || !is_letter(f->title[end]));
}

static bool
is_share(const struct folding *f, size_t end)
{
	while (end < f->length && f->title[end] == ' ')
		end++;
	return end < f->length && f->title[end] == '%';
}

/* Whether the number says what happened rather than where, or how much of it. A word speaks of one
 * number; "HTTP/1.1 503" has the version before the status. */
static bool
is_telling(struct folding *f, size_t at, size_t end)
{
	enum naming naming = f->naming;
	size_t digits = end - at;
	bool part = (at > 0 && f->title[at - 1] == '.') ||
		    (at > 1 && f->title[at - 1] == ':' && is_digit(f->title[at - 2])) ||
		    (end + 1 < f->length && f->title[end] == '.' && is_digit(f->title[end + 1]));
	long value = 0;

	if (is_rank(f, at, end))
		return true;
	if (part || digits > CODE_DIGITS)
		return false;
	for (size_t i = at; i < end; i++)
		value = 10 * value + (f->title[i] - '0');
	if (naming == NAMES_STATUS && (digits != 3 || value < 100 || value > 599))
		return false;
	f->naming = NAMES_NOTHING;
	switch (naming) {
	case NAMES_NOTHING:
		return false;
	case NAMES_STATUS:
		return true;
	case NAMES_PORT:
		return value <= PORT_MOST;
	case NAMES_CODE:
		return !is_share(f, end);
	case NAMES_LEVEL:
		return digits <= LEVEL_DIGITS;
	}
	return false;
}

static void
put_as_is(struct folding *f, size_t at, size_t end)
{
	memcpy(f->out + f->n, f->title + at, end - at);
	f->n += end - at;
}

/* A word that is no id as a whole: each run of figures in it, but for those that tell something and
 * that of "5xx". */
static void
put_word(struct folding *f, size_t at, size_t end)
{
	while (at < end) {
		size_t run = at;
		bool digits = is_digit(f->title[at]);

		while (run < end && is_digit(f->title[run]) == digits)
			run++;
		if (!digits)
			f->naming = naming_of(f->title + at, run - at);
		if (!digits || is_telling(f, at, run) ||
			(run + 1 < end && (f->title[run] | 0x20) == 'x' &&
				(f->title[run + 1] | 0x20) == 'x'))
			put_as_is(f, at, run);
		else
			f->n = put_number(f->out, f->n);
		at = run;
	}
}

size_t
page_kind_fold(const char *title, size_t length, char *out)
{
	struct folding f = {.title = title, .length = length, .out = out};

	for (size_t i = 0; i < length;) {
		struct word word = word_at(title + i, length - i);
		bool id = word.digits > 0 &&
			  ((word.hex && word.length >= HEX_LEAST) || word.turns >= TURNS_LEAST);

		if (word.length == 0)
			out[f.n++] = title[i++];
		else if (id)
			f.n = put_number(out, f.n);
		else
			put_word(&f, i, i + word.length);
		i += word.length;
	}
	out[f.n] = '\0';
	return f.n;
}

/* ---- SipHash-2-4 (Aumasson and Bernstein, 2012) ---- */

struct sip {
	uint64_t v[4];
	uint64_t word; /* of up to 8 bytes that were not mixed in yet */
	uint64_t length;
};

static uint64_t
turn(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = turn(v[1], 13) ^ v[0];
	v[0] = turn(v[0], 32);
	v[2] += v[3];
	v[3] = turn(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = turn(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = turn(v[1], 17) ^ v[2];
	v[2] = turn(v[2], 32);
}

static void
sip_mix(struct sip *sip, uint64_t word)
{
	sip->v[3] ^= word;
	sip_round(sip->v);
	sip_round(sip->v);
	sip->v[0] ^= word;
}

static void
sip_add(struct sip *sip, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		sip->word |= (uint64_t)(unsigned char)bytes[i] << 8 * (sip->length % 8);
		if (++sip->length % 8 != 0)
			continue;
		sip_mix(sip, sip->word);
		sip->word = 0;
	}
}

static uint64_t
sip_end(struct sip *sip)
{
	sip_mix(sip, sip->word | sip->length << 56);
	sip->v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(sip->v);
	return sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3];
}

int64_t
page_kind(const char *service, const char *title, const char *priority)
{
	/* the constants of the paper, with the key of its test vectors */
	struct sip sip = {.v = {0x736f6d6570736575 ^ 0x0706050403020100,
				  0x646f72616e646f6d ^ 0x0f0e0d0c0b0a0908,
				  0x6c7967656e657261 ^ 0x0706050403020100,
				  0x7465646279746573 ^ 0x0f0e0d0c0b0a0908}};
	char stack[FOLD_STACK_BYTES];
	size_t length = strlen(title);
	char *fold = length < sizeof stack ? stack : malloc(length + 1);
	uint64_t hash;
	int64_t kind;

	sip_add(&sip, service, strlen(service) + 1);
	if (fold != NULL)
		sip_add(&sip, fold, page_kind_fold(title, length, fold));
	else
		sip_add(&sip, title, length); /* memory is short: a kind of its own hides nothing */
	if (priority[0] != '\0') {
		sip_add(&sip, "", 1);
		sip_add(&sip, priority, strlen(priority));
	}
	if (fold != stack)
		free(fold);
	hash = sip_end(&sip);
	memcpy(&kind, &hash, sizeof kind);
	return kind;
}
