/* store/log.c - the one log file: capped, owner-only, and blind to secrets.
 *
 * A secret is looked for in three dresses besides its own: base64 text takes three bytes at a time,
 * so what it makes of a secret depends on how many bytes stand before it (Basic authentication puts
 * "email/token:" there). For each of the three alignments only the characters that the secret alone
 * decides are looked for, in both alphabets.
 * SPDX-License-Identifier: MIT */
#include "store/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/file.h"
#include "store/text.h"

#define LINE_BYTES ((size_t)4096)
#define CUT_BYTES (SECRET_MAX_BYTES / 3 * 4 + 8) /* the longest secret, in base64 */
#define HIDDEN_MAX 32
#define BASE64_LEAST 6 /* shorter pieces are in any text */

static struct {
	bool open;
	int fd;
	bool verbose;
	char *path;
	size_t cap_bytes;
	size_t size_bytes;
	struct secret hidden[HIDDEN_MAX];
	size_t hidden_next; /* the oldest goes first */
} log_state;

void
log_verbose(bool on)
{
	log_state.verbose = on;
}

void
log_close(void)
{
	if (log_state.open)
		(void)close(log_state.fd);
	log_state.open = false;
	free(log_state.path);
	log_state.path = NULL;
	for (size_t i = 0; i < HIDDEN_MAX; i++)
		secret_clear(&log_state.hidden[i]);
	log_state.hidden_next = 0;
}

static struct err
log_fault(const char *path, const char *why)
{
	char shown[160];

	return err_make(ERR_IO, "The log %s cannot be written: %s.",
		text_show(text_of(path), true, shown, sizeof(shown)), why);
}

static struct err
file_open(const char *path, int *out_fd, size_t *out_size_bytes)
{
	struct stat info;
	int fd = open(path,
		O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		0600);

	if (fd < 0)
		return log_fault(path, errno == ELOOP ? "it is a symbolic link" : strerror(errno));
	const char *why = NULL;
	bool known = fstat(fd, &info) == 0;
	if (known && !S_ISREG(info.st_mode))
		why = "it is not a regular file";
	else if (!known || ((info.st_mode & 0777) != 0600 && fchmod(fd, 0600) != 0))
		why = strerror(errno);
	if (why != NULL) {
		(void)close(fd);
		return log_fault(path, why);
	}
	*out_fd = fd;
	*out_size_bytes = (size_t)info.st_size;
	return NO_ERR;
}

struct err
log_open(const char *path, size_t cap_bytes)
{
	int fd = -1;
	size_t size_bytes = 0;
	struct err e = file_open(path, &fd, &size_bytes);

	if (e.kind != ERR_NONE)
		return e;
	char *copy = strdup(path);
	if (copy == NULL) {
		(void)close(fd);
		return err_make(ERR_FULL, "There is no memory left to open the log.");
	}
	if (log_state.open)
		(void)close(log_state.fd);
	free(log_state.path);
	log_state.open = true;
	log_state.fd = fd;
	log_state.path = copy;
	log_state.cap_bytes = cap_bytes;
	log_state.size_bytes = size_bytes;
	return NO_ERR;
}

struct err
log_hide(const struct secret *s)
{
	if (secret_is_empty(s))
		return NO_ERR;
	for (size_t i = 0; i < HIDDEN_MAX; i++)
		if (secret_equal(&log_state.hidden[i], s))
			return NO_ERR;
	struct err e = secret_from_bytes("the log", secret_reveal(s), secret_length(s),
		&log_state.hidden[log_state.hidden_next]);
	if (e.kind == ERR_NONE)
		log_state.hidden_next = (log_state.hidden_next + 1) % HIDDEN_MAX;
	return e;
}

/* Overwrites every `what` in the line with ***, in place; a longer line never results. */
static void
hide_bytes(char *line, const char *what, size_t length)
{
	char *at = line;

	if (length == 0)
		return;
	while ((at = memmem(at, strlen(at), what, length)) != NULL) {
		size_t stars = length < 3 ? length : 3;
		memset(at, '*', stars);
		memmove(at + stars, at + length, strlen(at + length) + 1);
		at += stars;
	}
}

/* The characters that base64 makes of the secret alone when `lead` (0 to 2) bytes stand before it,
 * in that alphabet of 64. Returns how many there are. */
static size_t
base64_core(const struct secret *s, size_t lead, const char *alphabet, char *out)
{
	const unsigned char *bytes = (const unsigned char *)secret_reveal(s);
	size_t bits = 8 * (lead + secret_length(s));
	size_t count = 0;

	/* The character at bits [b, b + 6) is decided when all of them are the secret's. */
	for (size_t b = (8 * lead + 5) / 6 * 6; b + 6 <= bits; b += 6) {
		unsigned value = 0;
		for (size_t i = b; i < b + 6; i++)
			value = 2 * value + (((unsigned)bytes[i / 8 - lead] >> (7 - i % 8)) & 1U);
		out[count++] = alphabet[value];
	}
	return count;
}

static void
hide_secret(char *line, const struct secret *s)
{
	static const char *const alphabets[] = {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};
	char core[CUT_BYTES];

	hide_bytes(line, secret_reveal(s), secret_length(s));
	for (size_t lead = 0; lead < 3; lead++)
		for (size_t i = 0; i < 2; i++) {
			size_t count = base64_core(s, lead, alphabets[i], core);
			if (count >= BASE64_LEAST)
				hide_bytes(line, core, count);
		}
	explicit_bzero(core, sizeof(core));
}

/* Longest first: one secret may be the start of another. */
static void
hide_all(char *line)
{
	const struct secret *order[HIDDEN_MAX];
	size_t count = 0;

	for (size_t i = 0; i < HIDDEN_MAX; i++) {
		const struct secret *s = &log_state.hidden[i];
		if (secret_is_empty(s))
			continue;
		size_t at = count++;
		for (; at > 0 && secret_length(order[at - 1]) < secret_length(s); at--)
			order[at] = order[at - 1];
		order[at] = s;
	}
	for (size_t i = 0; i < count; i++)
		hide_secret(line, order[i]);
}

void
log_mask(char *text)
{
	hide_all(text);
}

/* The file is full: it becomes PATH.1, and a new one starts. When that fails, it is emptied. */
static void
rotate(void)
{
	char older[4096];
	int fd = -1;
	size_t size_bytes = 0;
	int n = snprintf(older, sizeof(older), "%s.1", log_state.path);

	if (n > 0 && (size_t)n < sizeof(older) && rename(log_state.path, older) == 0 &&
		file_open(log_state.path, &fd, &size_bytes).kind == ERR_NONE) {
		(void)close(log_state.fd);
		log_state.fd = fd;
		log_state.size_bytes = size_bytes;
	} else if (ftruncate(log_state.fd, 0) == 0) {
		log_state.size_bytes = 0;
	}
}

void
log_line(const char *format, ...)
{
	char raw[32 + LINE_BYTES + CUT_BYTES];
	char line[32 + LINE_BYTES + 1];
	struct timespec now;
	struct tm utc;
	va_list args;

	if (!log_state.open && !log_state.verbose)
		return;
	va_start(args, format);
	int wanted = vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	hide_all(raw);
	size_t length = strlen(raw);
	if (wanted < 0 || (size_t)wanted >= sizeof(raw)) /* the end may be half a secret */
		raw[length > CUT_BYTES ? length - CUT_BYTES : 0] = '\0';
	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &utc);
	size_t lead = strftime(line, 32, "%Y-%m-%dT%H:%M:%S", &utc);
	lead += (size_t)snprintf(line + lead, 32 - lead, ".%03dZ ", (int)(now.tv_nsec / 1000000));
	(void)text_show(text_of(raw), false, line + lead, LINE_BYTES + 1);
	explicit_bzero(raw, sizeof(raw));
	length = strlen(line);
	line[length++] = '\n';
	if (log_state.open && log_state.size_bytes + length > log_state.cap_bytes &&
		log_state.size_bytes > 0)
		rotate();
	(void)file_write(log_state.open ? log_state.fd : STDERR_FILENO, line, length);
	if (log_state.open)
		log_state.size_bytes += length;
	explicit_bzero(line, sizeof(line));
}
