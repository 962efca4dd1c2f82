/* store/secret.c - a token or password in memory that is locked, kept out of dumps and wiped.
 * SPDX-License-Identifier: MIT */
#include "store/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/text.h"

void
secret_init(struct secret *s)
{
	*s = (struct secret){0};
}

void
secret_clear(struct secret *s)
{
	if (s->bytes != NULL) {
		explicit_bzero(s->bytes, s->mapped_bytes);
		(void)munmap(s->bytes, s->mapped_bytes); /* unlocks, too */
	}
	*s = (struct secret){0};
}

bool
secret_is_empty(const struct secret *s)
{
	return s->length == 0;
}

bool
secret_equal(const struct secret *a, const struct secret *b)
{
	unsigned char differ = 0;

	if (a->length != b->length)
		return false;
	for (size_t i = 0; i < a->length; i++)
		differ = (unsigned char)(differ | (a->bytes[i] ^ b->bytes[i]));
	return differ == 0;
}

const char *
secret_reveal(const struct secret *s)
{
	return s->bytes != NULL ? s->bytes : "";
}

size_t
secret_length(const struct secret *s)
{
	return s->length;
}

static const char *
show(const char *raw, char out[120])
{
	return text_show(text_of(raw), true, out, 120);
}

/* A token as headers can carry it: printable ASCII without spaces at its ends. */
static const char *
problem_of(const char *bytes, size_t length)
{
	if (length == 0)
		return "is empty";
	if (length > SECRET_MAX_BYTES)
		return "is longer than 4 KiB";
	for (size_t i = 0; i < length; i++)
		if (bytes[i] < 0x20 || bytes[i] >= 0x7f)
			return "holds a control character or one that is not ASCII";
	if (bytes[0] == ' ' || bytes[length - 1] == ' ')
		return "starts or ends with a space";
	return NULL;
}

struct err
secret_from_bytes(const char *who, const char *bytes, size_t length, struct secret *out)
{
	char shown[120];
	const char *problem = problem_of(bytes, length);

	if (problem != NULL)
		return err_make(ERR_CONFIG, "The secret for %s %s.", show(who, shown), problem);
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	size_t mapped_bytes = (length + page_bytes) / page_bytes * page_bytes; /* with a NUL */
	char *mapped = mmap(
		NULL, mapped_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapped == MAP_FAILED)
		return err_make(ERR_FULL, "There is no memory left for the secret for %s.",
			show(who, shown));
	(void)mlock(mapped, mapped_bytes); /* where limits or the kernel allow it */
	(void)madvise(mapped, mapped_bytes, MADV_DONTDUMP);
	memcpy(mapped, bytes, length);
	secret_clear(out);
	*out = (struct secret){mapped, length, mapped_bytes};
	return NO_ERR;
}

struct err
secret_from_output(const char *who, const char *output, size_t length, struct secret *out)
{
	const char *end = memchr(output, '\n', length);
	size_t line = end != NULL ? (size_t)(end - output) : length;

	if (line > 0 && output[line - 1] == '\r')
		line--;
	return secret_from_bytes(who, output, line, out);
}

struct err
secret_from_env(const char *who, const char *name, struct secret *out)
{
	char shown[120];
	char shown_name[120];
	const char *value = getenv(name);

	if (value == NULL || value[0] == '\0')
		return err_make(ERR_CONFIG, "The secret for %s is missing: $%s is not set.",
			show(who, shown), show(name, shown_name));
	return secret_from_bytes(who, value, strlen(value), out);
}

static struct err
file_check(const char *who, const char *path, const struct stat *info)
{
	char shown[120];
	char shown_path[120];

	(void)show(who, shown);
	(void)show(path, shown_path);
	if (!S_ISREG(info->st_mode))
		return err_make(ERR_CONFIG, "The secret file for %s, %s, is not a regular file.",
			shown, shown_path);
	if (info->st_uid != 0 && info->st_uid != geteuid())
		return err_make(ERR_CONFIG,
			"The secret file for %s, %s, belongs to another user (uid %ju).", shown,
			shown_path, (uintmax_t)info->st_uid);
	if ((info->st_mode & 077) != 0)
		return err_make(ERR_CONFIG,
			"The secret file for %s is open to others: chmod 600 '%s'", shown,
			shown_path);
	if (info->st_size > (off_t)SECRET_MAX_BYTES)
		return err_make(ERR_CONFIG, "The secret file for %s, %s, is larger than 4 KiB.",
			shown, shown_path);
	return NO_ERR;
}

static struct err
file_fault(const char *who, const char *path, int code)
{
	char shown[120];
	char shown_path[120];

	(void)show(who, shown);
	(void)show(path, shown_path);
	if (code == ELOOP)
		return err_make(ERR_CONFIG, "The secret file for %s, %s, is a symbolic link.",
			shown, shown_path);
	return err_make(ERR_CONFIG, "The secret file for %s, %s, cannot be read: %s.", shown,
		shown_path, strerror(code));
}

struct err
secret_read_file(
	const char *who, const char *path, char bytes[SECRET_FILE_BYTES], size_t *out_length)
{
	size_t length = 0;
	struct stat info;
	struct err e;

	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return file_fault(who, path, errno);
	if (fstat(fd, &info) != 0)
		e = file_fault(who, path, errno);
	else
		e = file_check(who, path, &info);
	while (e.kind == ERR_NONE && length < SECRET_FILE_BYTES) {
		ssize_t n = read(fd, bytes + length, SECRET_FILE_BYTES - length);
		if (n < 0 && errno != EINTR)
			e = file_fault(who, path, errno);
		if (n == 0)
			break;
		length += n > 0 ? (size_t)n : 0;
	}
	(void)close(fd);
	if (e.kind == ERR_NONE)
		*out_length = length;
	return e;
}

struct err
secret_from_file(const char *who, const char *path, struct secret *out)
{
	char bytes[SECRET_FILE_BYTES] = "";
	size_t length = 0;
	struct err e = secret_read_file(who, path, bytes, &length);

	if (e.kind == ERR_NONE)
		e = secret_from_output(who, bytes, length, out);
	explicit_bzero(bytes, sizeof(bytes));
	return e;
}
