/* store/zone.c - time zones by name, as the files of the system have them.
 * SPDX-License-Identifier: MIT */
#include "store/zone.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/zone_rule.h"

enum {
	FILE_CAP_BYTES = 64 * 1024,
	HEADER_BYTES = 44,
	TYPES_MOST = 256,
	TYPE_BYTES = 6,
	FOOTER_CAP_BYTES = 128,
	OFFSET_MOST_S = 26 * 60 * 60, /* RFC 9636 3.2: no zone is further from UTC */
};

struct zone {
	int64_t *times; /* of each change, ascending */
	unsigned char *types;
	size_t count;
	int32_t offsets_s[TYPES_MOST];
	bool ruled; /* `rule` holds from the last change on */
	struct zone_rule rule;
};

/* How much of each part a block of the file has. */
struct header {
	char version;
	uint32_t isut;
	uint32_t isstd;
	uint32_t leaps;
	uint32_t times;
	uint32_t types;
	uint32_t chars;
};

/* What of the file was not read yet. */
struct rest {
	const unsigned char *at;
	size_t length;
};

static uint32_t
big_32(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t
big_64(const unsigned char *b)
{
	return (int64_t)((uint64_t)big_32(b) << 32 | big_32(b + 4));
}

/* The next bytes; NULL when there are not so many. */
static const unsigned char *
take(struct rest *rest, size_t length)
{
	const unsigned char *at = rest->at;

	if (length > rest->length)
		return NULL;
	rest->at += length;
	rest->length -= length;
	return at;
}

static bool
read_header(struct rest *rest, struct header *out)
{
	const unsigned char *b = take(rest, HEADER_BYTES);

	if (b == NULL || memcmp(b, "TZif", 4) != 0)
		return false;
	*out = (struct header){.version = (char)b[4],
		.isut = big_32(b + 20),
		.isstd = big_32(b + 24),
		.leaps = big_32(b + 28),
		.times = big_32(b + 32),
		.types = big_32(b + 36),
		.chars = big_32(b + 40)};
	/* No count beyond the size of a file: no sum of them can go round. */
	return out->isut <= TYPES_MOST && out->isstd <= TYPES_MOST &&
	       out->leaps <= FILE_CAP_BYTES && out->times <= FILE_CAP_BYTES && out->types >= 1 &&
	       out->types <= TYPES_MOST && out->chars <= FILE_CAP_BYTES;
}

/* The block for programs of the time before version 2, with times of 4 bytes. */
static bool
skip_old_block(struct rest *rest)
{
	struct header h;

	return read_header(rest, &h) && h.version >= '2' &&
	       take(rest, (size_t)h.times * 5 + (size_t)h.types * TYPE_BYTES + h.chars +
				  (size_t)h.leaps * 8 + h.isstd + h.isut) != NULL;
}

static bool
read_changes(struct zone *z, const struct header *h, struct rest *rest)
{
	const unsigned char *times = take(rest, (size_t)h->times * 8);
	const unsigned char *types = take(rest, h->times);

	if (times == NULL || types == NULL)
		return false;
	z->times = calloc(h->times + 1, sizeof *z->times);
	z->types = calloc(h->times + 1, 1);
	if (z->times == NULL || z->types == NULL)
		return false;
	z->count = h->times;
	for (size_t i = 0; i < z->count; i++) {
		z->times[i] = big_64(times + i * 8);
		z->types[i] = types[i];
		if (types[i] >= h->types || (i > 0 && z->times[i] <= z->times[i - 1]))
			return false;
	}
	return true;
}

static bool
read_offsets(struct zone *z, const struct header *h, struct rest *rest)
{
	const unsigned char *b = take(rest, (size_t)h->types * TYPE_BYTES);

	for (size_t i = 0; b != NULL && i < h->types; i++) {
		z->offsets_s[i] = (int32_t)big_32(b + i * TYPE_BYTES);
		if (z->offsets_s[i] < -OFFSET_MOST_S || z->offsets_s[i] > OFFSET_MOST_S)
			return false;
	}
	return b != NULL;
}

/* "\nEST5EDT,M3.2.0,M11.1.0\n": all that follows. It may be empty. */
static bool
read_footer(struct zone *z, const struct rest *rest)
{
	char text[FOOTER_CAP_BYTES];

	if (rest->length < 2 || rest->length > sizeof text || rest->at[0] != '\n' ||
		rest->at[rest->length - 1] != '\n')
		return false;
	memcpy(text, rest->at + 1, rest->length - 2);
	text[rest->length - 2] = '\0';
	z->ruled = text[0] != '\0';
	return !z->ruled || zone_rule_read(text, &z->rule);
}

static bool
read_zone(struct zone *z, struct rest rest)
{
	struct header h;

	/* Seconds that are counted with leap seconds are no Unix time. */
	return skip_old_block(&rest) && read_header(&rest, &h) && h.leaps == 0 &&
	       read_changes(z, &h, &rest) && read_offsets(z, &h, &rest) &&
	       take(&rest, (size_t)h.chars + h.isstd + h.isut) != NULL && read_footer(z, &rest);
}

/* A part begins with a letter: neither "/etc/passwd" nor "../.." is a name. */
static bool
name_is_good(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char rest[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-";
	const char *at = name;

	if (strlen(name) >= ZONE_NAME_BYTES)
		return false;
	for (;; at++) {
		if (strspn(at, letters) == 0)
			return false;
		at += strspn(at, rest);
		if (*at != '/')
			return *at == '\0';
	}
}

static struct err
read_file(const char *dir, const char *name, unsigned char *out, size_t *out_length)
{
	char path[512];
	struct stat st;
	ssize_t got = 0;
	size_t length = 0;
	int fd;

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return err_make(ERR_MISSING, "There is no time zone %s on this machine.", name);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		do {
			got = read(fd, out + length, FILE_CAP_BYTES + 1 - length);
			length += got > 0 ? (size_t)got : 0;
		} while (got > 0 && length <= FILE_CAP_BYTES);
	} else {
		got = -1;
	}
	(void)close(fd);
	if (got < 0 || length > FILE_CAP_BYTES)
		return err_make(ERR_MISSING, "There is no time zone %s on this machine.", name);
	*out_length = length;
	return NO_ERR;
}

struct err
zone_open(const char *dir, const char *name, struct zone **out)
{
	unsigned char *bytes = NULL;
	struct zone *z = NULL;
	size_t length = 0;
	struct err e;

	if (!name_is_good(name))
		return err_make(
			ERR_USAGE, "That is no time zone: America/Detroit and UTC are some.");
	bytes = malloc(FILE_CAP_BYTES + 1);
	z = calloc(1, sizeof *z);
	if (bytes == NULL || z == NULL)
		e = err_make(ERR_FULL, "Memory for a time zone is short.");
	else
		e = read_file(dir, name, bytes, &length);
	if (e.kind == ERR_NONE && !read_zone(z, (struct rest){bytes, length}))
		e = err_make(ERR_MALFORMED,
			"The file of the time zone %s makes no sense: install tzdata again.", name);
	free(bytes);
	if (e.kind == ERR_NONE)
		*out = z;
	else
		zone_close(z);
	return e;
}

void
zone_close(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->times);
	free(z->types);
	free(z);
}

static int32_t
local_offset_s(int64_t at_s)
{
	time_t t = (time_t)at_s;
	struct tm tm;

	return localtime_r(&t, &tm) != NULL ? (int32_t)tm.tm_gmtoff : 0;
}

int32_t
zone_offset_s(const struct zone *z, int64_t at_s)
{
	size_t low = 0;
	size_t high;

	if (z == NULL)
		return local_offset_s(at_s);
	high = z->count;
	while (low < high) { /* the first change after that time */
		size_t middle = low + (high - low) / 2;

		if (z->times[middle] <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->count && z->ruled)
		return zone_rule_offset_s(&z->rule, at_s);
	return z->offsets_s[low == 0 ? 0 : z->types[low - 1]];
}

struct err
zones_find(struct zones *zones, const char *name, const struct zone **out)
{
	struct zone *zone = NULL;
	struct err e;
	int at;

	if (name[0] == '\0') {
		*out = NULL;
		return NO_ERR;
	}
	for (int i = 0; i < ZONES_MOST; i++) {
		if (strcmp(zones->at[i].name, name) != 0)
			continue;
		if (zones->at[i].zone == NULL)
			return err_make(ERR_MISSING,
				"The time zone %s cannot be read on this machine.", name);
		*out = zones->at[i].zone;
		return NO_ERR;
	}
	e = zone_open(ZONE_DIR, name, &zone);
	if (e.kind == ERR_USAGE || e.kind == ERR_FULL)
		return e; /* no file was looked for */
	at = zones->next;
	zones->next = (at + 1) % ZONES_MOST;
	zone_close(zones->at[at].zone);
	zones->at[at].zone = zone;
	(void)snprintf(zones->at[at].name, ZONE_NAME_BYTES, "%s", name);
	if (e.kind == ERR_NONE)
		*out = zone;
	return e;
}

void
zones_clear(struct zones *zones)
{
	for (int i = 0; i < ZONES_MOST; i++)
		zone_close(zones->at[i].zone);
	*zones = (struct zones){0};
}
